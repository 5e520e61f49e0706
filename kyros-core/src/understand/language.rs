//! Which of the two languages that Kyros answers in a reply is written in.

use super::word_list::{WordList, word_list};
use super::Language;
use super::lexicon::Lexicon;
use super::normalise::{Words, normalise};

static SPANISH: WordList = word_list!("que de la el los las un una y en es por para con su sus mi mis se lo le les ya muy mas si yo nos al del como pero este esta estos estas eso aqui donde cuando cuanto cuanta cuantos quien cual tambien bien hoy manana tarde noche lunes martes miercoles jueves viernes sabado domingo gracias hola quiero puedo puede pueden tengo tenemos necesito numero equivocado mensajes mensaje alto basta cita casa paneles claro bueno vale dale acuerdo perfecto interesa interesado interesada soy somos estoy estamos vive conozco primera segunda primero segundo mejor luego despues ayuda buenas buenos dias tardes nada favor parar paren pare no otro otra hora horas dia cancelar cambiar llame llamame llameme mande manden escriban escriba funciona sirve queda ninguno ninguna cualquiera opcion rento rentamos alquilo cuesta garantia informacion adelante listo voy va vamos poder vengan venga ir puedan senora senor me te otros otras horarios dar");
static ENGLISH: WordList = word_list!("the a an is are i you we it me my to of and for in on at this that not do dont does can cant will would have has what how when who yes ok stop please thanks no tomorrow today works work good call text time day first second maybe later sounds great sure fine neither either both none any monday tuesday wednesday thursday friday saturday sunday morning afternoon evening tonight noon week next month thank hi hello hey yeah yep yup nope need want interested cancel move reschedule sorry wrong number busy know think let us just only after before better available free house home roof bill much price who where why which they he she his her our your there here with about if but or so too very now then see come talk wait remove leave alone");

/// The language of `words`; English where nothing tells.
pub(crate) fn language(words: &Words) -> Language {
        let accented = words
        .folded
        .contains(['ñ', '¿', '¡', 'á', 'é', 'í', 'ó', 'ú']);
    if count(words, &SPANISH) + usize::from(accented) > count(words, &ENGLISH) {
        Language::Es
    } else {
        Language::En
    }
}

fn count(words: &Words, list: &WordList) -> usize {
    words.all.iter().filter(|word| list.has(&word.text)).count()
}

/// Whether a text is in a language at all: a number, a code or a bare `ok` goes with the language of what was
/// said before.
///
/// ```
/// use kyros_core::understand::tells_language;
/// assert!(tells_language("el jueves por favor") && !tells_language("1") && !tells_language("ok"));
/// ```
#[must_use]
pub fn tells_language(text: &str) -> bool {
    let mut words = normalise(text, Lexicon::get());
    words.all.retain(|word| !matches!(word.text.as_str(), "ok" | "no" | "yes" | "a" | "me" | "stop"));
    words.folded.contains(['ñ', '¿', '¡', 'á', 'é', 'í', 'ó', 'ú']) || count(&words, &SPANISH) + count(&words, &ENGLISH) > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_everyday_reply_tells_its_language() {
        let of = |text: &str| tells_language(text).then(|| language(&normalise(text, Lexicon::get())));
        for text in ["maybe later", "neither works", "sounds great", "who is this", "leave me alone", "monday", "not interested"] {
            assert_eq!(of(text), Some(Language::En), "{text}");
        }
        for text in ["tal vez luego", "ninguna me sirve", "quién es", "el lunes", "no me interesa"] {
            assert_eq!(of(text), Some(Language::Es), "{text}");
        }
        for text in ["1", "ok", "C", "👍"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}

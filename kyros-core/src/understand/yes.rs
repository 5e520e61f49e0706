//! A plain yes and a plain no, told by what a text leaves unsaid.

use super::word_list::{WordList, word_list};
use super::lexicon::{Lexicon, Saying};
use super::normalise::{Break, Words, among, normalise};

static CORE: WordList = word_list!("yes supuesto ok sure perfect great good fine works awesome cool absolutely definitely confirmed confirm deal alright excellent love lovely emoyes claro si dale perfecto bueno vale acuerdo listo sale simon excelente genial bien fantastic wonderful amazing super nice book certainly indeed bet course affirmative agreed roger noproblem yay please happy count gladly totally correct ya sweet dope bueno orale andale aye aight sip sipi ahi confirmo confirmado funciona sirve parece queda fabulous terrific work 10-4 copy");
static FILLER: WordList = word_list!("stop swing thing por ahi los les aqui i id ill im we well us me my our the a an is it its that thats this be are am do does for to with on at in of by and so will would can let lets like you your there then see u c thanks thank very much sounds sound looks look go ahead set up put down sign schedule time day slot appointment one just all works work yes man sir maam guys hi hello hey emoji ok right away lord god too really pretty totally plan going gonna come home here have make made it mark calendar wife husband both also as well any please gracias muchas por favor me nos se vemos que en el la lo esta muy con mucho gusto usted a senor hola tambien ahi estare para mi hasta entonces espero happy forward looking meet meeting seeing them lol haha oh i'm been being now wow perfect great absolutely proceed reserve lock pencil down book sold done ready waiting someone everyone cita hora dia le les parece pues pos bro dude bud buddy hun honey dear mija mijo amor amigo amiga jefe joven hermano jaja jajaja down betcha ese esperamos esperando esposo esposa yo nosotros aca");

/// Whether the statements of a text say yes and nothing else; its questions are left aside.
pub(crate) fn plain(words: &Words, lexicon: &Lexicon) -> bool {
    let said: Vec<&str> = words
        .all
        .iter()
        .filter(|w| !w.asked)
        .map(|w| w.text.as_str())
        .collect();
    if said.is_empty() || negative(words) {
        // `Sounds good?` still is a yes.
        return !negative(words)
            && !words.all.is_empty()
            && words
                .all
                .iter()
                .all(|w| CORE.has(&w.text) || matches!(w.text.as_str(), "sounds" | "why"));
    }
    let all_positive = said
        .iter()
        .all(|word| CORE.has(word) || FILLER.has(word))
        && said.iter().any(|word| CORE.has(word));
    all_positive
        || lexicon.says(Saying::PlainYes, words)
            && said
                .iter()
                .filter(|w| !CORE.has(w) && !FILLER.has(w))
                .count()
                <= 2
}

/// Whether a text begins with a plain yes and then asks something: `yes, but how much is it`.
pub(crate) fn then_asks(words: &Words, lexicon: &Lexicon) -> bool {
    let end = (1..words.all.len()).find(|at| {
        words.all.get(*at).is_some_and(|w| {
            w.before != Break::None
                || matches!(
                    w.text.as_str(),
                    "but" | "pero" | "and" | "y" | "how" | "what"
                )
        })
    });
    end.is_some_and(|end| {
        let rest = words.part(end, words.all.len());
        plain(&words.part(0, end), lexicon)
            && lexicon.says(Saying::Question, &rest)
            && !negative(&rest)
    })
}

/// Whether a text begins with a plain yes and then tells something that takes nothing of it back: `works for
/// me! send him to the back gate`.
pub(crate) fn then_tells(words: &Words, lexicon: &Lexicon) -> bool {
    const TAKES_BACK: &str = "but pero if when si check think talk ask see let wait unless only first before after need what who how why maybe until because actually though";
    first_clause(words).is_some_and(|end| {
        let rest = words.part(end, words.all.len());
        !words.question_mark
            && !negative(words)
            && plain(&words.part(0, end), lexicon)
            && !rest.all.iter().any(|w| among(TAKES_BACK, &w.text))
            && ![Saying::Question, Saying::DeclineSlots].iter().any(|said| lexicon.says(*said, &rest))
            && !for_later(&rest, lexicon)
    })
}

/// A yes that can stand before anything.
static OPENS: WordList = word_list!("yes ok sure perfect claro dale simon absolutely definitely alright affirmative agreed roger emoyes orale andale aye aight sip works gusto confirmed");
/// Words after a yes by which it is no yes to the time, or not yet.
static HOLDS_BACK: WordList = word_list!("if si when cuando check checking think thinking thought talk talking ask asking see let wait unless only before until maybe quizas actually first other another different instead reschedule later earlier sooner cant wont couldnt isnt not never nor unable tampoco doesnt arent puedo podemos who why how which quien cuanto cuanta como cual or both all none stop remove cancel interested interesa");

/// Whether a text begins with a yes and goes on with what the visit should know: `yes my daughter can translate`,
/// `yes, but please don't send a pushy salesman`.
pub(crate) fn led(words: &Words, lexicon: &Lexicon) -> bool {
    let breaks = |at: usize| words.all.get(at).is_some_and(|w| w.before != Break::None);
    let end = (0..words.all.len())
        .find(|at| *at > 0 && breaks(*at) || !CORE.has(words.at(*at)) && !FILLER.has(words.at(*at)))
        .unwrap_or(words.all.len());
    // `si` without its accent is also the Spanish `if`.
    let si = words.at(0) == "si" && (breaks(1) || words.folded.starts_with("s\u{ed}"));
    let opens = (0..end).any(|at| OPENS.has(words.at(at))) || si || words.at(0) == "pos" && words.at(1) == "si";
    let opens = opens || end > 0 && lexicon.says(Saying::PlainYes, &words.part(0, end)) && breaks(end);
    // What follows `because` is a reason for something else: `knock, because the bell doesn't work`.
    let reason = (end..words.all.len()).find(|at| among("because porque", words.at(*at))).unwrap_or(words.all.len());
    let rest = words.part(end, polite_end(words).min(reason));
    opens
        && !words.question_mark
        && !(0..rest.all.len()).any(|at| takes_back(&rest, at))
        && !for_later(&rest, lexicon)
        && ![Saying::DeclineSlots, Saying::CannotCome].iter().any(|said| lexicon.says(*said, &rest))
}

/// Whether `rest` asks for later: `next month`, but not `310 a month`.
fn for_later(rest: &Words, lexicon: &Lexicon) -> bool {
    lexicon.says(Saying::Later, rest) && !lexicon.says(Saying::LaterExcused, rest)
}

/// Where the text ends without a polite `if you can`, `if possible`.
fn polite_end(words: &Words) -> usize {
    const POLITE: &str = "u you possible posible puede pueden can dont mind that matters needed";
    (0..words.all.len())
        .find(|at| {
            let rest = words.all.get(at + 1..).unwrap_or(&[]);
            matches!(words.at(*at), "if" | "si") && !rest.is_empty() && rest.len() <= 3 && rest.iter().all(|w| among(POLITE, &w.text))
        })
        .unwrap_or(words.all.len())
}

/// Whether the word at `at` takes a yes back: `but`, other than in `but please` and what follows it, and a no other
/// than one that tells how to come, `don't ring the bell`, `no se estacionen enfrente`.
fn takes_back(words: &Words, at: usize) -> bool {
    const ASKS_FOR: &str = "please just make tell have bring text park watch knock ring beware be mind dont no que tenga tengan";
    let before = |back: usize| at.checked_sub(back).map_or("", |at| words.at(at));
    // `bring someone who speaks polish`, `ese dia no trabajo`.
    let free = words.at(at) == "no" && among("trabajo trabajamos", words.at(at + 1));
    if free || words.at(at) == "who" && among("someone somebody anyone guy person", before(1)) {
        return false;
    }
    // `call when you are close`.
    if matches!(words.at(at), "when" | "cuando") && among("call text ring knock me us llamen avisen marquen", before(1)) {
        return false;
    }
    if HOLDS_BACK.has(words.at(at)) {
        return true;
    }
    let begins = at == 0 || words.all.get(at).is_some_and(|w| w.before != Break::None);
    let led = at > 0 && among("please just but pero que nomas y and to", before(1));
    match words.at(at) {
        "but" | "pero" => !among(ASKS_FOR, words.at(at + 1)),
        "dont" => !begins && !led,
        // `yeah no`, `ok no thanks`.
        "no" if among("thanks gracias sorry way sir maam", words.at(at + 1)) || at + 1 == words.all.len() => true,
        "no" => !begins && !led && !among("se lo la me nos te le", words.at(at + 1)),
        "what" | "where" => begins,
        _ => false,
    }
}

/// `10-4`, as it is said over the radio.
pub(crate) fn ten_four(words: &Words) -> bool {
    let said = words.folded.trim_matches(|c: char| !c.is_alphanumeric());
    said == "10-4" || said == "10-4 good buddy" || said == "10-4 thanks"
}

/// Whether the last sentence is a plain yes and nothing before it says otherwise: `you spelled it wrong. yes see
/// you then`.
pub(crate) fn at_last(words: &Words, lexicon: &Lexicon) -> bool {
    // `so that's perfect, yes`.
    let said = |at: usize| at + 1 == words.all.len() && words.at(at) == "yes";
    let begins = |at: &usize| words.all.get(*at).is_some_and(|w| w.before == Break::Sentence || w.before == Break::Clause && said(*at));
    let last = (1..words.all.len()).rev().find(begins);
    let but_yes = words.all.len() > 2 && words.at(words.all.len() - 2) == "but" && words.at(words.all.len() - 1) == "yes";
    last.is_some_and(|start| {
        let rest = words.part(0, start);
        !words.question_mark
            && plain(&words.part(start, words.all.len()), lexicon)
            && !negative(words)
            && ![Saying::DeclineSlots, Saying::Later, Saying::NotInterested].iter().any(|said| lexicon.says(*said, &rest))
    }) || but_yes
}

/// Whether any of the offered times suits: said without a no, or in a first clause without one (`either one,
/// just please don't be late`).
pub(crate) fn any_slot(words: &Words, lexicon: &Lexicon) -> bool {
    // `1st of all`, `all the way off`, `is there any cost`.
    let of_all = (0..words.all.len()).any(|at| match (words.at(at), words.at(at + 1)) {
        ("of", "all") => true,
        ("all", "the") => words.at(at + 2) == "way",
        _ => false,
    });
    let asks = among("is are does what how why hay", words.at(0));
    let said = |part: &Words| lexicon.says(Saying::AnySlot, part) && !negative(part) && !part.question_mark;
    let fits = |part: &Words| !of_all && !asks && said(part);
    fits(words) || first_clause(words).is_some_and(|end| fits(&words.part(0, end)))
}

/// Where the second clause begins.
fn first_clause(words: &Words) -> Option<usize> {
    (1..words.all.len()).find(|at| words.all.get(*at).is_some_and(|w| w.before != Break::None))
}

/// Whether a text holds a no of any kind.
pub(crate) fn negative(words: &Words) -> bool {
    const NO: &str = "no not dont cant wont doesnt isnt arent never neither nor none couldnt emono nunca ninguno ninguna tampoco bad unable nothing";
    (0..words.all.len()).any(|at| among(NO, words.at(at)) && !harmless(words, at))
}

/// Whether the no at `at` denies nothing: `no problem`, `why not`, `can't wait`.
fn harmless(words: &Words, at: usize) -> bool {
    const NOTHING_DENIED: &str =
        "preference importa matter difference problem prob problema worries doubt hay objections objection complaints issues issue";
    let next = words.at(at + 1);
    let why_not = words.at(at) == "not" && at > 0 && words.at(at - 1) == "why";
    match words.at(at) {
        "no" | "not" => why_not || among(NOTHING_DENIED, next),
        "cant" => matches!(next, "wait" | "argue" | "complain"),
        "doesnt" => next == "matter",
        // The dog.
        "wont" => among("stop bite hurt", next),
        "dont" => among("care mind", next) || next == "see" && words.at(at + 2) == "why",
        _ => false,
    }
}

/// Whether a text is a no and nothing else, so that it depends on what it answers.
///
/// ```
/// use kyros_core::understand::is_bare_no;
/// assert!(is_bare_no("No.") && is_bare_no("nope") && !is_bare_no("no thanks"));
/// ```
#[must_use]
pub fn is_bare_no(text: &str) -> bool {
    normalise(text, Lexicon::get()).is("no")
}

/// Whether a text says no and little else: `no sorry`, `no thanks anyway`.
pub(crate) fn refusal(words: &Words) -> bool {
    const AROUND: &str =
        "no emono anyway anyways but though thanks gracias sorry emoji sir maam thank im i but hi hello please not";
    let no = words
        .all
        .iter()
        .any(|w| matches!(w.text.as_str(), "no" | "emono"));
    no && words.all.iter().all(|w| among(AROUND, &w.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::normalise::normalise;

    fn reads(text: &str) -> bool {
        let lexicon = Lexicon::get();
        led(&normalise(text, lexicon), lexicon)
    }

    #[test]
    fn a_no_that_denies_nothing_is_a_yes() {
        let lexicon = Lexicon::get();
        assert!(plain(&normalise("no problem with that", lexicon), lexicon));
    }

    #[test]
    fn a_yes_may_go_on() {
        for text in [
            "yes my daughter can translate for me",
            "ok will tell my mother, she's the homeowner",
            "yes please, and bring someone who speaks polish if u can",
            "yes, but please don't send a pushy salesman",
            "s\u{ed}, nom\u{e1}s no se estacionen frente a la cochera",
        ] {
            assert!(reads(text), "{text}");
        }
        for text in ["yes if it's after 3", "ok let me check with my husband", "yes but not wednesday", "si no llueve", "sure, sometime next month"] {
            assert!(!reads(text), "{text}");
        }
    }
}

//! Opt-outs. They come before everything else, and a doubt counts as one.

use super::lexicon::{Lexicon, SCRIPTS, Saying};
use super::normalise::Words;
use super::typo;

/// The provider's opt-out keywords, bare.
const KEYWORDS: [&str; 14] = [
    "stop",
    "stopall",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "opt out",
    "stop all",
    "remove",
    "stop stop",
    "stop stop stop",
    "cancelar",
];

/// The rule by which `words` are an opt-out, and how sure it is.
pub(crate) fn opt_out(words: &Words, lexicon: &Lexicon) -> Option<(&'static str, f64)> {
    if keyword(words) {
        return Some(("opt_out_keyword", 0.99));
    }
    if !words.folded.is_ascii() && SCRIPTS.iter().any(|phrase| words.folded.contains(phrase)) || td(words) {
        return Some(("opt_out_other_script", 0.95));
    }
    let masked = without(words, lexicon, Saying::StopExcused);
    lexicon
        .says(Saying::Stop, &masked)
        .then_some(("opt_out_phrase", 0.96))
}

/// A keyword with nothing around it but pictograms.
fn keyword(words: &Words) -> bool {
    let bare: Vec<&str> = words
        .all
        .iter()
        .map(|w| w.text.as_str())
        .filter(|w| !w.starts_with("emo"))
        .collect();
    let mistyped = matches!(words.all.as_slice(), [word] if word.id == 0 && typo::meant_for_stop(&word.text));
    mistyped
        || KEYWORDS
            .iter()
            .any(|keyword| keyword.split(' ').eq(bare.iter().copied()))
}

/// The Chinese carriers' keyword for unsubscribing.
fn td(words: &Words) -> bool {
    words.is("td")
}

/// `words` with every phrase of `excused` taken out of sight of the tables.
pub(super) fn without(words: &Words, lexicon: &Lexicon, excused: Saying) -> Words {
    let mut masked = words.clone();
    // Phrases overlap: none may hide another, so all of them are found before any is masked. What stands twice is
    // found in the next round.
    for _ in 0..3 {
        let found = lexicon.find_all(excused, &masked);
        if found.is_empty() {
            break;
        }
        for (from, to) in found {
            for word in masked.all.iter_mut().take(to.max(from + 1)).skip(from) {
                word.id = 0;
                word.may_be_name = false;
            }
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::*;

    fn opts_out(text: &str) -> bool {
        let lexicon = Lexicon::get();
        opt_out(&normalise(text, lexicon), lexicon).is_some()
    }

    #[test]
    fn the_tables_alone_know_an_opt_out_by_what_it_wants() {
        for text in [
            "i'd appreciate it if this was the last i heard from you",
            "who gave you permission to text me",
            "my phone is for family and emergencies only",
            "keep this up and see what happens",
            "im not interested so stop w the messages already",
            "i respectfully decline any additional outreach",
            "is there an unsubscribe",
            "how do i get you people to quit",
            "destroy any record you have of my phone number",
            "see you in court",
            "a ver si ya me dejan en paz",
            "retiro mi consentimiento",
            "how did you even get this number?? take it down",
            "what gives you the right to message strangers",
            "there's no need to keep checking in",
            "it's a work line, i can't be getting these here",
        ] {
            assert!(opts_out(text), "{text}");
        }
    }

    #[test]
    fn an_opt_out_is_known_however_it_is_typed() {
        for text in ["STIOP", "tosp", "takemeoffyourlist", "nomoretexts", "dejameenpaz", "stopsendingmethese", "u r spam", "❌📱", "🔇"] {
            assert!(opts_out(text), "{text}");
        }
        for text in ["shop", "spot", "who would be stopping by", "stepp"] {
            assert!(!opts_out(text), "{text}");
        }
    }

    #[test]
    fn a_word_that_can_be_taken_apart_in_countless_ways_is_read_at_once() {
        // Each `anymore` is also an `any` and a `more`: two to the two hundredth ways, and none of them fits.
        for part in ["anymore", "today", "myself", "nomore"] {
            assert!(!opts_out(&format!("stop{}q", part.repeat(200))), "{part}");
        }
        assert!(opts_out(&format!("stop{}", "texting".repeat(3))));
    }

    #[test]
    fn what_only_sounds_like_an_opt_out_is_none() {
        for text in [
            "no stop signs on our road",
            "end to end how long does it take",
            "yes but text me when you leave, dont call",
            "we're at the four way stop",
            "take me off the friday list and put me down saturday",
            "no texts during church tho",
            "i never get off before three",
            "i can't stop thinking about my bill",
            "just don't block me in",
            "don't text, just call me",
            "don't call me, texts are fine",
            "stop offering mornings, i work nights",
        ] {
            assert!(!opts_out(text), "{text}");
        }
    }
}

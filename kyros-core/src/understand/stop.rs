//! Opt-outs. They come before everything else, and a doubt counts as one.

use super::lexicon::{Lexicon, SCRIPTS, Saying};
use super::normalise::Words;

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
    KEYWORDS
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
    for _ in 0..4 {
        let Some((from, to)) = lexicon.find(excused, &masked) else {
            break;
        };
        for word in masked.all.iter_mut().take(to.max(from + 1)).skip(from) {
            word.id = 0;
            word.may_be_name = false;
        }
    }
    masked
}

//! The number does not belong to the lead, or the lead is dead or gone.

use super::lexicon::{Lexicon, Saying};
use super::normalise::Words;
use super::stop::without;

/// The rule that recognises the death or the move of the lead.
pub(crate) const LEAD_IS_GONE: &str = "lead_is_gone";

/// The rule by which `words` deny that the lead is reached, and how sure it is.
pub(crate) fn denial(words: &Words, lexicon: &Lexicon) -> Option<(&'static str, f64)> {
    let masked = without(words, lexicon, Saying::WrongPersonExcused);
    if lexicon.says(Saying::WrongPerson, &masked) {
        return Some(("denies_being_the_lead", 0.93));
    }
    let gone = lexicon.says(Saying::Gone, &masked) && !lexicon.says(Saying::StillWants, words);
    gone.then_some((LEAD_IS_GONE, 0.93))
}

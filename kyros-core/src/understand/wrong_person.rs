//! The number does not belong to the lead, or the lead is dead or gone.

use super::lexicon::{Lexicon, Saying};
use super::normalise::Words;
use super::stop::without;

/// The rule by which `words` deny that the lead is reached, and how sure it is.
pub(crate) fn denial(words: &Words, lexicon: &Lexicon) -> Option<(&'static str, f64)> {
    let masked = without(words, lexicon, Saying::WrongPersonExcused);
    let died = lexicon.says(Saying::Death, &masked) && !lexicon.says(Saying::StillWants, words);
    (died || lexicon.says(Saying::WrongPerson, &masked)).then_some(("denies_being_the_lead", 0.93))
}

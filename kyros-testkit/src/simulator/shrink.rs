//! From a failing seed to a short story: the acts without which it doesn't fail.

use std::collections::BTreeSet;

use super::{Options, Outcome, run};

/// Leaves out acts as long as the same invariant is still violated; ends in the shortest plan found,
/// told in words. Tries `tries` plans at most.
///
/// ```
/// use kyros_core::policy::{Policy, Retry};
/// use kyros_testkit::simulator::{Options, run, shrink::shrink};
///
/// // A company that tries again after a second, where the contract says five.
/// let retry = Retry { first_seconds: 1, ..Retry::default() };
/// let policy = Policy { retry, company_name: Some("Hasty Solar".to_owned()), ..Policy::default() };
/// let options = Options { policy: Some(policy), ..Options::default() };
/// let failing = (0..200).map(|seed| run(seed, &options)).find(|outcome| outcome.violation.is_some()).unwrap();
/// let short = shrink(&failing, &options, 4);
/// assert!(short.acts.len() <= failing.acts.len() && !short.story.is_empty());
/// ```
#[must_use]
pub fn shrink(failing: &Outcome, options: &Options, tries: u32) -> Outcome {
    let wanted = failing.violation.as_ref().map(|violation| violation.invariant);
    let fails = |acts: &BTreeSet<usize>| {
        let options = Options { only: Some(acts.clone()), narrate: false, ..options.clone() };
        let outcome = run(failing.seed, &options);
        outcome.violation.as_ref().is_some_and(|violation| Some(violation.invariant) == wanted)
    };
    let mut acts = failing.acts.clone();
    let mut left = tries;
    let mut chunk = acts.len().div_ceil(2);
    while chunk > 0 {
        let all: Vec<usize> = acts.iter().copied().collect();
        for part in all.chunks(chunk) {
            let fewer: BTreeSet<usize> = acts.iter().copied().filter(|act| !part.contains(act)).collect();
            if left > 0 && fewer.len() < acts.len() {
                left -= 1;
                if fails(&fewer) {
                    acts = fewer;
                }
            }
        }
        chunk = if chunk == 1 { 0 } else { chunk.div_ceil(2) };
    }
    run(failing.seed, &Options { only: Some(acts), narrate: true, ..options.clone() })
}

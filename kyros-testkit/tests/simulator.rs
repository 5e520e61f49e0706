//! The simulator itself: repeatable, quiet where nothing is wrong, and loud where something is.

use std::collections::BTreeSet;

use kyros_core::policy::{Policy, Retry};
use kyros_testkit::simulator::coverage::{Coverage, Mark};
use kyros_testkit::simulator::shrink::shrink;
use kyros_testkit::simulator::{Options, run};

/// Seeds that once found a fault, each with what it was.
const REGRESSIONS: &[(u64, &str)] = &[
    (0, "two failed looks counted as proof that a text hadn't gone out"),
    (6, "a failed look counted as proof that a text hadn't gone out"),
    (34, "a visit was dropped from the calendar on a state that another node had moved"),
    (51, "an attempt never ended at a number that its lead had given up"),
    (19, "a commit followed another one that was refused"),
    (90, "a commit followed, on one node, what another node had overtaken"),
    (281, "a commit followed another one whose base memory had forgotten"),
];

#[test]
fn what_was_found_once_stays_mended() {
    let mut broken = Vec::new();
    for (seed, what) in REGRESSIONS {
        if let Some(violation) = run(*seed, &Options::default()).violation {
            broken.push((seed, what, violation));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_same_seed_leaves_the_same_trace_and_another_one_another() {
    let of = |seed| run(seed, &Options::default()).trace;
    assert_eq!(of(3), of(3));
    assert_ne!(of(3), of(4));
}

#[test]
fn telling_the_story_changes_nothing() {
    let told = run(5, &Options { narrate: true, ..Options::default() });
    assert_eq!(told.trace, run(5, &Options::default()).trace);
    assert!(told.story.iter().any(|line| line.contains("texts +1")), "{:#?}", told.story);
}

#[test]
fn a_policy_that_breaks_a_promise_is_caught_and_told_in_few_acts() {
    // given a company that tries again after a second, where the contract says five
    let retry = Retry { first_seconds: 1, ..Retry::default() };
    let policy = Policy { retry, company_name: Some("Hasty Solar".to_owned()), ..Policy::default() };
    let options = Options { policy: Some(policy), ..Options::default() };
    // when it is simulated
    let failing = (0..200).map(|seed| run(seed, &options)).find(|outcome| outcome.violation.is_some());
    // then some seed shows it, and few acts are enough to show it again
    let failing = failing.expect("200 seeds show it");
    assert_eq!(failing.violation.as_ref().map(|violation| violation.invariant), Some("retries"));
    let short = shrink(&failing, &options, 60);
    assert_eq!(short.violation.as_ref().map(|violation| violation.invariant), Some("retries"));
    assert!(short.acts.len() < failing.acts.len(), "{} of {} acts", short.acts.len(), failing.acts.len());
    let again = run(short.seed, &Options { only: Some(short.acts.clone()), ..options });
    assert_eq!(again.violation, short.violation);
}

#[test]
fn nothing_but_time_passes_in_an_empty_plan() {
    let outcome = run(1, &Options { only: Some(BTreeSet::new()), ..Options::default() });
    assert_eq!(outcome.violation, None);
    let mut coverage = Coverage::default();
    coverage.add(&outcome.coverage);
    assert_eq!(coverage.of(Mark::Crash), 0);
    assert!(coverage.missed().contains(&Mark::StopMidSend));
}

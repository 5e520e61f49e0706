//! The simulator itself: repeatable, quiet where nothing is wrong, and loud where something is. The
//! thousand seeds of the test command are run by the program, built for release.

use std::collections::BTreeSet;

use kyros_core::policy::{Policy, Retry};
use kyros_testkit::simulator::coverage::{Coverage, Mark};
use kyros_testkit::simulator::shrink::shrink;
use kyros_testkit::simulator::{Options, run};

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
    let short = shrink(&failing, &options, 12);
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

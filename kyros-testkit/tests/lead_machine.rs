//! Anything, in any order: the real deciders do what a naive model of the contract expects.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use kyros_core::policy::Policy;
use kyros_testkit::machine::{Pair, Transition};
use kyros_testkit::strategies;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

/// What a story needs to know to go on: the policy that it began with.
struct Story;

impl ReferenceStateMachine for Story {
    type State = Policy;
    type Transition = Transition;

    fn init_state() -> BoxedStrategy<Policy> {
        strategies::policy().boxed()
    }

    fn transitions(_: &Policy) -> BoxedStrategy<Transition> {
        strategies::transition().boxed()
    }

    fn apply(policy: Policy, _: &Transition) -> Policy {
        policy
    }
}

struct Leads;

impl StateMachineTest for Leads {
    type SystemUnderTest = Pair;
    type Reference = Story;

    fn init_test(policy: &Policy) -> Pair {
        Pair::new(policy.clone())
    }

    fn apply(mut pair: Pair, _: &Policy, transition: Transition) -> Pair {
        pair.step(&transition);
        pair
    }

    fn teardown(pair: Pair, _: Policy) {
        pair.settle();
    }
}

/// Few stories by default, as each is long; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 48 };
    ProptestConfig { cases, max_shrink_iters: 400, failure_persistence: None, ..default }
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn whatever_happens_in_whatever_order_the_leads_do_as_the_contract_says(sequential 1..60 => Leads);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_a_story(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut pair = Pair::new(Policy::default());
        let mut bytes = bytes.into_iter();
        while let Some(transition) = Transition::read(&mut bytes) {
            pair.step(&transition);
        }
    }
}

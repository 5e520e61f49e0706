use chrono::TimeDelta;
use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::policy::breaker::{Breaker, Breakers, CallEnd, CallKind};
use kyros_core::policy::caps::{TextClass, within_cap, within_caps};
use kyros_core::policy::countries::{Country, calling_country};
use kyros_core::policy::quiet_hours::Whereabouts;
use kyros_core::policy::retry::{LONGEST_DELAY, next_try, reconcile_after};
use kyros_core::policy::{Policy, area_codes};
use proptest::prelude::*;

use super::{at, phone};

fn effect(n: u128) -> EffectId {
    EffectId::parse(&format!("00000000-0000-7000-8000-{n:012x}")).unwrap()
}

#[test]
fn delays_are_5_20_80_320_seconds_and_up_to_a_quarter_more() {
    let policy = Policy::default();
    for (failed, seconds) in [(1, 5), (2, 20), (3, 80), (4, 320)] {
        let delay = next_try(&policy, effect(1), failed, None).unwrap().num_milliseconds();
        assert!((seconds * 1000..=seconds * 1250).contains(&delay), "{failed}: {delay}");
    }
    assert_eq!(next_try(&policy, effect(1), 5, None), None);
}

#[test]
fn a_longer_retry_after_is_kept_and_a_senseless_one_is_cut() {
    let policy = Policy::default();
    let asked = |seconds| next_try(&policy, effect(1), 1, Some(TimeDelta::seconds(seconds))).unwrap();
    assert_eq!(asked(60), TimeDelta::seconds(60));
    assert!(asked(1) >= TimeDelta::seconds(5));
    assert_eq!(asked(i64::from(u32::MAX)), LONGEST_DELAY);
}

#[test]
fn an_unknown_outcome_is_looked_into_three_times_over_a_minute() {
    let polls: Vec<i64> = (0..9).map_while(reconcile_after).map(|d| d.num_seconds()).collect();
    assert_eq!(polls, [5, 20, 65]);
}

#[test]
fn countries_are_read_from_the_calling_code() {
    let policy = Policy::default();
    for (number, country, allowed) in [
        ("+1234567890", Country::Iso("US"), true),
        ("+15125550100", Country::Iso("US"), true),
        ("+14165550100", Country::Iso("CA"), true),
        ("+17875550100", Country::Iso("US"), true),
        ("+13575550100", Country::Iso("US"), true),
        ("+18765550100", Country::Iso("JM"), false),
        ("+13455550100", Country::Iso("KY"), false),
        ("+18095550100", Country::Iso("DO"), false),
        ("+19005550100", Country::Premium, false),
        ("+447700900123", Country::Iso("GB"), false),
        ("+77011234567", Country::Iso("KZ"), false),
        ("+79161234567", Country::Iso("RU"), false),
        ("+35312345678", Country::Iso("IE"), false),
        ("+9991234567", Country::Unknown, false),
    ] {
        let read = calling_country(&phone(number));
        assert_eq!((read, read.allowed_by(&policy)), (country, allowed), "{number}");
    }
}

const NOW: &str = "2026-11-24T18:00:00Z";

#[test]
fn a_fourth_text_of_ours_within_a_day_waits_for_the_first_to_leave() {
    let (policy, now) = (Policy::default(), at(NOW));
    let hours_ago = |h| (now.minus(TimeDelta::hours(h)), TextClass::Started);
    let history = [hours_ago(1), hours_ago(23), hours_ago(5), hours_ago(24)];
    let refused = within_cap(&history, TextClass::Started, now, &policy).unwrap_err();
    assert_eq!((refused.cap.as_str(), refused.count, refused.max), ("policy.maxTextsPerDay", 3, 3));
    assert_eq!(refused.free_at, now.plus(TimeDelta::hours(1)));
    assert!(within_cap(&history, TextClass::Started, refused.free_at, &policy).is_ok());
    assert_eq!(within_cap(&history, TextClass::Answer, now, &policy).unwrap().count, 0);
}

#[test]
fn when_the_cap_was_lowered_all_the_texts_beyond_it_must_leave_first() {
    let (policy, now) = (Policy::default(), at(NOW));
    let history: Vec<_> = (1..=5).map(|h| (now.minus(TimeDelta::hours(h)), TextClass::Started)).collect();
    let refused = within_cap(&history, TextClass::Started, now, &policy).unwrap_err();
    assert_eq!((refused.count, refused.free_at), (5, now.plus(TimeDelta::hours(21))));
}

#[test]
fn an_opt_out_confirmation_and_help_count_but_are_never_refused() {
    let (policy, now) = (Policy::default(), at(NOW));
    let history = [(now, TextClass::Help); 10];
    assert!(within_cap(&history, TextClass::Answer, now, &policy).is_err());
    assert!(within_cap(&history, TextClass::OptOutConfirmation, now, &policy).is_ok());
    assert!(within_cap(&history, TextClass::Help, now, &policy).is_ok());
}

#[test]
fn a_persons_texts_share_a_cap_with_answers_and_not_with_what_kyros_starts() {
    let (policy, now) = (Policy::default(), at(NOW));
    let mut history = vec![(now, TextClass::Answer); 9];
    history.extend([(now, TextClass::Started); 3]);
    assert_eq!(within_cap(&history, TextClass::Operator, now, &policy).unwrap().count, 9);
    history.push((now, TextClass::Operator));
    assert!(within_cap(&history, TextClass::Operator, now, &policy).is_err());
}

#[test]
fn a_state_can_allow_fewer_texts_than_the_policy() {
    let policy = Policy { max_texts_per_day: 9, ..Policy::default() };
    let now = at(NOW);
    let history = [(now, TextClass::Started), (now, TextClass::Operator), (now, TextClass::Started)];
    let place = |number| Whereabouts::of(&phone(number), None, None);
    let refused = within_caps(&history, TextClass::Started, now, &policy, &place("+13055550100")).unwrap_err();
    assert_eq!(refused.cap, "FL: 3 in 24 h");
    assert!(within_caps(&history, TextClass::Started, now, &policy, &place("+15125550100")).is_ok());
    assert!(within_caps(&history, TextClass::Answer, now, &policy, &place("+13055550100")).is_ok());
}

#[test]
fn a_breaker_opens_after_five_faults_and_probes_after_30_60_120_seconds() {
    let mut breaker = Breaker::new();
    let start = at(NOW);
    for _ in 0..4 {
        breaker.record(start, CallEnd::ProviderFault);
        assert!(breaker.allows(start));
    }
    breaker.record(start, CallEnd::ProviderFault);
    assert_eq!((breaker.open_since(), breaker.state()), (Some(start), "open"));
    let mut now = start;
    for wait in [30, 60, 120, 120] {
        let due = now.plus(TimeDelta::seconds(wait));
        assert_eq!(breaker.next_probe(), Some(due));
        assert!(!breaker.allows(Timestamp::from_millis(due.millis() - 1)));
        assert!(breaker.allows(due), "one probe");
        assert!(!breaker.allows(due), "and only one");
        breaker.record(due, CallEnd::ProviderFault);
        now = due;
    }
    assert_eq!(breaker.open_since(), Some(start));
    breaker.record(now, CallEnd::Success);
    assert_eq!(breaker, Breaker::new());
}

/// The breakers of a provider after five calls in a row that nobody answered.
fn opened() -> Breakers {
    let mut breakers = Breakers::default();
    (0..5).for_each(|_| breakers.record_act(at(NOW), CallEnd::ProviderFault));
    breakers
}

#[test]
fn a_look_says_nothing_about_whether_a_provider_takes_what_it_is_given() {
    // given four calls without an answer, and looks that have one
    let mut breakers = Breakers::default();
    for _ in 0..4 {
        breakers.record_act(at(NOW), CallEnd::ProviderFault);
        breakers.record_look(at(NOW), CallEnd::Success, false);
    }
    assert_eq!(breakers.down_since(), None);
    // when a fifth call has none, then the provider is down, and looks go on and don't change that
    breakers.record_act(at(NOW), CallEnd::ProviderFault);
    assert!(!breakers.allows(CallKind::Act, at(NOW)) && breakers.allows(CallKind::Look, at(NOW)));
    breakers.record_look(at(NOW), CallEnd::Success, false);
    assert_eq!((breakers.down_since(), breakers.state()), (Some(at(NOW)), "open"));
    // nor do looks that fail keep it from being given something
    let mut blind = Breakers::default();
    (0..5).for_each(|_| blind.record_look(at(NOW), CallEnd::ProviderFault, false));
    assert!(blind.allows(CallKind::Act, at(NOW)) && !blind.allows(CallKind::Look, at(NOW)));
    assert_eq!((blind.down_since(), blind.state()), (Some(at(NOW)), "open"));
}

#[test]
fn what_a_look_finds_was_taken() {
    let mut breakers = opened();
    breakers.record_look(at(NOW), CallEnd::Success, true);
    assert_eq!(breakers, Breakers::default());
}

#[test]
fn a_person_s_word_brings_the_probe_forward_and_opens_nothing_else() {
    let mut breakers = opened();
    breakers.probe_now(at(NOW));
    assert!(breakers.allows(CallKind::Act, at(NOW)) && !breakers.allows(CallKind::Act, at(NOW)));
    assert_eq!(breakers.down_since(), Some(at(NOW)));
    let mut closed = Breakers::default();
    closed.probe_now(at(NOW));
    assert_eq!(closed, Breakers::default());
}

#[test]
fn a_provider_that_nobody_asks_for_is_asked_by_the_engine_more_rarely_the_longer_it_is_down() {
    // given a provider that is down for a day, and nothing that waits for it
    let mut breakers = opened();
    let (mut asked, mut last) = (Vec::new(), at(NOW));
    while let Some(due) = breakers.idle_probe().filter(|due| due.since(at(NOW)) < TimeDelta::days(1)) {
        breakers.take_probe(due);
        assert_eq!(breakers.state(), "half_open");
        breakers.record_probe(due, CallEnd::ProviderFault);
        asked.push(due.since(last));
        last = due;
    }
    // then whoever waits would have been first, each time, and the pauses grow to an hour
    assert!(asked.iter().all(|pause| *pause >= TimeDelta::seconds(150)), "{asked:?}");
    assert!(asked.iter().all(|pause| *pause <= TimeDelta::minutes(62)), "{asked:?}");
    assert!(asked.is_sorted_by(|a, b| a <= b) && asked.len() < 48, "{asked:?}");
    // and when it is back, all is as before
    breakers.record_probe(last, CallEnd::Success);
    assert_eq!((breakers, breakers.idle_probe()), (Breakers::default(), None));
}

#[test]
fn a_breaker_survives_being_written_down() {
    let mut breaker = Breaker::new();
    (0..5).for_each(|_| breaker.record(at(NOW), CallEnd::ProviderFault));
    let text = serde_json::to_string(&breaker).unwrap();
    assert_eq!(serde_json::from_str::<Breaker>(&text).unwrap(), breaker);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Ask,
    End(bool),
}

/// Keeps the whole past and works each answer out anew.
#[derive(Default)]
struct NaiveBreaker {
    past: Vec<(i64, Step, bool)>,
}

impl NaiveBreaker {
    fn probe_at(&self) -> Option<i64> {
        let (mut faults, mut wait, mut due, mut probing) = (0, 0, None, false);
        for (time, step, allowed) in &self.past {
            match (step, due) {
                (Step::End(true), _) => (faults, due, probing) = (0, None, false),
                (Step::End(false), None) => {
                    faults += 1;
                    if faults == 5 {
                        (wait, due, faults) = (30_000, Some(time + 30_000), 0);
                    }
                }
                (Step::End(false), Some(_)) if probing => {
                    wait = if wait == 30_000 { 60_000 } else { 120_000 };
                    (due, probing) = (Some(time + wait), false);
                }
                (Step::Ask, Some(_)) if *allowed => (due, probing) = (Some(time + wait), true),
                _ => {}
            }
        }
        due
    }

    fn step(&mut self, now: i64, step: Step) -> bool {
        let allowed = self.probe_at().is_none_or(|due| now >= due);
        self.past.push((now, step, allowed));
        allowed
    }
}

proptest! {
    #[test]
    fn the_breaker_does_what_a_naive_one_does(
        steps in prop::collection::vec((0..50_000_i64, prop_oneof![
            3 => Just(Step::Ask), 4 => Just(Step::End(false)), 1 => Just(Step::End(true)),
        ]), 1..80),
    ) {
        let (mut breaker, mut naive, mut now) = (Breaker::new(), NaiveBreaker::default(), 0);
        for (pause, step) in steps {
            now += pause;
            let time = Timestamp::from_millis(now);
            let expected = naive.step(now, step);
            match step {
                Step::Ask => prop_assert_eq!(breaker.allows(time), expected),
                Step::End(true) => breaker.record(time, CallEnd::Success),
                Step::End(false) => breaker.record(time, CallEnd::ProviderFault),
            }
            prop_assert_eq!(breaker.next_probe().map(Timestamp::millis), naive.probe_at());
            prop_assert_eq!(breaker.open_since().is_some(), breaker.next_probe().is_some());
        }
    }

    #[test]
    fn retry_delays_keep_their_bounds_and_repeat_themselves(n in any::<u32>(), failed in 0..8_u32, after in 0..100_000_i64) {
        let policy = Policy::default();
        let asked = Some(TimeDelta::seconds(after));
        let delay = next_try(&policy, effect(u128::from(n)), failed, asked);
        prop_assert_eq!(delay, next_try(&policy, effect(u128::from(n)), failed, asked));
        prop_assert_eq!(delay.is_some(), failed < policy.retry.tries);
        if let Some(delay) = delay {
            let base = 5_000 * 4_i64.pow(failed.saturating_sub(1));
            prop_assert!(delay.num_milliseconds() >= base);
            let longest = (base + base / 4).max(after * 1000);
            prop_assert!(delay.num_milliseconds() <= longest);
            prop_assert!(delay <= LONGEST_DELAY);
        }
    }

    #[test]
    fn no_24_hours_ever_hold_more_than_the_cap(pauses in prop::collection::vec(0..20_i64, 1..60)) {
        let policy = Policy::default();
        let (mut now, mut sent) = (at(NOW), Vec::new());
        for pause in pauses {
            now = now.plus(TimeDelta::hours(pause));
            match within_cap(&sent, TextClass::Started, now, &policy) {
                Ok(_) => sent.push((now, TextClass::Started)),
                Err(refused) => {
                    prop_assert!(refused.free_at > now);
                    prop_assert!(within_cap(&sent, TextClass::Started, refused.free_at, &policy).is_ok());
                    let before = Timestamp::from_millis(refused.free_at.millis() - 1);
                    prop_assert!(within_cap(&sent, TextClass::Started, before, &policy).is_err());
                }
            }
        }
        for (from, _) in &sent {
            let until = from.plus(TimeDelta::hours(24));
            let within = sent.iter().filter(|(t, _)| from <= t && *t < until).count();
            prop_assert!(within <= 3);
        }
    }

    #[test]
    fn every_number_behind_plus_one_has_a_country(digits in "[2-9][0-9]{9}") {
        let number = phone(&format!("+1{digits}"));
        let country = calling_country(&number);
        let caribbean = area_codes::area_code_of(&number)
            .and_then(area_codes::area_code)
            .and_then(|c| c.country)
            .is_some_and(|c| c != "US" && c != "CA");
        prop_assert_eq!(country.allowed_by(&Policy::default()), !caribbean && !digits.starts_with("900"));
    }
}

use chrono::{TimeDelta, Timelike};
use chrono_tz::Tz;
use kyros_core::contract::time::Timestamp;
use kyros_core::policy::slots::{Interval, Slot, WhyNot, alternatives, free_slots, is_bookable, pick_offer};
use kyros_core::policy::{Policy, Visit};
use proptest::prelude::*;

use super::at;

const ZONE: Tz = Tz::America__New_York;

fn span(from: &str, to: &str) -> Interval {
    Interval::new(at(from), at(to))
}

fn free(policy: &Policy, zone: Tz, now: &str, from: &str, to: &str, busy: &[Interval]) -> Vec<Timestamp> {
    let slots = free_slots(policy, zone, at(from), at(to), at(now), busy, policy.visit.minutes);
    slots.into_iter().map(|s| s.start).collect()
}

const MONDAY: &str = "2026-11-23T08:00:00-05:00";

#[test]
fn a_free_day_offers_each_half_hour_that_ends_by_five() {
    let starts =
        free(&Policy::default(), ZONE, MONDAY, "2026-11-24T00:00:00-05:00", "2026-11-25T00:00:00-05:00", &[]);
    assert_eq!(starts.len(), 15);
    assert_eq!(starts.first(), Some(&at("2026-11-24T09:00:00-05:00")));
    assert_eq!(starts.last(), Some(&at("2026-11-24T16:00:00-05:00")));
}

#[test]
fn two_visits_lie_exactly_the_buffer_apart_or_more() {
    let busy = [span("2026-11-24T11:00:00-05:00", "2026-11-24T12:00:00-05:00")];
    let starts =
        free(&Policy::default(), ZONE, MONDAY, "2026-11-24T00:00:00-05:00", "2026-11-24T14:00:00-05:00", &busy);
    let expected = ["09:00", "09:30", "12:30", "13:00", "13:30"].map(|t| at(&format!("2026-11-24T{t}:00-05:00")));
    assert_eq!(starts, expected);
}

#[test]
fn nothing_is_offered_within_the_notice_nor_on_weekends_nor_beyond_the_horizon() {
    let starts = free(&Policy::default(), ZONE, MONDAY, MONDAY, "2027-06-01T00:00:00-04:00", &[]);
    assert_eq!(starts.first(), Some(&at("2026-11-23T12:00:00-05:00")));
    assert!(starts.last().is_some_and(|t| *t <= at("2026-12-07T08:00:00-05:00")));
    assert!(!starts.contains(&at("2026-11-28T10:00:00-05:00")));
}

#[test]
fn each_reason_against_a_time_is_told() {
    let policy = Policy::default();
    let busy = [span("2026-11-24T11:00:00-05:00", "2026-11-24T12:00:00-05:00")];
    let why = |from: &str, to: &str| is_bookable(&policy, ZONE, span(from, to), at(MONDAY), &busy);
    assert_eq!(why("2026-11-24T09:10:00-05:00", "2026-11-24T10:10:00-05:00"), Ok(()));
    for (from, to, reason) in [
        ("2026-11-24T10:00:00-05:00", "2026-11-24T10:00:00-05:00", WhyNot::Empty),
        ("2026-11-23T07:00:00-05:00", "2026-11-23T08:00:00-05:00", WhyNot::Past),
        ("2026-11-24T16:30:00-05:00", "2026-11-24T17:30:00-05:00", WhyNot::OutsideWorkingHours),
        ("2026-11-28T10:00:00-05:00", "2026-11-28T11:00:00-05:00", WhyNot::OutsideWorkingHours),
        ("2026-11-24T10:00:00-05:00", "2026-11-24T10:45:00-05:00", WhyNot::Taken),
        ("2026-11-23T11:00:00-05:00", "2026-11-23T11:30:00-05:00", WhyNot::TooSoon),
        ("2026-12-10T11:00:00-05:00", "2026-12-10T12:00:00-05:00", WhyNot::TooFar),
    ] {
        assert_eq!(why(from, to), Err(reason), "{from}");
    }
}

#[test]
fn notice_and_horizon_include_their_last_minute() {
    let policy = Policy::default();
    let now = at("2026-11-23T09:00:00-05:00");
    let why = |from: &str, to: &str| is_bookable(&policy, ZONE, span(from, to), now, &[]);
    assert_eq!(why("2026-11-23T13:00:00-05:00", "2026-11-23T14:00:00-05:00"), Ok(()));
    assert_eq!(why("2026-12-07T09:00:00-05:00", "2026-12-07T10:00:00-05:00"), Ok(()));
    assert_eq!(why("2026-12-07T09:01:00-05:00", "2026-12-07T10:00:00-05:00"), Err(WhyNot::TooFar));
    let offered = free_slots(&policy, ZONE, now, now.plus(TimeDelta::days(60)), now, &[], 60);
    assert_eq!(offered.last().map(|s| s.start), Some(at("2026-12-07T09:00:00-05:00")));
}

#[test]
fn skipped_hours_are_no_starts_and_doubled_ones_are_offered_once() {
    let policy = Policy {
        working_hours: "Sun 00:00-06:00".parse().unwrap(),
        visit: Visit { notice_hours: 0, ..Visit::default() },
        ..Policy::default()
    };
    // 2026-03-08: 02:00 to 03:00 doesn't exist. 2026-11-01: 01:00 to 02:00 comes twice.
    let spring =
        free(&policy, ZONE, "2026-03-07T20:00:00Z", "2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00", &[]);
    assert!(spring.contains(&at("2026-03-08T01:30:00-05:00")) && spring.contains(&at("2026-03-08T03:00:00-04:00")));
    assert_eq!(spring.len(), 9);
    let autumn =
        free(&policy, ZONE, "2026-10-31T20:00:00Z", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00", &[]);
    assert!(autumn.contains(&at("2026-11-01T01:30:00-04:00")) && autumn.contains(&at("2026-11-01T02:00:00-05:00")));
    let halves = autumn.iter().filter(|t| t.utc().with_timezone(&ZONE).hour() == 1).count();
    assert_eq!((autumn.len(), halves), (11, 2));
}

#[test]
fn alternatives_are_the_nearest_in_order_of_time() {
    let day: Vec<Slot> = (9..16)
        .map(|h| span(&format!("2026-11-24T{h:02}:00:00-05:00"), &format!("2026-11-24T{:02}:00:00-05:00", h + 1)))
        .collect();
    let near: Vec<u32> = alternatives(&day, at("2026-11-24T12:10:00-05:00"), 3)
        .iter()
        .map(|s| s.start.utc().with_timezone(&ZONE).hour())
        .collect();
    assert_eq!(near, [11, 12, 13]);
    assert!(alternatives(&[], at(MONDAY), 3).is_empty());
}

#[test]
fn an_offer_has_two_days_and_parts_of_day_and_spares_what_was_offered_lately() {
    let hour = |day: u32, h: u32| {
        span(&format!("2026-11-{day}T{h:02}:00:00-05:00"), &format!("2026-11-{day}T{:02}:00:00-05:00", h + 1))
    };
    let free = [hour(24, 9), hour(24, 10), hour(24, 14), hour(25, 9), hour(25, 14)];
    assert_eq!(pick_offer(ZONE, &free, &[]), [hour(24, 9), hour(25, 14)]);
    let lately = [(hour(24, 9).start, 2), (hour(25, 14).start, 1)];
    assert_eq!(pick_offer(ZONE, &free, &lately), [hour(24, 10), hour(25, 9)]);
    assert_eq!(pick_offer(ZONE, &free[..2], &[]), [hour(24, 9), hour(24, 10)]);
    assert_eq!(pick_offer(ZONE, &free[..1], &[]), [hour(24, 9)]);
    assert!(pick_offer(ZONE, &[], &lately).is_empty());
}

fn any_busy() -> impl Strategy<Value = Vec<Interval>> {
    let one = (0..20_000_i64, 1..300_i64).prop_map(|(start, length)| {
        let start = at("2026-10-25T00:00:00Z").plus(TimeDelta::minutes(start));
        Interval::new(start, start.plus(TimeDelta::minutes(length)))
    });
    prop::collection::vec(one, 0..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_free_slot_keeps_all_the_rules(
        busy in any_busy(),
        offset in 0..20_000_i64,
        zone in prop::sample::select(vec![ZONE, Tz::America__Los_Angeles, Tz::Asia__Kolkata]),
    ) {
        let policy = Policy { time_zone: zone, ..Policy::default() };
        let now = at("2026-10-25T00:00:00Z").plus(TimeDelta::minutes(offset));
        let until = now.plus(TimeDelta::days(30));
        let slots = free_slots(&policy, zone, now, until, now, &busy, 60);
        let buffer = TimeDelta::minutes(30);
        for slot in &slots {
            prop_assert_eq!(is_bookable(&policy, zone, *slot, now, &busy), Ok(()));
            prop_assert!(slot.start >= now.plus(TimeDelta::hours(4)) && slot.start <= now.plus(TimeDelta::days(14)));
            for b in &busy {
                prop_assert!(slot.end.plus(buffer) <= b.start || b.end.plus(buffer) <= slot.start);
            }
            let (from, to) = (slot.start.utc().with_timezone(&zone), slot.end.utc().with_timezone(&zone));
            prop_assert!((9..17).contains(&from.hour()) && (to.hour(), to.minute()) <= (17, 0));
        }
        prop_assert!(slots.windows(2).all(|pair| pair[0].start < pair[1].start));
        let offer = pick_offer(zone, &slots, &[]);
        prop_assert_eq!(offer.len(), slots.len().min(2));
        prop_assert!(offer.iter().all(|s| slots.contains(s)));
    }
}

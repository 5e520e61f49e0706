use chrono::{Datelike, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use kyros_core::contract::time::Timestamp;
use kyros_core::policy::address::place_of;
use kyros_core::policy::area_codes;
use kyros_core::policy::holidays::federal_holiday;
use kyros_core::policy::hours_data;
use kyros_core::policy::quiet_hours::{
    Hours, Whereabouts, answers_at_any_hour, latest_before, may_follow_up_at, may_text_at, windows_at, zone_of,
};
use proptest::prelude::*;

use super::{at, phone};

fn known(number: &str, address: &str, zone: Option<Tz>) -> Whereabouts {
    Whereabouts::of(&phone(number), (!address.is_empty()).then_some(address), zone)
}

fn first_legal(now: &str, person: &Whereabouts) -> Timestamp {
    match may_text_at(at(now), person) {
        Hours::Open { .. } => at(now),
        Hours::Closed { until, .. } => until,
    }
}

fn rule(now: &str, person: &Whereabouts) -> String {
    match may_text_at(at(now), person) {
        Hours::Open { rule } | Hours::Closed { rule, .. } => rule,
    }
}

#[test]
fn each_state_opens_and_closes_by_its_own_table() {
    // (number, address, asked at, first legal minute)
    let table = [
        // Texas: from nine, on Sundays from noon, to nine in the evening.
        ("+15125550100", "", "2026-11-24T08:59:00-06:00", "2026-11-24T09:00:00-06:00"),
        ("+15125550100", "", "2026-11-29T09:30:00-06:00", "2026-11-29T12:00:00-06:00"),
        ("+15125550100", "", "2026-11-24T20:59:59-06:00", "2026-11-24T20:59:59-06:00"),
        ("+15125550100", "", "2026-11-24T21:00:00-06:00", "2026-11-25T09:00:00-06:00"),
        // Florida: eight to eight, in the east (305) and in the west (850).
        ("+13055550100", "", "2026-11-24T20:30:00-05:00", "2026-11-25T08:00:00-05:00"),
        ("+13055550100", "Miami, FL", "2026-11-24T07:00:00-05:00", "2026-11-24T08:00:00-05:00"),
        ("+13055550100", "1 Palm Way, Miami, FL 33101", "2026-11-24T07:00:00-05:00", "2026-11-24T08:00:00-05:00"),
        // Kentucky: the latest start.
        ("+15025550100", "", "2026-11-24T08:00:00-05:00", "2026-11-24T10:00:00-05:00"),
        // Alabama: no Sundays and no holidays.
        ("+12055550100", "", "2026-11-29T10:00:00-06:00", "2026-11-30T08:00:00-06:00"),
        ("+12055550100", "", "2026-11-26T10:00:00-06:00", "2026-11-27T08:00:00-06:00"),
        // Rhode Island: office hours, shorter on Saturdays, off on Sundays.
        ("+14015550100", "", "2026-11-27T18:00:00-05:00", "2026-11-28T10:00:00-05:00"),
        ("+14015550100", "", "2026-11-28T17:00:00-05:00", "2026-11-30T09:00:00-05:00"),
        // Pennsylvania: Saturdays to noon.
        ("+12155550100", "", "2026-11-28T12:00:00-05:00", "2026-11-30T09:00:00-05:00"),
        // Virginia has nothing of its own.
        ("+17035550100", "", "2026-11-29T07:00:00-05:00", "2026-11-29T08:00:00-05:00"),
        // Hawaii: far west, no summer time.
        ("+18085550100", "", "2026-07-01T07:00:00-10:00", "2026-07-01T08:00:00-10:00"),
        // Washington State: eight to eight.
        ("+12065550100", "", "2026-11-24T20:00:00-08:00", "2026-11-25T08:00:00-08:00"),
        // Ontario: no state, so the default.
        ("+14165550100", "", "2026-11-24T07:00:00-05:00", "2026-11-24T08:00:00-05:00"),
    ];
    for (number, address, asked, legal) in table {
        assert_eq!(first_legal(asked, &known(number, address, None)), at(legal), "{number} {address} at {asked}");
    }
}

#[test]
fn mississippi_is_in_central_time_whatever_else_is_said() {
    let person = known("+12285550100", "", None);
    assert_eq!(person.places()[0].zones, [Tz::America__Chicago]);
    assert_eq!(first_legal("2026-07-06T07:59:00-05:00", &person), at("2026-07-06T08:00:00-05:00"));
    let asked_elsewhere = windows_at(Some("MS"), Tz::America__New_York, NaiveDate::from_ymd_opt(2026, 7, 6).unwrap());
    assert_eq!(asked_elsewhere, [(at("2026-07-06T08:00:00-05:00"), at("2026-07-06T20:00:00-05:00"))]);
}

#[test]
fn the_stricter_of_address_and_area_code_decides() {
    let moved = known("+15125550100", "7 Pine St, Los Angeles, CA 90012", None);
    // Nine in Texas is seven in California: California's eight decides; Texas' evening ends first.
    assert_eq!(first_legal("2026-11-24T09:00:00-06:00", &moved), at("2026-11-24T08:00:00-08:00"));
    assert_eq!(first_legal("2026-11-24T21:00:00-06:00", &moved), at("2026-11-25T08:00:00-08:00"));
    assert_eq!(rule("2026-11-24T20:00:00-06:00", &moved), "TX (area code 512): 09:00-21:00 America/Chicago");
    assert_eq!(
        rule("2026-11-24T09:00:00-06:00", &moved),
        "CA (address), federal default: 08:00-21:00 America/Los_Angeles"
    );
}

#[test]
fn a_split_area_code_needs_every_zone_open() {
    // 208 is Idaho: Mountain and Pacific.
    let idaho = known("+12085550100", "", None);
    assert_eq!(first_legal("2026-11-24T08:30:00-07:00", &idaho), at("2026-11-24T08:00:00-08:00"));
    assert_eq!(first_legal("2026-11-24T21:00:00-07:00", &idaho), at("2026-11-25T08:00:00-08:00"));
}

#[test]
fn a_zip_code_settles_the_zone_of_a_split_state_and_an_unclear_one_keeps_both() {
    let zones = |number, address| {
        let places = known(number, address, None);
        places.places().last().map(|p| p.zones.clone()).unwrap_or_default()
    };
    assert_eq!(zones("+12125550100", "9 Oak St, Austin, TX 78754"), [Tz::America__Chicago]);
    assert_eq!(zones("+12125550100", "9 Oak St, El Paso, TX 79901").len(), 2);
    assert_eq!(zones("+12125550100", "9 Oak St, El Paso, TX").len(), 2);
    assert_eq!(zones("+15125550100", "9 Oak St, El Paso, TX 79901").len(), 2);
    assert_eq!(zones("+15125550100", "9 Oak St, Austin, TX"), [Tz::America__Chicago]);
}

#[test]
fn without_a_place_only_the_hours_inside_every_state_are_legal() {
    for number in ["+18005550100", "+13575550100", "+447700900123", "+525512345678"] {
        let person = known(number, "", None);
        assert!(person.places().is_empty(), "{number}");
        assert_eq!(first_legal("2026-11-24T09:00:00-05:00", &person), at("2026-11-24T15:00:00-05:00"));
        // Friday evening waits for Monday; Thanksgiving is off.
        assert_eq!(first_legal("2026-11-27T18:00:00-05:00", &person), at("2026-11-30T15:00:00-05:00"));
        assert_eq!(first_legal("2026-11-26T16:00:00-05:00", &person), at("2026-11-27T15:00:00-05:00"));
        assert_eq!(rule("2026-11-24T16:00:00-05:00", &person), "unknown place: 15:00-18:00 America/New_York");
    }
    let spain = known("+34600000000", "", Some(Tz::Europe__Madrid));
    assert_eq!(first_legal("2026-11-24T07:00:00+01:00", &spain), at("2026-11-24T08:00:00+01:00"));
}

#[test]
fn the_seeds_own_number_is_read_by_its_area_code() {
    let person = known("+1234567890", "", None);
    assert_eq!(person.states(), ["OH"]);
}

#[test]
fn hours_follow_the_wall_clock_when_clocks_change() {
    let texan = known("+15125550100", "", None);
    // Clocks go forward on Sunday 2026-03-08 and back on Sunday 2026-11-01: noon is noon.
    assert_eq!(first_legal("2026-03-07T21:30:00-06:00", &texan), at("2026-03-08T12:00:00-05:00"));
    assert_eq!(first_legal("2026-10-31T21:30:00-05:00", &texan), at("2026-11-01T12:00:00-06:00"));
    // The seventh of March was standard time, the ninth is not.
    assert_eq!(first_legal("2026-03-09T08:00:00-05:00", &texan), at("2026-03-09T09:00:00-05:00"));
    let phoenix = known("+16025550100", "", None);
    let winter = windows_at(Some("AZ"), Tz::America__Phoenix, NaiveDate::from_ymd_opt(2026, 7, 1).unwrap());
    assert_eq!(winter, [(at("2026-07-01T08:00:00-07:00"), at("2026-07-01T21:00:00-07:00"))]);
    assert!(phoenix.states() == ["AZ"]);
}

#[test]
fn follow_ups_also_keep_the_products_own_hours() {
    let virginian = known("+17035550100", "", None);
    let asked = at("2026-11-29T10:00:00-05:00");
    assert!(matches!(may_text_at(asked, &virginian), Hours::Open { .. }));
    assert!(matches!(
        may_follow_up_at(asked, &virginian),
        Hours::Closed { until, .. } if until == at("2026-11-30T09:00:00-05:00")
    ));
}

#[test]
fn a_reminder_that_falls_in_quiet_hours_goes_out_before_them() {
    let texan = known("+15125550100", "", None);
    let latest = |due, from| latest_before(at(due), at(from), &texan);
    assert_eq!(
        latest("2026-11-24T07:00:00-06:00", "2026-11-20T00:00:00-06:00"),
        Some(at("2026-11-23T20:45:00-06:00"))
    );
    assert_eq!(
        latest("2026-11-24T10:00:00-06:00", "2026-11-20T00:00:00-06:00"),
        Some(at("2026-11-24T10:00:00-06:00"))
    );
    assert_eq!(latest("2026-11-24T07:00:00-06:00", "2026-11-23T22:00:00-06:00"), None);
    // 20:50 would leave ten minutes for a retry.
    assert_eq!(
        latest("2026-11-23T21:05:00-06:00", "2026-11-20T00:00:00-06:00"),
        Some(at("2026-11-23T20:35:00-06:00"))
    );
    // Sunday morning before noon falls back to Saturday evening.
    assert_eq!(
        latest("2026-11-29T10:00:00-06:00", "2026-11-20T00:00:00-06:00"),
        Some(at("2026-11-28T20:45:00-06:00"))
    );
}

#[test]
fn an_answer_may_go_out_at_any_hour_for_a_quarter_of_an_hour() {
    let inbound = at("2026-11-24T03:00:00Z");
    assert!(answers_at_any_hour(inbound, inbound));
    assert!(answers_at_any_hour(inbound, inbound.plus(TimeDelta::minutes(15))));
    assert!(!answers_at_any_hour(inbound, inbound.plus(TimeDelta::milliseconds(900_001))));
    assert!(!answers_at_any_hour(inbound, inbound.minus(TimeDelta::seconds(1))));
}

#[test]
fn places_with_no_common_hour_stay_closed() {
    let person = known("+14015550100", "", Some(Tz::Asia__Shanghai));
    let Hours::Closed { rule, .. } = may_text_at(at("2026-11-24T12:00:00Z"), &person) else {
        panic!("Rhode Island's office hours are night in Shanghai");
    };
    assert!(rule.starts_with("no common legal hour"), "{rule}");
}

#[test]
fn federal_holidays_and_their_observed_days_are_computed() {
    let name = |y, m, d| federal_holiday(NaiveDate::from_ymd_opt(y, m, d).unwrap());
    for (date, holiday) in [
        ((2026, 1, 1), Some("New Year's Day")),
        ((2026, 1, 19), Some("Martin Luther King Jr. Day")),
        ((2026, 2, 16), Some("Washington's Birthday")),
        ((2026, 5, 25), Some("Memorial Day")),
        ((2026, 6, 19), Some("Juneteenth")),
        ((2026, 7, 3), Some("Independence Day")),
        ((2026, 7, 4), Some("Independence Day")),
        ((2026, 9, 7), Some("Labor Day")),
        ((2026, 10, 12), Some("Columbus Day")),
        ((2026, 11, 11), Some("Veterans Day")),
        ((2026, 11, 26), Some("Thanksgiving")),
        ((2026, 12, 25), Some("Christmas Day")),
        ((2027, 12, 31), Some("New Year's Day")),
        ((2027, 7, 5), Some("Independence Day")),
        ((2026, 11, 27), None),
        ((2026, 7, 6), None),
    ] {
        assert_eq!(name(date.0, date.1, date.2), holiday, "{date:?}");
    }
}

#[test]
fn addresses_give_their_state_and_streets_do_not() {
    for (address, state) in [
        ("9 Oak St, Austin, TX 78754", Some("TX")),
        ("9 Oak St, Austin, TX", Some("TX")),
        ("9 Oak St Austin tx 78754-1234", Some("TX")),
        ("9 Oak St, Austin, Texas 78754, USA", Some("TX")),
        ("9 Oak St, Charleston, West Virginia", Some("WV")),
        ("350 5th Ave, New York, New York 10118, United States", Some("NY")),
        ("1600 Pennsylvania Ave NW, Washington, DC 20500", Some("DC")),
        ("1600 Pennsylvania Ave NW, Washington, D.C. 20500", Some("DC")),
        ("12 Elm, Boise, ID", Some("ID")),
        ("100 Delaware Ave", None),
        ("12 Main St, Springfield", None),
        ("12345 Main St", None),
        ("turn left or", None),
        ("", None),
    ] {
        assert_eq!(place_of(address).map(|p| p.state), state, "{address}");
    }
}

#[test]
fn times_are_shown_in_the_leads_own_zone_then_the_addresss_then_the_area_codes() {
    let zone = |number, address, own| zone_of(&phone(number), address, own);
    assert_eq!(zone("+15125550100", Some("LA, CA 90012"), Some(Tz::Asia__Tokyo)), Some(Tz::Asia__Tokyo));
    assert_eq!(zone("+15125550100", Some("LA, CA 90012"), None), Some(Tz::America__Los_Angeles));
    assert_eq!(zone("+15125550100", Some("El Paso, TX 79901"), None), Some(Tz::America__Chicago));
    assert_eq!(zone("+18005550100", None, None), None);
    assert_eq!(zone("+447700900123", None, None), None);
}

#[test]
fn the_data_files_are_read_whole() {
    assert_eq!(area_codes::all().count(), 469);
    assert_eq!(area_codes::all().filter(|(_, c)| c.country == Some("US")).count(), 365);
    let data = hours_data::data();
    assert_eq!((data.states.len(), data.frequency.len()), (21, 4));
    assert!(!data.default.windows.is_empty() && !data.unknown.windows.is_empty());
    assert!(data.unknown.holidays && data.follow_ups.holidays);
    assert_eq!(data.states["MS"].zone, Some(Tz::America__Chicago));
    for state in data.states.keys() {
        assert!(!area_codes::zones_of_state(state).is_empty(), "{state} has no zone");
    }
}

fn open_in_every_zone(t: Timestamp, person: &Whereabouts) -> bool {
    person.places().iter().all(|place| {
        place.zones.iter().all(|zone| {
            let date = t.utc().with_timezone(zone).date_naive();
            windows_at(place.state.as_deref(), *zone, date).iter().any(|(from, to)| *from <= t && t < *to)
        })
    })
}

fn any_instant() -> impl Strategy<Value = Timestamp> {
    (at("2026-01-01T00:00:00Z").millis()..at("2029-01-01T00:00:00Z").millis()).prop_map(Timestamp::from_millis)
}

fn anybody() -> impl Strategy<Value = Whereabouts> {
    let codes: Vec<u16> = area_codes::all().map(|(npa, _)| npa).collect();
    let states: Vec<String> = hours_data::data().states.keys().cloned().chain(["CA".into(), "VA".into()]).collect();
    let own = prop_oneof![
        3 => Just(None),
        1 => Just(Some(Tz::America__Denver)),
        1 => Just(Some(Tz::Europe__Lisbon)),
    ];
    (prop::sample::select(codes), prop::option::of(prop::sample::select(states)), own).prop_map(|(npa, state, own)| {
        let address = state.map(|s| format!("1 Main St, Town, {s}"));
        Whereabouts::of(&phone(&format!("+1{npa}5550100")), address.as_deref(), own)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_held_text_goes_out_at_the_first_legal_minute(now in any_instant(), person in anybody(), share in 0.0..1.0_f64) {
        match may_text_at(now, &person) {
            Hours::Open { .. } if !person.places().is_empty() => prop_assert!(open_in_every_zone(now, &person)),
            Hours::Open { .. } => {
                let date = now.utc().with_timezone(&Tz::America__New_York);
                prop_assert!(date.weekday().num_days_from_monday() < 5);
            }
            Hours::Closed { until, rule } if rule.starts_with("no common") => prop_assert!(until > now),
            Hours::Closed { until, .. } => {
                prop_assert!(until > now);
                let open_then = matches!(may_text_at(until, &person), Hours::Open { .. });
                prop_assert!(open_then);
                let before = Timestamp::from_millis(until.millis() - 1);
                let between = Timestamp::from_millis(
                    now.millis() + ((until.millis() - now.millis() - 1) as f64 * share) as i64,
                );
                for closed in [now, between, before] {
                    let same = matches!(may_text_at(closed, &person), Hours::Closed { until: u, .. } if u == until);
                    prop_assert!(same);
                    prop_assert!(person.places().is_empty() || !open_in_every_zone(closed, &person));
                }
            }
        }
    }

    #[test]
    fn the_hours_for_unknown_places_are_legal_in_every_state_but_on_its_own_holidays(now in any_instant(), person in anybody()) {
        let own_zone = person.places().iter().any(|p| p.zones.iter().any(|z| {
            matches!(z, Tz::Pacific__Guam | Tz::Pacific__Saipan | Tz::Europe__Lisbon)
        }));
        let nowhere = Whereabouts::default();
        if !own_zone && matches!(may_text_at(now, &nowhere), Hours::Open { .. }) {
            let open = matches!(may_text_at(now, &person), Hours::Open { .. });
            prop_assert!(open);
        }
    }
}

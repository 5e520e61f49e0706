//! Proptest strategies for whatever Kyros deals with: people, numbers, replies, policies, zones,
//! calendars, and whole histories.
//!
//! ```
//! use kyros_testkit::strategies;
//! use proptest::prelude::*;
//!
//! proptest!(|(lead in strategies::new_lead(), policy in strategies::policy())| {
//!     prop_assert!(lead["phone"].is_string());
//!     prop_assert!(policy.check().is_ok());
//! });
//! ```

use chrono::TimeDelta;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::policy::slots::Interval;
use kyros_core::policy::{Policy, Profile, Switch};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::machine::{Transition, WORDS};

/// Area codes in every zone of the country, in states with hours of their own, and in Canada.
const AREA_CODES: [&str; 16] = [
    "212", "305", "312", "214", "303", "602", "702", "415", "206", "907", "808", "787", "850", "615", "416", "604",
];

/// A phone number that is reserved for fiction (555-01xx), somewhere in North America.
///
/// ```
/// use kyros_testkit::strategies;
/// use proptest::prelude::*;
///
/// proptest!(|(phone in strategies::phone())| prop_assert!(phone.as_str().contains("55501")));
/// ```
pub fn phone() -> impl Strategy<Value = Phone> {
    (prop::sample::select(&AREA_CODES[..]), 0..100_u8).prop_map(|(area, line)| {
        Phone::e164(&format!("+1{area}55501{line:02}")).expect("it is a number")
    })
}

/// A zone that people live in, by its name in the tz database.
///
/// ```
/// use kyros_testkit::strategies;
/// use proptest::prelude::*;
///
/// proptest!(|(zone in strategies::time_zone())| prop_assert!(zone.parse::<chrono_tz::Tz>().is_ok()));
/// ```
pub fn time_zone() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&[
        "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
        "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "America/Toronto", "America/Indiana/Knox",
    ][..])
}

/// An instant in 2026 or 2027, often within an hour of a change of the clocks.
///
/// ```
/// use kyros_testkit::strategies;
/// use proptest::prelude::*;
///
/// proptest!(|(at in strategies::instant())| prop_assert!(at.millis() > 1_767_000_000_000));
/// ```
pub fn instant() -> impl Strategy<Value = Timestamp> {
    let changes = ["2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z", "2027-03-14T10:00:00Z", "2027-11-07T09:00:00Z"]
        .map(|text| Timestamp::parse(text).expect("a time").millis());
    prop_oneof![
        3 => (1_767_225_600_000..1_830_297_600_000_i64).prop_map(Timestamp::from_millis),
        1 => (prop::sample::select(changes.to_vec()), -3_600_000..3_600_000_i64)
            .prop_map(|(change, by)| Timestamp::from_millis(change + by)),
    ]
}

/// What a person is called: short, long, in other scripts, with marks that break naive templates.
///
/// ```
/// use kyros_testkit::strategies;
/// use proptest::prelude::*;
///
/// proptest!(|(name in strategies::name())| prop_assert!(!name.is_empty()));
/// ```
pub fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Z][a-z]{1,9} [A-Z][a-z]{1,12}",
        1 => Just("José Ñandú-O'Neill".to_owned()),
        1 => Just("王秀英".to_owned()),
        1 => Just("{company} \"Anna\"".to_owned()),
        1 => Just("\u{202e}annA".to_owned()),
    ]
}

/// The payload of a `lead.create` that is accepted in an empty company.
///
/// Whatever they are called and wherever they live, they come in:
///
/// ```
/// use kyros_testkit::{deciders::World, strategies};
/// use proptest::prelude::*;
///
/// proptest!(ProptestConfig::with_cases(16), |(lead in strategies::new_lead())| {
///     prop_assert!(World::new().attempt("lead.create", &lead).is_ok());
/// });
/// ```
pub fn new_lead() -> impl Strategy<Value = Value> {
    let source = prop::sample::select(&["web", "permit", "referral", "manual"][..]);
    let priority = prop::sample::select(&["hot", "warm", "cold"][..]);
    (name(), phone(), source, priority).prop_map(|(name, phone, source, priority)| {
        json!({ "name": name, "phone": phone, "source": source, "priority": priority })
    })
}

/// What a homeowner writes: mostly something that means something.
///
/// ```
/// use kyros_testkit::strategies;
/// use proptest::prelude::*;
///
/// proptest!(|(reply in strategies::reply())| prop_assert!(reply.chars().count() < 100));
/// ```
pub fn reply() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
        1 => "[ -~]{0,60}",
        1 => "\\PC{0,40}",
    ]
}

/// A policy that a company could have. Every number stays within what [`Policy::check`] allows.
///
/// Whatever the company set, STOP holds:
///
/// ```
/// use kyros_testkit::{deciders::{ANNA, World, days}, strategies};
/// use proptest::prelude::*;
///
/// proptest!(ProptestConfig::with_cases(8), |(policy in strategies::policy())| {
///     let mut world = World::with(policy);
///     world.new_lead(ANNA);
///     world.hear(ANNA, "STOP");
///     world.pass(days(60));
///     prop_assert!(world.bodies().iter().all(|body| body.contains("START")));
/// });
/// ```
pub fn policy() -> impl Strategy<Value = Policy> {
    let caps = (1..6_u32, 1..15_u32);
    let cadence = (prop::collection::btree_set(1..20_u32, 0..4), 21..40_u32);
    (any::<bool>(), any::<bool>(), caps, cadence, any::<bool>(), 1..30_u32).prop_map(
        |(strict, quiet, (texts, answers), (days, cold), book, gather)| Policy {
            company_name: Some("Sunny Side Solar".to_owned()),
            profile: if strict { Profile::Strict } else { Profile::Standard },
            quiet_hours: Some(if quiet { Switch::On } else { Switch::Off }),
            max_texts_per_day: texts,
            max_answers_per_day: answers,
            follow_up_days: days.into_iter().collect(),
            cold_after_days: cold,
            book_on_interest: book,
            gather_seconds: gather,
            ..Policy::default()
        },
    )
}

/// A calendar: visits that don't overlap, oldest first, from an instant on.
///
/// ```
/// use kyros_testkit::strategies;
/// use proptest::prelude::*;
///
/// proptest!(|(calendar in strategies::calendar())| {
///     prop_assert!(calendar.windows(2).all(|pair| pair[0].end <= pair[1].start));
/// });
/// ```
pub fn calendar() -> impl Strategy<Value = Vec<Interval>> {
    (instant(), prop::collection::vec((0..600_i64, 15..180_i64), 0..20)).prop_map(|(mut at, visits)| {
        let visits = visits.into_iter().map(|(gap, minutes)| {
            let start = at.plus(TimeDelta::minutes(gap));
            at = start.plus(TimeDelta::minutes(minutes));
            Interval::new(start, at)
        });
        visits.collect()
    })
}

/// One thing that happens.
///
/// ```
/// use kyros_testkit::{machine::System, strategies};
/// use proptest::prelude::*;
///
/// proptest!(ProptestConfig::with_cases(16), |(transition in strategies::transition())| {
///     let mut system = System::new(Default::default());
///     system.apply(&transition);
///     prop_assert!(system.view().leads.len() <= 1);
/// });
/// ```
pub fn transition() -> impl Strategy<Value = Transition> {
    let n = any::<u8>;
    let pass = prop_oneof![Just(0_u32), 0..3_u32, 0..600_u32, 0..20_000_u32, 0..150_000_u32];
    prop_oneof![
        3 => (n(), n(), n(), any::<bool>())
            .prop_map(|(number, source, status, twin)| Transition::Create { number, source, status, twin }),
        8 => (n(), n(), prop::bool::weighted(0.1))
            .prop_map(|(number, word, provider)| Transition::Hears { number, word, provider }),
        8 => pass.prop_map(|minutes| Transition::Pass { minutes }),
        1 => (n(), n()).prop_map(|(lead, to)| Transition::Move { lead, to }),
        1 => (n(), prop::option::of(0..3_000_u16)).prop_map(|(lead, later)| Transition::Send { lead, later }),
        1 => n().prop_map(|text| Transition::CancelText { text }),
        1 => (n(), prop::option::of(1..10_u8)).prop_map(|(lead, days)| Transition::Pause { lead, days }),
        1 => n().prop_map(|lead| Transition::Resume { lead }),
        1 => (n(), n()).prop_map(|(lead, status)| Transition::Consent { lead, status }),
        1 => (n(), n()).prop_map(|(lead, number)| Transition::Phone { lead, number }),
        2 => (n(), 0..400_u16).prop_map(|(lead, hour)| Transition::Book { lead, hour }),
        2 => (n(), n(), 0..400_u16).prop_map(|(visit, what, hour)| Transition::Visit { visit, what, hour }),
        3 => (n(), n()).prop_map(|(escalation, what)| Transition::Resolve { escalation, what }),
        2 => (n(), n(), prop::bool::weighted(0.1))
            .prop_map(|(text, status, opted_out)| Transition::Receipt { text, status, opted_out }),
        4 => n().prop_map(|how| Transition::Provider { how }),
        1 => n().prop_map(|how| Transition::Look { how }),
        1 => Just(Transition::Calendar),
        1 => any::<bool>().prop_map(|on| Transition::Sending { on }),
        3 => any::<bool>().prop_map(|fails| Transition::Lands { fails }),
    ]
}

/// A whole history, which may begin with anything.
///
/// ```
/// use kyros_testkit::strategies;
/// use proptest::prelude::*;
///
/// use kyros_core::policy::Policy;
/// use kyros_testkit::machine::Pair;
///
/// proptest!(ProptestConfig::with_cases(3), |(history in strategies::history())| {
///     let mut pair = Pair::new(Policy::default());
///     history.iter().for_each(|transition| pair.step(transition));
/// });
/// ```
pub fn history() -> impl Strategy<Value = Vec<Transition>> {
    prop::collection::vec(transition(), 1..60)
}

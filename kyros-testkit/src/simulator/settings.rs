//! What a seed's world is like.

use chrono::TimeDelta;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Wiring;
use kyros_core::policy::{Policy, Profile, Switch};
use kyros_engine::Limits;

use crate::chance::Chance;
use super::world::Settings;

/// Around both changes to daylight-saving time and back, at a year's end, and on plain days.
const BEGINNINGS: [&str; 6] = [
    "2026-11-23T15:00:00Z",
    "2026-10-30T18:00:00Z",
    "2027-03-12T16:00:00Z",
    "2026-12-31T20:00:00Z",
    "2026-07-03T01:00:00Z",
    "2026-05-11T13:30:00Z",
];

pub(super) fn of(seed: u64, policy: Option<&Policy>) -> Settings {
    let chance = Chance::new(seed, "settings");
    let begin = BEGINNINGS[chance.below(BEGINNINGS.len())];
    let begin = Timestamp::parse(begin).expect("the beginnings are RFC 3339");
    let nodes = *chance.pick(&[1, 1, 1, 2, 2, 3]);
    let mut drawn = Policy { company_name: Some("Sunny Side Solar".to_owned()), ..Policy::default() };
    drawn.quiet_hours = Some(if chance.percent(70) { Switch::On } else { Switch::Off });
    drawn.profile = if chance.percent(15) { Profile::Strict } else { Profile::Standard };
    if chance.percent(10) {
        drawn.max_texts_per_hour = Some(*chance.pick(&[3, 6]));
    }
    let policy = policy.cloned().unwrap_or(drawn).for_gateway(true);
    let mut limits = Limits::default();
    // Idle looks cost steps and show nothing: what is due wakes the runner by itself.
    limits.runner_nap = TimeDelta::hours(3);
    limits.feed_poll = TimeDelta::hours(12);
    limits.feed_poll_shared = TimeDelta::hours(2);
    limits.upkeep = TimeDelta::hours(6);
    limits.checkpoint_age = TimeDelta::hours(12);
    limits.scrub_every = TimeDelta::hours(48);
    if chance.percent(50) {
        limits.ring = 24;
    }
    if chance.percent(30) {
        (limits.cached_states, limits.cached_keys) = (4, 4);
    }
    Settings {
        nodes,
        begin,
        policy,
        wiring: Wiring { sandbox_sms: false, language: chance.percent(30), notifier: chance.percent(60) },
        limits,
        answers_percent: *chance.pick(&[0, 30, 60]),
    }
}

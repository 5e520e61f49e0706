//! All that a decision may know.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::stream::{PhoneHasher, State, StreamId};
use crate::contract::ids::{AppointmentId, EffectId, LeadId, MessageId, Seed};
use crate::contract::time::Timestamp;
use crate::policy::Policy;
use crate::policy::slots::{self, Interval, Slot};

/// A fact that a decision wants to see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// The state of a stream, with its version.
    Stream(StreamId),
    /// Who holds a unique key.
    Owner(String),
    /// Free times for a visit of that many minutes, and how often each was offered lately.
    Availability {
        /// Length of the visit.
        minutes: u32,
    },
    /// Whose message that is.
    LeadOfMessage(MessageId),
    /// Whose message the provider calls so.
    LeadOfProviderMessage(String),
    /// Whose appointment that is.
    LeadOfAppointment(AppointmentId),
    /// Texts attempted in the last hour over all numbers, counted up to the policy's limit.
    TextsLastHour,
    /// What an effect that was given up had wanted.
    DeadEffect(EffectId),
    /// Every effect given up for the same cause (up to 10,000).
    DeadEffectsOf(String),
}

/// A fact as it was read.
#[derive(Clone, Debug)]
pub enum Fact {
    /// The state and the number of its events; `State::Absent` and 0 for an unknown stream.
    Stream(Arc<State>, u64),
    /// The holder.
    Owner(Option<String>),
    /// Free times.
    Availability(Arc<Availability>),
    /// The lead and the message.
    Message(Option<(LeadId, MessageId)>),
    /// The lead.
    Lead(Option<LeadId>),
    /// A number.
    Count(u64),
    /// Effects.
    Effects(Vec<super::Effect>),
}

/// Free times of the calendar, computed by [`crate::policy::slots`] from the live claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    /// Every free time within the horizon, rising.
    pub free: Vec<Slot>,
    /// Visits that are booked within the horizon, without buffers, rising.
    pub busy: Vec<Interval>,
    /// How often each start was offered within [`Self::OFFERED`].
    pub offered: BTreeMap<Timestamp, u32>,
}

impl Availability {
    /// The one calendar's resource name in interval claims.
    pub const CALENDAR: &'static str = "main";
    /// How long an offer counts: of the free times, those offered least within it are preferred.
    pub const OFFERED: TimeDelta = TimeDelta::minutes(30);

    /// What is free at `now` beside the live claims of [`Self::CALENDAR`], which include half a
    /// buffer on either side (see [`Self::claim_of`]).
    #[must_use]
    pub fn of(
        policy: &Policy,
        now: Timestamp,
        minutes: u32,
        claims: &[Interval],
        offered: BTreeMap<Timestamp, u32>,
    ) -> Self {
        let half = half_buffer(policy);
        let busy: Vec<Interval> =
            claims.iter().map(|claim| Interval::new(claim.start.plus(half), claim.end.minus(half))).collect();
        let to = now.plus(TimeDelta::days(i64::from(policy.visit.horizon_days)));
        let free = slots::free_slots(policy, policy.time_zone, now, to, now, &busy, minutes);
        Self { free, busy, offered }
    }

    /// The interval that a visit claims: with half a buffer on either side, two claims overlap
    /// exactly when the visits are closer than a buffer.
    #[must_use]
    pub fn claim_of(policy: &Policy, visit: Interval) -> Interval {
        let half = half_buffer(policy);
        Interval::new(visit.start.minus(half), visit.end.plus(half))
    }

    /// Which claims must be read for [`Self::of`].
    #[must_use]
    pub fn horizon(policy: &Policy, now: Timestamp) -> (Timestamp, Timestamp) {
        let day = TimeDelta::days(1);
        (now.minus(day), now.plus(TimeDelta::days(i64::from(policy.visit.horizon_days) + 1)))
    }
}

fn half_buffer(policy: &Policy) -> TimeDelta {
    TimeDelta::seconds(i64::from(policy.visit.buffer_minutes) * 30)
}

/// Facts by what asked for them.
pub type Facts = BTreeMap<Need, Fact>;

/// What is wired to the ports: decides which effects make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wiring {
    /// Texts go to the sandbox: no hourly limit, and quiet hours are off unless set.
    pub sandbox_sms: bool,
    /// A language model reads what the rules are unsure of.
    pub language: bool,
    /// Operators can be told.
    pub notifier: bool,
}

/// All that a decision may know beside its input.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// Business time.
    pub now: Timestamp,
    /// The store's clock, which nothing moves: tokens live by it.
    pub clock: Timestamp,
    /// What the company set.
    pub policy: &'a Policy,
    /// Whence ids are drawn.
    pub seed: Seed,
    /// What `needs` asked for.
    pub facts: &'a Facts,
    /// What is wired.
    pub wiring: Wiring,
    /// Names number streams.
    pub hasher: &'a PhoneHasher,
}

impl Situation<'_> {
    /// The state of a stream and its version; absent and 0 where it has no events.
    #[must_use]
    pub fn stream(&self, id: &StreamId) -> (Arc<State>, u64) {
        match self.facts.get(&Need::Stream(id.clone())) {
            Some(Fact::Stream(state, version)) => (Arc::clone(state), *version),
            _ => (Arc::new(State::Absent), 0),
        }
    }

    /// Who holds a unique key.
    #[must_use]
    pub fn owner(&self, key: &str) -> Option<&str> {
        match self.facts.get(&Need::Owner(key.to_owned())) {
            Some(Fact::Owner(owner)) => owner.as_deref(),
            _ => None,
        }
    }

    /// Free times for a visit of that many minutes.
    #[must_use]
    pub fn availability(&self, minutes: u32) -> Arc<Availability> {
        match self.facts.get(&Need::Availability { minutes }) {
            Some(Fact::Availability(free)) => Arc::clone(free),
            _ => Arc::default(),
        }
    }
}

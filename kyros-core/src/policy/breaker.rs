//! Circuit breakers for one provider: closed, open, half-open, with the time as an argument.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::contract::time::Timestamp;

/// Provider faults in a row that open the breaker.
pub const OPENS_AFTER: u32 = 5;
/// The wait before the first probe.
pub const FIRST_PROBE: TimeDelta = TimeDelta::seconds(30);
/// The wait doubles with each failed probe up to this.
pub const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(2);

/// What waits for a provider asks at the probe's time. Where nobody has asked for this long after it, nothing
/// waits, and the engine asks by itself ...
pub const IDLE_AFTER: TimeDelta = LONGEST_WAIT;
/// ... the more rarely the longer the outage lasts (a quarter of it), but at least this often.
pub const LONGEST_IDLE: TimeDelta = TimeDelta::hours(1);

/// How a call to the provider ended. Faults of one request or recipient are no fault of the provider
/// and count as a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallEnd {
    /// The provider works.
    Success,
    /// Outage, throttling, time-out.
    ProviderFault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
enum State {
    Closed { faults: u32 },
    Open { since: Timestamp, probe_at: Timestamp, wait_millis: i64 },
    HalfOpen { since: Timestamp, probe_at: Timestamp, wait_millis: i64 },
}

/// What is wanted of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// Something is to happen outside.
    Act,
    /// Whether it has happened, after an unknown outcome.
    Look,
}

/// One breaker: that of the calls that act, or that of the looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Breaker(State);

impl Default for Breaker {
    fn default() -> Self {
        Self::new()
    }
}

impl Breaker {
    /// Closed: calls go through.
    #[must_use]
    pub const fn new() -> Self {
        Self(State::Closed { faults: 0 })
    }

    /// Whether a call may start now. When the breaker is open and a probe is due, the first asker gets
    /// it and everyone else waits; a probe of which nothing is heard is given out again after the
    /// present wait, so that a lost one can't hold the breaker open for good.
    pub fn allows(&mut self, now: Timestamp) -> bool {
        match self.0 {
            State::Closed { .. } => true,
            State::Open { since, probe_at, wait_millis } | State::HalfOpen { since, probe_at, wait_millis } => {
                let due = now >= probe_at;
                if due {
                    let probe_at = now.plus(TimeDelta::milliseconds(wait_millis));
                    self.0 = State::HalfOpen { since, probe_at, wait_millis };
                }
                due
            }
        }
    }

    /// Takes note of how a call ended. Any success closes the breaker, also that of a call from before
    /// it opened; a late fault of such a call changes nothing while the breaker is open.
    pub fn record(&mut self, now: Timestamp, end: CallEnd) {
        self.0 = match (self.0, end) {
            (_, CallEnd::Success) => State::Closed { faults: 0 },
            (State::Closed { faults }, CallEnd::ProviderFault) if faults + 1 < OPENS_AFTER => {
                State::Closed { faults: faults + 1 }
            }
            (State::Closed { .. }, CallEnd::ProviderFault) => State::Open {
                since: now,
                probe_at: now.plus(FIRST_PROBE),
                wait_millis: FIRST_PROBE.num_milliseconds(),
            },
            (State::HalfOpen { since, wait_millis, .. }, CallEnd::ProviderFault) => {
                let wait = TimeDelta::milliseconds(wait_millis.saturating_mul(2)).min(LONGEST_WAIT);
                State::Open { since, probe_at: now.plus(wait), wait_millis: wait.num_milliseconds() }
            }
            (open @ State::Open { .. }, CallEnd::ProviderFault) => open,
        };
    }

    /// Since when the provider has been down; `None` while calls go through.
    #[must_use]
    pub const fn open_since(&self) -> Option<Timestamp> {
        match self.0 {
            State::Closed { .. } => None,
            State::Open { since, .. } | State::HalfOpen { since, .. } => Some(since),
        }
    }

    /// From when on the next call may start; `None` while calls go through.
    #[must_use]
    pub const fn next_probe(&self) -> Option<Timestamp> {
        match self.0 {
            State::Closed { .. } => None,
            State::Open { probe_at, .. } | State::HalfOpen { probe_at, .. } => Some(probe_at),
        }
    }

    /// When the engine asks by itself whether the provider is back, if nobody has until then; `None` while
    /// calls go through.
    #[must_use]
    pub fn idle_probe(&self) -> Option<Timestamp> {
        let (since, probe_at) = self.open_since().zip(self.next_probe())?;
        Some(probe_at.plus((probe_at.since(since) / 4).clamp(IDLE_AFTER, LONGEST_IDLE)))
    }

    /// Somebody has reason to believe that the provider is back: the next asker gets the probe.
    pub fn probe_now(&mut self, now: Timestamp) {
        if let State::Open { probe_at, .. } | State::HalfOpen { probe_at, .. } = &mut self.0 {
            *probe_at = (*probe_at).min(now);
        }
    }

    /// `closed`, `open` or `half_open`.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match self.0 {
            State::Closed { .. } => "closed",
            State::Open { .. } => "open",
            State::HalfOpen { .. } => "half_open",
        }
    }
}

/// The breakers of one provider. Acting and looking are judged apart: that a provider tells what it has
/// doesn't show that it takes anything, and one that can't tell may still take what it is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakers {
    act: Breaker,
    look: Breaker,
}

impl Breakers {
    /// Those of a provider that was known to be down before this process began: the first call is a probe.
    #[must_use]
    pub const fn down(since: Timestamp, now: Timestamp) -> Self {
        let wait_millis = FIRST_PROBE.num_milliseconds();
        Self { act: Breaker(State::Open { since, probe_at: now, wait_millis }), look: Breaker::new() }
    }

    /// The breaker of that kind of call.
    #[must_use]
    pub const fn of(&self, kind: CallKind) -> &Breaker {
        match kind {
            CallKind::Act => &self.act,
            CallKind::Look => &self.look,
        }
    }

    /// Whether such a call may start now; see [`Breaker::allows`].
    pub fn allows(&mut self, kind: CallKind, now: Timestamp) -> bool {
        match kind {
            CallKind::Act => self.act.allows(now),
            CallKind::Look => self.look.allows(now),
        }
    }

    /// Takes note of how a call that acts ended.
    pub fn record_act(&mut self, now: Timestamp, end: CallEnd) {
        self.act.record(now, end);
    }

    /// Takes note of how a look ended. One that found what it looked for is the late answer of the call that
    /// had none: that call was a success.
    pub fn record_look(&mut self, now: Timestamp, end: CallEnd, found: bool) {
        self.look.record(now, end);
        if found {
            self.act.record(now, CallEnd::Success);
        }
    }

    /// When the engine asks by itself whether the provider is back; see [`Breaker::idle_probe`].
    #[must_use]
    pub fn idle_probe(&self) -> Option<Timestamp> {
        [self.act.idle_probe(), self.look.idle_probe()].into_iter().flatten().min()
    }

    /// Takes the probe of both kinds, wherever one is due.
    pub fn take_probe(&mut self, now: Timestamp) {
        self.act.allows(now);
        self.look.allows(now);
    }

    /// Takes note of how a probe ended that neither acted nor looked. It is made where nothing waits that could
    /// know better, and stands for both kinds.
    pub fn record_probe(&mut self, now: Timestamp, end: CallEnd) {
        for breaker in [&mut self.act, &mut self.look] {
            if breaker.open_since().is_some() {
                breaker.record(now, end);
            }
        }
    }

    /// Lets one call of each kind find out at once whether the provider is back.
    pub fn probe_now(&mut self, now: Timestamp) {
        self.act.probe_now(now);
        self.look.probe_now(now);
    }

    /// Since when the provider has been down for either kind of call; `None` while all go through.
    #[must_use]
    pub fn down_since(&self) -> Option<Timestamp> {
        [self.act.open_since(), self.look.open_since()].into_iter().flatten().min()
    }

    /// `closed`, `open` or `half_open`: of the acting one, unless only the looks fail.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match self.act.0 {
            State::Closed { .. } => self.look.state(),
            _ => self.act.state(),
        }
    }
}

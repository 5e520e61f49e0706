//! Misbehaviour on demand.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use kyros_core::ports::failure::{Failure, Fault, Outcome, Retry};
use serde::{Deserialize, Serialize};

/// A port of the sandbox, as it is named on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SandboxPort {
    /// Texts.
    Sms,
    /// The crews' calendar.
    Calendar,
    /// Notices to operators.
    Notifier,
    /// Solar projects.
    Solar,
}

/// How a port misbehaves, as it is named on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Nothing is taken and nobody answers.
    Timeout,
    /// Refused for good.
    Reject,
    /// Refused for now: too many calls.
    RateLimit,
    /// Nobody listens. The only kind that also meets looking a text up.
    Down,
    /// Taken, and the answer is cut off.
    LostAnswer,
}

/// What a fault does to a call that is about to change the world.
#[derive(Debug)]
pub(crate) enum Effect {
    /// The call goes through.
    None,
    /// The call never arrives.
    Before(Failure),
    /// The call arrives, and this is what its caller sees.
    After(Failure),
}

/// The faults in waiting. They live as long as the process: a restart is a return to fair weather.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    armed: Mutex<BTreeMap<SandboxPort, (FaultKind, u32)>>,
}

impl Faults {
    pub(crate) fn arm(&self, port: SandboxPort, kind: FaultKind, count: u32) {
        let mut armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        if count == 0 {
            armed.remove(&port);
        } else {
            armed.insert(port, (kind, count));
        }
    }

    /// Uses up one fault of a call that changes something.
    pub(crate) fn meet(&self, port: SandboxPort) -> Effect {
        let Some(kind) = self.take(port, |_| true) else { return Effect::None };
        let failure = failure(kind);
        if kind == FaultKind::LostAnswer { Effect::After(failure) } else { Effect::Before(failure) }
    }

    /// Uses up one fault of a call that lists: nothing can have happened outside.
    pub(crate) fn meet_listing(&self, port: SandboxPort) -> Result<(), Failure> {
        self.take(port, |_| true).map_or(Ok(()), |kind| {
            let failure = failure(kind);
            Err(Failure::of(Outcome::NotApplied, failure.retry, failure.fault, &failure.code, &failure.message))
        })
    }

    /// Uses up one fault of a call that looks for the outcome of another.
    pub(crate) fn meet_lookup(&self, port: SandboxPort) -> Result<(), Failure> {
        self.take(port, |kind| kind == FaultKind::Down).map_or(Ok(()), |kind| Err(failure(kind)))
    }

    /// What the next call would meet. A probe uses no fault up: those are meant for the calls that act.
    pub(crate) fn ahead(&self, port: SandboxPort) -> Result<(), Failure> {
        let armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        armed.get(&port).map_or(Ok(()), |(kind, _)| Err(failure(*kind)))
    }

    fn take(&self, port: SandboxPort, wanted: impl Fn(FaultKind) -> bool) -> Option<FaultKind> {
        let mut armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        let (kind, left) = armed.get_mut(&port).filter(|(kind, _)| wanted(*kind))?;
        let kind = *kind;
        *left -= 1;
        if *left == 0 {
            armed.remove(&port);
        }
        Some(kind)
    }
}

fn failure(kind: FaultKind) -> Failure {
    match kind {
        FaultKind::Timeout => Failure::unknown("timeout", "the sandbox was told not to answer"),
        FaultKind::LostAnswer => Failure::unknown("lost_answer", "the sandbox was told to lose its answer"),
        FaultKind::Reject => Failure::permanent(Fault::Request, "rejected", "the sandbox was told to refuse"),
        FaultKind::RateLimit => Failure::throttled("rate_limited", None, "the sandbox was told to throttle"),
        FaultKind::Down => Failure::of(
            Outcome::NotApplied,
            Retry::Policy,
            Fault::Provider,
            "connection_refused",
            "connection refused: the sandbox was told to be down",
        ),
    }
}

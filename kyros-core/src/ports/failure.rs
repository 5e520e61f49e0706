//! How a call to the outside world can fail.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// What is known about the outside world after a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing happened outside: the same call may be made again.
    NotApplied,
    /// It happened; only the answer was bad.
    Applied,
    /// It may have happened. Never leads to a blind repetition: the engine looks first.
    Unknown,
}

/// What the other side says about trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The same call will fail again.
    Never,
    /// Not before this many milliseconds have passed (`Retry-After`).
    AfterMillis(u64),
    /// When Kyros' own policy says.
    Policy,
}

/// Whose fault a permanent failure is; decides what Kyros does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The provider or the way to it: outage, throttling, time-out. Counts for the breaker.
    Provider,
    /// Our settings or credentials: every further call will fail alike until a person acts.
    Settings,
    /// This one recipient or request: other calls are unaffected.
    Request,
    /// The recipient opted out at the provider.
    OptedOut,
}

/// A failed call. Holds no personal data: `code` is a short stable word or the provider's number,
/// `message` a sentence for operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
#[non_exhaustive]
pub struct Failure {
    /// What may have happened outside.
    pub outcome: Outcome,
    /// Whether and when to try again.
    pub retry: Retry,
    /// Whose fault it is.
    pub fault: Fault,
    /// Short and stable: `timeout`, `rate_limited`, `21610` …
    pub code: String,
    /// For people.
    pub message: String,
}

impl Failure {
    /// Nothing happened; try again by policy.
    #[must_use]
    pub fn transient(code: &str, message: &str) -> Self {
        Self::of(Outcome::NotApplied, Retry::Policy, Fault::Provider, code, message)
    }

    /// Nothing happened; the provider asks to wait.
    #[must_use]
    pub fn throttled(code: &str, after: Option<TimeDelta>, message: &str) -> Self {
        let retry = after.map_or(Retry::Policy, |d| {
            Retry::AfterMillis(u64::try_from(d.num_milliseconds()).unwrap_or(0))
        });
        Self::of(Outcome::NotApplied, retry, Fault::Provider, code, message)
    }

    /// Nothing happened and nothing will.
    #[must_use]
    pub fn permanent(fault: Fault, code: &str, message: &str) -> Self {
        Self::of(Outcome::NotApplied, Retry::Never, fault, code, message)
    }

    /// It may have happened.
    #[must_use]
    pub fn unknown(code: &str, message: &str) -> Self {
        Self::of(Outcome::Unknown, Retry::Policy, Fault::Provider, code, message)
    }

    /// Every part named.
    #[must_use]
    pub fn of(outcome: Outcome, retry: Retry, fault: Fault, code: &str, message: &str) -> Self {
        Self { outcome, retry, fault, code: code.to_owned(), message: message.to_owned() }
    }
}

//! Telling the operator that a person is needed.

use async_trait::async_trait;

use super::failure::Failure;
use crate::contract::ids::{EffectId, EscalationId};

/// A notice without personal data: the escalation is read in the API.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notice {
    /// Names this notice; a repeated one may be dropped.
    pub effect: EffectId,
    /// The escalation.
    pub escalation: EscalationId,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// One line.
    pub subject: String,
}

impl Notice {
    /// A notice.
    #[must_use]
    pub fn new(effect: EffectId, escalation: EscalationId, severity: String, subject: String) -> Self {
        Self { effect, escalation, severity, subject }
    }
}

/// A way to reach operators.
#[async_trait]
pub trait Notifier: std::fmt::Debug + Send + Sync {
    /// Delivers the notice.
    ///
    /// 1. `notify_delivers`
    async fn notify(&self, notice: Notice) -> Result<(), Failure>;
}

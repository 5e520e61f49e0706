//! What needs a person: one escalation a cause, counted, resolved by a person or by recovery.

mod commands;
mod raise;

use serde::{Deserialize, Serialize};
use serde_json::json;

pub use commands::{acknowledge, leads, resolve, settled};
pub use raise::{Cause, close, no_longer_in_doubt, outage, outage_of, port_key, raise, recovered};
pub use raise::{retry_failed, retry_succeeded, still_down, works_again};

use crate::contract::escalation::{Escalation, EscalationStatus};
use crate::contract::event::EventType;
use crate::contract::ids::{ClientId, EffectId, LeadId};
use crate::contract::time::Timestamp;
use crate::decision::State;
use crate::ports::notifier::Notice;

/// Leads that `context.leadIds` names; further ones are only counted.
pub const LEADS_NAMED: usize = 100;

/// An event of an escalation's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EscalationEvent {
    /// A person is needed.
    Opened {
        /// As it is now.
        escalation: Escalation,
        /// What it is one of.
        cause: String,
    },
    /// The same cause once more.
    Counted {
        /// For whom.
        lead: Option<LeadId>,
    },
    /// Somebody looks into it.
    Acknowledged {},
    /// A person has the effects tried again.
    RetryStarted {
        /// Who.
        by: String,
        /// What they said.
        note: Option<String>,
        /// How many effects.
        effects: u32,
        /// The command that asked for it: what comes of it belongs to that chain.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<ClientId>,
    },
    /// One of them succeeded.
    RetrySucceeded {},
    /// One of them failed again.
    Reopened {},
    /// It is over.
    Resolved {
        /// The token's name, or `system`.
        by: String,
        /// What was done.
        resolution: String,
        /// What they said.
        note: Option<String>,
    },
}

/// An escalation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EscalationState {
    /// The resource.
    pub escalation: Escalation,
    /// What it is one of: `sms:timeout`, `provider:sms`, `lead:question` …
    pub cause: String,
    /// Effects that are being tried again and haven't succeeded yet.
    pub retrying: u32,
    /// Who has them tried again, and what they said.
    pub retried_by: Option<(String, Option<String>)>,
    /// The chain of the command that asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retried_in: Option<ClientId>,
}

/// Folds one event in.
#[must_use]
pub fn evolve(state: State, at: Timestamp, event: &EscalationEvent) -> State {
    match (state, event) {
        (State::Absent, EscalationEvent::Opened { escalation, cause }) => State::Escalation(Box::new(EscalationState {
            escalation: escalation.clone(),
            cause: cause.clone(),
            retrying: 0,
            retried_by: None,
            retried_in: None,
        })),
        (State::Escalation(mut state), event) => {
            state.fold(at, event);
            State::Escalation(state)
        }
        (other, _) => other,
    }
}

impl EscalationState {
    /// True until it is resolved.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.escalation.status != EscalationStatus::Resolved
    }

    fn fold(&mut self, at: Timestamp, event: &EscalationEvent) {
        let escalation = &mut self.escalation;
        match event {
            EscalationEvent::Opened { .. } => {}
            EscalationEvent::Counted { lead } => self.count(*lead),
            EscalationEvent::Acknowledged {} => escalation.status = EscalationStatus::Acknowledged,
            EscalationEvent::RetryStarted { by, note, effects, chain } => {
                escalation.status = EscalationStatus::Acknowledged;
                self.retrying = *effects;
                self.retried_by = Some((by.clone(), note.clone()));
                self.retried_in.clone_from(chain);
            }
            EscalationEvent::RetrySucceeded {} => self.retrying = self.retrying.saturating_sub(1),
            EscalationEvent::Reopened {} => {
                escalation.status = EscalationStatus::Open;
                self.retrying = 0;
            }
            EscalationEvent::Resolved { by, resolution, note } => {
                escalation.status = EscalationStatus::Resolved;
                escalation.resolved_at = Some(at);
                escalation.resolved_by = Some(by.clone());
                escalation.resolution = Some(resolution.clone());
                escalation.note.clone_from(note);
            }
        }
    }

    fn count(&mut self, lead: Option<LeadId>) {
        let context = &mut self.escalation.context;
        let count = context.get("count").and_then(serde_json::Value::as_u64).unwrap_or(1);
        context.insert("count".to_owned(), json!(count + 1));
        let Some(lead) = lead else { return };
        if let Some(serde_json::Value::Array(leads)) = context.get_mut("leadIds")
            && leads.len() < LEADS_NAMED
        {
            leads.push(json!(lead));
        }
    }
}

/// The public face of an event.
#[must_use]
pub const fn publish(event: &EscalationEvent) -> Option<EventType> {
    match event {
        EscalationEvent::Opened { .. } | EscalationEvent::Reopened {} => Some(EventType::ErrorEscalation),
        EscalationEvent::Acknowledged {} | EscalationEvent::RetryStarted { .. } => Some(EventType::ErrorAcknowledged),
        EscalationEvent::Resolved { .. } => Some(EventType::ErrorResolved),
        EscalationEvent::Counted { .. } | EscalationEvent::RetrySucceeded {} => None,
    }
}

/// The notice for operators; without personal data.
#[must_use]
pub fn notice(state: &EscalationState, effect: EffectId) -> Notice {
    let escalation = &state.escalation;
    let subject = format!("Kyros needs a person: {}", state.cause);
    Notice::new(effect, escalation.error_id, escalation.severity.as_str().to_owned(), subject)
}

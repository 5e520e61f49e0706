//! The deployment as a whole: the kill switch, and receipts that came before their texts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::contract::event::{EventType, ProjectsSynced};
use crate::contract::health::{HealthStatus, SystemHealth};
use crate::contract::ids::EscalationId;
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::{Actor, Event, Port, State, StreamId};
use crate::escalation;
use crate::ports::sms::Receipt;

/// The cause of a pause that the hourly limit over all numbers made.
pub const HOURLY_LIMIT: &str = "sending:hourly_limit";

/// Receipts without a text that are kept; the oldest name goes first.
const PARKED: usize = 1_000;

/// An event of the deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SystemEvent {
    /// No attempt to text starts from here on, or again.
    SendingChanged {
        /// Why it is paused; `None`: it is on.
        paused: Option<String>,
        /// What was said.
        reason: String,
    },
    /// A receipt for a text that nobody knows yet.
    ReceiptParked {
        /// The receipt.
        receipt: Receipt,
    },
    /// The whole stands otherwise than before.
    HealthChanged {
        /// As it is now.
        health: SystemHealth,
    },
    /// A client wants all projects fetched.
    ProjectSyncRequested {},
    /// They can't be.
    ProjectSyncGivenUp {
        /// The escalation that says so.
        escalation: EscalationId,
    },
    /// They were.
    ProjectsSynced {
        /// How many.
        figures: ProjectsSynced,
    },
    /// Its text turned up.
    ReceiptClaimed {
        /// By the provider's name.
        provider_id: String,
    },
}

/// The deployment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SystemState {
    /// Why no attempt to text starts.
    pub paused: Option<String>,
    /// How the whole stood last; `None`: healthy from the start.
    #[serde(default)]
    pub health: Option<HealthStatus>,
    /// Receipts without a text, by the provider's name.
    pub parked: BTreeMap<String, Receipt>,
    /// The escalation of the last sync of projects, where it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync_escalation: Option<EscalationId>,
}

/// Folds one event in.
#[must_use]
pub fn evolve(state: State, _: Timestamp, event: &SystemEvent) -> State {
    let mut system = match state {
        State::Absent => Box::default(),
        State::System(system) => system,
        other => return other,
    };
    match event {
        SystemEvent::SendingChanged { paused, .. } => system.paused.clone_from(paused),
        SystemEvent::ReceiptParked { receipt } => {
            let kept = system.parked.get(&receipt.provider_id).is_none_or(|known| known.status < receipt.status);
            if kept {
                system.parked.insert(receipt.provider_id.clone(), receipt.clone());
            }
            if system.parked.len() > PARKED {
                system.parked.pop_first();
            }
        }
        SystemEvent::HealthChanged { health } => system.health = Some(health.status),
        SystemEvent::ReceiptClaimed { provider_id } => {
            system.parked.remove(provider_id);
        }
        SystemEvent::ProjectSyncGivenUp { escalation } => system.sync_escalation = Some(*escalation),
        SystemEvent::ProjectsSynced { .. } => system.sync_escalation = None,
        SystemEvent::ProjectSyncRequested {} => {}
    }
    State::System(system)
}

/// The public face of an event.
#[must_use]
pub fn publish(event: &SystemEvent) -> Option<(EventType, Value)> {
    match event {
        SystemEvent::SendingChanged { paused, reason } => {
            Some((EventType::SystemSendingChanged, json!({ "state": word(paused.is_some()), "reason": reason })))
        }
        SystemEvent::HealthChanged { health } => Some((EventType::SystemHealth, json!(health))),
        SystemEvent::ProjectsSynced { figures } => Some((EventType::ProjectSynced, json!(figures))),
        _ => None,
    }
}

const fn word(paused: bool) -> &'static str {
    if paused { "paused" } else { "on" }
}

/// The deployment's state in a draft.
#[must_use]
pub fn of(draft: &mut Draft<'_>) -> SystemState {
    match draft.state(&StreamId::System) {
        State::System(system) => SystemState::clone(system),
        _ => SystemState::default(),
    }
}

/// The whole stands otherwise than before; the same status again is no news.
pub fn health_changed(draft: &mut Draft<'_>, health: &SystemHealth) {
    if of(draft).health.unwrap_or(HealthStatus::Healthy) != health.status {
        let changed = SystemEvent::HealthChanged { health: health.clone() };
        draft.apply(&StreamId::System, Event::System(changed));
    }
}

/// Throws or releases the kill switch; throwing a thrown one changes nothing.
pub fn switch(draft: &mut Draft<'_>, pause: bool, reason: &str) {
    if of(draft).paused.is_some() == pause {
        return;
    }
    let paused = pause.then(|| reason.to_owned());
    let changed = SystemEvent::SendingChanged { paused, reason: reason.to_owned() };
    draft.apply(&StreamId::System, Event::System(changed));
    if !pause {
        draft.wake(Port::Sms);
    }
}

/// `system.pause_sending` and `system.resume_sending`
pub fn command(draft: &mut Draft<'_>, pause: bool, reason: &str, actor: &Actor) {
    switch(draft, pause, reason);
    if !pause {
        // Where the limit had paused it, whoever resumes has dealt with that: the next time is told of anew.
        escalation::settled(draft, HOURLY_LIMIT, actor, "sending resumed");
    }
    draft.answer(false, &json!({ "state": word(pause) }));
}

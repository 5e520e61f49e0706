//! Escalations: what needs a person.

use serde::{Deserialize, Serialize};

use super::{
    ids::{EscalationId, LeadId},
    lead::Metadata,
    time::Timestamp,
    wire::{debug_only, wire_enum},
};

wire_enum! {
    /// How urgent an escalation is, rising.
    Severity {
        /// When there is time.
        Low => "low",
        /// Today.
        Medium => "medium",
        /// Soon.
        High => "high",
        /// Now.
        Critical => "critical",
    }
}

wire_enum! {
    /// How an escalation stands.
    EscalationStatus {
        /// Nobody has taken it.
        Open => "open",
        /// Somebody is on it.
        Acknowledged => "acknowledged",
        /// Done.
        Resolved => "resolved",
    }
}

wire_enum! {
    /// What a person can do about an escalation.
    EscalationAction {
        /// Try the failed effect again.
        Retry => "retry",
        /// Nothing is to be done.
        Dismiss => "dismiss",
        /// Give the lead to somebody.
        Reassign => "reassign",
        /// Text the lead.
        Reply => "reply",
        /// Book an appointment.
        Book => "book",
    }
}

/// An action that is ready to be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OfferedAction {
    /// What.
    pub action: EscalationAction,
    /// For people.
    pub label: String,
}

/// Something that needs a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Escalation {
    /// Made by the backend.
    pub error_id: EscalationId,
    /// How urgent it is.
    pub severity: Severity,
    /// One sentence for people.
    pub message: String,
    /// What is known about it.
    pub context: Metadata,
    /// Whether it stays until a person acts.
    pub requires_human_intervention: bool,
    /// How it stands.
    pub status: EscalationStatus,
    /// Which lead it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<LeadId>,
    /// What can be done.
    pub actions: Vec<OfferedAction>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Timestamp>,
    /// The token's name, or `system`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<String>,
    /// How it was resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<String>,
    /// What the person noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

debug_only!(Escalation { error_id, severity, status, lead_id });

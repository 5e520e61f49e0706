//! The dashboard.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    appointment::Appointment,
    lead::{Lead, LeadStatus, Priority},
    number::serialize_natural,
    time::Timestamp,
    wire::wire_enum,
};

wire_enum! {
    /// Whether texts go out at all.
    SendingSwitch {
        /// They do.
        On => "on",
        /// They don't.
        Paused => "paused",
    }
}

/// Whether texts go out at all, and why not. Also the payload of `system.sending_changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SendingState {
    /// Whether they do.
    pub state: SendingSwitch,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Leads at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadFigures {
    /// All leads.
    pub total: u64,
    /// All eight statuses.
    pub by_status: BTreeMap<LeadStatus, u64>,
    /// All three priorities.
    pub by_priority: BTreeMap<Priority, u64>,
    /// The latest ten.
    pub recently_updated: Vec<Lead>,
}

/// Appointments at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppointmentFigures {
    /// Today in `policy.timeZone`, without cancelled ones.
    pub today: Vec<Appointment>,
    /// The next 20.
    pub upcoming: Vec<Appointment>,
    /// Scheduled and confirmed ones.
    pub total: u64,
}

/// Texts at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SmsFigures {
    /// Leads whose last text is inbound, unanswered and not an opt-out.
    pub pending_responses: u64,
    /// Accepted by the provider since local midnight.
    pub sent_today: u64,
    /// 0 to 1: delivered / (delivered + failed) of the last 30 days; 1 when nothing was sent.
    #[serde(serialize_with = "serialize_natural")]
    pub delivery_rate: f64,
}

/// Tokens at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenFigures {
    /// Those that work.
    pub active: u64,
    /// Those that end within 14 days.
    pub expiring_soon: u64,
}

/// Escalations at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EscalationFigures {
    /// Not resolved and not acknowledged.
    pub open: u64,
}

/// Everything at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DashboardState {
    /// Leads.
    pub leads: LeadFigures,
    /// Appointments.
    pub appointments: AppointmentFigures,
    /// Texts.
    pub sms: SmsFigures,
    /// Tokens.
    pub tokens: TokenFigures,
    /// Escalations.
    pub escalations: EscalationFigures,
    /// Whether texts go out.
    pub sending: SendingState,
    /// As of when.
    pub last_updated: Timestamp,
}

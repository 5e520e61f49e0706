//! Events as clients see them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    ids::{ClientId, EventId, LeadId},
    lead::{Lead, LeadStateTransition},
    number::serialize_natural,
    sms::SmsMessage,
    time::Timestamp,
    wire::{debug_only, wire_enum},
};
use crate::understand::{NamedTime, ReplyIntent, TimeKind};

wire_enum! {
    /// What happened.
    EventType {
        /// A lead was made. Payload: Lead.
        LeadCreated => "lead.created",
        /// A lead changed. Payload: Lead.
        LeadUpdated => "lead.updated",
        /// A lead moved to another status. Payload: [`StatusChanged`].
        LeadStatusChanged => "lead.status_changed",
        /// A lead was given to somebody. Payload: Lead.
        LeadAssigned => "lead.assigned",
        /// A person's data was made unreadable. Payload: [`LeadErased`].
        LeadErased => "lead.erased",
        /// A text is to go out. Payload: SmsMessage.
        SmsQueued => "sms.queued",
        /// A text is to go out later. Payload: SmsMessage.
        SmsScheduled => "sms.scheduled",
        /// The provider took a text. Payload: SmsMessage.
        SmsSent => "sms.sent",
        /// A text reached the handset. Payload: SmsMessage.
        SmsDelivered => "sms.delivered",
        /// A text was given up. Payload: SmsMessage.
        SmsFailed => "sms.failed",
        /// A text was called off. Payload: SmsMessage.
        SmsCancelled => "sms.cancelled",
        /// A lead texted. Payload: [`ResponseReceived`].
        SmsResponseReceived => "sms.response_received",
        /// An appointment was booked. Payload: Appointment.
        AppointmentCreated => "appointment.created",
        /// The person will be there. Payload: Appointment.
        AppointmentConfirmed => "appointment.confirmed",
        /// It moved. Payload: Appointment.
        AppointmentRescheduled => "appointment.rescheduled",
        /// It was called off. Payload: Appointment.
        AppointmentCancelled => "appointment.cancelled",
        /// It took place. Payload: Appointment.
        AppointmentCompleted => "appointment.completed",
        /// Nobody was there. Payload: Appointment.
        AppointmentNoShow => "appointment.no_show",
        /// A token was made. Payload: ApiToken, masked.
        TokenCreated => "token.created",
        /// A token got a new secret. Payload: ApiToken, masked.
        TokenRotated => "token.rotated",
        /// A token was taken back. Payload: ApiToken, masked.
        TokenRevoked => "token.revoked",
        /// Projects were fetched. Payload: [`ProjectsSynced`].
        ProjectSynced => "project.synced",
        /// A project changed. Payload: Project.
        ProjectUpdated => "project.updated",
        /// A permit was found.
        PermitDiscovered => "permit.discovered",
        /// A permit moved on.
        PermitStatusChanged => "permit.status_changed",
        /// A person is needed. Payload: Escalation.
        ErrorEscalation => "error.escalation",
        /// Somebody is on it. Payload: Escalation.
        ErrorAcknowledged => "error.acknowledged",
        /// It is done. Payload: Escalation.
        ErrorResolved => "error.resolved",
        /// The health changed. Payload: SystemHealth.
        SystemHealth => "system.health",
        /// Sending was stopped or taken up. Payload: SendingState.
        SystemSendingChanged => "system.sending_changed",
    }
}

impl EventType {
    /// The part before the dot.
    #[must_use]
    pub fn family(self) -> &'static str {
        self.as_str().split('.').next().unwrap_or_default()
    }

    /// Whether only `admin` may see such events.
    #[must_use]
    pub fn needs_admin(self) -> bool {
        self.family() == "token"
    }
}

wire_enum! {
    /// Who says it.
    EventSource {
        /// Always the backend.
        Backend => "backend",
    }
}

wire_enum! {
    /// What Kyros would do about a reply.
    SuggestedAction {
        /// Book.
        BookAppointment => "book_appointment",
        /// Ask a person.
        EscalateToHuman => "escalate_to_human",
        /// Text later.
        SendFollowUp => "send_follow_up",
    }
}

/// An event as clients see it. Its bytes are made once, at the commit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackendEvent<P = Value> {
    /// Made by the backend.
    pub id: EventId,
    /// The journal position: rises strictly and may skip.
    pub sequence: u64,
    /// What happened (`type` on the wire).
    #[serde(rename = "type")]
    pub kind: EventType,
    /// By type, see [`EventType`].
    pub payload: P,
    /// The command whose effects, receipts or timers led to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<ClientId>,
    /// When.
    pub timestamp: Timestamp,
    /// `backend`.
    pub source: EventSource,
}


impl<P> std::fmt::Debug for BackendEvent<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BackendEvent")
            .field("id", &self.id)
            .field("sequence", &self.sequence)
            .field("kind", &self.kind)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// Payload of `lead.status_changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatusChanged {
    /// The lead after the step.
    pub lead: Lead,
    /// The step.
    pub transition: LeadStateTransition,
}

/// Payload of `lead.erased`: nothing about the person is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadErased {
    /// Which lead.
    pub lead_id: LeadId,
}

/// A time that a person named in a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReplyTime {
    /// Its beginning.
    pub start: Timestamp,
    /// How exact it is.
    pub kind: TimeKind,
}

impl From<NamedTime> for ReplyTime {
    fn from(time: NamedTime) -> Self {
        Self { start: time.start, kind: time.kind }
    }
}

/// Payload of `sms.response_received`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResponseReceived {
    /// The inbound text.
    pub message: SmsMessage,
    /// What Kyros does about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested_action: Option<SuggestedAction>,
    /// 0 to 1.
    #[serde(serialize_with = "serialize_natural")]
    pub confidence: f64,
    /// What it means.
    pub intent: ReplyIntent,
    /// Which of the offered times it takes, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot_index: Option<usize>,
    /// Which time it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<ReplyTime>,
}

debug_only!(ResponseReceived { message, suggested_action, confidence, intent, slot_index });

/// Payload of `project.synced`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectsSynced {
    /// How many were seen.
    pub synced: u64,
    /// How many are new.
    pub created: u64,
    /// How many changed.
    pub updated: u64,
}

//! Texts.

use serde::{Deserialize, Serialize};

use super::{
    ids::{LeadId, MessageId},
    time::Timestamp,
    wire::{debug_only, wire_enum},
};

wire_enum! {
    /// Which way a text went.
    Direction {
        /// From the lead.
        Inbound => "inbound",
        /// To the lead.
        Outbound => "outbound",
    }
}

wire_enum! {
    /// How far a text got.
    SmsStatus {
        /// To be sent as soon as it may be.
        Pending => "pending",
        /// The provider has it.
        Sent => "sent",
        /// It is on the handset.
        Delivered => "delivered",
        /// It was given up.
        Failed => "failed",
        /// It is an inbound text.
        ResponseReceived => "response_received",
        /// To be sent at `scheduledFor`.
        Scheduled => "scheduled",
        /// Called off before it was sent.
        Cancelled => "cancelled",
    }
}

wire_enum! {
    /// What an outbound text is for.
    SmsIntent {
        /// The first text of a round.
        InitialOutreach => "initial_outreach",
        /// A later one, or an answer.
        FollowUp => "follow_up",
        /// Confirms a booking.
        AppointmentConfirmation => "appointment_confirmation",
        /// Reminds of one.
        AppointmentReminder => "appointment_reminder",
        /// Anything else.
        Custom => "custom",
    }
}

/// A text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SmsMessage {
    /// Made by the backend.
    pub id: MessageId,
    /// Whose text it is.
    pub lead_id: LeadId,
    /// Which way it went.
    pub direction: Direction,
    /// The text.
    pub content: String,
    /// How far it got.
    pub status: SmsStatus,
    /// What an outbound text is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<SmsIntent>,
    /// When the provider took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// When it reached the handset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// When an inbound text came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// Why it failed: a code without personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is to go out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<Timestamp>,
    /// The provider's name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_message_id: Option<String>,
    /// How many segments it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segments: Option<u32>,
}

debug_only!(SmsMessage { id, lead_id, direction, status, intent });

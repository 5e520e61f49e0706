//! Rows of the read models: computed here, written with the events, answered from by indexes.

use bytes::Bytes;

use crate::contract::appointment::AppointmentStatus;
use crate::contract::escalation::EscalationStatus;
use crate::contract::ids::{AppointmentId, EscalationId, LeadId, MessageId, ProjectId, TokenId};
use crate::contract::lead::{LeadStatus, Priority, Source};
use crate::contract::time::Timestamp;

/// One row. `doc` is the resource as JSON, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A lead.
    Lead(LeadRow),
    /// A text.
    Message(MessageRow),
    /// An appointment.
    Appointment(AppointmentRow),
    /// An escalation.
    Escalation(EscalationRow),
    /// A token.
    Token(TokenRow),
    /// A project.
    Project(ProjectRow),
    /// A time that was offered to somebody.
    Offer(OfferRow),
}

/// A lead's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadRow {
    /// Key.
    pub id: LeadId,
    /// Filter.
    pub status: LeadStatus,
    /// Filter.
    pub source: Source,
    /// Filter and order (hot first when falling: hot 2, warm 1, cold 0).
    pub priority: Priority,
    /// Filter.
    pub assigned_to: Option<String>,
    /// Order: the name in lower case.
    pub name_key: String,
    /// Order.
    pub created_at: Timestamp,
    /// Order and filter.
    pub updated_at: Timestamp,
    /// Order.
    pub next_follow_up_at: Option<Timestamp>,
    /// The last text is inbound, unanswered, and the person has not opted out.
    pub pending_response: bool,
    /// What `q` finds by its beginning: words of name and address in lower case without accents,
    /// the e-mail, and every suffix of the phone's digits of 3 or more (so that "digits of the
    /// phone" is a beginning, too). Sorted, without repetition.
    pub search: Vec<String>,
    /// The resource.
    pub doc: Bytes,
}

/// A text's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Key.
    pub id: MessageId,
    /// Filter.
    pub lead: LeadId,
    /// Order.
    pub created_at: Timestamp,
    /// Look-up by receipt.
    pub provider_id: Option<String>,
    /// When the provider call was first attempted: the hourly limit counts these.
    pub attempted_at: Option<Timestamp>,
    /// The resource.
    pub doc: Bytes,
}

/// An appointment's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentRow {
    /// Key.
    pub id: AppointmentId,
    /// Filter.
    pub lead: LeadId,
    /// Filter.
    pub status: AppointmentStatus,
    /// Order.
    pub start: Timestamp,
    /// The resource.
    pub doc: Bytes,
}

/// An escalation's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationRow {
    /// Key.
    pub id: EscalationId,
    /// Filter.
    pub status: EscalationStatus,
    /// Order.
    pub created_at: Timestamp,
    /// The resource.
    pub doc: Bytes,
}

/// A token's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// Key.
    pub id: TokenId,
    /// Order.
    pub created_at: Timestamp,
    /// Keyed hashes of secrets that may be presented: the current one first, then the previous.
    pub hashes: Vec<String>,
    /// When it ends, for 'expiring soon'; `None` when it doesn't or isn't active.
    pub expires_at: Option<Timestamp>,
    /// True while it opens doors.
    pub active: bool,
    /// The resource without usage (which is telemetry, kept apart).
    pub doc: Bytes,
}

/// A project's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRow {
    /// Key.
    pub id: ProjectId,
    /// Look-up at sync.
    pub external_id: String,
    /// Order.
    pub created_at: Timestamp,
    /// The resource.
    pub doc: Bytes,
}

/// A time that was offered. Advisory: rows older than an hour may be dropped by the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferRow {
    /// The offered start.
    pub start: Timestamp,
    /// When.
    pub offered_at: Timestamp,
}

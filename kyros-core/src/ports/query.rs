//! The closed list of questions that a store answers from its indexes.

use bytes::Bytes;

use crate::contract::appointment::AppointmentStatus;
use crate::contract::escalation::EscalationStatus;
use crate::contract::ids::{AppointmentId, EscalationId, LeadId, MessageId, ProjectId, TokenId};
use crate::contract::lead::{LeadStatus, Priority, Source};
use crate::contract::time::Timestamp;

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// Leads by filter, in an order, a page.
    Leads(LeadsQuery),
    /// One lead.
    Lead(LeadId),
    /// A lead's texts, oldest first.
    MessagesOfLead(LeadId, Paging),
    /// One text.
    Message(MessageId),
    /// A lead's appointments, by start.
    AppointmentsOfLead(LeadId, Paging),
    /// One appointment.
    Appointment(AppointmentId),
    /// Appointments that start in `[from, to)`, by start; `active` leaves only scheduled and
    /// confirmed ones, `not_cancelled` leaves cancelled ones out.
    Appointments {
        /// From, included.
        from: Option<Timestamp>,
        /// To, excluded.
        to: Option<Timestamp>,
        /// Only these; empty: all.
        statuses: Vec<AppointmentStatus>,
        /// The page.
        paging: Paging,
    },
    /// Escalations, newest first.
    Escalations {
        /// Only these; empty: all.
        statuses: Vec<EscalationStatus>,
        /// The page.
        paging: Paging,
    },
    /// One escalation.
    Escalation(EscalationId),
    /// Tokens, oldest first.
    Tokens(Paging),
    /// One token.
    Token(TokenId),
    /// The token that one of whose hashes that is; its row's hashes are in `Page::hashes`.
    TokenByHash(String),
    /// Projects, oldest first.
    Projects(Paging),
    /// One project.
    Project(ProjectId),
    /// The project that the outside system calls so.
    ProjectByExternalId(String),
}

/// Which leads, in which order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeadsQuery {
    /// Any of these; empty: all.
    pub statuses: Vec<LeadStatus>,
    /// Any of these; empty: all.
    pub sources: Vec<Source>,
    /// Any of these; empty: all.
    pub priorities: Vec<Priority>,
    /// Any of these; empty: all.
    pub assigned_to: Vec<String>,
    /// Normalised words (as in [`crate::decision::rows::LeadRow::search`]): each must be the
    /// beginning of one of the lead's search entries; empty: no search.
    pub words: Vec<String>,
    /// Later than that.
    pub updated_after: Option<Timestamp>,
    /// The order.
    pub sort: LeadSort,
    /// The page.
    pub paging: Paging,
}

/// The order of leads; ties are broken by id in the same direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeadSort {
    /// By what.
    pub by: LeadOrder,
    /// Falling.
    pub falling: bool,
}

/// By what leads are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeadOrder {
    /// The last change.
    #[default]
    UpdatedAt,
    /// The creation.
    CreatedAt,
    /// The name in lower case.
    Name,
    /// Cold, warm, hot.
    Priority,
    /// The next follow-up; leads without one come last in either direction.
    NextFollowUpAt,
}

/// Which page.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    /// Rows at most.
    pub limit: usize,
    /// After this row.
    pub after: Option<Cursor>,
}

impl Default for Paging {
    fn default() -> Self {
        Self { limit: 100, after: None }
    }
}

/// The last row of the page before: its order key and its id. Its text form is the server's.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The order key.
    pub key: CursorKey,
    /// The row's id in text.
    pub id: String,
}

/// An order key.
#[derive(Clone, Debug, PartialEq)]
pub enum CursorKey {
    /// A number or an instant in milliseconds; `None` where the row has none.
    Number(Option<i64>),
    /// A text.
    Text(String),
}

/// A page of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The resources as JSON, in order.
    pub docs: Vec<Bytes>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
    /// How many rows match, up to [`Page::COUNT_LIMIT`].
    pub total: u64,
    /// The count stopped at the limit.
    pub total_is_lower_bound: bool,
    /// With [`Query::TokenByHash`] and [`Query::Token`]: the hashes that may be presented.
    pub hashes: Vec<String>,
}

impl Page {
    /// Rows are counted up to here.
    pub const COUNT_LIMIT: u64 = 10_000;
}

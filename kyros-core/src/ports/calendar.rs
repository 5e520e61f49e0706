//! The calendar where crews see their visits.

use async_trait::async_trait;

use super::failure::Failure;
use crate::contract::{ids::AppointmentId, time::Timestamp};

/// A visit as the calendar shall show it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CalendarEvent {
    /// The appointment; the calendar's own id is derived from it, so that a repeated `put` makes
    /// no second event.
    pub appointment: AppointmentId,
    /// Rises with each change; an older one never overwrites a newer one.
    pub version: u64,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Address.
    pub location: Option<String>,
    /// From, included.
    pub start: Timestamp,
    /// To, excluded.
    pub end: Timestamp,
    /// IANA name of the zone in which it is shown.
    pub time_zone: String,
}

impl CalendarEvent {
    /// An event without description and location.
    #[must_use]
    pub fn new(
        appointment: AppointmentId,
        version: u64,
        title: String,
        start: Timestamp,
        end: Timestamp,
        time_zone: String,
    ) -> Self {
        Self { appointment, version, title, description: None, location: None, start, end, time_zone }
    }
}

/// A calendar. Each call may be repeated: `put` and `remove` are idempotent by appointment.
#[async_trait]
pub trait Calendar: std::fmt::Debug + Send + Sync {
    /// Makes the event, or changes it to what is given; answers the calendar's id of it.
    ///
    /// 1. `put_is_idempotent`: the same put twice leaves one event.
    /// 2. `put_changes`: a put with a higher version changes time and texts.
    /// 3. `put_lost_answer_is_unknown`: a lost answer is `Outcome::Unknown`; repeating is safe.
    /// 4. `put_touches_only_ours`: events that Kyros didn't make stay as they are.
    async fn put(&self, event: CalendarEvent) -> Result<String, Failure>;

    /// Takes the event away; one that is already gone is a success.
    ///
    /// 1. `remove_is_idempotent`
    /// 2. `remove_leaves_others`
    async fn remove(&self, appointment: AppointmentId) -> Result<(), Failure>;

    /// Whether the calendar takes calls, found out without changing anything; `None` where it can't be told.
    /// See [`SmsGateway::probe`](super::sms::SmsGateway::probe).
    ///
    /// 1. `probe_leaves_the_calendar`: no event is made, changed or removed.
    async fn probe(&self) -> Option<Result<(), Failure>> {
        None
    }
}

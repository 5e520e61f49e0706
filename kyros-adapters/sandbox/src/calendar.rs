//! The crews' calendar.

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::calendar::{Calendar, CalendarEvent};
use kyros_core::ports::failure::Failure;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use crate::faults::{Effect, SandboxPort};
use crate::names::{event_id, foreign_event_id};
use crate::world::Sandbox;

/// An event as the calendar shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SandboxEvent {
    /// The calendar's id: the appointment's in base32hex.
    pub id: String,
    /// Title.
    pub title: String,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// From, included.
    pub start_time: Timestamp,
    /// To, excluded.
    pub end_time: Timestamp,
    /// Whose it is; absent when Kyros didn't make it.
    pub appointment_id: Option<AppointmentId>,
}

impl Sandbox {
    /// The calendar's events by start.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn calendar_events(&self) -> Result<Vec<SandboxEvent>, Failure> {
        self.writer
            .run(false, |db| {
                db.prepare_cached(
                    "SELECT id, title, description, location, start_time, end_time, appointment
                     FROM events WHERE removed = 0 ORDER BY start_time, seq",
                )?
                .query_map([], read)?
                .collect()
            })
            .await
    }

    /// Somebody else enters an event; answers its id.
    ///
    /// # Errors
    /// When the file can't be written.
    pub async fn add_calendar_event(&self, title: String, start: Timestamp, end: Timestamp) -> Result<String, Failure> {
        self.writer
            .run(false, move |db| {
                let last: i64 = db.query_row("SELECT coalesce(max(seq), 0) FROM events", [], |row| row.get(0))?;
                let id = foreign_event_id(&[&last.to_be_bytes(), title.as_bytes()]);
                db.prepare_cached(
                    "INSERT INTO events (id, version, title, start_time, end_time, time_zone)
                     VALUES (?1, 0, ?2, ?3, ?4, 'UTC')",
                )?
                .execute(params![id, title, start.millis(), end.millis()])?;
                Ok(id)
            })
            .await
    }
}

/// The calendar's face of the sandbox.
#[derive(Debug)]
pub(crate) struct SandboxCalendar(pub(crate) Arc<Sandbox>);

#[async_trait]
impl Calendar for SandboxCalendar {
    async fn put(&self, event: CalendarEvent) -> Result<String, Failure> {
        self.change(move |db| put(db, &event)).await
    }

    async fn remove(&self, appointment: AppointmentId) -> Result<(), Failure> {
        self.change(move |db| {
            db.prepare_cached("UPDATE events SET removed = 1 WHERE appointment = ?1")?
                .execute([appointment.to_string()])
                .map(drop)
        })
        .await
    }

    async fn probe(&self) -> Option<Result<(), Failure>> {
        Some(self.0.faults.ahead(SandboxPort::Calendar))
    }
}

impl SandboxCalendar {
    async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let lost = match self.0.faults.meet(SandboxPort::Calendar) {
            Effect::Before(failure) => return Err(failure),
            Effect::After(failure) => Some(failure),
            Effect::None => None,
        };
        let done = self.0.writer.run(false, work).await?;
        lost.map_or(Ok(done), Err)
    }
}

/// A removed event keeps its row: a put that comes late must not bring it back.
fn put(db: &Connection, event: &CalendarEvent) -> rusqlite::Result<String> {
    let id = event_id(event.appointment);
    db.prepare_cached(
        "INSERT INTO events
           (id, appointment, version, title, description, location, start_time, end_time, time_zone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (appointment) DO UPDATE SET
           version = excluded.version, title = excluded.title, description = excluded.description,
           location = excluded.location, start_time = excluded.start_time, end_time = excluded.end_time,
           time_zone = excluded.time_zone, removed = 0
         WHERE excluded.version > version",
    )?
    .execute(params![
        id,
        event.appointment.to_string(),
        i64::try_from(event.version).unwrap_or(i64::MAX),
        event.title,
        event.description,
        event.location,
        event.start.millis(),
        event.end.millis(),
        event.time_zone,
    ])?;
    Ok(id)
}

fn read(row: &Row<'_>) -> rusqlite::Result<SandboxEvent> {
    Ok(SandboxEvent {
        id: row.get(0)?,
        title: row.get(1)?,
        description: row.get(2)?,
        location: row.get(3)?,
        start_time: Timestamp::from_millis(row.get(4)?),
        end_time: Timestamp::from_millis(row.get(5)?),
        appointment_id: row.get::<_, Option<String>>(6)?.as_deref().and_then(AppointmentId::parse),
    })
}

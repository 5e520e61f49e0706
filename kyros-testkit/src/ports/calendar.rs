//! A calendar in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::calendar::{Calendar, CalendarEvent};
use kyros_core::ports::failure::Failure;

use super::script::{Script, Step, locked};

/// A call of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarCall {
    /// A put.
    Put(CalendarEvent),
    /// A removal.
    Remove(AppointmentId),
}

/// Keeps the events that the script lets through, under the appointment's id without hyphens.
///
/// ```
/// use kyros_core::contract::{ids::AppointmentId, time::Timestamp};
/// use kyros_core::ports::calendar::{Calendar, CalendarEvent};
/// use kyros_testkit::ports::{RecordingCalendar, calendar::event_id};
///
/// let calendar = RecordingCalendar::new();
/// let visit = AppointmentId::parse("0190a5b0-0000-7000-8000-000000000001").unwrap();
/// let (start, end) = (Timestamp::from_millis(0), Timestamp::from_millis(3_600_000));
/// let event = CalendarEvent::new(visit, 1, "Visit".to_owned(), start, end, "America/New_York".to_owned());
/// let id = futures::executor::block_on(calendar.put(event)).unwrap();
/// assert_eq!((id, calendar.events().len()), (event_id(visit), 1));
/// ```
#[derive(Debug, Default)]
pub struct RecordingCalendar {
    script: Script,
    calls: Mutex<Vec<CalendarCall>>,
    ours: Mutex<BTreeMap<AppointmentId, CalendarEvent>>,
    foreign: Mutex<Vec<(String, Timestamp, Timestamp)>>,
}

impl RecordingCalendar {
    /// An empty calendar in fair weather.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next calls meet these, in order.
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.script.add(steps);
    }

    /// Every call, in order, whatever became of it.
    #[must_use]
    pub fn calls(&self) -> Vec<CalendarCall> {
        locked(&self.calls).clone()
    }

    /// The events that Kyros made, by appointment.
    #[must_use]
    pub fn events(&self) -> Vec<CalendarEvent> {
        locked(&self.ours).values().cloned().collect()
    }

    /// Somebody else's events: title, start and end.
    #[must_use]
    pub fn foreign(&self) -> Vec<(String, Timestamp, Timestamp)> {
        locked(&self.foreign).clone()
    }

    /// Somebody else enters an event.
    pub fn add_foreign(&self, title: &str, start: Timestamp, end: Timestamp) {
        locked(&self.foreign).push((title.to_owned(), start, end));
    }
}

/// The id under which [`RecordingCalendar`] keeps an appointment.
#[must_use]
pub fn event_id(appointment: AppointmentId) -> String {
    appointment.to_string().replace('-', "")
}

#[async_trait]
impl Calendar for RecordingCalendar {
    async fn put(&self, event: CalendarEvent) -> Result<String, Failure> {
        locked(&self.calls).push(CalendarCall::Put(event.clone()));
        self.script.play(|| {
            let id = event_id(event.appointment);
            let mut ours = locked(&self.ours);
            if ours.get(&event.appointment).is_none_or(|kept| kept.version < event.version) {
                ours.insert(event.appointment, event);
            }
            id
        })
    }

    async fn remove(&self, appointment: AppointmentId) -> Result<(), Failure> {
        locked(&self.calls).push(CalendarCall::Remove(appointment));
        self.script.play(|| {
            locked(&self.ours).remove(&appointment);
        })
    }
}

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
///
/// ```
/// # use kyros_core::{contract::ids::AppointmentId, ports::calendar::Calendar};
/// # use kyros_testkit::ports::{RecordingCalendar, calendar::CalendarCall};
/// let calendar = RecordingCalendar::new();
/// let visit = AppointmentId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
/// futures::executor::block_on(calendar.remove(visit)).expect("what isn't there can be removed");
/// assert_eq!(calendar.calls(), [CalendarCall::Remove(visit)]);
/// ```
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
    ///
    /// ```
    /// let calendar = kyros_testkit::ports::RecordingCalendar::new();
    /// assert!(calendar.calls().is_empty() && calendar.events().is_empty() && calendar.foreign().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next calls meet these, in order.
    ///
    /// A put whose answer is lost has happened all the same:
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::policy::Policy, kyros_testkit::{Rehearsal, ports::Step}, serde_json::json};
    /// let rehearsal = Rehearsal::new(Policy::default());
    /// rehearsal.calendar.script([Step::lost_answer()]);
    /// let anna = json!({ "name": "Anna Berg", "phone": "+12125550100", "source": "web" });
    /// rehearsal.command("lead.create", &anna).expect("a new lead");
    /// rehearsal.time.pass(TimeDelta::minutes(1));
    /// rehearsal.hears("+12125550100", "1", "IN1").expect("a text is taken");
    /// rehearsal.time.pass(TimeDelta::minutes(1));
    /// assert_eq!((rehearsal.calendar.calls().len(), rehearsal.calendar.events().len()), (2, 1));
    /// ```
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.script.add(steps);
    }

    /// Every call, in order, whatever became of it.
    ///
    /// ```
    /// # use kyros_core::ports::{calendar::Calendar, failure::Failure};
    /// # use kyros_testkit::ports::{RecordingCalendar, Step};
    /// # let visit = kyros_core::contract::ids::AppointmentId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
    /// let calendar = RecordingCalendar::new();
    /// calendar.script([Step::Fail(Failure::transient("503", "busy"))]);
    /// assert!(futures::executor::block_on(calendar.remove(visit)).is_err());
    /// assert_eq!(calendar.calls().len(), 1, "a call that fails is a call");
    /// ```
    #[must_use]
    pub fn calls(&self) -> Vec<CalendarCall> {
        locked(&self.calls).clone()
    }

    /// The events that Kyros made, by appointment.
    ///
    /// A version that comes late changes nothing:
    ///
    /// ```
    /// # use kyros_core::{contract::{ids::AppointmentId, time::Timestamp}, ports::calendar::{Calendar, CalendarEvent}};
    /// # use {futures::executor::block_on, kyros_testkit::ports::RecordingCalendar};
    /// # let visit = AppointmentId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
    /// # let (start, end) = (Timestamp::from_millis(0), Timestamp::from_millis(3_600_000));
    /// let calendar = RecordingCalendar::new();
    /// for (version, title) in [(2, "Visit, moved"), (1, "Visit")] {
    ///     let event = CalendarEvent::new(visit, version, title.to_owned(), start, end, "UTC".to_owned());
    ///     block_on(calendar.put(event)).expect("fair weather");
    /// }
    /// assert_eq!(calendar.events()[0].title, "Visit, moved");
    /// ```
    #[must_use]
    pub fn events(&self) -> Vec<CalendarEvent> {
        locked(&self.ours).values().cloned().collect()
    }

    /// Somebody else's events: title, start and end.
    ///
    /// ```
    /// # use {kyros_core::contract::time::Timestamp, kyros_testkit::ports::RecordingCalendar};
    /// let calendar = RecordingCalendar::new();
    /// calendar.add_foreign("Dentist", Timestamp::from_millis(0), Timestamp::from_millis(3_600_000));
    /// assert_eq!(calendar.foreign()[0].0, "Dentist");
    /// ```
    #[must_use]
    pub fn foreign(&self) -> Vec<(String, Timestamp, Timestamp)> {
        locked(&self.foreign).clone()
    }

    /// Somebody else enters an event.
    ///
    /// It is nobody's visit, and the port can't touch it:
    ///
    /// ```
    /// # use {kyros_core::contract::time::Timestamp, kyros_testkit::ports::RecordingCalendar};
    /// let calendar = RecordingCalendar::new();
    /// calendar.add_foreign("Dentist", Timestamp::from_millis(0), Timestamp::from_millis(3_600_000));
    /// assert!(calendar.events().is_empty() && calendar.calls().is_empty());
    /// ```
    pub fn add_foreign(&self, title: &str, start: Timestamp, end: Timestamp) {
        locked(&self.foreign).push((title.to_owned(), start, end));
    }
}

/// The id under which [`RecordingCalendar`] keeps an appointment.
///
/// ```
/// use kyros_core::contract::ids::AppointmentId;
/// use kyros_testkit::ports::calendar::event_id;
///
/// let visit = AppointmentId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
/// assert_eq!(event_id(visit), "0190a5b0000070008000000000000001");
/// ```
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

    async fn probe(&self) -> Option<Result<(), Failure>> {
        Some(self.script.ahead())
    }
}

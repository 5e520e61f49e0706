//! Calendars that break the law on purpose, a flaw each.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::calendar::{Calendar, CalendarEvent};
use kyros_core::ports::failure::{Failure, Outcome};

use crate::ports::Step;
use crate::ports::script::{Script, locked};
use crate::suites::calendar::{CalendarBench, SeenEvent};

/// What is wrong with a calendar.
///
/// ```
/// use futures::FutureExt as _;
/// use kyros_testkit::broken::calendar::{FlawedCalendarBench, CalendarFlaw};
/// use kyros_testkit::suites::calendar::{CalendarBench, run_all};
///
/// let flaw = CalendarFlaw::ALL[0];
/// let fresh = move || async move { Box::new(FlawedCalendarBench::new(Some(flaw))) as Box<dyn CalendarBench> }.boxed();
/// let report = futures::executor::block_on(run_all(&fresh));
/// assert!(report.broken().contains(&flaw.clause()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarFlaw {
    /// Makes a second event of a repeated put.
    PutDuplicates,
    /// Leaves a changed event as it was.
    PutNeverChanges,
    /// Lets an older version overwrite a newer one.
    PutForgetsVersions,
    /// Takes a lost answer for a put that never arrived.
    LostAnswerIsNotApplied,
    /// Takes over whoever's event lies at that time.
    PutTakesOver,
    /// Fails to remove what is gone.
    RemoveTwiceFails,
    /// Clears the calendar.
    RemoveClears,
    /// Tidies up when it is asked whether it is there.
    ProbeClears,
}

impl CalendarFlaw {
    /// Every flaw, at least one for each clause.
    pub const ALL: [Self; 8] = [
        Self::PutDuplicates,
        Self::PutNeverChanges,
        Self::PutForgetsVersions,
        Self::LostAnswerIsNotApplied,
        Self::PutTakesOver,
        Self::RemoveTwiceFails,
        Self::RemoveClears,
        Self::ProbeClears,
    ];

    /// The clause that it breaks.
    ///
    /// ```
    /// use kyros_testkit::broken::calendar::CalendarFlaw;
    ///
    /// assert_eq!(CalendarFlaw::RemoveClears.clause(), "remove_leaves_others");
    /// ```
    #[must_use]
    pub const fn clause(self) -> &'static str {
        match self {
            Self::PutDuplicates => "put_is_idempotent",
            Self::PutNeverChanges | Self::PutForgetsVersions => "put_changes",
            Self::LostAnswerIsNotApplied => "put_lost_answer_is_unknown",
            Self::PutTakesOver => "put_touches_only_ours",
            Self::RemoveTwiceFails => "remove_is_idempotent",
            Self::RemoveClears => "remove_leaves_others",
            Self::ProbeClears => "probe_leaves_the_calendar",
        }
    }
}

#[derive(Debug)]
struct Entry {
    appointment: Option<AppointmentId>,
    version: u64,
    event: SeenEvent,
}

/// A calendar in memory with a flaw, or without one.
///
/// One is had from its bench:
///
/// ```
/// # use {futures::executor::block_on, kyros_core::contract::ids::AppointmentId};
/// # use kyros_testkit::{broken::calendar::{CalendarFlaw, FlawedCalendarBench}, suites::calendar::CalendarBench};
/// let visit = AppointmentId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
/// let calendar = FlawedCalendarBench::new(Some(CalendarFlaw::RemoveTwiceFails)).calendar();
/// assert!(block_on(calendar.remove(visit)).is_err(), "what isn't there can't be removed, it says");
/// ```
#[derive(Debug)]
pub struct FlawedCalendar {
    flaw: Option<CalendarFlaw>,
    script: Script,
    entries: Mutex<Vec<Entry>>,
}

impl FlawedCalendar {
    fn write(&self, event: &CalendarEvent) -> String {
        let mut entries = locked(&self.entries);
        let mut seen = SeenEvent {
            id: event.appointment.to_string(),
            title: event.title.clone(),
            description: event.description.clone(),
            location: event.location.clone(),
            start: event.start,
            end: event.end,
        };
        let flawed = |flaw| self.flaw == Some(flaw);
        let ours = entries.iter_mut().find(|entry| {
            entry.appointment == Some(event.appointment)
                || (flawed(CalendarFlaw::PutTakesOver) && entry.event.start == event.start)
        });
        match ours {
            Some(kept) if !flawed(CalendarFlaw::PutDuplicates) => {
                let newer = kept.version < event.version || flawed(CalendarFlaw::PutForgetsVersions);
                if newer && !flawed(CalendarFlaw::PutNeverChanges) {
                    *kept = Entry { appointment: Some(event.appointment), version: event.version, event: seen.clone() };
                }
            }
            _ => {
                if flawed(CalendarFlaw::PutDuplicates) {
                    seen.id = format!("{}-{}", seen.id, entries.len());
                }
                let entry = Entry { appointment: Some(event.appointment), version: event.version, event: seen.clone() };
                entries.push(entry);
            }
        }
        seen.id
    }

    fn erase(&self, appointment: AppointmentId) -> bool {
        let mut entries = locked(&self.entries);
        let before = entries.len();
        entries.retain(|entry| {
            self.flaw != Some(CalendarFlaw::RemoveClears) && entry.appointment != Some(appointment)
        });
        entries.len() < before
    }
}

#[async_trait]
impl Calendar for FlawedCalendar {
    async fn put(&self, event: CalendarEvent) -> Result<String, Failure> {
        self.script.play(|| self.write(&event)).map_err(|failure| match self.flaw {
            Some(CalendarFlaw::LostAnswerIsNotApplied) => {
                Failure::of(Outcome::NotApplied, failure.retry, failure.fault, &failure.code, &failure.message)
            }
            _ => failure,
        })
    }

    async fn remove(&self, appointment: AppointmentId) -> Result<(), Failure> {
        let there = self.script.play(|| self.erase(appointment))?;
        if !there && self.flaw == Some(CalendarFlaw::RemoveTwiceFails) {
            return Err(Failure::transient("410", "gone"));
        }
        Ok(())
    }

    async fn probe(&self) -> Option<Result<(), Failure>> {
        if self.flaw == Some(CalendarFlaw::ProbeClears) {
            locked(&self.entries).clear();
        }
        Some(self.script.ahead())
    }
}

/// The suite's view of a [`FlawedCalendar`].
///
/// ```
/// # use {futures::executor::block_on, kyros_core::contract::time::Timestamp};
/// # use kyros_testkit::{broken::calendar::FlawedCalendarBench, suites::calendar::CalendarBench};
/// let bench = FlawedCalendarBench::new(None);
/// let (start, end) = (Timestamp::from_millis(0), Timestamp::from_millis(3_600_000));
/// assert!(block_on(bench.add_foreign("Dentist", start, end)), "somebody else's event can be arranged");
/// assert_eq!(block_on(bench.events()).len(), 1);
/// ```
#[derive(Debug)]
pub struct FlawedCalendarBench(Arc<FlawedCalendar>);

impl FlawedCalendarBench {
    /// A bench whose calendar has this flaw; `None` has none and keeps the law.
    ///
    /// ```
    /// # use {futures::FutureExt as _, kyros_testkit::broken::calendar::FlawedCalendarBench as Bench};
    /// # use kyros_testkit::suites::calendar::{CalendarBench, run_all};
    /// let fresh = || async { Box::new(Bench::new(None)) as Box<dyn CalendarBench> }.boxed();
    /// futures::executor::block_on(run_all(&fresh)).assert_conforms();
    /// ```
    #[must_use]
    pub fn new(flaw: Option<CalendarFlaw>) -> Self {
        Self(Arc::new(FlawedCalendar { flaw, script: Script::default(), entries: Mutex::default() }))
    }
}

#[async_trait]
impl CalendarBench for FlawedCalendarBench {
    fn calendar(&self) -> Arc<dyn Calendar> {
        Arc::clone(&self.0) as Arc<dyn Calendar>
    }

    async fn lose_next_answer(&self) -> bool {
        self.0.script.add([Step::lost_answer()]);
        true
    }

    async fn events(&self) -> Vec<SeenEvent> {
        locked(&self.0.entries).iter().map(|entry| entry.event.clone()).collect()
    }

    async fn add_foreign(&self, title: &str, start: Timestamp, end: Timestamp) -> bool {
        let event = SeenEvent {
            id: "somebody-else".to_owned(),
            title: title.to_owned(),
            description: None,
            location: None,
            start,
            end,
        };
        locked(&self.0.entries).push(Entry { appointment: None, version: 0, event });
        true
    }
}

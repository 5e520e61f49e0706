//! The law of [`Calendar`], clause by clause.

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::ids::{AppointmentId, IdSource, Seed};
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::calendar::{Calendar, CalendarEvent};
use kyros_core::ports::failure::Outcome;

use super::report::{Fresh, Report, Trial, arranged, demand};

/// An event as the calendar really has it.
///
/// ```
/// # use {futures::executor::block_on, kyros_core::contract::time::Timestamp};
/// # use kyros_testkit::{broken::calendar::FlawedCalendarBench, suites::calendar::CalendarBench};
/// let bench = FlawedCalendarBench::new(None);
/// let (start, end) = (Timestamp::from_millis(0), Timestamp::from_millis(3_600_000));
/// assert!(block_on(bench.add_foreign("Dentist", start, end)));
/// let seen = &block_on(bench.events())[0];
/// assert_eq!((seen.title.as_str(), seen.start, seen.location.as_deref()), ("Dentist", start, None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenEvent {
    /// The calendar's id.
    pub id: String,
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
}

/// A calendar that the suite can look into.
///
/// A bench over the calendar in memory, which keeps the law:
///
/// ```
/// use std::sync::Arc;
/// use futures::FutureExt as _;
/// use kyros_core::{contract::time::Timestamp, ports::calendar::Calendar};
/// use kyros_testkit::ports::{RecordingCalendar, Step, calendar::event_id};
/// use kyros_testkit::suites::calendar::{CalendarBench, SeenEvent, run_all};
///
/// struct Bench(Arc<RecordingCalendar>);
///
/// #[async_trait::async_trait]
/// impl CalendarBench for Bench {
///     fn calendar(&self) -> Arc<dyn Calendar> { self.0.clone() }
///     async fn lose_next_answer(&self) -> bool {
///         self.0.script([Step::lost_answer()]);
///         true
///     }
///     async fn events(&self) -> Vec<SeenEvent> {
///         let ours = self.0.events().into_iter().map(|event| SeenEvent {
///             id: event_id(event.appointment), title: event.title, description: event.description,
///             location: event.location, start: event.start, end: event.end,
///         });
///         let foreign = self.0.foreign().into_iter().map(|(title, start, end)| SeenEvent {
///             id: "foreign".to_owned(), title, description: None, location: None, start, end,
///         });
///         ours.chain(foreign).collect()
///     }
///     async fn add_foreign(&self, title: &str, start: Timestamp, end: Timestamp) -> bool {
///         self.0.add_foreign(title, start, end);
///         true
///     }
/// }
///
/// let fresh = || async { Box::new(Bench(RecordingCalendar::new())) as Box<dyn CalendarBench> }.boxed();
/// futures::executor::block_on(run_all(&fresh)).assert_conforms();
/// ```
#[async_trait]
pub trait CalendarBench: Send + Sync {
    /// The calendar on trial.
    fn calendar(&self) -> Arc<dyn Calendar>;
    /// Lets the next call arrive and loses its answer; false where that can't be.
    async fn lose_next_answer(&self) -> bool;
    /// Every event, in any order.
    async fn events(&self) -> Vec<SeenEvent>;
    /// Enters an event past the port, as a person would; false where that can't be.
    async fn add_foreign(&self, title: &str, start: Timestamp, end: Timestamp) -> bool;
}

/// Tries every clause.
///
/// ```
/// use futures::FutureExt as _;
/// use kyros_testkit::broken::calendar::FlawedCalendarBench;
/// use kyros_testkit::suites::calendar::{CalendarBench, run_all};
///
/// // In the place of `FlawedCalendarBench` stands a bench of your own.
/// let fresh = || async { Box::new(FlawedCalendarBench::new(None)) as Box<dyn CalendarBench> }.boxed();
/// let report = futures::executor::block_on(run_all(&fresh));
/// report.assert_counts("Calendar: 7 hold, 0 broken, 0 untried");
/// ```
pub async fn run_all(fresh: &Fresh<dyn CalendarBench>) -> Report {
    let mut report = Report::new("Calendar");
    report.add("put_is_idempotent", put_is_idempotent(fresh).await);
    report.add("put_changes", put_changes(fresh).await);
    report.add("put_lost_answer_is_unknown", put_lost_answer_is_unknown(fresh).await);
    report.add("put_touches_only_ours", put_touches_only_ours(fresh).await);
    report.add("remove_is_idempotent", remove_is_idempotent(fresh).await);
    report.add("remove_leaves_others", remove_leaves_others(fresh).await);
    report.add("probe_leaves_the_calendar", probe_leaves_the_calendar(fresh).await);
    report
}

/// The same put twice leaves one event under one id.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::calendar::{CalendarBench, put_is_idempotent}};
/// # use kyros_testkit::broken::calendar::{FlawedCalendarBench as Bench, CalendarFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(CalendarFlaw::PutDuplicates))) as Box<dyn CalendarBench> }.boxed();
/// let found = format!("{:?}", block_on(put_is_idempotent(&fresh)));
/// assert!(found.contains("the same put was answered with"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn put_is_idempotent(fresh: &Fresh<dyn CalendarBench>) -> Trial {
    let bench = fresh().await;
    let id = bench.calendar().put(visit(1, 1)).await?;
    let again = bench.calendar().put(visit(1, 1)).await?;
    demand(id == again, || format!("the same put was answered with {id} and {again}"))?;
    shows(&*bench, &[seen(&id, &visit(1, 1))]).await
}

/// A put with a higher version changes time and texts; a lower one that comes late does not.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::calendar::{CalendarBench, put_changes}};
/// # use kyros_testkit::broken::calendar::{FlawedCalendarBench as Bench, CalendarFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(CalendarFlaw::PutForgetsVersions))) as Box<dyn CalendarBench> }.boxed();
/// let found = format!("{:?}", block_on(put_changes(&fresh)));
/// assert!(found.contains("Site visit v1"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn put_changes(fresh: &Fresh<dyn CalendarBench>) -> Trial {
    let bench = fresh().await;
    let id = bench.calendar().put(visit(1, 1)).await?;
    let changed = bench.calendar().put(visit(1, 2)).await?;
    demand(id == changed, || format!("a change moved the event from {id} to {changed}"))?;
    shows(&*bench, &[seen(&id, &visit(1, 2))]).await?;
    bench.calendar().put(visit(1, 1)).await?;
    shows(&*bench, &[seen(&id, &visit(1, 2))]).await
}

/// A lost answer is `Unknown`, and repeating is safe.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::calendar::{CalendarBench, put_lost_answer_is_unknown}};
/// # use kyros_testkit::broken::calendar::{FlawedCalendarBench as Bench, CalendarFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(CalendarFlaw::LostAnswerIsNotApplied))) as Box<dyn CalendarBench> }.boxed();
/// let found = format!("{:?}", block_on(put_lost_answer_is_unknown(&fresh)));
/// assert!(found.contains("a lost answer is Some(NotApplied), not Unknown"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn put_lost_answer_is_unknown(fresh: &Fresh<dyn CalendarBench>) -> Trial {
    let bench = fresh().await;
    arranged(bench.lose_next_answer().await, "a lost answer")?;
    let lost = bench.calendar().put(visit(1, 1)).await;
    let outcome = lost.err().map(|failure| failure.outcome);
    demand(outcome == Some(Outcome::Unknown), || format!("a lost answer is {outcome:?}, not Unknown"))?;
    let id = bench.calendar().put(visit(1, 1)).await?;
    shows(&*bench, &[seen(&id, &visit(1, 1))]).await
}

/// An event that a person entered at the same time with the same title stays as it is.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::calendar::{CalendarBench, put_touches_only_ours}};
/// # use kyros_testkit::broken::calendar::{FlawedCalendarBench as Bench, CalendarFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(CalendarFlaw::PutTakesOver))) as Box<dyn CalendarBench> }.boxed();
/// let found = format!("{:?}", block_on(put_touches_only_ours(&fresh)));
/// assert!(found.contains("the calendar shows [SeenEvent"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn put_touches_only_ours(fresh: &Fresh<dyn CalendarBench>) -> Trial {
    let bench = fresh().await;
    let foreign = with_foreign(&*bench).await?;
    let id = bench.calendar().put(visit(1, 1)).await?;
    shows(&*bench, &[foreign.clone(), seen(&id, &visit(1, 1))]).await?;
    bench.calendar().put(visit(1, 2)).await?;
    shows(&*bench, &[foreign, seen(&id, &visit(1, 2))]).await
}

/// Removing what is gone, or never was, is a success.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::calendar::{CalendarBench, remove_is_idempotent}};
/// # use kyros_testkit::broken::calendar::{FlawedCalendarBench as Bench, CalendarFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(CalendarFlaw::RemoveTwiceFails))) as Box<dyn CalendarBench> }.boxed();
/// let found = format!("{:?}", block_on(remove_is_idempotent(&fresh)));
/// assert!(found.contains("a call failed that must not: 410: gone"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn remove_is_idempotent(fresh: &Fresh<dyn CalendarBench>) -> Trial {
    let bench = fresh().await;
    bench.calendar().put(visit(1, 1)).await?;
    bench.calendar().remove(visit(1, 1).appointment).await?;
    shows(&*bench, &[]).await?;
    bench.calendar().remove(visit(1, 1).appointment).await?;
    bench.calendar().remove(visit(2, 1).appointment).await?;
    shows(&*bench, &[]).await
}

/// Other visits and other people's events stay.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::calendar::{CalendarBench, remove_leaves_others}};
/// # use kyros_testkit::broken::calendar::{FlawedCalendarBench as Bench, CalendarFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(CalendarFlaw::RemoveClears))) as Box<dyn CalendarBench> }.boxed();
/// let found = format!("{:?}", block_on(remove_leaves_others(&fresh)));
/// assert!(found.contains("the calendar shows [], not [SeenEvent"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn remove_leaves_others(fresh: &Fresh<dyn CalendarBench>) -> Trial {
    let bench = fresh().await;
    let foreign = with_foreign(&*bench).await?;
    bench.calendar().put(visit(1, 1)).await?;
    let kept = bench.calendar().put(visit(2, 1)).await?;
    bench.calendar().remove(visit(1, 1).appointment).await?;
    shows(&*bench, &[foreign, seen(&kept, &visit(2, 1))]).await
}

/// Whatever a probe tells, every event stays as it is.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::calendar::{CalendarBench, probe_leaves_the_calendar}};
/// # use kyros_testkit::broken::calendar::{FlawedCalendarBench as Bench, CalendarFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(CalendarFlaw::ProbeClears))) as Box<dyn CalendarBench> }.boxed();
/// let found = format!("{:?}", block_on(probe_leaves_the_calendar(&fresh)));
/// assert!(found.contains("the calendar shows [], not [SeenEvent"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn probe_leaves_the_calendar(fresh: &Fresh<dyn CalendarBench>) -> Trial {
    let bench = fresh().await;
    let foreign = with_foreign(&*bench).await?;
    let id = bench.calendar().put(visit(1, 1)).await?;
    bench.calendar().probe().await.unwrap_or(Ok(()))?;
    shows(&*bench, &[foreign, seen(&id, &visit(1, 1))]).await
}

/// The n-th visit; each version has its own time and texts.
fn visit(n: u8, version: u64) -> CalendarEvent {
    let begin = Timestamp::from_millis(1_767_625_200_000);
    let id = IdSource::new(Seed([n; 32]), begin).next_uuid();
    let start = begin.plus(chrono::TimeDelta::hours(if version > 1 { 24 } else { 0 }));
    let mut event = CalendarEvent::new(
        AppointmentId::new(id),
        version,
        format!("Site visit v{version}"),
        start,
        start.plus(chrono::TimeDelta::hours(1)),
        "America/New_York".to_owned(),
    );
    event.description = Some(format!("Visit {n} in version {version}"));
    event.location = Some(format!("{n}{version} Elm Street"));
    event
}

fn seen(id: &str, event: &CalendarEvent) -> SeenEvent {
    SeenEvent {
        id: id.to_owned(),
        title: event.title.clone(),
        description: event.description.clone(),
        location: event.location.clone(),
        start: event.start,
        end: event.end,
    }
}

async fn with_foreign(bench: &dyn CalendarBench) -> Result<SeenEvent, super::report::Breach> {
    let like = visit(1, 1);
    arranged(bench.add_foreign(&like.title, like.start, like.end).await, "somebody else's event")?;
    let there = bench.events().await;
    let foreign = there.into_iter().next();
    foreign.ok_or_else(|| super::report::Breach::Untried("the bench shows no foreign event".to_owned()))
}

async fn shows(bench: &dyn CalendarBench, expected: &[SeenEvent]) -> Trial {
    let by_id = |mut events: Vec<SeenEvent>| {
        events.sort_by(|a, b| a.id.cmp(&b.id));
        events
    };
    let (there, expected) = (by_id(bench.events().await), by_id(expected.to_vec()));
    demand(there == expected, || format!("the calendar shows {there:?}, not {expected:?}"))
}

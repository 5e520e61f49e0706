//! Time that is moved by hand.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use chrono::TimeDelta;
use futures::future::BoxFuture;
use kyros_core::contract::time::Timestamp;
use kyros_engine::{Clock, Runtime};

use crate::chance::Chance;
use crate::executor::{Executor, Scope};

/// A clock and a runtime in one: what is spawned runs on the caller's thread while [`Self::run`] or
/// [`Self::pass`] is at work, and a second takes no time. Which of the tasks that could run comes
/// next is decided by the seed, so that a test that passes always passes.
///
/// ```
/// use chrono::TimeDelta;
/// use kyros_core::contract::time::Timestamp;
/// use kyros_engine::{Clock, Runtime};
/// use kyros_testkit::ManualTime;
///
/// let time = ManualTime::new(Timestamp::parse("2026-11-23T15:00:00Z").unwrap(), 1);
/// let noon = Timestamp::parse("2026-11-23T17:00:00Z").unwrap();
/// time.run(time.sleep_until_store(noon));
/// assert_eq!(time.store_now(), noon);
/// time.pass(TimeDelta::days(1));
/// assert_eq!(time.store_now(), noon.plus(TimeDelta::days(1)));
/// ```
pub struct ManualTime {
    start: Timestamp,
    tasks: Executor,
    order: Chance,
}

impl fmt::Debug for ManualTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManualTime").field("now", &self.store_now()).finish_non_exhaustive()
    }
}

/// Remembers that somebody was woken.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl ManualTime {
    /// Begins at that instant.
    ///
    /// ```
    /// use kyros_core::contract::time::Timestamp;
    /// use kyros_engine::Clock;
    /// use kyros_testkit::ManualTime;
    ///
    /// let start = Timestamp::parse("2026-11-23T15:00:00Z").expect("a time");
    /// assert_eq!(ManualTime::new(start, 1).store_now(), start, "it stands until it is moved");
    /// ```
    #[must_use]
    pub fn new(start: Timestamp, seed: u64) -> Arc<Self> {
        Arc::new(Self { start, tasks: Executor::default(), order: Chance::new(seed, "order") })
    }

    /// Runs the work to its end, with all that runs in the background. Time moves to the next instant
    /// at which somebody is to be woken, and only when everybody waits.
    ///
    /// Somebody who sleeps for a year is awake at once:
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::contract::time::Timestamp, kyros_engine::{Clock, Runtime}};
    /// # use kyros_testkit::ManualTime;
    /// let time = ManualTime::new(Timestamp::from_millis(0), 1);
    /// let next_year = time.store_now().plus(TimeDelta::days(365));
    /// let woke = time.run(async {
    ///     time.sleep_until_store(next_year).await;
    ///     time.store_now()
    /// });
    /// assert_eq!(woke, next_year);
    /// ```
    ///
    /// # Panics
    /// When the work waits and nothing will ever wake it.
    pub fn run<F: Future>(&self, work: F) -> F::Output {
        let mut work = pin!(work);
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        loop {
            if woken.0.swap(false, Ordering::SeqCst)
                && let Poll::Ready(value) = work.as_mut().poll(&mut Context::from_waker(&waker))
            {
                return value;
            }
            if self.tasks.step(&self.order).is_some() || woken.0.load(Ordering::SeqCst) {
                continue;
            }
            let next = self.tasks.next_timer();
            self.tasks.move_to(next.unwrap_or_else(|| panic!("this waits for something that never comes")));
        }
    }

    /// Lets that much time pass; whatever comes due on the way runs at its instant.
    ///
    /// What was spawned runs when it is due, and not before:
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::contract::time::Timestamp, kyros_engine::{Clock, Runtime}};
    /// # use {kyros_testkit::ManualTime, std::sync::{Arc, atomic::{AtomicBool, Ordering}}};
    /// let time = ManualTime::new(Timestamp::from_millis(0), 1);
    /// let (rang, alarm) = (Arc::new(AtomicBool::new(false)), time.sleep_until_store(Timestamp::from_millis(60_000)));
    /// let rings = Arc::clone(&rang);
    /// time.spawn(Box::pin(async move {
    ///     alarm.await;
    ///     rings.store(true, Ordering::SeqCst);
    /// }));
    /// time.pass(TimeDelta::seconds(59));
    /// assert!(!rang.load(Ordering::SeqCst));
    /// time.pass(TimeDelta::seconds(1));
    /// assert!(rang.load(Ordering::SeqCst));
    /// ```
    pub fn pass(&self, time: TimeDelta) {
        let end = self.tasks.millis() + time.num_milliseconds();
        loop {
            while self.tasks.step(&self.order).is_some() {}
            match self.tasks.next_timer().filter(|next| *next <= end) {
                Some(next) => self.tasks.move_to(next),
                None => return self.tasks.move_to(end),
            }
        }
    }
}

impl Clock for ManualTime {
    fn store_now(&self) -> Timestamp {
        self.start.plus(TimeDelta::milliseconds(self.tasks.millis()))
    }
}

impl Runtime for ManualTime {
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.tasks.spawn(Scope::OUTSIDE, task);
    }

    fn sleep_until_store(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(self.tasks.sleep(at.since(self.store_now()).num_milliseconds()))
    }
}

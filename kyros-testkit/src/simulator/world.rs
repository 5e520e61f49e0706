//! Everything there is in a simulation, and the clock that all of it goes by.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Wiring;
use kyros_core::policy::Policy;
use kyros_engine::Limits;

use super::calendar::SimCalendar;
use crate::chance::Chance;
use super::coverage::{Coverage, Mark};
use super::disk::Disk;
use crate::executor::{Executor, Scope, locked};
use super::invariants::{Happening, Violation};
use super::node::Node;
use super::observer::Observer;
use super::provider::Provider;

/// What a simulation is like, drawn from its seed.
///
/// They are drawn from the seed, and may come out like this:
///
/// ```
/// use kyros_core::{contract::time::Timestamp, decision::Wiring, policy::Policy};
/// use kyros_testkit::simulator::Settings;
///
/// let alone = Settings {
///     nodes: 1,
///     begin: Timestamp::from_millis(0),
///     policy: Policy::default(),
///     wiring: Wiring { sandbox_sms: true, language: false, notifier: true },
///     limits: kyros_engine::Limits::default(),
///     answers_percent: 60,
/// };
/// assert!(alone.policy.check().is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many nodes share the store. One alone is the store's only writer.
    pub nodes: usize,
    /// When it begins.
    pub begin: Timestamp,
    /// What the company set.
    pub policy: Policy,
    /// What is wired.
    pub wiring: Wiring,
    /// The engine's bounds.
    pub limits: Limits,
    /// How many of 100 texts a homeowner answers.
    pub answers_percent: u32,
}

/// A place in the code at which a node can be made to crash.
///
/// ```
/// use kyros_testkit::simulator::{Label, acts::Act};
///
/// for label in Label::ALL {
///     let act = Act::CrashAt { node: 2, label, passes: 1 };
///     assert_eq!(act.to_string(), format!("node 2 crashes at its 1th {label:?}"));
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// A commit was handed to the store.
    CommitIssued,
    /// A commit is durable and not yet answered.
    CommitDurable,
    /// Effects were leased and the node doesn't know yet.
    Leased,
    /// A call is about to begin.
    CallBegins,
    /// The other side did what was asked and its answer is on its way.
    CallAnswered,
}

impl Label {
    /// Every label.
    pub const ALL: [Self; 5] =
        [Self::CommitIssued, Self::CommitDurable, Self::Leased, Self::CallBegins, Self::CallAnswered];
}

/// What a trap does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Snap {
    Crash,
    Freeze(i64),
}

/// See the module.
#[derive(Debug)]
pub struct World {
    pub(super) exec: Executor,
    /// Decides which ready task runs next.
    pub(super) schedule: Chance,
    /// Decides latencies and who is struck by a fault.
    pub(super) luck: Chance,
    /// Decides what homeowners do.
    pub(super) people: Chance,
    /// What nodes draw ids and keys from.
    pub(super) entropy: Arc<Chance>,
    pub(super) settings: Settings,
    /// Milliseconds by which the clock was set ahead.
    set_ahead: AtomicI64,
    pub(super) disk: Disk,
    pub(super) provider: Provider,
    pub(super) calendar: SimCalendar,
    /// Active faults, with the millisecond at which they end.
    weather: Mutex<BTreeMap<Mark, i64>>,
    pub(super) coverage: Mutex<Coverage>,
    pub(super) nodes: Mutex<Vec<Node>>,
    pub(super) observer: Mutex<Observer>,
    violation: Mutex<Option<Violation>>,
    /// What happens to a node when it has passed the label that many times more.
    trap: Mutex<Option<(usize, Label, u32, Snap)>>,
    /// Whoever is texted next writes STOP while the request travels for so many milliseconds.
    snare: Mutex<Option<i64>>,
    pub(super) keys: AtomicU64,
    /// People have fallen silent, and faults are over.
    pub(super) healing: std::sync::atomic::AtomicBool,
    story: Option<Mutex<Vec<String>>>,
}

impl World {
    pub(super) fn new(seed: u64, settings: Settings, narrate: bool) -> Arc<Self> {
        let disk = Disk::default();
        let entropy = Arc::new(Chance::new(seed, "entropy"));
        let observer = Observer::new(&disk, &settings, &entropy);
        Arc::new(Self {
            exec: Executor::default(),
            schedule: Chance::new(seed, "schedule"),
            luck: Chance::new(seed, "luck"),
            people: Chance::new(seed, "people"),
            entropy,
            settings,
            set_ahead: AtomicI64::new(0),
            disk,
            provider: Provider::default(),
            calendar: SimCalendar::default(),
            weather: Mutex::default(),
            coverage: Mutex::default(),
            nodes: Mutex::default(),
            observer: Mutex::new(observer),
            violation: Mutex::default(),
            trap: Mutex::default(),
            snare: Mutex::default(),
            keys: AtomicU64::new(0),
            healing: std::sync::atomic::AtomicBool::new(false),
            story: narrate.then(Mutex::default),
        })
    }

    /// The clock that every node goes by.
    pub fn now(&self) -> Timestamp {
        let millis = self.exec.millis() + self.set_ahead.load(Ordering::SeqCst);
        self.settings.begin.plus(TimeDelta::milliseconds(millis))
    }

    /// Somebody sets the clock.
    pub(super) fn set_clock(&self, by_millis: i64) {
        self.set_ahead.fetch_add(by_millis, Ordering::SeqCst);
    }

    pub(super) fn is_healing(&self) -> bool {
        self.healing.load(Ordering::SeqCst)
    }

    /// Counts that something rare was reached.
    pub(super) fn mark(&self, mark: Mark) {
        locked(&self.coverage).count(mark);
    }

    /// Lets a fault be active for some time.
    pub(super) fn brew(&self, fault: Mark, millis: i64) {
        let until = self.exec.millis() + millis;
        let mut weather = locked(&self.weather);
        let end = weather.entry(fault).or_insert(0);
        *end = (*end).max(until);
    }

    pub(super) fn clear_weather(&self) {
        locked(&self.weather).clear();
        *locked(&self.trap) = None;
        *locked(&self.snare) = None;
    }

    /// Whether the fault is active and strikes now, and counts it if it does.
    pub(super) fn strikes(&self, fault: Mark, percent: u32) -> bool {
        let active = locked(&self.weather).get(&fault).is_some_and(|until| *until > self.exec.millis());
        let struck = active && self.luck.percent(percent);
        if struck {
            self.mark(fault);
        }
        struck
    }

    /// Whether the fault strikes now though it isn't active: no other side is always there.
    pub(super) fn happens(&self, fault: Mark, percent: u32) -> bool {
        let struck = !self.is_healing() && self.luck.percent(percent);
        if struck {
            self.mark(fault);
        }
        struck
    }

    pub(super) fn set_trap(&self, node: usize, label: Label, passes: u32, snap: Snap) {
        *locked(&self.trap) = Some((node, label, passes, snap));
    }

    pub(super) fn set_snare(&self, millis: i64) {
        *locked(&self.snare) = Some(millis);
    }

    pub(super) fn spring_snare(&self) -> Option<i64> {
        locked(&self.snare).take()
    }

    fn spring(&self, label: Label, scope: Scope) -> Option<Snap> {
        let mut trap = locked(&self.trap);
        let (node, at, passes, snap) = trap.as_mut()?;
        if *node != scope.node || *at != label {
            return None;
        }
        if *passes > 0 {
            *passes -= 1;
            return None;
        }
        let snap = *snap;
        *trap = None;
        Some(snap)
    }

    /// A node passes a label; it may crash there, and then this never ends, or stand still.
    pub(super) async fn pass(self: &Arc<Self>, label: Label, scope: Scope) {
        match self.spring(label, scope) {
            Some(Snap::Crash) => {
                self.mark(Mark::CrashAtStep);
                self.tell(|| format!("node {} crashes at {label:?}", scope.node));
                super::node::crash(self, scope.node, 2_000);
            }
            Some(Snap::Freeze(millis)) => {
                self.mark(Mark::FreezeAtStep);
                self.tell(|| format!("node {} stands still at {label:?} for {millis} ms", scope.node));
                super::node::freeze(self, scope.node, millis);
                super::homeowner::some_stop(self);
                // Not polled again before it is woken.
                self.exec.sleep(1).await;
            }
            None => {}
        }
        if locked(&self.nodes).get(scope.node.wrapping_sub(1)).is_none_or(|node| node.scope != scope) {
            futures::future::pending::<()>().await;
        }
    }

    /// Waits for as long as a message takes on the way, usually.
    pub(super) async fn latency(&self, high: i64) {
        let millis = if self.luck.percent(60) { self.luck.between(0, 2) } else { self.luck.between(0, high) };
        if millis > 0 {
            self.exec.sleep(millis).await;
        }
    }

    /// Shows what happens to every invariant.
    pub(super) fn show(&self, what: &Happening<'_>) {
        let mut observer = locked(&self.observer);
        let found = observer.catch_up(self).and_then(|()| observer.show(what, self));
        if let Err(violation) = found {
            self.violate(violation);
        }
    }

    /// Shows what has become durable.
    pub(super) fn show_news(&self) {
        if let Err(violation) = locked(&self.observer).catch_up(self) {
            self.violate(violation);
        }
    }

    pub(super) fn violate(&self, violation: Violation) {
        self.tell(|| format!("VIOLATION of {}: {}", violation.invariant, violation.what));
        locked(&self.violation).get_or_insert(violation);
    }

    pub(super) fn violation(&self) -> Option<Violation> {
        locked(&self.violation).clone()
    }

    /// Adds a line to the story, if it is told.
    pub(super) fn tell(&self, line: impl FnOnce() -> String) {
        if let Some(story) = &self.story {
            locked(story).push(format!("{} {}", self.now(), line()));
        }
    }

    pub(super) fn story(&self) -> Vec<String> {
        self.story.as_ref().map(|story| locked(story).clone()).unwrap_or_default()
    }

    /// Everything holds everything: at the end it has to let go.
    pub(super) fn take_apart(&self) {
        let scopes: Vec<Scope> = locked(&self.nodes).iter().map(|node| node.scope).collect();
        scopes.into_iter().for_each(|scope| self.exec.kill(scope));
        self.exec.kill(Scope::OUTSIDE);
        locked(&self.nodes).clear();
        self.disk.drop_queue();
    }
}

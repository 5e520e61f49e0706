//! The simulator: real engines over a simulated store, provider, calendar and network, on simulated
//! time, all from one seed.
//!
//! A seed decides everything: how many nodes there are, who writes what when, which faults strike and
//! which of the ready tasks runs next. The same seed and the same build always end in the same trace.
//! Every [invariant](invariants) looks at everything that happens; a [violation](invariants::Violation)
//! names the seed that leads to it, and [`shrink`](shrink::shrink) finds the few acts that matter.
//!
//! A simulation has two phases. In the first, acts and faults happen. In the second, faults are over
//! and people are silent: whatever was to be done must be done by then.
//!
//! ```
//! use kyros_testkit::simulator::{Options, run};
//!
//! let outcome = run(1, &Options::default());
//! assert_eq!(outcome.violation, None);
//! assert_eq!(outcome.trace, run(1, &Options::default()).trace, "the same seed, the same trace");
//! ```

pub mod acts;
mod calendar;
mod client;
pub mod coverage;
mod disk;
pub mod homeowner;
pub mod invariants;
mod marks;
mod node;
pub mod observer;
mod others;
pub mod provider;
mod receipts;
pub mod recording;
mod settings;
pub mod shrink;
mod store;
mod subscriber;
mod trace;
mod workload;
mod world;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use kyros_core::policy::Policy;

use acts::Planned;
use coverage::Coverage;
use crate::executor::locked;
use invariants::{Happening, Violation};
use recording::Recorded;
use trace::Trace;
use world::World;

pub use client::{CANARY, Command};
pub use world::{Label, Settings};

/// Everything is recomputed from the journal this often, in steps; less often with more leads, whose
/// journal is longer by as much.
const FULL_EVERY: u64 = 500;
/// Leads for which it is that often.
const USUAL_LEADS: usize = 10;
/// Steps without a tick of the clock that mean that something runs in circles.
const STEPS_AT_ONCE: u64 = 200_000;
/// Steps within an hour, for each lead more than usual as many again, that mean the same.
const STEPS_AN_HOUR: u64 = 40_000;

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// How a simulation is run.
///
/// Of a plan only some acts, told in words:
///
/// ```
/// use std::collections::BTreeSet;
/// use kyros_testkit::simulator::{Options, run};
///
/// let first = Options { only: Some(BTreeSet::from([0])), narrate: true, ..Options::default() };
/// let outcome = run(1, &first);
/// assert!(outcome.story.iter().any(|line| line.contains("lead.create")), "{:#?}", outcome.story);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// This policy instead of one drawn from the seed.
    pub policy: Option<Policy>,
    /// Tell the story in words.
    pub narrate: bool,
    /// Of the planned acts only these.
    pub only: Option<BTreeSet<usize>>,
    /// So many more leads come in over a month, each with a number of its own; then time passes until
    /// the last of them has been written to for the last time.
    pub leads: usize,
}

/// What came of a simulation.
///
/// ```
/// use std::collections::BTreeSet;
/// use kyros_testkit::simulator::{Options, run};
///
/// let outcome = run(1, &Options { only: Some(BTreeSet::new()), ..Options::default() });
/// assert_eq!((outcome.seed, outcome.acts.len(), &outcome.violation), (1, 0, &None));
/// assert!(outcome.millis > 30 * 86_400_000, "weeks have passed, and nothing was left to be done");
/// ```
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// Steps that were taken: a task that ran to its next wait, a tick of the clock, or an act.
    pub steps: u64,
    /// Simulated milliseconds.
    pub millis: i64,
    /// A hash over every step.
    pub trace: [u8; 32],
    /// What didn't hold first, if anything.
    pub violation: Option<Violation>,
    /// What was reached.
    pub coverage: Coverage,
    /// Numbers of the acts that were to happen.
    pub acts: BTreeSet<usize>,
    /// What happened, in words, if it was asked for.
    pub story: Vec<String>,
}

/// Runs the simulation of a seed and writes down all that was asked of its store.
///
/// ```
/// use kyros_testkit::MemoryStore;
/// use kyros_testkit::simulator::{Options, record, recording::replay};
///
/// let recorded = record(3, &Options::default());
/// let replayed = futures::executor::block_on(replay(&MemoryStore::new(), &recorded));
/// assert_eq!(replayed, Ok(()));
/// ```
#[must_use]
pub fn record(seed: u64, options: &Options) -> Vec<Recorded> {
    simulate(seed, options, true).1
}

/// Runs the simulation of a seed.
///
/// Another seed is another story:
///
/// ```
/// use std::collections::BTreeSet;
/// use kyros_testkit::simulator::{Options, run};
///
/// let three = Options { only: Some(BTreeSet::from([0, 1, 2])), ..Options::default() };
/// assert_eq!(run(3, &three).trace, run(3, &three).trace);
/// assert_ne!(run(3, &three).trace, run(4, &three).trace);
/// ```
#[must_use]
pub fn run(seed: u64, options: &Options) -> Outcome {
    simulate(seed, options, false).0
}

fn simulate(seed: u64, options: &Options, record: bool) -> (Outcome, Vec<Recorded>) {
    let mut settings = settings::of(seed, options.policy.as_ref());
    let many = options.leads > USUAL_LEADS;
    if many {
        // The nodes' own look at the whole chain costs what the journal is long, too.
        settings.limits.scrub_every = TimeDelta::days(30);
        // A memory that is small beside the usual leads is as small beside many, and not always empty.
        for kept in [&mut settings.limits.cached_states, &mut settings.limits.cached_keys] {
            *kept = kept.saturating_mul(options.leads) / USUAL_LEADS;
        }
        // So is a limit for all of them that was drawn.
        if let (Some(drawn), None) = (&mut settings.policy.max_texts_per_hour, &options.policy) {
            *drawn = drawn.saturating_mul(u32::try_from(options.leads / USUAL_LEADS).unwrap_or(u32::MAX));
        }
    }
    let plan = acts::plan(seed, settings.nodes, options.leads);
    let acts: BTreeSet<usize> = match &options.only {
        Some(only) => only.iter().copied().filter(|act| *act < plan.len()).collect(),
        None => (0..plan.len()).collect(),
    };
    let world = World::new(seed, settings, options.narrate);
    if record {
        world.disk.begin_recording();
    }
    let world_of = Arc::clone(&world);
    let followed = options.leads > 0;
    let an_hour = STEPS_AN_HOUR * (1 + options.leads as u64);
    let mut driver = Driver {
        world: world_of,
        trace: Trace::default(),
        steps: 0,
        at_once: 0,
        hour: (0, 0),
        an_hour,
        next_full: FULL_EVERY,
        many,
        followed,
    };
    let ran = catch_unwind(AssertUnwindSafe(|| driver.play(&plan, &acts)));
    if let Err(panic) = ran {
        let what = panic.downcast_ref::<String>().cloned();
        let what = what.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let what = what.unwrap_or_else(|| "a panic without words".to_owned());
        world.violate(Violation::new("no_panic", "reliability.md 4", what));
    }
    let outcome = Outcome {
        seed,
        steps: driver.steps,
        millis: world.exec.millis(),
        trace: driver.trace.finish(),
        violation: world.violation(),
        coverage: locked(&world.coverage).clone(),
        acts,
        story: world.story(),
    };
    let recorded = world.disk.recorder.end();
    world.take_apart();
    (outcome, recorded)
}

fn resume_sending(world: &Arc<World>) {
    let why = serde_json::json!({ "reason": "all is well" });
    client::send(world, Command::new(world, "system.resume_sending", why), 1);
}

struct Driver {
    world: Arc<World>,
    trace: Trace,
    steps: u64,
    at_once: u64,
    /// The hour of the clock, and the steps before it.
    hour: (i64, u64),
    /// See [`STEPS_AN_HOUR`].
    an_hour: u64,
    /// The step of the next look at everything.
    next_full: u64,
    /// More leads than usual: what a look at everything costs grows with the journal, and so do the gaps between them.
    many: bool,
    /// To the end of every lead.
    followed: bool,
}

impl Driver {
    fn play(&mut self, plan: &[Planned], acts: &BTreeSet<usize>) {
        let world = Arc::clone(&self.world);
        (1..=world.settings.nodes).for_each(|node| node::start(&world, node));
        for (number, planned) in plan.iter().enumerate().filter(|(number, _)| acts.contains(number)) {
            if !self.until(planned.at) {
                return;
            }
            self.step(number as u64, 2);
            workload::perform(&world, &planned.act);
        }
        let _ = self.heals() && self.rests();
    }

    /// The safety phase ends: faults are over, people are silent, and somebody tidies up.
    fn heals(&mut self) -> bool {
        let world = Arc::clone(&self.world);
        if !self.after(20 * SECOND) {
            return false;
        }
        world.healing.store(true, Ordering::SeqCst);
        world.clear_weather();
        if !self.after(120 * SECOND) {
            return false;
        }
        for round in 0..4 {
            resume_sending(&world);
            if !self.after(if round == 0 { 3_600 * SECOND } else { 2 * DAY }) {
                return false;
            }
            for id in workload::open_escalations(&world) {
                // Most are tried again; what is dismissed may be dismissed by two people.
                let dismissed = round > 1 || world.people.percent(20);
                let times = if dismissed && world.people.percent(30) { 2 } else { 1 };
                (0..times).for_each(|_| workload::resolve(&world, &id, if dismissed { 2 } else { 0 }));
            }
            if round == 0 {
                world.show(&Happening::Healed);
            }
        }
        true
    }

    fn rests(&mut self) -> bool {
        let world = Arc::clone(&self.world);
        // Now and then long enough for a cold lead to be written to again, twice, and for a third time that must not be.
        let days = if world.people.percent(8) || self.followed { 320 } else { 32 };
        for _ in 0..days {
            // Who follows leads to their end doesn't leave them waiting for a switch that a limit has thrown.
            if self.followed && locked(&world.observer).past().is_sending_paused() {
                resume_sending(&world);
            }
            if !self.after(DAY) {
                return false;
            }
        }
        let calendar = locked(&world.calendar.events).clone();
        world.show(&Happening::Rest { calendar: &calendar });
        self.full()
    }

    fn full(&self) -> bool {
        self.world.show(&Happening::Full);
        if let Err(violation) = locked(&self.world.observer).verify() {
            self.world.violate(violation);
        }
        self.world.violation().is_none()
    }

    fn after(&mut self, millis: i64) -> bool {
        self.until(self.world.exec.millis() + millis)
    }

    /// Runs to that millisecond; `false` when something doesn't hold.
    fn until(&mut self, millis: i64) -> bool {
        loop {
            if let Some(task) = self.world.exec.step(&self.world.schedule) {
                self.at_once += 1;
                self.step(task, 0);
                self.world.show_news();
                if self.at_once > STEPS_AT_ONCE || self.steps - self.hour.1 > self.an_hour {
                    let what = format!("something runs in circles: {} steps within an hour", self.steps - self.hour.1);
                    self.world.violate(Violation::new("rest", "reliability.md 3.37", what));
                }
            } else {
                let next = self.world.exec.next_timer().filter(|at| *at <= millis);
                self.world.exec.move_to(next.unwrap_or(millis));
                self.at_once = 0;
                let hour = self.world.exec.millis() / HOUR;
                if hour != self.hour.0 {
                    self.hour = (hour, self.steps);
                }
                if next.is_none() {
                    return self.world.violation().is_none();
                }
                self.step(0, 1);
            }
            if self.world.violation().is_some() {
                return false;
            }
            if self.steps >= self.next_full {
                let journal = locked(&self.world.observer).past().position;
                self.next_full = self.steps + if self.many { FULL_EVERY.max(16 * journal) } else { FULL_EVERY };
                if !self.full() {
                    return false;
                }
            }
        }
    }

    fn step(&mut self, what: u64, kind: u8) {
        self.steps += 1;
        self.trace.step(what, kind, self.world.exec.millis());
    }
}

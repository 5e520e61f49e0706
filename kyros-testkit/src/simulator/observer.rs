//! Watches from outside: reads the durable journal as it grows, keeps what it folds into, and shows
//! everything to every invariant.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use kyros_core::contract::ids::{EffectId, LeadId};
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::Row;
use kyros_core::decision::{Availability, Event, PhoneHasher, State, StreamId, Subject};
use kyros_core::lead::{LeadEvent, LeadState, TextPurpose};
use kyros_core::policy::Policy;
use kyros_core::policy::slots::Interval;
use kyros_core::ports::store::{EffectEntry, EventFilter, Journal, StoredEvent, Views, Work};
use kyros_engine::{Clock, Engine, EngineConfig, JournalEntry, Opened, Runtime};
use sha2::{Digest, Sha256};

use crate::chance::Chance;
use super::coverage::Mark;
use super::disk::Disk;
use super::invariants::{Happening, Invariant, Violation, all};
use super::marks;
use super::node::master_key;
use super::world::{Settings, World};
use crate::MemoryStore;

/// Events of the journal that are read at once.
const READ_AT_ONCE: usize = 256;

/// What is known of a text from the journal.
///
/// ```
/// use kyros_core::lead::TextPurpose;
/// use kyros_testkit::simulator::observer::{KnownText, Past};
///
/// /// Follow-ups that one number got.
/// fn follow_ups(past: &Past, to: &str) -> usize {
///     let theirs = |text: &&KnownText| text.phone.as_str() == to && text.purpose == TextPurpose::FollowUp;
///     past.texts.values().filter(theirs).count()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct KnownText {
    /// Whose.
    pub lead: LeadId,
    /// To whom.
    pub phone: Phone,
    /// What it is for.
    pub purpose: TextPurpose,
}

/// What has happened so far.
///
/// An invariant is shown it with everything that happens, and asks it what was before:
///
/// ```
/// use kyros_core::contract::lead::LeadStatus;
/// use kyros_testkit::simulator::{CANARY, invariants::{Happening, Invariant}, observer::Past};
///
/// #[derive(Debug)]
/// struct Books;
///
/// impl Invariant for Books {
///     fn name(&self) -> &'static str { "books" }
///     fn source(&self) -> &'static str { "an example" }
///     fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
///         match what {
///             Happening::TextTaken { text, .. } if !past.states.contains_key(&past.number(&text.from)) => {
///                 Err(format!("{} wrote, and nobody remembers", text.from.as_str()))
///             }
///             Happening::Answered { command, .. } if !past.is_answered(&command.store_key()) => {
///                 Err(format!("{} was answered, and the answer isn't kept", command.kind))
///             }
///             Happening::Full if past.stores_in_clear(CANARY.as_bytes()) => Err("a name stands in clear".to_owned()),
///             Happening::Rest { .. } if past.leads().any(|state| state.lead.status == LeadStatus::New) => {
///                 Err(format!("somebody was never written to, with {} effects waiting", past.outbox().len()))
///             }
///             _ => Ok(()),
///         }
///     }
/// }
///
/// assert_eq!(Books.name(), "books");
/// ```
#[derive(Debug)]
pub struct Past {
    /// The nodes' clock.
    pub now: Timestamp,
    /// What every stream folds into.
    pub states: BTreeMap<StreamId, State>,
    /// Every public event: its position and its bytes.
    pub public: Vec<(u64, Bytes)>,
    /// Every text of ours.
    pub texts: BTreeMap<EffectId, KnownText>,
    /// What the company set.
    pub policy: Policy,
    pub(super) durable: MemoryStore,
    hasher: PhoneHasher,
    /// The last position of the durable journal.
    pub position: u64,
}

impl Past {
    /// The stream of a number.
    #[must_use]
    pub fn number(&self, phone: &Phone) -> StreamId {
        StreamId::Number(self.hasher.key(phone))
    }

    /// Every lead, in the order of their ids.
    pub fn leads(&self) -> impl Iterator<Item = &LeadState> {
        self.states.values().filter_map(|state| match state {
            State::Lead(lead) => Some(&**lead),
            _ => None,
        })
    }

    /// Whether all sending is paused.
    #[must_use]
    pub fn is_sending_paused(&self) -> bool {
        matches!(self.states.get(&StreamId::System), Some(State::System(system)) if system.paused.is_some())
    }

    /// Whether an answer is kept under that key.
    #[must_use]
    pub fn is_answered(&self, key: &str) -> bool {
        matches!(self.durable.answer(key).now_or_never(), Some(Ok(Some(_))))
    }

    /// Every effect there is.
    #[must_use]
    pub fn outbox(&self) -> Vec<EffectEntry> {
        self.durable.effects(None, usize::MAX).now_or_never().and_then(Result::ok).unwrap_or_default()
    }

    /// What is read of everything, as it is kept beside the journal.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        self.durable.rows().now_or_never().and_then(Result::ok).unwrap_or_default()
    }

    /// When an effect that is still to come is due.
    #[must_use]
    pub fn due(&self, effect: EffectId) -> Option<Timestamp> {
        self.durable.effect(effect).now_or_never()?.ok().flatten().map(|entry| entry.due)
    }

    /// Who holds that unique key.
    #[must_use]
    pub fn owner(&self, key: &str) -> Option<String> {
        self.durable.owner(key).now_or_never().and_then(Result::ok).flatten()
    }

    /// The times that are claimed in the calendar, in the order of their beginnings.
    #[must_use]
    pub fn claimed_times(&self) -> Vec<Interval> {
        let (first, last) = (Timestamp::from_millis(i64::MIN / 4), Timestamp::from_millis(i64::MAX / 4));
        let claims = self.durable.intervals(Availability::CALENDAR, first, last).now_or_never();
        claims.and_then(Result::ok).unwrap_or_default()
    }

    /// Whether these bytes stand in clear in a stored event.
    #[must_use]
    pub fn stores_in_clear(&self, canary: &[u8]) -> bool {
        let events = self.durable.read_from(0, usize::MAX, &EventFilter::default()).now_or_never();
        let events = events.and_then(Result::ok).unwrap_or_default();
        events.iter().any(|event| event.sealed.windows(canary.len()).any(|window| window == canary))
    }

    /// The position of the first event of a lead that isn't sealed with that lead's own key.
    #[must_use]
    pub fn sealed_with_another_key(&self) -> Option<u64> {
        let events = self.durable.read_from(0, usize::MAX, &EventFilter::default()).now_or_never();
        let another = |event: &StoredEvent| match event.stream {
            StreamId::Lead(lead) => event.subject != Subject::Lead(lead),
            _ => false,
        };
        events.and_then(Result::ok).unwrap_or_default().into_iter().find(another).map(|event| event.position)
    }

    /// The position of the first event whose hash doesn't follow from the one before and from its own bytes.
    #[must_use]
    pub fn breaks_at(&self) -> Option<u64> {
        let events = self.durable.read_from(0, usize::MAX, &EventFilter::default()).now_or_never();
        let mut before = [0; 32];
        events.and_then(Result::ok).unwrap_or_default().into_iter().find_map(|event| {
            let mut hash = Sha256::new();
            hash.update(before);
            hash.update(event.position.to_be_bytes());
            hash.update(Sha256::digest(&event.sealed));
            before = event.hash;
            (hash.finalize()[..] != event.hash[..]).then_some(event.position)
        })
    }

    fn fold(&mut self, entry: &JournalEntry) {
        let Some(event) = &entry.event else { return };
        let before = self.states.remove(&entry.stream).unwrap_or_default();
        let after = before.evolve(entry.at, event);
        if let (Event::Lead(LeadEvent::TextQueued { message, purpose, .. }), State::Lead(lead)) = (event, &after) {
            let known = KnownText { lead: lead.lead.id, phone: lead.lead.phone.clone(), purpose: *purpose };
            self.texts.insert(EffectId::new(message.id.uuid()), known);
        }
        self.states.insert(entry.stream.clone(), after);
        if let Some(frame) = &entry.public {
            self.public.push((entry.position, frame.clone()));
        }
        self.position = entry.position;
    }
}

/// See the module.
///
/// It is there in every simulation, and its silence is the result:
///
/// ```
/// use std::collections::BTreeSet;
/// use kyros_testkit::simulator::{Options, run};
///
/// let outcome = run(2, &Options { only: Some(BTreeSet::from([0])), ..Options::default() });
/// assert_eq!(outcome.violation, None, "no invariant that it asked has said anything");
/// ```
#[derive(Debug)]
pub struct Observer {
    engine: Engine,
    /// What earlier recomputations have opened: they take half of a simulation's time.
    opened: Opened,
    past: Past,
    seen_commits: u64,
    invariants: Vec<Box<dyn Invariant>>,
    cursors: super::subscriber::Cursors,
}

impl Observer {
    pub(super) fn new(disk: &Disk, settings: &Settings, entropy: &Arc<Chance>) -> Self {
        let config = EngineConfig {
            policy: settings.policy.clone(),
            wiring: settings.wiring,
            master_key: master_key(),
            limits: settings.limits.clone(),
        };
        let opened = Engine::open(
            Arc::new(disk.durable.clone()),
            Arc::new(NoRuntime),
            Arc::new(Still(settings.begin)),
            Arc::clone(entropy) as _,
            config,
        );
        let engine = opened.now_or_never().and_then(Result::ok).expect("an empty store in memory opens at once");
        let past = Past {
            now: settings.begin,
            states: BTreeMap::new(),
            public: Vec::new(),
            texts: BTreeMap::new(),
            policy: settings.policy.clone(),
            durable: disk.durable.clone(),
            hasher: PhoneHasher::new(&master_key().derive("kyros/phone")),
            position: 0,
        };
        Self { engine, opened: Opened::default(), past, seen_commits: 0, invariants: all(settings), cursors: BTreeMap::new() }
    }

    /// Reads what has become durable since, event by event.
    pub(super) fn catch_up(&mut self, world: &World) -> Result<(), Violation> {
        self.past.now = world.now();
        let commits = world.disk.commits.load(Ordering::SeqCst);
        if commits == self.seen_commits {
            return Ok(());
        }
        self.seen_commits = commits;
        loop {
            let read = self.engine.journal(self.past.position, READ_AT_ONCE).now_or_never();
            let entries = match read.expect("memory answers at once") {
                Ok(entries) => entries,
                Err(error) => return Err(Violation::new("journal", "reliability.md 3.2", error.to_string())),
            };
            if entries.is_empty() {
                return Ok(());
            }
            let mut commits: Vec<&[JournalEntry]> = entries.chunk_by(|a, b| a.cause == b.cause).collect();
            if entries.len() == READ_AT_ONCE && commits.len() > 1 {
                // The last one may go on: it is read again as a whole.
                commits.pop();
            }
            for commit in commits {
                self.take_in(commit, world)?;
            }
        }
    }

    fn take_in(&mut self, commit: &[JournalEntry], world: &World) -> Result<(), Violation> {
        for entry in commit {
            if let Some(mark) = marks::of(entry, &self.past) {
                world.mark(mark);
            }
            self.past.fold(entry);
            world.tell(|| in_words(entry));
            self.show(&Happening::Event(entry), world)?;
        }
        self.show(&Happening::Committed { events: commit }, world)
    }

    pub(super) fn show(&mut self, what: &Happening<'_>, world: &World) -> Result<(), Violation> {
        match what {
            Happening::Delivered { subscriber, frame } => drop(self.cursors.insert(*subscriber, frame.sequence)),
            Happening::TextTaken { text, plain: super::homeowner::Plain::Stop, .. } => {
                if let Some(State::Number(number)) = self.past.states.get(&self.past.number(&text.from))
                    && !number.attempts.is_empty()
                {
                    world.mark(Mark::StopMidSend);
                }
            }
            _ => {}
        }
        for invariant in &mut self.invariants {
            invariant.look(what, &self.past).map_err(|said| Violation::new(invariant.name(), invariant.source(), said))?;
        }
        Ok(())
    }

    /// The position that a subscriber saw last.
    pub(super) fn cursor(&self, subscriber: usize) -> u64 {
        self.cursors.get(&subscriber).copied().unwrap_or(0)
    }

    pub(super) fn past(&self) -> &Past {
        &self.past
    }

    /// Recomputes everything from the journal.
    pub(super) fn verify(&mut self) -> Result<(), Violation> {
        let verified = self.engine.verify_again(&mut self.opened).now_or_never().expect("memory answers at once");
        verified.map(|_| ()).map_err(|fault| Violation::new("fold", "reliability.md 3.11, 3.38", fault.to_string()))
    }
}

/// An event as the story tells it: where, and as much of what as fits on a line.
fn in_words(entry: &JournalEntry) -> String {
    let event = entry.event.as_ref().map(|event| format!("{event:?}")).unwrap_or_default();
    let short: String = event.chars().take(220).collect();
    format!("  [{}] {} {short}", entry.position, entry.stream)
}

#[derive(Debug)]
struct NoRuntime;

impl Runtime for NoRuntime {
    fn spawn(&self, _: BoxFuture<'static, ()>) {}

    fn sleep_until_store(&self, _: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(futures::future::pending())
    }
}

#[derive(Debug)]
struct Still(Timestamp);

impl Clock for Still {
    fn store_now(&self) -> Timestamp {
        self.0
    }
}

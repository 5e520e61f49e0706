//! A world in memory: what a store would hold, and the loop of needs and decisions.

use std::collections::BTreeMap;
use std::sync::Arc;

use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::{AppointmentId, EffectId, LeadId, MessageId, Seed};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::Row;
use kyros_core::decision::{
    Availability, Claim, Decision, Effect, EffectFate, Fact, Facts, Input, Need, PhoneHasher, Port, PublicEvent,
    Release, Situation, State, StreamId, Wiring, decide, needs,
};
use kyros_core::policy::slots::Interval;
use kyros_core::policy::{Policy, Switch};
use serde_json::Value;

use super::outside::Outside;
use super::words::at;

/// A public event as a subscriber gets it.
///
/// ```
/// let mut world = kyros_testkit::deciders::World::new();
/// world.new_lead("+12125550100");
/// let seen = &world.events[0];
/// assert_eq!((seen.kind.as_str(), seen.correlation.as_deref()), ("lead.created", Some("create")));
/// ```
#[derive(Clone, Debug)]
pub struct Seen {
    /// The wire type.
    pub kind: String,
    /// Its payload.
    pub payload: Value,
    /// The `correlationId` of the command that it came from.
    pub correlation: Option<String>,
}

/// An effect that waits, with what a store keeps beside it.
///
/// ```
/// let mut world = kyros_testkit::deciders::World::new();
/// world.new_lead("+12125550100");
/// let text = world.effects.values().min_by_key(|pending| pending.seq).expect("a text is wanted");
/// assert_eq!((text.effect.due, text.tries, text.in_flight), (world.now, 0, false));
/// ```
#[derive(Clone, Debug)]
pub struct Pending {
    /// Lower ones were wanted earlier.
    pub seq: u64,
    /// What is wanted.
    pub effect: Effect,
    /// Attempts that began.
    pub tries: u32,
    /// Looks that were taken while its outcome was unknown.
    pub polls: u32,
    /// It holds back what comes after it in its lane.
    pub hold: bool,
    /// Its outcome is unknown.
    pub unknown: bool,
    /// An attempt is under way.
    pub in_flight: bool,
    /// It was put back without a call, and may be woken.
    pub unused: bool,
    /// It was cancelled while an attempt was under way.
    pub cancelled: bool,
}

/// A company with its leads, its calendar and its provider, decided by the real deciders; time
/// moves when it is told to. After every step the laws of this crate are checked.
///
/// Something happens, time passes, and then one looks at what came of it:
///
/// ```
/// # use kyros_testkit::deciders::{ANNA, World, days, seconds};
/// let mut world = World::new();
/// let lead = world.new_lead(ANNA);
/// world.pass(seconds(1));
/// assert!(world.last_body().contains("Reply STOP"));
/// world.hear(ANNA, "maybe later");
/// world.pass(days(2));
/// assert_eq!(world.last("sms.response_received")["message"]["content"], "maybe later");
/// assert_eq!(world.bodies().len(), 1, "who says later is left alone for now");
/// assert_eq!(world.open_escalations(), [], "and nobody has to look after it");
/// ```
#[derive(Debug)]
pub struct World {
    /// Business time.
    pub now: Timestamp,
    /// The policy that decides from now on.
    pub policy: Policy,
    /// Which ports are wired.
    pub wiring: Wiring,
    /// Names number streams.
    pub hasher: PhoneHasher,
    /// Each stream's state and version.
    pub streams: BTreeMap<StreamId, (Arc<State>, u64)>,
    /// Owners of unique keys.
    pub unique: BTreeMap<String, String>,
    /// Times that are taken, by owner.
    pub intervals: BTreeMap<String, Interval>,
    /// Times that were offered, and when.
    pub offers: Vec<(Timestamp, Timestamp)>,
    /// What is wanted of the outside world and not over.
    pub effects: BTreeMap<EffectId, Pending>,
    /// What was given up, with its cause.
    pub dead: BTreeMap<EffectId, (String, Effect)>,
    /// Each text's lead, row, and start of its last attempt.
    pub messages: BTreeMap<MessageId, (LeadId, Value, Option<Timestamp>)>,
    /// Each visit's lead.
    pub visits: BTreeMap<AppointmentId, LeadId>,
    /// Running counters.
    pub counters: BTreeMap<String, i64>,
    /// All public events so far.
    pub events: Vec<Seen>,
    /// The provider, the calendar and the rest.
    pub outside: Outside,
    /// Decisions that were made.
    pub steps: u64,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A Monday morning in New York, with the sandbox wired and quiet hours off.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Policy { quiet_hours: Some(Switch::Off), ..Policy::default() })
    }

    /// The same under a policy of its own.
    ///
    /// ```
    /// # use {kyros_core::policy::Policy, kyros_testkit::deciders::{ANNA, World, days}};
    /// let mut world = World::with(Policy { follow_up_days: vec![], ..Policy::default() });
    /// world.contacted(ANNA);
    /// world.pass(days(10));
    /// assert_eq!(world.reached(), 1, "nobody follows up");
    /// ```
    #[must_use]
    pub fn with(policy: Policy) -> Self {
        Self {
            now: at("2026-11-23T10:00:00-05:00"),
            policy,
            wiring: Wiring { sandbox_sms: false, language: false, notifier: false },
            hasher: PhoneHasher::new(&[7; 32]),
            streams: BTreeMap::new(),
            unique: BTreeMap::new(),
            intervals: BTreeMap::new(),
            offers: Vec::new(),
            effects: BTreeMap::new(),
            dead: BTreeMap::new(),
            messages: BTreeMap::new(),
            visits: BTreeMap::new(),
            counters: BTreeMap::new(),
            events: Vec::new(),
            outside: Outside::default(),
            steps: 0,
        }
    }

    /// A stream's state; `Absent` where it has no event.
    ///
    /// ```
    /// # use {kyros_core::decision::{State, StreamId}, kyros_testkit::deciders::{ANNA, World}};
    /// let mut world = World::new();
    /// assert_eq!(*world.state(&StreamId::System), State::Absent);
    /// let lead = world.new_lead(ANNA);
    /// assert!(matches!(&*world.state(&StreamId::Lead(lead)), State::Lead(_)));
    /// ```
    #[must_use]
    pub fn state(&self, stream: &StreamId) -> Arc<State> {
        self.streams.get(stream).map_or_else(Arc::default, |(state, _)| Arc::clone(state))
    }

    /// Decides and commits, as an engine would; checks every law on the way.
    ///
    /// ```
    /// # use {kyros_core::decision::Input, kyros_core::ports::sms::InboundText, kyros_testkit::deciders::*};
    /// let text = InboundText::new("IN1".to_owned(), phone(ANNA), "hello?".to_owned());
    /// let decision = World::new().run(&Input::Text { text }).expect("a text is never refused");
    /// assert!(!decision.appends.is_empty(), "whoever writes becomes a lead");
    /// ```
    ///
    /// # Errors
    /// The refusal; nothing has changed then.
    ///
    /// # Panics
    /// When a law is broken.
    pub fn run(&mut self, input: &Input) -> Result<Decision, Refusal> {
        self.steps += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.steps.to_be_bytes());
        let facts = self.gather(input);
        let situation = Situation {
            now: self.now,
            clock: self.now,
            policy: &self.policy,
            seed: Seed(seed),
            facts: &facts,
            wiring: self.wiring,
            hasher: &self.hasher,
        };
        let decision = decide(input, &situation)?;
        let again = decide(input, &situation)?;
        assert_eq!(format!("{decision:?}"), format!("{again:?}"), "the same input in the same situation");
        self.check_decision(input, &decision);
        self.commit(&decision);
        self.check_world(&decision);
        Ok(decision)
    }

    fn gather(&self, input: &Input) -> Facts {
        let mut facts = Facts::new();
        for _ in 0..16 {
            let wanted = needs(input, &facts, &self.hasher, &self.policy);
            if wanted.is_empty() {
                return facts;
            }
            for need in wanted {
                let fact = self.fact(&need);
                facts.insert(need, fact);
            }
        }
        panic!("a decision never has enough facts: {input:?}");
    }

    fn fact(&self, need: &Need) -> Fact {
        match need {
            Need::Stream(stream) => {
                let (state, version) = self.streams.get(stream).cloned().unwrap_or_default();
                Fact::Stream(state, version)
            }
            Need::Owner(key) => Fact::Owner(self.unique.get(key).cloned()),
            Need::Availability { minutes } => Fact::Availability(Arc::new(self.availability(*minutes))),
            Need::LeadOfMessage(id) => Fact::Message(self.messages.get(id).map(|(lead, _, _)| (*lead, *id))),
            Need::LeadOfProviderMessage(name) => {
                let named = |doc: &Value| doc["providerMessageId"] == **name;
                Fact::Message(self.messages.iter().find(|(_, (_, doc, _))| named(doc)).map(|(id, (lead, _, _))| (*lead, *id)))
            }
            Need::LeadOfAppointment(id) => Fact::Lead(self.visits.get(id).copied()),
            Need::TextsLastHour => {
                let since = self.now.minus(chrono::TimeDelta::hours(1));
                let recent = self.messages.values().filter(|(_, _, at)| at.is_some_and(|at| at > since)).count();
                Fact::Count(recent as u64)
            }
            Need::DeadEffect(id) => Fact::Effects(self.dead.get(id).map(|(_, effect)| effect.clone()).into_iter().collect()),
            Need::DeadEffectsOf(cause) => {
                Fact::Effects(self.dead.values().filter(|(known, _)| known == cause).map(|(_, e)| e.clone()).collect())
            }
        }
    }

    /// The free times of the calendar for a visit of so many minutes.
    ///
    /// ```
    /// let mut world = kyros_testkit::deciders::World::new();
    /// let before = world.availability(60).free.len();
    /// world.booked("+12125550100");
    /// assert!(world.availability(60).free.len() < before);
    /// ```
    #[must_use]
    pub fn availability(&self, minutes: u32) -> Availability {
        let mut claims: Vec<Interval> = self.intervals.values().copied().collect();
        claims.sort_unstable();
        let mut offered = BTreeMap::new();
        for (start, at) in &self.offers {
            if self.now.since(*at) < Availability::OFFERED {
                *offered.entry(*start).or_insert(0) += 1;
            }
        }
        Availability::of(&self.policy, self.now, minutes, &claims, offered)
    }

    fn commit(&mut self, decision: &Decision) {
        for append in &decision.appends {
            let version = append.expected_version + append.events.len() as u64;
            self.streams.insert(append.stream.clone(), (Arc::new(append.state.clone()), version));
            for event in &append.events {
                if let Some(public) = &event.public {
                    let whole: Value = serde_json::from_slice(&PublicEvent::frame(&public.bytes, 1)).expect("a public event is JSON");
                    self.events.push(Seen {
                        kind: whole["type"].as_str().expect("an event has a type").to_owned(),
                        payload: whole["payload"].clone(),
                        correlation: whole["correlationId"].as_str().map(str::to_owned),
                    });
                }
            }
        }
        self.settle_claims(decision);
        for row in &decision.rows {
            match row {
                Row::Message(row) => {
                    let doc = serde_json::from_slice(&row.doc).expect("a row is JSON");
                    self.messages.insert(row.id, (row.lead, doc, row.attempted_at));
                }
                Row::Appointment(row) => drop(self.visits.insert(row.id, row.lead)),
                Row::Offer(row) => self.offers.push((row.start, row.offered_at)),
                _ => {}
            }
        }
        for (name, by) in &decision.counters {
            *self.counters.entry(name.clone()).or_insert(0) += by;
        }
        for id in &decision.cancels {
            match self.effects.get_mut(id) {
                Some(pending) if pending.in_flight => pending.cancelled = true,
                _ => {
                    self.effects.remove(id);
                    self.dead.remove(id);
                }
            }
        }
        for effect in &decision.effects {
            self.dead.remove(&effect.id);
            let seq = self.steps * 1_000 + self.effects.len() as u64;
            let pending = Pending {
                seq,
                effect: effect.clone(),
                tries: 0,
                polls: 0,
                hold: false,
                unknown: false,
                in_flight: false,
                unused: false,
                cancelled: false,
            };
            assert!(self.effects.insert(effect.id, pending).is_none(), "an effect is wanted once");
        }
        if decision.wakes == Some(Port::Sms) {
            for pending in self.effects.values_mut() {
                if pending.unused && pending.effect.request.port() == Port::Sms {
                    pending.effect.due = pending.effect.due.min(self.now);
                }
            }
        }
    }

    fn settle_claims(&mut self, decision: &Decision) {
        for release in &decision.releases {
            match release {
                Release::Unique { key, owner } => {
                    if self.unique.get(key) == Some(owner) {
                        self.unique.remove(key);
                    }
                }
                Release::Interval { owner, .. } => drop(self.intervals.remove(owner)),
            }
        }
        for claim in &decision.claims {
            match claim {
                Claim::Unique { key, owner } => {
                    let known = self.unique.insert(key.clone(), owner.clone());
                    assert!(known.is_none_or(|known| known == *owner), "{key} is taken");
                }
                Claim::Interval { start, end, owner, .. } => {
                    let wanted = Interval::new(*start, *end);
                    let overlaps = |other: &Interval| other.start < wanted.end && wanted.start < other.end;
                    let taken = self.intervals.iter().any(|(known, other)| known != owner && overlaps(other));
                    assert!(!taken, "two visits at one time");
                    self.intervals.insert(owner.clone(), wanted);
                }
            }
        }
    }

    /// What becomes of an effect that was in hand.
    ///
    /// [`World::rest`] does this for each effect that it runs. By hand, for the text of a new lead:
    ///
    /// ```
    /// # use {kyros_core::decision::{EffectFate, Input}, kyros_testkit::deciders::{ANNA, World}};
    /// let mut world = World::new();
    /// world.new_lead(ANNA);
    /// let effect = world.effects.values().next().expect("a text is wanted").effect.clone();
    /// let (request, started) = (effect.request.clone(), world.now);
    /// let attempt = Input::Attempt { effect: effect.id, request, tries: 0, correlation: None, started };
    /// let decision = world.run(&attempt).expect("what comes from an effect is never refused");
    /// world.settle(effect.id, &decision, 0);
    /// assert_eq!((decision.fate, world.effects[&effect.id].tries), (Some(EffectFate::Go), 1));
    /// ```
    ///
    /// # Panics
    /// When the decision left it without a fate, or sends it back in time.
    pub fn settle(&mut self, id: EffectId, decision: &Decision, polls: u32) {
        let fate = decision.fate.unwrap_or_else(|| panic!("a decision left an effect without a fate"));
        let Some(pending) = self.effects.get_mut(&id) else { return };
        pending.in_flight = fate == EffectFate::Go;
        pending.unused = matches!(fate, EffectFate::HoldUntil(_));
        let over = pending.cancelled && fate != EffectFate::Go;
        match fate {
            _ if over => drop(self.effects.remove(&id)),
            EffectFate::Go => pending.tries += 1,
            EffectFate::Done => drop(self.effects.remove(&id)),
            EffectFate::RetryAt(due) | EffectFate::HoldUntil(due) | EffectFate::LookAt(due) => {
                assert!(due >= self.now, "an effect goes back in time");
                pending.effect.due = due;
                pending.hold = !matches!(fate, EffectFate::HoldUntil(_));
                pending.unknown = matches!(fate, EffectFate::LookAt(_));
                pending.polls = polls;
            }
            EffectFate::Dead => {
                let cause = decision.dead_cause.clone().expect("a dead effect has a cause");
                if let Some(kept) = self.effects.remove(&id) {
                    self.dead.insert(id, (cause, kept.effect));
                }
            }
        }
    }
}

//! A shadow run: every decision of the journal is made again, under the policy of today and under
//! another one, with the facts of its moment. Nothing is written and nothing is sent.
//!
//! What a decision saw is taken from its cause record and from the fold of the journal up to it, so
//! that both policies see the same world: the one that really was. What would have followed from
//! another decision (a reply to a text that was never sent) is not made up.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::{EffectId, Seed};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{
    Availability, Decision, Effect, Event, Fact, Facts, Input, Need, Situation, State, StreamId, decide, needs,
};
use kyros_core::lead::{LeadEvent, LeadState};
use kyros_core::policy::Policy;
use kyros_core::policy::slots::Interval;
use kyros_core::ports::store::{CauseRecord, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::commit::need_name;
use crate::engine::{Engine, Inner};
use crate::facts::ROUNDS;
use crate::format::CAUSE_PLACE;
use crate::journal::JournalEntry;
use crate::shadow_words::{about, lines};

/// Causes that are read at a time.
const PAGE: u64 = 256;

/// A decision that would have been another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Divergence {
    /// The cause's number.
    pub cause: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// What it answered to; no personal data.
    pub input: String,
    /// What only the policy of today decides, in words; with [`Self::only_other`] empty where they
    /// differ in what these words don't hold, such as the wording of a text.
    pub only_today: Vec<String>,
    /// What only the other policy decides.
    pub only_other: Vec<String>,
}

/// What a shadow run saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShadowReport {
    /// Decisions that were made again under both policies.
    pub decisions: u64,
    /// Of them, those that differ.
    pub different: u64,
    /// Of them, those that today's policy decides as the journal tells.
    pub as_recorded: u64,
    /// Causes of people whose data was erased: they can't be read any more.
    pub unreadable: u64,
}

/// A cause as it was written.
#[derive(Deserialize)]
struct Kept {
    input: Input,
    facts: Vec<KeptFact>,
    seed: Seed,
    now: Timestamp,
}

#[derive(Deserialize)]
struct KeptFact {
    need: String,
    saw: Value,
}

/// The world as far as the journal was folded.
#[derive(Default)]
struct Folded {
    states: BTreeMap<StreamId, (Arc<State>, u64)>,
    /// Times that were offered, and when.
    offers: Vec<(Timestamp, Timestamp)>,
    /// What past decisions wanted, for those who ask for what was given up.
    effects: BTreeMap<EffectId, Effect>,
}

impl Engine {
    /// Makes every decision of the journal again under `other`, and tells of those that differ.
    ///
    /// # Errors
    /// The store's, and `Damaged` for a record that can't be read.
    pub async fn shadow(
        &self,
        other: &Policy,
        tell: impl FnMut(Divergence) + Send,
    ) -> Result<ShadowReport, StoreError> {
        let (report, folded) = (ShadowReport::default(), Folded::default());
        let mut shadow = Shadow { inner: &self.inner, other, report, folded, tell };
        let mut number = 1;
        let mut events: VecDeque<JournalEntry> = self.journal(0, self.inner.limits.read_batch).await?.into();
        loop {
            let numbers: Vec<u64> = (number..number + PAGE).collect();
            let causes = self.inner.store.causes(&numbers).await?;
            if causes.is_empty() && events.is_empty() {
                return Ok(shadow.report);
            }
            for number in numbers {
                let mut made = Vec::new();
                while events.front().is_some_and(|event| event.cause == number)
                    && let Some(event) = events.pop_front()
                {
                    let position = event.position;
                    made.push(event);
                    if events.is_empty() {
                        events = self.journal(position, self.inner.limits.read_batch).await?.into();
                    }
                }
                if let Some(cause) = causes.get(&number) {
                    match self.kept(number, cause).await? {
                        Some(kept) => shadow.again(number, &kept, &made),
                        None => shadow.report.unreadable += 1,
                    }
                }
                made.iter().for_each(|event| shadow.folded.add(event));
            }
            number += PAGE;
        }
    }

    async fn kept(&self, number: u64, cause: &CauseRecord) -> Result<Option<Kept>, StoreError> {
        let Ok(opened) = self.inner.open(cause.subject, CAUSE_PLACE, &cause.body).await? else { return Ok(None) };
        let read = serde_json::from_slice(&opened);
        read.map(Some).map_err(|_| StoreError::Damaged { position: 0, what: format!("cause {number} can't be read") })
    }
}

/// A run on its way.
struct Shadow<'a, T> {
    inner: &'a Inner,
    other: &'a Policy,
    report: ShadowReport,
    folded: Folded,
    tell: T,
}

impl<T: FnMut(Divergence)> Shadow<'_, T> {
    fn again(&mut self, number: u64, kept: &Kept, made: &[JournalEntry]) {
        let today = self.decide_again(kept, &self.inner.policy);
        let changed = self.decide_again(kept, self.other);
        self.report.decisions += 1;
        if let Ok(decision) = &today {
            self.report.as_recorded += u64::from(is_recorded(decision, made));
            self.folded.effects.extend(decision.effects.iter().map(|effect| (effect.id, effect.clone())));
        }
        if !is_same(&today, &changed) {
            let (today, changed) = (lines(&today), lines(&changed));
            self.report.different += 1;
            let only = |these: &[String], those: &[String]| -> Vec<String> {
                these.iter().filter(|line| !those.contains(line)).cloned().collect()
            };
            let input = about(&kept.input);
            let (only_today, only_other) = (only(&today, &changed), only(&changed, &today));
            (self.tell)(Divergence { cause: number, at: kept.now, input, only_today, only_other });
        }
    }

    fn decide_again(&self, kept: &Kept, policy: &Policy) -> Result<Decision, Refusal> {
        let hasher = &self.inner.hasher;
        let mut facts = Facts::new();
        for _ in 0..ROUNDS {
            let wanted = needs(&kept.input, &facts, hasher, policy);
            if wanted.is_empty() {
                break;
            }
            for need in wanted {
                let fact = self.folded.fact(&need, kept, policy);
                facts.insert(need, fact);
            }
        }
        // The store's clock isn't recorded; but for deadlines, which an attempt carries, business time
        // stands in for it.
        let clock = match &kept.input {
            Input::Attempt { started, .. } => *started,
            _ => kept.now,
        };
        let wiring = self.inner.wiring;
        decide(&kept.input, &Situation { now: kept.now, clock, policy, seed: kept.seed, facts: &facts, wiring, hasher })
    }
}

/// Whether two decisions are one. Ids are drawn from the same seed, so that they don't differ by chance.
fn is_same(one: &Result<Decision, Refusal>, other: &Result<Decision, Refusal>) -> bool {
    let events = |decision: &Decision| -> Vec<(StreamId, Event)> {
        let appends = decision.appends.iter();
        appends.flat_map(|append| append.events.iter().map(|new| (append.stream.clone(), new.event.clone()))).collect()
    };
    match (one, other) {
        (Ok(one), Ok(other)) => {
            events(one) == events(other)
                && one.effects == other.effects
                && one.cancels == other.cancels
                && one.fate == other.fate
        }
        (Err(one), Err(other)) => one.code == other.code,
        _ => false,
    }
}

/// Whether the journal holds exactly these events.
fn is_recorded(decision: &Decision, made: &[JournalEntry]) -> bool {
    let decided = decision.appends.iter().flat_map(|append| append.events.iter().map(move |new| (&append.stream, &new.event)));
    decided.eq(made.iter().filter_map(|entry| Some((&entry.stream, entry.event.as_ref()?))))
}

impl Folded {
    fn add(&mut self, entry: &JournalEntry) {
        let Some(event) = &entry.event else { return };
        if let Event::Lead(LeadEvent::TextQueued { offer, .. } | LeadEvent::TextRewritten { offer, .. }) = event {
            self.offers.extend(offer.iter().map(|slot| (slot.start, entry.at)));
        }
        let (state, _) = self.states.remove(&entry.stream).unwrap_or_default();
        let state = Arc::unwrap_or_clone(state).evolve(entry.at, event);
        self.states.insert(entry.stream.clone(), (Arc::new(state), entry.version));
    }

    /// A fact as the decision saw it: states, free times and effects from the fold, all else as it was
    /// recorded. What another policy asks for and nobody asked then is absent.
    fn fact(&self, need: &Need, kept: &Kept, policy: &Policy) -> Fact {
        let name = need_name(need);
        let saw = || kept.facts.iter().find(|fact| fact.need == name).map_or(Value::Null, |fact| fact.saw.clone());
        match need {
            Need::Stream(stream) => {
                let (state, version) = self.states.get(stream).cloned().unwrap_or_default();
                Fact::Stream(state, version)
            }
            Need::Availability { minutes } => Fact::Availability(Arc::new(self.availability(kept.now, *minutes, policy))),
            Need::Owner(_) => Fact::Owner(read(saw())),
            Need::LeadOfMessage(_) | Need::LeadOfProviderMessage(_) => Fact::Message(read(saw())),
            Need::LeadOfAppointment(_) => Fact::Lead(read(saw())),
            Need::TextsLastHour => Fact::Count(read(saw())),
            Need::DeadEffect(id) => Fact::Effects(self.effects.get(id).cloned().into_iter().collect()),
            Need::DeadEffectsOf(_) => {
                let ids: Vec<EffectId> = read(saw());
                Fact::Effects(ids.iter().filter_map(|id| self.effects.get(id).cloned()).collect())
            }
        }
    }

    fn leads(&self) -> impl Iterator<Item = &LeadState> {
        self.states.values().filter_map(|(state, _)| if let State::Lead(lead) = &**state { Some(&**lead) } else { None })
    }

    /// Free times beside the visits that stood then.
    fn availability(&self, now: Timestamp, minutes: u32, policy: &Policy) -> Availability {
        let (from, to) = Availability::horizon(policy, now);
        let visits = self.leads().flat_map(|lead| lead.visits.values()).filter(|visit| visit.is_active());
        let mut claims: Vec<Interval> = visits
            .map(|visit| Interval::new(visit.appointment.start_time, visit.appointment.end_time))
            .map(|visit| Availability::claim_of(policy, visit))
            .filter(|claim| claim.end > from && claim.start < to)
            .collect();
        claims.sort_unstable();
        let mut offered = BTreeMap::new();
        for (start, _) in self.offers.iter().rev().take_while(|(_, at)| now.since(*at) < Availability::OFFERED) {
            *offered.entry(*start).or_insert(0) += 1;
        }
        Availability::of(policy, now, minutes, &claims, offered)
    }
}

/// A recorded fact; one that wasn't recorded is absent.
fn read<T: serde::de::DeserializeOwned + Default>(saw: Value) -> T {
    serde_json::from_value(saw).unwrap_or_default()
}

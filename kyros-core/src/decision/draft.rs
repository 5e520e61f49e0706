//! A decision in the making: states are loaded from the facts, each event is folded in the moment
//! it is decided, and its public bytes are made from the state after it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use uuid::Uuid;

use super::effect::{Effect, EffectFate, Request};
use super::situation::Situation;
use super::stream::{Event, State, StreamId, Subject};
use super::{Answer, Append, Claim, Decision, NewEvent, PublicEvent, Release};
use crate::contract::event::EventType;
use crate::contract::ids::{ClientId, EffectId, EventId, IdSource, LeadId};
use crate::contract::time::Timestamp;
use crate::policy::Policy;
use crate::views;

/// A decision in the making.
#[derive(Debug)]
pub struct Draft<'a> {
    situation: &'a Situation<'a>,
    ids: IdSource,
    chain: Option<ClientId>,
    open: BTreeMap<StreamId, Open>,
    order: Vec<StreamId>,
    out: Decision,
}

#[derive(Debug)]
struct Open {
    before: Arc<State>,
    version: u64,
    state: State,
    events: Vec<NewEvent>,
}

impl<'a> Draft<'a> {
    /// Nothing decided yet; events belong to `chain` unless said otherwise.
    #[must_use]
    pub fn new(situation: &'a Situation<'a>, chain: Option<ClientId>) -> Self {
        Self {
            situation,
            ids: IdSource::new(situation.seed, situation.now),
            chain,
            open: BTreeMap::new(),
            order: Vec::new(),
            out: Decision::default(),
        }
    }

    /// All that may be known.
    #[must_use]
    pub const fn situation(&self) -> &'a Situation<'a> {
        self.situation
    }

    /// Business time.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.situation.now
    }

    /// What the company set.
    #[must_use]
    pub const fn policy(&self) -> &'a Policy {
        self.situation.policy
    }

    /// The chain that events belong to.
    #[must_use]
    pub const fn chain(&self) -> Option<&ClientId> {
        self.chain.as_ref()
    }

    /// What follows belongs to `chain`, where the input itself begins none: a receipt goes on with its text's.
    pub fn go_on_with(&mut self, chain: Option<ClientId>) {
        self.chain = self.chain.take().or(chain);
    }

    /// What is decided in there belongs to `chain`; where there is none, to the input's.
    pub fn within(&mut self, chain: Option<ClientId>, decide: impl FnOnce(&mut Self)) {
        let own = self.chain.clone();
        self.chain = chain.or_else(|| own.clone());
        decide(self);
        self.chain = own;
    }

    /// The next id of the input's seed.
    pub fn next_uuid(&mut self) -> Uuid {
        self.ids.next_uuid()
    }

    /// The state of a stream as it is after what has been decided so far.
    pub fn state(&mut self, stream: &StreamId) -> &State {
        if !self.open.contains_key(stream) {
            let (before, version) = self.situation.stream(stream);
            let state = State::clone(&before);
            self.open.insert(stream.clone(), Open { before, version, state, events: Vec::new() });
        }
        &self.open[stream].state
    }

    /// Decides one event of a stream, in the input's chain.
    pub fn apply(&mut self, stream: &StreamId, event: Event) {
        self.state(stream);
        let at = self.situation.now;
        let id = EventId::new(self.ids.next_uuid());
        let Some(open) = self.open.get_mut(stream) else { return };
        if open.events.is_empty() {
            self.order.push(stream.clone());
        }
        open.state = std::mem::take(&mut open.state).evolve(at, &event);
        let public = publish(&event, &open.state, id, at, self.chain.as_ref());
        open.events.push(NewEvent { id, at, event, public });
    }

    /// True when something was decided for that stream.
    #[must_use]
    pub fn touched(&self, stream: &StreamId) -> bool {
        self.open.get(stream).is_some_and(|open| !open.events.is_empty())
    }

    /// The state of a stream before this decision.
    #[must_use]
    pub fn before(&self, stream: &StreamId) -> Arc<State> {
        self.open.get(stream).map_or_else(|| self.situation.stream(stream).0, |open| Arc::clone(&open.before))
    }

    /// Wants something from the world, or a timer.
    pub fn want(&mut self, lane: Option<String>, due: Timestamp, request: Request, subject: Subject) -> EffectId {
        let id = EffectId::new(self.ids.next_uuid());
        let chain = self.chain.clone();
        self.want_as(id, lane, due, request, subject, chain);
        id
    }

    /// The same under an id that is already known, in a chain of its own.
    pub fn want_as(
        &mut self,
        id: EffectId,
        lane: Option<String>,
        due: Timestamp,
        request: Request,
        subject: Subject,
        correlation: Option<ClientId>,
    ) {
        self.out.effects.push(Effect { id, lane, due, request, correlation, subject });
    }

    /// An effect that was given up is to be tried again.
    pub fn want_again(&mut self, effect: Effect) {
        self.out.effects.push(effect);
    }

    /// An effect that shall not happen any more.
    pub fn unwant(&mut self, effect: EffectId) {
        // One that was wanted by this very decision simply isn't.
        let wanted = self.out.effects.len();
        self.out.effects.retain(|known| known.id != effect);
        if self.out.effects.len() == wanted {
            self.out.cancels.push(effect);
        }
    }

    /// What becomes of the effect in hand.
    pub const fn fate(&mut self, fate: EffectFate) {
        self.out.fate = Some(fate);
    }

    /// The input isn't about an effect in hand after all.
    pub const fn no_fate(&mut self) {
        self.out.fate = None;
    }

    /// The effect in hand is given up under that cause.
    pub fn dead(&mut self, cause: String) {
        self.out.fate = Some(EffectFate::Dead);
        self.out.dead_cause = Some(cause);
    }

    /// Must be free.
    pub fn claim(&mut self, claim: Claim) {
        self.out.claims.push(claim);
    }

    /// Given back.
    pub fn release(&mut self, release: Release) {
        self.out.releases.push(release);
    }

    /// What waits for that port may go on at once: the kill switch was released, or a person believes that the
    /// provider is back.
    pub const fn wake(&mut self, port: super::Port) {
        self.out.wakes = Some(port);
    }

    /// A time was offered to somebody.
    pub fn offered(&mut self, start: Timestamp) {
        let offered_at = self.situation.now;
        self.out.rows.push(super::rows::Row::Offer(super::rows::OfferRow { start, offered_at }));
    }

    /// Whose personal data cause and answer hold.
    pub const fn about(&mut self, lead: LeadId) {
        self.out.subject = Subject::Lead(lead);
    }

    /// What the command is answered with.
    pub fn answer(&mut self, created: bool, resource: &impl Serialize) {
        // Contract types serialise without fail: no map with other than text keys, no failing writer.
        let data = Bytes::from(serde_json::to_vec(resource).unwrap_or_default());
        self.out.answer = Some(Answer { created, data });
    }

    /// The decision: events by stream, rows and counters from the states before and after.
    #[must_use]
    pub fn finish(mut self) -> Decision {
        for stream in std::mem::take(&mut self.order) {
            let Some(open) = self.open.remove(&stream) else { continue };
            let projection = views::project(&open.before, &open.state);
            self.out.rows.extend(projection.rows);
            self.out.counters.extend(projection.counters);
            self.out.appends.push(Append {
                stream,
                expected_version: open.version,
                events: open.events,
                state: open.state,
            });
        }
        self.out
    }
}

/// The public face of any event, as bytes without the closing `sequence`.
fn publish(event: &Event, after: &State, id: EventId, at: Timestamp, chain: Option<&ClientId>) -> Option<PublicEvent> {
    match (event, after) {
        (Event::Lead(event), State::Lead(after)) => {
            let (kind, payload, own) = crate::lead::publish(event, after)?;
            // An effect of an earlier command belongs to that command's chain.
            Some(face(kind, &payload, id, at, chain.or(own), Some(after.lead.id)))
        }
        (Event::Token(event), State::Token(after)) => {
            Some(face(crate::token::publish(event), &after.token, id, at, chain, None))
        }
        (Event::Escalation(event), State::Escalation(after)) => {
            let kind = crate::escalation::publish(event)?;
            Some(face(kind, &after.escalation, id, at, chain, after.escalation.lead_id))
        }
        (Event::Project(event), State::Project(after)) => {
            let kind = crate::project::publish(event)?;
            Some(face(kind, &after.project, id, at, chain, after.project.lead_id))
        }
        (Event::System(event), State::System(_)) => {
            let (kind, payload) = crate::system::publish(event)?;
            Some(face(kind, &payload, id, at, chain, None))
        }
        _ => None,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Face<'a, P> {
    #[serde(rename = "type")]
    kind: EventType,
    payload: &'a P,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<&'a ClientId>,
    timestamp: Timestamp,
    source: &'static str,
    id: EventId,
}

fn face(
    kind: EventType,
    payload: &impl Serialize,
    id: EventId,
    timestamp: Timestamp,
    correlation_id: Option<&ClientId>,
    lead: Option<LeadId>,
) -> PublicEvent {
    let whole = Face { kind, payload, correlation_id, timestamp, source: "backend", id };
    let mut bytes = Vec::with_capacity(640);
    // Contract types serialise without fail, and a vector takes all bytes.
    let _ = serde_json::to_writer(&mut bytes, &whole);
    bytes.pop();
    PublicEvent { kind, lead, bytes: Bytes::from(bytes) }
}

//! One escalation a cause is open at a time, and it counts each lead once. What was given up waits under one, and
//! the operator is told. One that is resolved is nobody's any more: neither its cause nor its
//! lead names it, and one that a person had tried again ends with what was tried.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use kyros_core::contract::ids::{EffectId, EscalationId};
use kyros_core::decision::{Event, Port, State, StreamId};
use kyros_core::escalation::{EscalationEvent, EscalationState, port_key};
use kyros_core::lead::{LeadEvent, Matter};
use kyros_core::ports::store::{Fate, Settle};
use kyros_engine::JournalEntry;

use super::super::client::Command;
use super::super::provider::UNSUBSCRIBED;
use super::super::world::Settings;
use super::{Happening, Invariant, Past, hold};

/// By then a call is over: one that could only begin later isn't made.
const DEADLINE: TimeDelta = TimeDelta::seconds(10);
/// The name of the token that every client uses for this.
const FIRST: &str = "first";

#[derive(Debug, Default)]
pub(super) struct Escalations {
    open: BTreeMap<(String, Option<String>), StreamId>,
    /// How often each was counted.
    counts: BTreeMap<StreamId, u64>,
    /// Operators can be told.
    notifier: bool,
    /// How often it was tried in vain to tell them of each.
    in_vain: BTreeMap<EscalationId, u32>,
    /// Those that they know of, whether Kyros remembers that or not.
    told: BTreeSet<EscalationId>,
    /// The effects that tell them.
    notices: BTreeSet<EffectId>,
    /// Tries that a crash or a slow disk has swallowed: nobody knows of which.
    swallowed: u32,
}

fn escalations(past: &Past) -> impl Iterator<Item = &EscalationState> {
    past.states.values().filter_map(|state| match state {
        State::Escalation(state) => Some(&**state),
        _ => None,
    })
}

/// Who resolved it is done with it, and so is everything that named it.
fn let_go(past: &Past) -> Result<(), String> {
    for state in escalations(past).filter(|state| !state.is_open()) {
        let id = state.escalation.error_id;
        let owner = past.owner(&port_key(&state.cause));
        hold(owner.as_deref() != Some(&*id.to_string()), || format!("{id} is resolved and still claims `{}`", state.cause))?;
    }
    past.leads().try_for_each(|lead| {
        let open = |id| escalations(past).any(|state| state.escalation.error_id == id && state.is_open());
        let over = lead.escalations.iter().find(|(_, id)| !open(**id));
        hold(over.is_none(), || format!("lead {} waits for the escalation {over:?}, which is resolved", lead.lead.id))
    })
}

/// When everything has been tried again, nothing is still said to be tried.
fn ended(past: &Past) -> Result<(), String> {
    let tried = escalations(past).find(|state| state.is_open() && state.retrying > 0);
    hold(tried.is_none(), || {
        let cause = tried.map(|state| &state.cause);
        format!("what a person had tried again has ended, and the escalation for {cause:?} still waits for it")
    })
}

/// What is kept for a person has a person's attention.
fn attended(past: &Past) -> Result<(), String> {
    let open: Vec<&str> = escalations(past).filter(|state| state.is_open()).map(|state| state.cause.as_str()).collect();
    let dead = past.outbox().into_iter().find_map(|effect| effect.cause.filter(|cause| !open.contains(&cause.as_str())));
    hold(dead.is_none(), || format!("an effect is kept for a person because of {dead:?}, and no escalation says so"))
}

impl Escalations {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { notifier: settings.wiring.notifier, ..Self::default() }
    }

    fn counted(&mut self, stream: &StreamId, opened: bool, past: &Past) -> Result<(), String> {
        let count = self.counts.entry(stream.clone()).or_insert(0);
        *count += 1;
        let Some(State::Escalation(state)) = past.states.get(stream) else { return Ok(()) };
        let context = &state.escalation.context;
        let named = context.get("leadIds").and_then(serde_json::Value::as_array);
        let twice = named.is_some_and(|ids| (1..ids.len()).any(|at| ids[..at].contains(&ids[at])));
        let told = context.get("count").and_then(serde_json::Value::as_u64);
        let right = (opened || told == Some(*count)) && !twice;
        hold(right, || format!("{stream} has happened {count} times; it says {told:?}, of {named:?}"))
    }

    fn committed(&self, events: &[JournalEntry], past: &Past) -> Result<(), String> {
        for entry in events {
            match &entry.event {
                Some(Event::Lead(LeadEvent::TextFailed { message, error })) if error != UNSUBSCRIBED => {
                    let kept = events.iter().any(|other| {
                        matches!(&other.event, Some(Event::Lead(LeadEvent::GivenUp { about, .. })) if *about == Matter::Text(*message))
                    });
                    hold(kept, || format!("text {message} is given up ({error}), and nobody is told"))?;
                }
                Some(Event::Lead(LeadEvent::GivenUp { about, escalation })) => {
                    let state = past.states.get(&StreamId::Escalation(*escalation));
                    let open = matches!(state, Some(State::Escalation(state)) if state.is_open());
                    hold(open, || format!("{about:?} is given up for {escalation}, which isn't open"))?;
                }
                Some(Event::Escalation(EscalationEvent::RetryStarted { .. })) => all_tried(&entry.stream, past)?,
                Some(Event::Escalation(EscalationEvent::RetrySucceeded {})) => {
                    let state = past.states.get(&entry.stream);
                    let over = matches!(state, Some(State::Escalation(state)) if state.is_open() && state.retrying == 0);
                    hold(!over, || format!("all that {} was about works again, and it is open", entry.stream))?;
                }
                Some(Event::Escalation(EscalationEvent::Resolved { resolution, .. })) if resolution == "retry" => {
                    none_tried(&entry.stream, past)?;
                }
                Some(Event::Escalation(EscalationEvent::Opened { cause, .. })) if self.notifier => {
                    let told = past.outbox().iter().any(|effect| effect.port == Port::Notifier);
                    hold(told, || format!("an escalation for `{cause}` is opened, and no operator is to be told"))?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// A person has all of it tried again, and not one thing of many.
fn all_tried(stream: &StreamId, past: &Past) -> Result<(), String> {
    let Some(State::Escalation(state)) = past.states.get(stream) else { return Ok(()) };
    let left = past.outbox().into_iter().find(|effect| effect.cause.as_ref() == Some(&state.cause));
    hold(left.is_none(), || {
        let left = left.map(|effect| effect.id);
        format!("`{}` is tried again, and {left:?} isn't", state.cause)
    })
}

/// What a person had tried again has succeeded when all of it has.
fn none_tried(stream: &StreamId, past: &Past) -> Result<(), String> {
    let Some(State::Escalation(state)) = past.states.get(stream) else { return Ok(()) };
    let id = Some(state.escalation.error_id);
    let texts = past.leads().flat_map(|lead| lead.texts.values()).filter(|text| text.escalation == id);
    let waiting: Vec<EffectId> = texts.map(|text| EffectId::new(text.sms.id.uuid())).collect();
    let still = past.outbox().into_iter().find(|effect| waiting.contains(&effect.id));
    hold(still.is_none(), || {
        let still = still.map(|effect| (effect.id, effect.state));
        format!("`{}` works again, and {still:?} is still to be tried", state.cause)
    })
}

/// Who resolved it stands in it.
fn resolved(command: &Command, data: &[u8]) -> Result<(), String> {
    if command.kind != "escalation.resolve" || command.payload["action"] == "retry" {
        return Ok(());
    }
    let told: serde_json::Value = serde_json::from_slice(data).unwrap_or_default();
    let right = told["status"] == "resolved" && told["resolvedBy"] == FIRST && told["resolution"] == command.payload["action"];
    hold(right, || format!("{} resolves {}, and is told {told}", command.key, command.payload))
}

impl Invariant for Escalations {
    fn name(&self) -> &'static str {
        "escalations"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.7; reliability.md 3.29"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::Committed { events } => return self.committed(events, past),
            Happening::Answered { command, data } => return resolved(command, data),
            Happening::Full => return let_go(past).and_then(|()| attended(past)),
            Happening::Notified { escalation, told: true } => {
                self.in_vain.remove(escalation);
                self.told.insert(*escalation);
                return Ok(());
            }
            Happening::Notified { escalation, .. } => {
                if !self.told.contains(escalation) {
                    *self.in_vain.entry(*escalation).or_insert(0) += 1;
                }
                return Ok(());
            }
            Happening::Leased { leased, .. } if leased.port == Port::Notifier => {
                self.notices.insert(leased.lease.effect);
                self.swallowed += u32::from(leased.lost);
                return Ok(());
            }
            Happening::Settled { settle: Settle { lease, fate: Fate::Attempt { started } } } => {
                let late = past.now.since(*started) >= DEADLINE;
                self.swallowed += u32::from(late && self.notices.contains(&lease.effect));
                return Ok(());
            }
            Happening::Rest { .. } => {
                let few = self.in_vain.iter().find(|(_, tries)| **tries + self.swallowed < past.policy.retry.tries);
                hold(few.is_none(), || format!("operators were never told of {few:?}, tries included"))?;
                return ended(past);
            }
            _ => return Ok(()),
        };
        match &entry.event {
            Some(Event::Escalation(EscalationEvent::Opened { escalation, cause })) => {
                let key = (cause.clone(), escalation.lead_id.map(|lead| lead.to_string()));
                let open = self.open.insert(key, entry.stream.clone());
                hold(open.is_none(), || format!("{open:?} is open for `{cause}`, and {} is opened", entry.stream))?;
                self.counted(&entry.stream, true, past)
            }
            Some(Event::Escalation(EscalationEvent::Counted { .. })) => self.counted(&entry.stream, false, past),
            Some(Event::Escalation(EscalationEvent::Resolved { .. })) => {
                let known = self.open.values().any(|open| *open == entry.stream);
                hold(known, || format!("{} is resolved, and isn't open", entry.stream))?;
                self.open.retain(|_, open| *open != entry.stream);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

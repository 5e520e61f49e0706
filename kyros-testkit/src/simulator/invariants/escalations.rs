//! One escalation a cause is open at a time. One that is resolved is nobody's any more: neither its cause nor its
//! lead names it, and one that a person had tried again ends with what was tried.

use std::collections::BTreeMap;

use kyros_core::decision::{Event, State, StreamId};
use kyros_core::escalation::{EscalationEvent, EscalationState, port_key};

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Escalations(BTreeMap<(String, Option<String>), StreamId>);

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
            Happening::Full => return let_go(past),
            Happening::Rest { .. } => return ended(past),
            _ => return Ok(()),
        };
        match &entry.event {
            Some(Event::Escalation(EscalationEvent::Opened { escalation, cause })) => {
                let key = (cause.clone(), escalation.lead_id.map(|lead| lead.to_string()));
                let open = self.0.insert(key, entry.stream.clone());
                hold(open.is_none(), || format!("{open:?} is open for `{cause}`, and {} is opened", entry.stream))
            }
            Some(Event::Escalation(EscalationEvent::Resolved { .. })) => {
                self.0.retain(|_, open| *open != entry.stream);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

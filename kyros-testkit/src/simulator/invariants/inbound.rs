//! A homeowner's text counts once, is durable when its provider is told so, and belongs to the lead that was texted
//! last at that number, else to an open one.

use std::collections::{BTreeMap, BTreeSet};

use kyros_core::contract::ids::LeadId;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::LeadEvent;
use kyros_core::number::NumberEvent;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Inbound {
    counted: BTreeSet<String>,
    /// The lead that each number was last texted for.
    last: BTreeMap<StreamId, LeadId>,
}

fn is_open(id: LeadId, past: &Past) -> bool {
    matches!(past.states.get(&StreamId::Lead(id)), Some(State::Lead(lead)) if lead.is_open())
}

impl Inbound {
    fn belongs(&self, stream: &StreamId, past: &Past) -> Result<(), String> {
        let Some(State::Lead(lead)) = past.states.get(stream) else { return Ok(()) };
        let number = past.number(&lead.lead.phone);
        let Some(State::Number(known)) = past.states.get(&number) else { return Ok(()) };
        let id = lead.lead.id;
        match self.last.get(&number) {
            Some(last) => hold(*last == id, || format!("{number} was last texted for {last}, and what it writes goes to {id}")),
            None => {
                let open = known.leads.iter().any(|other| is_open(*other, past));
                hold(lead.is_open() || !open, || format!("what {number} writes goes to {id}, which is closed"))
            }
        }
    }
}

impl Invariant for Inbound {
    fn name(&self) -> &'static str {
        "inbound"
    }

    fn source(&self) -> &'static str {
        "contract.md 8; reliability.md 3.31"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::Event(entry) => {
                match &entry.event {
                    Some(Event::Number(NumberEvent::AttemptStarted { lead, .. })) => {
                        self.last.insert(entry.stream.clone(), *lead);
                    }
                    Some(Event::Number(NumberEvent::LeadUnlinked { lead })) if self.last.get(&entry.stream) == Some(lead) => {
                        self.last.remove(&entry.stream);
                    }
                    Some(Event::Lead(LeadEvent::TextReceived { .. })) => self.belongs(&entry.stream, past)?,
                    _ => {}
                }
                if let Some(Event::Lead(LeadEvent::TextReceived { message, .. })) = &entry.event
                    && let Some(id) = &message.provider_message_id
                {
                    hold(self.counted.insert(id.clone()), || format!("the text {id} counts twice"))?;
                }
                Ok(())
            }
            Happening::TextTaken { text, .. } => hold(self.counted.contains(&text.provider_id), || {
                format!("the text {} was taken and is not in the journal", text.provider_id)
            }),
            _ => Ok(()),
        }
    }
}

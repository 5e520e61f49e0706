//! Each text that is put off says why, and what it says is so: until when, or that all sending is paused, which it
//! is then. Only while a homeowner's text is gathered nothing is said: that is over at once.

use std::collections::BTreeMap;

use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State};
use kyros_core::lead::LeadEvent;
use kyros_core::ports::store::{Fate, Settle};

use super::{Happening, Invariant, Past, hold};

/// How a text that waits for sending to be resumed says so.
const PAUSED: &str = "sending is paused";

#[derive(Debug, Default)]
pub(super) struct Held {
    /// Until when each text waits, and why, as was told last.
    told: BTreeMap<EffectId, (Timestamp, String)>,
}

impl Held {
    fn event(&mut self, event: &LeadEvent) {
        match event {
            LeadEvent::TextQueued { message, why, .. } => {
                if let Some(due) = message.scheduled_for {
                    self.told.insert(EffectId::new(message.id.uuid()), (due, why.join("; ")));
                }
            }
            LeadEvent::TextHeld { message, until, why, .. } => {
                self.told.insert(EffectId::new(message.uuid()), (*until, why.join("; ")));
            }
            LeadEvent::TextAttempted { message, .. } => {
                self.told.remove(&EffectId::new(message.uuid()));
            }
            _ => {}
        }
    }

    fn settled(&self, settle: &Settle, past: &Past) -> Result<(), String> {
        let Fate::Again { due, hold: false, .. } = settle.fate else { return Ok(()) };
        let effect = settle.lease.effect;
        let Some(text) = past.texts.get(&effect) else { return Ok(()) };
        let gathered = match past.states.get(&past.number(&text.phone)) {
            Some(State::Number(number)) => number.gathering_until == Some(due),
            _ => false,
        };
        let told = self.told.get(&effect);
        let so = told.is_some_and(|(until, why)| if why.contains(PAUSED) { past.is_sending_paused() } else { *until == due });
        hold(so || gathered, || {
            format!("a text ({:?}) to {} waits until {due}, and told is {told:?}", text.purpose, text.phone.as_str())
        })
    }
}

impl Invariant for Held {
    fn name(&self) -> &'static str {
        "held"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.10; reliability.md 3.36"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::Event(entry) => {
                if let Some(Event::Lead(event)) = &entry.event {
                    self.event(event);
                }
                Ok(())
            }
            Happening::Settled { settle } => self.settled(settle, past),
            _ => Ok(()),
        }
    }
}

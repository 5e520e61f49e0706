//! Whom the provider calls unsubscribed has opted out: in the commit that hears of it the number is suppressed,
//! whatever else it holds.

use std::collections::BTreeMap;

use kyros_core::contract::ids::{EffectId, MessageId};
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::LeadEvent;
use kyros_core::number::NumberEvent;

use super::super::provider::UNSUBSCRIBED;
use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Unsubscribed {
    /// Numbers that the provider has called unsubscribed and that nobody has brought back since, with the text that
    /// it refused.
    heard: BTreeMap<StreamId, MessageId>,
}

impl Unsubscribed {
    fn hears(&mut self, message: MessageId, error: &str, past: &Past) {
        if error != UNSUBSCRIBED {
            return;
        }
        if let Some(text) = past.texts.get(&EffectId::new(message.uuid())) {
            self.heard.insert(past.number(&text.phone), message);
        }
    }

    /// One that may be texted all the same.
    fn free(&self, past: &Past) -> Option<&StreamId> {
        let suppressed = |stream: &StreamId| {
            matches!(past.states.get(stream), Some(State::Number(number)) if number.suppressed.is_some())
        };
        self.heard.keys().find(|stream| !suppressed(stream))
    }
}

impl Invariant for Unsubscribed {
    fn name(&self) -> &'static str {
        "unsubscribed"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.3; outside-world.md 1; reliability.md 3.17"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::Event(entry) => match &entry.event {
                Some(Event::Lead(LeadEvent::TextFailed { message, error })) => self.hears(*message, error, past),
                Some(Event::Lead(LeadEvent::TextReceipt { message, error: Some(error), .. })) => {
                    self.hears(*message, error, past);
                }
                Some(Event::Number(NumberEvent::Restored {})) => drop(self.heard.remove(&entry.stream)),
                _ => {}
            },
            Happening::CallBegins { call } => {
                let free = self.free(past).is_some_and(|number| *number == past.number(&call.to));
                hold(!free, || format!("{} is unsubscribed at the provider and is texted", call.to.as_str()))?;
            }
            Happening::Full => {
                let free = self.free(past);
                hold(free.is_none(), || format!("the provider calls {free:?} unsubscribed, and it may be texted"))?;
            }
            _ => {}
        }
        Ok(())
    }
}

//! A homeowner's text counts once, and is durable when its provider is told so.

use std::collections::BTreeSet;

use kyros_core::decision::Event;
use kyros_core::lead::LeadEvent;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Inbound(BTreeSet<String>);

impl Invariant for Inbound {
    fn name(&self) -> &'static str {
        "inbound"
    }

    fn source(&self) -> &'static str {
        "contract.md 8; reliability.md 3.31"
    }

    fn look(&mut self, what: &Happening<'_>, _: &Past) -> Result<(), String> {
        match what {
            Happening::Event(entry) => {
                if let Some(Event::Lead(LeadEvent::TextReceived { message, .. })) = &entry.event
                    && let Some(id) = &message.provider_message_id
                {
                    hold(self.0.insert(id.clone()), || format!("the text {id} counts twice"))?;
                }
                Ok(())
            }
            Happening::TextTaken { text, .. } => hold(self.0.contains(&text.provider_id), || {
                format!("the text {} was taken and is not in the journal", text.provider_id)
            }),
            _ => Ok(()),
        }
    }
}

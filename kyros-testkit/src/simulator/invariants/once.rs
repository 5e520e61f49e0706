//! A text is handed over once. Before each call there is a durable intent; after a call of which
//! nobody knows how it ended there is no other before the provider was seen not to have it, three
//! times, or a person said so.

use std::collections::BTreeMap;

use kyros_core::contract::ids::EffectId;
use kyros_core::decision::Event;
use kyros_core::lead::LeadEvent;
use kyros_core::number::NumberEvent;

use super::{Happening, Invariant, Past, hold};

/// Looks in vain that prove an absence.
const LOOKS: u32 = 3;

#[derive(Debug, Default)]
struct Text {
    intents: u32,
    calls: u32,
    accepted: u32,
    /// Times that a person had it tried again.
    overrides: u32,
    /// A call whose outcome nobody knows.
    in_doubt: bool,
    absent: u32,
}

#[derive(Debug, Default)]
pub(super) struct Once {
    texts: BTreeMap<EffectId, Text>,
    calls: BTreeMap<u64, EffectId>,
}

impl Once {
    fn event(&mut self, event: &Event) {
        match event {
            Event::Number(NumberEvent::AttemptStarted { effect, .. }) => {
                self.texts.entry(*effect).or_default().intents += 1;
            }
            Event::Lead(LeadEvent::TextLookedFor { message, finding }) if finding == "absent" => {
                self.texts.entry(EffectId::new(message.uuid())).or_default().absent += 1;
            }
            Event::Lead(LeadEvent::TextRetried { message }) => {
                let text = self.texts.entry(EffectId::new(message.uuid())).or_default();
                text.overrides += 1;
                text.in_doubt = false;
            }
            _ => {}
        }
    }
}

impl Invariant for Once {
    fn name(&self) -> &'static str {
        "once"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.13, 3.14, 3.15"
    }

    fn look(&mut self, what: &Happening<'_>, _: &Past) -> Result<(), String> {
        match what {
            Happening::Event(entry) => entry.event.iter().for_each(|event| self.event(event)),
            Happening::CallBegins { call } => {
                self.calls.insert(call.number, call.effect);
                let text = self.texts.entry(call.effect).or_default();
                text.calls += 1;
                hold(text.calls <= text.intents, || {
                    format!("text {}: {} calls on {} durable intents", call.effect, text.calls, text.intents)
                })?;
                hold(!text.in_doubt || text.absent >= LOOKS, || {
                    format!("text {} is sent again on {} looks in vain", call.effect, text.absent)
                })?;
                (text.in_doubt, text.absent) = (true, 0);
            }
            Happening::CallEnded { call, settled: true, .. } => {
                if let Some(text) = self.calls.get(call).and_then(|effect| self.texts.get_mut(effect)) {
                    text.in_doubt = false;
                }
            }
            Happening::Accepted { call } => {
                let text = self.texts.entry(call.effect).or_default();
                text.accepted += 1;
                hold(text.accepted <= 1 + text.overrides, || {
                    format!("text {} reached {} {} times", call.effect, call.to.as_str(), text.accepted)
                })?;
            }
            _ => {}
        }
        Ok(())
    }
}

//! While sending is paused no attempt to text starts, but that of an opt-out's confirmation. What waited goes on when
//! it is over, and a pause that no person has made is told.

use std::collections::BTreeMap;

use kyros_core::contract::escalation::Severity;
use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Event;
use kyros_core::escalation::EscalationEvent;
use kyros_core::lead::LeadEvent;
use kyros_core::number::NumberEvent;
use kyros_core::policy::caps::TextClass;
use kyros_core::system::SystemEvent;
use kyros_engine::JournalEntry;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Paused {
    paused: bool,
    /// Texts that were held because of it, and until when.
    held: BTreeMap<EffectId, Timestamp>,
}

impl Paused {
    fn changed(&mut self, events: &[JournalEntry], past: &Past) -> Result<(), String> {
        for entry in events {
            let Some(Event::System(SystemEvent::SendingChanged { paused, reason })) = &entry.event else { continue };
            let told = events.iter().any(|other| match &other.event {
                Some(Event::Escalation(EscalationEvent::Opened { escalation, .. })) => escalation.severity == Severity::Critical,
                Some(Event::Escalation(EscalationEvent::Counted { .. })) => true,
                _ => false,
            });
            let by_itself = paused.is_some() && reason.contains("maxTextsPerHour");
            hold(!by_itself || told, || format!("sending is paused at {} ({reason}), and nobody is told", entry.at))?;
            if paused.is_none() {
                let held = std::mem::take(&mut self.held);
                let still = held.iter().find(|(effect, until)| **until > past.now && past.due(**effect) == Some(**until));
                hold(still.is_none(), || format!("sending is resumed, and {still:?} waits as if it were paused"))?;
            }
        }
        Ok(())
    }
}

impl Invariant for Paused {
    fn name(&self) -> &'static str {
        "paused"
    }

    fn source(&self) -> &'static str {
        "contract.md 3; reliability.md 3.36"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::Committed { events } => return self.changed(events, past),
            _ => return Ok(()),
        };
        match &entry.event {
            Some(Event::System(SystemEvent::SendingChanged { paused, .. })) => self.paused = paused.is_some(),
            Some(Event::Lead(LeadEvent::TextHeld { message, until, sending_paused: true, .. })) => {
                self.held.insert(EffectId::new(message.uuid()), *until);
            }
            Some(Event::Number(NumberEvent::AttemptStarted { effect, class, .. })) => {
                hold(!self.paused || *class == TextClass::OptOutConfirmation, || {
                    format!("the attempt at {effect} starts while sending is paused")
                })?;
            }
            _ => {}
        }
        Ok(())
    }
}

//! One escalation a cause is open at a time.

use std::collections::BTreeMap;

use kyros_core::decision::{Event, StreamId};
use kyros_core::escalation::EscalationEvent;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Escalations(BTreeMap<(String, Option<String>), StreamId>);

impl Invariant for Escalations {
    fn name(&self) -> &'static str {
        "escalations"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.7; reliability.md 3.29"
    }

    fn look(&mut self, what: &Happening<'_>, _: &Past) -> Result<(), String> {
        let Happening::Event(entry) = what else { return Ok(()) };
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

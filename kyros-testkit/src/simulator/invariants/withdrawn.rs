//! An opt-out holds for the number, over all of its leads: none keeps a text that waits, an
//! answer that is still to be acted on, nor its consent.

use kyros_core::contract::lead::ConsentStatus;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::State;
use kyros_core::lead::{LeadState, TextPurpose};
use kyros_core::number::SuppressedBy;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Withdrawn;

fn withdrawn(lead: &LeadState, since: Timestamp, by: SuppressedBy) -> Result<(), String> {
    let id = lead.lead.id;
    // One that was on its way when the opt-out came is called off when its turn comes again.
    let waits = |text: &&kyros_core::lead::Text| {
        text.is_waiting() && text.attempted_to.is_none() && text.purpose != Some(TextPurpose::OptOutConfirmation)
    };
    let waiting = lead.texts.values().find(waits).map(|text| text.sms.id);
    hold(waiting.is_none(), || format!("lead {id} is opted out and its text {waiting:?} waits"))?;
    let unread = lead.unread.as_ref().is_some_and(|unread| unread.since < since);
    hold(!unread, || format!("lead {id} is opted out, and what it wrote before is still to be acted on"))?;
    let consent = lead.lead.consent.status;
    let given = !matches!(consent, ConsentStatus::Revoked | ConsentStatus::None);
    hold(by == SuppressedBy::WrongPerson || !given, || format!("lead {id} is opted out and its consent is `{consent}`"))
}

impl Invariant for Withdrawn {
    fn name(&self) -> &'static str {
        "withdrawn"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.3; reliability.md 3.18"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let Happening::Full = what else { return Ok(()) };
        past.leads().try_for_each(|lead| match past.states.get(&past.number(&lead.lead.phone)) {
            Some(State::Number(number)) => number.suppressed.map_or(Ok(()), |(since, by)| withdrawn(lead, since, by)),
            _ => Ok(()),
        })
    }
}

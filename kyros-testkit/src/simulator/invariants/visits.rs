//! What follows from a visit, in the commit that sets it: nobody is asked for one any more; nothing recalls one that is
//! off or over; and where its person may not be texted any more, somebody of the company is asked about it.

use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State};
use kyros_core::lead::{LeadEvent, LeadState, TextPurpose};
use kyros_core::number::{NumberEvent, NumberState, SuppressedBy};
use kyros_engine::JournalEntry;

use super::{Happening, Invariant, Past, hold};

/// How the company is asked about a visit of somebody who may not be texted any more.
const ASKED: &str = "opted_out_with_visit";

#[derive(Debug, Default)]
pub(super) struct Visits;

fn booked(lead: &LeadState) -> Result<(), String> {
    let id = lead.lead.id;
    let open = lead.round.number > 0 && !lead.round.answered;
    hold(!open, || format!("lead {id} has a visit, and round {} of asking for one goes on", lead.round.number))?;
    let asks = |text: &&kyros_core::lead::Text| {
        text.is_waiting() && !text.attempting && text.purpose.is_some_and(TextPurpose::asks_for_visit)
    };
    let asking = lead.texts.values().find(asks).map(|text| text.sms.id);
    hold(asking.is_none(), || format!("lead {id} has a visit, and text {asking:?} that asks for one waits"))
}

/// Its timers end with it.
fn over(lead: &LeadState) -> Result<(), String> {
    let id = lead.lead.id;
    let mut gone = lead.visits.iter().filter(|(_, visit)| !visit.is_active()).map(|(visit, _)| visit.to_string());
    let left = gone.find_map(|visit| lead.timers.keys().find(|timer| timer.contains(&visit)));
    hold(left.is_none(), || format!("{left:?} of lead {id} is to recall a visit that is off or over"))
}

fn asked_about(number: &NumberState, at: Timestamp, past: &Past) -> Result<(), String> {
    let unasked = past.leads().find(|lead| {
        let theirs = number.leads.contains(&lead.lead.id) && lead.coming_visit(at).is_some();
        theirs && !lead.escalations.contains_key(ASKED)
    });
    hold(unasked.is_none(), || {
        let id = unasked.map(|lead| lead.lead.id);
        format!("the number of lead {id:?} is opted out at {at}, a visit is to come, and nobody is asked about it")
    })
}

fn committed(events: &[JournalEntry], past: &Past) -> Result<(), String> {
    for entry in events {
        match (&entry.event, past.states.get(&entry.stream)) {
            (Some(Event::Lead(LeadEvent::Booked { .. })), Some(State::Lead(lead))) => booked(lead)?,
            (Some(Event::Lead(LeadEvent::VisitChanged { .. })), Some(State::Lead(lead))) => over(lead)?,
            (Some(Event::Number(NumberEvent::Suppressed { by })), Some(State::Number(number)))
                if *by != SuppressedBy::Operator =>
            {
                asked_about(number, entry.at, past)?;
            }
            _ => {}
        }
    }
    Ok(())
}

impl Invariant for Visits {
    fn name(&self) -> &'static str {
        "visits"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.3, 10.4, 10.7"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::Committed { events } => committed(events, past),
            _ => Ok(()),
        }
    }
}

//! At rest the calendar shows each visit that stands, once and as it stands, and none that is called
//! off.

use kyros_core::contract::appointment::AppointmentStatus::{Cancelled, Confirmed, Scheduled};

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Calendar;

impl Invariant for Calendar {
    fn name(&self) -> &'static str {
        "calendar"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.24"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let Happening::Rest { calendar } = what else { return Ok(()) };
        // One that was given up waits for a person, who may have said to leave it.
        let visits = past.leads().flat_map(|lead| lead.visits.values()).filter(|visit| visit.escalation.is_none());
        for visit in visits {
            let visit = &visit.appointment;
            let shown = calendar.get(&visit.id);
            match visit.status {
                Scheduled | Confirmed => {
                    let there = shown.is_some_and(|shown| (shown.start, shown.end) == (visit.start_time, visit.end_time));
                    hold(there, || format!("visit {} stands at {} and is shown as {shown:?}", visit.id, visit.start_time))?;
                }
                Cancelled => hold(shown.is_none(), || format!("visit {} is called off and is shown", visit.id))?,
                _ => {}
            }
        }
        Ok(())
    }
}

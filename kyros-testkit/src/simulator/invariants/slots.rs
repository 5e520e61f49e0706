//! Visits that stand are apart by the buffer at least, and end after they begin.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Event;
use kyros_core::lead::LeadEvent;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Slots(BTreeMap<AppointmentId, (Timestamp, Timestamp)>);

impl Slots {
    fn stands(&mut self, id: AppointmentId, start: Timestamp, end: Timestamp, past: &Past) -> Result<(), String> {
        hold(start < end, || format!("visit {id} ends at {end} and begins at {start}"))?;
        let buffer = TimeDelta::minutes(i64::from(past.policy.visit.buffer_minutes));
        let rival = self.0.iter().find(|(other, (from, to))| {
            **other != id && start < to.plus(buffer) && *from < end.plus(buffer)
        });
        hold(rival.is_none(), || format!("visit {id} at {start} stands in the way of {rival:?}"))?;
        self.0.insert(id, (start, end));
        Ok(())
    }
}

impl Invariant for Slots {
    fn name(&self) -> &'static str {
        "slots"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.22, 3.23"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let Happening::Event(entry) = what else { return Ok(()) };
        match &entry.event {
            Some(Event::Lead(LeadEvent::Booked { appointment, .. })) => {
                self.stands(appointment.id, appointment.start_time, appointment.end_time, past)
            }
            Some(Event::Lead(LeadEvent::Moved { appointment, slot, .. })) => {
                self.stands(*appointment, slot.start, slot.end, past)
            }
            Some(Event::Lead(LeadEvent::VisitChanged { appointment, status, .. })) => {
                if !matches!(status, AppointmentStatus::Scheduled | AppointmentStatus::Confirmed) {
                    self.0.remove(appointment);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

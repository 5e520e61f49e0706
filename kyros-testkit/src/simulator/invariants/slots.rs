//! Visits that stand are apart by the buffer at least, and end after they begin. Each keeps its time claimed, and
//! nothing else does.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Availability, Event};
use kyros_core::lead::LeadEvent;
use kyros_core::policy::slots::Interval;

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

/// One claim a visit that wasn't called off, buffers included, and no other.
fn claimed(past: &Past) -> Result<(), String> {
    let visits = past.leads().flat_map(|lead| lead.visits.values()).map(|visit| &visit.appointment);
    let standing = visits.filter(|visit| visit.status != AppointmentStatus::Cancelled);
    let claim = |start, end| Availability::claim_of(&past.policy, Interval::new(start, end));
    let mut wanted: Vec<Interval> = standing.map(|visit| claim(visit.start_time, visit.end_time)).collect();
    let mut claims = past.claimed_times();
    wanted.sort_unstable_by_key(|claim| (claim.start, claim.end));
    claims.sort_unstable_by_key(|claim| (claim.start, claim.end));
    hold(wanted == claims, || format!("the visits that stand claim {wanted:?}, and the store holds {claims:?}"))
}

impl Invariant for Slots {
    fn name(&self) -> &'static str {
        "slots"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.22, 3.23"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::Full => return claimed(past),
            _ => return Ok(()),
        };
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

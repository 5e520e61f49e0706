//! Visits that stand are apart by the buffer at least, within working hours, and end after they begin. Each keeps its time claimed, and
//! nothing else does.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Availability, Event};
use kyros_core::lead::LeadEvent;
use kyros_core::policy::slots::Interval;
use serde_json::Value;

use super::wording::in_working_hours;
use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Slots {
    standing: BTreeMap<AppointmentId, (Timestamp, Timestamp)>,
    /// Every time at which a visit ever stood.
    ever: Vec<(Timestamp, Timestamp)>,
}

impl Slots {
    /// A time is refused because it is taken, or outside working hours, and for no other reason.
    fn refused(&self, payload: &Value, past: &Past) -> Result<(), String> {
        let at = |name: &str| payload[name].as_str().and_then(Timestamp::parse);
        let (Some(start), Some(end)) = (at("startTime"), at("endTime")) else { return Ok(()) };
        let buffer = TimeDelta::minutes(i64::from(past.policy.visit.buffer_minutes));
        let rival = self.ever.iter().any(|(from, to)| start < to.plus(buffer) && *from < end.plus(buffer));
        hold(rival || !in_working_hours(start, end, past), || format!("{start} is free, and was refused as taken"))
    }

    fn stands(&mut self, id: AppointmentId, at: Timestamp, times: (Timestamp, Timestamp), past: &Past) -> Result<(), String> {
        let (start, end) = times;
        hold(start < end, || format!("visit {id} ends at {end} and begins at {start}"))?;
        hold(start > at, || format!("visit {id} is set at {at} to begin at {start}"))?;
        hold(in_working_hours(start, end, past), || format!("visit {id} at {start} is outside working hours"))?;
        let buffer = TimeDelta::minutes(i64::from(past.policy.visit.buffer_minutes));
        let rival = self.standing.iter().find(|(other, (from, to))| {
            **other != id && start < to.plus(buffer) && *from < end.plus(buffer)
        });
        hold(rival.is_none(), || format!("visit {id} at {start} stands in the way of {rival:?}"))?;
        self.standing.insert(id, (start, end));
        self.ever.push((start, end));
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
            Happening::Refused { command, code: ErrorCode::SlotUnavailable, .. } => {
                return self.refused(&command.payload, past);
            }
            _ => return Ok(()),
        };
        match &entry.event {
            Some(Event::Lead(LeadEvent::Booked { appointment, .. })) => {
                self.stands(appointment.id, entry.at, (appointment.start_time, appointment.end_time), past)
            }
            Some(Event::Lead(LeadEvent::Moved { appointment, slot, .. })) => {
                self.stands(*appointment, entry.at, (slot.start, slot.end), past)
            }
            Some(Event::Lead(LeadEvent::VisitChanged { appointment, status, .. })) => {
                if !matches!(status, AppointmentStatus::Scheduled | AppointmentStatus::Confirmed) {
                    self.standing.remove(appointment);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

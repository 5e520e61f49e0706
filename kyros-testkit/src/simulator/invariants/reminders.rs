//! A visit is recalled 24 and 2 hours before it, once each, and never when it has begun or is off.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::contract::lead::ConsentStatus;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::{LeadEvent, LeadState, TextPurpose};

use super::{Happening, Invariant, Past, hold};

/// So many reminders has a visit, from each time that it is set to.
const EACH: usize = 2;
/// A visit that is set so long before has room for both, whatever quiet hours lie between.
const LONG_BEFORE: TimeDelta = TimeDelta::days(6);

#[derive(Clone, Copy, Debug)]
struct Visit {
    /// When its time was set last.
    set: Timestamp,
    begins: Timestamp,
    stands: bool,
}

/// What is known of a lead.
#[derive(Debug, Default)]
struct Books {
    visits: BTreeMap<AppointmentId, Visit>,
    /// How often a visit's time was set.
    times: usize,
    /// When a reminder was written, or found that it may not be.
    recalled: Vec<Timestamp>,
}

#[derive(Debug, Default)]
pub(super) struct Reminders(BTreeMap<StreamId, Books>);

impl Books {
    fn set(&mut self, id: AppointmentId, set: Timestamp, begins: Timestamp) {
        self.visits.insert(id, Visit { set, begins, stands: true });
        self.times += 1;
    }

    fn recalls(&mut self, at: Timestamp) -> Result<(), String> {
        self.recalled.push(at);
        let coming = self.visits.values().any(|visit| visit.stands && visit.begins > at);
        hold(coming, || format!("a reminder is written at {at}, and no visit is to come"))?;
        let (written, most) = (self.recalled.len(), EACH * self.times);
        hold(written <= most, || format!("{written} reminders are written for visits that were set {} times", self.times))
    }

    /// A visit that was booked long before, that nobody touched and that has begun was recalled twice.
    fn all_recalled(&self, lead: &LeadState, now: Timestamp) -> Result<(), String> {
        let [visit] = self.visits.values().copied().collect::<Vec<_>>()[..] else { return Ok(()) };
        let reachable = lead.is_open() && lead.lead.consent.status != ConsentStatus::Revoked;
        if !visit.stands || visit.begins > now || visit.begins.since(visit.set) < LONG_BEFORE || !reachable {
            return Ok(());
        }
        let recalled = self.recalled.iter().filter(|at| **at >= visit.set).count();
        hold(recalled == EACH, || format!("the visit at {}, set at {}, was recalled {recalled} times", visit.begins, visit.set))
    }
}

impl Invariant for Reminders {
    fn name(&self) -> &'static str {
        "reminders"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.4; reliability.md 3.30"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::Event(entry) => {
                let Some(Event::Lead(event)) = &entry.event else { return Ok(()) };
                let books = self.0.entry(entry.stream.clone()).or_default();
                match event {
                    LeadEvent::Booked { appointment, .. } => books.set(appointment.id, entry.at, appointment.start_time),
                    LeadEvent::Moved { appointment, slot, .. } => books.set(*appointment, entry.at, slot.start),
                    LeadEvent::VisitChanged { appointment, status, .. } => {
                        if let Some(visit) = books.visits.get_mut(appointment) {
                            visit.stands = matches!(status, AppointmentStatus::Scheduled | AppointmentStatus::Confirmed);
                        }
                    }
                    LeadEvent::TextQueued { purpose: TextPurpose::Reminder, .. } => books.recalls(entry.at)?,
                    LeadEvent::TextWithheld { purpose: TextPurpose::Reminder, .. } => books.recalled.push(entry.at),
                    _ => {}
                }
                Ok(())
            }
            Happening::Rest { .. } => self.0.iter().try_for_each(|(stream, books)| match past.states.get(stream) {
                Some(State::Lead(lead)) => books.all_recalled(lead, past.now).map_err(|what| format!("{stream}: {what}")),
                _ => Ok(()),
            }),
            _ => Ok(()),
        }
    }
}

//! A visit is recalled 24 and 2 hours before it, once each, and never when it has begun or is off. What would fall
//! in quiet hours goes out before them.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::ids::{AppointmentId, EffectId};
use kyros_core::contract::lead::ConsentStatus;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::{LeadEvent, LeadState, TextPurpose};
use kyros_core::number::NumberEvent;

use kyros_engine::JournalEntry;

use super::hours::may_text;
use super::{Happening, Invariant, Past, hold};

/// So many reminders has a visit, from each time that it is set to.
const EACH: usize = 2;
/// Hours before a visit at which it is recalled.
const HOURS: [i64; EACH] = [24, 2];
/// How finely quiet hours are looked for.
const STEP: TimeDelta = TimeDelta::minutes(15);
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

/// Whether a person may be recalled at that instant.
fn open(at: Timestamp, lead: &LeadState, past: &Past) -> bool {
    !past.policy.quiet_hours_hold() || may_text(&lead.lead.phone, &lead.lead, at)
}

/// A reminder that is wanted at one instant may be set for that, or for a moment before the quiet hours that it
/// falls in.
fn is_right(due: Timestamp, wanted: Timestamp, lead: &LeadState, past: &Past) -> bool {
    if open(wanted, lead, past) {
        return due == wanted;
    }
    let steps = std::iter::successors(Some(due), |at| Some(at.plus(STEP))).take_while(|at| *at < wanted);
    let quiet = steps.skip_while(|at| open(*at, lead, past));
    due < wanted && open(due, lead, past) && quiet.into_iter().all(|at| !open(at, lead, past))
}

/// What has waited for too long recalls nothing any more.
fn in_time(effect: EffectId, at: Timestamp, past: &Past) -> Result<(), String> {
    let Some(text) = past.texts.get(&effect).filter(|text| text.purpose == TextPurpose::Reminder) else { return Ok(()) };
    let Some(State::Lead(lead)) = past.states.get(&StreamId::Lead(text.lead)) else { return Ok(()) };
    let coming = lead.visits.values().any(|visit| visit.is_active() && visit.appointment.start_time > at);
    hold(coming, || format!("lead {} is recalled at {at}, and no visit is to come", text.lead))
}

/// What a commit sets to recall visits, held against the visits that it sets.
fn set_right(events: &[JournalEntry], past: &Past) -> Result<(), String> {
    for entry in events {
        let set = match &entry.event {
            Some(Event::Lead(LeadEvent::Booked { appointment, .. })) => appointment.id,
            Some(Event::Lead(LeadEvent::Moved { appointment, .. })) => *appointment,
            _ => continue,
        };
        let Some(State::Lead(lead)) = past.states.get(&entry.stream) else { continue };
        let Some(visit) = lead.visits.get(&set) else { continue };
        let begins = visit.appointment.start_time;
        let timers = events.iter().filter_map(|other| match &other.event {
            Some(Event::Lead(LeadEvent::TimerSet { name, effect: Some(effect), .. })) if name.contains(&set.to_string()) => {
                Some(past.due(*effect))
            }
            _ => None,
        });
        // A later commit of the same group may have called one off already.
        let Some(dues) = timers.collect::<Option<Vec<Timestamp>>>() else { continue };
        let wanted = HOURS.map(|hours| begins.minus(TimeDelta::hours(hours)));
        let wrong = dues.iter().find(|due| **due <= entry.at || !wanted.iter().any(|at| is_right(**due, *at, lead, past)));
        hold(wrong.is_none(), || format!("the visit of {} at {begins} is to be recalled at {wrong:?}", entry.stream))?;
        let standing = visit.is_active();
        let missing = wanted.iter().find(|at| **at > entry.at && open(**at, lead, past) && !dues.contains(at));
        hold(missing.is_none() || !standing, || {
            format!("the visit of {} at {begins} is not to be recalled at {missing:?}", entry.stream)
        })?;
    }
    Ok(())
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
                if let Some(Event::Number(NumberEvent::AttemptStarted { effect, .. })) = &entry.event {
                    return in_time(*effect, entry.at, past);
                }
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
            Happening::Committed { events } => set_right(events, past),
            Happening::Rest { .. } => self.0.iter().try_for_each(|(stream, books)| match past.states.get(stream) {
                Some(State::Lead(lead)) => books.all_recalled(lead, past.now).map_err(|what| format!("{stream}: {what}")),
                _ => Ok(()),
            }),
            _ => Ok(()),
        }
    }
}

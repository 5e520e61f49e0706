//! Reminders of coming visits.

use chrono::TimeDelta;

use super::offer::write;
use super::state::{LeadState, TextPurpose, Visit};
use super::text::{NewText, cancel_waiting, queue};
use super::{apply, cadence, copy};
use crate::contract::ids::{AppointmentId, LeadId};
use crate::contract::sms::SmsIntent;
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::{Request, Timer};
use crate::lead::LeadEvent;
use crate::number::whereabouts;
use crate::policy::caps::TextClass;
use crate::policy::quiet_hours::latest_before;
use crate::policy::slots::Slot;
use crate::policy::templates::Template;

/// Hours before a visit at which it is recalled.
const HOURS: [u32; 2] = [24, 2];
/// A reminder that falls in quiet hours goes out up to this long before them.
const EARLIEST: TimeDelta = TimeDelta::hours(96);

/// Sets the reminders of a visit that was booked or moved just now; in place of earlier ones.
pub fn schedule(draft: &mut Draft<'_>, lead: LeadId, visit: &Visit) {
    // One that waits still names the time from which the visit is moved.
    cancel_waiting(draft, lead, "the visit was moved", |purpose| purpose == TextPurpose::Reminder);
    let Some(state) = copy(draft, lead) else { return };
    let appointment = &visit.appointment;
    for hours in HOURS {
        let name = timer_name(appointment.id, hours);
        cadence::clear(draft, lead, &name);
        let wanted = appointment.start_time.minus(TimeDelta::hours(i64::from(hours)));
        let due = legal_before(draft, &state, wanted);
        if let Some(due) = due.filter(|due| *due > draft.now()) {
            let timer = Timer::Remind { lead, appointment: appointment.id, version: appointment.version, hours };
            set_in_chain(draft, lead, &name, due, timer, visit);
        }
    }
}

fn timer_name(appointment: AppointmentId, hours: u32) -> String {
    format!("remind/{hours}/{appointment}")
}

/// Reminders belong to the chain of the booking, whoever moved the visit since.
fn set_in_chain(draft: &mut Draft<'_>, lead: LeadId, name: &str, due: Timestamp, timer: Timer, visit: &Visit) {
    let effect = crate::contract::ids::EffectId::new(draft.next_uuid());
    draft.want_as(effect, None, due, Request::Timer(timer), super::subject(lead), visit.chain.clone());
    let next_follow_up = super::of(draft, lead).and_then(|state| state.lead.next_follow_up_at);
    apply(draft, lead, LeadEvent::TimerSet { name: name.to_owned(), effect: Some(effect), next_follow_up });
}

/// The last moment up to `wanted` at which the person may be texted.
fn legal_before(draft: &Draft<'_>, state: &LeadState, wanted: Timestamp) -> Option<Timestamp> {
    if draft.policy().quiet_hours_hold() {
        latest_before(wanted, wanted.minus(EARLIEST), &whereabouts(state))
    } else {
        Some(wanted)
    }
}

/// Takes a visit's reminders away.
pub fn clear(draft: &mut Draft<'_>, lead: LeadId, appointment: AppointmentId) {
    for hours in HOURS {
        cadence::clear(draft, lead, &timer_name(appointment, hours));
    }
}

/// A visit is near.
pub fn remind(draft: &mut Draft<'_>, lead: LeadId, appointment: AppointmentId, version: u64, hours: u32) {
    let Some(state) = copy(draft, lead) else { return };
    cadence::clear(draft, lead, &timer_name(appointment, hours));
    let now = draft.now();
    let Some(visit) = state.visits.get(&appointment).filter(|visit| visit.is_active()) else { return };
    // A confirmation or the calendar's id raises the version too; only a move sets new timers.
    if visit.appointment.version < version || visit.appointment.start_time <= now {
        return;
    }
    let template = if hours > 2 { Template::Reminder24h } else { Template::Reminder2h };
    let slot = Slot::new(visit.appointment.start_time, visit.appointment.end_time);
    let content = write(draft, &state, template, &[slot]);
    let text = NewText {
        purpose: TextPurpose::Reminder,
        intent: SmsIntent::AppointmentReminder,
        class: TextClass::Answer,
        content,
        note: None,
        offer: Vec::new(),
        answers: None,
    };
    queue(draft, lead, text);
}

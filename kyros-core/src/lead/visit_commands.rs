//! Commands about visits.

use super::booking::{self, Wanted, check, confirm_by_text, expect_open};
use super::update::expect_version;
use super::{cadence, copy, find};
use crate::contract::appointment::{AppointmentStatus, AppointmentType};
use crate::contract::command::{AppointmentRef, CalendarBook, CalendarCancel, CalendarReschedule};
use crate::contract::error::Refusal;
use crate::contract::fields::Ref;
use crate::contract::ids::{AppointmentId, LeadId};
use crate::contract::lead::TriggeredBy;
use crate::decision::draft::Draft;
use crate::decision::{Fact, Need};
use crate::policy::slots::Slot;

/// `calendar.book`
///
/// # Errors
/// `not_found`, `invalid_transition` at `won` or `lost`, `slot_unavailable`.
pub fn book(draft: &mut Draft<'_>, payload: &CalendarBook) -> Result<(), Refusal> {
    let lead = find(draft, &payload.lead_id)?;
    let wanted = Wanted {
        kind: payload.kind,
        title: payload.title.clone(),
        description: payload.description.clone(),
        location: payload.location.clone(),
        slot: Slot::new(payload.start_time, payload.end_time),
    };
    book_for(draft, lead, wanted, payload.send_confirmation_sms)
}

/// Books for a person who asks for it, and answers with the visit.
///
/// # Errors
/// As [`book`].
pub fn book_for(draft: &mut Draft<'_>, lead: LeadId, wanted: Wanted, confirm: bool) -> Result<(), Refusal> {
    let state = copy(draft, lead).ok_or_else(|| Refusal::not_found("lead"))?;
    expect_open(&state)?;
    check(draft, wanted.slot, None)?;
    let slot = wanted.slot;
    let id = booking::put(draft, lead, wanted, TriggeredBy::CalendarBooking).ok_or_else(Refusal::internal)?;
    if confirm {
        confirm_by_text(draft, lead, slot, None, false);
    }
    answer(draft, lead, id, true)
}

/// A visit that an escalation is resolved with.
#[must_use]
pub fn wanted(kind: AppointmentType, name: &str, slot: Slot) -> Wanted {
    Wanted { kind, title: booking::title(kind, name), description: None, location: None, slot }
}

/// `calendar.reschedule`
///
/// # Errors
/// `not_found`, `precondition_failed`, `conflict` for a visit that is over, `slot_unavailable`.
pub fn reschedule(draft: &mut Draft<'_>, payload: &CalendarReschedule, if_match: Option<u64>) -> Result<(), Refusal> {
    let (lead, id) = standing(draft, &payload.appointment_id, if_match)?;
    let state = copy(draft, lead).ok_or_else(|| Refusal::not_found("appointment"))?;
    let visit = state.visits.get(&id).ok_or_else(|| Refusal::not_found("appointment"))?;
    if !visit.is_active() {
        return Err(over(visit.appointment.status));
    }
    let own = Slot::new(visit.appointment.start_time, visit.appointment.end_time);
    let slot = Slot::new(payload.start_time, payload.end_time);
    check(draft, slot, Some(own))?;
    booking::move_to(draft, lead, id, slot, payload.reason.clone());
    confirm_by_text(draft, lead, slot, None, true);
    answer(draft, lead, id, false)
}

/// `calendar.cancel`
///
/// # Errors
/// `not_found`, `precondition_failed`, `conflict` for a visit that is over in another way.
pub fn cancel(draft: &mut Draft<'_>, payload: &CalendarCancel, if_match: Option<u64>) -> Result<(), Refusal> {
    let reason = payload.reason.clone();
    end(draft, &payload.appointment_id, AppointmentStatus::Cancelled, reason, if_match)
}

/// `calendar.confirm`, `calendar.complete`, `calendar.no_show`
///
/// # Errors
/// As [`cancel`].
pub fn change(
    draft: &mut Draft<'_>,
    payload: &AppointmentRef,
    status: AppointmentStatus,
    if_match: Option<u64>,
) -> Result<(), Refusal> {
    end(draft, &payload.appointment_id, status, payload.note.clone(), if_match)
}

fn end(
    draft: &mut Draft<'_>,
    appointment: &Ref<AppointmentId>,
    status: AppointmentStatus,
    note: Option<String>,
    if_match: Option<u64>,
) -> Result<(), Refusal> {
    let (lead, id) = standing(draft, appointment, if_match)?;
    let present = copy(draft, lead).and_then(|state| state.visits.get(&id).map(|visit| visit.appointment.status));
    match present {
        Some(known) if known == status => {}
        Some(AppointmentStatus::Scheduled | AppointmentStatus::Confirmed) => {
            booking::set_status(draft, lead, id, status, note);
            if status == AppointmentStatus::Cancelled {
                booking::say_that_it_is_off(draft, lead, id);
            }
            if matches!(status, AppointmentStatus::Cancelled | AppointmentStatus::NoShow) {
                cadence::watch(draft, lead);
            }
        }
        Some(known) => return Err(over(known)),
        None => return Err(Refusal::not_found("appointment")),
    }
    answer(draft, lead, id, false)
}

fn over(status: AppointmentStatus) -> Refusal {
    Refusal::conflict_state(format!("the appointment is {status}; only scheduled and confirmed ones can change"))
}

fn standing(
    draft: &mut Draft<'_>,
    appointment: &Ref<AppointmentId>,
    if_match: Option<u64>,
) -> Result<(LeadId, AppointmentId), Refusal> {
    let Ref::Known(id) = *appointment else { return Err(Refusal::not_found("appointment")) };
    let Some(Fact::Lead(Some(lead))) = draft.situation().facts.get(&Need::LeadOfAppointment(id)) else {
        return Err(Refusal::not_found("appointment"));
    };
    let lead = *lead;
    let version = copy(draft, lead).and_then(|state| state.visits.get(&id).map(|visit| visit.appointment.version));
    expect_version(if_match, version.ok_or_else(|| Refusal::not_found("appointment"))?)?;
    Ok((lead, id))
}

fn answer(draft: &mut Draft<'_>, lead: LeadId, id: AppointmentId, created: bool) -> Result<(), Refusal> {
    let visit = copy(draft, lead).and_then(|state| state.visits.get(&id).cloned());
    draft.about(lead);
    draft.answer(created, &visit.ok_or_else(Refusal::internal)?.appointment);
    Ok(())
}

//! Visits: the claim of the time is the booking; the calendar follows.

use super::offer::{alternatives, bookable, write};
use super::state::{LeadState, Matter, TextPurpose, Visit};
use super::text::{NewText, cancel_waiting, queue};
use super::{LeadEvent, apply, cadence, copy, lane, reminders, status, subject, zone};
use crate::contract::appointment::{Appointment, AppointmentStatus, AppointmentType};
use crate::contract::error::Refusal;
use crate::contract::ids::{AppointmentId, LeadId};
use crate::contract::lead::{LeadStatus, TriggeredBy};
use crate::contract::sms::SmsIntent;
use crate::contract::zone::Zone;
use crate::decision::draft::Draft;
use crate::decision::{Availability, Claim, Release, Request};
use crate::policy::Policy;
use crate::policy::slots::{Interval, Slot, WhyNot};
use crate::policy::templates::Template;
use crate::ports::calendar::CalendarEvent;

/// A visit that is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Kind.
    pub kind: AppointmentType,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Where; the lead's address if `None`.
    pub location: Option<String>,
    /// When.
    pub slot: Slot,
}

/// The usual visit at that time.
#[must_use]
pub fn usual(draft: &Draft<'_>, state: &LeadState, slot: Slot) -> Wanted {
    let kind = draft.policy().visit.kind;
    Wanted { kind, title: title(kind, &state.lead.name), description: None, location: None, slot }
}

/// A title for the crew.
#[must_use]
pub fn title(kind: AppointmentType, name: &str) -> String {
    let what = match kind {
        AppointmentType::SiteVisit => "Site visit",
        AppointmentType::Consultation => "Consultation",
        AppointmentType::Installation => "Installation",
        AppointmentType::FollowUp => "Follow-up visit",
        AppointmentType::PermitInspection => "Permit inspection",
    };
    format!("{what}: {name}")
}

/// May the time be had? `own` is where the visit is now, when it moves.
///
/// # Errors
/// `validation_failed` for a time that is past, `slot_unavailable` with alternatives.
pub fn check(draft: &Draft<'_>, slot: Slot, own: Option<Interval>) -> Result<(), Refusal> {
    match bookable(draft, slot, own) {
        Ok(()) => Ok(()),
        Err(WhyNot::Past | WhyNot::Empty) => Err(Refusal::invalid_field(
            "payload.startTime",
            crate::contract::error::FaultCode::OutOfRange,
            "must be in the future",
        )),
        Err(_) => Err(Refusal::slot_unavailable(&alternatives(draft, slot))),
    }
}

/// Books a visit whose time was checked; walks the lead to `qualified` where it isn't there yet.
pub fn put(draft: &mut Draft<'_>, lead: LeadId, wanted: Wanted, by: TriggeredBy) -> Option<AppointmentId> {
    let state = copy(draft, lead)?;
    status::qualify(draft, lead, by);
    let now = draft.now();
    let id = AppointmentId::new(draft.next_uuid());
    claim(draft, id, wanted.slot);
    let appointment = Appointment {
        id,
        lead_id: lead,
        kind: wanted.kind,
        status: AppointmentStatus::Scheduled,
        title: wanted.title,
        description: wanted.description,
        start_time: wanted.slot.start,
        end_time: wanted.slot.end,
        location: wanted.location.or_else(|| state.lead.address.clone()),
        attendees: None,
        calendar_event_id: None,
        created_at: now,
        updated_at: now,
        time_zone: Zone::new(zone(&state, draft.policy())),
        version: 1,
        calendar: Availability::CALENDAR.to_owned(),
    };
    let chain = draft.chain().cloned();
    cadence::clear(draft, lead, cadence::CADENCE);
    cadence::end_round(draft, lead);
    cancel_waiting(draft, lead, "a visit is booked", TextPurpose::asks_for_visit);
    let visit = Visit { appointment: appointment.clone(), chain: chain.clone(), escalation: None };
    apply(draft, lead, LeadEvent::Booked { appointment, chain });
    show(draft, lead, id);
    reminders::schedule(draft, lead, &visit);
    Some(id)
}

fn claim(draft: &mut Draft<'_>, id: AppointmentId, slot: Slot) {
    let taken = Availability::claim_of(draft.policy(), slot);
    let resource = Availability::CALENDAR.to_owned();
    draft.claim(Claim::Interval { resource, start: taken.start, end: taken.end, owner: id.to_string() });
}

fn give_back(draft: &mut Draft<'_>, id: AppointmentId) {
    let resource = Availability::CALENDAR.to_owned();
    draft.release(Release::Interval { resource, owner: id.to_string() });
}

fn show(draft: &mut Draft<'_>, lead: LeadId, appointment: AppointmentId) {
    let now = draft.now();
    draft.want(lane(lead, "calendar"), now, Request::PutCalendar { lead, appointment }, subject(lead));
}

/// Moves a visit to a time that was checked.
pub fn move_to(draft: &mut Draft<'_>, lead: LeadId, id: AppointmentId, slot: Slot, reason: Option<String>) {
    give_back(draft, id);
    claim(draft, id, slot);
    cancel_waiting(draft, lead, "the visit is moved", TextPurpose::names_visit);
    apply(draft, lead, LeadEvent::Moved { appointment: id, slot, reason });
    show(draft, lead, id);
    if let Some(visit) = copy(draft, lead).and_then(|state| state.visits.get(&id).cloned()) {
        reminders::schedule(draft, lead, &visit);
    }
}

/// Ends a visit in one of the ways in which it can end, or confirms it.
pub fn set_status(
    draft: &mut Draft<'_>,
    lead: LeadId,
    id: AppointmentId,
    status: AppointmentStatus,
    note: Option<String>,
) {
    apply(draft, lead, LeadEvent::VisitChanged { appointment: id, status, note });
    if status == AppointmentStatus::Confirmed {
        return;
    }
    reminders::clear(draft, lead, id);
    cancel_waiting(draft, lead, "the visit is over or off", TextPurpose::names_visit);
    if status == AppointmentStatus::Cancelled {
        give_back(draft, id);
        let now = draft.now();
        let request = Request::RemoveCalendar { lead, appointment: id };
        draft.want(lane(lead, "calendar"), now, request, subject(lead));
    }
}

/// Texts what was booked or moved; doesn't wait for the calendar.
pub fn confirm_by_text(draft: &mut Draft<'_>, lead: LeadId, slot: Slot, other: Option<Slot>, moved: bool) {
    let Some(state) = copy(draft, lead) else { return };
    let template = match (moved, other) {
        (true, _) => Template::Rescheduled,
        (false, Some(_)) => Template::ConfirmationWithOther,
        (false, None) => Template::Confirmation,
    };
    let offer: Vec<Slot> = std::iter::once(slot).chain(other).collect();
    let content = write(draft, &state, template, &offer);
    let purpose = TextPurpose::Confirmation;
    let text = NewText::answer(&state, purpose, SmsIntent::AppointmentConfirmation, content);
    // A confirmation that names the other time still offers it: 'reply 2 to take it instead'.
    let seen = if other.is_some() { offer } else { Vec::new() };
    queue(draft, lead, text.offering(seen));
}

/// The visits to come are off, and the person is told once.
pub fn call_off(draft: &mut Draft<'_>, lead: LeadId, why: &str) {
    let Some(state) = copy(draft, lead) else { return };
    let now = draft.now();
    let to_come = state.visits.values().filter(|visit| visit.is_active() && visit.appointment.start_time > now);
    let ids: Vec<AppointmentId> = to_come.map(|visit| visit.appointment.id).collect();
    for id in &ids {
        set_status(draft, lead, *id, AppointmentStatus::Cancelled, Some(why.to_owned()));
    }
    if let Some(first) = ids.first() {
        say_that_it_is_off(draft, lead, *first);
    }
}

/// Whoever expects a visit that somebody of the company has called off is told.
pub fn say_that_it_is_off(draft: &mut Draft<'_>, lead: LeadId, id: AppointmentId) {
    let Some(state) = copy(draft, lead) else { return };
    let begins = state.visits.get(&id).map(|visit| visit.appointment.start_time);
    if begins.is_some_and(|at| at > draft.now()) {
        let content = write(draft, &state, Template::Cancelled, &[]);
        queue(draft, lead, NewText::answer(&state, TextPurpose::Confirmation, SmsIntent::Custom, content));
    }
}

/// A booking at `won` or `lost` is refused.
///
/// # Errors
/// `invalid_transition`.
pub fn expect_open(state: &LeadState) -> Result<(), Refusal> {
    if state.is_open() {
        return Ok(());
    }
    Err(Refusal::invalid_transition(state.lead.status, LeadStatus::Qualified, &[]))
}

/// The visit as the calendar shall show it; `None` when it shall not (any more).
#[must_use]
pub fn calendar_event(state: &LeadState, id: AppointmentId, _: &Policy) -> Option<CalendarEvent> {
    let visit = state.visits.get(&id)?;
    let appointment = &visit.appointment;
    if appointment.status == AppointmentStatus::Cancelled {
        return None;
    }
    let mut event = CalendarEvent::new(
        id,
        appointment.version,
        appointment.title.clone(),
        appointment.start_time,
        appointment.end_time,
        appointment.time_zone.name().to_owned(),
    );
    event.description.clone_from(&appointment.description);
    event.location.clone_from(&appointment.location);
    Some(event)
}

/// True while the calendar shall show the visit.
pub fn is_to_be_shown(draft: &mut Draft<'_>, lead: LeadId, id: AppointmentId) -> bool {
    let visit = super::of(draft, lead).and_then(|state| state.visits.get(&id));
    visit.is_some_and(|visit| visit.appointment.status != AppointmentStatus::Cancelled)
}

/// The calendar shows it, or has let it go.
pub fn calendar_result(draft: &mut Draft<'_>, lead: LeadId, id: AppointmentId, calendar_event_id: Option<&str>) {
    let Some(visit) = copy(draft, lead).and_then(|state| state.visits.get(&id).cloned()) else { return };
    if let Some(escalation) = visit.escalation {
        crate::escalation::retry_succeeded(draft, escalation);
    }
    if let Some(known) = calendar_event_id
        && visit.appointment.calendar_event_id.as_deref() != Some(known)
    {
        let calendar_event_id = known.to_owned();
        apply(draft, lead, LeadEvent::CalendarShows { appointment: id, calendar_event_id });
    }
}

/// The calendar was given up on for this visit.
pub fn calendar_failed(draft: &mut Draft<'_>, lead: LeadId, id: AppointmentId, code: &str) {
    super::sending::give_up(draft, lead, Matter::Visit(id), crate::decision::Port::Calendar, code);
}

//! Acting on what the person wrote, when the gathering has ended.

use chrono::{TimeDelta, TimeZone, Timelike};
use serde_json::json;

use super::booking::{self, check, confirm_by_text, usual};
use super::offer::{named, nearest, offerable, pick, wording, write};
use super::state::{LeadState, TextPurpose};
use super::text::{NewText, queue};
use super::{LeadEvent, apply, cadence, copy, intents, lane, number_of, status, subject, zone};
use crate::contract::appointment::AppointmentStatus;
use crate::contract::escalation::{EscalationAction, Severity};
use crate::contract::ids::{LeadId, MessageId};
use crate::contract::lead::{LeadStatus, LostReason, Metadata, TriggeredBy};
use crate::contract::sms::SmsIntent;
use crate::decision::draft::Draft;
use crate::decision::Request;
use crate::escalation::{Cause, raise};
use crate::policy::slots::Slot;
use crate::policy::templates::Template;
use crate::understand::{
    ARE_YOU_A_BOT, COURTESY, NamedTime, REMINDER_CODE_C, Reading, ReplyIntent, TimeKind, is_bare_no, moved_by,
    names_a_day,
};

/// The gathering has ended.
pub fn act_on_reply(draft: &mut Draft<'_>, lead: LeadId) {
    cadence::clear(draft, lead, cadence::ACT);
    let Some(state) = copy(draft, lead) else { return };
    let Some(unread) = state.unread.clone() else { return };
    let unsure = intents::acted_intent(draft, &unread.reading) == ReplyIntent::Unclear;
    if unsure && draft.situation().wiring.language && !unread.asked {
        let now = draft.now();
        let request = Request::AskLanguage { lead, upto: unread.last };
        draft.want(lane(lead, "language"), now, request, subject(lead));
        return;
    }
    act(draft, lead, &state, &unread.reading, &unread.words);
    cadence::watch(draft, lead);
}

/// A model has read the unread texts; `None`: it couldn't, and the rules' reading stands. Opt-outs
/// stay with the rules: a model never takes one back and never makes one up.
///
/// `upto` is the newest text that the model was asked about: where newer ones came meanwhile, they
/// are read together when their own gathering ends, and this reading says nothing.
pub fn read_by_model(draft: &mut Draft<'_>, lead: LeadId, upto: MessageId, reading: Option<&Reading>) {
    let Some(unread) = copy(draft, lead).and_then(|state| state.unread.clone()).filter(|unread| unread.last == upto) else {
        return;
    };
    let usable = reading.filter(|reading| !matches!(reading.intent, ReplyIntent::Stop | ReplyIntent::Help));
    let reading = usable.unwrap_or(&unread.reading).clone();
    apply(draft, lead, LeadEvent::ReplyReadByModel { reading });
    act_on_reply(draft, lead);
}

fn act(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, reading: &Reading, words: &str) {
    // A bare no is no word on a visit that stands: it is asked about.
    let intent = match intents::acted_intent(draft, reading) {
        ReplyIntent::NotInterested if is_bare_no(words) && state.coming_visit(draft.now()).is_some() => {
            ReplyIntent::Unclear
        }
        intent => intent,
    };
    let done = |act: &str| LeadEvent::ReplyActedOn { reading: reading.clone(), act: act.to_owned() };
    if !state.is_open() || state.is_paused(draft.now()) {
        return apply(draft, lead, done("left to a person"));
    }
    if reading.rule == COURTESY && (state.offered().is_empty() || state.coming_visit(draft.now()).is_some()) {
        return apply(draft, lead, done("nothing is asked for"));
    }
    let name = serde_json::to_value(intent).ok().and_then(|word| word.as_str().map(str::to_owned));
    apply(draft, lead, done(name.as_deref().unwrap_or("unclear")));
    match intent {
        ReplyIntent::ConfirmSlot => confirm_slot(draft, lead, state, reading),
        ReplyIntent::Interested => interested(draft, lead, state),
        ReplyIntent::ProposeTime => propose_time(draft, lead, state, on_its_day(draft, state, reading.time, words)),
        ReplyIntent::Reschedule => reschedule(draft, lead, state, on_its_day(draft, state, reading.time, words)),
        ReplyIntent::Cancel => cancel(draft, lead, state, words),
        ReplyIntent::DeclineSlots => offer_others(draft, lead, state.offered()),
        ReplyIntent::NotInterested => not_interested(draft, lead, state, words),
        ReplyIntent::WrongPerson => super::consent::wrong_person(draft, lead),
        ReplyIntent::Question => question(draft, lead, state, reading, words),
        ReplyIntent::Unclear | ReplyIntent::Stop | ReplyIntent::Help => unclear(draft, lead, state, words),
    }
}

/// `make it 4 instead`: an hour without a day is one of the day of the visit. `an hour earlier` is counted from it.
fn on_its_day(draft: &Draft<'_>, state: &LeadState, time: Option<NamedTime>, words: &str) -> Option<NamedTime> {
    let visit = state.coming_visit(draft.now()).filter(|_| state.offered().is_empty());
    let Some(named) = time else {
        let start = visit?.appointment.start_time.plus(moved_by(words)?);
        return Some(NamedTime { start, kind: TimeKind::Exact });
    };
    let context = super::reply_context(state, draft.policy(), draft.now());
    let Some(visit) = visit.filter(|_| named.kind == TimeKind::Exact && !names_a_day(words, &context)) else { return time };
    let local = |at: crate::contract::time::Timestamp| at.utc().with_timezone(&context.zone).naive_local();
    let wall = local(visit.appointment.start_time).date().and_time(local(named.start).time());
    let start = context.zone.from_local_datetime(&wall).earliest()?;
    Some(NamedTime { start: start.with_timezone(&chrono::Utc).into(), kind: named.kind })
}

fn confirm_slot(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, reading: &Reading) {
    // The code answers a reminder, whatever was offered since.
    if reading.rule == REMINDER_CODE_C && confirm_coming(draft, lead, state) {
        return;
    }
    match reading.slot_index.and_then(|index| state.numbered().get(index)).copied() {
        Some(slot) => take(draft, lead, state, slot, None),
        None if confirm_coming(draft, lead, state) => {}
        None => offer_others(draft, lead, &[]),
    }
}

/// Confirms the coming visit; false where there is none.
pub(super) fn confirm_coming(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState) -> bool {
    let Some(visit) = state.coming_visit(draft.now()) else { return false };
    if visit.appointment.status == AppointmentStatus::Scheduled {
        booking::set_status(draft, lead, visit.appointment.id, AppointmentStatus::Confirmed, None);
    }
    true
}

/// Books that time, or moves the coming visit there; where it is gone, offers others.
fn take(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, slot: Slot, other: Option<Slot>) {
    let coming = state.coming_visit(draft.now());
    let own = coming.map(|visit| Slot::new(visit.appointment.start_time, visit.appointment.end_time));
    if own == Some(slot) {
        confirm_coming(draft, lead, state);
        return;
    }
    if check(draft, slot, own).is_err() {
        return offer_near(draft, lead, slot);
    }
    match coming {
        Some(visit) => {
            booking::move_to(draft, lead, visit.appointment.id, slot, Some("by text".to_owned()));
            confirm_by_text(draft, lead, slot, None, true);
        }
        None => {
            let wanted = usual(draft, state, slot);
            booking::put(draft, lead, wanted, TriggeredBy::SmsResponse);
            confirm_by_text(draft, lead, slot, other, false);
        }
    }
}

fn interested(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState) {
    // A confirmation names the booked time beside the other one: a yes to it is a yes to the visit.
    // A yes to times that were offered since, as an answer to R, is a yes to those.
    let booked = state.coming_visit(draft.now()).map(|visit| visit.appointment.start_time);
    let others_only = !state.offered().is_empty() && !state.offered().iter().any(|slot| Some(slot.start) == booked);
    if !others_only && confirm_coming(draft, lead, state) {
        return;
    }
    if !draft.policy().book_on_interest {
        status::qualify(draft, lead, TriggeredBy::SmsResponse);
        return offer_others(draft, lead, &[]);
    }
    let mut free: Vec<Slot> = state.offered().to_vec();
    free.retain(|slot| check(draft, *slot, None).is_ok());
    free.sort_unstable();
    match free.as_slice() {
        [] => {
            status::qualify(draft, lead, TriggeredBy::SmsResponse);
            offer_others(draft, lead, &[]);
        }
        [only] => take(draft, lead, state, *only, None),
        [first, second, ..] => take(draft, lead, state, *first, Some(*second)),
    }
}

fn propose_time(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, time: Option<NamedTime>) {
    match time {
        None => cadence::come_back_later(draft, lead),
        Some(time) => {
            status::qualify(draft, lead, TriggeredBy::SmsResponse);
            take_named(draft, lead, state, time);
        }
    }
}

fn reschedule(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, time: Option<NamedTime>) {
    match time {
        Some(time) => take_named(draft, lead, state, time),
        None => offer_others(draft, lead, &[]),
    }
}

/// The first free time of what was named: the hour itself, or within the day or its part.
fn take_named(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, time: NamedTime) {
    let minutes = TimeDelta::minutes(i64::from(draft.policy().visit.minutes));
    if time.kind == TimeKind::Exact {
        let slot = Slot::new(time.start, time.start.plus(minutes));
        let stands = state.coming_visit(draft.now()).is_some_and(|visit| visit.appointment.start_time == slot.start);
        // What was offered may be taken to the last; for a time of their own they are bound as Kyros is.
        let shown = stands || state.offered().contains(&slot);
        return if shown || offerable(draft, slot) {
            take(draft, lead, state, slot, None)
        } else {
            offer_near(draft, lead, slot)
        };
    }
    let hour = time.start.utc().with_timezone(&zone(state, draft.policy())).hour();
    let span = match (time.kind, hour) {
        (TimeKind::Day, _) => TimeDelta::hours(24),
        (_, 0..12) => TimeDelta::hours(i64::from(12 - hour)),
        (_, 12..17) => TimeDelta::hours(i64::from(17 - hour)),
        _ => TimeDelta::hours(4),
    };
    let end = time.start.plus(span);
    // `see you thursday` is no wish for another time of a visit on Thursday.
    let stands = state.coming_visit(draft.now()).map(|visit| visit.appointment.start_time);
    if stands.is_some_and(|at| time.start <= at && at < end) {
        confirm_coming(draft, lead, state);
        return;
    }
    let first = super::offer::availability(draft).free.iter().find(|s| time.start <= s.start && s.start < end).copied();
    match first {
        Some(slot) => take(draft, lead, state, slot, None),
        None => offer_near(draft, lead, Slot::new(time.start.plus(span / 2), end)),
    }
}

fn cancel(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, words: &str) {
    let Some(visit) = state.coming_visit(draft.now()) else {
        return if state.offered().is_empty() {
            unclear(draft, lead, state, words)
        } else {
            offer_others(draft, lead, state.offered())
        };
    };
    let note = Some("by text".to_owned());
    booking::set_status(draft, lead, visit.appointment.id, AppointmentStatus::Cancelled, note);
    let offer = if state.round.reoffered { Vec::new() } else { pick(draft, draft.now(), &[]) };
    let template = if offer.len() < 2 { Template::Cancelled } else { Template::CancelledWithOffer };
    let content = write(draft, state, template, &offer);
    let text = NewText::answer(state, TextPurpose::Confirmation, SmsIntent::Custom, content);
    queue(draft, lead, text.offering(named(template, offer)));
}

fn not_interested(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, words: &str) {
    let content = write(draft, state, Template::PoliteClose, &[]);
    super::text::cancel_waiting(draft, lead, "the person declined", TextPurpose::pausable);
    let now = draft.now();
    for visit in state.visits.values().filter(|visit| visit.is_active() && visit.appointment.end_time > now) {
        let note = Some("the person declined".to_owned());
        booking::set_status(draft, lead, visit.appointment.id, AppointmentStatus::Cancelled, note);
    }
    queue(draft, lead, NewText::answer(state, TextPurpose::Close, SmsIntent::Custom, content));
    let reason = match state.lead.status {
        LeadStatus::Negotiating => LostReason::DealLost,
        _ => LostReason::Declined,
    };
    status::lose(draft, lead, reason, TriggeredBy::SmsResponse);
    declines_elsewhere(draft, lead, words);
}

/// The same person is at the other leads of the number: where only Kyros writes to them, it stops. What a person
/// has taken on, and a visit that stands, is that person's to ask about.
fn declines_elsewhere(draft: &mut Draft<'_>, lead: LeadId, words: &str) {
    let now = draft.now();
    let (_, number) = number_of(draft, lead);
    for id in number.leads.iter().copied().filter(|id| *id != lead) {
        let Some(state) = copy(draft, id).filter(|state| state.is_open()) else { continue };
        let early = !matches!(state.lead.status, LeadStatus::ProposalSent | LeadStatus::Negotiating);
        if early && state.coming_visit(now).is_none() && !state.is_paused(now) {
            status::lose(draft, id, LostReason::Declined, TriggeredBy::SmsResponse);
        } else {
            let message = "The person declined, on another lead with the same number";
            for_a_person(draft, id, super::undelivered::DECLINED_ELSEWHERE, Severity::Low, message, words);
        }
    }
}

fn question(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, reading: &Reading, words: &str) {
    if reading.rule == ARE_YOU_A_BOT {
        let content = write(draft, state, Template::BotAnswer, &[]);
        queue(draft, lead, NewText::answer(state, TextPurpose::FixedAnswer, SmsIntent::Custom, content));
    }
    for_a_person(draft, lead, "question", Severity::Medium, "A lead asks something that needs a person", words);
}

/// One clarifying text a round, then a person.
fn unclear(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, words: &str) {
    if state.round.clarified {
        let message = "A lead's replies can't be understood";
        return for_a_person(draft, lead, "unclear", Severity::Low, message, words);
    }
    // It asks about the times that are out, unless they can't be had any more.
    let out = state.offered();
    let stands = out.len() == 2 && out.iter().all(|slot| check(draft, *slot, None).is_ok());
    let offer = if stands { out.to_vec() } else { pick(draft, draft.now(), &[]) };
    let template = wording(TextPurpose::Clarification, 0, offer.len());
    let content = write(draft, state, template, &offer);
    let mut text = NewText::answer(state, TextPurpose::Clarification, SmsIntent::Custom, content);
    text.class = crate::policy::caps::TextClass::Started;
    queue(draft, lead, text.offering(named(template, offer)));
}

fn offer_others(draft: &mut Draft<'_>, lead: LeadId, without: &[Slot]) {
    let offer = pick(draft, draft.now(), without);
    offer_text(draft, lead, offer);
}

fn offer_near(draft: &mut Draft<'_>, lead: LeadId, wished: Slot) {
    let offer = nearest(draft, wished.start);
    offer_text(draft, lead, offer);
}

fn offer_text(draft: &mut Draft<'_>, lead: LeadId, offer: Vec<Slot>) {
    let Some(state) = copy(draft, lead) else { return };
    let template = wording(TextPurpose::Offer, 0, offer.len());
    let content = write(draft, &state, template, &offer);
    let text = NewText::answer(&state, TextPurpose::Offer, SmsIntent::FollowUp, content);
    queue(draft, lead, text.offering(named(template, offer)));
}

/// A lead's text needs a person, who can act on it at once.
pub(super) fn for_a_person(
    draft: &mut Draft<'_>,
    lead: LeadId,
    key: &str,
    severity: Severity,
    message: &str,
    words: &str,
) {
    let mut context = Metadata::new();
    context.insert("text".to_owned(), json!(words));
    raise(
        draft,
        Cause {
            key: key.to_owned(),
            of_lead: true,
            lead: Some(lead),
            severity,
            message: message.to_owned(),
            context,
            actions: vec![
                EscalationAction::Reply,
                EscalationAction::Book,
                EscalationAction::Reassign,
                EscalationAction::Dismiss,
            ],
            human: true,
        },
    );
}

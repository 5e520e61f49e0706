//! No event is skipped when streams are folded: what it says shows in the state after it, and what is read is that
//! state.

use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::escalation::EscalationStatus;
use kyros_core::contract::ids::{AppointmentId, MessageId};
use kyros_core::contract::sms::SmsStatus;
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::TokenStatus;
use kyros_core::decision::rows::Row;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::escalation::{EscalationEvent, EscalationState};
use kyros_core::lead::{LeadEvent, LeadState, Matter, Offer, Text, TextPurpose, Visit};
use kyros_core::number::{NumberEvent, NumberState};
use kyros_core::ports::sms::ReceiptStatus;
use kyros_core::system::{SystemEvent, SystemState};
use kyros_core::token::{TokenEvent, TokenState};

use serde_json::{Value, json};

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Folded;

fn of_lead(event: &LeadEvent, after: &LeadState, at: Timestamp) -> bool {
    let lead = &after.lead;
    let changed = |version: u64| (lead.version, lead.updated_at) == (version, at);
    match event {
        LeadEvent::Created { lead: made, .. } => *lead == **made,
        LeadEvent::Updated { lead: updated, .. } => *lead == **updated,
        LeadEvent::Assigned { assigned_to, version } => changed(*version) && lead.assigned_to == *assigned_to,
        LeadEvent::StatusChanged { transition, reason, version } => {
            changed(*version) && (lead.status, lead.lost_reason) == (transition.to, *reason)
        }
        LeadEvent::AutomationSet { automation, version } => changed(*version) && lead.automation == *automation,
        LeadEvent::ConsentSet { consent, version } => changed(*version) && lead.consent == *consent,
        LeadEvent::TimerSet { name, effect, next_follow_up } => {
            (after.timers.get(name), lead.next_follow_up_at) == (effect.as_ref(), *next_follow_up)
        }
        LeadEvent::RoundEnded {} => after.round.answered,
        LeadEvent::Escalated { reason, escalation } => after.escalations.get(reason) == Some(escalation),
        LeadEvent::EscalationOver { reason } => !after.escalations.contains_key(reason),
        LeadEvent::GivenUp { about, escalation } => match about {
            Matter::Text(id) => text_is(after, *id, |text| text.escalation == Some(*escalation)),
            Matter::Visit(id) => visit_is(after, *id, |visit| visit.escalation == Some(*escalation)),
        },
        LeadEvent::ReplyActedOn { .. } => after.unread.is_none(),
        LeadEvent::ReplyReadByModel { reading } => {
            after.unread.as_ref().is_none_or(|unread| unread.asked && unread.reading == *reading)
        }
        LeadEvent::Booked { appointment, .. } => {
            let booked = visit_is(after, appointment.id, |visit| visit.appointment == *appointment);
            booked && chosen(after, appointment.start_time)
        }
        LeadEvent::Moved { appointment, slot, .. } => visit_is(after, *appointment, |visit| {
            let visit_at = (visit.appointment.start_time, visit.appointment.end_time);
            // What was confirmed was another time.
            let anew = visit.appointment.status == AppointmentStatus::Scheduled && chosen(after, slot.start);
            visit_at == (slot.start, slot.end) && anew && visit.appointment.updated_at == at
        }),
        LeadEvent::VisitChanged { appointment, status, .. } => visit_is(after, *appointment, |visit| {
            (visit.appointment.status, visit.appointment.updated_at) == (*status, at)
        }),
        LeadEvent::CalendarShows { appointment, calendar_event_id } => visit_is(after, *appointment, |visit| {
            visit.appointment.calendar_event_id.as_ref() == Some(calendar_event_id) && visit.escalation.is_none()
        }),
        _ => of_text(event, after, at),
    }
}

/// What was offered before a visit was booked or moved is no offer any more; it is remembered where the visit is
/// one of its times.
fn chosen(after: &LeadState, start: Timestamp) -> bool {
    let among = |offer: &Offer| offer.slots.iter().any(|slot| slot.start == start);
    after.offer.is_none() && after.chosen_from.as_ref().is_none_or(among)
}

fn of_text(event: &LeadEvent, after: &LeadState, at: Timestamp) -> bool {
    match event {
        LeadEvent::TextQueued { message, purpose, class, note, offer, answers, .. } => {
            let clarified = *purpose != TextPurpose::Clarification || after.round.clarified;
            clarified && text_is(after, message.id, |text| {
                let what = (text.purpose, text.class, text.note, text.answers) == (Some(*purpose), *class, *note, *answers);
                what && text.sms == *message && text.offer == *offer
            })
        }
        LeadEvent::TextReceived { message, gathered, reading, .. } => {
            let read = after.unread.as_ref().is_some_and(|unread| unread.last == message.id);
            let told = text_is(after, message.id, |text| text.sms == *message);
            let contact = after.last_inbound == Some(at) && (after.lead.last_contact_at, after.lead.updated_at) == (Some(at), at);
            told && contact && after.language == reading.language && (!gathered || read)
        }
        LeadEvent::TextHeld { message, until, sending_paused, .. } => text_is(after, *message, |text| {
            (text.sms.scheduled_for, text.sending_paused) == (Some(*until), *sending_paused)
        }),
        LeadEvent::TextRewritten { message, content, offer } => {
            text_is(after, *message, |text| text.sms.content == *content && text.offer == *offer)
        }
        LeadEvent::TextAttempted { message, .. } => text_is(after, *message, |text| {
            let anew = text.absent == 0 && !text.sending_paused && text.attempted_at.is_some_and(|first| first <= at);
            anew && text.attempting && text.attempted_to.as_ref() == Some(&after.lead.phone)
        }),
        LeadEvent::TextLookedFor { message, finding } => {
            finding != "absent" || text_is(after, *message, |text| text.absent > 0)
        }
        LeadEvent::TextAttemptFailed { message, .. } => text_is(after, *message, |text| !text.attempting),
        LeadEvent::TextAccepted { .. } => accepted(event, after, at),
        LeadEvent::TextReceipt { message, status, error } => text_is(after, *message, |text| match status {
            ReceiptStatus::Delivered => {
                (text.sms.status, text.sms.delivered_at) == (SmsStatus::Delivered, Some(at))
            }
            ReceiptStatus::Failed => {
                text.sms.status == SmsStatus::Failed && error.as_ref().is_none_or(|code| text.sms.error.as_ref() == Some(code))
            }
            _ => true,
        }),
        LeadEvent::TextFailed { message, error } => text_is(after, *message, |text| {
            !text.attempting && (text.sms.status, text.sms.error.as_ref()) == (SmsStatus::Failed, Some(error))
        }),
        LeadEvent::TextCancelled { message, .. } => {
            text_is(after, *message, |text| text.sms.status == SmsStatus::Cancelled && !text.attempting)
        }
        LeadEvent::TextRetried { message } => text_is(after, *message, |text| {
            (text.sms.status, &text.sms.error, text.attempting) == (SmsStatus::Pending, &None, false)
        }),
        _ => true,
    }
}

fn accepted(event: &LeadEvent, after: &LeadState, at: Timestamp) -> bool {
    let LeadEvent::TextAccepted { message, provider_id, segments, opens_round } = event else { return true };
    let taken = text_is(after, *message, |text| {
        let sent = (text.sms.status, text.sms.sent_at, &text.sms.error) == (SmsStatus::Sent, Some(at), &None);
        let named = (text.sms.provider_message_id.as_ref(), text.sms.segments) == (Some(provider_id), Some(*segments));
        let offered = text.offer.is_empty() || after.offered() == text.offer.as_slice();
        let again = text.purpose != Some(TextPurpose::Reengagement) || after.reengagements > 0;
        sent && named && offered && again && !text.attempting && text.escalation.is_none()
    });
    let round = !opens_round || (after.round.number > 0 && after.round.started == Some(at) && !after.round.answered);
    let contact = (after.last_outbound, after.lead.last_contact_at, after.lead.updated_at) == (Some(at), Some(at), at);
    taken && round && contact
}

fn text_is(lead: &LeadState, id: MessageId, holds: impl Fn(&Text) -> bool) -> bool {
    // Old ones that are settled are forgotten.
    lead.texts.get(&id).is_none_or(holds) && (lead.texts.contains_key(&id) || lead.texts.len() > 1)
}

fn visit_is(lead: &LeadState, id: AppointmentId, holds: impl Fn(&Visit) -> bool) -> bool {
    lead.visits.get(&id).is_some_and(holds)
}

fn of_number(event: &NumberEvent, after: &NumberState, at: Timestamp) -> bool {
    let counted = |effect| after.sent.iter().any(|(_, _, known)| known == effect);
    match event {
        NumberEvent::LeadLinked { lead } => after.leads.contains(lead),
        NumberEvent::LeadUnlinked { lead } => !after.leads.contains(lead) && after.last_texted != Some(*lead),
        NumberEvent::AttemptStarted { effect, lead, .. } => {
            after.attempts.contains_key(effect) && after.last_texted == Some(*lead) && counted(effect)
        }
        NumberEvent::AttemptEnded { effect, counts } => !after.attempts.contains_key(effect) && (*counts || !counted(effect)),
        NumberEvent::TextArrived { gathering_until, .. } => {
            after.last_inbound == Some(at) && gathering_until.is_none_or(|until| after.gathering_until == Some(until))
        }
        NumberEvent::Suppressed { .. } => after.suppressed.is_some_and(|(since, _)| since <= at),
        NumberEvent::OptOutConfirmed {} => after.opt_out_confirmed,
        NumberEvent::Restored {} => after.suppressed.is_none() && !after.opt_out_confirmed,
        NumberEvent::FoundUnreachable { code } => after.unreachable.as_ref() == Some(code),
        NumberEvent::Reached {} => after.unreachable.is_none(),
    }
}

fn of_escalation(event: &EscalationEvent, after: &EscalationState, at: Timestamp) -> bool {
    let shown = &after.escalation;
    match event {
        EscalationEvent::Opened { escalation, .. } => shown == escalation,
        EscalationEvent::Counted { lead } => {
            let named = shown.context.get("leadIds").and_then(|ids| ids.as_array());
            let told = |id: &str| named.is_none_or(|ids| ids.len() >= 100 || ids.iter().any(|known| known == id));
            let count = shown.context.get("count").and_then(serde_json::Value::as_u64);
            count.is_some_and(|count| count > 1) && lead.is_none_or(|lead| told(&lead.to_string()))
        }
        EscalationEvent::Acknowledged {} => shown.status == EscalationStatus::Acknowledged,
        EscalationEvent::RetryStarted { by, note, effects, chain } => {
            let asked = after.retried_by.as_ref().is_some_and(|(name, words)| (name, words) == (by, note));
            asked && shown.status == EscalationStatus::Acknowledged && (after.retrying, &after.retried_in) == (*effects, chain)
        }
        EscalationEvent::RetrySucceeded {} => true,
        EscalationEvent::Reopened {} => shown.status == EscalationStatus::Open && after.retrying == 0,
        EscalationEvent::Resolved { by, resolution, note } => {
            let told = (shown.resolved_by.as_ref(), shown.resolution.as_ref(), &shown.note) == (Some(by), Some(resolution), note);
            told && shown.status == EscalationStatus::Resolved && shown.resolved_at == Some(at)
        }
    }
}

fn of_system(event: &SystemEvent, after: &SystemState) -> bool {
    match event {
        SystemEvent::SendingChanged { paused, .. } => after.paused == *paused,
        SystemEvent::ReceiptParked { receipt } => {
            after.parked.get(&receipt.provider_id).is_some_and(|kept| kept.status >= receipt.status)
        }
        SystemEvent::ReceiptClaimed { provider_id } => !after.parked.contains_key(provider_id),
        SystemEvent::HealthChanged { health } => after.health == Some(health.status),
        _ => true,
    }
}

fn of_token(event: &TokenEvent, after: &TokenState) -> bool {
    match event {
        TokenEvent::Created { token, hash } => after.token == *token && after.hashes.iter().any(|kept| kept.hash == *hash),
        TokenEvent::Rotated { hash, .. } => after.hashes.first().is_some_and(|kept| kept.hash == *hash),
        TokenEvent::Revoked { .. } => after.token.status == TokenStatus::Revoked,
    }
}

/// Whoever reads a resource reads it as its stream has it.
fn rows_show(past: &Past) -> Result<(), String> {
    let read = |doc: &[u8]| serde_json::from_slice::<Value>(doc).unwrap_or_default();
    for row in past.rows() {
        let (doc, wanted) = match &row {
            Row::Lead(row) => match past.states.get(&StreamId::Lead(row.id)) {
                Some(State::Lead(lead)) => (read(&row.doc), Some(json!(lead.lead))),
                _ => (read(&row.doc), None),
            },
            Row::Appointment(row) => match past.states.get(&StreamId::Lead(row.lead)) {
                Some(State::Lead(lead)) => (read(&row.doc), lead.visits.get(&row.id).map(|visit| json!(visit.appointment))),
                _ => (read(&row.doc), None),
            },
            Row::Message(row) => match past.states.get(&StreamId::Lead(row.lead)) {
                // Old ones that are settled are forgotten by the lead, and still read.
                Some(State::Lead(lead)) if !lead.texts.contains_key(&row.id) => continue,
                Some(State::Lead(lead)) => (read(&row.doc), lead.texts.get(&row.id).map(|text| json!(text.sms))),
                _ => (read(&row.doc), None),
            },
            Row::Escalation(row) => match past.states.get(&StreamId::Escalation(row.id)) {
                Some(State::Escalation(state)) => (read(&row.doc), Some(json!(state.escalation))),
                _ => (read(&row.doc), None),
            },
            _ => continue,
        };
        hold(wanted.as_ref() == Some(&doc), || format!("what is read is {doc}, and is {wanted:?}"))?;
    }
    Ok(())
}

impl Invariant for Folded {
    fn name(&self) -> &'static str {
        "folded"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.11, 3.12"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::Full => return rows_show(past),
            _ => return Ok(()),
        };
        let (Some(event), Some(after)) = (&entry.event, past.states.get(&entry.stream)) else { return Ok(()) };
        let shows = match (event, after) {
            (Event::Lead(event), State::Lead(after)) => of_lead(event, after, entry.at),
            (Event::Number(event), State::Number(after)) => of_number(event, after, entry.at),
            (Event::Escalation(event), State::Escalation(after)) => of_escalation(event, after, entry.at),
            (Event::System(event), State::System(after)) => of_system(event, after),
            (Event::Token(event), State::Token(after)) => of_token(event, after),
            (event, _) => matches!(event, Event::Project(_)),
        };
        hold(shows, || {
            let event: String = format!("{event:?}").chars().take(300).collect();
            format!("{} doesn't show what happened: {event}", entry.stream)
        })
    }
}

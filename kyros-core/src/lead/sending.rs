//! A text on its way: permission, attempt, result, and the search for the truth when the outcome
//! is unknown.

use chrono::TimeDelta;
use serde_json::json;

use super::state::{LeadState, Matter, OUTCOME_UNKNOWN, Text, TextPurpose};
use super::{LeadEvent, apply, cadence, copy, number_of, number_with, status};
use crate::contract::escalation::{EscalationAction, Severity};
use crate::contract::ids::{EffectId, LeadId, MessageId};
use crate::contract::lead::{LeadStatus, Metadata, TriggeredBy};
use crate::contract::sms::SmsStatus;
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::{EffectFate, Event, Fact, Need, Port, State, StreamId};
use crate::escalation::{Cause, raise, retry_failed, retry_succeeded};
use crate::number::{Ask, NumberEvent, Permission, PermissionToText, Verdict, permission};
use crate::policy::retry::{ABSENCES, next_try, reconcile_after};
use crate::policy::segments::segments;
use crate::ports::failure::{Failure, Fault, Outcome, Retry};
use crate::ports::sms::{SmsAccepted, SmsEvidence, SmsRequest};

/// The opt-out confirmation goes out within this time or not at all (47 CFR 64.1200(a)(12)).
const CONFIRMATION_WINDOW: TimeDelta = TimeDelta::minutes(5);
/// Looks in vain that can't prove anything, before a person has to decide.
const LOOKS: u32 = 8;

/// The text as it is handed to the provider: only while an attempt is permitted and open.
#[must_use]
pub fn sms_request(state: &LeadState, id: MessageId) -> Option<SmsRequest> {
    let text = state.texts.get(&id).filter(|text| text.attempting)?;
    let to = text.attempted_to.as_ref().unwrap_or(&state.lead.phone);
    Some(SmsRequest::new(EffectId::new(id.uuid()), to.clone(), text.sms.content.clone()))
}

/// May the text be handed over now?
pub fn attempt(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, tries: u32, started: Timestamp) {
    let Some(state) = copy(draft, lead) else { return draft.fate(EffectFate::Done) };
    let Some(text) = state.texts.get(&id).cloned() else { return draft.fate(EffectFate::Done) };
    let retried = text.sms.status == SmsStatus::Failed && text.escalation.is_some();
    if !text.is_waiting() && !retried {
        return draft.fate(EffectFate::Done);
    }
    // It may have gone out: a person's word to try again is no proof that it hasn't.
    let in_doubt = retried && text.is_in_doubt();
    if retried {
        apply(draft, lead, LeadEvent::TextRetried { message: id });
    }
    let confirms = text.purpose == Some(TextPurpose::OptOutConfirmation);
    // What was meant for the old number is nothing for the new one, unless a person says so.
    if text.went_elsewhere(&state.lead.phone) && (confirms || !retried) {
        cancel(draft, lead, id, "the phone number changed");
        return super::consent::go_on(draft, lead);
    }
    if confirms
        && let Some(why) = confirms_no_more(draft, lead, &text)
    {
        return cancel(draft, lead, id, why);
    }
    if text.purpose == Some(TextPurpose::Reminder) && !awaits_visit(&state, draft.now()) {
        return cancel(draft, lead, id, "the visit has begun, or is off");
    }
    match ask(draft, &state, &text).and_then(|granted| within_hourly_limit(draft, &text).map(|()| granted)) {
        Ok(granted) => {
            if super::has_waited(&text, started) {
                super::offer::renew(draft, &state, &text);
            }
            begin(draft, lead, id, &text, tries, started, &granted);
            if in_doubt {
                unknown(draft, lead, id, "retried_in_doubt");
            }
        }
        Err(Verdict::Never { reason, .. }) => cancel(draft, lead, id, reason),
        Err(Verdict::Wait { until, reason, why }) => hold(draft, lead, &text, until, reason, why),
    }
}

/// Why the confirmation of an opt-out has nothing to confirm any more: it comes too late, or the person came back
/// since. An opt-out after that has a confirmation of its own.
fn confirms_no_more(draft: &mut Draft<'_>, lead: LeadId, text: &Text) -> Option<&'static str> {
    let written = text.sms.created_at;
    if draft.now().since(written) > CONFIRMATION_WINDOW {
        return Some("too late for the confirmation of an opt-out");
    }
    let (_, number) = number_of(draft, lead);
    let stands = number.suppressed.is_some_and(|(since, _)| since <= written);
    (!stands).then_some("the opt-out that it confirms was taken back")
}

fn ask(draft: &mut Draft<'_>, state: &LeadState, text: &Text) -> Permission {
    let (_, number) = number_of(draft, state.lead.id);
    let paused = match draft.state(&StreamId::System) {
        State::System(system) => system.paused.clone(),
        _ => None,
    };
    let purpose = text.purpose.unwrap_or(TextPurpose::Operator);
    // Opt-outs are confirmed while sending is paused, too.
    let paused = paused.filter(|_| purpose != TextPurpose::OptOutConfirmation);
    permission(&Ask {
        lead: state,
        number: &number,
        purpose,
        class: text.class,
        answers: text.answers,
        now: draft.now(),
        policy: draft.policy(),
        paused: paused.as_deref(),
    })
}

/// The cap over all numbers: a text that would go beyond it throws the kill switch.
fn within_hourly_limit(draft: &mut Draft<'_>, text: &Text) -> Result<(), Verdict> {
    let Some(limit) = draft.policy().max_texts_per_hour else { return Ok(()) };
    let last_hour = match draft.situation().facts.get(&Need::TextsLastHour) {
        Some(Fact::Count(count)) => *count,
        _ => 0,
    };
    let exempt = text.purpose == Some(TextPurpose::OptOutConfirmation);
    if draft.situation().wiring.sandbox_sms || exempt || last_hour < u64::from(limit) {
        return Ok(());
    }
    let reason = format!("policy.maxTextsPerHour ({limit}) is reached");
    crate::system::switch(draft, true, &reason);
    let mut context = Metadata::new();
    context.insert("limit".to_owned(), json!(limit));
    raise(
        draft,
        Cause {
            key: crate::system::HOURLY_LIMIT.to_owned(),
            of_lead: false,
            lead: None,
            severity: Severity::Critical,
            message: format!("Sending is paused: {reason}"),
            context,
            actions: vec![EscalationAction::Dismiss],
            human: true,
        },
    );
    Err(Verdict::sending_paused(draft.now(), &reason))
}

fn begin(
    draft: &mut Draft<'_>,
    lead: LeadId,
    id: MessageId,
    text: &Text,
    tries: u32,
    started: Timestamp,
    granted: &PermissionToText,
) {
    let permission = granted.reasons().to_vec();
    apply(draft, lead, LeadEvent::TextAttempted { message: id, attempt: tries + 1, permission });
    let (stream, _) = number_of(draft, lead);
    let effect = EffectId::new(id.uuid());
    let event = NumberEvent::AttemptStarted { effect, lead, class: text.class, started };
    draft.apply(&stream, Event::Number(event));
    draft.fate(EffectFate::Go);
}

fn awaits_visit(state: &LeadState, now: Timestamp) -> bool {
    state.visits.values().any(|visit| visit.is_active() && visit.appointment.start_time > now)
}

fn cancel(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, reason: &str) {
    let retried = copy(draft, lead).and_then(|state| state.texts.get(&id)?.escalation);
    if let Some(escalation) = retried {
        // Nothing is left to be tried: for the person who asked for it, this is over.
        retry_succeeded(draft, escalation);
    }
    apply(draft, lead, LeadEvent::TextCancelled { message: id, reason: reason.to_owned() });
    draft.fate(EffectFate::Done);
}

fn hold(draft: &mut Draft<'_>, lead: LeadId, text: &Text, until: Timestamp, reason: &str, why: String) {
    let sending_paused = reason == "sending_paused";
    let told = text.sending_paused == sending_paused && (sending_paused || text.sms.scheduled_for == Some(until));
    if !told && reason != "gathering" {
        apply(draft, lead, LeadEvent::TextHeld { message: text.sms.id, until, why: vec![why], sending_paused });
    }
    draft.fate(EffectFate::HoldUntil(until));
}

fn ended(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, counts: bool) {
    // Where it began, it ends: the lead may have another number by now.
    let went_to = copy(draft, lead).and_then(|state| state.texts.get(&id)?.attempted_to.clone());
    let (stream, number) = match went_to {
        Some(phone) => number_with(draft, &phone),
        None => number_of(draft, lead),
    };
    let effect = EffectId::new(id.uuid());
    let known = number.attempts.contains_key(&effect) || number.sent.iter().any(|(_, _, sent)| *sent == effect);
    if known {
        draft.apply(&stream, Event::Number(NumberEvent::AttemptEnded { effect, counts }));
    }
}

/// The provider took the text.
pub fn sent(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, accepted: &SmsAccepted) {
    let Some(state) = copy(draft, lead) else { return draft.fate(EffectFate::Done) };
    let Some(text) = state.texts.get(&id).cloned() else { return draft.fate(EffectFate::Done) };
    draft.about(lead);
    if text.sms.sent_at.is_none() {
        accept(draft, lead, &state, &text, accepted);
        claim_parked(draft, lead, id, &accepted.provider_id);
    }
    ended(draft, lead, id, true);
    draft.fate(EffectFate::Done);
}

fn accept(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, text: &Text, accepted: &SmsAccepted) {
    let purpose = text.purpose.unwrap_or(TextPurpose::Operator);
    let opens_round = match purpose {
        TextPurpose::FirstText | TextPurpose::Reengagement => true,
        // The first one to somebody who wrote to us first opens a round, too.
        TextPurpose::FollowUp => state.round.answered || state.round.number == 0,
        _ => false,
    };
    let event = LeadEvent::TextAccepted {
        message: text.sms.id,
        provider_id: accepted.provider_id.clone(),
        segments: accepted.segments.unwrap_or_else(|| segments(&text.sms.content)),
        opens_round,
    };
    apply(draft, lead, event);
    let by = if purpose == TextPurpose::Operator { TriggeredBy::User } else { TriggeredBy::System };
    let contacted = match state.lead.status {
        LeadStatus::New => true,
        LeadStatus::Cold => opens_round,
        _ => false,
    };
    if contacted && purpose != TextPurpose::OptOutConfirmation {
        status::step(draft, lead, LeadStatus::Contacted, by, None, None);
    }
    if opens_round && super::of(draft, lead).is_some_and(LeadState::is_open) {
        cadence::begin(draft, lead);
    }
    if let Some(escalation) = text.escalation {
        retry_succeeded(draft, escalation);
    }
}

/// A receipt that came before its text.
pub(super) fn claim_parked(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, provider_id: &str) {
    let parked = crate::system::of(draft).parked.get(provider_id).cloned();
    if let Some(receipt) = parked {
        let provider_id = provider_id.to_owned();
        draft.apply(&StreamId::System, Event::System(crate::system::SystemEvent::ReceiptClaimed { provider_id }));
        super::receipt::advance(draft, lead, id, &receipt);
    }
}

/// A call failed, or nobody knows.
pub fn failed(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, tries: u32, failure: &Failure) {
    draft.about(lead);
    let Some(text) = copy(draft, lead).and_then(|state| state.texts.get(&id).cloned()) else {
        return draft.fate(EffectFate::Done);
    };
    if text.sms.sent_at.is_some() {
        // A receipt has proved in the meantime that it went out.
        ended(draft, lead, id, true);
        return draft.fate(EffectFate::Done);
    }
    match failure.outcome {
        Outcome::Unknown | Outcome::Applied => unknown(draft, lead, id, &failure.code),
        Outcome::NotApplied => not_applied(draft, lead, id, tries, failure),
    }
}

fn unknown(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, code: &str) {
    apply(draft, lead, LeadEvent::TextOutcomeUnknown { message: id, code: code.to_owned() });
    let first = reconcile_after(0).unwrap_or(TimeDelta::seconds(5));
    draft.fate(EffectFate::LookAt(draft.now().plus(first)));
}

/// The node that made the attempt went away before it could say how it ended.
pub fn lost_attempt(draft: &mut Draft<'_>, lead: LeadId, id: MessageId) {
    draft.about(lead);
    match copy(draft, lead).and_then(|state| state.texts.get(&id).cloned()) {
        Some(text) if text.sms.sent_at.is_none() && text.attempting => unknown(draft, lead, id, "node_lost"),
        _ => {
            ended(draft, lead, id, true);
            draft.fate(EffectFate::Done);
        }
    }
}

fn not_applied(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, tries: u32, failure: &Failure) {
    ended(draft, lead, id, false);
    let after = match failure.retry {
        Retry::AfterMillis(millis) => Some(TimeDelta::milliseconds(i64::try_from(millis).unwrap_or(i64::MAX))),
        _ => None,
    };
    let next = match failure.retry {
        Retry::Never => None,
        _ => next_try(draft.policy(), EffectId::new(id.uuid()), tries, after),
    };
    let next = next.map(|delay| draft.now().plus(delay));
    let code = failure.code.clone();
    apply(draft, lead, LeadEvent::TextAttemptFailed { message: id, code: code.clone(), next });
    match next {
        Some(at) => draft.fate(EffectFate::RetryAt(at)),
        None if failure.fault == Fault::OptedOut => {
            apply(draft, lead, LeadEvent::TextFailed { message: id, error: code });
            if let Some(text) = copy(draft, lead).and_then(|state| state.texts.get(&id).cloned()) {
                super::consent::opted_out_at_provider(draft, lead, &text);
            }
            draft.fate(EffectFate::Done);
        }
        None => {
            apply(draft, lead, LeadEvent::TextFailed { message: id, error: code.clone() });
            give_up(draft, lead, Matter::Text(id), Port::Sms, &code);
        }
    }
}

/// The end of the tries: one escalation a cause, under which the effect is kept for a person.
pub fn give_up(draft: &mut Draft<'_>, lead: LeadId, about: Matter, port: Port, code: &str) {
    let key = format!("{}:{code}", port.as_str());
    let retried = copy(draft, lead).and_then(|state| match about {
        Matter::Text(id) => state.texts.get(&id).and_then(|text| text.escalation),
        Matter::Visit(id) => state.visits.get(&id).and_then(|visit| visit.escalation),
    });
    if let Some((escalation, cause)) = retried.and_then(|id| Some((id, retry_failed(draft, id)?))) {
        apply(draft, lead, LeadEvent::GivenUp { about, escalation });
        return draft.dead(cause);
    }
    let what = if port == Port::Sms { "Texts can't be sent" } else { "The calendar can't be written" };
    let mut context = Metadata::new();
    context.insert("port".to_owned(), json!(port.as_str()));
    context.insert("code".to_owned(), json!(code));
    let escalation = raise(
        draft,
        Cause {
            key: key.clone(),
            of_lead: false,
            lead: Some(lead),
            severity: Severity::High,
            message: format!("{what}: {code}"),
            context,
            actions: vec![EscalationAction::Retry, EscalationAction::Reassign, EscalationAction::Dismiss],
            human: true,
        },
    );
    apply(draft, lead, LeadEvent::GivenUp { about, escalation });
    draft.dead(key);
}

/// A look at the provider, after an unknown outcome. Only three answers 'absent' over a minute or
/// more prove that nothing went out; what can't be proven goes to a person.
pub fn looked(
    draft: &mut Draft<'_>,
    lead: LeadId,
    id: MessageId,
    tries: u32,
    poll: u32,
    evidence: &Result<SmsEvidence, Failure>,
) {
    let Some(text) = copy(draft, lead).and_then(|state| state.texts.get(&id).cloned()) else {
        return draft.fate(EffectFate::Done);
    };
    if text.sms.sent_at.is_some() || !text.attempting {
        ended(draft, lead, id, true);
        return draft.fate(EffectFate::Done);
    }
    let finding = match evidence {
        Ok(SmsEvidence::Found(_)) => "found".to_owned(),
        Ok(SmsEvidence::Absent) => super::event::ABSENT.to_owned(),
        Ok(SmsEvidence::Inconclusive) => "inconclusive".to_owned(),
        Err(failure) => failure.code.clone(),
    };
    apply(draft, lead, LeadEvent::TextLookedFor { message: id, finding });
    match evidence {
        Ok(SmsEvidence::Found(accepted)) => sent(draft, lead, id, accepted),
        // A look that failed proves nothing: what counts is how often it wasn't there.
        Ok(SmsEvidence::Absent) if text.absent + 1 >= ABSENCES => {
            let failure = Failure::transient("unanswered", "no answer, and proven not to have gone out");
            not_applied(draft, lead, id, tries, &failure);
        }
        _ if poll >= LOOKS => {
            apply(draft, lead, LeadEvent::TextFailed { message: id, error: OUTCOME_UNKNOWN.to_owned() });
            ended(draft, lead, id, true);
            give_up(draft, lead, Matter::Text(id), Port::Sms, OUTCOME_UNKNOWN);
        }
        _ => {
            let earlier = poll.checked_sub(1).and_then(reconcile_after).unwrap_or_default();
            let wait = reconcile_after(poll).map_or(TimeDelta::seconds(60), |next| next - earlier);
            draft.fate(EffectFate::LookAt(draft.now().plus(wait)));
        }
    }
}


//! Opting out, opting in again, and recorded consent. An opt-out holds for the number, over all of
//! its leads.

use std::sync::Arc;

use super::reply::Inbound;
use super::state::{Text, TextPurpose};
use super::text::{NewText, cancel_waiting, queue};
use super::{LeadEvent, apply, cadence, copy, find, next_version, number_of, number_with, outreach, status};
use crate::contract::command::LeadRecordConsent;
use crate::contract::error::Refusal;
use crate::contract::escalation::{EscalationAction, Severity};
use crate::contract::ids::LeadId;
use crate::contract::lead::{Consent, ConsentStatus, LeadStatus, LostReason, Metadata, TriggeredBy};
use crate::contract::sms::SmsIntent;
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::{Event, StreamId};
use crate::escalation::{Cause, raise};
use crate::number::{NumberEvent, NumberState, SuppressedBy};
use crate::policy::caps::TextClass;
use crate::policy::templates::Template;

/// A visit of somebody who may not be texted any more.
pub const OPTED_OUT_WITH_VISIT: &str = "opted_out_with_visit";

/// The person wants no more messages. Everything that waits is cancelled in this very commit; one
/// confirmation goes out, unless the provider has sent it.
pub fn opt_out(draft: &mut Draft<'_>, lead: LeadId, by: SuppressedBy, confirmed_by_provider: bool) {
    let (stream, number) = number_of(draft, lead);
    let confirm = !number.opt_out_confirmed;
    suppress(draft, &stream, by);
    for id in with_number(&number.leads, lead) {
        let reason = if id == lead || by != SuppressedBy::WrongPerson { Some(LostReason::OptedOut) } else { None };
        withdraw(draft, id, by, reason, confirmed_by_provider);
        // Whoever records it has the visits before him; who says it by text is asked about in the text's own words.
        let asked_already = by == SuppressedBy::Operator || (by == SuppressedBy::Person && id == lead);
        if !asked_already {
            ask_about_visit(draft, id, "Nobody may be texted on the lead's number any more, and it has a coming appointment");
        }
    }
    if !confirm {
        return;
    }
    draft.apply(&stream, Event::Number(NumberEvent::OptOutConfirmed {}));
    if by == SuppressedBy::Person && !confirmed_by_provider {
        let Some(state) = copy(draft, lead) else { return };
        let content = super::offer::write(draft, &state, Template::OptOutConfirmation, &[]);
        let mut text = NewText::answer(&state, TextPurpose::OptOutConfirmation, SmsIntent::Custom, content);
        text.class = TextClass::OptOutConfirmation;
        queue(draft, lead, text);
    }
}

/// Whoever got that text has opted out, says the provider: of the number that it went to, though the lead may have
/// another one by now.
pub fn opted_out_at_provider(draft: &mut Draft<'_>, lead: LeadId, text: &Text) {
    let Some((stream, number)) = former_number(draft, lead, text) else {
        return opt_out(draft, lead, SuppressedBy::Provider, true);
    };
    match number.leads.first() {
        Some(other) => opt_out(draft, *other, SuppressedBy::Provider, true),
        None => {
            suppress(draft, &stream, SuppressedBy::Provider);
            draft.apply(&stream, Event::Number(NumberEvent::OptOutConfirmed {}));
        }
    }
}

/// The number that a text went to, where its lead has another one by now.
pub fn former_number(draft: &mut Draft<'_>, lead: LeadId, text: &Text) -> Option<(StreamId, Arc<NumberState>)> {
    let phone = super::of(draft, lead)?.lead.phone.clone();
    let went_to = text.attempted_to.as_ref().filter(|_| text.went_elsewhere(&phone))?;
    Some(number_with(draft, went_to))
}

fn suppress(draft: &mut Draft<'_>, stream: &StreamId, by: SuppressedBy) {
    draft.apply(stream, Event::Number(NumberEvent::Suppressed { by }));
}

/// A visit stands though the person can't be asked about it: somebody of the company has to.
fn ask_about_visit(draft: &mut Draft<'_>, lead: LeadId, message: &str) {
    let now = draft.now();
    let unasked = |state: &super::LeadState| !state.escalations.contains_key(OPTED_OUT_WITH_VISIT);
    if !super::of(draft, lead).is_some_and(|state| state.coming_visit(now).is_some() && unasked(state)) {
        return;
    }
    raise(
        draft,
        Cause {
            key: OPTED_OUT_WITH_VISIT.to_owned(),
            of_lead: true,
            lead: Some(lead),
            severity: Severity::Low,
            message: message.to_owned(),
            context: Metadata::new(),
            actions: vec![EscalationAction::Reassign, EscalationAction::Dismiss],
            human: true,
        },
    );
}

fn with_number(leads: &[LeadId], lead: LeadId) -> Vec<LeadId> {
    let mut all = leads.to_vec();
    if !all.contains(&lead) {
        all.push(lead);
    }
    all
}

/// Nothing that was queued goes out, consent is revoked, and an open lead is lost.
fn withdraw(draft: &mut Draft<'_>, id: LeadId, by: SuppressedBy, reason: Option<LostReason>, confirmed: bool) {
    // Who says STOP twice is told once that it was heard: the confirmation of the first one still goes out.
    let goes = |purpose| confirmed || purpose != TextPurpose::OptOutConfirmation;
    cancel_waiting(draft, id, "the person opted out", goes);
    forget_unread(draft, id);
    let (method, triggered_by) = match by {
        SuppressedBy::Person | SuppressedBy::WrongPerson => ("sms", TriggeredBy::SmsResponse),
        SuppressedBy::Provider => ("provider", TriggeredBy::System),
        SuppressedBy::Operator => ("operator", TriggeredBy::User),
    };
    revoke(draft, id, method);
    if let Some(reason) = reason
        && super::of(draft, id).is_some_and(super::LeadState::is_open)
    {
        status::lose(draft, id, reason, triggered_by);
    }
    status::end_automation(draft, id, "the person opted out");
}

/// What was written before an opt-out is never acted on any more.
pub(super) fn forget_unread(draft: &mut Draft<'_>, id: LeadId) {
    cadence::clear(draft, id, cadence::ACT);
    if let Some(unread) = copy(draft, id).and_then(|state| state.unread.clone()) {
        let act = "left: nothing more may be sent".to_owned();
        apply(draft, id, LeadEvent::ReplyActedOn { reading: unread.reading, act });
    }
}

fn revoke(draft: &mut Draft<'_>, id: LeadId, method: &str) {
    let Some(state) = copy(draft, id) else { return };
    if state.lead.consent.status == ConsentStatus::Revoked {
        return;
    }
    let consent = Consent {
        status: ConsentStatus::Revoked,
        method: Some(method.to_owned()),
        at: Some(draft.now()),
        evidence: None,
    };
    let version = next_version(draft, id);
    apply(draft, id, LeadEvent::ConsentSet { consent, version });
}

/// The number isn't the lead's, whoever of them was meant: nothing more goes there. Nothing is confirmed either,
/// so that a STOP that follows still is.
pub fn wrong_person(draft: &mut Draft<'_>, lead: LeadId) {
    let (stream, number) = number_of(draft, lead);
    suppress(draft, &stream, SuppressedBy::WrongPerson);
    for id in with_number(&number.leads, lead) {
        // The confirmation of an opt-out that was heard before still goes out.
        let goes = |purpose| purpose != TextPurpose::OptOutConfirmation;
        cancel_waiting(draft, id, "the number belongs to somebody else", goes);
        forget_unread(draft, id);
        if super::of(draft, id).is_some_and(super::LeadState::is_open) {
            status::lose(draft, id, LostReason::WrongPerson, TriggeredBy::SmsResponse);
        }
        ask_about_visit(draft, id, "The number belongs to somebody else, and the lead has a coming appointment");
    }
}

/// Whether there is anything to come back from: else START is a yes like any other.
pub fn is_gone(draft: &mut Draft<'_>, lead: LeadId) -> bool {
    let (_, number) = number_of(draft, lead);
    let revoked = |state: &super::LeadState| state.lead.consent.status == ConsentStatus::Revoked;
    number.suppressed.is_some()
        || with_number(&number.leads, lead).into_iter().any(|id| super::of(draft, id).is_some_and(revoked))
}

/// START or UNSTOP: the person wants to hear from us again, and a lead that came in meanwhile is written to.
pub fn opt_in(draft: &mut Draft<'_>, lead: LeadId, keyword: &str) {
    for id in come_back(draft, lead) {
        let Some(state) = copy(draft, id) else { continue };
        if state.lead.consent.status == ConsentStatus::Revoked {
            let consent = Consent {
                status: ConsentStatus::Granted,
                method: Some("sms".to_owned()),
                at: Some(draft.now()),
                evidence: Some(serde_json::json!({ "keyword": keyword })),
            };
            let version = next_version(draft, id);
            apply(draft, id, LeadEvent::ConsentSet { consent, version });
            consent_given(draft, id);
        }
    }
}

/// The number may be texted again; a confirmation of the opt-out that waits would be a lie now. Answers
/// with the leads of the number.
fn come_back(draft: &mut Draft<'_>, lead: LeadId) -> Vec<LeadId> {
    let (stream, number) = number_of(draft, lead);
    if number.suppressed.is_some() {
        draft.apply(&stream, Event::Number(NumberEvent::Restored {}));
    }
    let leads = with_number(&number.leads, lead);
    for id in &leads {
        cancel_waiting(draft, *id, "the person came back", |purpose| purpose == TextPurpose::OptOutConfirmation);
    }
    leads
}

/// The keyword of an opt-in, if the whole text is one.
#[must_use]
pub fn opt_in_keyword(body: &str) -> Option<&'static str> {
    let word: String = body.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect();
    let other = body.chars().any(|c| c.is_alphanumeric() && !c.is_ascii_alphabetic());
    match word.as_str() {
        "START" if !other => Some("START"),
        "UNSTOP" if !other => Some("UNSTOP"),
        _ => None,
    }
}

/// HELP: who we are, how to reach us, how to stop. At any hour, unless the person opted out.
pub fn help(draft: &mut Draft<'_>, lead: LeadId, inbound: &Inbound) {
    if inbound.answered_by_provider {
        return;
    }
    let Some(state) = copy(draft, lead) else { return };
    let content = super::offer::write(draft, &state, Template::Help, &[]);
    let mut text = NewText::answer(&state, TextPurpose::Help, SmsIntent::Custom, content);
    text.class = TextClass::Help;
    queue(draft, lead, text);
}

/// `lead.record_consent`
///
/// # Errors
/// `not_found`, `precondition_failed`.
pub fn record_consent(
    draft: &mut Draft<'_>,
    payload: &LeadRecordConsent,
    if_match: Option<u64>,
) -> Result<(), Refusal> {
    let id = find(draft, &payload.lead_id)?;
    super::update::expect_lead_version(draft, id, if_match)?;
    let (_, number) = number_of(draft, id);
    // Only a consent that is given brings a number back: whatever else is recorded, it stays opted out.
    let stays = number.suppressed.is_some() && payload.status != ConsentStatus::Granted;
    let consent = Consent {
        status: if stays { ConsentStatus::Revoked } else { payload.status },
        method: Some(payload.method.clone()),
        at: Some(draft.now()),
        evidence: Some(payload.evidence.clone()),
    };
    let version = next_version(draft, id);
    apply(draft, id, LeadEvent::ConsentSet { consent, version });
    match payload.status {
        ConsentStatus::Granted => {
            come_back(draft, id);
            consent_given(draft, id);
        }
        ConsentStatus::Revoked => opt_out(draft, id, SuppressedBy::Operator, true),
        ConsentStatus::Assumed if !stays => go_on(draft, id),
        _ => {}
    }
    status::answer_lead(draft, id, false)
}

/// A lead that waited for its consent is texted now.
fn consent_given(draft: &mut Draft<'_>, id: LeadId) {
    settle_consent(draft, id);
    go_on(draft, id);
}

/// Who may be written to from now on isn't forgotten.
pub(super) fn go_on(draft: &mut Draft<'_>, id: LeadId) {
    let Some(state) = copy(draft, id) else { return };
    if !state.has_consent() || state.is_paused(draft.now()) {
        return;
    }
    let first = !outreach::waits_for_consent(&state, draft.policy());
    if first && outreach::catch_up(draft, id) {
        return;
    }
    if matches!(state.lead.status, LeadStatus::Contacted | LeadStatus::Qualified) && state.last_inbound.is_some() {
        cadence::watch(draft, id);
    }
}

fn settle_consent(draft: &mut Draft<'_>, id: LeadId) {
    let asked = super::of(draft, id).and_then(|state| state.escalations.get(outreach::CONSENT_NEEDED).copied());
    if let Some(escalation) = asked {
        crate::escalation::close(draft, escalation, "system".to_owned(), "consent recorded", None);
    }
}

/// A pause has come to its end.
pub fn resume_timer(draft: &mut Draft<'_>, lead: LeadId, until: Timestamp) {
    let ends = super::of(draft, lead).and_then(|state| state.lead.automation.until);
    if ends == Some(until) {
        super::update::resumed(draft, lead);
    } else {
        cadence::clear(draft, lead, cadence::RESUME);
    }
}

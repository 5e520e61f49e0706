//! Texts that don't arrive, or may not be sent at all: what is one lead's matter, and what is everybody's.

use serde_json::json;

use super::consent::former_number;
use super::state::Text;
use super::{copy, number_of};
use crate::contract::escalation::{EscalationAction, Severity};
use crate::contract::ids::LeadId;
use crate::contract::lead::{LeadStatus, Metadata};
use crate::decision::draft::Draft;
use crate::decision::{Event, Port, StreamId};
use crate::escalation::{Cause, close, raise};
use crate::number::NumberEvent;
use crate::ports::sms::FailureScope;

/// No text can reach the lead's number.
const UNREACHABLE: &str = "unreachable";
/// A text to the lead wasn't delivered.
const UNDELIVERED: &str = "undelivered";
/// The person has declined, on another lead with that number.
pub(super) const DECLINED_ELSEWHERE: &str = "declined_elsewhere";
/// The country of a number is not in `policy.allowedCountries`.
const COUNTRY_NOT_ALLOWED: &str = "country_not_allowed";
/// What a person has to do for a lead only while it is open.
const OF_OPEN_LEADS: [&str; 7] = [
    super::outreach::CONSENT_NEEDED,
    UNREACHABLE,
    UNDELIVERED,
    DECLINED_ELSEWHERE,
    "question",
    "unclear",
    "paused_lead_wrote",
];

/// The cause of texts that policy lets nobody send.
#[must_use]
pub fn country_cause() -> String {
    everybodys(COUNTRY_NOT_ALLOWED)
}

/// The cause of what every text fails of alike.
#[must_use]
pub fn everybodys(code: &str) -> String {
    format!("{}:{code}", Port::Sms.as_str())
}

/// A receipt says that a text wasn't delivered.
pub(super) fn undelivered(draft: &mut Draft<'_>, lead: LeadId, text: &Text, code: &str, scope: FailureScope) {
    match (scope, former_number(draft, lead, text)) {
        // The lead has another number by now: what is said of the old one is no matter of the lead's.
        (FailureScope::Text, Some(_)) => {}
        (FailureScope::Number, Some((stream, _))) => found_unreachable(draft, &stream, code),
        (scope, _) => failed(draft, lead, code, scope),
    }
}

fn found_unreachable(draft: &mut Draft<'_>, stream: &StreamId, code: &str) {
    draft.apply(stream, Event::Number(NumberEvent::FoundUnreachable { code: code.to_owned() }));
}

fn failed(draft: &mut Draft<'_>, lead: LeadId, code: &str, scope: FailureScope) {
    match scope {
        FailureScope::Text => {
            let message = format!("A text was not delivered: {code}");
            ask(draft, lead, UNDELIVERED.to_owned(), true, code, message);
        }
        FailureScope::Number => {
            let (stream, _) = number_of(draft, lead);
            found_unreachable(draft, &stream, code);
            unreachable(draft, lead, code);
        }
        FailureScope::Sender => {
            let message = format!("Texts are not delivered: {code}");
            ask(draft, lead, everybodys(code), false, code, message);
        }
    }
}

fn unreachable(draft: &mut Draft<'_>, lead: LeadId, code: &str) {
    let known = super::of(draft, lead).is_some_and(|state| state.escalations.contains_key(UNREACHABLE));
    if !known {
        let message = format!("No text can reach the number of a lead: {code}");
        ask(draft, lead, UNREACHABLE.to_owned(), true, code, message);
    }
}

/// A text of Kyros' own wasn't made. Where nothing will change that by itself, a person is told.
pub(super) fn withheld(draft: &mut Draft<'_>, lead: LeadId, reason: &str, why: &str) {
    match reason {
        UNREACHABLE => {
            let code = number_of(draft, lead).1.unreachable.clone().unwrap_or_default();
            unreachable(draft, lead, &code);
        }
        COUNTRY_NOT_ALLOWED => {
            let message = format!("A lead can't be texted: {why}");
            ask(draft, lead, country_cause(), false, COUNTRY_NOT_ALLOWED, message);
        }
        _ => {}
    }
}

fn ask(draft: &mut Draft<'_>, lead: LeadId, key: String, of_lead: bool, code: &str, message: String) {
    let mut context = Metadata::new();
    context.insert("code".to_owned(), json!(code));
    let mut actions = vec![EscalationAction::Reassign, EscalationAction::Dismiss];
    if of_lead {
        actions.insert(1, EscalationAction::Book);
    } else {
        context.insert("port".to_owned(), json!(Port::Sms.as_str()));
    }
    let severity = if of_lead { Severity::Medium } else { Severity::High };
    raise(draft, Cause { key, of_lead, lead: Some(lead), severity, message, context, actions, human: true });
}

/// A receipt says that a text was delivered.
pub(super) fn delivered(draft: &mut Draft<'_>, lead: LeadId, text: &Text) {
    match former_number(draft, lead, text) {
        Some((stream, number)) if number.unreachable.is_some() => {
            draft.apply(&stream, Event::Number(NumberEvent::Reached {}));
            number.leads.iter().for_each(|id| settle(draft, *id, &[UNREACHABLE], "the number can be reached"));
        }
        Some(_) => {}
        None => {
            let (_, number) = number_of(draft, lead);
            reached(draft, lead);
            // What was to follow was withheld meanwhile.
            let of_number = number.leads.iter().filter(|_| number.unreachable.is_some());
            of_number.for_each(|id| follow_on(draft, *id));
        }
    }
}

fn follow_on(draft: &mut Draft<'_>, id: LeadId) {
    let Some(state) = copy(draft, id) else { return };
    if state.last_inbound.is_some() && !state.is_paused(draft.now()) {
        super::cadence::watch(draft, id);
    }
}

/// The number can be reached: a text has arrived, or the person has written.
pub(super) fn reached(draft: &mut Draft<'_>, lead: LeadId) {
    let (stream, number) = number_of(draft, lead);
    if number.unreachable.is_some() {
        draft.apply(&stream, Event::Number(NumberEvent::Reached {}));
        for id in number.leads.iter().copied().chain([lead]) {
            settle(draft, id, &[UNREACHABLE], "the number can be reached");
        }
    }
}

/// The lead has another number: whether the old one could be reached is of no interest any more.
pub(super) fn number_changed(draft: &mut Draft<'_>, lead: LeadId) {
    settle(draft, lead, &[UNREACHABLE, UNDELIVERED], "the phone number changed");
}

/// The lead has moved on: what a person was asked for on its account, and has become pointless, is over.
pub(super) fn moved_on(draft: &mut Draft<'_>, lead: LeadId, to: LeadStatus) {
    match to {
        LeadStatus::New => {}
        LeadStatus::Lost => settle(draft, lead, &OF_OPEN_LEADS, "the lead is lost"),
        _ => settle(draft, lead, &OF_OPEN_LEADS[..1], "the lead has moved on"),
    }
}

fn settle(draft: &mut Draft<'_>, lead: LeadId, reasons: &[&str], why: &str) {
    let Some(state) = copy(draft, lead) else { return };
    for reason in reasons {
        if let Some(escalation) = state.escalations.get(*reason) {
            close(draft, *escalation, "system".to_owned(), why, None);
        }
    }
}

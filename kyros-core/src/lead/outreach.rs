//! The first text of a lead.

use serde_json::json;

use super::offer::{named, pick, wording, write};
use super::state::{LeadState, TextPurpose};
use super::text::{NewText, queue};
use super::{LeadEvent, apply, copy};
use crate::contract::escalation::{EscalationAction, Severity};
use crate::contract::ids::LeadId;
use crate::contract::lead::{ConsentStatus, LeadStatus, Metadata, Source};
use crate::contract::sms::SmsIntent;
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::escalation::{Cause, raise};
use crate::policy::{Policy, Profile};

/// Why a person is needed before the first text.
pub const CONSENT_NEEDED: &str = "consent_needed";

/// Texts a new lead for the first time, or says why not.
pub fn start(draft: &mut Draft<'_>, lead: LeadId) {
    let Some(state) = copy(draft, lead) else { return };
    if waits_for_consent(&state, draft.policy()) {
        ask_for_consent(draft, lead, state.lead.source);
        return;
    }
    let from = first_moment(draft, lead);
    let offer = pick(draft, from, &[]);
    let template = wording(TextPurpose::FirstText, 0, offer.len());
    let content = write(draft, &state, template, &offer);
    let offer = named(template, offer);
    let text = NewText::started(TextPurpose::FirstText, SmsIntent::InitialOutreach, content, offer);
    queue(draft, lead, text);
}

/// True for a lead that Kyros has followed on another number, with nothing ahead: whoever has this one was never
/// written to.
fn is_unknown_to_number(state: &LeadState, now: Timestamp) -> bool {
    let early = matches!(state.lead.status, LeadStatus::Contacted | LeadStatus::Qualified | LeadStatus::Cold);
    let followed = state.round.number > 0 || state.last_inbound.is_some();
    let ahead = state.timers.contains_key(super::cadence::CADENCE)
        || state.timers.contains_key(super::cadence::ACT)
        || state.coming_visit(now).is_some();
    let mut texts = state.texts.values();
    let known = texts.any(|text| text.is_waiting() || text.attempted_to.as_ref() == Some(&state.lead.phone));
    early && followed && !ahead && !known
}

/// The first text where there was none yet, be it to a new number. Answers whether it was that.
pub(super) fn catch_up(draft: &mut Draft<'_>, lead: LeadId) -> bool {
    let Some(state) = copy(draft, lead) else { return false };
    let waits = state.awaits_first_text() || (state.has_consent() && is_unknown_to_number(&state, draft.now()));
    if waits {
        start(draft, lead);
    }
    waits
}

/// Profile `strict` holds the first text to whoever hasn't turned to the company until consent is recorded.
#[must_use]
pub fn waits_for_consent(state: &LeadState, policy: &Policy) -> bool {
    let held_back = matches!(state.lead.source, Source::Permit | Source::Referral | Source::Manual);
    policy.profile == Profile::Strict && held_back && state.lead.consent.status != ConsentStatus::Granted
}

/// When such a text can go out at the earliest: the times that it offers must be ahead of that.
fn first_moment(draft: &mut Draft<'_>, lead: LeadId) -> Timestamp {
    let Some(state) = copy(draft, lead) else { return draft.now() };
    match super::text::may(draft, &state, TextPurpose::FirstText, crate::policy::caps::TextClass::Started, None) {
        Err(crate::number::Verdict::Wait { until, .. }) => until,
        _ => draft.now(),
    }
}

fn ask_for_consent(draft: &mut Draft<'_>, lead: LeadId, source: Source) {
    let why = format!("policy.profile is strict: a lead from `{source}` is texted once its consent is recorded");
    apply(draft, lead, LeadEvent::TextWithheld { purpose: TextPurpose::FirstText, why: vec![why] });
    let mut context = Metadata::new();
    context.insert("source".to_owned(), json!(source));
    raise(
        draft,
        Cause {
            key: CONSENT_NEEDED.to_owned(),
            of_lead: true,
            lead: Some(lead),
            severity: Severity::Medium,
            message: "A new lead waits for recorded consent before it is texted".to_owned(),
            context,
            actions: vec![EscalationAction::Book, EscalationAction::Reassign, EscalationAction::Dismiss],
            human: true,
        },
    );
}

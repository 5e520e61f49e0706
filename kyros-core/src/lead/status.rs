//! Steps of the lead's state machine: a person's, and Kyros' own walks along legal edges.

use super::state::TextPurpose;
use super::text::cancel_waiting;
use super::{LeadEvent, apply, booking, cadence, copy, find, next_version, outreach, undelivered};
use crate::contract::command::LeadTransitionStatus;
use crate::contract::error::Refusal;
use crate::contract::ids::LeadId;
use crate::contract::lead::{LeadStateTransition, LeadStatus, LostReason, TriggeredBy};
use crate::contract::status::{allowed, is_edge};
use crate::decision::draft::Draft;

/// `lead.transition_status`
///
/// # Errors
/// `not_found`, `invalid_transition`.
pub fn transition(draft: &mut Draft<'_>, payload: &LeadTransitionStatus) -> Result<(), Refusal> {
    let lead = find(draft, &payload.lead_id)?;
    let Some(state) = copy(draft, lead) else { return Err(Refusal::not_found("lead")) };
    let from = state.lead.status;
    let to = payload.new_status;
    if !is_edge(from, to) {
        return Err(Refusal::invalid_transition(from, to, allowed(from)));
    }
    let reason = (to == LeadStatus::Lost).then_some(match from {
        LeadStatus::Negotiating => LostReason::DealLost,
        _ => LostReason::Disqualified,
    });
    step(draft, lead, to, TriggeredBy::User, reason, payload.note.clone());
    match to {
        LeadStatus::Won => end_automation(draft, lead, "the lead is closed"),
        LeadStatus::Lost => {
            end_automation(draft, lead, "the lead is closed");
            booking::call_off(draft, lead, "the lead is lost");
        }
        LeadStatus::New => {
            stop_outreach(draft, lead);
            outreach::start(draft, lead);
        }
        LeadStatus::Cold => {
            stop_outreach(draft, lead);
            cadence::schedule_reengagement(draft, lead);
        }
        LeadStatus::Contacted | LeadStatus::ProposalSent | LeadStatus::Negotiating => stop_outreach(draft, lead),
        LeadStatus::Qualified => {}
    }
    answer_lead(draft, lead, false)
}

/// A person has moved the lead on: what was under way for its old status stops.
fn stop_outreach(draft: &mut Draft<'_>, lead: LeadId) {
    cadence::clear(draft, lead, cadence::CADENCE);
    cancel_waiting(draft, lead, "the lead has moved on", TextPurpose::is_outreach);
}

/// Answers a command with the lead as it is now.
///
/// # Errors
/// `not_found`.
pub fn answer_lead(draft: &mut Draft<'_>, lead: LeadId, created: bool) -> Result<(), Refusal> {
    let state = copy(draft, lead).ok_or_else(|| Refusal::not_found("lead"))?;
    draft.about(lead);
    draft.answer(created, &state.lead);
    Ok(())
}

/// One step along an edge that is known to be legal.
pub fn step(
    draft: &mut Draft<'_>,
    lead: LeadId,
    to: LeadStatus,
    triggered_by: TriggeredBy,
    reason: Option<LostReason>,
    note: Option<String>,
) {
    let Some(from) = super::of(draft, lead).map(|state| state.lead.status) else { return };
    debug_assert!(is_edge(from, to), "{from} can't become {to}");
    let transition = LeadStateTransition { from, to, triggered_by, timestamp: draft.now(), note };
    let version = next_version(draft, lead);
    apply(draft, lead, LeadEvent::StatusChanged { transition, reason, version });
    undelivered::moved_on(draft, lead, to);
}

/// Walks to `qualified` over legal edges, one event each, where the lead isn't there yet.
pub fn qualify(draft: &mut Draft<'_>, lead: LeadId, by: TriggeredBy) {
    let Some(from) = super::of(draft, lead).map(|state| state.lead.status) else { return };
    let path: &[LeadStatus] = match from {
        LeadStatus::New | LeadStatus::Cold => &[LeadStatus::Contacted, LeadStatus::Qualified],
        LeadStatus::Contacted => &[LeadStatus::Qualified],
        _ => &[],
    };
    for to in path {
        step(draft, lead, *to, by, None, None);
    }
    if from == LeadStatus::New {
        cancel_waiting(draft, lead, "the lead has moved on", |purpose| purpose == TextPurpose::FirstText);
    }
}

/// Gives an open lead up.
pub fn lose(draft: &mut Draft<'_>, lead: LeadId, reason: LostReason, by: TriggeredBy) {
    let Some(from) = super::of(draft, lead).map(|state| state.lead.status) else { return };
    if is_edge(from, LeadStatus::Lost) {
        step(draft, lead, LeadStatus::Lost, by, Some(reason), None);
    }
    end_automation(draft, lead, "the lead is closed");
}

/// Nothing more starts by itself for this lead; what a person wrote or a visit needs goes on.
pub fn end_automation(draft: &mut Draft<'_>, lead: LeadId, why: &str) {
    cadence::clear(draft, lead, cadence::CADENCE);
    cancel_waiting(draft, lead, why, |purpose| purpose.pausable() && purpose != TextPurpose::Close);
}

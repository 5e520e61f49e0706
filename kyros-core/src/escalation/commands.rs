//! What a person does about an escalation.

use serde_json::json;

use super::{EscalationEvent, EscalationState, raise};
use crate::contract::command::{EscalationAcknowledge, EscalationResolve, Resolution};
use crate::contract::error::{FaultCode, Refusal};
use crate::contract::escalation::{EscalationAction, EscalationStatus};
use crate::contract::fields::Ref;
use crate::contract::ids::{EscalationId, LeadId};
use crate::contract::sms::SmsIntent;
use crate::decision::draft::Draft;
use crate::decision::{Actor, Effect, Event, Fact, Need, State, StreamId};
use crate::lead;
use crate::policy::slots::Slot;

/// `escalation.acknowledge`; a second time changes nothing.
///
/// # Errors
/// `not_found`, `conflict` once it is resolved.
pub fn acknowledge(draft: &mut Draft<'_>, payload: &EscalationAcknowledge) -> Result<(), Refusal> {
    let (id, state) = find(draft, &payload.error_id)?;
    match state.escalation.status {
        EscalationStatus::Open => {
            draft.apply(&StreamId::Escalation(id), Event::Escalation(EscalationEvent::Acknowledged {}));
        }
        EscalationStatus::Acknowledged => {}
        _ => return Err(resolved_already()),
    }
    answer(draft, id)
}

/// `escalation.resolve`: with `retry` it is resolved when the effects succeed, else at once.
///
/// # Errors
/// `not_found`, `conflict` once it is resolved, `validation_failed` for an action that doesn't fit,
/// and what the action itself can be refused for.
pub fn resolve(draft: &mut Draft<'_>, payload: &EscalationResolve, actor: &Actor) -> Result<(), Refusal> {
    let (id, state) = find(draft, &payload.error_id)?;
    if !state.is_open() {
        return Err(resolved_already());
    }
    let by = name_of(actor);
    if !matches!(payload.resolution, Resolution::Retry) {
        // What was given up is settled another way: a later retry of the same cause leaves it alone.
        for effect in given_up(draft, &state) {
            draft.unwant(effect.id);
        }
    }
    match &payload.resolution {
        Resolution::Retry => retry(draft, id, &state, by, payload.note.clone())?,
        Resolution::Dismiss => raise::close(draft, id, by, "dismiss", payload.note.clone()),
        Resolution::Reassign { assigned_to } => {
            for lead in leads(&state) {
                if lead::of(draft, lead).is_some() {
                    lead::assign_to(draft, lead, assigned_to);
                }
            }
            raise::close(draft, id, by, "reassign", payload.note.clone());
        }
        Resolution::Reply { content } => {
            let lead = the_lead(&state)?;
            raise::close(draft, id, by, "reply", payload.note.clone());
            lead::operator_text(draft, lead, content, SmsIntent::Custom, None)?;
        }
        Resolution::Book { kind, start_time, end_time } => {
            let lead = the_lead(&state)?;
            let name = lead::of(draft, lead).map(|state| state.lead.name.clone()).unwrap_or_default();
            let wanted = lead::wanted_visit(*kind, &name, Slot::new(*start_time, *end_time));
            // Closed before the booking moves the lead on: it is the person who has settled it.
            raise::close(draft, id, by, "book", payload.note.clone());
            lead::book_for(draft, lead, wanted, true)?;
        }
    }
    answer(draft, id)
}

fn retry(
    draft: &mut Draft<'_>,
    id: EscalationId,
    state: &EscalationState,
    by: String,
    note: Option<String>,
) -> Result<(), Refusal> {
    if let Some(port) = raise::port_of_outage(&state.cause) {
        // What waits for the port finds out whether the provider is back; that resolves it.
        let started = EscalationEvent::RetryStarted { by, note, effects: 1, chain: draft.chain().cloned() };
        draft.apply(&StreamId::Escalation(id), Event::Escalation(started));
        draft.wake(port);
        return Ok(());
    }
    let effects = given_up(draft, state);
    if effects.is_empty() && state.retrying > 0 {
        // They are being tried again already.
        return Ok(());
    }
    if effects.is_empty() && state.escalation.actions.iter().any(|offered| offered.action == EscalationAction::Retry) {
        // What was given up has settled itself since: nothing is left to be done.
        raise::close(draft, id, by, "retry", note);
        return Ok(());
    }
    if effects.is_empty() {
        let message = "nothing waits to be tried again; choose another action";
        return Err(Refusal::invalid_field("payload.action", FaultCode::Invalid, message));
    }
    let count = u32::try_from(effects.len()).unwrap_or(u32::MAX);
    let started = EscalationEvent::RetryStarted { by, note, effects: count, chain: draft.chain().cloned() };
    draft.apply(&StreamId::Escalation(id), Event::Escalation(started));
    for mut effect in effects {
        effect.due = draft.now();
        draft.want_again(effect);
    }
    Ok(())
}

fn given_up(draft: &Draft<'_>, state: &EscalationState) -> Vec<Effect> {
    match draft.situation().facts.get(&Need::DeadEffectsOf(state.cause.clone())) {
        Some(Fact::Effects(effects)) => effects.clone(),
        _ => Vec::new(),
    }
}

fn find(draft: &mut Draft<'_>, escalation: &Ref<EscalationId>) -> Result<(EscalationId, EscalationState), Refusal> {
    let Ref::Known(id) = *escalation else { return Err(Refusal::not_found("escalation")) };
    match draft.state(&StreamId::Escalation(id)) {
        State::Escalation(state) => Ok((id, EscalationState::clone(state))),
        _ => Err(Refusal::not_found("escalation")),
    }
}

/// The leads that an escalation names.
#[must_use]
pub fn leads(state: &EscalationState) -> Vec<LeadId> {
    if let Some(lead) = state.escalation.lead_id {
        return vec![lead];
    }
    let named = state.escalation.context.get("leadIds").and_then(serde_json::Value::as_array);
    named.into_iter().flatten().filter_map(|id| LeadId::parse(id.as_str()?)).collect()
}

fn the_lead(state: &EscalationState) -> Result<LeadId, Refusal> {
    match leads(state).as_slice() {
        [only] => Ok(*only),
        _ => {
            let message = "this escalation isn't about one lead; choose another action";
            Err(Refusal::invalid_field("payload.action", FaultCode::Invalid, message))
        }
    }
}

fn resolved_already() -> Refusal {
    Refusal::conflict_state("the escalation is resolved already").with("status", json!("resolved"))
}

/// What somebody has dealt with by another command is over.
pub fn settled(draft: &mut Draft<'_>, cause: &str, actor: &Actor, resolution: &str) {
    let owner = draft.situation().owner(&raise::port_key(cause)).and_then(EscalationId::parse);
    if let Some((id, _)) = owner.and_then(|id| find(draft, &Ref::Known(id)).ok()).filter(|(_, state)| state.is_open()) {
        raise::close(draft, id, name_of(actor), resolution, None);
    }
}

fn name_of(actor: &Actor) -> String {
    match actor {
        Actor::Token { name, .. } => name.clone(),
        Actor::Operator => "operator".to_owned(),
        _ => "system".to_owned(),
    }
}

fn answer(draft: &mut Draft<'_>, id: EscalationId) -> Result<(), Refusal> {
    let (_, state) = find(draft, &Ref::Known(id))?;
    if let Some(lead) = state.escalation.lead_id {
        draft.about(lead);
    }
    draft.answer(false, &state.escalation);
    Ok(())
}

//! Opening, counting and closing escalations from within other decisions.

use chrono::TimeDelta;
use serde_json::json;

use super::{EscalationEvent, EscalationState};
use crate::contract::escalation::{Escalation, EscalationAction, EscalationStatus, OfferedAction, Severity};
use crate::contract::ids::{EffectId, EscalationId, LeadId};
use crate::contract::lead::Metadata;
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::{Claim, Event, Fact, Need, Port, Release, Request, State, StreamId, Subject};
use crate::lead::LeadEvent;
use crate::policy::Policy;

/// Why a person is needed.
#[derive(Clone, Debug)]
pub struct Cause {
    /// The key of what it is one of. One escalation a key is open at a time: for the deployment,
    /// or, where `of_lead` is set, for that lead.
    pub key: String,
    /// True for reasons that lie in one lead.
    pub of_lead: bool,
    /// The lead that led to it.
    pub lead: Option<LeadId>,
    /// How urgent.
    pub severity: Severity,
    /// For people.
    pub message: String,
    /// What they need to know.
    pub context: Metadata,
    /// What they can do at once.
    pub actions: Vec<EscalationAction>,
    /// False when Kyros expects it to end by itself.
    pub human: bool,
}

/// The unique key under which the open escalation of a cause is found.
#[must_use]
pub fn port_key(cause: &str) -> String {
    format!("escalation/{cause}")
}

/// Opens an escalation, or counts the cause once more where one is open. Answers its id.
pub fn raise(draft: &mut Draft<'_>, cause: Cause) -> EscalationId {
    if let Some(open) = find(draft, &cause) {
        // Leads are counted, not what fails for them.
        let named = state(draft, open).is_some_and(|known| {
            known.escalation.lead_id.is_none() && cause.lead.is_some_and(|lead| super::leads(&known).contains(&lead))
        });
        if !named {
            let counted = EscalationEvent::Counted { lead: cause.lead };
            draft.apply(&StreamId::Escalation(open), Event::Escalation(counted));
        }
        // Whatever comes of the retry that is under way, this one is left for a person.
        retry_failed(draft, open);
        return open;
    }
    let id = EscalationId::new(draft.next_uuid());
    let key = port_key(&cause.key);
    let escalation = opened(draft, id, &cause);
    let opened = EscalationEvent::Opened { escalation, cause: cause.key.clone() };
    draft.apply(&StreamId::Escalation(id), Event::Escalation(opened));
    match (cause.of_lead, cause.lead) {
        (true, Some(lead)) => {
            let event = LeadEvent::Escalated { reason: cause.key, escalation: id };
            draft.apply(&StreamId::Lead(lead), Event::Lead(event));
        }
        _ => draft.claim(Claim::Unique { key, owner: id.to_string() }),
    }
    if draft.situation().wiring.notifier {
        let now = draft.now();
        draft.want(None, now, Request::Notify { escalation: id }, Subject::System);
    }
    id
}

fn opened(draft: &Draft<'_>, id: EscalationId, cause: &Cause) -> Escalation {
    let mut context = cause.context.clone();
    context.insert("cause".to_owned(), json!(cause.key));
    if !cause.of_lead {
        context.insert("count".to_owned(), json!(1));
        context.insert("leadIds".to_owned(), json!(cause.lead.into_iter().collect::<Vec<_>>()));
    }
    Escalation {
        error_id: id,
        severity: cause.severity,
        message: cause.message.clone(),
        context,
        requires_human_intervention: cause.human,
        status: EscalationStatus::Open,
        lead_id: cause.lead.filter(|_| cause.of_lead),
        actions: cause.actions.iter().map(|action| offered(*action)).collect(),
        created_at: draft.now(),
        resolved_at: None,
        resolved_by: None,
        resolution: None,
        note: None,
    }
}

fn offered(action: EscalationAction) -> OfferedAction {
    let label = match action {
        EscalationAction::Retry => "Try again",
        EscalationAction::Dismiss => "Dismiss",
        EscalationAction::Reassign => "Assign to somebody",
        EscalationAction::Reply => "Answer by text",
        EscalationAction::Book => "Book a visit",
    };
    OfferedAction { action, label: label.to_owned() }
}

fn find(draft: &mut Draft<'_>, cause: &Cause) -> Option<EscalationId> {
    let id = match (cause.of_lead, cause.lead) {
        (true, Some(lead)) => match draft.state(&StreamId::Lead(lead)) {
            State::Lead(lead) => lead.escalations.get(&cause.key).copied(),
            _ => None,
        },
        _ => draft.situation().owner(&port_key(&cause.key)).and_then(EscalationId::parse),
    }?;
    state(draft, id).filter(|state| state.is_open()).map(|_| id)
}

fn state(draft: &mut Draft<'_>, id: EscalationId) -> Option<EscalationState> {
    match draft.state(&StreamId::Escalation(id)) {
        State::Escalation(state) => Some(EscalationState::clone(state)),
        _ => None,
    }
}

/// One of the effects that a person had tried again succeeded: the last one resolves the escalation.
pub fn retry_succeeded(draft: &mut Draft<'_>, id: EscalationId) {
    let Some(before) = state(draft, id).filter(|state| state.is_open() && state.retrying > 0) else { return };
    let stream = StreamId::Escalation(id);
    draft.apply(&stream, Event::Escalation(EscalationEvent::RetrySucceeded {}));
    if before.retrying == 1 {
        end_retry(draft, id, &before);
    }
}

/// One of them failed again, or another one did: the same escalation is open once more. Answers its cause, under which
/// the effect is kept whatever it failed of this time; `None` where it is resolved.
pub fn retry_failed(draft: &mut Draft<'_>, id: EscalationId) -> Option<String> {
    let before = state(draft, id).filter(|state| state.is_open())?;
    if before.retrying > 0 {
        draft.within(before.retried_in, |draft| {
            draft.apply(&StreamId::Escalation(id), Event::Escalation(EscalationEvent::Reopened {}));
        });
    }
    Some(before.cause)
}

/// A retry was what it took: the end belongs to the chain of the command that asked for it.
fn end_retry(draft: &mut Draft<'_>, id: EscalationId, before: &EscalationState) {
    let (by, note) = before.retried_by.clone().unwrap_or_else(|| ("system".to_owned(), None));
    draft.within(before.retried_in.clone(), |draft| close(draft, id, by, "retry", note));
}

/// What an escalation was about works again, by a person's retry or by itself: it is over.
pub fn works_again(draft: &mut Draft<'_>, id: EscalationId) {
    let Some(before) = state(draft, id).filter(|state| state.is_open()) else { return };
    if before.retrying > 0 {
        end_retry(draft, id, &before);
    } else {
        close(draft, id, "system".to_owned(), "recovered", None);
    }
}

/// An effect that was given up turns out to have happened. Where it was the last one of its cause,
/// nothing is left that a person could do.
pub fn no_longer_in_doubt(draft: &mut Draft<'_>, id: EscalationId, effect: EffectId) {
    let Some(before) = state(draft, id).filter(EscalationState::is_open) else { return };
    let others = match draft.situation().facts.get(&Need::DeadEffectsOf(before.cause)) {
        Some(Fact::Effects(effects)) => effects.iter().any(|other| other.id != effect),
        _ => true,
    };
    if !others {
        works_again(draft, id);
    }
}

/// A provider is back: its escalation is over.
pub fn recovered(draft: &mut Draft<'_>, port: Port) {
    if let Some(id) = of_outage(draft, port) {
        works_again(draft, id);
    }
}

/// A provider is down for long. Where that is told already and a person had it tried again, the same
/// escalation is open once more. Answers whether it is told.
pub fn still_down(draft: &mut Draft<'_>, port: Port) -> bool {
    let told = of_outage(draft, port);
    if let Some(id) = told {
        retry_failed(draft, id);
    }
    told.is_some()
}

fn of_outage(draft: &Draft<'_>, port: Port) -> Option<EscalationId> {
    draft.situation().owner(&port_key(&outage(port))).and_then(EscalationId::parse)
}

/// The provider's port, where the cause is its outage.
pub(super) fn port_of_outage(cause: &str) -> Option<Port> {
    Port::OUTSIDE.into_iter().find(|port| outage(*port) == cause)
}

/// The cause of a provider that has been down for too long.
#[must_use]
pub fn outage(port: Port) -> String {
    format!("provider:{}", port.as_str())
}

/// What an open escalation says of the outage that it tells: since when, at the latest, and the failure.
#[must_use]
pub fn outage_of(told: &EscalationState, policy: &Policy) -> (Timestamp, String) {
    let escalation = &told.escalation;
    let code = escalation.context.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
    (escalation.created_at.plus(-TimeDelta::minutes(i64::from(policy.outage_minutes))), code.to_owned())
}

/// Resolves an escalation and gives its cause free.
pub fn close(draft: &mut Draft<'_>, id: EscalationId, by: String, resolution: &str, note: Option<String>) {
    let Some(before) = state(draft, id) else { return };
    let resolved = EscalationEvent::Resolved { by, resolution: resolution.to_owned(), note };
    draft.apply(&StreamId::Escalation(id), Event::Escalation(resolved));
    match before.escalation.lead_id {
        Some(lead) => {
            let over = LeadEvent::EscalationOver { reason: before.cause };
            draft.apply(&StreamId::Lead(lead), Event::Lead(over));
        }
        None => draft.release(Release::Unique { key: port_key(&before.cause), owner: id.to_string() }),
    }
}

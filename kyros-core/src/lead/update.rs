//! Changes of a lead's fields by a person.

use serde_json::Value;

use super::status::answer_lead;
use super::text::cancel_waiting;
use super::{LeadEvent, apply, cadence, copy, find, next_version, outreach, undelivered};
use crate::contract::command::{LeadAssign, LeadAutomation, LeadUpdate, LeadUpdates};
use crate::contract::error::{FaultCode, FieldFault, Refusal};
use crate::contract::fields::Ref;
use crate::contract::ids::LeadId;
use crate::contract::lead::{Automation, AutomationState, Consent, ConsentStatus, Lead};
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::{Event, StreamId, Timer};
use crate::number::NumberEvent;

/// `lead.update`
///
/// # Errors
/// `not_found`, `precondition_failed`, `validation_failed` for a field that is Kyros' own,
/// `conflict` where the new number belongs to another open lead.
pub fn update(draft: &mut Draft<'_>, payload: &LeadUpdate, if_match: Option<u64>) -> Result<(), Refusal> {
    let id = find(draft, &payload.lead_id)?;
    let state = copy(draft, id).ok_or_else(|| Refusal::not_found("lead"))?;
    expect_version(if_match, state.lead.version)?;
    echoes(&state.lead, &payload.updates)?;
    let (lead, fields) = changed(&state.lead, &payload.updates);
    if fields.is_empty() {
        return answer_lead(draft, id, false);
    }
    let silent = fields.iter().all(|field| super::publish::is_silent(field));
    let mut lead = lead;
    lead.updated_at = draft.now();
    if !silent {
        lead.version = next_version(draft, id);
    }
    if lead.phone != state.lead.phone {
        change_number(draft, id, &mut lead, &state.lead)?;
    }
    let reassigned = lead.assigned_to != state.lead.assigned_to;
    let (assigned_to, version) = (lead.assigned_to.clone(), lead.version);
    let fields = fields.into_iter().map(str::to_owned).collect();
    apply(draft, id, LeadEvent::Updated { lead: Box::new(lead), fields });
    if reassigned {
        apply(draft, id, LeadEvent::Assigned { assigned_to, version });
    }
    answer_lead(draft, id, false)
}

/// Honours `If-Match`.
///
/// # Errors
/// `precondition_failed` with the current version.
pub fn expect_version(if_match: Option<u64>, current: u64) -> Result<(), Refusal> {
    match if_match {
        Some(wanted) if wanted != current => Err(Refusal::precondition_failed(current)),
        _ => Ok(()),
    }
}

/// Fields that are Kyros' own may be sent back as they are, and nothing else.
fn echoes(lead: &Lead, updates: &LeadUpdates) -> Result<(), Refusal> {
    if updates.echoed.is_empty() {
        return Ok(());
    }
    let present = serde_json::to_value(lead).unwrap_or_default();
    // A client that echoes a whole lead may hold an older `updatedAt` or `version`; If-Match is for those.
    let moves = |name: &str| matches!(name, "updatedAt" | "version");
    let differs = |(name, value): &(&String, &Value)| {
        !moves(name) && present.get(name.as_str()).unwrap_or(&Value::Null) != *value
    };
    let faults: Vec<FieldFault> = updates
        .echoed
        .iter()
        .filter(differs)
        .map(|(name, _)| {
            let message = if name == "status" {
                "use lead.transition_status to change it".to_owned()
            } else {
                "Kyros sets it; leave it out or send the present value".to_owned()
            };
            FieldFault::new(format!("payload.updates.{name}"), FaultCode::ReadOnly, message)
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Refusal::validation_failed(faults)) }
}

fn changed(before: &Lead, updates: &LeadUpdates) -> (Lead, Vec<&'static str>) {
    let mut lead = before.clone();
    let mut fields = Vec::new();
    macro_rules! take {
        ($($field:ident => $name:literal),+ $(,)?) => {$(
            if let Some(value) = &updates.$field
                && lead.$field != *value
            {
                lead.$field.clone_from(value);
                fields.push($name);
            }
        )+};
    }
    take! {
        name => "name",
        email => "email",
        phone => "phone",
        source => "source",
        priority => "priority",
        project_value => "projectValue",
        address => "address",
        coordinates => "coordinates",
        notes => "notes",
        assigned_to => "assignedTo",
        last_contact_at => "lastContactAt",
        next_follow_up_at => "nextFollowUpAt",
        metadata => "metadata",
        time_zone => "timeZone",
    }
    (lead, fields)
}

/// A changed number takes nothing over from the old one: queued texts are cancelled and consent is
/// to be recorded anew.
fn change_number(draft: &mut Draft<'_>, id: LeadId, lead: &mut Lead, before: &Lead) -> Result<(), Refusal> {
    let duplicate = lead.metadata.as_ref().and_then(|data| data.get("allowDuplicate")) == Some(&Value::Bool(true));
    if !duplicate
        && let Some(existing) = super::create::open_lead_with(draft, &lead.phone)
    {
        return Err(Refusal::conflict(existing));
    }
    cancel_waiting(draft, id, "the phone number changed", |_| true);
    cadence::clear(draft, id, cadence::CADENCE);
    undelivered::number_changed(draft, id);
    let hasher = draft.situation().hasher;
    let (old, new) = (hasher.key(&before.phone), hasher.key(&lead.phone));
    let suppressed = matches!(
        draft.state(&StreamId::Number(new)),
        crate::decision::State::Number(number) if number.suppressed.is_some()
    );
    draft.apply(&StreamId::Number(old), Event::Number(NumberEvent::LeadUnlinked { lead: id }));
    draft.apply(&StreamId::Number(new), Event::Number(NumberEvent::LeadLinked { lead: id }));
    let status = if suppressed { ConsentStatus::Revoked } else { ConsentStatus::None };
    lead.consent = Consent { at: Some(draft.now()), ..Consent::of(status) };
    if suppressed {
        super::consent::forget_unread(draft, id);
    }
    lead.next_follow_up_at = None;
    Ok(())
}

/// `lead.assign`
///
/// # Errors
/// `not_found`, `precondition_failed`.
pub fn assign(draft: &mut Draft<'_>, payload: &LeadAssign, if_match: Option<u64>) -> Result<(), Refusal> {
    let id = find(draft, &payload.lead_id)?;
    expect_lead_version(draft, id, if_match)?;
    assign_to(draft, id, &payload.assigned_to);
    answer_lead(draft, id, false)
}

/// Makes somebody responsible; the same person again changes nothing.
pub fn assign_to(draft: &mut Draft<'_>, id: LeadId, person: &str) {
    let known = super::of(draft, id).and_then(|state| state.lead.assigned_to.clone());
    if known.as_deref() != Some(person) {
        let version = next_version(draft, id);
        apply(draft, id, LeadEvent::Assigned { assigned_to: Some(person.to_owned()), version });
    }
}

/// Honours `If-Match` on a lead.
///
/// # Errors
/// `not_found`, `precondition_failed`.
pub fn expect_lead_version(draft: &mut Draft<'_>, id: LeadId, if_match: Option<u64>) -> Result<(), Refusal> {
    let version = super::of(draft, id).ok_or_else(|| Refusal::not_found("lead"))?.lead.version;
    expect_version(if_match, version)
}

/// Honours `If-Match` on the lead that a command names.
///
/// # Errors
/// `not_found`, `precondition_failed`.
pub fn expect_version_of(draft: &mut Draft<'_>, lead: &Ref<LeadId>, if_match: Option<u64>) -> Result<(), Refusal> {
    let id = find(draft, lead)?;
    expect_lead_version(draft, id, if_match)
}

/// `lead.pause_automation`
///
/// # Errors
/// `not_found`, `validation_failed` for an end that is past.
pub fn pause(draft: &mut Draft<'_>, payload: &LeadAutomation, if_match: Option<u64>) -> Result<(), Refusal> {
    let id = find(draft, &payload.lead_id)?;
    expect_lead_version(draft, id, if_match)?;
    if payload.until.is_some_and(|until| until <= draft.now()) {
        return Err(Refusal::invalid_field("payload.until", FaultCode::OutOfRange, "must be in the future"));
    }
    let reason = payload.reason.clone();
    let automation = Automation { state: AutomationState::Paused, reason, until: payload.until };
    cancel_waiting(draft, id, "automation was paused", super::TextPurpose::pausable);
    set_automation(draft, id, automation);
    answer_lead(draft, id, false)
}

/// `lead.resume_automation`
///
/// # Errors
/// `not_found`.
pub fn resume(draft: &mut Draft<'_>, payload: &LeadAutomation, if_match: Option<u64>) -> Result<(), Refusal> {
    let id = find(draft, &payload.lead_id)?;
    expect_lead_version(draft, id, if_match)?;
    resumed(draft, id);
    answer_lead(draft, id, false)
}

/// Automation goes on: a new lead gets its first text.
pub fn resumed(draft: &mut Draft<'_>, id: LeadId) {
    let Some(state) = copy(draft, id) else { return };
    if state.lead.automation.state == AutomationState::Active {
        return;
    }
    set_automation(draft, id, Automation::active());
    if !outreach::catch_up(draft, id) && state.last_inbound.is_some() {
        // What was written during the pause had only a person's answer.
        cadence::watch(draft, id);
    }
}

/// Pauses or resumes; a pause with an end sets its timer.
pub fn set_automation(draft: &mut Draft<'_>, id: LeadId, automation: Automation) {
    if super::of(draft, id).is_some_and(|state| state.lead.automation == automation) {
        return;
    }
    let until: Option<Timestamp> = automation.until;
    let version = next_version(draft, id);
    apply(draft, id, LeadEvent::AutomationSet { automation, version });
    match until {
        Some(until) => cadence::set(draft, id, cadence::RESUME, until, Timer::ResumeAutomation { lead: id, until }),
        None => cadence::clear(draft, id, cadence::RESUME),
    }
}

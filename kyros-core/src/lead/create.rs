//! How leads come in: by command, from a file, by a text from an unknown number.

use sha2::{Digest, Sha256};

use super::status::answer_lead;
use super::{LeadEvent, outreach};
use crate::contract::command::LeadCreate;
use crate::contract::error::Refusal;
use crate::contract::ids::LeadId;
use crate::contract::lead::{Automation, AutomationState, Consent, ConsentStatus, Lead, LeadStatus};
use crate::contract::phone::Phone;
use crate::decision::draft::Draft;
use crate::decision::input::Import;
use crate::decision::{Claim, Event, State, StreamId};
use crate::number::NumberEvent;

/// `lead.create`
///
/// # Errors
/// `conflict` where an open lead has that number, unless `metadata.allowDuplicate` is true.
pub fn create(draft: &mut Draft<'_>, payload: &LeadCreate, import: Option<Import>) -> Result<(), Refusal> {
    if !payload.allows_duplicate()
        && let Some(existing) = open_lead_with(draft, &payload.phone)
    {
        return Err(Refusal::conflict(existing));
    }
    let imported = import.map(|_| import_key(payload));
    if let Some(existing) = imported.as_ref().and_then(|key| draft.situation().owner(key)) {
        return Err(Refusal::conflict(existing));
    }
    let automation = match import {
        Some(Import { start_outreach: false }) => {
            Automation { state: AutomationState::Paused, reason: Some("import".to_owned()), until: None }
        }
        _ => Automation::active(),
    };
    let lead = put(draft, payload, automation);
    if let Some(key) = imported {
        draft.claim(Claim::Unique { key, owner: lead.to_string() });
    }
    if payload.status == LeadStatus::New && import.is_none_or(|import| import.start_outreach) {
        outreach::start(draft, lead);
    }
    answer_lead(draft, lead, true)
}

/// The unique key by which a row of a file makes one lead, however often the file is imported and
/// whatever has become of the lead since.
#[must_use]
pub fn import_key(payload: &LeadCreate) -> String {
    let bytes = serde_json::to_vec(payload).unwrap_or_default();
    let digest = Sha256::digest(bytes);
    let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("import/{hex}")
}

/// The open lead with that number, if there is one.
pub fn open_lead_with(draft: &mut Draft<'_>, phone: &Phone) -> Option<LeadId> {
    let stream = StreamId::Number(draft.situation().hasher.key(phone));
    let leads = match draft.state(&stream) {
        State::Number(number) => number.leads.clone(),
        _ => Vec::new(),
    };
    leads.into_iter().find(|id| super::of(draft, *id).is_some_and(|state| state.is_open() && state.lead.phone == *phone))
}

/// Makes the lead and links its number; texts nobody.
pub fn put(draft: &mut Draft<'_>, payload: &LeadCreate, automation: Automation) -> LeadId {
    let now = draft.now();
    let id = LeadId::new(draft.next_uuid());
    let number_stream = StreamId::Number(draft.situation().hasher.key(&payload.phone));
    let suppressed = matches!(draft.state(&number_stream), State::Number(number) if number.suppressed.is_some());
    let consent = if suppressed {
        Consent { status: ConsentStatus::Revoked, method: None, at: Some(now), evidence: None }
    } else {
        payload.consent.clone().map_or_else(
            || Consent::of(ConsentStatus::Assumed),
            |consent| Consent { at: consent.at.or(Some(now)), ..consent },
        )
    };
    let lead = Lead {
        id,
        name: payload.name.clone(),
        email: payload.email.clone(),
        phone: payload.phone.clone(),
        status: payload.status,
        source: payload.source,
        priority: payload.priority,
        project_value: payload.project_value,
        address: payload.address.clone(),
        coordinates: payload.coordinates,
        notes: payload.notes.clone(),
        assigned_to: payload.assigned_to.clone(),
        created_at: now,
        updated_at: now,
        last_contact_at: payload.last_contact_at,
        next_follow_up_at: payload.next_follow_up_at,
        metadata: payload.metadata.clone(),
        version: 1,
        time_zone: payload.time_zone,
        consent,
        automation,
        lost_reason: None,
    };
    let created = LeadEvent::Created { lead: Box::new(lead), chain: draft.chain().cloned() };
    draft.apply(&StreamId::Lead(id), Event::Lead(created));
    draft.apply(&number_stream, Event::Number(NumberEvent::LeadLinked { lead: id }));
    id
}

/// A lead for a text from a number that nobody has.
pub fn from_unknown_number(draft: &mut Draft<'_>, phone: &Phone) -> LeadId {
    let mut payload = LeadCreate::new(phone.as_str().to_owned(), phone.clone());
    payload.source = crate::contract::lead::Source::SmsInbound;
    put(draft, &payload, Automation::active())
}


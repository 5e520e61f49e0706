//! Commands about leads.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Payload, Reader};
use crate::contract::{
    email::Email,
    fields::{
        Fields, Read, Ref, TextRule, coordinates, email, evidence, metadata, money, phone, reference, text, timestamp,
        word, zone,
    },
    ids::LeadId,
    lead::{Consent, ConsentStatus, LeadStatus, Metadata, Priority, Source},
    number::{Coordinates, Money},
    phone::Phone,
    time::Timestamp,
    wire::debug_only,
    zone::Zone,
};

/// `lead.create`: what wasn't given has its default.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadCreate {
    /// The person's name.
    pub name: String,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// E.164; a national form is read with `policy.defaultRegion`.
    pub phone: Phone,
    /// Any but `new` makes it an import: no first text.
    #[serde(default = "defaults::status")]
    pub status: LeadStatus,
    /// Where it came from.
    #[serde(default = "defaults::source")]
    pub source: Source,
    /// How promising it is.
    #[serde(default = "defaults::priority")]
    pub priority: Priority,
    /// Expected value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_value: Option<Money>,
    /// Postal address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where the roof is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Who looks after the lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<String>,
    /// When the last text went out or came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_contact_at: Option<Timestamp>,
    /// When the next follow-up is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_follow_up_at: Option<Timestamp>,
    /// Free data; `allowDuplicate: true` permits a second open lead with the same phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Where the person lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
    /// The permission to text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

debug_only!(LeadCreate { status, source, priority });

mod defaults {
    use super::{LeadStatus, Priority, Source};

    pub(super) const fn status() -> LeadStatus {
        LeadStatus::New
    }
    pub(super) const fn source() -> Source {
        Source::Manual
    }
    pub(super) const fn priority() -> Priority {
        Priority::Warm
    }
}

impl LeadCreate {
    /// A lead of which only name and phone are known.
    #[must_use]
    pub const fn new(name: String, phone: Phone) -> Self {
        Self {
            name,
            email: None,
            phone,
            status: defaults::status(),
            source: defaults::source(),
            priority: defaults::priority(),
            project_value: None,
            address: None,
            coordinates: None,
            notes: None,
            assigned_to: None,
            last_contact_at: None,
            next_follow_up_at: None,
            metadata: None,
            time_zone: None,
            consent: None,
        }
    }

    /// Whether a second open lead with the same phone is permitted.
    #[must_use]
    pub fn allows_duplicate(&self) -> bool {
        self.metadata.as_ref().and_then(|data| data.get("allowDuplicate")) == Some(&Value::Bool(true))
    }
}

impl Payload for LeadCreate {
    fn read(value: &Value, path: &str, reader: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let name = f.required("name", text(TextRule::NAME));
        let email = f.optional("email", email);
        let phone = f.required("phone", phone(reader.default_region));
        let status = f.optional("status", word);
        let source = f.optional("source", word);
        let priority = f.optional("priority", word);
        let project_value = f.optional("projectValue", money);
        let address = f.optional("address", text(TextRule::LINE));
        let coordinates = f.optional("coordinates", coordinates);
        let notes = f.optional("notes", text(TextRule::NOTES));
        let assigned_to = f.optional("assignedTo", text(TextRule::NAME));
        let last_contact_at = f.optional("lastContactAt", timestamp);
        let next_follow_up_at = f.optional("nextFollowUpAt", timestamp);
        let metadata = f.optional("metadata", metadata);
        let time_zone = f.optional("timeZone", zone);
        let consent = f.optional("consent", consent);
        f.finish_with(|| {
            Some(Self {
                name: name?,
                email,
                phone: phone?,
                status: status.unwrap_or_else(defaults::status),
                source: source.unwrap_or_else(defaults::source),
                priority: priority.unwrap_or_else(defaults::priority),
                project_value,
                address,
                coordinates,
                notes,
                assigned_to,
                last_contact_at,
                next_follow_up_at,
                metadata,
                time_zone,
                consent,
            })
        })
    }
}

fn consent(value: &Value, path: &str) -> Read<Consent> {
    let mut f = Fields::of(value, path);
    let status = f.required("status", word);
    let method = f.optional("method", text(TextRule::NAME));
    let at = f.optional("at", timestamp);
    let evidence = f.optional("evidence", evidence);
    f.finish_with(|| Some(Consent { status: status?, method, at, evidence }))
}

/// `lead.transition_status`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadTransitionStatus {
    /// Which lead.
    pub lead_id: Ref<LeadId>,
    /// Where to.
    pub new_status: LeadStatus,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

debug_only!(LeadTransitionStatus { lead_id, new_status });

impl Payload for LeadTransitionStatus {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let lead_id = f.required("leadId", reference);
        let new_status = f.required("newStatus", word);
        let note = f.optional("note", text(TextRule::NOTES));
        f.finish_with(|| Some(Self { lead_id: lead_id?, new_status: new_status?, note }))
    }
}

/// `lead.assign`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadAssign {
    /// Which lead.
    pub lead_id: Ref<LeadId>,
    /// To whom.
    pub assigned_to: String,
}

debug_only!(LeadAssign { lead_id });

impl Payload for LeadAssign {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let lead_id = f.required("leadId", reference);
        let assigned_to = f.required("assignedTo", text(TextRule::NAME));
        f.finish_with(|| Some(Self { lead_id: lead_id?, assigned_to: assigned_to? }))
    }
}

/// `lead.pause_automation` and `lead.resume_automation`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadAutomation {
    /// Which lead.
    pub lead_id: Ref<LeadId>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

debug_only!(LeadAutomation { lead_id, until });

impl Payload for LeadAutomation {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let lead_id = f.required("leadId", reference);
        let reason = f.optional("reason", text(TextRule::LINE));
        let until = f.optional("until", timestamp);
        f.finish_with(|| Some(Self { lead_id: lead_id?, reason, until }))
    }
}

/// `lead.record_consent`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadRecordConsent {
    /// Which lead.
    pub lead_id: Ref<LeadId>,
    /// What is known now.
    pub status: ConsentStatus,
    /// How it was given or taken back.
    pub method: String,
    /// The wording shown and its version, page, address, purposes, seller, when.
    pub evidence: Value,
}

debug_only!(LeadRecordConsent { lead_id, status });

impl Payload for LeadRecordConsent {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let lead_id = f.required("leadId", reference);
        let status = f.required("status", word);
        let method = f.required("method", text(TextRule::NAME));
        let evidence = f.required("evidence", evidence);
        f.finish_with(|| Some(Self { lead_id: lead_id?, status: status?, method: method?, evidence: evidence? }))
    }
}

/// `lead.erase`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadErase {
    /// Which lead.
    pub lead_id: Ref<LeadId>,
    /// Why.
    pub reason: String,
}

debug_only!(LeadErase { lead_id });

impl Payload for LeadErase {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let lead_id = f.required("leadId", reference);
        let reason = f.required("reason", text(TextRule::LINE));
        f.finish_with(|| Some(Self { lead_id: lead_id?, reason: reason? }))
    }
}

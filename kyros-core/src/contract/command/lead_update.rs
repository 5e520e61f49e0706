//! `lead.update`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Payload, Reader};
use crate::contract::{
    email::Email,
    fields::{
        Fields, Read, Ref, TextRule, coordinates, email, metadata, money, phone, reference, text, timestamp, word, zone,
    },
    ids::LeadId,
    lead::{Metadata, Priority, Source},
    number::{Coordinates, Money},
    phone::Phone,
    time::Timestamp,
    wire::debug_only,
    zone::Zone,
};

/// `lead.update`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadUpdate {
    /// Which lead.
    pub lead_id: Ref<LeadId>,
    /// What changes.
    pub updates: LeadUpdates,
}

/// A part of a Lead. `None` leaves a field as it is; `Some(None)` clears it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadUpdates {
    /// The person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub email: Option<Option<Email>>,
    /// E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Where it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// How promising it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Expected value.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub project_value: Option<Option<Money>>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub address: Option<Option<String>>,
    /// Where the roof is.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub coordinates: Option<Option<Coordinates>>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub notes: Option<Option<String>>,
    /// Who looks after the lead.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub assigned_to: Option<Option<String>>,
    /// When the last text went out or came in.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub last_contact_at: Option<Option<Timestamp>>,
    /// When the next follow-up is due.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub next_follow_up_at: Option<Option<Timestamp>>,
    /// Free data; replaces what was there.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub metadata: Option<Option<Metadata>>,
    /// Where the person lives.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub time_zone: Option<Option<Zone>>,
    /// Fields of [`ECHOED`] as they came: equal to the present value they are ignored, else they
    /// are refused.
    #[serde(flatten)]
    pub echoed: BTreeMap<String, Value>,
}

debug_only!(LeadUpdates { source, priority });

/// The fields of a Lead that the backend alone sets; a client that sends a whole Lead back sends
/// them too.
pub const ECHOED: &[&str] =
    &["id", "status", "createdAt", "updatedAt", "version", "consent", "automation", "lostReason"];

/// Tells `null` (`Some(None)`) from a field that is absent (`None`, by `default`).
pub(super) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Payload for LeadUpdate {
    fn read(value: &Value, path: &str, reader: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let lead_id = f.required("leadId", reference);
        let updates = f.required("updates", |value, path| LeadUpdates::read(value, path, reader));
        f.finish_with(|| Some(Self { lead_id: lead_id?, updates: updates? }))
    }
}

impl Payload for LeadUpdates {
    fn read(value: &Value, path: &str, reader: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let updates = Self {
            name: f.optional("name", text(TextRule::NAME)),
            email: f.nullable("email", email),
            phone: f.optional("phone", phone(reader.default_region)),
            source: f.optional("source", word),
            priority: f.optional("priority", word),
            project_value: f.nullable("projectValue", money),
            address: f.nullable("address", text(TextRule::LINE)),
            coordinates: f.nullable("coordinates", coordinates),
            notes: f.nullable("notes", text(TextRule::NOTES)),
            assigned_to: f.nullable("assignedTo", text(TextRule::NAME)),
            last_contact_at: f.nullable("lastContactAt", timestamp),
            next_follow_up_at: f.nullable("nextFollowUpAt", timestamp),
            metadata: f.nullable("metadata", metadata),
            time_zone: f.nullable("timeZone", zone),
            echoed: ECHOED
                .iter()
                .filter_map(|name| f.raw(name).map(|value| ((*name).to_owned(), value.clone())))
                .collect(),
        };
        f.finish_with(|| Some(updates))
    }
}

//! Commands about projects.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Payload, Reader, lead_update::given};
use crate::contract::{
    fields::{
        Fields, Read, Ref, TextRule, coordinates, kilowatts, metadata, money, reference, text, word,
    },
    ids::{LeadId, ProjectId},
    lead::Metadata,
    number::{Kilowatts, Money},
    project::{Location, ProjectStatus},
    wire::debug_only,
};

/// `project.sync`: an empty object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectSync {}

impl Payload for ProjectSync {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        Fields::of(value, path).finish_with(|| Some(Self {}))
    }
}

/// `project.update`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectUpdate {
    /// Which project.
    pub project_id: Ref<ProjectId>,
    /// What changes.
    pub updates: ProjectUpdates,
}

/// A part of a Project. `None` leaves a field as it is; `Some(None)` clears it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectUpdates {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ProjectStatus>,
    /// Who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub location: Option<Option<Location>>,
    /// kW.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub system_size: Option<Option<Kilowatts>>,
    /// In `policy.currency`.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub estimated_cost: Option<Option<Money>>,
    /// Free data; replaces what was there.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub metadata: Option<Option<Metadata>>,
    /// Whose project it is.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub lead_id: Option<Option<Ref<LeadId>>>,
    /// Fields of [`ECHOED`] as they came: equal to the present value they are ignored, else they
    /// are refused.
    #[serde(flatten)]
    pub echoed: BTreeMap<String, Value>,
}

debug_only!(ProjectUpdates { status, lead_id });

/// The fields of a Project that the backend alone sets.
pub const ECHOED: &[&str] = &["id", "createdAt", "lastModified", "externalId", "permit"];

impl Payload for ProjectUpdate {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let project_id = f.required("projectId", reference);
        let updates = f.required("updates", updates);
        f.finish_with(|| Some(Self { project_id: project_id?, updates: updates? }))
    }
}

fn updates(value: &Value, path: &str) -> Read<ProjectUpdates> {
    let mut f = Fields::of(value, path);
    let updates = ProjectUpdates {
        name: f.optional("name", text(TextRule::NAME)),
        status: f.optional("status", word),
        owner: f.optional("owner", text(TextRule::NAME)),
        location: f.nullable("location", location),
        system_size: f.nullable("systemSize", kilowatts),
        estimated_cost: f.nullable("estimatedCost", money),
        metadata: f.nullable("metadata", metadata),
        lead_id: f.nullable("leadId", reference),
        echoed: ECHOED
            .iter()
            .filter_map(|name| f.raw(name).map(|value| ((*name).to_owned(), value.clone())))
            .collect(),
    };
    f.finish_with(|| Some(updates))
}

fn location(value: &Value, path: &str) -> Read<Location> {
    let mut f = Fields::of(value, path);
    let address = f.required("address", text(TextRule::LINE));
    let coordinates = f.optional("coordinates", coordinates);
    f.finish_with(|| Some(Location { address: address?, coordinates }))
}

//! Projects and their permits.

use serde::{Deserialize, Serialize};

use super::{
    ids::{LeadId, ProjectId},
    lead::Metadata,
    number::{Coordinates, Kilowatts, Money},
    time::Timestamp,
    wire::{debug_only, wire_enum},
};

wire_enum! {
    /// How a project stands.
    ProjectStatus {
        /// In work.
        Active => "active",
        /// Not begun.
        Pending => "pending",
        /// Done.
        Completed => "completed",
        /// Put away.
        Archived => "archived",
    }
}

/// Where a project is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Location {
    /// Postal address.
    pub address: String,
    /// Where the roof is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
}

debug_only!(Location {});

/// The building permit of a project.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Permit {
    /// The authority's number.
    pub number: String,
    /// The authority.
    pub jurisdiction: String,
    /// The authority's word for how it stands.
    pub status: String,
    /// When it last changed.
    pub updated_at: Timestamp,
}

debug_only!(Permit { status, updated_at });

/// A project in the solar system of record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Project {
    /// Made by the backend.
    pub id: ProjectId,
    /// Name.
    pub name: String,
    /// How it stands.
    pub status: ProjectStatus,
    /// Who owns it.
    pub owner: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub last_modified: Timestamp,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// kW.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_size: Option<Kilowatts>,
    /// In `policy.currency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_cost: Option<Money>,
    /// `panels`, `inverterType`, `batteryStorage`, `batteryCapacity` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Whose project it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<LeadId>,
    /// The outside system's id.
    pub external_id: String,
    /// Its permit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permit: Option<Permit>,
}

debug_only!(Project { id, status, lead_id });

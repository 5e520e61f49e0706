//! Outgoing webhooks.

use serde::{Deserialize, Serialize};

use super::{
    ids::WebhookId,
    time::Timestamp,
    wire::{debug_only, wire_enum},
};

wire_enum! {
    /// Whether an endpoint gets events.
    WebhookStatus {
        /// It does.
        Active => "active",
        /// It doesn't: it answered 410, or was switched off.
        Disabled => "disabled",
    }
}

/// An endpoint that gets events; its secret is never in here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Webhook {
    /// Made by the backend.
    pub id: WebhookId,
    /// Where events go.
    pub url: String,
    /// Event types; `lead.*` means all of a family.
    pub types: Vec<String>,
    /// Whether it gets events.
    pub status: WebhookStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

// A URL may carry a secret in its query.
debug_only!(Webhook { id, types, status });

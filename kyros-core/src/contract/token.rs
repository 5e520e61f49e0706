//! API tokens, without their secrets.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    ids::{ProjectId, TokenId},
    time::Timestamp,
    wire::{debug_only, wire_enum},
};

wire_enum! {
    /// What a token may do.
    Scope {
        /// Every query but those of `admin`, and events.
        Read => "read",
        /// `lead.*`, `sms.*`, `calendar.*`, `escalation.*`.
        Write => "write",
        /// Everything.
        Admin => "admin",
        /// `read` and `write`.
        Api => "api",
        /// `project.*`.
        Project => "project",
        /// Reserved.
        Billing => "billing",
    }
}

wire_enum! {
    /// How a token stands.
    TokenStatus {
        /// It works.
        Active => "active",
        /// Taken back.
        Revoked => "revoked",
        /// Past `expiresAt`.
        Expired => "expired",
        /// It works, and so does the secret before, for a while.
        Rotating => "rotating",
    }
}

wire_enum! {
    /// What kind of endpoint a token called.
    EndpointCategory {
        /// Leads and projects.
        Projects => "projects",
        /// Tokens and sessions.
        Users => "users",
        /// Reserved.
        Billing => "billing",
        /// Dashboards, lists of events.
        Analytics => "analytics",
        /// Everything else.
        System => "system",
    }
}

wire_enum! {
    /// What happened to a token.
    TokenAction {
        /// It was made.
        Created => "created",
        /// It got a new secret.
        Rotated => "rotated",
        /// It was taken back.
        Revoked => "revoked",
    }
}

/// A set of scopes, written as a list in the order of the contract.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Exactly these.
    #[must_use]
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Self {
        scopes.into_iter().collect()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes as they were granted.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }

    /// Whether these scopes permit what `needed` permits: `admin` implies all, `api` implies
    /// `read` and `write`, and whoever has both has `api`.
    #[must_use]
    pub fn allows(&self, needed: Scope) -> bool {
        let has = |scope| self.0.contains(&scope);
        match needed {
            _ if has(needed) || has(Scope::Admin) => true,
            Scope::Read | Scope::Write => has(Scope::Api),
            Scope::Api => has(Scope::Read) && has(Scope::Write),
            Scope::Admin | Scope::Project | Scope::Billing => false,
        }
    }

    /// The first scope of `others` that these don't permit: a token can't grant it.
    #[must_use]
    pub fn first_missing(&self, others: &Self) -> Option<Scope> {
        others.iter().find(|scope| !self.allows(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(iter: T) -> Self {
        Self(iter.into_iter().collect())
    }
}

/// An endpoint that a token has called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActiveEndpoint {
    /// Stable for method and route.
    pub id: String,
    /// For people.
    pub name: String,
    /// What kind it is.
    pub category: EndpointCategory,
    /// The route, with its parameters unfilled.
    pub url: String,
    /// The HTTP method.
    pub method: String,
    /// The latest call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_accessed: Option<Timestamp>,
    /// How many calls.
    pub access_count: u64,
}

/// A call that was made with a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Interaction {
    /// The request's id.
    pub id: String,
    /// When.
    pub timestamp: Timestamp,
    /// Method and route.
    pub endpoint: String,
    /// The HTTP status of the answer.
    pub status_code: u16,
    /// Milliseconds.
    pub response_time: u64,
    /// Whether the answer was a success.
    pub success: bool,
}

/// Something that was done to a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// Made by the backend.
    pub id: String,
    /// When.
    pub timestamp: Timestamp,
    /// What.
    pub action: TokenAction,
    /// To which token.
    pub token_id: TokenId,
    /// By whom: the acting token's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// From where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<String>,
    /// With what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// More.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

debug_only!(AuditEntry { id, timestamp, action, token_id });

/// What else is known about a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenMetadata {
    /// How often it got a new secret.
    pub rotation_count: u64,
    /// The last time that it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rotation: Option<Timestamp>,
    /// The word in its secret's prefix.
    pub environment: String,
}

/// A token; its secret is never in here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApiToken {
    /// Made by the backend.
    pub id: TokenId,
    /// For people.
    pub name: String,
    /// The masked secret: prefix, `…`, last four characters.
    pub token: String,
    /// What it may do.
    pub scope: Scopes,
    /// How it stands.
    pub status: TokenStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// The latest call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Timestamp>,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What it called.
    pub active_endpoints: Vec<ActiveEndpoint>,
    /// Its newest 100 calls.
    pub interaction_history: Vec<Interaction>,
    /// Always empty.
    pub linked_projects: Vec<ProjectId>,
    /// What was done to it.
    pub audit_trail: Vec<AuditEntry>,
    /// What else is known.
    pub metadata: TokenMetadata,
}

debug_only!(ApiToken { id, scope, status, expires_at });

//! Health.

use serde::{Deserialize, Serialize};

use super::{time::Timestamp, wire::wire_enum};

wire_enum! {
    /// How the whole stands, getting worse.
    HealthStatus {
        /// All is well.
        Healthy => "healthy",
        /// Something outside fails; Kyros serves.
        Degraded => "degraded",
        /// Kyros can't serve.
        Unhealthy => "unhealthy",
    }
}

wire_enum! {
    /// How one port stands.
    ServiceStatus {
        /// It works.
        Up => "up",
        /// It doesn't.
        Down => "down",
        /// It works in part.
        Degraded => "degraded",
    }
}

wire_enum! {
    /// A port that is wired.
    ServiceName {
        /// The store.
        Store => "store",
        /// Texts.
        Sms => "sms",
        /// The calendar.
        Calendar => "calendar",
        /// The solar system of record.
        Solar => "solar",
        /// Permits.
        Permits => "permits",
        /// The language model.
        Language => "language",
        /// Notices to operators.
        Notifier => "notifier",
        /// The event feed.
        Feed => "feed",
    }
}

/// How one port stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceHealth {
    /// Which port.
    pub name: ServiceName,
    /// How it stands.
    pub status: ServiceStatus,
    /// When that was last seen.
    pub last_check: Timestamp,
    /// More; only for callers with a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// How the whole stands. Also the payload of `system.health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SystemHealth {
    /// How it stands.
    pub status: HealthStatus,
    /// One entry a port that is wired.
    pub services: Vec<ServiceHealth>,
    /// When that was last seen.
    pub last_check: Timestamp,
    /// The version; only for callers with a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

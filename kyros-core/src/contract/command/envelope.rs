//! The body of `POST /api/v1/commands`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, CommandType, Reader};
use crate::contract::{
    error::Refusal,
    fields::{Fields, client_id, string, timestamp},
    ids::ClientId,
    time::Timestamp,
};

/// A command as a client sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CommandEnvelope {
    /// What is asked for: `type` and `payload`.
    #[serde(flatten)]
    pub command: Command,
    /// The client's name for the chain of events; also the idempotency key.
    pub correlation_id: ClientId,
    /// The client's time; it is recorded and decides nothing.
    pub timestamp: Timestamp,
}

impl CommandEnvelope {
    /// Reads `{type, payload, correlationId, timestamp}`.
    ///
    /// # Errors
    /// `unknown_command` for a type that isn't built; else `validation_failed` with every fault of
    /// envelope and payload.
    pub fn parse(value: &Value, default_region: &str) -> Result<Self, Refusal> {
        let mut fields = Fields::of(value, "");
        let kind = match fields.required("type", |value, path| string(value, path).map(ToOwned::to_owned)) {
            Some(word) => Some(CommandType::parse_built(&word)?),
            None => None,
        };
        let command = fields.required("payload", |value, path| match kind {
            Some(kind) => Command::read(kind, value, path, Reader { default_region }).map(Some),
            None => Ok(None),
        });
        let correlation_id = fields.required("correlationId", client_id);
        let timestamp = fields.required("timestamp", timestamp);
        fields
            .finish_with(|| {
                Some(Self { command: command??, correlation_id: correlation_id?, timestamp: timestamp? })
            })
            .map_err(Refusal::validation_failed)
    }
}

//! Commands about tokens.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Payload, Reader};
use crate::contract::{
    fields::{FaultCode, FieldFault, Fields, Read, Ref, TextRule, integer, reference, scopes, string, text},
    ids::TokenId,
    token::Scopes,
};

/// `token.create`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenCreate {
    /// For people.
    pub name: String,
    /// What it may do.
    pub scope: Scopes,
    /// 1 to 3650; never where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u32>,
    /// The word in its secret's prefix: 1 to 20 of a to z and 0 to 9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
}

impl Payload for TokenCreate {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let name = f.required("name", text(TextRule::NAME));
        let scope = f.required("scope", scopes);
        let expires_in_days = f.optional("expiresInDays", integer(1..=3650));
        let environment = f.optional("environment", environment);
        f.finish_with(|| Some(Self { name: name?, scope: scope?, expires_in_days, environment }))
    }
}

fn environment(value: &Value, path: &str) -> Read<String> {
    let word = string(value, path)?;
    let good = (1..=20).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if good {
        Ok(word.to_owned())
    } else {
        Err(vec![FieldFault::new(path, FaultCode::Invalid, "must be 1 to 20 of a to z and 0 to 9")])
    }
}

/// `token.rotate`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenRotate {
    /// Which token.
    pub token_id: Ref<TokenId>,
    /// How long the old secret works on: up to 30 days, 0 where absent.
    #[serde(default)]
    pub grace_seconds: u32,
}

impl Payload for TokenRotate {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let token_id = f.required("tokenId", reference);
        let grace_seconds = f.optional("graceSeconds", integer(0..=30 * 24 * 60 * 60));
        f.finish_with(|| Some(Self { token_id: token_id?, grace_seconds: grace_seconds.unwrap_or(0) }))
    }
}

/// `token.revoke`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenRevoke {
    /// Which token.
    pub token_id: Ref<TokenId>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Payload for TokenRevoke {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let token_id = f.required("tokenId", reference);
        let reason = f.optional("reason", text(TextRule::LINE));
        f.finish_with(|| Some(Self { token_id: token_id?, reason }))
    }
}

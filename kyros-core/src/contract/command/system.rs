//! Commands about the whole.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Payload, Reader};
use crate::contract::fields::{Fields, Read, TextRule, text};

/// `system.pause_sending` and `system.resume_sending`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SystemSending {
    /// Why.
    pub reason: String,
}

impl Payload for SystemSending {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let reason = f.required("reason", text(TextRule::LINE));
        f.finish_with(|| Some(Self { reason: reason? }))
    }
}

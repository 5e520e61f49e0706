//! Commands about outgoing webhooks.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Payload, Reader};
use crate::contract::{
    event::EventType,
    fields::{FaultCode, FieldFault, Fields, Read, Ref, TextRule, list, reference, string, text, word},
    ids::{EventId, WebhookId},
    webhook::WebhookStatus,
    wire::debug_only,
};

/// `webhook.create`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookCreate {
    /// Where events go: `http://` or `https://`.
    pub url: String,
    /// Event types; `lead.*` means all of a family.
    pub types: Vec<String>,
    /// Signs the deliveries; made by the backend where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

debug_only!(WebhookCreate { types });

impl Payload for WebhookCreate {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let url = f.required("url", url);
        let types = f.required("types", list(100, event_filter));
        let secret = f.optional("secret", text(TextRule::NAME));
        f.finish_with(|| Some(Self { url: url?, types: types?, secret }))
    }
}

fn url(value: &Value, path: &str) -> Read<String> {
    let url = string(value, path)?;
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let good = url.len() <= 2_000
        && url.bytes().all(|b| b.is_ascii_graphic())
        && host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if good {
        Ok(url.to_owned())
    } else {
        Err(vec![FieldFault::new(path, FaultCode::Invalid, "must be an http or https URL, 2000 bytes at most")])
    }
}

fn event_filter(value: &Value, path: &str) -> Read<String> {
    let filter = string(value, path)?;
    let known = EventType::parse(filter).is_some()
        || filter == "*"
        || filter.strip_suffix(".*").is_some_and(|family| EventType::ALL.iter().any(|kind| kind.family() == family));
    if known {
        Ok(filter.to_owned())
    } else {
        let message = "must be an event type such as lead.created, or a family such as lead.*";
        Err(vec![FieldFault::new(path, FaultCode::UnknownValue, message)])
    }
}

/// `webhook.update`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookUpdate {
    /// Which endpoint.
    pub webhook_id: Ref<WebhookId>,
    /// Where events go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Event types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<Vec<String>>,
    /// A new secret; the old one signs along for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Whether it gets events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<WebhookStatus>,
}

debug_only!(WebhookUpdate { webhook_id, types, status });

impl Payload for WebhookUpdate {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let webhook_id = f.required("webhookId", reference);
        let url = f.optional("url", url);
        let types = f.optional("types", list(100, event_filter));
        let secret = f.optional("secret", text(TextRule::NAME));
        let status = f.optional("status", word);
        f.finish_with(|| Some(Self { webhook_id: webhook_id?, url, types, secret, status }))
    }
}

/// `webhook.delete` and `webhook.test`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookRef {
    /// Which endpoint.
    pub webhook_id: Ref<WebhookId>,
}

impl Payload for WebhookRef {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let webhook_id = f.required("webhookId", reference);
        f.finish_with(|| Some(Self { webhook_id: webhook_id? }))
    }
}

/// `webhook.replay`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookReplay {
    /// Which endpoint.
    pub webhook_id: Ref<WebhookId>,
    /// Which event is delivered again.
    pub event_id: EventId,
}

impl Payload for WebhookReplay {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let webhook_id = f.required("webhookId", reference);
        let event_id = f.required("eventId", |value, path| {
            EventId::parse(string(value, path)?)
                .ok_or_else(|| vec![FieldFault::new(path, FaultCode::Invalid, "must be the id of an event")])
        });
        f.finish_with(|| Some(Self { webhook_id: webhook_id?, event_id: event_id? }))
    }
}

//! Everything that happened to a lead, with its causes.

use std::collections::{BTreeMap, BTreeSet};

use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::LeadId;
use kyros_core::decision::{State, StreamId};
use kyros_core::ports::store::{EventFilter, StoreError, StoredEvent};
use serde_json::{Value, json};

use crate::engine::{Engine, Inner};
use crate::error::store_fails;
use crate::format::{CAUSE_PLACE, event_place, read_event};

impl Engine {
    /// Everything that happened to a lead, oldest first: `{sequence, at, stream, event, type?,
    /// cause}`. `event` is the private event with its readable fields (a permission to text says
    /// its reasons there), `cause` the input, who acted, and the rule where one decided. `None` for
    /// an unknown lead.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn timeline(&self, lead: LeadId) -> Result<Option<Vec<Value>>, Refusal> {
        let version = self.inner.state(&StreamId::Lead(lead), false).await.map_err(|error| store_fails(&error))?;
        if matches!(*version.state, State::Absent) {
            return Ok(None);
        }
        self.inner.timeline(lead).await.map(Some).map_err(|error| store_fails(&error))
    }
}

impl Inner {
    async fn timeline(&self, lead: LeadId) -> Result<Vec<Value>, StoreError> {
        let filter = EventFilter { lead: Some(lead), ..EventFilter::default() };
        let (mut entries, mut after) = (Vec::new(), 0);
        while entries.len() < self.limits.timeline {
            let events = self.store.read_from(after, self.limits.read_batch, &filter).await?;
            let Some(last) = events.last() else { break };
            after = last.position;
            let numbers: BTreeSet<u64> = events.iter().map(|event| event.cause).collect();
            let causes = self.open_causes(&numbers.into_iter().collect::<Vec<_>>()).await?;
            for event in events {
                entries.extend(self.entry(&event, causes.get(&event.cause)).await?);
            }
        }
        Ok(entries)
    }

    async fn open_causes(&self, numbers: &[u64]) -> Result<BTreeMap<u64, Value>, StoreError> {
        let mut opened = BTreeMap::new();
        for (number, cause) in self.store.causes(numbers).await? {
            let json = self.open(cause.subject, CAUSE_PLACE, &cause.body).await?;
            if let Some(value) = json.ok().and_then(|json| serde_json::from_slice::<Value>(&json).ok()) {
                opened.insert(number, value);
            }
        }
        Ok(opened)
    }

    async fn entry(&self, event: &StoredEvent, cause: Option<&Value>) -> Result<Option<Value>, StoreError> {
        let place = event_place(&event.stream, event.version, event.public);
        let opened = self.open(event.subject, &place, &event.sealed).await?;
        // What was erased has left nothing to show.
        let Some(domain) = opened.ok().and_then(|json| read_event(&json).ok()) else { return Ok(None) };
        let domain = serde_json::to_value(&domain).unwrap_or_default();
        let mut entry = json!({
            "sequence": event.position,
            "at": event.at,
            "stream": event.stream.to_string(),
            "event": domain.get("event").cloned().unwrap_or(domain),
            "cause": cause.map_or(Value::Null, why),
        });
        if let (Some(kind), Some(map)) = (event.public, entry.as_object_mut()) {
            map.insert("type".to_owned(), Value::from(kind.as_str()));
        }
        Ok(Some(entry))
    }
}

/// The readable part of a cause: which input, who acted, and what it was about.
fn why(cause: &Value) -> Value {
    let input = cause.get("input").cloned().unwrap_or_default();
    let kind = input.get("input").cloned().unwrap_or_default();
    let actor = input.get("actor").cloned().unwrap_or_else(|| json!({ "by": default_actor(&kind) }));
    let mut why = json!({ "input": kind, "actor": actor });
    let Some(map) = why.as_object_mut() else { return why };
    for name in ["command", "timer", "result", "receipt", "text", "request", "correlation", "tries"] {
        if let Some(value) = input.get(name) {
            map.insert(name.to_owned(), value.clone());
        }
    }
    let rule = input.pointer("/result/reading/rule");
    if let Some(rule) = rule {
        map.insert("rule".to_owned(), rule.clone());
    }
    why
}

fn default_actor(kind: &Value) -> &'static str {
    match kind.as_str() {
        Some("text") => "homeowner",
        Some("receipt" | "result") => "provider",
        _ => "system",
    }
}

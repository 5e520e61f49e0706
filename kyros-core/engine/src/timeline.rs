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
    /// Everything that happened to a lead, oldest first: `{sequence, at, stream, type?, event, cause,
    /// rule, actor}`. `event` is the private event with its readable fields (a permission to text
    /// says its reasons there), `cause` the input (`kind`: `command`, `reply`, `timer`, `receipt`,
    /// `attempt`, `result` …), `rule` what decided, `actor` who acted. `None` for an unknown lead.
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
            let mut batch = Vec::new();
            for event in events {
                // What was erased has left nothing to show.
                if let Some(domain) = self.domain(&event).await? {
                    batch.push((event, domain));
                }
            }
            entries.extend(explained(&batch, &causes));
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

    async fn domain(&self, event: &StoredEvent) -> Result<Option<Value>, StoreError> {
        let place = event_place(&event.stream, event.version, event.public);
        let opened = self.open(event.subject, &place, &event.sealed).await?;
        let Some(domain) = opened.ok().and_then(|json| read_event(&json).ok()) else { return Ok(None) };
        let domain = serde_json::to_value(&domain).unwrap_or_default();
        Ok(Some(domain.get("event").cloned().unwrap_or(domain)))
    }
}

/// The entries of events that came from these causes.
fn explained(batch: &[(StoredEvent, Value)], causes: &BTreeMap<u64, Value>) -> Vec<Value> {
    // How a reply was read stands in one event of a commit and decided all of them.
    let readings: BTreeMap<u64, &Value> = batch
        .iter()
        .filter_map(|(event, domain)| domain.pointer("/reading/rule").map(|rule| (event.cause, rule)))
        .collect();
    let entry = |(event, domain): &(StoredEvent, Value)| {
        let input = causes.get(&event.cause).and_then(|cause| cause.get("input"));
        let mut entry = json!({
            "sequence": event.position,
            "at": event.at,
            "stream": event.stream.to_string(),
            "type": event.public.map(|kind| kind.as_str()),
            "event": domain,
            "cause": input.map(cause_of),
            "rule": readings.get(&event.cause).map(|rule| (*rule).clone()).or_else(|| input.and_then(rule_of)),
            "actor": input.map(actor_of),
        });
        present(&mut entry);
        entry
    };
    batch.iter().map(entry).collect()
}

/// The readable part of an input.
fn cause_of(input: &Value) -> Value {
    let kind = match input["input"].as_str() {
        Some("text") => "reply",
        other => other.unwrap_or("unknown"),
    };
    let mut cause = serde_json::Map::from_iter([("kind".to_owned(), Value::from(kind))]);
    for name in ["command", "timer", "result", "receipt", "text", "request", "correlation", "tries"] {
        if let Some(value) = input.get(name) {
            cause.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(cause)
}

/// What decided: the rule that read a reply, else the command, the timer or the outcome that has
/// one consequence.
fn rule_of(input: &Value) -> Option<Value> {
    let places = ["/result/reading/rule", "/command/type", "/timer/timer", "/receipt/status", "/result/result"];
    let named = places.iter().find_map(|place| input.pointer(place).filter(|rule| rule.is_string()));
    named.or_else(|| input.get("input")).cloned()
}

fn actor_of(input: &Value) -> Value {
    let by = match input["input"].as_str() {
        Some("text") => "homeowner",
        Some("receipt" | "result") => "provider",
        _ => "system",
    };
    input.get("actor").cloned().unwrap_or_else(|| json!({ "by": by }))
}

/// Names as the contract writes them, and nothing where nothing is known. What clients gave names
/// of their own stays as they gave it.
fn present(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(present),
        Value::Object(map) => {
            let fields = std::mem::take(map);
            for (name, mut field) in fields.into_iter().filter(|(_, field)| !field.is_null()) {
                if !matches!(name.as_str(), "metadata" | "evidence" | "context") {
                    present(&mut field);
                }
                map.insert(camel(&name), field);
            }
        }
        _ => {}
    }
}

fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for (index, part) in name.split('_').enumerate() {
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if index > 0 => camel.extend(first.to_uppercase().chain(letters)),
            Some(first) => camel.extend(std::iter::once(first).chain(letters)),
            None => {}
        }
    }
    camel
}

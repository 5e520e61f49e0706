//! The wire as clients see it: what is written, what can be read back, and what is refused.
#![allow(clippy::unwrap_used, reason = "a test that can't go on shall fail")]

use kyros_core::contract::{
    appointment::Slot,
    command::{Command, CommandEnvelope, CommandType, Resolution},
    email::Email,
    error::{ErrorCode, FaultCode, Refusal},
    event::{BackendEvent, EventSource, EventType},
    fields::Ref,
    ids::{EventId, LeadId},
    json::{JsonFault, MAX_LEVELS, canonical, parse_strict},
    lead::{Automation, Consent, ConsentStatus, Coordinates, Lead, LeadStatus, Priority, Source},
    number::Money,
    phone::Phone,
    status::{EDGES, allowed, is_edge},
    time::Timestamp,
    token::{Scope, Scopes},
    zone::Zone,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const LEAD: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

/// The faults of a refused payload as `path code`.
fn faults(kind: &str, payload: &Value) -> Vec<String> {
    let refusal = Command::parse(kind, payload, "US").expect_err("the payload is faulty");
    assert_eq!(refusal.code, ErrorCode::ValidationFailed, "{refusal}");
    listed(&refusal)
}

fn listed(refusal: &Refusal) -> Vec<String> {
    let fields = refusal.details["fields"].as_array().expect("fields is a list");
    let word = |field: &Value, name: &str| field[name].as_str().expect("a string").to_owned();
    fields.iter().map(|field| format!("{} {}", word(field, "path"), word(field, "code"))).collect()
}

fn accepted(kind: &str, payload: &Value) -> Command {
    Command::parse(kind, payload, "US").unwrap_or_else(|refusal| panic!("{refusal} {:?}", refusal.details))
}

#[path = "contract/words.rs"]
mod words;
#[path = "contract/state_machine.rs"]
mod state_machine;
#[path = "contract/strict_json.rs"]
mod strict_json;
#[path = "contract/formats.rs"]
mod formats;
#[path = "contract/scopes.rs"]
mod scopes;
#[path = "contract/commands.rs"]
mod commands;
#[path = "contract/envelope.rs"]
mod envelope;
#[path = "contract/resources.rs"]
mod resources;
#[path = "contract/shapes.rs"]
mod shapes;

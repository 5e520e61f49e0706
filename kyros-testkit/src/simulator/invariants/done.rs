//! What is acknowledged was done: the answer shows what was asked for, sending is as it was wished, and an escalation
//! that is resolved by doing something has it done in the same commit. What isn't done is refused for a reason.

use std::collections::BTreeMap;

use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::escalation::EscalationEvent;
use kyros_core::lead::{LeadEvent, TextPurpose};
use kyros_core::system::SystemEvent;
use kyros_engine::JournalEntry;
use serde_json::{Value, json};

use super::super::client::Command;
use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Done {
    /// How often sending was paused or resumed.
    switched: u64,
    /// How often it had been when each command about it began, and whether it was paused then.
    begun: BTreeMap<String, (u64, bool)>,
}

/// What the answer to a command must show, by field of its resource.
fn wanted(command: &Command) -> Value {
    let payload = &command.payload;
    let status = |word: &str| json!({ "status": word });
    let of = |names: &[&str]| {
        let said = names.iter().filter_map(|name| Some(((*name).to_owned(), payload.get(*name)?.clone())));
        Value::Object(said.collect())
    };
    match command.kind {
        "lead.create" => of(&["name", "phone", "source", "status"]),
        "lead.assign" => of(&["assignedTo"]),
        "lead.update" => payload["updates"].clone(),
        "lead.transition_status" => json!({ "status": payload["newStatus"] }),
        "sms.send" | "sms.schedule" => of(&["leadId", "content", "intent"]),
        "calendar.book" => of(&["leadId", "type", "startTime", "endTime"]),
        "calendar.reschedule" => of(&["startTime", "endTime"]),
        "sms.cancel" | "calendar.cancel" => status("cancelled"),
        "calendar.confirm" => status("confirmed"),
        "calendar.complete" => status("completed"),
        "calendar.no_show" => status("no_show"),
        "escalation.acknowledge" => status("acknowledged"),
        "system.pause_sending" => json!({ "state": "paused" }),
        "system.resume_sending" => json!({ "state": "on" }),
        _ => Value::Null,
    }
}

fn shows(command: &Command, data: &[u8]) -> Result<(), String> {
    let told: Value = serde_json::from_slice(data).unwrap_or_default();
    // What is emptied isn't there: null.
    let wanted = wanted(command);
    let other = wanted.as_object().into_iter().flatten().find(|(field, value)| told[*field] != **value);
    let nested = match command.kind {
        "lead.pause_automation" => told["automation"]["state"] == "paused",
        "lead.resume_automation" => told["automation"]["state"] == "active",
        // Only a consent that is given takes a revocation back.
        "lead.record_consent" => {
            let (now, asked) = (&told["consent"]["status"], &command.payload["status"]);
            now == asked || (now == "revoked" && asked != "granted")
        }
        "sms.schedule" => {
            let at = |value: &Value| value.as_str().and_then(Timestamp::parse);
            at(&told["scheduledFor"]) >= at(&command.payload["scheduledFor"]) && told["status"] == "scheduled"
        }
        _ => true,
    };
    hold(other.is_none() && nested, || format!("{} {} is acknowledged as {told}", command.kind, command.payload))
}

/// Who settles it by doing something has done that.
fn settled(events: &[JournalEntry], past: &Past) -> Result<(), String> {
    for entry in events {
        let Some(Event::Escalation(EscalationEvent::Resolved { resolution, .. })) = &entry.event else { continue };
        let Some(State::Escalation(state)) = past.states.get(&entry.stream) else { continue };
        let Some(lead) = state.escalation.lead_id else { continue };
        let lead = StreamId::Lead(lead);
        let of_lead = |wanted: fn(&LeadEvent) -> bool| {
            let mut theirs = events.iter().filter(|other| other.stream == lead);
            theirs.any(|other| matches!(&other.event, Some(Event::Lead(event)) if wanted(event)))
        };
        let done = match resolution.as_str() {
            "book" => of_lead(|event| matches!(event, LeadEvent::Booked { .. } | LeadEvent::Moved { .. })),
            "reply" => of_lead(|event| matches!(event, LeadEvent::TextQueued { purpose: TextPurpose::Operator, .. })),
            "reassign" => {
                matches!(past.states.get(&lead), Some(State::Lead(state)) if state.lead.assigned_to.is_some())
            }
            _ => true,
        };
        hold(done, || format!("{} is resolved by `{resolution}`, and that wasn't done", entry.stream))?;
    }
    Ok(())
}

/// Whether sending is to be paused.
fn wishes_pause(command: &Command) -> Option<bool> {
    match command.kind {
        "system.pause_sending" => Some(true),
        "system.resume_sending" => Some(false),
        _ => None,
    }
}

impl Done {
    /// It is as it was wished, or was when the command began, or somebody else has switched it back.
    fn switched(&mut self, command: &Command, past: &Past) -> Result<(), String> {
        let Some(wished) = wishes_pause(command) else { return Ok(()) };
        let Some((switched, paused)) = self.begun.remove(&command.key) else { return Ok(()) };
        let as_wished = past.is_sending_paused() == wished || paused == wished;
        hold(as_wished || self.switched > switched + 1, || {
            format!("{} ({}) is acknowledged, and sending is as it was", command.kind, command.key)
        })
    }
}

impl Invariant for Done {
    fn name(&self) -> &'static str {
        "done"
    }

    fn source(&self) -> &'static str {
        "contract.md 4, 5; reliability.md 3.3"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::CommandBegins { command } => {
                if wishes_pause(command).is_some() {
                    self.begun.insert(command.key.clone(), (self.switched, past.is_sending_paused()));
                }
                Ok(())
            }
            Happening::Event(entry) => {
                let switch = matches!(&entry.event, Some(Event::System(SystemEvent::SendingChanged { .. })));
                self.switched += u64::from(switch);
                Ok(())
            }
            Happening::Committed { events } => settled(events, past),
            Happening::Refused { command, code: ErrorCode::Internal, .. } => {
                Err(format!("{} {} is refused, and nobody says why", command.kind, command.payload))
            }
            Happening::Answered { command, .. } if command.used => Ok(()),
            Happening::Answered { command, data } => shows(command, data).and_then(|()| self.switched(command, past)),
            _ => Ok(()),
        }
    }
}

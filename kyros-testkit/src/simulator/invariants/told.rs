//! What happened is told to subscribers: each public event by its name, with the resource as it stands after it, and
//! in the chain of the command that led to it.

use std::collections::{BTreeMap, BTreeSet};

use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::ids::{AppointmentId, EffectId, MessageId};
use kyros_core::contract::sms::SmsStatus;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::escalation::EscalationEvent;
use kyros_core::lead::{LeadEvent, LeadState, TextPurpose};
use kyros_core::ports::sms::ReceiptStatus;
use kyros_core::system::SystemEvent;
use kyros_core::token::TokenEvent;
use kyros_engine::JournalEntry;
use serde_json::{Value, json};

use super::{Happening, Invariant, Past, hold};

/// A command's correlation id, if there is one.
type Chain = Option<String>;

#[derive(Debug, Default)]
pub(super) struct Told {
    /// The chain in which each text was queued.
    texts: BTreeMap<MessageId, Chain>,
    /// The chain of each lead's creation.
    leads: BTreeMap<StreamId, Chain>,
    /// The chains of each lead's bookings.
    bookings: BTreeMap<StreamId, BTreeSet<Chain>>,
    /// What was made, by its id, and the chain in which.
    made: BTreeMap<String, Chain>,
    /// Visits whose confirmation was found not to be allowed.
    withheld: BTreeSet<AppointmentId>,
    /// The chains in which a visit's confirmation, and a person's text, was written.
    written: BTreeSet<(TextPurpose, Chain)>,
    /// Each lead's version, and what counts for it.
    versions: BTreeMap<StreamId, (u64, Value)>,
}

/// The name and the payload of an event; `None`: it is told to nobody.
fn face(event: &Event, after: &State) -> Option<(&'static str, Value)> {
    match (event, after) {
        (Event::Lead(event), State::Lead(after)) => of_lead(event, after),
        (Event::Escalation(event), State::Escalation(after)) => {
            let name = match event {
                EscalationEvent::Opened { .. } | EscalationEvent::Reopened {} => "error.escalation",
                EscalationEvent::Acknowledged {} | EscalationEvent::RetryStarted { .. } => "error.acknowledged",
                EscalationEvent::Resolved { .. } => "error.resolved",
                _ => return None,
            };
            Some((name, json!(after.escalation)))
        }
        (Event::Token(event), State::Token(after)) => {
            let name = match event {
                TokenEvent::Created { .. } => "token.created",
                TokenEvent::Rotated { .. } => "token.rotated",
                TokenEvent::Revoked { .. } => "token.revoked",
            };
            Some((name, json!(after.token)))
        }
        (Event::System(SystemEvent::SendingChanged { paused, reason }), _) => {
            let state = if paused.is_some() { "paused" } else { "on" };
            Some(("system.sending_changed", json!({ "state": state, "reason": reason })))
        }
        (Event::System(SystemEvent::HealthChanged { health }), _) => Some(("system.health", json!(health))),
        _ => None,
    }
}

fn of_lead(event: &LeadEvent, after: &LeadState) -> Option<(&'static str, Value)> {
    let lead = || json!(after.lead);
    Some(match event {
        LeadEvent::Created { .. } => ("lead.created", lead()),
        LeadEvent::Updated { fields, .. } => {
            if fields.iter().all(|field| is_silent(field)) {
                return None;
            }
            ("lead.updated", lead())
        }
        LeadEvent::AutomationSet { .. } | LeadEvent::ConsentSet { .. } => ("lead.updated", lead()),
        LeadEvent::Assigned { .. } => ("lead.assigned", lead()),
        LeadEvent::StatusChanged { transition, .. } => {
            ("lead.status_changed", json!({ "lead": after.lead, "transition": transition }))
        }
        LeadEvent::Booked { appointment, .. } => ("appointment.created", visit(after, appointment.id)?),
        LeadEvent::Moved { appointment, .. } => ("appointment.rescheduled", visit(after, *appointment)?),
        LeadEvent::VisitChanged { appointment, status, .. } => {
            let name = match status {
                AppointmentStatus::Confirmed => "appointment.confirmed",
                AppointmentStatus::Cancelled => "appointment.cancelled",
                AppointmentStatus::Completed => "appointment.completed",
                AppointmentStatus::NoShow => "appointment.no_show",
                _ => return None,
            };
            (name, visit(after, *appointment)?)
        }
        LeadEvent::TextReceived { message, reading, .. } => {
            let payload = json!({ "message": message, "confidence": reading.confidence, "intent": reading.intent });
            ("sms.response_received", payload)
        }
        _ => return of_text(event, after),
    })
}

fn of_text(event: &LeadEvent, after: &LeadState) -> Option<(&'static str, Value)> {
    let (name, id) = match event {
        LeadEvent::TextQueued { message, .. } if message.status == SmsStatus::Scheduled => ("sms.scheduled", &message.id),
        LeadEvent::TextQueued { message, .. } => ("sms.queued", &message.id),
        LeadEvent::TextRetried { message } => ("sms.queued", message),
        LeadEvent::TextAccepted { message, .. } => ("sms.sent", message),
        LeadEvent::TextReceipt { message, status: ReceiptStatus::Delivered, .. } => ("sms.delivered", message),
        LeadEvent::TextReceipt { message, status: ReceiptStatus::Failed, .. } => ("sms.failed", message),
        LeadEvent::TextFailed { message, .. } => ("sms.failed", message),
        LeadEvent::TextCancelled { message, .. } => ("sms.cancelled", message),
        _ => return None,
    };
    Some((name, json!(after.texts.get(id)?.sms)))
}

fn visit(after: &LeadState, id: AppointmentId) -> Option<Value> {
    Some(json!(after.visits.get(&id)?.appointment))
}

/// Every field is told as it is; what is told besides isn't looked at.
fn holds_all(told: &Value, wanted: &Value) -> bool {
    match (told, wanted) {
        (Value::Object(told), Value::Object(wanted)) => {
            wanted.iter().all(|(name, value)| told.get(name).is_some_and(|told| holds_all(told, value)))
        }
        _ => told == wanted,
    }
}

/// A lead as its version counts it.
fn without_the_silent(mut lead: Value) -> Value {
    if let Value::Object(fields) = &mut lead {
        fields.retain(|name, _| name != "version" && !is_silent(name));
    }
    lead
}

fn is_silent(field: &str) -> bool {
    matches!(field, "lastContactAt" | "nextFollowUpAt" | "updatedAt")
}

impl Told {
    /// A lead's version rises by one with each commit that changes it, and with no other.
    fn counts(&mut self, events: &[JournalEntry], past: &Past) -> Result<(), String> {
        let withheld = |entry: &JournalEntry| {
            let purpose = TextPurpose::Confirmation;
            matches!(&entry.event, Some(Event::Lead(LeadEvent::TextWithheld { purpose: p, .. })) if *p == purpose)
        };
        if events.iter().any(withheld) {
            self.withheld.extend(events.iter().filter_map(|entry| match &entry.event {
                Some(Event::Lead(LeadEvent::Booked { appointment, .. })) => Some(appointment.id),
                _ => None,
            }));
        }
        let streams: BTreeSet<&StreamId> = events.iter().map(|entry| &entry.stream).collect();
        for stream in streams {
            let Some(State::Lead(lead)) = past.states.get(stream) else { continue };
            let (version, now) = (lead.lead.version, without_the_silent(json!(lead.lead)));
            let Some((before, known)) = self.versions.insert(stream.clone(), (version, now.clone())) else { continue };
            hold(version == before + u64::from(now != known), || {
                format!("{stream} was of version {before}, {known}, and is of {version}: {now}")
            })?;
        }
        Ok(())
    }

    /// Whose command an event belongs to.
    fn chain(&mut self, entry: &JournalEntry, event: &LeadEvent, chain: Chain, past: &Past) -> Result<(), String> {
        let same = |wanted: Option<&Chain>| wanted.is_none_or(|wanted| *wanted == chain);
        let fits = match event {
            LeadEvent::Created { lead, .. } => {
                self.made.insert(lead.id.to_string(), chain.clone());
                self.leads.insert(entry.stream.clone(), chain.clone());
                true
            }
            LeadEvent::Booked { appointment, .. } => {
                self.made.insert(appointment.id.to_string(), chain.clone());
                self.bookings.entry(entry.stream.clone()).or_default().insert(chain.clone());
                true
            }
            LeadEvent::TextQueued { message, purpose, .. } => {
                self.written.insert((*purpose, chain.clone()));
                self.made.insert(message.id.to_string(), chain.clone());
                self.texts.insert(message.id, chain.clone());
                match purpose {
                    TextPurpose::FollowUp | TextPurpose::Reengagement => {
                        same(self.leads.get(&entry.stream).filter(|begun| begun.is_some()))
                    }
                    TextPurpose::Reminder => self.bookings.get(&entry.stream).is_some_and(|known| known.contains(&chain)),
                    _ => true,
                }
            }
            LeadEvent::TextAccepted { message, .. }
            | LeadEvent::TextReceipt { message, .. }
            | LeadEvent::TextFailed { message, .. }
            | LeadEvent::TextRetried { message } => same(self.texts.get(message)),
            LeadEvent::TextReceived { .. } => chain.is_none(),
            _ => true,
        };
        hold(fits, || {
            let what = match event {
                LeadEvent::TextQueued { purpose, .. } => format!("{purpose:?}"),
                LeadEvent::TextAccepted { message, .. } | LeadEvent::TextReceipt { message, .. } => {
                    let text = past.texts.get(&EffectId::new(message.uuid()));
                    format!("{:?}, queued in {:?}", text.map(|text| text.purpose), self.texts.get(message))
                }
                _ => String::new(),
            };
            format!("the event at {} ({what}) belongs to the chain {chain:?}", entry.position)
        })
    }
}

impl Invariant for Told {
    fn name(&self) -> &'static str {
        "told"
    }

    fn source(&self) -> &'static str {
        "contract.md 3, 5; reliability.md 3.8, 3.33"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::Answered { command, data }
                if matches!(command.kind, "lead.create" | "sms.send" | "sms.schedule" | "calendar.book") =>
            {
                let answer: Value = serde_json::from_slice(data).unwrap_or_default();
                let chain = answer["id"].as_str().and_then(|id| self.made.get(id)).cloned().flatten();
                hold(chain.as_ref() == Some(&command.key), || {
                    format!("{} ({}) made {}, in the chain {chain:?}", command.kind, command.key, answer["id"])
                })?;
                let visit = answer["id"].as_str().and_then(AppointmentId::parse);
                let withheld = visit.is_some_and(|visit| self.withheld.contains(&visit));
                let confirmed = self.written.contains(&(TextPurpose::Confirmation, chain));
                let wanted = command.payload["sendConfirmationSms"].as_bool();
                return hold(wanted.is_none_or(|wanted| wanted == (confirmed || withheld)), || {
                    format!("{} wants a confirmation: {wanted:?}, and one is written: {confirmed}", command.key)
                });
            }
            Happening::Answered { command, .. } if command.payload["action"] == "reply" => {
                let written = self.written.contains(&(TextPurpose::Operator, Some(command.key.clone())));
                return hold(written, || format!("{} answers by text, and there is none", command.key));
            }
            Happening::Committed { events } => return self.counts(events, past),
            _ => return Ok(()),
        };
        let (Some(event), Some(after)) = (&entry.event, past.states.get(&entry.stream)) else { return Ok(()) };
        let Some((name, payload)) = face(event, after) else {
            return hold(entry.public.is_none() || matches!(event, Event::Project(_)), || {
                format!("the event at {} is told, and is nobody's matter", entry.position)
            });
        };
        let Some(bytes) = &entry.public else { return Err(format!("{name} at {} is told to nobody", entry.position)) };
        let told: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let frame = json!({
            "type": name, "source": "backend", "sequence": entry.position, "id": entry.id, "timestamp": entry.at,
        });
        let whole = told["payload"] == payload || name == "sms.response_received" && holds_all(&told["payload"], &payload);
        hold(whole && holds_all(&told, &frame), || {
            format!("{name} at {} is told as {told}; it is {frame} with {payload}", entry.position)
        })?;
        let chain = told["correlationId"].as_str().map(str::to_owned);
        match event {
            Event::Lead(event) => self.chain(entry, event, chain, past),
            _ => Ok(()),
        }
    }
}

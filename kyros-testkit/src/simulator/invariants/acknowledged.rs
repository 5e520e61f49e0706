//! What a client was told happened is there for good, once; what it was told didn't happen isn't.

use std::collections::BTreeMap;

use kyros_core::contract::error::ErrorCode;
use kyros_core::decision::{Event, StreamId};
use kyros_core::lead::LeadEvent;

use super::super::client::Command;
use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Acknowledged {
    /// The answer of each key that was answered.
    answers: BTreeMap<String, Vec<u8>>,
    /// Leads made, by the key that made them.
    made: BTreeMap<String, Vec<StreamId>>,
    /// Commands that were refused, of which no copy could be carried out later: their keys and those of their
    /// answers.
    refused: BTreeMap<String, String>,
}

impl Acknowledged {
    fn all_kept(&self, past: &Past) -> Result<(), String> {
        match self.answers.keys().find(|key| !past.is_answered(key)) {
            Some(lost) => Err(format!("the command {lost} was acknowledged and its answer is not kept")),
            None => Ok(()),
        }
    }

    /// A refusal is no word of the moment: what was refused isn't on its way to the disk either.
    fn none_carried_out(&self, past: &Past) -> Result<(), String> {
        match self.refused.iter().find(|(key, answer)| self.made.contains_key(*key) || past.is_answered(answer)) {
            Some((key, _)) => Err(format!("{key} was refused, and carried out all the same")),
            None => Ok(()),
        }
    }
}

/// What was seen to be of a version is changed from that one to the next; a status isn't changed by the way.
fn as_it_was(command: &Command, data: &[u8]) -> Result<(), String> {
    if command.kind != "lead.update" {
        return Ok(());
    }
    let lead: serde_json::Value = serde_json::from_slice(data).unwrap_or_default();
    let (seen, now) = (command.if_match, lead["version"].as_u64().unwrap_or(0));
    hold(seen.is_none_or(|seen| seen <= now && now <= seen + 1), || {
        format!("{} was to change version {seen:?}, and made {now}", command.key)
    })?;
    let wanted = command.payload["updates"].get("status");
    hold(wanted.is_none_or(|wanted| *wanted == lead["status"]), || {
        format!("{} was acknowledged, and has another status: {}", command.payload, lead["status"])
    })
}

impl Invariant for Acknowledged {
    fn name(&self) -> &'static str {
        "acknowledged"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.3, 3.4, 3.6, 3.7"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::Event(entry) => {
                if let Some(Event::Lead(LeadEvent::Created { chain: Some(chain), .. })) = &entry.event {
                    let made = self.made.entry(chain.as_str().to_owned()).or_default();
                    made.push(entry.stream.clone());
                    hold(made.len() == 1, || format!("the command {chain} made {made:?}"))?;
                }
            }
            Happening::Answered { command, data } => {
                let key = command.store_key();
                hold(!command.used, || format!("{key} was answered, and another command had that key"))?;
                hold(past.is_answered(&key), || format!("{key} was acknowledged before it was durable"))?;
                as_it_was(command, data)?;
                let first = self.answers.entry(key).or_insert_with(|| data.to_vec());
                hold(first == data, || {
                    let (first, now) = (String::from_utf8_lossy(first), String::from_utf8_lossy(data));
                    format!("{} was answered {first} and then {now}", command.key)
                })?;
                if command.kind == "lead.create" {
                    let made = self.made.get(&command.key).map_or(0, Vec::len);
                    hold(made == 1, || format!("{} was acknowledged and made {made} leads", command.key))?;
                }
            }
            Happening::Refused { command, code, .. } if command.used => {
                // Or its token has been revoked since.
                let told = matches!(code, ErrorCode::IdempotencyMismatch | ErrorCode::Unauthenticated);
                hold(told, || {
                    format!("{} came under a key that was used, and was refused for {code:?}", command.key)
                })?;
            }
            Happening::Refused { command, clean, existing, code } => {
                hold(*code != ErrorCode::IdempotencyMismatch, || {
                    format!("{} is the first one with its key, and was refused for the key", command.store_key())
                })?;
                if let Some(lead) = existing {
                    let durable = past.states.contains_key(&StreamId::Lead(*lead));
                    hold(durable, || format!("{} was refused for a lead that isn't durable: {lead}", command.key))?;
                }
                if !clean {
                    return Ok(());
                }
                let made = self.made.get(&command.key);
                // Of copies that were sent at once, one may have come while somebody else's lead stood in the way.
                let apart = command.copies > 1
                    && existing.is_some_and(|lead| made.is_none_or(|made| !made.contains(&StreamId::Lead(lead))));
                let carried_out = made.is_some() || past.is_answered(&command.store_key());
                hold(!carried_out || apart, || format!("{} was refused and carried out", command.key))?;
                if command.copies == 1 {
                    self.refused.insert(command.key.clone(), command.store_key());
                }
            }
            Happening::Crashed { .. } | Happening::Full | Happening::Rest { .. } => {
                self.all_kept(past)?;
                self.none_carried_out(past)?;
            }
            _ => {}
        }
        Ok(())
    }
}

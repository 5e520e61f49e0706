//! A text only moves forward: taken once, one terminal end, and nothing after it but a person's retry
//! of one that failed. A receipt that came before its text doesn't wait for ever once the text is known.

use std::collections::BTreeMap;

use kyros_core::contract::ids::MessageId;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::LeadEvent;
use kyros_core::ports::sms::ReceiptStatus;

use kyros_core::escalation::port_key;
use kyros_engine::JournalEntry;

use super::super::provider::LANDLINE;
use super::{Happening, Invariant, Past, hold};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    #[default]
    Waiting,
    Taken,
    Sent,
    Delivered,
    Failed,
    Cancelled,
}

#[derive(Debug, Default)]
pub(super) struct Receipts(BTreeMap<MessageId, Rank>);

fn none_forgotten(past: &Past) -> Result<(), String> {
    let Some(State::System(system)) = past.states.get(&StreamId::System) else { return Ok(()) };
    let texts = past.leads().flat_map(|lead| lead.texts.values());
    let known = texts.filter_map(|text| text.sms.provider_message_id.as_ref()).find(|id| system.parked.contains_key(*id));
    hold(known.is_none(), || format!("the text {known:?} is known, and its receipt still waits for it"))
}

/// What didn't arrive is a person's matter: an escalation says so, or the person has opted out.
fn undelivered_told(events: &[JournalEntry], past: &Past) -> Result<(), String> {
    for entry in events {
        let Some(Event::Lead(LeadEvent::TextReceipt { message, status: ReceiptStatus::Failed, error })) = &entry.event else {
            continue;
        };
        let code = error.as_deref().unwrap_or("undelivered");
        let Some(State::Lead(lead)) = past.states.get(&entry.stream) else { continue };
        let gone = matches!(past.states.get(&past.number(&lead.lead.phone)), Some(State::Number(number)) if number.suppressed.is_some());
        let told = !lead.escalations.is_empty() || past.owner(&port_key(&format!("sms:{code}"))).is_some();
        hold(gone || told || !lead.is_open(), || format!("text {message} was not delivered ({code}), and nobody is told"))?;
        if code == LANDLINE {
            let noted = matches!(past.states.get(&past.number(&lead.lead.phone)), Some(State::Number(number)) if number.unreachable.is_some());
            hold(noted, || format!("no text reaches the number of {}, says the provider, and nobody minds", entry.stream))?;
        }
    }
    Ok(())
}

impl Invariant for Receipts {
    fn name(&self) -> &'static str {
        "receipts"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.16"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::Rest { .. } => return none_forgotten(past),
            Happening::Committed { events } => return undelivered_told(events, past),
            _ => return Ok(()),
        };
        let Some(Event::Lead(event)) = &entry.event else { return Ok(()) };
        let (message, to) = match event {
            LeadEvent::TextAccepted { message, .. } => (message, Rank::Taken),
            LeadEvent::TextReceipt { message, status, .. } => match status {
                ReceiptStatus::Queued => return Ok(()),
                ReceiptStatus::Sent => (message, Rank::Sent),
                ReceiptStatus::Delivered => (message, Rank::Delivered),
                ReceiptStatus::Failed => (message, Rank::Failed),
            },
            LeadEvent::TextFailed { message, .. } => (message, Rank::Failed),
            LeadEvent::TextCancelled { message, .. } => (message, Rank::Cancelled),
            LeadEvent::TextRetried { message } => {
                let known = self.0.insert(*message, Rank::Waiting);
                return hold(matches!(known, Some(Rank::Failed | Rank::Waiting)), || {
                    format!("text {message} is {known:?} and is tried again")
                });
            }
            _ => return Ok(()),
        };
        let from = self.0.insert(*message, to).unwrap_or_default();
        let forward = match (from, to) {
            (Rank::Delivered | Rank::Cancelled, _) => false,
            (Rank::Failed, to) => matches!(to, Rank::Cancelled | Rank::Taken | Rank::Sent | Rank::Delivered),
            (Rank::Waiting, _) => true,
            (from, Rank::Cancelled) => from < Rank::Taken,
            (from, to) => to > from,
        };
        hold(forward, || format!("text {message} goes from {from:?} to {to:?}"))
    }
}

//! A text only moves forward: taken once, one terminal end, and nothing after it but a person's retry
//! of one that failed.

use std::collections::BTreeMap;

use kyros_core::contract::ids::MessageId;
use kyros_core::decision::Event;
use kyros_core::lead::LeadEvent;
use kyros_core::ports::sms::ReceiptStatus;

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

impl Invariant for Receipts {
    fn name(&self) -> &'static str {
        "receipts"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.16"
    }

    fn look(&mut self, what: &Happening<'_>, _: &Past) -> Result<(), String> {
        let Happening::Event(entry) = what else { return Ok(()) };
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

//! A text only moves forward: taken once, one terminal end, and nothing after it but a person's retry
//! of one that failed. A receipt that came before its text doesn't wait for ever once the text is known.

use std::collections::{BTreeMap, BTreeSet};

use kyros_core::contract::ids::{EffectId, MessageId};
use kyros_core::contract::sms::SmsStatus;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::LeadEvent;
use kyros_core::number::NumberEvent;
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
pub(super) struct Receipts {
    ranks: BTreeMap<MessageId, Rank>,
    /// The number that each text went to last.
    texted: BTreeMap<EffectId, StreamId>,
    /// How each text ended, by the receipts that were taken: by the provider's name for it.
    ended: BTreeSet<String>,
}

fn none_forgotten(past: &Past) -> Result<(), String> {
    let Some(State::System(system)) = past.states.get(&StreamId::System) else { return Ok(()) };
    let texts = past.leads().flat_map(|lead| lead.texts.values());
    let known = texts.filter_map(|text| text.sms.provider_message_id.as_ref()).find(|id| system.parked.contains_key(*id));
    hold(known.is_none(), || format!("the text {known:?} is known, and its receipt still waits for it"))
}

/// A text whose end was told, in whatever order with what else, has ended, or is looked for again in a moment.
fn has_ended(ended: &BTreeSet<String>, past: &Past) -> Result<(), String> {
    let parked = |name: &String| {
        matches!(past.states.get(&StreamId::System), Some(State::System(system)) if system.parked.contains_key(name))
    };
    let texts = past.leads().flat_map(|lead| lead.texts.values()).map(|text| &text.sms);
    let still = texts.filter(|text| text.status == SmsStatus::Sent).find(|text| {
        text.provider_message_id.as_ref().is_some_and(|name| ended.contains(name) && !parked(name))
    });
    hold(still.is_none(), || {
        let still = still.map(|text| text.id);
        format!("how the text {still:?} ended was told, and it is `sent`")
    })
}

fn is_suppressed(state: Option<&State>) -> bool {
    matches!(state, Some(State::Number(number)) if number.suppressed.is_some())
}

impl Receipts {
    /// What didn't arrive is a person's matter: an escalation says so, or the person has opted out. What it says of
    /// the number holds for the one that was texted.
    fn undelivered_told(&self, events: &[JournalEntry], past: &Past) -> Result<(), String> {
        for entry in events {
            let Some(Event::Lead(LeadEvent::TextReceipt { message, status, error })) = &entry.event else { continue };
            let code = error.as_deref().unwrap_or("undelivered");
            let Some(State::Lead(lead)) = past.states.get(&entry.stream) else { continue };
            let texted = self.texted.get(&EffectId::new(message.uuid()));
            let number = texted.and_then(|number| past.states.get(number));
            let out_of_reach = matches!(number, Some(State::Number(number)) if number.unreachable.is_some());
            if *status == ReceiptStatus::Delivered {
                hold(!out_of_reach, || format!("text {message} has reached {texted:?}, which no text is said to reach"))?;
            }
            if *status != ReceiptStatus::Failed {
                continue;
            }
            let told = !lead.escalations.is_empty() || past.owner(&port_key(&format!("sms:{code}"))).is_some();
            let renumbered = texted.is_some_and(|number| *number != past.number(&lead.lead.phone));
            hold(is_suppressed(number) || told || renumbered || !lead.is_open(), || {
                format!("text {message} was not delivered ({code}), and nobody is told")
            })?;
            if code == LANDLINE {
                hold(out_of_reach, || format!("no text reaches {texted:?}, says the provider, and nobody minds"))?;
            }
        }
        Ok(())
    }
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
            Happening::Rest { .. } => return none_forgotten(past).and_then(|()| has_ended(&self.ended, past)),
            Happening::ReceiptTaken { receipt } => {
                if receipt.status < ReceiptStatus::Delivered {
                    return Ok(());
                }
                self.ended.insert(receipt.provider_id.clone());
                return has_ended(&BTreeSet::from([receipt.provider_id.clone()]), past);
            }
            Happening::Committed { events } => return self.undelivered_told(events, past),
            _ => return Ok(()),
        };
        if let Some(Event::Number(NumberEvent::AttemptStarted { effect, .. })) = &entry.event {
            self.texted.insert(*effect, entry.stream.clone());
        }
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
                let known = self.ranks.insert(*message, Rank::Waiting);
                return hold(matches!(known, Some(Rank::Failed | Rank::Waiting)), || {
                    format!("text {message} is {known:?} and is tried again")
                });
            }
            _ => return Ok(()),
        };
        let from = self.ranks.insert(*message, to).unwrap_or_default();
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

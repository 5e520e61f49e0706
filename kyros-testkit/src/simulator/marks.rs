//! Rare states that show in the journal.

use kyros_core::contract::lead::{LeadStatus, TriggeredBy};
use kyros_core::decision::Event;
use kyros_core::escalation::EscalationEvent;
use kyros_core::lead::{LeadEvent, TextPurpose};
use kyros_core::number::NumberEvent;
use kyros_core::system::SystemEvent;
use kyros_core::token::TokenEvent;
use kyros_engine::JournalEntry;

use super::coverage::Mark;
use super::observer::Past;

/// The mark that an event shows, if any.
pub(super) fn of(entry: &JournalEntry, past: &Past) -> Option<Mark> {
    match entry.event.as_ref()? {
        Event::Lead(event) => of_lead(event, past),
        Event::Number(NumberEvent::Restored {}) => Some(Mark::CameBack),
        Event::Escalation(EscalationEvent::Opened { cause, .. }) if cause.starts_with("provider:") => {
            Some(Mark::OutageEscalated)
        }
        Event::System(SystemEvent::ReceiptParked { .. }) => Some(Mark::ReceiptParked),
        Event::System(SystemEvent::SendingChanged { paused: Some(_), .. }) => Some(Mark::SendingPaused),
        Event::Token(TokenEvent::Revoked { .. }) => Some(Mark::TokenRevoked),
        _ => None,
    }
}

fn of_lead(event: &LeadEvent, past: &Past) -> Option<Mark> {
    match event {
        LeadEvent::TextLookedFor { finding, .. } if finding == "found" => Some(Mark::ReconciledFound),
        LeadEvent::TextLookedFor { finding, .. } if finding == "absent" => Some(Mark::ReconciledAbsent),
        LeadEvent::GivenUp { .. } => Some(Mark::TriesUsedUp),
        LeadEvent::TextRetried { .. } => Some(Mark::Retried),
        LeadEvent::TextHeld { why, .. } if why.iter().any(|why| why.contains("texts are sent")) => Some(Mark::Capped),
        LeadEvent::TextHeld { sending_paused: true, .. } => Some(Mark::HeldByPause),
        LeadEvent::TextHeld { .. } => Some(Mark::QuietHours),
        LeadEvent::StatusChanged { transition, .. }
            if transition.to == LeadStatus::Qualified && transition.triggered_by == TriggeredBy::SmsResponse =>
        {
            Some(Mark::BookedByReply)
        }
        LeadEvent::StatusChanged { transition, .. } if transition.to == LeadStatus::Cold => Some(Mark::WentCold),
        LeadEvent::TextAccepted { message, .. } => {
            match past.texts.get(&kyros_core::contract::ids::EffectId::new(message.uuid()))?.purpose {
                TextPurpose::Reengagement => Some(Mark::Reengaged),
                TextPurpose::OptOutConfirmation => Some(Mark::OptOutConfirmed),
                _ => None,
            }
        }
        _ => None,
    }
}

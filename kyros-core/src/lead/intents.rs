//! Which act an intent leads to, and what that is called on the wire.

use super::state::LeadState;
use crate::contract::event::SuggestedAction;
use crate::decision::draft::Draft;
use crate::understand::{Reading, ReplyIntent};

/// The intent that is acted on: a reading below `policy.replyConfidence` is unclear, but an
/// opt-out, a wrong person and a call for help always count.
#[must_use]
pub fn acted_intent(draft: &Draft<'_>, reading: &Reading) -> ReplyIntent {
    let always = matches!(reading.intent, ReplyIntent::Stop | ReplyIntent::WrongPerson | ReplyIntent::Help);
    if always || reading.confidence >= draft.policy().reply_confidence {
        reading.intent
    } else {
        ReplyIntent::Unclear
    }
}

/// What Kyros is about to do, in the wire's words.
#[must_use]
pub fn suggested(draft: &Draft<'_>, state: &LeadState, reading: &Reading) -> Option<SuggestedAction> {
    use SuggestedAction::{BookAppointment, EscalateToHuman, SendFollowUp};
    match acted_intent(draft, reading) {
        ReplyIntent::ConfirmSlot | ReplyIntent::Reschedule => Some(BookAppointment),
        ReplyIntent::Interested if !state.offered().is_empty() && draft.policy().book_on_interest => {
            Some(BookAppointment)
        }
        ReplyIntent::ProposeTime if reading.time.is_some() => Some(BookAppointment),
        ReplyIntent::Interested | ReplyIntent::ProposeTime | ReplyIntent::DeclineSlots | ReplyIntent::Cancel => {
            Some(SendFollowUp)
        }
        ReplyIntent::Question => Some(EscalateToHuman),
        ReplyIntent::Unclear if state.round.clarified => Some(EscalateToHuman),
        ReplyIntent::Unclear => Some(SendFollowUp),
        ReplyIntent::NotInterested | ReplyIntent::WrongPerson | ReplyIntent::Help | ReplyIntent::Stop => None,
    }
}

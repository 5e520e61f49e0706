//! The lead: its state machine and all that Kyros does about it by itself. One file a concern.

mod act;
mod booking;
mod cadence;
mod consent;
mod create;
mod event;
mod evolve;
mod intents;
mod offer;
mod outreach;
mod publish;
mod receipt;
mod reminders;
mod reply;
mod sending;
mod state;
mod status;
mod text;
mod undelivered;
mod update;
mod visit_commands;

pub use act::{act_on_reply, read_by_model};
pub use booking::{calendar_event, calendar_failed, calendar_result, is_to_be_shown};
pub use cadence::{check_back, follow_up, go_cold, reengage};
pub use consent::{opt_in_keyword, record_consent, resume_timer};
pub use create::{create, import_key};
pub use event::LeadEvent;
pub use evolve::evolve;
pub use outreach::{start as start_outreach, waits_for_consent};
pub use publish::publish;
pub(crate) use offer::has_waited;
pub use receipt::{match_receipt, receipt};
pub use reminders::remind;
pub use reply::{inbound, inbound_key};
pub use sending::{attempt, failed, looked, lost_attempt, sent, sms_request};
pub use state::{LeadState, Matter, Offer, Round, Text, TextPurpose, Unread, Visit};
pub use status::transition;
pub use text::{cancel_command, operator_text, schedule_command, send_command};
pub use undelivered::{country_cause, everybodys};
pub use update::{assign, assign_to, expect_version_of, pause, resume, update};
pub use visit_commands::{book, book_for, cancel, change, reschedule, wanted as wanted_visit};

use std::sync::Arc;

use chrono_tz::Tz;

use crate::contract::error::Refusal;
use crate::contract::fields::Ref;
use crate::contract::ids::LeadId;
use crate::contract::phone::Phone;
use crate::decision::draft::Draft;
use crate::decision::{Event, State, StreamId, Subject};
use crate::number::NumberState;
use crate::policy::Policy;
use crate::policy::quiet_hours::zone_of;
use crate::understand::ReplyContext;

/// The lead that a command names.
///
/// # Errors
/// `not_found`, also for text that isn't an id.
pub fn find(draft: &mut Draft<'_>, lead: &Ref<LeadId>) -> Result<LeadId, Refusal> {
    match lead {
        Ref::Known(id) if of(draft, *id).is_some() => Ok(*id),
        _ => Err(Refusal::not_found("lead")),
    }
}

/// A lead as it is after what has been decided so far.
pub fn of<'d>(draft: &'d mut Draft<'_>, id: LeadId) -> Option<&'d LeadState> {
    match draft.state(&StreamId::Lead(id)) {
        State::Lead(lead) => Some(lead),
        _ => None,
    }
}

/// It as it is now, for decisions that go on deciding.
pub(crate) fn copy(draft: &mut Draft<'_>, id: LeadId) -> Option<Arc<LeadState>> {
    match draft.state(&StreamId::Lead(id)) {
        State::Lead(lead) => Some(Arc::clone(lead)),
        _ => None,
    }
}

pub(crate) fn apply(draft: &mut Draft<'_>, id: LeadId, event: LeadEvent) {
    draft.apply(&StreamId::Lead(id), Event::Lead(event));
}

/// The public version after the next change: one higher than before the whole decision, however
/// many fields it changes.
pub(crate) fn next_version(draft: &mut Draft<'_>, id: LeadId) -> u64 {
    match &*draft.before(&StreamId::Lead(id)) {
        State::Lead(before) => before.lead.version + 1,
        _ => of(draft, id).map_or(1, |lead| lead.lead.version),
    }
}

/// The number of a lead, as it is after what has been decided so far.
pub(crate) fn number_of(draft: &mut Draft<'_>, id: LeadId) -> (StreamId, Arc<NumberState>) {
    let Some(phone) = of(draft, id).map(|lead| lead.lead.phone.clone()) else {
        return (StreamId::System, Arc::default());
    };
    number_with(draft, &phone)
}

/// A number by its digits.
pub(crate) fn number_with(draft: &mut Draft<'_>, phone: &Phone) -> (StreamId, Arc<NumberState>) {
    let stream = StreamId::Number(draft.situation().hasher.key(phone));
    let number = match draft.state(&stream) {
        State::Number(number) => Arc::clone(number),
        _ => Arc::default(),
    };
    (stream, number)
}

/// The zone in which the lead is shown times.
#[must_use]
pub fn zone(state: &LeadState, policy: &Policy) -> Tz {
    let lead = &state.lead;
    let own = lead.time_zone.map(crate::contract::zone::Zone::tz);
    zone_of(&lead.phone, lead.address.as_deref(), own).unwrap_or(policy.time_zone)
}

/// What the reader must know to understand a reply of that lead.
#[must_use]
pub fn reply_context(state: &LeadState, policy: &Policy, now: crate::contract::time::Timestamp) -> ReplyContext {
    let proposed_slots = state.offered().iter().map(|slot| slot.start).collect();
    ReplyContext { proposed_slots, now, zone: zone(state, policy) }
}

/// The lane of a lead's texts, or of its calendar events: order holds within a lane.
pub(crate) fn lane(id: LeadId, port: &str) -> Option<String> {
    Some(format!("{id}/{port}"))
}

pub(crate) const fn subject(id: LeadId) -> Subject {
    Subject::Lead(id)
}

//! One stream a phone number. Every send starts here, so that STOP, cap and rival nodes meet in
//! one place. Holds no personal data: leads by id, times, classes.

mod permission;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

pub use permission::{Ask, Permission, PermissionToText, Verdict, permission, whereabouts};

use crate::contract::ids::{EffectId, LeadId};
use crate::contract::time::Timestamp;
use crate::decision::State;
use crate::policy::caps::TextClass;

/// A call to a provider is given up after this long.
pub const CALL_DEADLINE: TimeDelta = TimeDelta::seconds(10);
/// Leads of one number that are remembered.
const LEADS_KEPT: usize = 50;
/// Caps look back this far at most.
const HISTORY: TimeDelta = TimeDelta::hours(24);

/// Why a number may not be texted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuppressedBy {
    /// The person said so.
    Person,
    /// The provider says that the person said so.
    Provider,
    /// The number isn't the lead's.
    WrongPerson,
    /// An operator recorded it.
    Operator,
}

impl SuppressedBy {
    /// In words, for the timeline.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "the person",
            Self::Provider => "the provider",
            Self::WrongPerson => "the number belongs to somebody else",
            Self::Operator => "an operator",
        }
    }
}

/// An event of a number's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NumberEvent {
    /// A lead has this number.
    LeadLinked {
        /// Who.
        lead: LeadId,
    },
    /// A lead has another number now.
    LeadUnlinked {
        /// Who.
        lead: LeadId,
    },
    /// The provider is called now.
    AttemptStarted {
        /// The text.
        effect: EffectId,
        /// Whose.
        lead: LeadId,
        /// Which cap counts it.
        class: TextClass,
        /// The store's clock: the call ends before `started` + [`CALL_DEADLINE`].
        started: Timestamp,
    },
    /// That call ended.
    AttemptEnded {
        /// The text.
        effect: EffectId,
        /// False when nothing happened outside: the caps don't count it.
        counts: bool,
    },
    /// The person wrote.
    TextArrived {
        /// To which lead it belongs.
        lead: LeadId,
        /// No automatic text starts before that.
        gathering_until: Option<Timestamp>,
    },
    /// Nothing more may be sent.
    Suppressed {
        /// Why.
        by: SuppressedBy,
    },
    /// The one confirmation of the opt-out is on its way.
    OptOutConfirmed {},
    /// The person, or a newly recorded consent, brought it back.
    Restored {},
    /// No text can reach it, says the provider.
    FoundUnreachable {
        /// In the provider's words.
        code: String,
    },
    /// A text has reached it after all.
    Reached {},
}

/// A number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NumberState {
    /// Leads with this number, oldest first.
    pub leads: Vec<LeadId>,
    /// Since when and why nothing may be sent.
    pub suppressed: Option<(Timestamp, SuppressedBy)>,
    /// The confirmation of the present opt-out was sent (or the provider sent it).
    pub opt_out_confirmed: bool,
    /// Texts of the last 24 hours, unknown outcomes included.
    pub sent: Vec<(Timestamp, TextClass, EffectId)>,
    /// The lead texted last.
    pub last_texted: Option<LeadId>,
    /// Calls that haven't ended, with their deadline by the store's clock.
    pub attempts: BTreeMap<EffectId, Timestamp>,
    /// No automatic text starts before that.
    pub gathering_until: Option<Timestamp>,
    /// When the person wrote last.
    pub last_inbound: Option<Timestamp>,
    /// Why no text can reach it, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreachable: Option<String>,
}

/// Folds one event in.
#[must_use]
pub fn evolve(state: State, at: Timestamp, event: &NumberEvent) -> State {
    let mut shared = match state {
        State::Absent => Arc::default(),
        State::Number(number) => number,
        other => return other,
    };
    let number = Arc::make_mut(&mut shared);
    match event {
        NumberEvent::LeadLinked { lead } => {
            number.leads.retain(|known| known != lead);
            number.leads.push(*lead);
            if number.leads.len() > LEADS_KEPT {
                number.leads.remove(0);
            }
        }
        NumberEvent::LeadUnlinked { lead } => {
            number.leads.retain(|known| known != lead);
            number.last_texted = number.last_texted.filter(|last| last != lead);
        }
        NumberEvent::AttemptStarted { effect, lead, class, started } => {
            number.sent.retain(|(sent, _, known)| at.since(*sent) <= HISTORY && known != effect);
            number.sent.push((at, *class, *effect));
            number.last_texted = Some(*lead);
            number.attempts.insert(*effect, started.plus(CALL_DEADLINE));
        }
        NumberEvent::AttemptEnded { effect, counts } => {
            number.attempts.remove(effect);
            if !counts {
                number.sent.retain(|(_, _, known)| known != effect);
            }
        }
        NumberEvent::TextArrived { gathering_until, .. } => {
            number.last_inbound = Some(at);
            number.unreachable = None;
            number.gathering_until = gathering_until.or(number.gathering_until);
        }
        NumberEvent::Suppressed { by } => {
            if number.suppressed.is_none() {
                number.opt_out_confirmed = false;
            }
            // A clock that was set back doesn't make the opt-out a later one.
            let (since, first) = number.suppressed.unwrap_or((at, *by));
            number.suppressed = Some((since.min(at), first));
        }
        NumberEvent::FoundUnreachable { code } => number.unreachable = Some(code.clone()),
        NumberEvent::Reached {} => number.unreachable = None,
        NumberEvent::OptOutConfirmed {} => number.opt_out_confirmed = true,
        NumberEvent::Restored {} => {
            number.suppressed = None;
            number.opt_out_confirmed = false;
        }
    }
    State::Number(shared)
}

/// Calls in hand and their deadlines by the store's clock: a STOP is answered when those that began
/// before it have ended or passed their deadline.
#[must_use]
pub fn open_attempts(state: &NumberState) -> Vec<(EffectId, Timestamp)> {
    state.attempts.iter().map(|(effect, deadline)| (*effect, *deadline)).collect()
}

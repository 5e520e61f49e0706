//! What a lead's events fold into: as much as decisions need, no more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::contract::appointment::{Appointment, AppointmentStatus};
use crate::contract::ids::{AppointmentId, ClientId, EffectId, EscalationId, MessageId};
use crate::contract::lead::{AutomationState, ConsentStatus, Lead, LeadStatus};
use crate::contract::phone::Phone;
use crate::contract::sms::{SmsMessage, SmsStatus};
use crate::contract::time::Timestamp;
use crate::policy::caps::TextClass;
use crate::policy::slots::Slot;
use crate::understand::{Language, Reading};

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextPurpose {
    /// The first text.
    FirstText,
    /// A follow-up.
    FollowUp,
    /// After a long silence.
    Reengagement,
    /// What did you mean?
    Clarification,
    /// Times, as an answer.
    Offer,
    /// A visit is booked, moved or called off.
    Confirmation,
    /// A visit is near.
    Reminder,
    /// A polite close.
    Close,
    /// The answer to a question that has a fixed one.
    FixedAnswer,
    /// HELP.
    Help,
    /// The one confirmation of an opt-out.
    OptOutConfirmation,
    /// A person wrote it.
    Operator,
}

impl TextPurpose {
    /// True for texts that a pause of the lead's automation holds off.
    #[must_use]
    pub const fn pausable(self) -> bool {
        matches!(
            self,
            Self::FirstText
                | Self::FollowUp
                | Self::Reengagement
                | Self::Clarification
                | Self::Offer
                | Self::Close
                | Self::FixedAnswer
        )
    }

    /// True for texts by which Kyros itself turns to the person: pointless once there is contact.
    #[must_use]
    pub const fn is_outreach(self) -> bool {
        matches!(self, Self::FirstText | Self::FollowUp | Self::Reengagement)
    }

    /// True for texts that ask for a visit.
    #[must_use]
    pub const fn asks_for_visit(self) -> bool {
        self.is_outreach() || matches!(self, Self::Offer | Self::Clarification)
    }

    /// True where an answer makes an earlier one pointless that still waits: nobody gets the times of yesterday
    /// beside those of today.
    #[must_use]
    pub const fn replaces(self, earlier: Self) -> bool {
        match self {
            Self::Offer | Self::Clarification => matches!(earlier, Self::Offer | Self::Clarification),
            Self::FixedAnswer => matches!(earlier, Self::FixedAnswer),
            _ => false,
        }
    }

    /// True for texts that name the time of a visit.
    #[must_use]
    pub const fn names_visit(self) -> bool {
        matches!(self, Self::Confirmation | Self::Reminder)
    }
}

/// What an effect that was given up was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// A text.
    Text(MessageId),
    /// A visit in the calendar.
    Visit(AppointmentId),
}

/// A lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeadState {
    /// The resource.
    pub lead: Lead,
    /// The chain that follow-ups belong to.
    pub chain: Option<ClientId>,
    /// Texts that may still change, and the last settled ones.
    pub texts: BTreeMap<MessageId, Text>,
    /// Visits.
    pub visits: BTreeMap<AppointmentId, Visit>,
    /// The times that the person saw last.
    pub offer: Option<Offer>,
    /// The times among which the coming visit was chosen: a number still means one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen_from: Option<Offer>,
    /// Texts not acted on yet.
    pub unread: Option<Unread>,
    /// The round of outreach.
    pub round: Round,
    /// Re-engagements so far.
    pub reengagements: u32,
    /// Timers by name.
    pub timers: BTreeMap<String, EffectId>,
    /// Open escalations by reason.
    pub escalations: BTreeMap<String, EscalationId>,
    /// The language of the person's last text.
    pub language: Language,
    /// When the person wrote last.
    pub last_inbound: Option<Timestamp>,
    /// When a text of ours was accepted last.
    pub last_outbound: Option<Timestamp>,
}

/// The error of a text that was given up without anybody knowing whether it went out.
pub const OUTCOME_UNKNOWN: &str = "outcome_unknown";

/// A text and what Kyros knows beside the resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// The resource.
    pub sms: SmsMessage,
    /// What it is for; `None` for inbound ones.
    pub purpose: Option<TextPurpose>,
    /// Which cap counts it.
    pub class: TextClass,
    /// Which follow-up it is worded as, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<u32>,
    /// The times that it offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offer: Vec<Slot>,
    /// The homeowner's text that it answers.
    pub answers: Option<Timestamp>,
    /// The chain that it belongs to.
    pub chain: Option<ClientId>,
    /// An attempt was permitted and hasn't ended.
    #[serde(default)]
    pub attempting: bool,
    /// When the first attempt was made.
    pub attempted_at: Option<Timestamp>,
    /// The number that the last attempt went to: the lead may have another one by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempted_to: Option<Phone>,
    /// Looks that didn't find it, since the last attempt.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub absent: u32,
    /// It waits for sending to be resumed, and its timeline says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sending_paused: bool,
    /// When something about it was decided last.
    #[serde(default)]
    pub changed_at: Timestamp,
    /// The escalation under which it was given up.
    pub escalation: Option<EscalationId>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Text {
    /// True while the provider hasn't been asked successfully and nobody cancelled it.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(self.sms.status, SmsStatus::Pending | SmsStatus::Scheduled)
    }

    /// True when its last attempt went to another number than the lead's of today.
    #[must_use]
    pub fn went_elsewhere(&self, phone: &Phone) -> bool {
        self.attempted_to.as_ref().is_some_and(|went_to| went_to != phone)
    }

    /// True when it was given up without anybody knowing whether it went out.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.sms.status == SmsStatus::Failed && self.sms.error.as_deref() == Some(OUTCOME_UNKNOWN)
    }
}

/// A visit and what Kyros knows beside the resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The resource.
    pub appointment: Appointment,
    /// The chain that reminders belong to.
    pub chain: Option<ClientId>,
    /// The escalation under which its calendar event was given up.
    pub escalation: Option<EscalationId>,
}

impl Visit {
    /// True while it stands.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.appointment.status, AppointmentStatus::Scheduled | AppointmentStatus::Confirmed)
    }
}

/// Times that the person saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// In the order in which they were numbered.
    pub slots: Vec<Slot>,
    /// When the text that offers them was accepted.
    pub at: Timestamp,
}

/// Texts that were not acted on yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    /// Their words, joined by line breaks.
    pub words: String,
    /// The newest.
    pub last: MessageId,
    /// When the first came.
    pub since: Timestamp,
    /// How they read together.
    pub reading: Reading,
    /// A model was asked.
    pub asked: bool,
}

/// A round of outreach: from its first text to a reply, or to `cold`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// From 1; 0 before the first text.
    pub number: u32,
    /// When its first text was accepted.
    pub started: Option<Timestamp>,
    /// An inbound text ended it.
    pub answered: bool,
    /// The clarifying text of this round was sent.
    pub clarified: bool,
    /// New times after a cancellation were offered.
    pub reoffered: bool,
}

impl LeadState {
    /// True while the lead can still become something else.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self.lead.status, LeadStatus::Won | LeadStatus::Lost)
    }

    /// True for a new lead with nothing on its way; one that was made new again begins anew.
    #[must_use]
    pub fn awaits_first_text(&self) -> bool {
        self.lead.status == LeadStatus::New && !self.texts.values().any(Text::is_waiting)
    }

    /// True while consent is given, or assumed.
    #[must_use]
    pub fn has_consent(&self) -> bool {
        matches!(self.lead.consent.status, ConsentStatus::Granted | ConsentStatus::Assumed)
    }

    /// True while a pause holds at `now`.
    #[must_use]
    pub fn is_paused(&self, now: Timestamp) -> bool {
        self.lead.automation.state == AutomationState::Paused
            && self.lead.automation.until.is_none_or(|until| until > now)
    }

    /// The next visit that stands and hasn't ended.
    #[must_use]
    pub fn coming_visit(&self, now: Timestamp) -> Option<&Visit> {
        self.visits
            .values()
            .filter(|visit| visit.is_active() && visit.appointment.end_time > now)
            .min_by_key(|visit| visit.appointment.start_time)
    }

    /// The times on offer that can still be taken.
    #[must_use]
    pub fn offered(&self) -> &[Slot] {
        self.offer.as_ref().map_or(&[], |offer| &offer.slots)
    }

    /// The times that a number in a reply means: those on offer, else those among which the visit was chosen.
    #[must_use]
    pub fn numbered(&self) -> &[Slot] {
        match (self.offered(), &self.chosen_from) {
            ([], Some(chosen_from)) => &chosen_from.slots,
            (offered, _) => offered,
        }
    }

    /// The last text is the person's, and nobody has answered.
    #[must_use]
    pub fn awaits_answer(&self) -> bool {
        let opted_out = self.lead.consent.status == crate::contract::lead::ConsentStatus::Revoked;
        !opted_out && self.last_inbound.is_some_and(|at| self.last_outbound.is_none_or(|out| out < at))
    }
}

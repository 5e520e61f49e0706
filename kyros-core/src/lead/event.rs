//! What can happen to a lead. Private, with a schema of its own; the public face is made in
//! `publish.rs`.

use serde::{Deserialize, Serialize};

use super::state::{Matter, TextPurpose};
use crate::contract::appointment::{Appointment, AppointmentStatus};
use crate::contract::event::SuggestedAction;
use crate::contract::ids::{AppointmentId, ClientId, EffectId, EscalationId, MessageId};
use crate::contract::lead::{Automation, Consent, Lead, LeadStateTransition, LostReason};
use crate::contract::sms::SmsMessage;
use crate::contract::time::Timestamp;
use crate::policy::caps::TextClass;
use crate::policy::slots::Slot;
use crate::ports::sms::ReceiptStatus;
use crate::understand::Reading;

/// What [`LeadEvent::TextLookedFor`] finds when the provider doesn't have the text.
pub const ABSENT: &str = "absent";

/// An event of a lead's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LeadEvent {
    /// The lead came in.
    Created {
        /// As it is now.
        lead: Box<Lead>,
        /// The chain that follow-ups belong to.
        chain: Option<ClientId>,
    },
    /// Fields changed; the lead as it is now.
    Updated {
        /// As it is now.
        lead: Box<Lead>,
        /// Names of the changed fields.
        fields: Vec<String>,
    },
    /// Another person is responsible.
    Assigned {
        /// Who.
        assigned_to: Option<String>,
        /// The public version after it.
        version: u64,
    },
    /// One step along an edge of the state machine.
    StatusChanged {
        /// The step.
        transition: LeadStateTransition,
        /// With `lost`.
        reason: Option<LostReason>,
        /// The public version after it.
        version: u64,
    },
    /// Automation was paused or resumed.
    AutomationSet {
        /// As it is now.
        automation: Automation,
        /// The public version after it.
        version: u64,
    },
    /// Consent was recorded, revoked or fell away.
    ConsentSet {
        /// As it is now.
        consent: Consent,
        /// The public version after it.
        version: u64,
    },
    /// A text shall go out.
    TextQueued {
        /// The text.
        message: SmsMessage,
        /// What it is for.
        purpose: TextPurpose,
        /// Which cap counts it.
        class: TextClass,
        /// Which follow-up it is worded as, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<u32>,
        /// The times that it offers.
        offer: Vec<Slot>,
        /// The homeowner's text that it answers.
        answers: Option<Timestamp>,
        /// The chain that it belongs to.
        chain: Option<ClientId>,
        /// Why it may go out, or why it waits.
        why: Vec<String>,
    },
    /// A text wasn't made at all.
    TextWithheld {
        /// What it would have been for.
        purpose: TextPurpose,
        /// The rule and the numbers that decided.
        why: Vec<String>,
    },
    /// A queued text waits.
    TextHeld {
        /// Which.
        message: MessageId,
        /// Until then.
        until: Timestamp,
        /// The rule and the numbers that decided.
        why: Vec<String>,
        /// All sending is paused. It asks again now and then, and this isn't told again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        sending_paused: bool,
    },
    /// A queued text has waited for so long that its times were gone: it offers others.
    TextRewritten {
        /// Which.
        message: MessageId,
        /// Its words now.
        content: String,
        /// The times that it offers now.
        offer: Vec<Slot>,
    },
    /// The provider is called now.
    TextAttempted {
        /// Which.
        message: MessageId,
        /// The how-manieth try, from 1.
        attempt: u32,
        /// The permission: what was looked at.
        permission: Vec<String>,
    },
    /// A try failed; nothing happened outside.
    TextAttemptFailed {
        /// Which.
        message: MessageId,
        /// The failure's code.
        code: String,
        /// The next try; none: given up.
        next: Option<Timestamp>,
    },
    /// It may or may not have gone out.
    TextOutcomeUnknown {
        /// Which.
        message: MessageId,
        /// Why.
        code: String,
    },
    /// A look at the provider after an unknown outcome.
    TextLookedFor {
        /// Which.
        message: MessageId,
        /// `found`, `absent`, `inconclusive` or a failure's code.
        finding: String,
    },
    /// The provider took it.
    TextAccepted {
        /// Which.
        message: MessageId,
        /// The provider's name for it.
        provider_id: String,
        /// Segments.
        segments: u32,
        /// True for the text that opens a round of outreach.
        opens_round: bool,
    },
    /// A receipt moved it on.
    TextReceipt {
        /// Which.
        message: MessageId,
        /// How far it got.
        status: ReceiptStatus,
        /// With `failed`.
        error: Option<String>,
    },
    /// It was given up for good.
    TextFailed {
        /// Which.
        message: MessageId,
        /// The failure's code.
        error: String,
    },
    /// It shall not go out any more.
    TextCancelled {
        /// Which.
        message: MessageId,
        /// Why.
        reason: String,
    },
    /// A person has it tried again.
    TextRetried {
        /// Which.
        message: MessageId,
    },
    /// The homeowner wrote.
    TextReceived {
        /// The text.
        message: SmsMessage,
        /// What it means, read together with the unread ones before it.
        reading: Reading,
        /// What Kyros is about to do.
        suggested: Option<SuggestedAction>,
        /// Acted on at the end of the gathering.
        gathered: bool,
    },
    /// The unread texts were acted on.
    ReplyActedOn {
        /// How they were read.
        reading: Reading,
        /// What was done.
        act: String,
    },
    /// A model read what the rules were unsure of.
    ReplyReadByModel {
        /// How.
        reading: Reading,
    },
    /// A visit was booked.
    Booked {
        /// The visit.
        appointment: Appointment,
        /// The chain that reminders belong to.
        chain: Option<ClientId>,
    },
    /// A visit moved.
    Moved {
        /// Which.
        appointment: AppointmentId,
        /// To.
        slot: Slot,
        /// Why.
        reason: Option<String>,
    },
    /// A visit was confirmed, completed, cancelled or missed.
    VisitChanged {
        /// Which.
        appointment: AppointmentId,
        /// What it is now.
        status: AppointmentStatus,
        /// Why.
        note: Option<String>,
    },
    /// The calendar shows it under that id.
    CalendarShows {
        /// Which.
        appointment: AppointmentId,
        /// The calendar's id.
        calendar_event_id: String,
    },
    /// A timer was set; `None` takes it away.
    TimerSet {
        /// Its name.
        name: String,
        /// Its effect.
        effect: Option<EffectId>,
        /// When the next follow-up is.
        next_follow_up: Option<Timestamp>,
    },
    /// The round of outreach ended with an inbound text or a booking.
    RoundEnded {},
    /// A person is needed for this lead.
    Escalated {
        /// The reason's key.
        reason: String,
        /// The escalation.
        escalation: EscalationId,
    },
    /// An effect was given up; a person can have it tried again.
    GivenUp {
        /// The effect's matter.
        about: Matter,
        /// The escalation that counts it.
        escalation: EscalationId,
    },
    /// That escalation is over.
    EscalationOver {
        /// The reason's key.
        reason: String,
    },
}

//! What Kyros wants from the world.

use serde::{Deserialize, Serialize};

use super::stream::Subject;
use crate::contract::ids::{AppointmentId, ClientId, EffectId, EscalationId, LeadId, MessageId};
use crate::contract::time::Timestamp;
use crate::ports::sms::Receipt;

/// Which port an effect calls. Timers call nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Port {
    /// [`crate::ports::sms::SmsGateway`]
    Sms,
    /// [`crate::ports::calendar::Calendar`]
    Calendar,
    /// [`crate::ports::language::LanguageModel`]
    Language,
    /// [`crate::ports::notifier::Notifier`]
    Notifier,
    /// [`crate::ports::solar::SolarSystem`]
    Solar,
    /// None: a timer.
    Timer,
}

impl Port {
    /// The ports that can fail, by their service names on the wire.
    pub const OUTSIDE: [Self; 5] = [Self::Sms, Self::Calendar, Self::Language, Self::Notifier, Self::Solar];

    /// The service name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Calendar => "calendar",
            Self::Language => "language",
            Self::Notifier => "notifier",
            Self::Solar => "solar",
            Self::Timer => "timer",
        }
    }
}

/// One effect: recorded with the decision that wants it, run by the engine afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Drawn from the input's seed, so that a repeated decision names it alike; the idempotency
    /// key towards the provider.
    pub id: EffectId,
    /// Effects of one lane are run in order; `None` runs beside all others.
    pub lane: Option<String>,
    /// Not before this instant of business time.
    pub due: Timestamp,
    /// What is wanted.
    pub request: Request,
    /// The chain of events that it belongs to.
    pub correlation: Option<ClientId>,
    /// The person that it is about.
    pub subject: Subject,
}

/// What is wanted. Texts and addresses are not copied in: they are read from the lead's state when
/// the effect is attempted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Request {
    /// Send the message; its id is the effect's id.
    SendSms {
        /// Whose message.
        lead: LeadId,
        /// Which.
        message: MessageId,
    },
    /// Show the appointment in the calendar as it stands then.
    PutCalendar {
        /// Whose.
        lead: LeadId,
        /// Which.
        appointment: AppointmentId,
    },
    /// Take the appointment out of the calendar.
    RemoveCalendar {
        /// Whose.
        lead: LeadId,
        /// Which.
        appointment: AppointmentId,
    },
    /// Read the unread texts of the lead.
    AskLanguage {
        /// Whose.
        lead: LeadId,
        /// The newest text that is read.
        upto: MessageId,
    },
    /// Tell an operator.
    Notify {
        /// About what.
        escalation: EscalationId,
    },
    /// Fetch all projects.
    SyncProjects {},
    /// Wake me.
    Timer(Timer),
}

impl Request {
    /// The port that it calls.
    #[must_use]
    pub const fn port(&self) -> Port {
        match self {
            Self::SendSms { .. } => Port::Sms,
            Self::PutCalendar { .. } | Self::RemoveCalendar { .. } => Port::Calendar,
            Self::AskLanguage { .. } => Port::Language,
            Self::Notify { .. } => Port::Notifier,
            Self::SyncProjects { .. } => Port::Solar,
            Self::Timer(_) => Port::Timer,
        }
    }
}

/// Why Kyros wanted to be woken. A timer whose reason has gone does nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "timer", rename_all = "snake_case")]
pub enum Timer {
    /// The gathering of unread texts is over: act on them.
    ActOnReply {
        /// Whose texts.
        lead: LeadId,
    },
    /// No reply yet: the `step`-th follow-up (0-based) of that round.
    FollowUp {
        /// Whom.
        lead: LeadId,
        /// Which round of outreach.
        round: u32,
        /// Which step.
        step: u32,
    },
    /// No reply at all in that round.
    GoCold {
        /// Who.
        lead: LeadId,
        /// Which round of outreach.
        round: u32,
    },
    /// They asked for later.
    CheckBack {
        /// Whom.
        lead: LeadId,
        /// Which round of outreach.
        round: u32,
    },
    /// Long enough cold.
    Reengage {
        /// Whom.
        lead: LeadId,
        /// Which round of outreach.
        round: u32,
    },
    /// A visit is near.
    Remind {
        /// Whom.
        lead: LeadId,
        /// Of what.
        appointment: AppointmentId,
        /// Of which version of it: a moved one has reminders of its own.
        version: u64,
        /// 24 or 2.
        hours: u32,
    },
    /// A pause ends by itself.
    ResumeAutomation {
        /// Whose.
        lead: LeadId,
        /// The end that was set; another one has a timer of its own.
        until: Timestamp,
    },
    /// A receipt was put by for a text that nobody knew: a commit that its decision didn't see may have named it.
    MatchReceipt {
        /// As it came in.
        receipt: Receipt,
    },
}

/// What becomes of the effect that an input is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectFate {
    /// It may be attempted now: the call follows. (Answer to [`super::Input::Attempt`].)
    Go,
    /// Finished, well or for good.
    Done,
    /// Tried and failed; again at that instant. Holds back later effects of its lane.
    RetryAt(Timestamp),
    /// Not tried yet: not before that instant. Doesn't hold back its lane and uses no try.
    HoldUntil(Timestamp),
    /// The outcome is unknown: look at that instant. Holds back later effects of its lane.
    LookAt(Timestamp),
    /// Given up; kept for `escalation.resolve` with `retry`.
    Dead,
}

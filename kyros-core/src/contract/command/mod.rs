//! Commands: what a client asks for, read once into types that can't hold a bad value.

mod envelope;
pub mod calendar;
pub mod escalation;
pub mod lead;
pub mod lead_update;
pub mod project;
pub mod sms;
pub mod system;
pub mod token;
pub mod webhook;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::{
    calendar::{AppointmentRef, CalendarBook, CalendarCancel, CalendarReschedule},
    envelope::CommandEnvelope,
    escalation::{EscalationAcknowledge, EscalationResolve, Resolution},
    lead::{LeadAssign, LeadAutomation, LeadCreate, LeadErase, LeadRecordConsent, LeadTransitionStatus},
    lead_update::{LeadUpdate, LeadUpdates},
    project::{ProjectSync, ProjectUpdate, ProjectUpdates},
    sms::{SmsCancel, SmsSchedule, SmsSend},
    system::SystemSending,
    token::{TokenCreate, TokenRevoke, TokenRotate},
    webhook::{WebhookCreate, WebhookRef, WebhookReplay, WebhookUpdate},
};
use super::{
    error::Refusal,
    fields::Read,
    token::Scope,
    wire::wire_enum,
};

/// What reading a payload depends on besides its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The region of phone numbers in national form (`US`).
    pub default_region: &'a str,
}

/// A payload that can be read from JSON.
pub trait Payload: Sized {
    /// Reads it; `path` goes before the names in faults.
    ///
    /// # Errors
    /// Every fault.
    fn read(value: &Value, path: &str, reader: Reader<'_>) -> Read<Self>;
}

impl<T: Payload> Payload for Box<T> {
    fn read(value: &Value, path: &str, reader: Reader<'_>) -> Read<Self> {
        T::read(value, path, reader).map(Self::new)
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident($payload:ty) => $word:literal),+ $(,)?) => {
        wire_enum! {
            /// The type of a command.
            CommandType { $($(#[$doc])* $variant => $word),+ }
        }

        /// A command with its payload; written as `{type, payload}`.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "type", content = "payload")]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Command {
            $($(#[$doc])* #[serde(rename = $word)] $variant($payload),)+
        }

        impl Command {
            /// Its type.
            #[must_use]
            pub const fn kind(&self) -> CommandType {
                match self { $(Self::$variant(_) => CommandType::$variant),+ }
            }

            /// Reads the payload of a command of any type, built or not.
            ///
            /// # Errors
            /// Every fault.
            pub fn read(kind: CommandType, payload: &Value, path: &str, reader: Reader<'_>) -> Read<Self> {
                match kind {
                    $(CommandType::$variant => <$payload>::read(payload, path, reader).map(Self::$variant),)+
                }
            }
        }
    };
}

commands! {
    /// Makes a lead.
    LeadCreate(Box<LeadCreate>) => "lead.create",
    /// Changes fields of a lead.
    LeadUpdate(Box<LeadUpdate>) => "lead.update",
    /// Moves a lead to another status.
    LeadTransitionStatus(LeadTransitionStatus) => "lead.transition_status",
    /// Gives a lead to somebody.
    LeadAssign(LeadAssign) => "lead.assign",
    /// Stops acting on a lead.
    LeadPauseAutomation(LeadAutomation) => "lead.pause_automation",
    /// Acts on a lead again.
    LeadResumeAutomation(LeadAutomation) => "lead.resume_automation",
    /// Records a consent, or its end.
    LeadRecordConsent(LeadRecordConsent) => "lead.record_consent",
    /// Makes a person's data unreadable.
    LeadErase(LeadErase) => "lead.erase",
    /// Texts a lead.
    SmsSend(SmsSend) => "sms.send",
    /// Texts a lead later.
    SmsSchedule(SmsSchedule) => "sms.schedule",
    /// Calls off a text.
    SmsCancel(SmsCancel) => "sms.cancel",
    /// Books an appointment.
    CalendarBook(CalendarBook) => "calendar.book",
    /// Moves an appointment.
    CalendarReschedule(CalendarReschedule) => "calendar.reschedule",
    /// Calls off an appointment.
    CalendarCancel(CalendarCancel) => "calendar.cancel",
    /// The person will be there.
    CalendarConfirm(AppointmentRef) => "calendar.confirm",
    /// It took place.
    CalendarComplete(AppointmentRef) => "calendar.complete",
    /// Nobody was there.
    CalendarNoShow(AppointmentRef) => "calendar.no_show",
    /// Makes a token.
    TokenCreate(TokenCreate) => "token.create",
    /// Gives a token a new secret.
    TokenRotate(TokenRotate) => "token.rotate",
    /// Takes a token back.
    TokenRevoke(TokenRevoke) => "token.revoke",
    /// Fetches the projects.
    ProjectSync(ProjectSync) => "project.sync",
    /// Changes fields of a project.
    ProjectUpdate(Box<ProjectUpdate>) => "project.update",
    /// Makes an outgoing webhook.
    WebhookCreate(WebhookCreate) => "webhook.create",
    /// Changes one.
    WebhookUpdate(WebhookUpdate) => "webhook.update",
    /// Takes one away.
    WebhookDelete(WebhookRef) => "webhook.delete",
    /// Sends a test event.
    WebhookTest(WebhookRef) => "webhook.test",
    /// Sends a delivery again.
    WebhookReplay(WebhookReplay) => "webhook.replay",
    /// Somebody is on it.
    EscalationAcknowledge(EscalationAcknowledge) => "escalation.acknowledge",
    /// It is done.
    EscalationResolve(EscalationResolve) => "escalation.resolve",
    /// Stops every text.
    SystemPauseSending(SystemSending) => "system.pause_sending",
    /// Texts again.
    SystemResumeSending(SystemSending) => "system.resume_sending",
}

impl CommandType {
    /// The types that this version carries out.
    pub fn built() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| kind.is_built())
    }

    /// Whether this version carries it out.
    #[must_use]
    pub const fn is_built(self) -> bool {
        !matches!(
            self,
            Self::LeadErase
                | Self::WebhookCreate
                | Self::WebhookUpdate
                | Self::WebhookDelete
                | Self::WebhookTest
                | Self::WebhookReplay
        )
    }

    /// Reads a type that is built.
    ///
    /// # Errors
    /// `unknown_command` with the types that are.
    pub fn parse_built(text: &str) -> Result<Self, Refusal> {
        Self::parse(text)
            .filter(|kind| kind.is_built())
            .ok_or_else(|| Refusal::unknown_command(Self::built().map(Self::as_str)))
    }

    /// The scope that a token needs for it.
    #[must_use]
    pub fn scope_needed(self) -> Scope {
        if self == Self::LeadErase {
            return Scope::Admin;
        }
        match self.as_str().split('.').next() {
            Some("lead" | "sms" | "calendar" | "escalation") => Scope::Write,
            Some("project") => Scope::Project,
            _ => Scope::Admin,
        }
    }

    /// Whether it makes something: its answer is then 201, else 200.
    #[must_use]
    pub const fn creates(self) -> bool {
        matches!(
            self,
            Self::LeadCreate
                | Self::SmsSend
                | Self::SmsSchedule
                | Self::CalendarBook
                | Self::TokenCreate
                | Self::WebhookCreate
        )
    }
}

impl Command {
    /// Reads a command by the words of its type.
    ///
    /// # Errors
    /// `unknown_command` for a type that isn't built, `validation_failed` with every fault of the
    /// payload.
    pub fn parse(kind: &str, payload: &Value, default_region: &str) -> Result<Self, Refusal> {
        let kind = CommandType::parse_built(kind)?;
        Self::read(kind, payload, "payload", Reader { default_region }).map_err(Refusal::validation_failed)
    }

    /// The scope that a token needs for it.
    #[must_use]
    pub fn scope_needed(&self) -> Scope {
        self.kind().scope_needed()
    }
}

//! What a decision answers to.

use serde::{Deserialize, Serialize};

use super::effect::{Port, Request, Timer};
use crate::contract::command::Command;
use crate::contract::health::SystemHealth;
use crate::contract::ids::{ClientId, EffectId, TokenId};
use crate::contract::time::Timestamp;
use crate::contract::token::Scopes;
use crate::ports::failure::Failure;
use crate::ports::sms::{InboundText, Receipt, SmsAccepted, SmsEvidence};
use crate::ports::solar::SolarProject;
use crate::understand::Reading;

/// Who caused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Actor {
    /// The holder of a token, over HTTP or the command line.
    Token {
        /// Which.
        id: TokenId,
        /// Its name.
        name: String,
        /// What it may do.
        scopes: Scopes,
        /// Where from.
        ip: Option<String>,
        /// With what.
        user_agent: Option<String>,
    },
    /// The person at the other end of the number.
    Homeowner,
    /// A provider's receipt or answer.
    Provider,
    /// Kyros itself.
    System,
    /// Whoever runs the binary on the machine itself.
    Operator,
}

/// An input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "input", rename_all = "snake_case")]
pub enum Input {
    /// A client's command.
    Command(Box<CommandInput>),
    /// A homeowner's text.
    Text {
        /// The text.
        text: InboundText,
    },
    /// A delivery receipt.
    Receipt {
        /// The receipt.
        receipt: Receipt,
    },
    /// A timer came due.
    Timer {
        /// Its effect.
        effect: EffectId,
        /// Why.
        timer: Timer,
        /// The chain it belongs to.
        correlation: Option<ClientId>,
    },
    /// May this effect be attempted now?
    Attempt {
        /// The effect.
        effect: EffectId,
        /// What it wants.
        request: Request,
        /// Tries used so far.
        tries: u32,
        /// The chain it belongs to.
        correlation: Option<ClientId>,
        /// The store's clock at the attempt, for its deadline.
        started: Timestamp,
    },
    /// An attempt ended.
    Result {
        /// The effect.
        effect: EffectId,
        /// What it wanted.
        request: Request,
        /// Tries used so far, this one included.
        tries: u32,
        /// How it ended.
        result: EffectResult,
        /// The chain it belongs to.
        correlation: Option<ClientId>,
    },
    /// How the whole stands, when that has changed.
    Health {
        /// As it is now; without details.
        health: SystemHealth,
    },
    /// A provider has been down for longer than policy allows, or is back.
    Provider {
        /// Which.
        port: Port,
        /// Since when it is down; `None`: it is back.
        down_since: Option<Timestamp>,
        /// The failure that opened its breaker.
        code: String,
    },
}

/// A command and what came with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandInput {
    /// The command.
    pub command: Command,
    /// Who sent it.
    pub actor: Actor,
    /// Names the chain of events.
    pub correlation: ClientId,
    /// `If-Match`.
    pub if_match: Option<u64>,
    /// A new token secret, made at the edge: only this much of it enters.
    pub minted: Option<MintedSecret>,
    /// The client's own clock; recorded, decides nothing.
    pub client_timestamp: Option<Timestamp>,
    /// The lead comes from a file: it is paused unless outreach shall start.
    pub import: Option<Import>,
}

/// How leads are imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Text them like any new lead.
    pub start_outreach: bool,
}

/// What core may know of a token secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MintedSecret {
    /// Shown in masks.
    pub prefix: String,
    /// Shown in masks.
    pub last_four: String,
    /// Keyed hash, hex.
    pub hash: String,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum EffectResult {
    /// The text was taken.
    SmsAccepted {
        /// By what name.
        accepted: SmsAccepted,
    },
    /// The calendar shows it (with its own id), or it is gone.
    CalendarDone {
        /// The calendar's id.
        calendar_event_id: Option<String>,
    },
    /// The model's reading.
    Read {
        /// The reading.
        reading: Reading,
    },
    /// The operator was told.
    Notified {},
    /// All projects.
    Projects {
        /// The projects.
        projects: Vec<SolarProject>,
    },
    /// The call failed, or its outcome is unknown.
    Failed {
        /// How.
        failure: Failure,
    },
    /// The node that made the attempt went away before it could say how it ended.
    Lost {},
    /// What a look at the provider found, after an unknown outcome.
    Looked {
        /// Which look this was, from 1.
        poll: u32,
        /// What was found, or why the look failed.
        evidence: Result<SmsEvidence, Failure>,
    },
}

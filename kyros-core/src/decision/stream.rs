//! Streams: what an event belongs to, and the states that events fold into.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::contract::ids::{EscalationId, LeadId, ProjectId, TokenId};
use crate::contract::phone::Phone;
use crate::{escalation, lead, number, project, system, token};

/// The name of a phone number's stream: an HMAC, so that suppression outlives the erasure of the
/// person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberKey(pub [u8; 16]);

/// Makes [`NumberKey`]s with a key of the deployment.
#[derive(Clone)]
pub struct PhoneHasher(Hmac<Sha256>);

impl PhoneHasher {
    /// A hasher with that key.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes keys of any length"))
    }

    /// The key of a number's stream.
    #[must_use]
    pub fn key(&self, phone: &Phone) -> NumberKey {
        let mut mac = self.0.clone();
        mac.update(phone.as_str().as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        NumberKey(key)
    }
}

impl fmt::Debug for PhoneHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneHasher(…)")
    }
}

impl fmt::Display for NumberKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for NumberKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NumberKey({self})")
    }
}

impl NumberKey {
    /// Reads the hex form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.is_ascii() {
            return None;
        }
        let mut key = [0; 16];
        for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(key))
    }
}

/// A stream of events.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamId {
    /// One lead with its texts and appointments.
    Lead(LeadId),
    /// One phone number: every send starts here.
    Number(NumberKey),
    /// One API token.
    Token(TokenId),
    /// One escalation.
    Escalation(EscalationId),
    /// One project.
    Project(ProjectId),
    /// The deployment as a whole: the kill switch, receipts that came before their texts.
    System,
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lead(id) => write!(f, "lead/{id}"),
            Self::Number(key) => write!(f, "number/{key}"),
            Self::Token(id) => write!(f, "token/{id}"),
            Self::Escalation(id) => write!(f, "escalation/{id}"),
            Self::Project(id) => write!(f, "project/{id}"),
            Self::System => f.write_str("system"),
        }
    }
}

impl StreamId {
    /// True for streams whose names are drawn when they begin, so that nobody else can begin the same
    /// one; false for those that are named by what they are about.
    #[must_use]
    pub const fn is_drawn(&self) -> bool {
        matches!(self, Self::Lead(_) | Self::Token(_) | Self::Escalation(_) | Self::Project(_))
    }

    /// Reads the text form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "system" {
            return Some(Self::System);
        }
        let (kind, id) = text.split_once('/')?;
        match kind {
            "lead" => LeadId::parse(id).map(Self::Lead),
            "number" => NumberKey::parse(id).map(Self::Number),
            "token" => TokenId::parse(id).map(Self::Token),
            "escalation" => EscalationId::parse(id).map(Self::Escalation),
            "project" => ProjectId::parse(id).map(Self::Project),
            _ => None,
        }
    }
}

impl Serialize for StreamId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a stream"))
    }
}

/// Whose key seals an event, a cause or an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Nobody's personal data: the deployment's own key.
    #[default]
    System,
    /// That person's key: destroying it erases the person.
    Lead(LeadId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Lead(id) => write!(f, "lead/{id}"),
        }
    }
}

impl Subject {
    /// Reads the text form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("lead/") {
            Some(id) => LeadId::parse(id).map(Self::Lead),
            None => (text == "system").then_some(Self::System),
        }
    }
}

/// A domain event: private, with its own schema, more numerous than wire events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", content = "event", rename_all = "snake_case")]
pub enum Event {
    /// Of a lead.
    Lead(lead::LeadEvent),
    /// Of a number.
    Number(number::NumberEvent),
    /// Of a token.
    Token(token::TokenEvent),
    /// Of an escalation.
    Escalation(escalation::EscalationEvent),
    /// Of a project.
    Project(project::ProjectEvent),
    /// Of the deployment.
    System(system::SystemEvent),
}

impl Event {
    /// The schema version that is written. A reader refuses a newer one.
    pub const SCHEMA: u32 = 1;
}

/// What a stream's events fold into.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", content = "state", rename_all = "snake_case")]
pub enum State {
    /// No event yet.
    #[default]
    Absent,
    /// A lead. Shared, as a decision looks at it from many sides and changes it seldom.
    Lead(Arc<lead::LeadState>),
    /// A number.
    Number(Arc<number::NumberState>),
    /// A token.
    Token(Box<token::TokenState>),
    /// An escalation.
    Escalation(Box<escalation::EscalationState>),
    /// A project.
    Project(Box<project::ProjectState>),
    /// The deployment.
    System(Box<system::SystemState>),
}

impl State {
    /// Whose personal data it holds.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Lead(lead) => Subject::Lead(lead.lead.id),
            Self::Escalation(state) => state.escalation.lead_id.map_or(Subject::System, Subject::Lead),
            _ => Subject::System,
        }
    }

    /// Folds one event in. Total: an event that doesn't fit the state leaves it as it is.
    #[must_use]
    pub fn evolve(self, at: crate::contract::time::Timestamp, event: &Event) -> Self {
        match event {
            Event::Lead(event) => lead::evolve(self, at, event),
            Event::Number(event) => number::evolve(self, at, event),
            Event::Token(event) => token::evolve(self, at, event),
            Event::Escalation(event) => escalation::evolve(self, at, event),
            Event::Project(event) => project::evolve(self, at, event),
            Event::System(event) => system::evolve(self, at, event),
        }
    }
}

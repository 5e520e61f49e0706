//! Ids inside payloads.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::contract::{
    error::Refusal,
    ids::{AppointmentId, EscalationId, LeadId, MessageId, ProjectId, TokenId, WebhookId},
};

/// An id inside a payload. A string that isn't an id can name nothing, so it is refused like the id
/// of something that doesn't exist: `not_found`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ref<T> {
    /// A well-formed id; whether there is such a thing is for the decider to say.
    Known(T),
    /// Text that isn't an id.
    Unknown,
}

impl<T: WireId> Ref<T> {
    /// Reads an id.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        T::parse_id(text).map_or(Self::Unknown, Self::Known)
    }

    /// The id.
    ///
    /// # Errors
    /// `not_found` when it can name nothing.
    pub fn get(self) -> Result<T, Refusal> {
        match self {
            Self::Known(id) => Ok(id),
            Self::Unknown => Err(Refusal::not_found(T::WHAT)),
        }
    }

    /// The id, if it is one.
    #[must_use]
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(id) => Some(id),
            Self::Unknown => None,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(id) => id.fmt(f),
            Self::Unknown => f.write_str("not an id"),
        }
    }
}

impl<T: WireId> From<T> for Ref<T> {
    fn from(id: T) -> Self {
        Self::Known(id)
    }
}

impl<T: Serialize> Serialize for Ref<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(id) => id.serialize(serializer),
            Self::Unknown => serializer.serialize_str(""),
        }
    }
}

impl<'de, T: WireId> Deserialize<'de> for Ref<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Ok(Self::parse(&text))
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Ref<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<T>()
    }
}

/// An id type that payloads name things by.
pub trait WireId: Copy {
    /// What it names, as refusals say it.
    const WHAT: &'static str;

    /// Reads the canonical text form.
    fn parse_id(text: &str) -> Option<Self>;
}

macro_rules! wire_ids {
    ($($id:ident $what:literal),+ $(,)?) => {$(
        impl WireId for $id {
            const WHAT: &'static str = $what;
            fn parse_id(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }
    )+};
}

wire_ids! {
    LeadId "lead", MessageId "message", AppointmentId "appointment", TokenId "token",
    ProjectId "project", EscalationId "escalation", WebhookId "webhook",
}

//! Identifiers: a type each, so that one can't be passed for another.
//!
//! Ids are UUIDv7 made by the backend from an input's seed (see [`IdSource`]); they are never a
//! permission. The text form is lower case with hyphens; any other spelling is not an id.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::time::Timestamp;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID.
            #[must_use]
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID inside.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Reads the canonical text form; every other spelling is `None`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                canonical_uuid(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.as_hyphenated(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an id"))
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": "uuid" })
            }
        }
    )+};
}

ids! {
    /// A lead.
    LeadId,
    /// A text, inbound or outbound.
    MessageId,
    /// An appointment.
    AppointmentId,
    /// An API token (never its secret).
    TokenId,
    /// A project.
    ProjectId,
    /// An escalation (`errorId` on the wire).
    EscalationId,
    /// An event in the journal.
    EventId,
    /// Something that Kyros wants from the outside world, or a timer.
    EffectId,
    /// An outgoing webhook endpoint.
    WebhookId,
}

fn canonical_uuid(text: &str) -> Option<Uuid> {
    let canonical = text.len() == 36 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'));
    if canonical { Uuid::try_parse(text).ok() } else { None }
}

/// Text that a client chose to name its own request or chain of events: 1 to 128 visible ASCII
/// characters, opaque.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct ClientId(String);

impl ClientId {
    /// Checks length and characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let good = (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        good.then(|| Self(text.to_owned()))
    }

    /// The text as the client wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = &'static str;
    fn try_from(value: String) -> Result<Self, Self::Error> {
        Self::parse(&value).ok_or("1 to 128 visible ASCII characters")
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The 256 bits from which an input's ids are drawn. Whoever repeats an input with its seed gets
/// the same ids.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub [u8; 32]);

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// Draws ids: the k-th is a UUIDv7 of `now` and the first 74 bits of SHA-256(seed, k).
///
/// ```
/// use kyros_core::contract::{ids::{IdSource, LeadId, Seed}, time::Timestamp};
/// let mut a = IdSource::new(Seed([7; 32]), Timestamp::from_millis(1));
/// let mut b = IdSource::new(Seed([7; 32]), Timestamp::from_millis(1));
/// let first: LeadId = LeadId::new(a.next_uuid());
/// assert_eq!(first, LeadId::new(b.next_uuid()));
/// assert_ne!(a.next_uuid(), first.uuid());
/// ```
#[derive(Clone, Debug)]
pub struct IdSource {
    seed: Seed,
    now: Timestamp,
    drawn: u64,
}

impl IdSource {
    /// A source that has drawn nothing yet.
    #[must_use]
    pub const fn new(seed: Seed, now: Timestamp) -> Self {
        Self { seed, now, drawn: 0 }
    }

    /// The next id.
    pub fn next_uuid(&mut self) -> Uuid {
        let mut hash = Sha256::new();
        hash.update(self.seed.0);
        hash.update(self.drawn.to_be_bytes());
        let digest = hash.finalize();
        self.drawn += 1;
        let mut random = [0_u8; 10];
        random.copy_from_slice(&digest[..10]);
        let millis = u64::try_from(self.now.millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

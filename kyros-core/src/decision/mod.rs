//! The one shape of all business logic.
//!
//! ```text
//! needs(input, facts)      -> [Need]      which facts the decision still wants to see
//! decide(input, situation) -> Decision    or a Refusal
//! evolve(state, event)     -> state       total, infallible
//! publish(event, state)    -> BackendEvent's type and payload, if the event has a public face
//! ```
//!
//! An input is a command, a homeowner's text, a receipt, a timer that came due or the result of an
//! earlier effect. Nothing else can influence a decision: no clock, no chance, no I/O.

mod dispatch;
pub mod draft;
pub mod effect;
pub mod input;
mod needs;
pub mod rows;
pub mod situation;
pub mod stream;

pub use dispatch::decide;
pub use effect::{Effect, EffectFate, Port, Request, Timer};
pub use needs::needs;
pub use input::{Actor, EffectResult, Input};
pub use situation::{Availability, Fact, Facts, Need, Situation, Wiring};
pub use stream::{Event, NumberKey, PhoneHasher, State, StreamId, Subject};

use bytes::Bytes;

use crate::contract::event::EventType;
use crate::contract::ids::{EffectId, LeadId};
use crate::contract::time::Timestamp;

/// What was decided. The engine commits all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// Events by stream, in the order in which they get their journal positions.
    pub appends: Vec<Append>,
    /// What Kyros wants from the world, timers included.
    pub effects: Vec<Effect>,
    /// Effects that shall not happen any more.
    pub cancels: Vec<EffectId>,
    /// What becomes of the effect that this input is about; `None` for inputs without one.
    pub fate: Option<EffectFate>,
    /// With [`EffectFate::Dead`]: the cause under which it is kept for a retry by a person.
    pub dead_cause: Option<String>,
    /// Texts that were held while sending was paused may go on: wake them.
    pub wakes: Option<Port>,
    /// Unique things and intervals that must be free. Releases come before claims.
    pub claims: Vec<Claim>,
    /// Claims given back.
    pub releases: Vec<Release>,
    /// Read-model rows, computed here and written in the same commit.
    pub rows: Vec<rows::Row>,
    /// Running counters to be moved.
    pub counters: Vec<(String, i64)>,
    /// What a command is answered with.
    pub answer: Option<Answer>,
    /// The person that the cause and the answer are about.
    pub subject: Subject,
}

impl Decision {
    /// True when nothing would be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.appends.is_empty()
            && self.effects.is_empty()
            && self.cancels.is_empty()
            && self.fate.is_none()
            && self.claims.is_empty()
            && self.releases.is_empty()
            && self.rows.is_empty()
            && self.wakes.is_none()
    }
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// True when something was created (201).
    pub created: bool,
    /// The bytes of `data`.
    pub data: Bytes,
}

/// Events for one stream, and the state after them.
#[derive(Clone, Debug)]
pub struct Append {
    /// The stream.
    pub stream: StreamId,
    /// How many events the stream held when the decision was made.
    pub expected_version: u64,
    /// The events.
    pub events: Vec<NewEvent>,
    /// The state after the last of them.
    pub state: State,
}

/// One event on its way into the journal.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its id, also on the wire where it is public.
    pub id: crate::contract::ids::EventId,
    /// Business time.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// Its public face.
    pub public: Option<PublicEvent>,
}

/// The public face of an event.
///
/// `bytes` is the BackendEvent as JSON without its last member: the journal position is known only
/// after the commit, and [`PublicEvent::frame`] adds it as `sequence`. Two readers of one event
/// therefore always see the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicEvent {
    /// The wire type.
    pub kind: EventType,
    /// The lead that it is about, for filters.
    pub lead: Option<LeadId>,
    /// `{"type":…,"payload":…,…,"id":…` without the closing brace.
    pub bytes: Bytes,
}

impl PublicEvent {
    /// The whole BackendEvent with its journal position.
    ///
    /// ```
    /// use kyros_core::decision::PublicEvent;
    /// let whole = PublicEvent::frame(br#"{"type":"lead.created""#, 7);
    /// assert_eq!(whole, br#"{"type":"lead.created","sequence":7}"#.as_slice());
    /// ```
    #[must_use]
    pub fn frame(bytes: &[u8], sequence: u64) -> Bytes {
        let mut whole = Vec::with_capacity(bytes.len() + 34);
        whole.extend_from_slice(bytes);
        whole.extend_from_slice(b",\"sequence\":");
        whole.extend_from_slice(sequence.to_string().as_bytes());
        whole.push(b'}');
        Bytes::from(whole)
    }
}

/// Something that must be free at the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// One owner a key.
    Unique {
        /// The key.
        key: String,
        /// Who takes it. An owner never conflicts with itself.
        owner: String,
    },
    /// Live intervals of a resource never overlap. Half-open; buffers are included by the caller.
    Interval {
        /// The calendar.
        resource: String,
        /// From, included.
        start: Timestamp,
        /// To, excluded.
        end: Timestamp,
        /// Who takes it.
        owner: String,
    },
}

/// A claim given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    /// By its key, if that owner holds it.
    Unique {
        /// The key.
        key: String,
        /// Who held it.
        owner: String,
    },
    /// All intervals of that owner on that resource.
    Interval {
        /// The calendar.
        resource: String,
        /// Who held them.
        owner: String,
    },
}

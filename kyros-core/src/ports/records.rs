//! What passes between the engine and a store: sealed records, leases, answers and faults.

use bytes::Bytes;

use crate::contract::event::EventType;
use crate::contract::ids::{EffectId, EventId, LeadId};
use crate::contract::time::Timestamp;
use crate::decision::rows::Row;
use crate::decision::{Claim, Port, Release, StreamId, Subject};

/// A 32-byte hash.
pub type Hash = [u8; 32];

/// All or nothing.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// Events and new states, several streams at once.
    pub appends: Vec<AppendRecord>,
    /// Streams that must not have moved (the caller's token among them).
    pub reads: Vec<(StreamId, u64)>,
    /// Given back before the claims are made.
    pub releases: Vec<Release>,
    /// Must be free.
    pub claims: Vec<Claim>,
    /// New effects, ready from their due time on.
    pub effects: Vec<EffectRecord>,
    /// Effects that shall not happen any more: those not leased are removed; a leased one is
    /// marked, and its lease holder finds out when it settles.
    pub cancels: Vec<EffectId>,
    /// Effects of that port that were put back unused (`refund`: held, not failed) become due then.
    pub wakes: Option<(Port, Timestamp)>,
    /// What becomes of the effect in hand.
    pub settle: Option<Settle>,
    /// Read-model rows: each replaces the one with its key.
    pub rows: Vec<Row>,
    /// Counters to be moved.
    pub counters: Vec<(String, i64)>,
    /// Wrapped keys of people who had none.
    pub keys: Vec<(Subject, Bytes)>,
    /// Why: sealed; one a commit.
    pub cause: Option<CauseRecord>,
    /// What the command's key is answered with from now on.
    pub answer: Option<AnswerRecord>,
}

/// Events for one stream.
#[derive(Clone, Debug)]
pub struct AppendRecord {
    /// The stream.
    pub stream: StreamId,
    /// How many events it must hold now.
    pub expected_version: u64,
    /// At least one.
    pub events: Vec<EventRecord>,
    /// The sealed state after them.
    pub state: Bytes,
    /// Whose key seals the state.
    pub subject: Subject,
}

/// One event, sealed.
#[derive(Clone, Debug)]
pub struct EventRecord {
    /// Id.
    pub id: EventId,
    /// Business time.
    pub at: Timestamp,
    /// Whose key seals it.
    pub subject: Subject,
    /// The wire type, where the event is public.
    pub public: Option<EventType>,
    /// The lead that it is about, for filters.
    pub lead: Option<LeadId>,
    /// Domain and public bytes, sealed together.
    pub sealed: Bytes,
    /// SHA-256 of `sealed`, made before the lock.
    pub leaf: Hash,
}

/// An effect on its way into the outbox.
#[derive(Clone, Debug)]
pub struct EffectRecord {
    /// Id.
    pub id: EffectId,
    /// Order holds among due effects of a lane.
    pub lane: Option<String>,
    /// Which port.
    pub port: Port,
    /// Not before.
    pub due: Timestamp,
    /// Whose key seals the body.
    pub subject: Subject,
    /// The sealed effect.
    pub body: Bytes,
}

/// Why a commit was made.
#[derive(Clone, Debug)]
pub struct CauseRecord {
    /// Whose key seals it.
    pub subject: Subject,
    /// Sealed input, facts, actor, policy hash and seed.
    pub body: Bytes,
}

/// A command's kept answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRecord {
    /// Token and idempotency key.
    pub key: String,
    /// Hash of what must be equal.
    pub fingerprint: Hash,
    /// 200 or 201.
    pub status: u16,
    /// Whose key seals it.
    pub subject: Subject,
    /// Sealed `data`.
    pub body: Bytes,
    /// By the store's clock; kept for 7 days at least.
    pub at: Timestamp,
}

/// A lease: the right to work on an effect until `until` by the store's clock. Tokens rise with
/// each lease of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lease {
    /// The effect.
    pub effect: EffectId,
    /// The fence: a write with an older one is refused.
    pub token: u64,
}

/// What becomes of a leased effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settle {
    /// Must be current.
    pub lease: Lease,
    /// What.
    pub fate: Fate,
}

/// How an effect goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The call begins: the lease stays; `tries` is counted up and `attempting` set.
    Attempt {
        /// When the first attempt of this effect began, by the store's clock (kept from then on).
        started: Timestamp,
    },
    /// Gone.
    Done,
    /// Ready again at `due`; the lease ends. `hold` keeps later effects of the lane waiting.
    Again {
        /// Not before.
        due: Timestamp,
        /// Keeps later effects of its lane back.
        hold: bool,
        /// The outcome is unknown: the next lease looks instead of calling.
        unknown: bool,
        /// Looks made so far since the outcome became unknown.
        polls: u32,
        /// Nothing was called: a try counted under this lease is given back, and
        /// [`Commit::wakes`] may make it due.
        refund: bool,
    },
    /// Given up; kept under its cause for a retry by a person.
    Dead {
        /// The escalation's cause key.
        cause: String,
    },
}

/// An effect with its lease.
#[derive(Clone, Debug)]
pub struct Leased {
    /// The right to work on it.
    pub lease: Lease,
    /// The lane.
    pub lane: Option<String>,
    /// Which port.
    pub port: Port,
    /// When it became due.
    pub due: Timestamp,
    /// Tries used.
    pub tries: u32,
    /// Looks made since the outcome became unknown.
    pub polls: u32,
    /// An attempt began and nobody said how it ended, or its outcome is unknown: look first.
    pub unknown: bool,
    /// An attempt began under an earlier lease that ran out: the node that made it went away.
    pub lost: bool,
    /// When the first attempt began.
    pub first_started: Option<Timestamp>,
    /// Whose key seals the body.
    pub subject: Subject,
    /// The sealed effect.
    pub body: Bytes,
}

/// An effect as operators list it.
#[derive(Clone, Debug)]
pub struct EffectEntry {
    /// Id.
    pub id: EffectId,
    /// Which port.
    pub port: Port,
    /// `ready`, `leased`, `retry`, `unknown`, `dead`.
    pub state: &'static str,
    /// Not before.
    pub due: Timestamp,
    /// Tries used.
    pub tries: u32,
    /// Its cause, when dead.
    pub cause: Option<String>,
    /// Whose key seals the body.
    pub subject: Subject,
    /// The sealed effect.
    pub body: Bytes,
}

/// Where a commit landed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Journal position of its first event; equals `last + 1` when it has none.
    pub first: u64,
    /// Journal position of its last event.
    pub last: u64,
}

/// Why a commit wrote nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// A stream has moved.
    #[error("stream {0} has moved")]
    Version(StreamId),
    /// A unique key is taken.
    #[error("key {key} is taken")]
    Owned {
        /// The key.
        key: String,
        /// Who has it.
        owner: String,
    },
    /// An interval is taken.
    #[error("an interval of {resource} is taken")]
    Overlap {
        /// The calendar.
        resource: String,
    },
    /// The answer's key is already answered.
    #[error("already answered")]
    Answered,
    /// The lease is no longer ours, or the effect was cancelled.
    #[error("the lease is no longer current")]
    Fenced,
    /// The store doesn't write (any more): nothing of this commit is there.
    #[error("the store does not write: {0}")]
    Unavailable(String),
    /// The commit may or may not be there.
    #[error("the outcome of the commit is unknown: {0}")]
    Unknown(String),
}

/// Why a read failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store can't be read.
    #[error("the store does not answer: {0}")]
    Unavailable(String),
    /// The journal contradicts itself.
    #[error("the journal is damaged at position {position}: {what}")]
    Damaged {
        /// Where.
        position: u64,
        /// How.
        what: String,
    },
    /// Something else than what was written is there.
    #[error("the store is damaged: {0}")]
    Corrupt(String),
}

/// An event as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its number in the journal.
    pub position: u64,
    /// The stream.
    pub stream: StreamId,
    /// Its number in the stream, from 1.
    pub version: u64,
    /// Id.
    pub id: EventId,
    /// Business time.
    pub at: Timestamp,
    /// Whose key seals it.
    pub subject: Subject,
    /// The wire type, where public.
    pub public: Option<EventType>,
    /// The lead that it is about.
    pub lead: Option<LeadId>,
    /// Sealed bytes.
    pub sealed: Bytes,
    /// `h(n) = SHA-256(h(n-1), n as 8 bytes big-endian, leaf)`.
    pub hash: Hash,
    /// The number of its commit's cause.
    pub cause: u64,
}

/// Which events to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only public events.
    pub public_only: bool,
    /// Only these wire types; empty: all.
    pub types: Vec<EventType>,
    /// Only about that lead.
    pub lead: Option<LeadId>,
    /// Only of that stream.
    pub stream: Option<StreamId>,
}

/// The end of the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last position; 0 when empty.
    pub position: u64,
    /// Its hash; zeros when empty.
    pub hash: Hash,
}

//! The store: one object behind three traits. All bytes about people reach it sealed: a store
//! persists, orders and guards, and understands nothing.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;

use super::query::{Page, Query};
use crate::contract::event::EventType;
use crate::contract::ids::{EffectId, EventId, LeadId, MessageId};
use crate::contract::time::Timestamp;
use crate::decision::rows::Row;
use crate::decision::{Claim, Port, Release, StreamId, Subject};
use crate::policy::slots::Interval;

/// The one object that an engine needs.
pub trait Store: Journal + Work + Views {}
impl<T: Journal + Work + Views> Store for T {}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        /// Gives the counted try back (nothing was called).
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

/// The append-only truth.
#[async_trait]
pub trait Journal: std::fmt::Debug + Send + Sync {
    /// Writes all of the commit or nothing, durably.
    ///
    /// 1. `commit_is_all_or_nothing`
    /// 2. `commit_refuses_a_moved_stream`: of an append or a read; nothing is written.
    /// 3. `commit_refuses_a_taken_key`: and names the owner; an owner never conflicts with itself.
    /// 4. `commit_refuses_an_overlap`: half-open, touching ends are free; releases come first.
    /// 5. `commit_refuses_a_stale_lease`
    /// 6. `commit_answers_once`: a second commit with an answered key is `Answered`.
    /// 7. `commit_numbers_without_gaps`: positions rise by one in the order of becoming visible;
    ///    a commit's events are contiguous.
    /// 8. `commit_chains`: each hash follows from the one before.
    /// 9. `commit_groups_fail_alone`: of commits written together a bad one fails alone.
    /// 10. `commit_is_durable`: after `Ok`, a restart finds it.
    /// 11. `commit_chains_in_order`: commits issued one after another without waiting are written
    ///     in that order, so that the second may expect the version that the first makes.
    async fn commit(&self, commit: Commit) -> Result<Committed, CommitError>;

    /// The sealed states of streams with their versions; an unknown stream is absent from the map.
    ///
    /// 1. `states_are_as_committed`
    async fn states(&self, streams: &[StreamId]) -> Result<BTreeMap<StreamId, (u64, Subject, Bytes)>, StoreError>;

    /// A kept answer.
    ///
    /// 1. `answer_is_kept`
    async fn answer(&self, key: &str) -> Result<Option<AnswerRecord>, StoreError>;

    /// Events after a position, in order, `limit` at most.
    ///
    /// 1. `read_is_ordered_and_gapless`
    /// 2. `read_filters`
    async fn read_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<Vec<StoredEvent>, StoreError>;

    /// The causes with these numbers.
    ///
    /// 1. `causes_are_kept`
    async fn causes(&self, numbers: &[u64]) -> Result<BTreeMap<u64, CauseRecord>, StoreError>;

    /// The end of the journal.
    async fn head(&self) -> Result<Head, StoreError>;

    /// The wrapped keys of these people; a person without one is absent.
    ///
    /// 1. `keys_are_kept`
    async fn keys(&self, subjects: &[Subject]) -> Result<BTreeMap<Subject, Bytes>, StoreError>;

    /// A small value that the deployment keeps (the master key's check, the moved clock,
    /// checkpoints); outside the journal.
    ///
    /// 1. `settings_are_kept`
    async fn setting(&self, name: &str) -> Result<Option<Bytes>, StoreError>;

    /// Keeps a small value.
    async fn set_setting(&self, name: &str, value: Bytes) -> Result<(), StoreError>;

    /// Recomputes the chain from `after` on, as far as `upto` (the head if `None`), and answers
    /// how far it holds.
    ///
    /// 1. `chain_damage_is_found`
    async fn verify_chain(&self, after: Head, upto: Option<u64>) -> Result<Head, StoreError>;

    /// True when nobody else can write here: a cache may then answer alone.
    fn sole_writer(&self) -> bool;
}

/// The outbox.
#[async_trait]
pub trait Work: std::fmt::Debug + Send + Sync {
    /// Leases up to `limit` effects that are due at `now` (business time), earliest first, until
    /// `until` (store's clock `clock`). An effect is free when nobody leases it or its lease ran
    /// out. Of a lane only the first due effect, and none while an earlier one is leased or holds.
    ///
    /// 1. `lease_is_exclusive`
    /// 2. `lease_runs_out`: and the next holder sees `lost` if an attempt had begun.
    /// 3. `lease_tokens_rise`
    /// 4. `lease_keeps_lane_order`
    /// 5. `lease_skips_the_future`
    async fn lease(&self, now: Timestamp, clock: Timestamp, until: Timestamp, limit: usize) -> Result<Vec<Leased>, StoreError>;

    /// When the next effect that nobody leases is due; for `advance` and for sleeping. Effects
    /// held back by their lane don't count.
    ///
    /// 1. `next_due_is_the_earliest`
    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Effects of a port that were put back unused (`refund`: held, not failed) become due at `now`.
    ///
    /// 1. `wake_makes_held_effects_due`
    async fn wake(&self, port: Port, now: Timestamp) -> Result<(), StoreError>;

    /// Gives leases back at once (graceful stop).
    ///
    /// 1. `release_frees`
    async fn release(&self, leases: &[Lease]) -> Result<(), StoreError>;

    /// Effects as operators list them, by due time; `dead_cause` picks those given up for it.
    async fn effects(&self, dead_cause: Option<&str>, limit: usize) -> Result<Vec<EffectEntry>, StoreError>;

    /// One effect.
    async fn effect(&self, id: EffectId) -> Result<Option<EffectEntry>, StoreError>;
}

/// The read models.
#[async_trait]
pub trait Views: std::fmt::Debug + Send + Sync {
    /// Answers a query from indexed rows.
    ///
    /// 1. `query_pages_without_skip_or_repeat`
    /// 2. `query_filters`
    /// 3. `query_counts`
    async fn query(&self, query: &Query) -> Result<Page, StoreError>;

    /// Live intervals of a resource that overlap `[from, to)`.
    async fn intervals(&self, resource: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Interval>, StoreError>;

    /// Who holds a unique key.
    async fn owner(&self, key: &str) -> Result<Option<String>, StoreError>;

    /// How often each start was offered since an instant (5-minute steps).
    async fn offered(&self, since: Timestamp) -> Result<BTreeMap<Timestamp, u32>, StoreError>;

    /// The lead of a message, by our id or by the provider's.
    async fn message(&self, id: MessageRef<'_>) -> Result<Option<(LeadId, MessageId)>, StoreError>;

    /// Messages attempted since an instant, counted up to `limit`.
    async fn attempted_since(&self, since: Timestamp, limit: u64) -> Result<u64, StoreError>;

    /// Counters whose names begin with `prefix`, by name.
    ///
    /// 1. `counters_add_up`
    async fn counters(&self, prefix: &str) -> Result<BTreeMap<String, i64>, StoreError>;

    /// Every row in key order, for `dump` and `verify`.
    async fn rows(&self) -> Result<Vec<Row>, StoreError>;
}

/// How a message is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageRef<'a> {
    /// By us.
    Ours(MessageId),
    /// By the provider.
    Provider(&'a str),
}

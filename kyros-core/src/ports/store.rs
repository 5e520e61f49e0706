//! The store: one object behind three traits. All bytes about people reach it sealed: a store
//! persists, orders and guards, and understands nothing.

use std::collections::BTreeMap;
use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;

use super::query::{Page, Query};
pub use super::records::*;
use crate::contract::ids::{EffectId, LeadId, MessageId};
use crate::contract::time::Timestamp;
use crate::decision::rows::Row;
use crate::decision::{StreamId, Subject};
use crate::policy::slots::Interval;

/// The one object that an engine needs.
pub trait Store: Journal + Work + Views {}
impl<T: Journal + Work + Views> Store for T {}

/// A commit that was handed over. No `async fn` makes it: the store has it when [`Journal::commit`] returns.
pub type Committing<'a> = Pin<Box<dyn Future<Output = Result<Committed, CommitError>> + Send + 'a>>;

/// The append-only truth.
#[async_trait]
pub trait Journal: std::fmt::Debug + Send + Sync {
    /// Writes all of the commit or nothing, durably. The call itself may issue it, before the future is
    /// polled: a caller calls only when it may be written.
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
    /// 12. `wake_makes_held_effects_due`: with the commit, or not at all.
    fn commit(&self, commit: Commit) -> Committing<'_>;

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

    /// How many events [`Self::read_from`] would find.
    ///
    /// 1. `read_filters`
    async fn count_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<usize, StoreError>;

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

    /// Whether the store holds what was written to it, as far as that can't be told from the journal: its own
    /// structures, claims, effects, answers, keys. [`StoreError::Corrupt`] says what differs, without contents.
    async fn verify_storage(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// True when nobody else can write here: a cache may then answer alone.
    fn sole_writer(&self) -> bool;
}

/// The outbox.
#[async_trait]
pub trait Work: std::fmt::Debug + Send + Sync {
    /// Leases up to `limit` effects that are due at `now` (business time), earliest first, until
    /// `until` (store's clock `clock`). An effect is free when nobody leases it or its lease ran
    /// out. Of a lane only the first due effect (by commit order), and none while another one is in hand: leased,
    /// or holding between its attempts. Of those in hand, the earliest goes first.
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

    /// Gives leases back at once (graceful stop).
    ///
    /// 1. `release_frees`
    async fn release(&self, leases: &[Lease]) -> Result<(), StoreError>;

    /// Ends every lease, whoever holds it: for the start of the only process that can write here
    /// ([`Journal::sole_writer`]), where every lease is a dead process's.
    ///
    /// 1. `abandon_ends_every_lease`: and the next holder sees `lost` if an attempt had begun.
    async fn abandon_leases(&self) -> Result<(), StoreError>;

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

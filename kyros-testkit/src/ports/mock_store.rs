//! The store's mock.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use kyros_core::contract::ids::{EffectId, LeadId, MessageId};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::Row;
use kyros_core::decision::{StreamId, Subject};
use kyros_core::policy::slots::Interval;
use kyros_core::ports::query::{Page, Query};
use kyros_core::ports::store::{
    AnswerRecord, CauseRecord, Commit, CommitError, Committed, Committing, EffectEntry, EventFilter, Head, Journal, Lease, Leased,
    MessageRef, StoreError, StoredEvent, Views, Work,
};
use mockall::mock;

// The mock's own methods stand before the traits', because mockall can't mock an async method with
// a lifetime inside an argument: `effects` takes its cause, and `message` its name, as owned.
mock! {
    /// A store: journal, work and views in one. `message` expects our id or the provider's.
    ///
    /// ```
    /// use kyros_core::ports::store::{Journal, StoreError};
    /// use kyros_testkit::ports::mocks::MockStore;
    ///
    /// let mut store = MockStore::new();
    /// store.expect_setting().withf(|name| name == "policy").returning(|_| Err(StoreError::Unavailable("gone".to_owned())));
    /// let read = futures::executor::block_on(Journal::setting(&store, "policy"));
    /// assert_eq!(read, Err(StoreError::Unavailable("gone".to_owned())));
    /// ```
    pub Store {
        /// See [`Journal::commit`].
        pub fn commit(&self, commit: Commit) -> Result<Committed, CommitError>;
        /// See [`Journal::states`].
        pub fn states(&self, streams: &[StreamId]) -> Result<BTreeMap<StreamId, (u64, Subject, Bytes)>, StoreError>;
        /// See [`Journal::answer`].
        pub fn answer(&self, key: &str) -> Result<Option<AnswerRecord>, StoreError>;
        /// See [`Journal::read_from`].
        pub fn read_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<Vec<StoredEvent>, StoreError>;
        /// See [`Journal::causes`].
        pub fn causes(&self, numbers: &[u64]) -> Result<BTreeMap<u64, CauseRecord>, StoreError>;
        /// See [`Journal::head`].
        pub fn head(&self) -> Result<Head, StoreError>;
        /// See [`Journal::keys`].
        pub fn keys(&self, subjects: &[Subject]) -> Result<BTreeMap<Subject, Bytes>, StoreError>;
        /// See [`Journal::setting`].
        pub fn setting(&self, name: &str) -> Result<Option<Bytes>, StoreError>;
        /// See [`Journal::set_setting`].
        pub fn set_setting(&self, name: &str, value: Bytes) -> Result<(), StoreError>;
        /// See [`Journal::verify_chain`].
        pub fn verify_chain(&self, after: Head, upto: Option<u64>) -> Result<Head, StoreError>;
        /// See [`Journal::sole_writer`].
        pub fn sole_writer(&self) -> bool;
        /// See [`Work::lease`].
        pub fn lease(&self, now: Timestamp, clock: Timestamp, until: Timestamp, limit: usize) -> Result<Vec<Leased>, StoreError>;
        /// See [`Work::next_due`].
        pub fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;
        /// See [`Work::abandon_leases`].
        pub fn abandon_leases(&self) -> Result<(), StoreError>;
        /// See [`Work::release`].
        pub fn release(&self, leases: &[Lease]) -> Result<(), StoreError>;
        /// See [`Work::effects`].
        pub fn effects(&self, dead_cause: Option<String>, limit: usize) -> Result<Vec<EffectEntry>, StoreError>;
        /// See [`Work::effect`].
        pub fn effect(&self, id: EffectId) -> Result<Option<EffectEntry>, StoreError>;
        /// See [`Views::query`].
        pub fn query(&self, query: &Query) -> Result<Page, StoreError>;
        /// See [`Views::intervals`].
        pub fn intervals(&self, resource: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Interval>, StoreError>;
        /// See [`Views::owner`].
        pub fn owner(&self, key: &str) -> Result<Option<String>, StoreError>;
        /// See [`Views::offered`].
        pub fn offered(&self, since: Timestamp) -> Result<BTreeMap<Timestamp, u32>, StoreError>;
        /// See [`Views::message`].
        pub fn message(&self, ours: Option<MessageId>, provider: Option<String>) -> Result<Option<(LeadId, MessageId)>, StoreError>;
        /// See [`Views::attempted_since`].
        pub fn attempted_since(&self, since: Timestamp, limit: u64) -> Result<u64, StoreError>;
        /// See [`Views::counters`].
        pub fn counters(&self, prefix: &str) -> Result<BTreeMap<String, i64>, StoreError>;
        /// See [`Views::rows`].
        pub fn rows(&self) -> Result<Vec<Row>, StoreError>;
    }
}

impl fmt::Debug for MockStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MockStore")
    }
}

#[async_trait]
impl Journal for MockStore {
    fn commit(&self, commit: Commit) -> Committing<'_> {
        Box::pin(std::future::ready(self.commit(commit)))
    }

    async fn states(&self, streams: &[StreamId]) -> Result<BTreeMap<StreamId, (u64, Subject, Bytes)>, StoreError> {
        self.states(streams)
    }

    async fn answer(&self, key: &str) -> Result<Option<AnswerRecord>, StoreError> {
        self.answer(key)
    }

    async fn read_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<Vec<StoredEvent>, StoreError> {
        self.read_from(after, limit, filter)
    }

    async fn count_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<usize, StoreError> {
        Ok(self.read_from(after, limit, filter)?.len())
    }

    async fn causes(&self, numbers: &[u64]) -> Result<BTreeMap<u64, CauseRecord>, StoreError> {
        self.causes(numbers)
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.head()
    }

    async fn keys(&self, subjects: &[Subject]) -> Result<BTreeMap<Subject, Bytes>, StoreError> {
        self.keys(subjects)
    }

    async fn setting(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        self.setting(name)
    }

    async fn set_setting(&self, name: &str, value: Bytes) -> Result<(), StoreError> {
        self.set_setting(name, value)
    }

    async fn verify_chain(&self, after: Head, upto: Option<u64>) -> Result<Head, StoreError> {
        self.verify_chain(after, upto)
    }

    fn sole_writer(&self) -> bool {
        Self::sole_writer(self)
    }
}

#[async_trait]
impl Work for MockStore {
    async fn lease(&self, now: Timestamp, clock: Timestamp, until: Timestamp, limit: usize) -> Result<Vec<Leased>, StoreError> {
        self.lease(now, clock, until, limit)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.next_due()
    }

    async fn abandon_leases(&self) -> Result<(), StoreError> {
        self.abandon_leases()
    }

    async fn release(&self, leases: &[Lease]) -> Result<(), StoreError> {
        self.release(leases)
    }

    async fn effects(&self, dead_cause: Option<&str>, limit: usize) -> Result<Vec<EffectEntry>, StoreError> {
        self.effects(dead_cause.map(str::to_owned), limit)
    }

    async fn effect(&self, id: EffectId) -> Result<Option<EffectEntry>, StoreError> {
        self.effect(id)
    }
}

#[async_trait]
impl Views for MockStore {
    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        self.query(query)
    }

    async fn intervals(&self, resource: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Interval>, StoreError> {
        self.intervals(resource, from, to)
    }

    async fn owner(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.owner(key)
    }

    async fn offered(&self, since: Timestamp) -> Result<BTreeMap<Timestamp, u32>, StoreError> {
        self.offered(since)
    }

    async fn message(&self, id: MessageRef<'_>) -> Result<Option<(LeadId, MessageId)>, StoreError> {
        match id {
            MessageRef::Ours(id) => self.message(Some(id), None),
            MessageRef::Provider(id) => self.message(None, Some(id.to_owned())),
        }
    }

    async fn attempted_since(&self, since: Timestamp, limit: u64) -> Result<u64, StoreError> {
        self.attempted_since(since, limit)
    }

    async fn counters(&self, prefix: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        self.counters(prefix)
    }

    async fn rows(&self) -> Result<Vec<Row>, StoreError> {
        self.rows()
    }
}

//! A store that several engines share, and that can lose the answer to a commit.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use kyros_core::contract::ids::{EffectId, LeadId, MessageId};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::Row;
use kyros_core::decision::{StreamId, Subject};
use kyros_core::policy::slots::Interval;
use kyros_core::ports::query::{Page, Query};
use kyros_core::ports::store::{
    AnswerRecord, CauseRecord, Commit, CommitError, Committing, EffectEntry, EventFilter, Head, Journal, Lease, Leased,
    MessageRef, StoreError, StoredEvent, Views, Work,
};
use kyros_testkit::MemoryStore;

#[derive(Debug, Default)]
pub struct SharedStore {
    pub inner: Arc<MemoryStore>,
    /// The next commit with an answer is written, and its answer lost.
    pub lose_next: AtomicBool,
    /// The next commit with an answer is not written, and nobody says so.
    pub drop_next: AtomicBool,
}

#[async_trait]
impl Journal for SharedStore {
    fn commit(&self, commit: Commit) -> Committing<'_> {
        let unknown = || Err(CommitError::Unknown("the connection was lost".to_owned()));
        if commit.answer.is_some() && self.drop_next.swap(false, Ordering::SeqCst) {
            return Box::pin(std::future::ready(unknown()));
        }
        let lost = commit.answer.is_some() && self.lose_next.swap(false, Ordering::SeqCst);
        let result = self.inner.commit(commit);
        Box::pin(async move {
            let result = result.await;
            if lost { unknown() } else { result }
        })
    }
    async fn states(&self, streams: &[StreamId]) -> Result<BTreeMap<StreamId, (u64, Subject, Bytes)>, StoreError> {
        self.inner.states(streams).await
    }
    async fn answer(&self, key: &str) -> Result<Option<AnswerRecord>, StoreError> {
        self.inner.answer(key).await
    }
    async fn read_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.read_from(after, limit, filter).await
    }
    async fn count_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<usize, StoreError> {
        self.inner.count_from(after, limit, filter).await
    }
    async fn causes(&self, numbers: &[u64]) -> Result<BTreeMap<u64, CauseRecord>, StoreError> {
        self.inner.causes(numbers).await
    }
    async fn head(&self) -> Result<Head, StoreError> {
        self.inner.head().await
    }
    async fn keys(&self, subjects: &[Subject]) -> Result<BTreeMap<Subject, Bytes>, StoreError> {
        self.inner.keys(subjects).await
    }
    async fn setting(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        self.inner.setting(name).await
    }
    async fn set_setting(&self, name: &str, value: Bytes) -> Result<(), StoreError> {
        self.inner.set_setting(name, value).await
    }
    async fn verify_chain(&self, after: Head, upto: Option<u64>) -> Result<Head, StoreError> {
        self.inner.verify_chain(after, upto).await
    }
    fn sole_writer(&self) -> bool {
        false
    }
}

#[async_trait]
impl Work for SharedStore {
    async fn lease(
        &self,
        now: Timestamp,
        clock: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError> {
        self.inner.lease(now, clock, until, limit).await
    }
    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_due().await
    }
    async fn abandon_leases(&self) -> Result<(), StoreError> {
        self.inner.abandon_leases().await
    }

    async fn release(&self, leases: &[Lease]) -> Result<(), StoreError> {
        self.inner.release(leases).await
    }
    async fn effects(&self, dead_cause: Option<&str>, limit: usize) -> Result<Vec<EffectEntry>, StoreError> {
        self.inner.effects(dead_cause, limit).await
    }
    async fn effect(&self, id: EffectId) -> Result<Option<EffectEntry>, StoreError> {
        self.inner.effect(id).await
    }
}

#[async_trait]
impl Views for SharedStore {
    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        self.inner.query(query).await
    }
    async fn intervals(&self, resource: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Interval>, StoreError> {
        self.inner.intervals(resource, from, to).await
    }
    async fn owner(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.inner.owner(key).await
    }
    async fn offered(&self, since: Timestamp) -> Result<BTreeMap<Timestamp, u32>, StoreError> {
        self.inner.offered(since).await
    }
    async fn message(&self, id: MessageRef<'_>) -> Result<Option<(LeadId, MessageId)>, StoreError> {
        self.inner.message(id).await
    }
    async fn attempted_since(&self, since: Timestamp, limit: u64) -> Result<u64, StoreError> {
        self.inner.attempted_since(since, limit).await
    }
    async fn counters(&self, prefix: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        self.inner.counters(prefix).await
    }
    async fn rows(&self) -> Result<Vec<Row>, StoreError> {
        self.inner.rows().await
    }
}

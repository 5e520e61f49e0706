//! The store as a node sees it: the disk behind a wire.

use std::collections::BTreeMap;
use std::sync::Arc;

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

use super::coverage::Mark;
use crate::executor::Scope;
use super::invariants::Happening;
use super::recording::Operation;
use super::world::{Label, World};

/// See the module.
#[derive(Debug)]
pub(super) struct SimStore {
    pub(super) world: Arc<World>,
    pub(super) scope: Scope,
}

impl SimStore {
    /// The way there and back; it may be cut.
    async fn wire(&self) -> Result<(), StoreError> {
        self.world.latency(2).await;
        if self.world.disk.is_broken() && self.world.settings.nodes > 1 {
            return Err(StoreError::Unavailable("the store is starting".to_owned()));
        }
        if self.world.strikes(Mark::StoreUnreadable, 25) {
            return Err(StoreError::Unavailable("the store doesn't answer".to_owned()));
        }
        Ok(())
    }
}

#[async_trait]
impl Journal for SimStore {
    fn commit(&self, commit: Commit) -> Committing<'_> {
        let answer = self.world.disk.issue(&self.world, self.scope, commit);
        Box::pin(async move {
            self.world.pass(Label::CommitIssued, self.scope).await;
            answer.await.unwrap_or_else(|_| Err(CommitError::Unknown("the store went away".to_owned())))
        })
    }

    async fn states(&self, streams: &[StreamId]) -> Result<BTreeMap<StreamId, (u64, Subject, Bytes)>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        let read = disk.recorder.note(|| Operation::States(streams.to_vec()), disk.durable.states(streams).await);
        // The way back: what was read may be old when it arrives.
        self.world.latency(3).await;
        read
    }

    async fn answer(&self, key: &str) -> Result<Option<AnswerRecord>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Answer(key.to_owned()), disk.durable.answer(key).await)
    }

    async fn read_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<Vec<StoredEvent>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::ReadFrom(after, limit, filter.clone()), disk.durable.read_from(after, limit, filter).await)
    }

    async fn count_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<usize, StoreError> {
        Ok(self.read_from(after, limit, filter).await?.len())
    }

    async fn causes(&self, numbers: &[u64]) -> Result<BTreeMap<u64, CauseRecord>, StoreError> {
        self.wire().await?;
        self.world.disk.durable.causes(numbers).await
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Head, disk.durable.head().await)
    }

    async fn keys(&self, subjects: &[Subject]) -> Result<BTreeMap<Subject, Bytes>, StoreError> {
        self.wire().await?;
        self.world.disk.durable.keys(subjects).await
    }

    async fn setting(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Setting(name.to_owned()), disk.durable.setting(name).await)
    }

    async fn set_setting(&self, name: &str, value: Bytes) -> Result<(), StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        let kept = value.clone();
        disk.recorder.note(|| Operation::SetSetting(name.to_owned(), kept), disk.durable.set_setting(name, value).await)
    }

    async fn verify_chain(&self, after: Head, upto: Option<u64>) -> Result<Head, StoreError> {
        self.wire().await?;
        self.world.disk.durable.verify_chain(after, upto).await
    }

    fn sole_writer(&self) -> bool {
        self.world.settings.nodes == 1
    }
}

#[async_trait]
impl Work for SimStore {
    async fn lease(
        &self,
        now: Timestamp,
        clock: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        let leased = disk.durable.lease(now, clock, until, limit).await;
        let leased = disk.recorder.note(|| Operation::Lease(now, clock, until, limit), leased)?;
        for leased in &leased {
            self.world.show(&Happening::Leased { leased, clock, until });
            if leased.lost {
                self.world.mark(Mark::LeaseTakenOver);
            }
        }
        if !leased.is_empty() {
            self.world.latency(3).await;
            self.world.pass(Label::Leased, self.scope).await;
        }
        Ok(leased)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::NextDue, disk.durable.next_due().await)
    }

    async fn abandon_leases(&self) -> Result<(), StoreError> {
        self.wire().await?;
        // Where others hold leases, too, these end by themselves, whatever a node that starts says.
        if self.sole_writer() {
            self.world.show(&Happening::LeasesAbandoned);
        }
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::AbandonLeases, disk.durable.abandon_leases().await)
    }

    async fn release(&self, leases: &[Lease]) -> Result<(), StoreError> {
        self.wire().await?;
        leases.iter().for_each(|lease| self.world.show(&Happening::Released { lease }));
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Release(leases.to_vec()), disk.durable.release(leases).await)
    }

    async fn effects(&self, dead_cause: Option<&str>, limit: usize) -> Result<Vec<EffectEntry>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Effects(dead_cause.map(str::to_owned), limit), disk.durable.effects(dead_cause, limit).await)
    }

    async fn effect(&self, id: EffectId) -> Result<Option<EffectEntry>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Effect(id), disk.durable.effect(id).await)
    }
}

#[async_trait]
impl Views for SimStore {
    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Query(query.clone()), disk.durable.query(query).await)
    }

    async fn intervals(&self, resource: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Interval>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Intervals(resource.to_owned(), from, to), disk.durable.intervals(resource, from, to).await)
    }

    async fn owner(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Owner(key.to_owned()), disk.durable.owner(key).await)
    }

    async fn offered(&self, since: Timestamp) -> Result<BTreeMap<Timestamp, u32>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Offered(since), disk.durable.offered(since).await)
    }

    async fn message(&self, id: MessageRef<'_>) -> Result<Option<(LeadId, MessageId)>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        let operation = || match id {
            MessageRef::Ours(id) => Operation::Message(id),
            MessageRef::Provider(name) => Operation::ProviderMessage(name.to_owned()),
        };
        disk.recorder.note(operation, disk.durable.message(id).await)
    }

    async fn attempted_since(&self, since: Timestamp, limit: u64) -> Result<u64, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::AttemptedSince(since, limit), disk.durable.attempted_since(since, limit).await)
    }

    async fn counters(&self, prefix: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Counters(prefix.to_owned()), disk.durable.counters(prefix).await)
    }

    async fn rows(&self) -> Result<Vec<Row>, StoreError> {
        self.wire().await?;
        let disk = &self.world.disk;
        disk.recorder.note(|| Operation::Rows, disk.durable.rows().await)
    }
}

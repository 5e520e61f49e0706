//! The store in memory with a flaw.

use std::collections::BTreeMap;
use std::future::ready;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::TimeDelta;
use futures::FutureExt as _;
use kyros_core::contract::ids::{EffectId, LeadId, MessageId};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::Row;
use kyros_core::decision::{Claim, StreamId, Subject};
use kyros_core::policy::slots::Interval;
use kyros_core::ports::query::{Page, Query};
use kyros_core::ports::store::{
    AnswerRecord, CauseRecord, Commit, CommitError, Committed, Committing, EffectEntry, EventFilter, Fate, Head, Journal, Lease,
    Leased, MessageRef, StoreError, StoredEvent, Views, Work,
};
use sha2::{Digest, Sha256};

use super::StoreFlaw;
use crate::MemoryStore;

/// A store in memory with a flaw, or without one.
///
/// One is had from its bench:
///
/// ```
/// # use {futures::executor::block_on, kyros_testkit::suites::store::{StoreBench, samples::Ids}};
/// # use {kyros_core::decision::StreamId, kyros_testkit::broken::store::{FlawedStoreBench, StoreFlaw}};
/// let mut bench = FlawedStoreBench::new(Some(StoreFlaw::ForgetsAtRestart));
/// block_on(bench.store().commit(Ids::new().step(&StreamId::System, 0))).expect("one event");
/// block_on(bench.reopen());
/// assert_eq!(block_on(bench.store().head()).expect("it answers").position, 0, "it has forgotten");
/// ```
#[derive(Debug)]
pub struct FlawedStore {
    flaw: Option<StoreFlaw>,
    inner: MemoryStore,
    issued: AtomicU64,
    refused: AtomicU64,
    failing: AtomicBool,
}

impl FlawedStore {
    pub(super) fn new(flaw: Option<StoreFlaw>) -> Self {
        Self::on(flaw, MemoryStore::new())
    }

    fn on(flaw: Option<StoreFlaw>, inner: MemoryStore) -> Self {
        Self { flaw, inner, issued: AtomicU64::new(0), refused: AtomicU64::new(0), failing: AtomicBool::new(false) }
    }

    pub(super) fn reopened(&self) -> Self {
        let kept = if self.has(StoreFlaw::ForgetsAtRestart) { MemoryStore::new() } else { self.inner.clone() };
        Self::on(self.flaw, kept)
    }

    pub(super) fn damage(&self, position: u64) -> bool {
        self.inner.damage(position)
    }

    fn has(&self, flaw: StoreFlaw) -> bool {
        self.flaw == Some(flaw)
    }

    fn commit_now(&self, commit: Commit) -> Result<Committed, CommitError> {
        if self.has(StoreFlaw::GroupsFailTogether) && self.failing.swap(false, Ordering::Relaxed) {
            return Err(CommitError::Unavailable("the commit before it failed".to_owned()));
        }
        let commit = self.spoilt(commit);
        let made = write(&self.inner, commit.clone());
        match made {
            Ok(committed) => Ok(self.told(committed)),
            Err(error) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                self.failing.store(true, Ordering::Relaxed);
                self.refuse(commit, error)
            }
        }
    }

    /// What the flaw makes of a commit before it is written.
    fn spoilt(&self, mut commit: Commit) -> Commit {
        match self.flaw {
            Some(StoreFlaw::ForgetsReads) => commit.reads.clear(),
            Some(StoreFlaw::ForgetsCancels) => commit.cancels.clear(),
            Some(StoreFlaw::SleepsOn) => commit.wakes = None,
            Some(StoreFlaw::ForgetsLanes) => commit.effects.iter_mut().for_each(|effect| effect.lane = None),
            Some(StoreFlaw::ClosesIntervals) => {
                for claim in &mut commit.claims {
                    if let Claim::Interval { end, .. } = claim {
                        *end = end.plus(TimeDelta::milliseconds(1));
                    }
                }
            }
            Some(StoreFlaw::ReplacesKeys) => {
                let cleared = commit.keys.iter().map(|(subject, _)| (*subject, Bytes::new()));
                commit.keys = cleared.chain(commit.keys.clone()).collect();
            }
            Some(StoreFlaw::DropsTheDead) => {
                if let Some(settle) = &mut commit.settle
                    && matches!(settle.fate, Fate::Dead { .. })
                {
                    settle.fate = Fate::Done;
                }
            }
            Some(StoreFlaw::OverwritesCounters) => {
                let kept = self.inner.counters("").now_or_never().and_then(Result::ok).unwrap_or_default();
                for (name, by) in &mut commit.counters {
                    *by -= kept.get(name).copied().unwrap_or_default();
                }
            }
            Some(StoreFlaw::KeepsTheFirstRow) => {
                let kept = self.inner.rows().now_or_never().and_then(Result::ok).unwrap_or_default();
                commit.rows.retain(|row| {
                    let Row::Lead(new) = row else { return true };
                    !kept.iter().any(|row| matches!(row, Row::Lead(old) if old.id == new.id))
                });
            }
            _ => {}
        }
        commit
    }

    /// Where the flaw says that a commit landed.
    fn told(&self, committed: Committed) -> Committed {
        let lost = if self.has(StoreFlaw::LosesNumbers) { self.refused.load(Ordering::Relaxed) } else { 0 };
        Committed { first: committed.first + lost, last: committed.last + lost }
    }

    /// What the flaw makes of a refusal.
    fn refuse(&self, commit: Commit, error: CommitError) -> Result<Committed, CommitError> {
        match (self.flaw, error) {
            (Some(StoreFlaw::KeepsRefusedRows), error) => {
                write(&self.inner, Commit { rows: commit.rows, ..Commit::default() })?;
                Err(error)
            }
            (Some(StoreFlaw::NamesTheWrongOwner), CommitError::Owned { key, .. }) => {
                Err(CommitError::Owned { key, owner: "somebody".to_owned() })
            }
            (Some(StoreFlaw::WritesWithAStaleLease), CommitError::Fenced) => {
                write(&self.inner, Commit { settle: None, ..commit })
            }
            (Some(StoreFlaw::AnswersTwice), CommitError::Answered) => {
                write(&self.inner, Commit { answer: None, ..commit })
            }
            (_, error) => Err(error),
        }
    }
}

/// Commits at once: a store in memory never waits.
fn write(store: &MemoryStore, commit: Commit) -> Result<Committed, CommitError> {
    let waited = || Err(CommitError::Unknown("the store in memory waited".to_owned()));
    store.commit(commit).now_or_never().unwrap_or_else(waited)
}

/// Lets whoever else is ready go first, once.
async fn others_first() {
    let mut waited = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[async_trait]
impl Journal for FlawedStore {
    fn commit(&self, commit: Commit) -> Committing<'_> {
        let even = self.issued.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
        if !self.has(StoreFlaw::WritesOutOfOrder) {
            return Box::pin(ready(self.commit_now(commit)));
        }
        Box::pin(async move {
            if even {
                others_first().await;
            }
            self.commit_now(commit)
        })
    }

    async fn states(&self, streams: &[StreamId]) -> Result<BTreeMap<StreamId, (u64, Subject, Bytes)>, StoreError> {
        let mut states = self.inner.states(streams).await?;
        if self.has(StoreFlaw::TellsAnOldVersion) {
            states.values_mut().for_each(|(version, ..)| *version -= 1);
        }
        Ok(states)
    }

    async fn answer(&self, key: &str) -> Result<Option<AnswerRecord>, StoreError> {
        let kept = self.inner.answer(key).await?;
        let rewritten = self.has(StoreFlaw::RewritesAnswers);
        Ok(kept.map(|kept| if rewritten { AnswerRecord { status: 200, ..kept } } else { kept }))
    }

    async fn read_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<Vec<StoredEvent>, StoreError> {
        let mut filter = filter.clone();
        if self.has(StoreFlaw::IgnoresEventTypes) {
            filter.types.clear();
        }
        let left_out = u64::from(self.has(StoreFlaw::SkipsBetweenPages) && after > 0);
        let mut events = self.inner.read_from(after + left_out, limit, &filter).await?;
        if self.has(StoreFlaw::ChainsNothing) {
            events.iter_mut().for_each(|event| event.hash = Sha256::digest(&event.sealed).into());
        }
        Ok(events)
    }

    async fn count_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<usize, StoreError> {
        Ok(self.read_from(after, limit, filter).await?.len())
    }

    async fn causes(&self, numbers: &[u64]) -> Result<BTreeMap<u64, CauseRecord>, StoreError> {
        let mut causes = self.inner.causes(numbers).await?;
        if self.has(StoreFlaw::MixesUpCauses)
            && let Some(first) = causes.values().next().cloned()
        {
            causes.values_mut().for_each(|cause| *cause = first.clone());
        }
        Ok(causes)
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
        if self.has(StoreFlaw::KeepsTheFirstSetting) && self.inner.setting(name).await?.is_some() {
            return Ok(());
        }
        self.inner.set_setting(name, value).await
    }

    async fn verify_chain(&self, after: Head, upto: Option<u64>) -> Result<Head, StoreError> {
        let verified = self.inner.verify_chain(after, upto).await;
        if self.has(StoreFlaw::TrustsTheChain) && verified.is_err() { self.inner.head().await } else { verified }
    }

    fn sole_writer(&self) -> bool {
        self.inner.sole_writer()
    }
}

#[async_trait]
impl Work for FlawedStore {
    async fn lease(
        &self,
        now: Timestamp,
        clock: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError> {
        if self.has(StoreFlaw::LeasesTwice) {
            self.inner.abandon_leases().await?;
        }
        let early = TimeDelta::minutes(i64::from(self.has(StoreFlaw::LeasesEarly)));
        let mut leased = self.inner.lease(now.plus(early), clock, until, limit).await?;
        for leased in &mut leased {
            match self.flaw {
                Some(StoreFlaw::ForgetsAttempts) => leased.lost = false,
                Some(StoreFlaw::RepeatsTokens) => leased.lease.token = 1,
                _ => {}
            }
        }
        Ok(leased)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        if self.has(StoreFlaw::CountsHeldEffects) {
            let all = self.inner.effects(None, usize::MAX).await?;
            let waiting = all.iter().filter(|entry| entry.state != "leased" && entry.state != "dead");
            return Ok(waiting.map(|entry| entry.due).min());
        }
        self.inner.next_due().await
    }

    async fn release(&self, leases: &[Lease]) -> Result<(), StoreError> {
        if self.has(StoreFlaw::KeepsReleased) { Ok(()) } else { self.inner.release(leases).await }
    }

    async fn abandon_leases(&self) -> Result<(), StoreError> {
        if self.has(StoreFlaw::KeepsAbandoned) { Ok(()) } else { self.inner.abandon_leases().await }
    }

    async fn effects(&self, dead_cause: Option<&str>, limit: usize) -> Result<Vec<EffectEntry>, StoreError> {
        self.inner.effects(dead_cause, limit).await
    }

    async fn effect(&self, id: EffectId) -> Result<Option<EffectEntry>, StoreError> {
        self.inner.effect(id).await
    }
}

#[async_trait]
impl Views for FlawedStore {
    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        let mut query = query.clone();
        if let (Some(StoreFlaw::IgnoresWords), Query::Leads(wanted)) = (self.flaw, &mut query) {
            wanted.words.clear();
        }
        let mut page = self.inner.query(&query).await?;
        match self.flaw {
            Some(StoreFlaw::EndsAfterOnePage) => page.next = None,
            Some(StoreFlaw::CountsThePage) => page.total = page.docs.len() as u64,
            _ => {}
        }
        Ok(page)
    }

    async fn intervals(&self, resource: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Interval>, StoreError> {
        let wider = TimeDelta::milliseconds(i64::from(self.has(StoreFlaw::ShowsTouchingIntervals)));
        self.inner.intervals(resource, from.minus(wider), to.plus(wider)).await
    }

    async fn owner(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.inner.owner(key).await
    }

    async fn offered(&self, since: Timestamp) -> Result<BTreeMap<Timestamp, u32>, StoreError> {
        self.inner.offered(since).await
    }

    async fn message(&self, id: MessageRef<'_>) -> Result<Option<(LeadId, MessageId)>, StoreError> {
        match id {
            MessageRef::Provider(_) if self.has(StoreFlaw::ForgetsProviderIds) => Ok(None),
            id => self.inner.message(id).await,
        }
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

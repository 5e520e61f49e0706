//! A store in memory: the port's clauses over ordered maps, as plainly as they can be said. Other
//! stores are compared with it.

mod commit;
mod lists;
mod outbox;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use kyros_core::contract::ids::{
    AppointmentId, EffectId, EscalationId, LeadId, MessageId, ProjectId, TokenId,
};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::{
    AppointmentRow, EscalationRow, LeadRow, MessageRow, OfferRow, ProjectRow, Row, TokenRow,
};
use kyros_core::decision::{StreamId, Subject};
use kyros_core::policy::slots::Interval;
use kyros_core::ports::query::{Page, Query};
use kyros_core::ports::store::{
    AnswerRecord, CauseRecord, Commit, Committing, EffectEntry, EventFilter, Hash, Head, Journal, Lease,
    Leased, MessageRef, StoreError, StoredEvent, Views, Work,
};
use sha2::{Digest, Sha256};

use outbox::Outbox;

/// Offers are counted in steps of five minutes.
const OFFER_STEP: i64 = 300_000;

/// A store in memory. Clones share what they hold: a clone stands for the store opened again.
///
/// ```
/// use kyros_core::ports::store::{Commit, Journal};
/// use kyros_testkit::MemoryStore;
///
/// futures::executor::block_on(async {
///     let store = MemoryStore::new();
///     store.set_setting("a", "1".into()).await.unwrap();
///     let opened_again = store.clone();
///     assert_eq!(opened_again.setting("a").await.unwrap().as_deref(), Some(b"1".as_slice()));
///     assert!(store.commit(Commit::default()).await.is_ok());
/// });
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    events: Vec<StoredEvent>,
    streams: BTreeMap<StreamId, (u64, Subject, Bytes)>,
    causes: Vec<CauseRecord>,
    answers: BTreeMap<String, AnswerRecord>,
    keys: BTreeMap<Subject, Bytes>,
    settings: BTreeMap<String, Bytes>,
    owners: BTreeMap<String, String>,
    /// Resource, start, end, owner.
    intervals: BTreeSet<(String, Timestamp, Timestamp, String)>,
    outbox: Outbox,
    leads: BTreeMap<LeadId, LeadRow>,
    messages: BTreeMap<MessageId, MessageRow>,
    appointments: BTreeMap<AppointmentId, AppointmentRow>,
    escalations: BTreeMap<EscalationId, EscalationRow>,
    tokens: BTreeMap<TokenId, TokenRow>,
    projects: BTreeMap<ProjectId, ProjectRow>,
    /// Texts by the provider's name, and by their first attempt.
    named: BTreeMap<String, MessageId>,
    attempted: BTreeSet<(Timestamp, MessageId)>,
    /// How often each start was offered, by the step of the offer.
    offers: BTreeMap<(i64, Timestamp), u32>,
    counters: BTreeMap<String, i64>,
}

impl MemoryStore {
    /// An empty store.
    ///
    /// ```
    /// use futures::executor::block_on;
    /// use kyros_core::ports::store::{Head, Journal};
    ///
    /// let store = kyros_testkit::MemoryStore::new();
    /// assert_eq!(block_on(store.head()).expect("memory answers"), Head::default());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Flips a bit of a stored event behind the store's back, as a bad disk would; false when there
    /// is no such event.
    ///
    /// ```
    /// use futures::executor::block_on;
    /// use kyros_core::decision::StreamId;
    /// use kyros_core::ports::store::{Head, Journal, StoreError};
    /// use kyros_testkit::{MemoryStore, suites::store::samples::Ids};
    ///
    /// let store = MemoryStore::new();
    /// block_on(store.commit(Ids::new().step(&StreamId::System, 0))).expect("one event");
    /// assert!(store.damage(1) && !store.damage(2), "there is one event, and no second");
    /// let found = block_on(store.verify_chain(Head::default(), None));
    /// assert!(matches!(found, Err(StoreError::Damaged { position: 1, .. })));
    /// ```
    #[must_use]
    pub fn damage(&self, position: u64) -> bool {
        let mut inner = self.lock();
        let Some(event) = inner.events.iter_mut().find(|event| event.position == position) else { return false };
        let mut sealed = event.sealed.to_vec();
        match sealed.first_mut() {
            Some(byte) => *byte ^= 1,
            None => sealed.push(1),
        }
        event.sealed = sealed.into();
        true
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl Inner {
    fn head(&self) -> Head {
        self.events.last().map_or_else(Head::default, |last| Head { position: last.position, hash: last.hash })
    }

    fn version(&self, stream: &StreamId) -> u64 {
        self.streams.get(stream).map_or(0, |(version, ..)| *version)
    }

    fn put(&mut self, row: &Row) {
        match row.clone() {
            Row::Lead(row) => drop(self.leads.insert(row.id, row)),
            Row::Message(row) => self.put_message(row),
            Row::Appointment(row) => drop(self.appointments.insert(row.id, row)),
            Row::Escalation(row) => drop(self.escalations.insert(row.id, row)),
            Row::Token(row) => drop(self.tokens.insert(row.id, row)),
            Row::Project(row) => drop(self.projects.insert(row.id, row)),
            Row::Offer(OfferRow { start, offered_at }) => {
                *self.offers.entry((offer_step(offered_at), start)).or_default() += 1;
            }
        }
    }

    fn put_message(&mut self, row: MessageRow) {
        if let Some(old) = self.messages.get(&row.id) {
            if let Some(name) = &old.provider_id {
                self.named.remove(name);
            }
            if let Some(at) = old.attempted_at {
                self.attempted.remove(&(at, row.id));
            }
        }
        if let Some(name) = &row.provider_id {
            self.named.insert(name.clone(), row.id);
        }
        self.attempted.extend(row.attempted_at.map(|at| (at, row.id)));
        self.messages.insert(row.id, row);
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        rows.extend(self.leads.values().cloned().map(Row::Lead));
        rows.extend(self.messages.values().cloned().map(Row::Message));
        rows.extend(self.appointments.values().cloned().map(Row::Appointment));
        rows.extend(self.escalations.values().cloned().map(Row::Escalation));
        rows.extend(self.tokens.values().cloned().map(Row::Token));
        rows.extend(self.projects.values().cloned().map(Row::Project));
        rows
    }

    fn verify(&self, after: Head, upto: Option<u64>) -> Result<Head, StoreError> {
        let damaged = |position, what: &str| Err(StoreError::Damaged { position, what: what.to_owned() });
        let end = self.head().position;
        let upto = upto.unwrap_or(end);
        if after.position > end || upto > end {
            return damaged(end + 1, "the journal ends before it");
        }
        let mut holds = Head::default();
        for event in &self.events {
            if event.position == after.position && event.hash != after.hash {
                return damaged(event.position, "the event does not fit the checkpoint");
            }
            if event.position <= after.position {
                holds = after;
                continue;
            }
            if event.position > upto {
                break;
            }
            holds = chained(&holds, &Sha256::digest(&event.sealed).into());
            if (event.position, event.hash) != (holds.position, holds.hash) {
                return damaged(event.position, "the event does not fit the chain");
            }
        }
        Ok(if holds.position < after.position { after } else { holds })
    }
}

fn offer_step(at: Timestamp) -> i64 {
    at.millis().div_euclid(OFFER_STEP)
}

/// `h(n) = SHA-256(h(n-1), n as 8 bytes big-endian, leaf)`.
fn chained(before: &Head, leaf: &Hash) -> Head {
    let position = before.position + 1;
    let mut hash = Sha256::new();
    hash.update(before.hash);
    hash.update(position.to_be_bytes());
    hash.update(leaf);
    Head { position, hash: hash.finalize().into() }
}

#[async_trait]
impl Journal for MemoryStore {
    fn commit(&self, commit: Commit) -> Committing<'_> {
        Box::pin(ready(self.lock().commit(&commit)))
    }

    async fn states(&self, streams: &[StreamId]) -> Result<BTreeMap<StreamId, (u64, Subject, Bytes)>, StoreError> {
        let inner = self.lock();
        Ok(streams.iter().filter_map(|id| Some((id.clone(), inner.streams.get(id)?.clone()))).collect())
    }

    async fn answer(&self, key: &str) -> Result<Option<AnswerRecord>, StoreError> {
        Ok(self.lock().answers.get(key).cloned())
    }

    async fn read_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<Vec<StoredEvent>, StoreError> {
        let wanted = |event: &&StoredEvent| {
            event.position > after
                && (!filter.public_only || event.public.is_some())
                && (filter.types.is_empty() || event.public.is_some_and(|kind| filter.types.contains(&kind)))
                && filter.lead.is_none_or(|lead| event.lead == Some(lead))
                && filter.stream.as_ref().is_none_or(|stream| event.stream == *stream)
        };
        let inner = self.lock();
        // Positions have no gaps: the events beyond one begin at its own index.
        let beyond = inner.events.get(usize::try_from(after).unwrap_or(usize::MAX)..).unwrap_or_default();
        Ok(beyond.iter().filter(wanted).take(limit).cloned().collect())
    }

    async fn count_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<usize, StoreError> {
        Ok(self.read_from(after, limit, filter).await?.len())
    }

    async fn causes(&self, numbers: &[u64]) -> Result<BTreeMap<u64, CauseRecord>, StoreError> {
        let inner = self.lock();
        let cause = |number: u64| inner.causes.get(usize::try_from(number).ok()?.checked_sub(1)?).cloned();
        Ok(numbers.iter().filter_map(|number| Some((*number, cause(*number)?))).collect())
    }

    async fn head(&self) -> Result<Head, StoreError> {
        Ok(self.lock().head())
    }

    async fn keys(&self, subjects: &[Subject]) -> Result<BTreeMap<Subject, Bytes>, StoreError> {
        let inner = self.lock();
        Ok(subjects.iter().filter_map(|subject| Some((*subject, inner.keys.get(subject)?.clone()))).collect())
    }

    async fn setting(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        Ok(self.lock().settings.get(name).cloned())
    }

    async fn set_setting(&self, name: &str, value: Bytes) -> Result<(), StoreError> {
        self.lock().settings.insert(name.to_owned(), value);
        Ok(())
    }

    async fn verify_chain(&self, after: Head, upto: Option<u64>) -> Result<Head, StoreError> {
        self.lock().verify(after, upto)
    }

    fn sole_writer(&self) -> bool {
        true
    }
}

#[async_trait]
impl Work for MemoryStore {
    async fn lease(
        &self,
        now: Timestamp,
        clock: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError> {
        Ok(self.lock().outbox.lease(now, clock, until, limit))
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.lock().outbox.next_due())
    }

    async fn abandon_leases(&self) -> Result<(), StoreError> {
        self.lock().outbox.abandon();
        Ok(())
    }

    async fn release(&self, leases: &[Lease]) -> Result<(), StoreError> {
        let mut inner = self.lock();
        leases.iter().for_each(|lease| inner.outbox.release(lease));
        Ok(())
    }

    async fn effects(&self, dead_cause: Option<&str>, limit: usize) -> Result<Vec<EffectEntry>, StoreError> {
        Ok(self.lock().outbox.entries(dead_cause, limit))
    }

    async fn effect(&self, id: EffectId) -> Result<Option<EffectEntry>, StoreError> {
        Ok(self.lock().outbox.entry(id))
    }
}

#[async_trait]
impl Views for MemoryStore {
    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        Ok(self.lock().query(query))
    }

    async fn intervals(&self, resource: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Interval>, StoreError> {
        let inner = self.lock();
        let overlaps = inner.intervals.iter().filter(|(of, start, end, _)| of == resource && *start < to && *end > from);
        Ok(overlaps.map(|(_, start, end, _)| Interval::new(*start, *end)).collect())
    }

    async fn owner(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.lock().owners.get(key).cloned())
    }

    async fn offered(&self, since: Timestamp) -> Result<BTreeMap<Timestamp, u32>, StoreError> {
        let mut times = BTreeMap::new();
        for ((_, start), count) in self.lock().offers.range((offer_step(since), Timestamp::from_millis(i64::MIN))..) {
            *times.entry(*start).or_default() += count;
        }
        Ok(times)
    }

    async fn message(&self, id: MessageRef<'_>) -> Result<Option<(LeadId, MessageId)>, StoreError> {
        let inner = self.lock();
        let found = match id {
            MessageRef::Ours(id) => inner.messages.get(&id),
            MessageRef::Provider(id) => inner.named.get(id).and_then(|id| inner.messages.get(id)),
        };
        Ok(found.map(|row| (row.lead, row.id)))
    }

    async fn attempted_since(&self, since: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let inner = self.lock();
        let attempted = inner.attempted.iter().rev().take_while(|(at, _)| *at >= since);
        Ok(attempted.take(usize::try_from(limit).unwrap_or(usize::MAX)).count() as u64)
    }

    async fn counters(&self, prefix: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        let inner = self.lock();
        let wanted = inner.counters.iter().filter(|(name, _)| name.starts_with(prefix));
        Ok(wanted.map(|(name, value)| (name.clone(), *value)).collect())
    }

    async fn rows(&self) -> Result<Vec<Row>, StoreError> {
        Ok(self.lock().rows())
    }
}

//! What a simulation asks of its store, written down, so that another store can be asked the same.

use std::fmt::Debug;
use std::sync::Mutex;

use kyros_core::contract::ids::{EffectId, MessageId};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::StreamId;
use kyros_core::ports::query::Query;
use kyros_core::ports::store::{Commit, EventFilter, Lease, MessageRef, Store};

use crate::executor::locked;
use crate::suites::report::{Trial, demand};

/// An operation of a [`Store`].
///
/// Asked by hand, without a simulation:
///
/// ```
/// use kyros_testkit::MemoryStore;
/// use kyros_testkit::simulator::recording::{Operation, Recorded, replay};
///
/// let asked = [Recorded { operation: Operation::NextDue, answer: "Ok(None)".to_owned() }];
/// assert_eq!(futures::executor::block_on(replay(&MemoryStore::new(), &asked)), Ok(()));
/// ```
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each is the method of its name, with its arguments")]
pub enum Operation {
    Commit(Box<Commit>),
    States(Vec<StreamId>),
    Answer(String),
    ReadFrom(u64, usize, EventFilter),
    Head,
    Setting(String),
    SetSetting(String, bytes::Bytes),
    Lease(Timestamp, Timestamp, Timestamp, usize),
    NextDue,
    AbandonLeases,
    Release(Vec<Lease>),
    Effects(Option<String>, usize),
    Effect(EffectId),
    Query(Query),
    Intervals(String, Timestamp, Timestamp),
    Owner(String),
    Offered(Timestamp),
    Message(MessageId),
    ProviderMessage(String),
    AttemptedSince(Timestamp, u64),
    Counters(String),
    Rows,
}

/// An operation and what was answered, as `Debug` shows it.
///
/// ```
/// use std::collections::BTreeSet;
/// use kyros_testkit::simulator::{Options, record, recording::Operation};
///
/// let recorded = record(1, &Options { only: Some(BTreeSet::new()), ..Options::default() });
/// let commits = recorded.iter().filter(|one| matches!(one.operation, Operation::Commit(_)));
/// assert!(commits.clone().count() > 0 && commits.clone().all(|one| !one.answer.is_empty()));
/// ```
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What was asked.
    pub operation: Operation,
    /// What was answered.
    pub answer: String,
}

/// Writes down, once it is told to.
#[derive(Debug, Default)]
pub(super) struct Recorder(Mutex<Option<Vec<Recorded>>>);

impl Recorder {
    pub(super) fn begin(&self) {
        *locked(&self.0) = Some(Vec::new());
    }

    pub(super) fn end(&self) -> Vec<Recorded> {
        locked(&self.0).take().unwrap_or_default()
    }

    pub(super) fn is_on(&self) -> bool {
        locked(&self.0).is_some()
    }

    /// Writes down and hands on.
    pub(super) fn note<T: Debug>(&self, operation: impl FnOnce() -> Operation, answer: T) -> T {
        if let Some(recorded) = &mut *locked(&self.0) {
            recorded.push(Recorded { operation: operation(), answer: format!("{answer:?}") });
        }
        answer
    }
}

/// Asks a store, empty at first, the same in the same order.
///
/// A store that answers otherwise is told where:
///
/// ```
/// # use kyros_testkit::{MemoryStore, suites::report::Breach};
/// # use kyros_testkit::simulator::recording::{Operation, Recorded, replay};
/// let asked = [Recorded { operation: Operation::Owner("phone".to_owned()), answer: "Ok(Some(\"anna\"))".to_owned() }];
/// let replayed = futures::executor::block_on(replay(&MemoryStore::new(), &asked));
/// assert!(matches!(replayed, Err(Breach::Broken(what)) if what.contains("answered: Ok(None)")));
/// ```
///
/// # Errors
/// At the first answer that is another one.
pub async fn replay(store: &dyn Store, recorded: &[Recorded]) -> Trial {
    for (step, Recorded { operation, answer }) in recorded.iter().enumerate() {
        let now = ask(store, operation.clone()).await;
        demand(now == *answer, || format!("step {step}, {operation:?}:\n recorded: {answer}\n answered: {now}"))?;
    }
    Ok(())
}

async fn ask(store: &dyn Store, operation: Operation) -> String {
    use Operation as O;
    match operation {
        O::Commit(commit) => show(store.commit(*commit).await),
        O::States(streams) => show(store.states(&streams).await),
        O::Answer(key) => show(store.answer(&key).await),
        O::ReadFrom(after, limit, filter) => show(store.read_from(after, limit, &filter).await),
        O::Head => show(store.head().await),
        O::Setting(name) => show(store.setting(&name).await),
        O::SetSetting(name, value) => show(store.set_setting(&name, value).await),
        O::Lease(now, clock, until, limit) => show(store.lease(now, clock, until, limit).await),
        O::NextDue => show(store.next_due().await),
        O::AbandonLeases => show(store.abandon_leases().await),
        O::Release(leases) => show(store.release(&leases).await),
        O::Effects(cause, limit) => show(store.effects(cause.as_deref(), limit).await),
        O::Effect(id) => show(store.effect(id).await),
        O::Query(query) => show(store.query(&query).await),
        O::Intervals(resource, from, to) => show(store.intervals(&resource, from, to).await),
        O::Owner(key) => show(store.owner(&key).await),
        O::Offered(since) => show(store.offered(since).await),
        O::Message(id) => show(store.message(MessageRef::Ours(id)).await),
        O::ProviderMessage(name) => show(store.message(MessageRef::Provider(&name)).await),
        O::AttemptedSince(since, limit) => show(store.attempted_since(since, limit).await),
        O::Counters(prefix) => show(store.counters(&prefix).await),
        O::Rows => show(store.rows().await),
    }
}

fn show(answer: impl Debug) -> String {
    format!("{answer:?}")
}

//! The store as the engine sees it.

use std::collections::BTreeMap;
use std::fs::File;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use async_trait::async_trait;
use bytes::Bytes;
use kyros_core::contract::ids::{EffectId, LeadId, MessageId};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::Row;
use kyros_core::decision::{StreamId, Subject};
use kyros_core::policy::slots::Interval;
use kyros_core::ports::query::{Page, Query};
use kyros_core::ports::store::{
    AnswerRecord, CauseRecord, Commit, CommitError, Committed, Committing, EffectEntry, EventFilter, Head, Journal, Lease,
    Leased, MessageRef, StoreError, StoredEvent, Views, Work,
};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::checkpoint::Checkpoints;
use crate::mark::Mark;
use crate::migrate::migrate;
use crate::options::{
    Location, Lock, OpenError, SqliteOptions, check_library, checkpoint_connection, leave_the_log, lock,
    reader_connection, writer_connection,
};
use crate::reader::{ReadError, Readers, journal, lists, snapshot, storage, views, work};
use crate::writer::{self, Done, Health, Memory, Message, Operation, Refused, Task, Writer};

/// Events that one read of [`Journal::verify_chain`] goes through, so that none holds back the
/// log for long.
const VERIFIED_AT_ONCE: usize = 2_000;

/// A store in one SQLite file, or in memory.
///
/// Dropping it waits until all that was sent is written and the file is free for the next opener.
#[derive(Debug)]
pub struct SqliteStore {
    queue: Option<mpsc::Sender<Message>>,
    writer: Option<JoinHandle<()>>,
    readers: Option<Readers>,
    checkpoints: Option<Checkpoints>,
    health: Arc<Health>,
    // Let go of last.
    _lock: Option<Lock>,
}

impl SqliteStore {
    /// Opens the store and brings its schema up to date. Blocks; runs its own threads.
    ///
    /// # Errors
    /// [`OpenError`] says what to do: the file is in use by another process, was written by a
    /// newer build, or can't be opened at all.
    pub fn open(options: SqliteOptions) -> Result<Self, OpenError> {
        check_library()?;
        let (lock, mark) = match &options.location {
            Location::File(path) => {
                let is_new = !path.exists();
                (Some(lock(path)?), Some((path, Mark::open(path, is_new)?)))
            }
            Location::Memory => (None, None),
        };
        let (mut connection, budget) = writer_connection(&options).map_err(|error| OpenError::of(error, &options.location))?;
        let memory = prepared(&mut connection, mark.as_ref()).map_err(|error| {
            // Nobody knows yet what the log is good for.
            let _ = leave_the_log(&connection);
            OpenError::of(error, &options.location)
        })?;
        let health = Arc::new(Health::default());
        let mark = mark.map(|(_, mark)| mark);
        let writer = Writer::new((connection, budget), memory, Arc::clone(&health), mark, (options.log_limit, options.busy_timeout));
        let (mut readers, mut checkpoints) = (None, None);
        if let Location::File(path) = &options.location {
            let io = |source| OpenError::Io { path: path.clone(), source };
            let connections =
                (0..options.readers.max(1)).map(|_| reader_connection(path)).collect::<Result<Vec<_>, _>>()?;
            readers = Some(Readers::start(connections, options.read_queue.max(1)).map_err(io)?);
            let connection = checkpoint_connection(path)?;
            let file = File::open(path).map_err(io)?;
            let every = options.checkpoint_every;
            let started = Checkpoints::start(connection, file, every, options.log_limit / 4, Arc::clone(&health));
            checkpoints = Some(started.map_err(io)?);
        }
        let (queue, messages) = mpsc::channel(options.queue.max(1));
        let writer = std::thread::Builder::new()
            .name("kyros-sqlite-write".to_owned())
            .spawn(move || writer.run(messages))
            .map_err(|source| OpenError::Io { path: "the writer thread".into(), source })?;
        Ok(Self { queue: Some(queue), writer: Some(writer), readers, checkpoints, health, _lock: lock })
    }

    /// Why the store stopped writing, if it did; only a new [`SqliteStore::open`] starts it again.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        self.health.failure()
    }

    /// Puts a write into the queue at once: the order of the calls is the order of the writes.
    fn send(&self, task: Task) -> impl Future<Output = Result<Done, Refused>> + Send + 'static {
        let (answer, answered) = oneshot::channel();
        let sent = match &self.queue {
            Some(queue) => queue.try_send(Message::Write(Operation { task, answer })).map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => "too many writes wait",
                mpsc::error::TrySendError::Closed(_) => "the writer has stopped",
            }),
            None => Err("the store is closed"),
        };
        async move {
            sent.map_err(|why| Refused::Unavailable(why.to_owned()))?;
            answered.await.unwrap_or_else(|_| Err(Refused::Unknown("the writer stopped before it answered".to_owned())))
        }
    }

    async fn change(&self, task: Task) -> Result<Done, StoreError> {
        self.send(task).await.map_err(|refused| match refused {
            Refused::Unavailable(why) if self.health.is_damaged() => StoreError::Corrupt(why),
            Refused::Unavailable(why) | Refused::Unknown(why) => StoreError::Unavailable(why),
        })
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let health = Arc::clone(&self.health);
        let job: writer::Read = Box::new(move |connection| {
            // Nobody waits any more: nothing is lost.
            let _ = answer.send(snapshot(connection, read).map_err(|error| error.told(&health)));
        });
        let sent = match (&self.readers, &self.queue) {
            (Some(readers), _) => readers.send(job),
            (None, Some(queue)) => queue.send(Message::Read(job)).await.is_ok(),
            (None, None) => false,
        };
        if !sent {
            return Err(StoreError::Unavailable("too many reads wait".to_owned()));
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the reader has stopped".to_owned())))
    }
}

/// Brings the schema up to date, where the journal holds what it has held.
fn prepared(connection: &mut Connection, mark: Option<&(&PathBuf, Mark)>) -> Result<Memory, OpenError> {
    if let Some((path, mark)) = mark {
        mark.check(connection, path)?;
    }
    migrate(connection)?;
    Ok(Memory::load(connection)?)
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        // The writer closes last: it alone knows whether the log may be written back.
        self.checkpoints = None;
        self.readers = None;
        self.queue = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has answered nobody; there is nothing left to wait for.
            let _ = writer.join();
        }
    }
}

fn committed(answer: Result<Done, Refused>) -> Result<Committed, CommitError> {
    match answer {
        Ok(Done::Commit(result)) => result,
        Ok(Done::Leased(_) | Done::Unit) => Err(CommitError::Unknown("the writer answered something else".to_owned())),
        Err(Refused::Unavailable(why)) => Err(CommitError::Unavailable(why)),
        Err(Refused::Unknown(why)) => Err(CommitError::Unknown(why)),
    }
}

#[async_trait]
impl Journal for SqliteStore {
    fn commit(&self, commit: Commit) -> Committing<'_> {
        let answer = self.send(Task::Commit(Box::new(commit)));
        Box::pin(async move { committed(answer.await) })
    }

    async fn states(&self, streams: &[StreamId]) -> Result<BTreeMap<StreamId, (u64, Subject, Bytes)>, StoreError> {
        let streams = streams.to_vec();
        self.read(move |c| journal::states(c, &streams)).await
    }

    async fn answer(&self, key: &str) -> Result<Option<AnswerRecord>, StoreError> {
        let key = key.to_owned();
        self.read(move |c| journal::answer(c, &key)).await
    }

    async fn read_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<Vec<StoredEvent>, StoreError> {
        let filter = filter.clone();
        self.read(move |c| journal::read_from(c, after, limit, &filter)).await
    }

    async fn count_from(&self, after: u64, limit: usize, filter: &EventFilter) -> Result<usize, StoreError> {
        let filter = filter.clone();
        self.read(move |c| journal::count_from(c, after, limit, &filter)).await
    }

    async fn causes(&self, numbers: &[u64]) -> Result<BTreeMap<u64, CauseRecord>, StoreError> {
        let numbers = numbers.to_vec();
        self.read(move |c| journal::causes(c, &numbers)).await
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.read(|c| Ok(writer::head(c)?)).await
    }

    async fn keys(&self, subjects: &[Subject]) -> Result<BTreeMap<Subject, Bytes>, StoreError> {
        let subjects = subjects.to_vec();
        self.read(move |c| journal::keys(c, &subjects)).await
    }

    async fn setting(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        let name = name.to_owned();
        self.read(move |c| journal::setting(c, &name)).await
    }

    async fn set_setting(&self, name: &str, value: Bytes) -> Result<(), StoreError> {
        self.change(Task::Keep(name.to_owned(), value)).await.map(drop)
    }

    async fn verify_chain(&self, after: Head, upto: Option<u64>) -> Result<Head, StoreError> {
        let mut holds = after;
        loop {
            let (next, finished) =
                self.read(move |c| journal::verify_part(c, holds, upto, VERIFIED_AT_ONCE)).await?;
            holds = next;
            if finished {
                return Ok(holds);
            }
        }
    }

    async fn verify_storage(&self) -> Result<(), StoreError> {
        for part in storage::PARTS {
            let checked = self.read(*part).await;
            if let Err(StoreError::Corrupt(what)) = &checked {
                self.health.damaged(what);
            }
            checked?;
        }
        Ok(())
    }

    fn sole_writer(&self) -> bool {
        true
    }
}

#[async_trait]
impl Work for SqliteStore {
    async fn lease(
        &self,
        now: Timestamp,
        clock: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError> {
        match self.change(Task::Lease { now, clock, until, limit }).await? {
            Done::Leased(leased) => Ok(leased),
            Done::Commit(_) | Done::Unit => Err(StoreError::Unavailable("the writer answered something else".to_owned())),
        }
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(work::next_due).await
    }

    async fn abandon_leases(&self) -> Result<(), StoreError> {
        self.change(Task::AbandonLeases).await.map(drop)
    }

    async fn release(&self, leases: &[Lease]) -> Result<(), StoreError> {
        self.change(Task::Release(leases.to_vec())).await.map(drop)
    }

    async fn effects(&self, dead_cause: Option<&str>, limit: usize) -> Result<Vec<EffectEntry>, StoreError> {
        let cause = dead_cause.map(str::to_owned);
        self.read(move |c| work::effects(c, cause.as_deref(), limit)).await
    }

    async fn effect(&self, id: EffectId) -> Result<Option<EffectEntry>, StoreError> {
        self.read(move |c| work::effect(c, id)).await
    }
}

#[async_trait]
impl Views for SqliteStore {
    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        let (query, health) = (query.clone(), Arc::clone(&self.health));
        self.read(move |c| lists::query(c, &query, health.leads.load(Ordering::Acquire))).await
    }

    async fn intervals(&self, resource: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Interval>, StoreError> {
        let resource = resource.to_owned();
        self.read(move |c| views::intervals(c, &resource, from, to)).await
    }

    async fn owner(&self, key: &str) -> Result<Option<String>, StoreError> {
        let key = key.to_owned();
        self.read(move |c| views::owner(c, &key)).await
    }

    async fn offered(&self, since: Timestamp) -> Result<BTreeMap<Timestamp, u32>, StoreError> {
        self.read(move |c| views::offered(c, since)).await
    }

    async fn message(&self, id: MessageRef<'_>) -> Result<Option<(LeadId, MessageId)>, StoreError> {
        match id {
            MessageRef::Ours(id) => self.read(move |c| views::message(c, MessageRef::Ours(id))).await,
            MessageRef::Provider(id) => {
                let id = id.to_owned();
                self.read(move |c| views::message(c, MessageRef::Provider(&id))).await
            }
        }
    }

    async fn attempted_since(&self, since: Timestamp, limit: u64) -> Result<u64, StoreError> {
        self.read(move |c| views::attempted_since(c, since, limit)).await
    }

    async fn counters(&self, prefix: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        let prefix = prefix.to_owned();
        self.read(move |c| views::counters(c, &prefix)).await
    }

    async fn rows(&self) -> Result<Vec<Row>, StoreError> {
        self.read(views::rows).await
    }
}

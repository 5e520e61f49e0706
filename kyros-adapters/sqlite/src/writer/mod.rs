//! The one thread that writes. Each turn takes whatever waits, writes it as one transaction with
//! one sync, and answers after the commit.

mod commit;
mod effects;
mod log;
mod memory;
mod rows;

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::store::{Commit, CommitError, Committed, Lease, Leased};
use rusqlite::{Connection, ErrorCode};
use tokio::sync::{mpsc, oneshot};

use crate::budget::{Budget, damage};
use crate::mark::Mark;
use crate::options::leave_the_log;
use log::Log;
pub(crate) use memory::{Memory, OFFER_STEP, chained, head};
pub(crate) use rows::words;

/// How many operations share a transaction at most.
const GROUP: usize = 1_024;

/// A write.
#[derive(Debug)]
pub(crate) enum Task {
    Commit(Box<Commit>),
    Lease { now: Timestamp, clock: Timestamp, until: Timestamp, limit: usize },
    Release(Vec<Lease>),
    AbandonLeases,
    Keep(String, Bytes),
}

/// What came of a write.
#[derive(Debug)]
pub(crate) enum Done {
    Commit(Result<Committed, CommitError>),
    Leased(Vec<Leased>),
    Unit,
}

/// Why a whole group was refused.
#[derive(Clone, Debug)]
pub(crate) enum Refused {
    /// Nothing of it is there.
    Unavailable(String),
    /// It may be there.
    Unknown(String),
}

/// A write and who waits for it.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) task: Task,
    pub(crate) answer: oneshot::Sender<Result<Done, Refused>>,
}

/// A read on the writer's connection (a store in memory has no other).
pub(crate) type Read = Box<dyn FnOnce(&Connection) + Send>;

pub(crate) enum Message {
    Write(Operation),
    Read(Read),
}

/// What the threads of a store know of each other.
#[derive(Debug, Default)]
pub(crate) struct Health {
    /// Set once, when a write or sync failed: pages that the system dropped would look written to
    /// a second try, so that only a restart can tell what is on the disk.
    failure: OnceLock<String>,
    /// Counted up with each transaction that wrote.
    pub(crate) writes: std::sync::atomic::AtomicU64,
    /// Rows in `leads`.
    pub(crate) leads: std::sync::atomic::AtomicU64,
    /// The failure is that the file is damaged.
    damaged: std::sync::atomic::AtomicBool,
    /// A checkpoint has just copied most of a log that is long.
    long_log: std::sync::atomic::AtomicBool,
}

impl Health {
    pub(crate) fn fail(&self, what: &str) {
        if self.failure.set(what.to_owned()).is_ok() {
            tracing::error!(error = what, "the store stopped writing until it is opened again");
        }
    }

    /// The file isn't what was written.
    pub(crate) fn damaged(&self, what: &str) {
        self.damaged.store(true, std::sync::atomic::Ordering::Release);
        self.fail(what);
    }

    pub(crate) fn is_damaged(&self) -> bool {
        self.damaged.load(std::sync::atomic::Ordering::Acquire)
    }

    pub(crate) fn log_is_long(&self) {
        self.long_log.store(true, std::sync::atomic::Ordering::Release);
    }

    fn take_long_log(&self) -> bool {
        self.long_log.swap(false, std::sync::atomic::Ordering::AcqRel)
    }

    pub(crate) fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }
}

#[derive(Debug)]
pub(crate) struct Writer {
    connection: Connection,
    budget: Budget,
    memory: Memory,
    log: Log,
    mark: Option<Mark>,
    health: Arc<Health>,
}

impl Writer {
    pub(crate) fn new(
        (connection, budget): (Connection, Budget),
        memory: Memory,
        health: Arc<Health>,
        mark: Option<Mark>,
        (log_limit, busy_timeout): (u64, std::time::Duration),
    ) -> Self {
        let log = Log::new(&connection, log_limit, busy_timeout);
        health.leads.store(memory.leads, std::sync::atomic::Ordering::Release);
        Self { connection, budget, memory, log, mark, health }
    }

    /// Works until nobody can send any more.
    pub(crate) fn run(mut self, mut queue: mpsc::Receiver<Message>) {
        let mut group = Vec::with_capacity(GROUP);
        while let Some(first) = queue.blocking_recv() {
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Write(operation) => group.push(operation),
                    Message::Read(read) => {
                        self.write(&mut group);
                        self.budget.renew();
                        read(&self.connection);
                    }
                }
                next = if group.len() < GROUP { queue.try_recv().ok() } else { None };
            }
            self.write(&mut group);
        }
        if self.health.failure().is_some() {
            // What the log holds may be all that can still be saved; whoever opens it next looks at it first.
            let _ = leave_the_log(&self.connection);
        }
    }

    /// Writes the group and answers everybody in it.
    fn write(&mut self, group: &mut Vec<Operation>) {
        if group.is_empty() {
            return;
        }
        if let Some(failure) = self.health.failure() {
            let refused = Refused::Unavailable(format!("an earlier write failed ({failure}); restart"));
            return answer_all(group, &refused);
        }
        match self.transaction(group.iter().map(|operation| &operation.task)) {
            Ok(done) => {
                for (operation, done) in group.drain(..).zip(done) {
                    // Nobody waits any more: the write stands all the same.
                    let _ = operation.answer.send(Ok(done));
                }
                // Nobody waits for what follows.
                if let Some(mark) = &mut self.mark {
                    mark.raise(&self.memory.head);
                }
                if let Err(error) = self.log.shorten(&self.connection, self.health.take_long_log()) {
                    self.health.fail(&format!("cutting the log: {error}"));
                }
            }
            Err(Failure::Bad(_)) if group.len() > 1 => self.write_singly(group),
            Err(Failure::Bad(what) | Failure::Busy(what)) => answer_all(group, &Refused::Unavailable(what)),
            Err(Failure::Damaged(what)) => {
                self.health.damaged(&what);
                answer_all(group, &Refused::Unavailable(what));
            }
            Err(Failure::Broken(what)) => {
                self.health.fail(&what);
                answer_all(group, &Refused::Unavailable(what));
            }
            Err(Failure::InDoubt(what)) => {
                self.health.fail(&what);
                answer_all(group, &Refused::Unknown(what));
            }
        }
    }

    /// Something in the group can't be written: each alone, so that only that one fails.
    fn write_singly(&mut self, group: &mut Vec<Operation>) {
        for operation in group.drain(..) {
            self.write(&mut vec![operation]);
        }
    }

    fn transaction<'a>(&mut self, tasks: impl Iterator<Item = &'a Task>) -> Result<Vec<Done>, Failure> {
        self.budget.renew();
        self.say("BEGIN IMMEDIATE").map_err(|error| Failure::before_commit(&error))?;
        match self.apply(tasks) {
            Ok(done) => match self.say("COMMIT") {
                Ok(()) => {
                    self.published();
                    Ok(done)
                }
                Err(error) => {
                    self.roll_back();
                    Err(Failure::InDoubt(error.to_string()))
                }
            },
            Err(error) => {
                let failure = Failure::before_commit(&error);
                match self.roll_back() {
                    _ if matches!(failure, Failure::Damaged(_)) => Err(failure),
                    true => Err(failure),
                    false => Err(Failure::Broken(error.to_string())),
                }
            }
        }
    }

    fn say(&self, statement: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(statement)?.execute([]).map(drop)
    }

    fn apply<'a>(&mut self, tasks: impl Iterator<Item = &'a Task>) -> rusqlite::Result<Vec<Done>> {
        let (connection, memory) = (&self.connection, &mut self.memory);
        let mut done = Vec::new();
        for task in tasks {
            self.budget.renew();
            done.push(match task {
                Task::Commit(commit) => Done::Commit(commit::commit(connection, memory, commit)?),
                Task::Lease { now, clock, until, limit } => {
                    Done::Leased(effects::lease(connection, memory, *now, *clock, *until, *limit)?)
                }
                Task::Release(leases) => {
                    effects::release(connection, memory, leases)?;
                    Done::Unit
                }
                Task::AbandonLeases => {
                    effects::abandon(connection, memory)?;
                    Done::Unit
                }
                Task::Keep(name, value) => {
                    memory.keep(connection, name, value)?;
                    Done::Unit
                }
            });
        }
        memory.flush(connection)?;
        Ok(done)
    }

    fn published(&mut self) {
        use std::sync::atomic::Ordering::Release;
        self.health.leads.store(self.memory.leads, Release);
        self.health.writes.fetch_add(1, Release);
        self.memory.trim();
    }

    /// Forgets the transaction; false when even that fails.
    fn roll_back(&mut self) -> bool {
        // After some errors SQLite has rolled back by itself, and then says so here.
        let _ = self.connection.execute_batch("ROLLBACK");
        match Memory::load(&self.connection) {
            Ok(memory) => {
                self.memory = memory;
                self.connection.is_autocommit()
            }
            Err(_) => false,
        }
    }
}

fn answer_all(group: &mut Vec<Operation>, refused: &Refused) {
    for operation in group.drain(..) {
        let _ = operation.answer.send(Err(refused.clone()));
    }
}

/// Why a transaction failed.
#[derive(Debug)]
enum Failure {
    /// The values can't be written.
    Bad(String),
    /// Somebody else holds the file for a while.
    Busy(String),
    /// The file isn't what was written; nothing of the group is there.
    Damaged(String),
    /// The disk, the file or the memory fails; nothing of the group is there.
    Broken(String),
    /// The commit itself failed.
    InDoubt(String),
}

impl Failure {
    fn before_commit(error: &rusqlite::Error) -> Self {
        if let Some(what) = damage(error) {
            return Self::Damaged(what);
        }
        let what = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch) => Self::Bad(what),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(what),
            // No error of SQLite's: a value that can't be bound or read.
            None => Self::Bad(what),
            Some(_) => Self::Broken(what),
        }
    }
}

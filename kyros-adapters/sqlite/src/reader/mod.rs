//! Reads: on connections and threads of their own beside the writer, or on the writer's where the
//! store lies in memory.

pub(crate) mod journal;
pub(crate) mod leads;
pub(crate) mod lists;
pub(crate) mod search;
pub(crate) mod storage;
pub(crate) mod views;
pub(crate) mod work;

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use kyros_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::budget::{Budget, damage};
use crate::writer::{Health, Read};

/// Threads with a connection each.
#[derive(Debug)]
pub(crate) struct Readers {
    queue: Option<mpsc::SyncSender<Read>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    pub(crate) fn start(connections: Vec<(Connection, Budget)>, waiting: usize) -> std::io::Result<Self> {
        let (queue, jobs) = mpsc::sync_channel::<Read>(waiting);
        let jobs = Arc::new(Mutex::new(jobs));
        let mut readers = Self { queue: Some(queue), threads: Vec::new() };
        for (connection, budget) in connections {
            let jobs = Arc::clone(&jobs);
            let thread = std::thread::Builder::new()
                .name("kyros-sqlite-read".to_owned())
                .spawn(move || work(&connection, &budget, &jobs))?;
            readers.threads.push(thread);
        }
        Ok(readers)
    }

    /// False when too many wait.
    pub(crate) fn send(&self, read: Read) -> bool {
        self.queue.as_ref().is_some_and(|queue| queue.try_send(read).is_ok())
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing left to close.
            let _ = thread.join();
        }
    }
}

fn work(connection: &Connection, budget: &Budget, jobs: &Mutex<mpsc::Receiver<Read>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(read) => {
                budget.renew();
                read(connection);
            }
            Err(mpsc::RecvError) => return,
        }
    }
}

/// Runs a read in a transaction, so that all of it sees one moment.
pub(crate) fn snapshot<T>(
    connection: &Connection,
    read: impl FnOnce(&Connection) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let say = |statement| connection.prepare_cached(statement)?.execute([]);
    say("BEGIN")?;
    let found = read(connection);
    // Nothing was written; an error that has ended the transaction by itself leaves nothing to end.
    let ended = if connection.is_autocommit() { Ok(0) } else { say("COMMIT").or_else(|_| say("ROLLBACK")) };
    let found = found?;
    ended?;
    Ok(found)
}

/// Why a read fails.
#[derive(Debug)]
pub(crate) enum ReadError {
    Sqlite(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for ReadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl ReadError {
    /// What the engine is told. Where it tells of a damaged file, nothing is written any more.
    pub(crate) fn told(self, health: &Health) -> StoreError {
        let error = match self {
            Self::Store(error) => return error,
            Self::Sqlite(error) => error,
        };
        if let Some(what) = damage(&error) {
            health.damaged(&what);
            return StoreError::Corrupt(what);
        }
        match error.sqlite_error_code() {
            Some(_) => StoreError::Unavailable(error.to_string()),
            // No error of SQLite's: a value that isn't one of those that are written here.
            None => StoreError::Corrupt(format!("a row can't be read: {error}")),
        }
    }
}

//! Writes the log back into the file, beside the writer and never in its way.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use crate::writer::Health;

/// The thread that checkpoints.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    pub(crate) fn start(connection: Connection, every: Duration, health: Arc<Health>) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new().name("kyros-sqlite-checkpoint".to_owned()).spawn(move || {
            let mut written_back = 0;
            while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                let written = health.writes.load(Ordering::Acquire);
                if written != written_back && health.failure().is_none() {
                    match checkpoint(&connection) {
                        Ok(true) => written_back = written,
                        Ok(false) => {}
                        Err(error) => health.fail(&format!("writing the log back: {error}")),
                    }
                }
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

/// Writes back what no reader still needs; true when that was all.
fn checkpoint(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (busy, log, done): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(busy == 0 && log == done)
    })
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

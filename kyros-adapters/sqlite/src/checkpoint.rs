//! Writes the log back into the file, beside the writer and never in its way.

use std::fs::File;
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
    /// From `long` bytes on the writer is told that the log can be begun anew. `file` is the database's,
    /// opened once and kept: closing any handle of it gives this process's locks on it away.
    pub(crate) fn start(
        connection: Connection,
        file: File,
        every: Duration,
        long: u64,
        health: Arc<Health>,
    ) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new().name("kyros-sqlite-checkpoint".to_owned()).spawn(move || {
            let mut written_back = 0;
            while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                let written = health.writes.load(Ordering::Acquire);
                if written != written_back && health.failure().is_none() {
                    match checkpoint(&connection, &file) {
                        Ok(pass) => {
                            if pass.complete {
                                written_back = written;
                            }
                            if pass.frames.saturating_mul(FRAME) >= long {
                                health.log_is_long();
                            }
                        }
                        Err(error) => health.fail(&format!("writing the log back: {error}")),
                    }
                }
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

/// A page of 4 KiB in the log, with its header.
const FRAME: u64 = 4_096 + 24;

struct Pass {
    /// Pages in the log, counted from where it began last.
    frames: u64,
    /// All of them are written back.
    complete: bool,
}

/// Writes back what no reader still needs.
fn checkpoint(connection: &Connection, file: &File) -> Result<Pass, Box<dyn std::error::Error>> {
    let pass = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (busy, log, done): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Pass { frames: u64::try_from(log).unwrap_or(0), complete: busy == 0 && log == done })
    })?;
    // A pass that doesn't reach the log's end syncs nothing: what it has written would wait for the
    // writer, who has no time for it.
    if !pass.complete {
        file.sync_data()?;
    }
    Ok(pass)
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

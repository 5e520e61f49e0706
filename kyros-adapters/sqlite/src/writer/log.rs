//! Keeps the log short. The checkpoints beside the writer copy it back, but while somebody always
//! writes they never reach its end, and it would grow for as long as the load lasts. Between two
//! groups nobody writes: there it can be begun anew. Right after a checkpoint little is left to copy;
//! the file keeps its length then, since giving its blocks back and asking for new ones costs more
//! than all the rest.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

/// How long the writer waits for readers that still need the log; with one that stays, it goes on and
/// tries again later.
const PATIENCE: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(super) struct Log {
    /// Its file; none for a store in memory.
    path: Option<PathBuf>,
    limit: u64,
    /// It is cut when it is as long.
    cut_at: u64,
    busy_timeout: Duration,
}

impl Log {
    pub(super) fn new(connection: &Connection, limit: u64, busy_timeout: Duration) -> Self {
        let file = connection.path().filter(|path| !path.is_empty());
        let path = file.map(|path| PathBuf::from(format!("{path}-wal")));
        Self { path, limit, cut_at: limit, busy_timeout }
    }

    /// Begins the log anew when a checkpoint has just found it long; cuts it when it has grown past
    /// its limit.
    pub(super) fn shorten(&mut self, connection: &Connection, found_long: bool) -> rusqlite::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        if found_long {
            return self.checkpoint(connection, "PRAGMA wal_checkpoint(RESTART)").map(drop);
        }
        let length = std::fs::metadata(path).map_or(0, |file| file.len());
        if length < self.cut_at {
            return Ok(());
        }
        let cut = self.checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)")?;
        // A reader that stays must not have the writer wait after every group.
        self.cut_at = if cut { self.limit } else { length + self.limit / 4 };
        Ok(())
    }

    /// True when all was copied and no reader needs the log any more.
    fn checkpoint(&self, connection: &Connection, pragma: &str) -> rusqlite::Result<bool> {
        connection.busy_timeout(PATIENCE)?;
        let done = connection.query_row(pragma, [], |row| Ok(row.get::<_, i64>(0)? == 0));
        connection.busy_timeout(self.busy_timeout)?;
        match done {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(false),
            other => other,
        }
    }
}

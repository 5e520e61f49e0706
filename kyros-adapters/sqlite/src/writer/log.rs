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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where it fails")]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(5);

    fn write(connection: &Connection, rows: usize) {
        for _ in 0..rows {
            connection.execute("INSERT INTO t (x) VALUES (zeroblob(4000))", []).unwrap();
        }
    }

    /// A database with its log in a folder of its own, written to until the log has some length.
    fn written(folder: &tempfile::TempDir) -> (Connection, PathBuf) {
        let path = folder.path().join("kyros.db");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE t (x);").unwrap();
        write(&connection, 100);
        (connection, folder.path().join("kyros.db-wal"))
    }

    fn length(path: &PathBuf) -> u64 {
        std::fs::metadata(path).unwrap().len()
    }

    #[test]
    fn a_log_begun_anew_keeps_its_file_and_does_not_grow() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, wal) = written(&folder);
        let before = length(&wal);
        let mut log = Log::new(&connection, u64::MAX, TIMEOUT);
        log.shorten(&connection, true).unwrap();
        write(&connection, 20);
        assert_eq!(length(&wal), before);
        // Without a checkpoint in between it goes on where it was.
        write(&connection, 100);
        assert!(length(&wal) > before);
    }

    #[test]
    fn a_log_past_its_limit_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, wal) = written(&folder);
        let mut log = Log::new(&connection, 1_000, TIMEOUT);
        log.shorten(&connection, false).unwrap();
        assert_eq!(length(&wal), 0);
    }

    #[test]
    fn a_reader_that_stays_keeps_the_log_and_stops_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, wal) = written(&folder);
        let reader = Connection::open(folder.path().join("kyros.db")).unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM t").unwrap();
        write(&connection, 1);
        let mut log = Log::new(&connection, 1_000, TIMEOUT);
        log.shorten(&connection, false).unwrap();
        assert!(length(&wal) > 0);
        assert!(log.cut_at > length(&wal), "it isn't tried again after every group");
    }
}

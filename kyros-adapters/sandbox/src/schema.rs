//! The sandbox's file.

use std::time::Duration;

use kyros_core::ports::failure::{Failure, Fault};
use rusqlite::Connection;

use crate::Location;

const VERSION: i64 = 1;

/// Callbacks never reuse a number: an inbound text's id is made from it, and Kyros counts no id
/// twice.
const TABLES: &str = "
CREATE TABLE messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    effect TEXT NOT NULL,
    recipient TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX messages_effect ON messages (effect);
CREATE INDEX messages_recipient ON messages (recipient, seq);
CREATE TABLE callbacks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message INTEGER UNIQUE REFERENCES messages (seq),
    inbound TEXT,
    offered INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    appointment TEXT UNIQUE,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    location TEXT,
    start_time INTEGER NOT NULL,
    end_time INTEGER NOT NULL,
    time_zone TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE notices (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    effect TEXT NOT NULL,
    escalation TEXT NOT NULL,
    severity TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE TABLE projects (
    external_id TEXT PRIMARY KEY,
    project TEXT NOT NULL
) WITHOUT ROWID;
PRAGMA user_version = 1;
";

/// Opens the file, or makes it.
pub(crate) fn open(location: &Location) -> Result<Connection, Failure> {
    let refused = |why: String| {
        let place = match location {
            Location::File(path) => path.display().to_string(),
            Location::Memory => ":memory:".to_owned(),
        };
        let message = format!("sandbox.path `{place}` can't be used: {why}; name a file in a writable folder");
        Failure::permanent(Fault::Settings, "sandbox_unusable", &message)
    };
    let opened = match location {
        Location::File(path) => {
            make_private(path).map_err(|e| refused(e.to_string()))?;
            Connection::open(path)
        }
        Location::Memory => Connection::open_in_memory(),
    };
    let mut connection = opened.map_err(|e| refused(e.to_string()))?;
    let version = prepare(&mut connection).map_err(|e| refused(e.to_string()))?;
    if version == VERSION {
        Ok(connection)
    } else {
        Err(refused(format!("it has the form {version} of another release, this one reads form {VERSION}")))
    }
}

/// Makes a new file readable by its owner alone: it holds numbers and texts. SQLite gives the files
/// beside it the same mode.
fn make_private(path: &std::path::Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Answers the file's form.
fn prepare(connection: &mut Connection) -> rusqlite::Result<i64> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // What the system holds outlives the process; only a power cut can lose it.
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;")?;
    let version = |c: &Connection| c.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    let change = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if version(&change)? == 0 {
        change.execute_batch(TABLES)?;
    }
    change.commit()?;
    version(connection)
}

//! How a store is opened: where it lies, who may write, which SQLite.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::budget::{Budget, damage};

/// The first release without the WAL-reset bug, which damages files that two connections write
/// and checkpoint at once (<https://www.sqlite.org/wal.html>, section 11).
const OLDEST_SQLITE: i32 = 3_051_003;

const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// How a store is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteOptions {
    /// Where.
    pub location: Location,
    /// Reader connections of a file; 1 at least.
    pub readers: usize,
    /// Writes that may wait; one more is refused as unavailable.
    pub queue: usize,
    /// Reads that may wait; one more is refused as unavailable.
    pub read_queue: usize,
    /// How often the log is written back into the file while something is written.
    pub checkpoint_every: Duration,
    /// How many bytes the log may grow to. From a quarter of it on it is begun anew after a checkpoint,
    /// which takes a moment; at the limit it is cut, whatever that takes.
    pub log_limit: u64,
    /// How long a write waits for somebody else's lock on the file before it is refused.
    pub busy_timeout: Duration,
    /// How many pages of 4 KiB the file may have; beyond, the disk counts as full.
    pub max_pages: Option<u32>,
}

/// Where a store lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In that file, with `-wal`, `-shm`, `.lock` and `.mark` files beside it.
    File(PathBuf),
    /// In memory: gone with the store.
    Memory,
}

impl SqliteOptions {
    /// The usual options for that place.
    #[must_use]
    pub fn new(location: Location) -> Self {
        Self {
            location,
            readers: 3,
            queue: 16_384,
            read_queue: 16_384,
            checkpoint_every: Duration::from_millis(60),
            log_limit: 256 << 20,
            busy_timeout: Duration::from_secs(5),
            max_pages: None,
        }
    }

    /// The usual options for that file.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::new(Location::File(path.into()))
    }

    /// The usual options in memory.
    #[must_use]
    pub fn memory() -> Self {
        Self::new(Location::Memory)
    }
}

/// Why a store wasn't opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("{} is in use by another process: stop that one, or give this one a file of its own", .path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The journal doesn't hold what it has held.
    #[error(
        "{} is damaged: its journal ends at {ends} and {acknowledged} was acknowledged, or holds something else \
         there. Nothing was changed: restore the files; where an older copy was put in place on purpose, delete {} to \
         start from it",
        .path.display(), .mark.display()
    )]
    Lost {
        /// The file.
        path: PathBuf,
        /// The file that says what was acknowledged.
        mark: PathBuf,
        /// The last position of the journal.
        ends: u64,
        /// A position that was durable.
        acknowledged: u64,
    },
    /// Its pages aren't those of a database any more.
    #[error("{} is damaged: {what}. Nothing was changed: restore the files", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How.
        what: String,
    },
    /// The library can damage files.
    #[error("SQLite {found} can damage a file that it checkpoints: 3.51.3 or later is needed")]
    SqliteTooOld {
        /// What is linked.
        found: &'static str,
    },
    /// A later build wrote it.
    #[error("the file has schema {found}, this build knows {known}: start the newer build again")]
    Newer {
        /// In the file.
        found: i64,
        /// Known here.
        known: i64,
    },
    /// A migration that was applied reads differently in this build.
    #[error("migration {number} of the file is not the one of this build: start the build that wrote it")]
    Altered {
        /// Which.
        number: i64,
    },
    /// The file system refuses.
    #[error("{} can't be opened: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite refuses.
    #[error("SQLite can't open the store: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl OpenError {
    /// A fault of SQLite's that tells of a damaged file is named as one.
    pub(crate) fn of(error: Self, location: &Location) -> Self {
        match (&error, location) {
            (Self::Sqlite(fault), Location::File(path)) => match damage(fault) {
                Some(what) => Self::Damaged { path: path.clone(), what },
                None => error,
            },
            _ => error,
        }
    }
}

pub(crate) fn check_library() -> Result<(), OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::SqliteTooOld { found: rusqlite::version() });
    }
    Ok(())
}

/// Keeps other processes out for as long as it lives.
#[derive(Debug)]
pub(crate) struct Lock {
    _beside: File,
    /// The database's own: a second name or a lock file that was removed leads to the same one.
    _database: Option<File>,
}

/// The lock of that database, which is made where it isn't there.
pub(crate) fn lock(path: &Path) -> Result<Lock, OpenError> {
    // One file has one lock, by whatever link it is reached.
    let lock_path = beside(path, ".lock");
    let beside = private_file(&lock_path)?;
    taken(&beside, path, lock_path)?;
    Ok(Lock { _beside: beside, _database: own_lock(path)? })
}

/// Where this lock is one by `flock`, it is apart from those that SQLite takes.
#[cfg(target_os = "linux")]
fn own_lock(path: &Path) -> Result<Option<File>, OpenError> {
    let database = private_file(path)?;
    taken(&database, path, path.to_owned())?;
    Ok(Some(database))
}

#[cfg(not(target_os = "linux"))]
fn own_lock(_: &Path) -> Result<Option<File>, OpenError> {
    Ok(None)
}

fn taken(file: &File, path: &Path, named: PathBuf) -> Result<(), OpenError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(OpenError::Io { path: named, source }),
    }
}

/// The file of that ending beside the database, by whatever link that is reached.
pub(crate) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned()).into_os_string();
    name.push(ending);
    PathBuf::from(name)
}

/// Opens or creates a file that only its owner may read and write.
pub(crate) fn private_file(path: &Path) -> Result<File, OpenError> {
    let failed = |source| OpenError::Io { path: path.to_owned(), source };
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(failed)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(failed)?;
    Ok(file)
}

/// The one connection that writes, and closes last.
pub(crate) fn writer_connection(options: &SqliteOptions) -> Result<(Connection, Budget), OpenError> {
    let (mut connection, file) = match &options.location {
        Location::Memory => (Connection::open_in_memory()?, None),
        Location::File(path) => {
            drop(private_file(path)?);
            (Connection::open_with_flags(path, FLAGS)?, Some(path.as_path()))
        }
    };
    let budget = Budget::watch(&mut connection, file)?;
    connection.busy_timeout(options.busy_timeout)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // No larger: SQLite scans its whole page cache at a commit after a B-tree was balanced (it parks pages
    // under a number beyond the file's end meanwhile), which took a tenth of this thread with 64 MiB.
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    if let Some(pages) = options.max_pages {
        connection.pragma_update(None, "max_page_count", pages)?;
    }
    connection.set_prepared_statement_cache_capacity(128);
    Ok((connection, budget))
}

/// Closing that connection leaves the log as it is, even where no other one is open.
pub(crate) fn leave_the_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map(drop)
}

/// A connection that only reads.
pub(crate) fn reader_connection(path: &Path) -> Result<(Connection, Budget), OpenError> {
    let mut connection = Connection::open_with_flags(path, FLAGS)?;
    let budget = Budget::watch(&mut connection, Some(path))?;
    leave_the_log(&connection)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok((connection, budget))
}

/// The connection that writes the log back. It never writes anything of its own.
pub(crate) fn checkpoint_connection(path: &Path) -> Result<Connection, OpenError> {
    let connection = Connection::open_with_flags(path, FLAGS)?;
    leave_the_log(&connection)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(connection)
}

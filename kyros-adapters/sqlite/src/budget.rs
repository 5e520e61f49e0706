//! No statement runs for ever. In a damaged file the pages of a table may lead back to each other, and a scan then
//! never comes to its end: it is stopped after far more steps than everything in a file of that size could need.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, ErrorCode};

/// Steps of SQLite's machine between two looks.
const LOOK_EVERY: u16 = 10_000;
/// What a task may always use.
const ALWAYS: u64 = 5_000_000;
/// What it may use for each page: a page holds a few hundred entries at most, of which each is read in ten or twenty
/// steps.
const A_PAGE: u64 = 8_000;
const PAGE: u64 = 4_096;

/// The steps of one connection's task. A task is a read, or a write of a group.
#[derive(Clone, Debug)]
pub(crate) struct Budget(Arc<AtomicU64>);

impl Budget {
    /// Watches a connection from here on. A store in memory can't be damaged from outside.
    pub(crate) fn watch(connection: &mut Connection, file: Option<&Path>) -> rusqlite::Result<Self> {
        let used = Arc::new(AtomicU64::new(0));
        if let Some(path) = file {
            let counted = Arc::clone(&used);
            let files = [path.to_owned(), log_of(path)];
            connection.progress_handler(
                i32::from(LOOK_EVERY),
                Some(move || {
                    let used = counted.fetch_add(u64::from(LOOK_EVERY), Ordering::Relaxed);
                    used > ALWAYS && used > allowed(&files)
                }),
            )?;
        }
        Ok(Self(used))
    }

    /// The next task begins.
    pub(crate) fn renew(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn allowed(files: &[PathBuf]) -> u64 {
    let bytes: u64 = files.iter().map(|file| std::fs::metadata(file).map_or(0, |file| file.len())).sum();
    ALWAYS.saturating_add((bytes / PAGE).saturating_mul(A_PAGE))
}

/// What an error says of the file, where it says that the file is damaged.
pub(crate) fn damage(error: &rusqlite::Error) -> Option<String> {
    match error.sqlite_error_code()? {
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Some(error.to_string()),
        ErrorCode::OperationInterrupted => {
            Some("a statement takes more steps than all of its entries could need: its pages lead in a circle".to_owned())
        }
        _ => None,
    }
}

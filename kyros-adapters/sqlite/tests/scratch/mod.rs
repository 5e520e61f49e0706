//! A directory of its own for each store.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A directory that goes away with this value.
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new one.
    pub fn new() -> Self {
        let name = format!("store-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    /// Where the store lies.
    pub fn file(&self) -> PathBuf {
        self.0.join("kyros.db")
    }

    /// Changes the sealed bytes of an event in a closed store, as a bad disk would.
    #[allow(dead_code)]
    pub fn damage(&self, position: u64) {
        let connection = rusqlite::Connection::open(self.file()).expect("the file opens");
        let position = i64::try_from(position).expect("a position");
        connection.execute_batch("DROP TRIGGER events_are_not_changed").expect("a trigger");
        let changed = connection
            .execute("UPDATE events SET sealed = CAST(x'00' || substr(sealed, 2) AS BLOB) WHERE position = ?1", [position])
            .expect("an update");
        assert_eq!(changed, 1);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

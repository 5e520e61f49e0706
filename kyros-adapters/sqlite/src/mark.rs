//! How far the journal is known to be durable, kept outside the database.
//!
//! SQLite takes its log up to the first frame that isn't whole and drops what follows without a word: that is how
//! a write that was cut off is told from one that was not. Damage in the middle of the log therefore looks like
//! an earlier end. The mark tells the two apart: it is written after a group is on the disk and answered, so it is
//! never ahead of what is durable. It isn't synced, since one that lags behind only says less.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use kyros_core::ports::store::{Hash, Head};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use crate::codec::int;
use crate::options::{OpenError, beside, leave_the_log, private_file};
use crate::writer;

/// Position, hash, and the beginning of the digest of both.
const LENGTH: usize = 8 + 32 + 8;

#[derive(Debug)]
pub(crate) struct Mark {
    file: File,
    path: PathBuf,
    written: u64,
}

impl Mark {
    /// Opens the mark of that database. A database that has just been made has none yet, whatever was there
    /// before.
    pub(crate) fn open(database: &Path, is_new: bool) -> Result<Self, OpenError> {
        let path = beside(database, ".mark");
        let file = private_file(&path)?;
        if is_new {
            file.set_len(0).map_err(|source| OpenError::Io { path: path.clone(), source })?;
        }
        Ok(Self { file, path, written: 0 })
    }

    /// Whether the journal holds what the mark says. Where it doesn't, the files stay as they are: what the log has
    /// behind the damage may be all that can still be saved, so that closing neither writes back what is before it
    /// nor deletes it. Asked before anything is written.
    pub(crate) fn check(&self, connection: &Connection, database: &Path) -> Result<(), OpenError> {
        let Some(marked) = self.read().map_err(|source| OpenError::Io { path: self.path.clone(), source })? else {
            return Ok(());
        };
        let begun: bool =
            connection.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'events')", [], |row| row.get(0))?;
        let (mut ends, mut there) = (0, None::<Hash>);
        if begun {
            ends = writer::head(connection)?.position;
            there = connection
                .query_row("SELECT hash FROM events WHERE position = ?1", [int(marked.position)], |row| row.get(0))
                .optional()?;
        }
        if there == Some(marked.hash) {
            return Ok(());
        }
        leave_the_log(connection)?;
        let (path, mark, acknowledged) = (database.to_owned(), self.path.clone(), marked.position);
        Err(OpenError::Lost { path, mark, ends, acknowledged })
    }

    /// What it says; nothing where it was never written, or was cut off when the power went.
    fn read(&self) -> io::Result<Option<Head>> {
        let mut bytes = [0; LENGTH];
        match read_at(&self.file, &mut bytes) {
            Err(fault) if fault.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let (said, check) = bytes.split_at(LENGTH - 8);
        if Sha256::digest(said)[..8] != *check {
            return Ok(None);
        }
        let (mut position, mut hash) = ([0; 8], [0; 32]);
        position.copy_from_slice(&said[..8]);
        hash.copy_from_slice(&said[8..]);
        Ok(Some(Head { position: u64::from_be_bytes(position), hash }))
    }

    /// The journal is durable up to there. A mark that can't be written is no fault of the store's.
    pub(crate) fn raise(&mut self, head: &Head) {
        if head.position == self.written {
            return;
        }
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend_from_slice(&head.position.to_be_bytes());
        bytes.extend_from_slice(&head.hash);
        let check = Sha256::digest(&bytes);
        bytes.extend_from_slice(&check[..8]);
        match write_at(&self.file, &bytes) {
            Ok(()) => self.written = head.position,
            Err(error) => tracing::warn!(%error, "the mark of what is durable can't be written"),
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, 0)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, 0)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, bytes: &mut [u8]) -> io::Result<()> {
    use std::io::{Read as _, Seek as _};
    file.seek(io::SeekFrom::Start(0))?;
    file.read_exact(bytes)
}

#[cfg(not(unix))]
fn write_at(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    use std::io::{Seek as _, Write as _};
    file.seek(io::SeekFrom::Start(0))?;
    file.write_all(bytes)
}

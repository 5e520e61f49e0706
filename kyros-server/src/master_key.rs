//! The key that everything is sealed with: given, or made once beside the database.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use crate::config::store::decode_key;
use crate::config::{Place, StoreConfig};
use crate::{runtime, secret};

/// The file's name.
const FILE: &str = "kyros.key";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// Others on this machine can read it.
    #[error("{0} can be read by others: set its mode to 0600, and think of a new key")]
    Readable(PathBuf),
    /// It holds something else.
    #[error("{0} does not hold 32 bytes as hex or base64: restore it, or set store.masterKey")]
    Content(PathBuf),
    /// The database is there and its key isn't.
    #[error("{key} is missing and {database} is there: restore the key of that database, or set store.masterKey")]
    Lost {
        /// Where the key should be.
        key: PathBuf,
        /// The database.
        database: PathBuf,
    },
    /// The file system refuses.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// The key of a deployment.
///
/// # Errors
/// [`KeyFault`], which says what to do.
pub fn load(config: &StoreConfig) -> Result<[u8; 32], KeyFault> {
    let given = config.master_key.as_ref().and_then(|text| decode_key(text.expose_secret()));
    if let Some(key) = given {
        return Ok(key);
    }
    match (&config.place, config.folder()) {
        (Place::File(database), Some(folder)) => from_file(&folder.join(FILE), database),
        _ => Ok(fresh()),
    }
}

fn fresh() -> [u8; 32] {
    let mut key = [0; 32];
    runtime::fill(&mut key);
    key
}

fn from_file(path: &Path, database: &Path) -> Result<[u8; 32], KeyFault> {
    let io = |source| KeyFault::Io { path: path.to_owned(), source };
    match fs::metadata(path) {
        Ok(meta) => {
            if is_open_to_others(&meta) {
                return Err(KeyFault::Readable(path.to_owned()));
            }
            let text = fs::read_to_string(path).map_err(io)?;
            decode_key(&text).ok_or_else(|| KeyFault::Content(path.to_owned()))
        }
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => {
            if fs::metadata(database).is_ok_and(|meta| meta.len() > 0) {
                return Err(KeyFault::Lost { key: path.to_owned(), database: database.to_owned() });
            }
            let key = fresh();
            whole_file(path, &format!("{}\n", secret::hex(&key))).map_err(io)?;
            Ok(key)
        }
        Err(source) => Err(io(source)),
    }
}

/// Under its name the key is there as a whole or not at all, whenever the process ends.
fn whole_file(path: &Path, text: &str) -> std::io::Result<()> {
    let mut unfinished = path.to_owned().into_os_string();
    unfinished.push(".new");
    let unfinished = PathBuf::from(unfinished);
    remove(&unfinished)?;
    private_file(&unfinished, text)?;
    fs::rename(&unfinished, path)?;
    sync_folder(path)
}

/// Writes a new file that only its owner may read.
///
/// # Errors
/// When it is there already, or the file system refuses.
pub fn private_file(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    // The database will hold what only this key opens.
    file.sync_all()?;
    sync_folder(path)
}

/// Removes a file where it is there.
///
/// # Errors
/// When the file system refuses.
pub fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}

/// Makes a file that was made or renamed outlast a power cut.
///
/// # Errors
/// When the file system refuses.
pub fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Only there a folder can be opened.
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(unix)]
fn is_open_to_others(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    meta.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &fs::Metadata) -> bool {
    false
}

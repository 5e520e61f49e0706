//! `store.*`, `sandbox.path` and `feed.url`: where things are kept.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::reader::Reader;

/// Where a database lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this file.
    File(PathBuf),
    /// In memory: gone with the process.
    Memory,
}

/// How the truth is kept.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Where.
    pub place: Place,
    /// The key that seals everything; made beside the file where absent.
    pub master_key: Option<SecretString>,
    /// Where the sandbox keeps its own world.
    pub sandbox: Place,
}

impl StoreConfig {
    /// Reads the sections.
    pub fn read(reader: &mut Reader) -> Self {
        let place = place(reader);
        let sandbox = sandbox(reader, &place);
        if reader.is_given("feed.url") {
            reader.fault("feed.url", "a feed between nodes isn't built", "nothing: leave it out, the store feeds");
        }
        let master_key = reader.secret("store.masterKey");
        if master_key.as_ref().is_some_and(|key| decode_key(key.expose_secret()).is_none()) {
            reader.fault("store.masterKey", "it isn't 32 bytes", "32 bytes as 64 hex digits or as base64");
        }
        Self { place, master_key, sandbox }
    }

    /// The folder in which files of the deployment lie; `None` in memory.
    #[must_use]
    pub fn folder(&self) -> Option<PathBuf> {
        let Place::File(file) = &self.place else { return None };
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        Some(folder.unwrap_or(Path::new(".")).to_path_buf())
    }
}

fn place(reader: &mut Reader) -> Place {
    let allowed = "sqlite://FILE (relative to the working directory) or sqlite::memory:; PostgreSQL isn't built";
    let Some(given) = reader.raw("store.url") else { return Place::File(PathBuf::from("kyros.db")) };
    match given.value.as_str() {
        Some("sqlite::memory:") => Place::Memory,
        Some(url) => match url.strip_prefix("sqlite://").filter(|path| !path.is_empty() && !path.contains('?')) {
            Some(path) => Place::File(PathBuf::from(path)),
            None => {
                // A database URL may hold a password: only its scheme is shown.
                let scheme = url.split(':').next().unwrap_or_default().to_owned();
                reader.fault("store.url", format!("a {scheme:?} URL is not usable"), allowed);
                Place::Memory
            }
        },
        None => {
            reader.fault("store.url", "it isn't a text", allowed);
            Place::Memory
        }
    }
}

fn sandbox(reader: &mut Reader, store: &Place) -> Place {
    if let Some(path) = reader.text("sandbox.path") {
        let path = PathBuf::from(path);
        if matches!(store, Place::File(file) if is_one_file(file, &path)) {
            reader.fault("sandbox.path", "the store lies there", "a file of its own: the sandbox is the outside world");
        }
        return Place::File(path);
    }
    match store {
        Place::Memory => Place::Memory,
        Place::File(file) => Place::File(file.with_extension("sandbox.db")),
    }
}

fn is_one_file(one: &Path, other: &Path) -> bool {
    match (std::path::absolute(one), std::path::absolute(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// 32 bytes from 64 hex digits or from base64.
#[must_use]
pub fn decode_key(text: &str) -> Option<[u8; 32]> {
    use base64::Engine as _;
    let text = text.trim();
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        let mut key = [0_u8; 32];
        for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        return Some(key);
    }
    let bare = text.trim_end_matches('=');
    let standard = base64::engine::general_purpose::STANDARD_NO_PAD.decode(bare);
    let bytes = standard.or_else(|_| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(bare)).ok()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_hex_and_from_base64() {
        let hex = "00".repeat(31) + "ff";
        let key = decode_key(&hex).expect("hex");
        assert_eq!(key[31], 255);
        assert_eq!(decode_key("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8="), Some(key));
        assert_eq!(decode_key("short"), None);
    }
}

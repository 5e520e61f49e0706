//! The store, opened while no server runs.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::TimeDelta;
use kyros_adapters::sqlite::OpenError;

use super::{fail, load};
use crate::http::Keys;
use crate::wiring::{Mode, StartFault, Wired, wire};
use crate::logging;

/// How long the engine may take to end.
const ENDING: TimeDelta = TimeDelta::seconds(5);

/// An engine on the store, without timers and effects.
#[derive(Debug)]
pub struct Opened {
    /// Everything.
    pub wired: Wired,
    /// Keys of the edge.
    pub keys: Keys,
}

/// Opens the store of a configuration; what goes wrong is printed.
///
/// # Errors
/// The exit code.
pub async fn open(file: Option<PathBuf>) -> Result<Opened, ExitCode> {
    open_or(file, Mode::Offline, |fault| fail(fault, fault.exit_code())).await
}

/// The same, where a store is there already.
///
/// # Errors
/// The exit code.
pub async fn open_existing(file: Option<PathBuf>) -> Result<Opened, ExitCode> {
    open_or(file, Mode::Existing, |fault| fail(fault, fault.exit_code())).await
}

/// The same, with another way to tell of what doesn't start.
///
/// # Errors
/// The exit code.
pub async fn open_or(
    file: Option<PathBuf>,
    mode: Mode,
    tell: impl FnOnce(&StartFault) -> ExitCode,
) -> Result<Opened, ExitCode> {
    let mut config = load(file, Vec::new())?;
    config.log.level = "warn";
    logging::start(&config.log);
    match wire(&config, mode).await {
        Ok(wired) => Ok(Opened { keys: Keys::of(&wired.master), wired }),
        Err(StartFault::Store(OpenError::InUse { .. })) => Err(fail(&"the server is running: use the API", 1)),
        Err(fault) => Err(tell(&fault)),
    }
}

impl Opened {
    /// Closes it.
    pub async fn close(self) {
        self.wired.engine.shutdown(ENDING).await;
        self.wired.outside.release();
    }
}

//! `kyros import FILE.csv`

use std::path::PathBuf;
use std::process::ExitCode;

/// Flags of the import.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The CSV file.
    pub file: PathBuf,
}

/// Runs the import.
#[must_use]
pub fn run(_config: Option<PathBuf>, _args: &Args) -> ExitCode {
    eprintln!("kyros import isn't part of this build");
    ExitCode::FAILURE
}

//! `kyros demo`

use std::process::ExitCode;

/// Flags of the demo.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

/// Runs the demo.
#[must_use]
pub fn run(_args: &Args) -> ExitCode {
    eprintln!("kyros demo isn't part of this build");
    ExitCode::FAILURE
}

//! `kyros demo`: the whole flow on one machine, with nothing configured and nobody outside. Leads
//! come in, are texted, understood, booked and confirmed; a provider fails and a person puts it
//! right; fifteen days pass; and the journal tells what happened.

mod people;
mod screen;
mod story;
mod summary;
mod world;

use std::process::ExitCode;

use crate::cli::{block_on, fail};

pub use summary::Summary;

/// Flags of the demo.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Stay up afterwards and serve the API on what the demo made.
    #[arg(long)]
    pub serve: bool,
}

/// Runs the demo: exit 0 when everything happened as it should.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    block_on(async {
        match story::tell(args.serve).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(fault) => fail(&format!("the demo failed: {fault:#}"), 1),
        }
    })
}

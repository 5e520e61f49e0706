//! `kyros verify`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kyros_adapters::sqlite::OpenError;
use kyros_engine::Checkpoint;

use super::{block_on, fail, open_or};
use crate::wiring::{Mode, StartFault};

/// Flags of `kyros verify`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// A checkpoint that was printed earlier: history up to there must be the same.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
}

/// Verifies; exit 1 and the first difference where something doesn't agree.
pub fn run(file: Option<PathBuf>, args: &Args) -> ExitCode {
    let expected = match args.checkpoint.as_deref().map(read).transpose() {
        Ok(expected) => expected,
        Err(fault) => return fail(&fault, 2),
    };
    block_on(async move {
        let opened = match open_or(file, Mode::Look, first_difference).await {
            Ok(opened) => opened,
            Err(code) => return code,
        };
        let outcome = opened.wired.engine.verify(expected).await;
        opened.close().await;
        match outcome {
            Ok(report) => {
                say!("ok {} {}", report.position, report.hash);
                ExitCode::SUCCESS
            }
            Err(fault) => {
                say!("{fault}");
                ExitCode::FAILURE
            }
        }
    })
}

/// A store that is found damaged at the start is a difference like any other.
fn first_difference(fault: &StartFault) -> ExitCode {
    match fault {
        StartFault::Engine(_) | StartFault::Store(OpenError::Lost { .. } | OpenError::Damaged { .. }) => {
            say!("{fault}");
            ExitCode::FAILURE
        }
        _ => fail(fault, fault.exit_code()),
    }
}

fn read(path: &Path) -> Result<Checkpoint, String> {
    let text = std::fs::read_to_string(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    serde_json::from_str(&text).map_err(|fault| format!("{} is not a checkpoint: {fault}", path.display()))
}

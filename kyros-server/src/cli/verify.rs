//! `kyros verify`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kyros_engine::Checkpoint;

use super::{block_on, fail, open};

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
        let opened = match open(file).await {
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

fn read(path: &Path) -> Result<Checkpoint, String> {
    let text = std::fs::read_to_string(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    serde_json::from_str(&text).map_err(|fault| format!("{} is not a checkpoint: {fault}", path.display()))
}

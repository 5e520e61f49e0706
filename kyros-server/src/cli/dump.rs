//! `kyros dump` and `kyros checkpoint`

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{block_on, fail, open_existing};

/// Prints every read model.
pub fn run(file: Option<PathBuf>) -> ExitCode {
    block_on(async move {
        let opened = match open_existing(file).await {
            Ok(opened) => opened,
            Err(code) => return code,
        };
        let mut out = std::io::BufWriter::new(std::io::stdout());
        let dumped = opened.wired.engine.dump(&mut out).await;
        opened.close().await;
        match dumped.map_err(|fault| fault.to_string()).and_then(|()| out.flush().map_err(|fault| fault.to_string())) {
            Ok(()) => ExitCode::SUCCESS,
            Err(fault) => fail(&fault, 1),
        }
    })
}

/// Prints the journal's end.
pub fn checkpoint(file: Option<PathBuf>) -> ExitCode {
    block_on(async move {
        let opened = match open_existing(file).await {
            Ok(opened) => opened,
            Err(code) => return code,
        };
        let made = opened.wired.engine.checkpoint().await;
        opened.close().await;
        match made.map_err(|refusal| refusal.message).and_then(|made| serde_json::to_string(&made).map_err(|f| f.to_string()))
        {
            Ok(line) => {
                say!("{line}");
                ExitCode::SUCCESS
            }
            Err(fault) => fail(&fault, 1),
        }
    })
}

//! `kyros eval`

use std::path::PathBuf;
use std::process::ExitCode;

use kyros_core::understand::score::{Score, score};

use super::{fail, inert};

/// Flags of `kyros eval`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Labelled replies, one JSON object a line.
    file: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Scores a file.
pub fn run(args: &Args) -> ExitCode {
    let text = match std::fs::read_to_string(&args.file) {
        Ok(text) => text,
        Err(fault) => return fail(&format!("{}: {fault}", args.file.display()), 1),
    };
    match score(&text) {
        Ok(score) if args.json => match serde_json::to_string(&score) {
            Ok(line) => {
                say!("{line}");
                ExitCode::SUCCESS
            }
            Err(fault) => fail(&fault, 1),
        },
        Ok(score) => {
            print(&score);
            ExitCode::SUCCESS
        }
        Err(fault) => fail(&fault, 1),
    }
}

fn print(score: &Score) {
    say!("intent {}", score.intent);
    say!("slot {}", score.slot);
    say!("time {}", score.time);
    say!("must_not_message {}", score.must_not_message);
    say!();
    for (intent, tally) in &score.by_intent {
        let word = serde_json::to_value(intent).ok();
        say!("{:16} {tally}", word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default());
    }
    say!();
    for miss in &score.misses {
        say!(
            "line {}: {:?} expected {}, got {} ({})",
            miss.line,
            inert(&miss.text),
            miss.expected,
            miss.got,
            miss.rule
        );
    }
}

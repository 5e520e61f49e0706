//! `kyros replay`

use std::path::PathBuf;
use std::process::ExitCode;

use kyros_engine::{Divergence, ShadowReport};

use super::{block_on, fail, load, open_existing};
use crate::config::Config;

/// Flags of `kyros replay`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The other policy: a `kyros.toml` with a table `[policy]`, or the keys of that table alone.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// Print JSON lines: one for each decision that differs, and a last one with the counts.
    #[arg(long)]
    json: bool,
}

/// Makes every decision again under the other policy; nothing is written or sent.
pub fn run(file: Option<PathBuf>, args: &Args) -> ExitCode {
    let other = match Config::policy_of(&args.policy) {
        Ok(policy) => policy,
        Err(fault) => return fail(&fault, 2),
    };
    let real = match load(file.clone(), Vec::new()) {
        Ok(config) => config.sms.is_real(),
        Err(code) => return code,
    };
    let json = args.json;
    block_on(async move {
        let opened = match open_existing(file).await {
            Ok(opened) => opened,
            Err(code) => return code,
        };
        let replayed = opened.wired.engine.shadow(&other.for_gateway(real), |found| tell(&found, json)).await;
        opened.close().await;
        match replayed {
            Ok(report) => {
                summary(&report, json);
                ExitCode::SUCCESS
            }
            Err(fault) => fail(&fault, 1),
        }
    })
}

fn tell(found: &Divergence, json: bool) {
    if json {
        return say!("{}", serde_json::to_string(found).unwrap_or_default());
    }
    say!("{} {}", found.at, found.input);
    found.only_today.iter().for_each(|line| say!("  - {line}"));
    found.only_other.iter().for_each(|line| say!("  + {line}"));
    if found.only_today.is_empty() && found.only_other.is_empty() {
        say!("  ~ the same, in other words");
    }
}

fn summary(report: &ShadowReport, json: bool) {
    if json {
        return say!("{}", serde_json::to_string(report).unwrap_or_default());
    }
    let ShadowReport { decisions, different, as_recorded, unreadable } = report;
    say!("{decisions} decisions, {different} different; today's policy decides {as_recorded} as recorded, {unreadable} can't be read any more");
}

//! The command line.

/// Prints a line on standard output, as [`printed::line`] does.
macro_rules! say {
    () => { $crate::cli::printed::line(format_args!("")) };
    ($($words:tt)*) => { $crate::cli::printed::line(format_args!($($words)*)) };
}

mod dump;
mod effects;
mod eval;
mod offline;
mod printed;
mod replay;
mod serve;
mod token;
mod verify;

pub use offline::{Opened, open, open_existing, open_or};
pub use printed::{inert, last_line};

use std::future::Future;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Sources};
use crate::{demo, import};

/// Kyros: turns solar leads into booked site visits by itself.
#[derive(Debug, Parser)]
#[command(name = "kyros", version)]
struct Cli {
    /// The configuration file; ./kyros.toml where it is there.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API until SIGTERM or SIGINT.
    Serve(serve::Args),
    /// Watch the automatic booking flow on an embedded outside world.
    Demo(demo::Args),
    /// Make, list and revoke API tokens on the machine itself.
    #[command(subcommand)]
    Token(token::Command),
    /// Import leads from a CSV file.
    Import(import::Args),
    /// Check that hash chain, journal and read models agree.
    Verify(verify::Args),
    /// Make every decision of the journal again under another policy, and print what would differ.
    Replay(replay::Args),
    /// Print the journal's last number and hash as JSON.
    Checkpoint,
    /// Print every read model as canonical JSON lines.
    Dump,
    /// Score the reply understanding against labelled replies.
    Eval(eval::Args),
    /// See what waits to be done outside.
    #[command(subcommand)]
    Effects(effects::Command),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print `ok`, or every fault.
    Check,
}

/// Runs the binary.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { config, command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(fault) => {
            let code = u8::try_from(fault.exit_code()).unwrap_or(2);
            let _ = fault.print();
            return ExitCode::from(code);
        }
    };
    match command {
        Command::Serve(args) => serve::run(config, &args),
        Command::Demo(args) => demo::run(&args),
        Command::Token(command) => token::run(config, command),
        Command::Import(args) => import::run(config, &args),
        Command::Verify(args) => verify::run(config, &args),
        Command::Replay(args) => replay::run(config, &args),
        Command::Checkpoint => dump::checkpoint(config),
        Command::Dump => dump::run(config),
        Command::Eval(args) => eval::run(&args),
        Command::Effects(command) => effects::run(config, command),
        Command::Config(ConfigCommand::Check) => check(config),
    }
}

fn check(file: Option<PathBuf>) -> ExitCode {
    let config = match load(file, Vec::new()) {
        Ok(config) => config,
        Err(code) => return code,
    };
    if let Err(fault) = serve::startable(&config) {
        return fail(&fault, fault.exit_code());
    }
    for warning in config.warnings() {
        eprintln!("warning: {warning}");
    }
    say!("ok");
    ExitCode::SUCCESS
}

/// The configuration of this process; its faults are printed.
///
/// # Errors
/// Exit code 2.
pub fn load(file: Option<PathBuf>, flags: Vec<(String, String)>) -> Result<Config, ExitCode> {
    Config::load(&Sources::of_process(file, flags)).map_err(|faults| fail(&faults, 2))
}

/// Says what went wrong.
#[must_use]
pub fn fail(fault: &dyn std::fmt::Display, code: u8) -> ExitCode {
    for line in fault.to_string().lines() {
        eprintln!("kyros: {}", inert(line));
    }
    ExitCode::from(code)
}

/// Runs asynchronous work to its end.
pub fn block_on(work: impl Future<Output = ExitCode>) -> ExitCode {
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work),
        Err(fault) => fail(&format!("no threads can be started: {fault}"), 1),
    }
}

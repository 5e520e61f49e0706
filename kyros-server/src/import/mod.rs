//! `kyros import FILE.csv`: leads from a file, each row for itself. Good rows go in, bad ones are
//! told with row, column and reason.

mod known;
mod report;
mod rows;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;

use futures::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use kyros_core::contract::command::Command;
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::fields::{FaultCode, FieldFault};
use kyros_core::decision::input::Import;
use kyros_engine::Engine;

use known::{Known, Place, is_closed_import};
pub use report::{Outcome, Refused, Report};
pub use rows::{COLUMNS, Header, Row, Unreadable, open};

use crate::cli::{self, block_on, fail};

/// Rows in hand at once: enough for the store to write many at a time.
const AT_ONCE: usize = 64;

/// Flags of the import.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The CSV file: a header of lead fields in any order; `name` and `phone` are needed.
    pub file: PathBuf,
    /// Check every row and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Text the leads like any new lead; without it they are paused until somebody resumes them.
    #[arg(long)]
    pub start_outreach: bool,
    /// Print the report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs the import: exit 0 when every row is in, 2 when some were refused, 1 when nothing could be
/// read.
#[must_use]
pub fn run(config: Option<PathBuf>, args: &Args) -> ExitCode {
    let reader = match std::fs::File::open(&args.file) {
        Ok(file) => file,
        Err(fault) => return fail(&format!("{}: {fault}", args.file.display()), 1),
    };
    block_on(async {
        let outcome = if args.dry_run {
            let region = match cli::load(config, Vec::new()) {
                Ok(config) => config.policy.default_region,
                Err(code) => return code,
            };
            check(reader, &region)
        } else {
            let opened = match cli::open(config).await {
                Ok(opened) => opened,
                Err(code) => return code,
            };
            let outcome = leads(&opened.wired.engine, reader, args.start_outreach).await;
            opened.close().await;
            outcome
        };
        match outcome {
            Ok(report) => {
                cli::last_line(&report.text(args.json, args.dry_run), report.exit_code())
            }
            Err(unreadable) => fail(&format!("{}: {unreadable}", args.file.display()), 1),
        }
    })
}

/// Imports every row; a lead that is there already is counted and left as it is, so that a file can
/// be imported again after it was interrupted or corrected.
///
/// # Errors
/// [`Unreadable`] where the header or the file can't be read.
pub async fn leads(
    engine: &Engine,
    file: impl std::io::Read,
    start_outreach: bool,
) -> Result<Report, Unreadable> {
    let region = engine.policy().default_region.clone();
    let (mut report, mut known) = (Report::default(), Known::default());
    let progress = progress();
    let rows = open(file)?.map(|row| {
        let row = row?;
        let command = row.command(&region)?;
        let first = is_first(&mut known, row.number, &command)?;
        Ok::<_, Vec<Refused>>((row.number, first.then_some(command)))
    });
    let mut outcomes = futures::stream::iter(rows)
        .map(|row| async move {
            match row? {
                (_, None) => Ok(false),
                (number, Some(command)) => bring_in(engine, number, command, Import { start_outreach }).await,
            }
        })
        // Leads that are texted come one after another, so that each is offered times of its own.
        .buffered(if start_outreach { 1 } else { AT_ONCE });
    while let Some(outcome) = outcomes.next().await {
        report.add(outcome);
        progress.set_position(report.rows);
    }
    progress.finish_and_clear();
    Ok(report)
}

/// A count of rows on a terminal; nothing elsewhere.
fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} rows, {per_sec}");
    ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

async fn bring_in(engine: &Engine, row: u64, command: Command, import: Import) -> Outcome {
    if is_closed_import(engine, &command).await.map_err(|refusal| refused(row, &refusal))? {
        return Ok(false);
    }
    match engine.import(command, import).await {
        Ok(_) => Ok(true),
        Err(refusal) if refusal.details.contains_key("existingId") => Ok(false),
        Err(refusal) => Err(refused(row, &refusal)),
    }
}

/// Checks every row, duplicates within the file included, and writes nothing.
///
/// # Errors
/// As [`leads`].
pub fn check(file: impl std::io::Read, default_region: &str) -> Result<Report, Unreadable> {
    let (mut report, mut known) = (Report::default(), Known::default());
    for row in open(file)? {
        let result = row.and_then(|row| {
            let command = row.command(default_region)?;
            is_first(&mut known, row.number, &command)
        });
        report.add(result);
    }
    Ok(report)
}

/// Whether the row is to be brought in; a copy of an earlier one isn't.
fn is_first(known: &mut Known, row: u64, command: &Command) -> Outcome {
    let Command::LeadCreate(lead) = command else { return Ok(true) };
    match known.place(row, lead) {
        Place::First => Ok(true),
        Place::Copy => Ok(false),
        Place::Taken(earlier) => {
            let reason = format!("row {earlier} of this file has this phone for another lead; one phone has one open lead");
            Err(vec![Refused { row, column: "phone".to_owned(), reason }])
        }
    }
}

fn refused(row: u64, refusal: &Refusal) -> Vec<Refused> {
    if refusal.code == ErrorCode::ValidationFailed {
        let faults = refusal.details.get("fields").cloned().unwrap_or_default();
        let faults: Vec<FieldFault> = serde_json::from_value(faults).unwrap_or_default();
        return faults.iter().map(|fault| Refused::of(row, fault)).collect();
    }
    vec![Refused::of(row, &FieldFault::new("", FaultCode::Invalid, refusal.to_string()))]
}

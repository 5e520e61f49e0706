//! What became of each row.

use kyros_core::contract::fields::FieldFault;
use serde::Serialize;

use crate::cli::inert;

/// Faults that are kept: a file in which nothing is right doesn't fill the memory.
const KEPT: usize = 10_000;

/// What became of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Rows read, the header not counted.
    pub rows: u64,
    /// Leads that are new.
    pub imported: u64,
    /// Rows whose lead was there already.
    pub already_there: u64,
    /// Rows that were refused.
    pub refused_rows: u64,
    /// Faults of the rows that were refused: all of them, or the first 10,000.
    pub refused: Vec<Refused>,
}

/// Why a row was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// From 1, the header not counted.
    pub row: u64,
    /// The column; empty where it is the row as a whole.
    pub column: String,
    /// What is wrong and what is allowed.
    pub reason: String,
}

impl Refused {
    /// A fault of a payload is a fault of the column with the field's name.
    #[must_use]
    pub fn of(row: u64, fault: &FieldFault) -> Self {
        let path = fault.path.strip_prefix("payload.").unwrap_or(&fault.path);
        let column = path.split(['.', '[']).next().unwrap_or_default().to_owned();
        Self { row, column, reason: fault.message.clone() }
    }
}

/// What became of a row: its lead is new, or was there already; else its faults.
pub type Outcome = Result<bool, Vec<Refused>>;

impl Report {
    /// Counts a row.
    pub fn add(&mut self, outcome: Outcome) {
        self.rows += 1;
        match outcome {
            Ok(true) => self.imported += 1,
            Ok(false) => self.already_there += 1,
            Err(faults) => {
                self.refused_rows += 1;
                let room = KEPT.saturating_sub(self.refused.len());
                self.refused.extend(faults.into_iter().take(room));
            }
        }
    }

    /// The exit code: 0 when every row is in, else 2.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        if self.refused_rows == 0 { 0 } else { 2 }
    }

    /// For people, or as JSON.
    #[must_use]
    pub fn text(&self, json: bool, dry_run: bool) -> String {
        if json {
            return serde_json::to_string(self).unwrap_or_default();
        }
        let mut lines: Vec<String> = self.refused.iter().map(Refused::text).collect();
        if self.refused.len() == KEPT {
            lines.push(format!("only the first {KEPT} faults are shown"));
        }
        let done = if dry_run { "would be imported" } else { "imported" };
        lines.push(format!(
            "{} rows: {} {done}, {} already there, {} refused",
            self.rows, self.imported, self.already_there, self.refused_rows
        ));
        lines.join("\n")
    }
}

impl Refused {
    fn text(&self) -> String {
        let column = if self.column.is_empty() { String::new() } else { format!(", {}", self.column) };
        inert(&format!("row {}{column}: {}", self.row, self.reason))
    }
}

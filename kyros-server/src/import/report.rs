//! What became of each row.

use kyros_core::contract::fields::FieldFault;
use serde::Serialize;

use crate::cli::inert;

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
    /// Faults of the rows that were refused.
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

impl Report {
    /// Counts a row: new, there already, or refused.
    pub fn add(&mut self, result: Result<bool, Vec<Refused>>) {
        self.rows += 1;
        match result {
            Ok(true) => self.imported += 1,
            Ok(false) => self.already_there += 1,
            Err(faults) => self.refused.extend(faults),
        }
    }

    fn refused_rows(&self) -> usize {
        let mut rows: Vec<u64> = self.refused.iter().map(|refused| refused.row).collect();
        rows.dedup();
        rows.len()
    }

    /// Prints it for people, or as JSON.
    pub fn print(&self, json: bool, dry_run: bool) {
        if json {
            println!("{}", serde_json::to_string(self).unwrap_or_default());
            return;
        }
        for refused in &self.refused {
            let column = if refused.column.is_empty() { String::new() } else { format!(", {}", refused.column) };
            println!("row {}{}: {}", refused.row, inert(&column), inert(&refused.reason));
        }
        let done = if dry_run { "would be imported" } else { "imported" };
        println!(
            "{} rows: {} {done}, {} already there, {} refused",
            self.rows,
            self.imported,
            self.already_there,
            self.refused_rows()
        );
    }
}

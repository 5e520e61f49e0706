//! A CSV file as commands: a cell is the field of its column, and what a field may be is said by
//! the contract alone.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord, Trim};
use kyros_core::contract::command::Command;
use kyros_core::contract::error::Refusal;
use serde_json::{Map, Value, json};

use super::report::Refused;

/// The columns that a file may have; the first two are needed.
pub const COLUMNS: [&str; 12] = [
    "name", "phone", "email", "address", "source", "priority", "notes", "projectValue", "assignedTo", "status",
    "timeZone", "consent",
];
const NEEDED: usize = 2;
/// Unknown columns that are named.
const SHOWN: usize = 16;

/// Nothing of the file can be used.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Not CSV, or not readable.
    #[error("not a CSV file in UTF-8: {0}")]
    Csv(#[from] csv::Error),
    /// Columns that leads don't have.
    #[error("unknown column `{0}`; allowed: {columns}", columns = COLUMNS.join(", "))]
    UnknownColumns(String),
    /// A column twice.
    #[error("column `{0}` stands twice")]
    Twice(String),
    /// `name` or `phone` is missing.
    #[error("column `{0}` is missing; the first line names the columns, `name` and `phone` among them")]
    Missing(&'static str),
}

/// The columns in the file's order.
pub type Header = Vec<String>;

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// From 1, the header not counted.
    pub number: u64,
    cells: Vec<(String, String)>,
}

/// The rows of a file, one at a time.
///
/// # Errors
/// [`Unreadable`] where the header is no header of leads.
pub fn open(file: impl Read) -> Result<impl Iterator<Item = Result<Row, Vec<Refused>>>, Unreadable> {
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(file);
    let header = header(reader.headers()?)?;
    let rows = reader.into_records().zip(1_u64..).map(move |(record, number)| match record {
        Ok(record) => row(number, &header, &record),
        Err(fault) => {
            let reason = format!("can't be read: {fault}");
            Err(vec![Refused { row: number, column: String::new(), reason }])
        }
    });
    Ok(rows)
}

fn header(record: &StringRecord) -> Result<Header, Unreadable> {
    let columns: Header = record.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    let unknown: Vec<&str> =
        columns.iter().map(String::as_str).filter(|column| !COLUMNS.contains(column)).take(SHOWN).collect();
    // An empty file has a header without a name.
    if !unknown.is_empty() && columns.iter().any(|column| !column.is_empty()) {
        return Err(Unreadable::UnknownColumns(unknown.join("`, `")));
    }
    for (at, column) in columns.iter().enumerate() {
        if columns[..at].contains(column) {
            return Err(Unreadable::Twice(column.clone()));
        }
    }
    match COLUMNS[..NEEDED].iter().find(|needed| !columns.iter().any(|column| column == *needed)) {
        Some(missing) => Err(Unreadable::Missing(missing)),
        None => Ok(columns),
    }
}

fn row(number: u64, header: &Header, record: &StringRecord) -> Result<Row, Vec<Refused>> {
    if record.len() != header.len() {
        let reason = format!("has {} cells where the header has {} columns", record.len(), header.len());
        return Err(vec![Refused { row: number, column: String::new(), reason }]);
    }
    let cells = header.iter().cloned().zip(record.iter().map(str::to_owned)).filter(|(_, cell)| !cell.is_empty());
    Ok(Row { number, cells: cells.collect() })
}

impl Row {
    /// The row as a command.
    ///
    /// # Errors
    /// Every fault of the row, by column.
    pub fn command(&self, default_region: &str) -> Result<Command, Vec<Refused>> {
        let payload: Map<String, Value> = self.cells.iter().map(|(column, cell)| field(column, cell)).collect();
        Command::parse("lead.create", &Value::Object(payload), default_region)
            .map_err(|refusal: Refusal| super::refused(self.number, &refusal))
    }
}

fn field(column: &str, cell: &str) -> (String, Value) {
    let value = match column {
        // A cell is text; what isn't a number stays text, and the contract says what is wrong with it.
        "projectValue" => serde_json::from_str(cell).unwrap_or_else(|_| Value::from(cell)),
        "consent" => json!({ "status": cell }),
        // Windows ends each line with two characters, those within a cell too.
        _ => Value::from(cell.replace("\r\n", "\n")),
    };
    (column.to_owned(), value)
}

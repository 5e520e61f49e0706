//! Every read model as canonical JSON lines: two stores with the same history print the same bytes.

use std::collections::BTreeMap;
use std::io::Write;

use kyros_core::decision::rows::Row;
use serde_json::{Value, json};

use crate::engine::Engine;
use crate::verify::row_key;

/// Why a dump stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DumpError {
    /// The store can't be read.
    #[error(transparent)]
    Store(#[from] kyros_core::ports::store::StoreError),
    /// The output can't be written.
    #[error("the dump can't be written: {0}")]
    Write(#[from] std::io::Error),
}

impl Engine {
    /// Writes every row by kind and key, then every counter that isn't zero, one JSON object a line.
    ///
    /// # Errors
    /// [`DumpError`].
    pub async fn dump(&self, writer: &mut (dyn Write + Send)) -> Result<(), DumpError> {
        let rows = self.inner.store.rows().await?;
        let rows: BTreeMap<String, Row> =
            rows.into_iter().filter_map(|row| row_key(&row).map(|key| (key, row))).collect();
        for (key, row) in &rows {
            let line = json!({ "row": key, "columns": columns(row), "doc": document(row) });
            writeln!(writer, "{line}")?;
        }
        for (name, count) in self.inner.store.counters("").await? {
            if count != 0 {
                writeln!(writer, "{}", json!({ "counter": name, "count": count }))?;
            }
        }
        writer.flush()?;
        Ok(())
    }
}

fn document(row: &Row) -> Value {
    let doc = match row {
        Row::Lead(row) => &row.doc,
        Row::Message(row) => &row.doc,
        Row::Appointment(row) => &row.doc,
        Row::Escalation(row) => &row.doc,
        Row::Token(row) => &row.doc,
        Row::Project(row) => &row.doc,
        Row::Offer(_) => return Value::Null,
    };
    serde_json::from_slice(doc).unwrap_or_default()
}

/// What indexes hold beside the resource itself.
fn columns(row: &Row) -> Value {
    match row {
        Row::Lead(row) => json!({ "pendingResponse": row.pending_response, "search": row.search }),
        Row::Message(row) => json!({ "attemptedAt": row.attempted_at }),
        Row::Token(row) => json!({ "active": row.active, "expiresAt": row.expires_at, "hashes": row.hashes }),
        Row::Appointment(_) | Row::Escalation(_) | Row::Project(_) | Row::Offer(_) => json!({}),
    }
}

//! Reads of the outbox.

use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::store::EffectEntry;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::ReadError;
use super::journal::blob;
use crate::codec::{bad, count, port, small, subject};

const COLUMNS: &str = "id, port, due, tries, subject, body, dead, unknown OR attempting, lease_until, seq";

/// Ready effects in order of their due time that none of their lane keeps back.
pub(crate) const NEXT_DUE: &str = "SELECT due FROM effects AS e INDEXED BY effects_ready
     WHERE lease_until IS NULL AND dead IS NULL
       AND (lane IS NULL OR NOT EXISTS (
            SELECT 1 FROM effects AS f INDEXED BY effects_lane
            WHERE f.lane = e.lane AND f.dead IS NULL AND f.seq <> e.seq AND (e.hold = 0 OR f.seq < e.seq)
              AND (f.lease_until IS NOT NULL OR f.hold = 1)))
     ORDER BY due LIMIT 1";

pub(crate) fn next_due(c: &Connection) -> Result<Option<Timestamp>, ReadError> {
    let due = c.prepare_cached(NEXT_DUE)?.query_row([], |row| row.get(0)).optional()?;
    Ok(due.map(Timestamp::from_millis))
}

pub(crate) fn effects(
    c: &Connection,
    dead_cause: Option<&str>,
    limit: usize,
) -> Result<Vec<EffectEntry>, ReadError> {
    let limit = count(limit);
    let mut found: Vec<(i64, EffectEntry)> = Vec::new();
    if let Some(cause) = dead_cause {
        let sql = format!("SELECT {COLUMNS} FROM effects WHERE dead = ?1 ORDER BY due, seq LIMIT ?2");
        let mut statement = c.prepare_cached(&sql)?;
        for row in statement.query_map(params![cause, limit], entry)? {
            found.push(row?);
        }
    } else {
        // Each part from its own index; together they are all effects.
        let parts = ["lease_until IS NULL AND dead IS NULL", "lease_until IS NOT NULL", "dead IS NOT NULL"];
        for part in parts {
            let sql = format!("SELECT {COLUMNS} FROM effects WHERE {part} ORDER BY due, seq LIMIT ?1");
            let mut statement = c.prepare_cached(&sql)?;
            for row in statement.query_map([limit], entry)? {
                found.push(row?);
            }
        }
        found.sort_by_key(|(seq, entry)| (entry.due, *seq));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(found.into_iter().map(|(_, entry)| entry).collect())
}

pub(crate) fn effect(c: &Connection, id: EffectId) -> Result<Option<EffectEntry>, ReadError> {
    let found = c
        .prepare_cached(&format!("SELECT {COLUMNS} FROM effects WHERE id = ?1"))?
        .query_row([id.uuid().as_bytes()], entry)
        .optional()?;
    Ok(found.map(|(_, entry)| entry))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<(i64, EffectEntry)> {
    let (tries, unknown) = (small(row.get(3)?), row.get(7)?);
    let cause: Option<String> = row.get(6)?;
    let leased = row.get::<_, Option<i64>>(8)?.is_some();
    let state = match (&cause, leased, unknown) {
        (Some(_), ..) => "dead",
        (None, true, _) => "leased",
        (None, false, true) => "unknown",
        (None, false, false) if tries > 0 => "retry",
        (None, false, false) => "ready",
    };
    let entry = EffectEntry {
        id: EffectId::new(Uuid::from_bytes(row.get(0)?)),
        port: port(row.get_ref(1)?.as_str()?).ok_or_else(|| bad(1))?,
        state,
        due: Timestamp::from_millis(row.get(2)?),
        tries,
        cause,
        subject: subject(row.get(4)?),
        body: blob(row, 5)?,
    };
    Ok((row.get(9)?, entry))
}

//! Reads of the journal.

use std::collections::BTreeMap;

use bytes::Bytes;
use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::{EventId, LeadId};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{StreamId, Subject};
use kyros_core::ports::store::{AnswerRecord, CauseRecord, EventFilter, Head, StoreError, StoredEvent};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::ReadError;
use crate::codec::{bad, count, int, nat, stream_id, stream_name, subject, subject_key};
use crate::writer::{chained, head};

type Read<T> = Result<T, ReadError>;

pub(crate) fn states(c: &Connection, streams: &[StreamId]) -> Read<BTreeMap<StreamId, (u64, Subject, Bytes)>> {
    let mut statement = c.prepare_cached("SELECT version, subject, state FROM streams WHERE name = ?1")?;
    let mut found = BTreeMap::new();
    for stream in streams {
        let state = statement
            .query_row([stream_name(stream)], |row| Ok((nat(row.get(0)?), subject(row.get(1)?), blob(row, 2)?)))
            .optional()?;
        if let Some(state) = state {
            found.insert(stream.clone(), state);
        }
    }
    Ok(found)
}

pub(crate) fn answer(c: &Connection, key: &str) -> Read<Option<AnswerRecord>> {
    let answer = c
        .prepare_cached("SELECT fingerprint, status, subject, body, at FROM answers WHERE key = ?1")?
        .query_row([key], |row| {
            Ok(AnswerRecord {
                key: key.to_owned(),
                fingerprint: row.get(0)?,
                status: row.get(1)?,
                subject: subject(row.get(2)?),
                body: blob(row, 3)?,
                at: Timestamp::from_millis(row.get(4)?),
            })
        })
        .optional()?;
    Ok(answer)
}

pub(crate) fn read_from(c: &Connection, after: u64, limit: usize, filter: &EventFilter) -> Read<Vec<StoredEvent>> {
    let (sql, values) = events_sql(after, limit, filter);
    let mut statement = c.prepare_cached(&sql)?;
    let mut events: Vec<StoredEvent> = Vec::new();
    for read in statement.query_map(params_from_iter(values), event)? {
        let read = read?;
        // Whoever reads on from the last one must come to an end.
        let last = events.last().map_or(after, |event| event.position);
        if read.position <= last {
            return Err(damaged(last, "the events behind it don't follow in order"));
        }
        events.push(read);
    }
    Ok(events)
}

/// How many [`read_from`] finds, without reading them.
pub(crate) fn count_from(c: &Connection, after: u64, limit: usize, filter: &EventFilter) -> Read<usize> {
    let (sql, values) = selected("e.position", after, limit, filter);
    let mut statement = c.prepare_cached(&format!("SELECT COUNT(*) FROM ({sql})"))?;
    Ok(statement.query_row(params_from_iter(values), |row| row.get::<_, i64>(0)).map(|found| usize::try_from(found).unwrap_or(0))?)
}

/// The statement of [`read_from`] and its values.
pub(crate) fn events_sql(after: u64, limit: usize, filter: &EventFilter) -> (String, Vec<Value>) {
    let columns = "e.position, s.name, e.version, e.id, e.at, e.subject, e.kind, e.lead, e.sealed, e.hash, e.cause";
    selected(columns, after, limit, filter)
}

fn selected(columns: &str, after: u64, limit: usize, filter: &EventFilter) -> (String, Vec<Value>) {
    let mut values = vec![Value::Integer(int(after)), Value::Integer(count(limit))];
    let mut index = "NOT INDEXED";
    let mut order = "e.position";
    let mut wanted = String::new();
    let mut bind = |value: Value| {
        values.push(value);
        values.len()
    };
    if let Some(stream) = &filter.stream {
        let at = bind(Value::Blob(stream_name(stream).to_vec()));
        wanted.push_str(&format!(" AND e.stream = (SELECT n FROM streams WHERE name = ?{at})"));
        (index, order) = ("INDEXED BY events_stream", "e.version");
    }
    if let Some(lead) = filter.lead {
        let at = bind(Value::Blob(lead.uuid().as_bytes().to_vec()));
        wanted.push_str(&format!(" AND e.lead = ?{at}"));
        if filter.stream.is_none() {
            index = "INDEXED BY events_lead";
        }
    }
    if !filter.types.is_empty() {
        let kinds: Vec<String> = filter
            .types
            .iter()
            .map(|kind| format!("?{}", bind(Value::Text(kind.as_str().to_owned()))))
            .collect();
        wanted.push_str(&format!(" AND e.kind IN ({})", kinds.join(", ")));
    } else if filter.public_only {
        wanted.push_str(" AND e.kind IS NOT NULL");
    }
    let sql = format!(
        "SELECT {columns}
         FROM events AS e {index} CROSS JOIN streams AS s ON s.n = e.stream
         WHERE e.position > ?1{wanted} ORDER BY {order} LIMIT ?2"
    );
    (sql, values)
}

fn event(row: &Row<'_>) -> rusqlite::Result<StoredEvent> {
    let kind = row.get_ref(6)?.as_str_or_null()?;
    let public = kind.map(|kind| EventType::parse(kind).ok_or_else(|| bad(6))).transpose()?;
    Ok(StoredEvent {
        position: nat(row.get(0)?),
        stream: stream_id(row.get(1)?).ok_or_else(|| bad(1))?,
        version: nat(row.get(2)?),
        id: EventId::new(Uuid::from_bytes(row.get(3)?)),
        at: Timestamp::from_millis(row.get(4)?),
        subject: subject(row.get(5)?),
        public,
        lead: row.get::<_, Option<[u8; 16]>>(7)?.map(|id| LeadId::new(Uuid::from_bytes(id))),
        sealed: blob(row, 8)?,
        hash: row.get(9)?,
        cause: nat(row.get(10)?),
    })
}

pub(crate) fn blob(row: &Row<'_>, column: usize) -> rusqlite::Result<Bytes> {
    Ok(Bytes::copy_from_slice(row.get_ref(column)?.as_blob()?))
}

pub(crate) fn causes(c: &Connection, numbers: &[u64]) -> Read<BTreeMap<u64, CauseRecord>> {
    let mut statement = c.prepare_cached("SELECT subject, body FROM causes WHERE number = ?1")?;
    let mut found = BTreeMap::new();
    for number in numbers {
        let cause = statement
            .query_row([int(*number)], |row| Ok(CauseRecord { subject: subject(row.get(0)?), body: blob(row, 1)? }))
            .optional()?;
        if let Some(cause) = cause {
            found.insert(*number, cause);
        }
    }
    Ok(found)
}

pub(crate) fn keys(c: &Connection, subjects: &[Subject]) -> Read<BTreeMap<Subject, Bytes>> {
    let mut statement = c.prepare_cached("SELECT wrapped FROM subject_keys WHERE subject = ?1")?;
    let mut found = BTreeMap::new();
    for subject in subjects {
        if let Some(wrapped) = statement.query_row([subject_key(subject)], |row| blob(row, 0)).optional()? {
            found.insert(*subject, wrapped);
        }
    }
    Ok(found)
}

pub(crate) fn setting(c: &Connection, name: &str) -> Read<Option<Bytes>> {
    let value = c
        .prepare_cached("SELECT value FROM settings WHERE name = ?1")?
        .query_row([name], |row| blob(row, 0))
        .optional()?;
    Ok(value)
}

/// Recomputes up to `limit` links of the chain; the second answer is true when nothing is left.
pub(crate) fn verify_part(c: &Connection, after: Head, upto: Option<u64>, limit: usize) -> Read<(Head, bool)> {
    let end = head(c)?.position;
    let upto = upto.unwrap_or(end);
    if after.position > end || upto > end {
        return Err(damaged(end + 1, "the journal ends before it"));
    }
    anchored(c, after)?;
    let mut statement = c.prepare_cached(
        "SELECT position, hash, sealed FROM events WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3",
    )?;
    let mut rows = statement.query([int(after.position), int(upto), count(limit)])?;
    let mut holds = after;
    while let Some(row) = rows.next()? {
        let next = chained(&holds, &Sha256::digest(row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?).into());
        if nat(row.get(0)?) != next.position {
            return Err(damaged(next.position, "an event is missing"));
        }
        if row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)? != next.hash {
            return Err(damaged(next.position, "the event does not fit the chain"));
        }
        holds = next;
    }
    Ok((holds, holds.position >= upto))
}

/// The place that verification goes on from must be there as it was.
fn anchored(c: &Connection, after: Head) -> Read<()> {
    if after.position == 0 {
        return Ok(());
    }
    let stored: Option<[u8; 32]> = c
        .prepare_cached("SELECT hash FROM events WHERE position = ?1")?
        .query_row([int(after.position)], |row| row.get(0))
        .optional()?;
    match stored {
        Some(hash) if hash == after.hash => Ok(()),
        Some(_) => Err(damaged(after.position, "the event does not fit the checkpoint")),
        None => Err(damaged(after.position, "an event is missing")),
    }
}

fn damaged(position: u64, what: &str) -> ReadError {
    ReadError::Store(StoreError::Damaged { position, what: what.to_owned() })
}

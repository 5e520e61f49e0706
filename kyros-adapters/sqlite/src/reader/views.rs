//! Reads of claims, offers, messages, counters and all rows.

use std::collections::BTreeMap;

use kyros_core::contract::ids::{AppointmentId, EscalationId, LeadId, MessageId, ProjectId, TokenId};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::{AppointmentRow, EscalationRow, LeadRow, MessageRow, ProjectRow, Row, TokenRow};
use kyros_core::policy::slots::Interval;
use kyros_core::ports::store::{MessageRef, StoreError};
use rusqlite::{Connection, OptionalExtension, Row as Columns, params};
use uuid::Uuid;

use super::ReadError;
use super::journal::blob;
use crate::codec::{Coded, after_prefix, bad, int, nat, small};
use crate::writer::{OFFER_STEP, words};

type Read<T> = Result<T, ReadError>;

pub(crate) fn intervals(c: &Connection, resource: &str, from: Timestamp, to: Timestamp) -> Read<Vec<Interval>> {
    let mut statement = c.prepare_cached(
        "SELECT start, ending FROM intervals WHERE resource = ?1 AND ending > ?2 AND start < ?3
         ORDER BY start, ending",
    )?;
    let found = statement.query_map(params![resource, from.millis(), to.millis()], |row| {
        Ok(Interval::new(Timestamp::from_millis(row.get(0)?), Timestamp::from_millis(row.get(1)?)))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn owner(c: &Connection, key: &str) -> Read<Option<String>> {
    let owner = c
        .prepare_cached("SELECT owner FROM unique_claims WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(owner)
}

pub(crate) fn offered(c: &Connection, since: Timestamp) -> Read<BTreeMap<Timestamp, u32>> {
    let mut statement =
        c.prepare_cached("SELECT start, SUM(times) FROM offers WHERE step >= ?1 GROUP BY start ORDER BY start")?;
    let found = statement.query_map([since.millis().div_euclid(OFFER_STEP)], |row| {
        Ok((Timestamp::from_millis(row.get(0)?), small(row.get(1)?)))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn message(c: &Connection, id: MessageRef<'_>) -> Read<Option<(LeadId, MessageId)>> {
    let pair = |row: &Columns<'_>| Ok((LeadId::new(uuid(row, 0)?), MessageId::new(uuid(row, 1)?)));
    let found = match id {
        MessageRef::Ours(id) => c
            .prepare_cached("SELECT lead, id FROM messages WHERE id = ?1")?
            .query_row([id.uuid().as_bytes()], pair)
            .optional()?,
        MessageRef::Provider(id) => c
            .prepare_cached("SELECT lead, id FROM messages WHERE provider_id = ?1 ORDER BY id LIMIT 1")?
            .query_row([id], pair)
            .optional()?,
    };
    Ok(found)
}

pub(crate) fn attempted_since(c: &Connection, since: Timestamp, limit: u64) -> Read<u64> {
    let found: i64 = c
        .prepare_cached("SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE attempted_at >= ?1 LIMIT ?2)")?
        .query_row([since.millis(), int(limit)], |row| row.get(0))?;
    Ok(nat(found))
}

pub(crate) fn counters(c: &Connection, prefix: &str) -> Read<BTreeMap<String, i64>> {
    let pair = |row: &Columns<'_>| Ok((row.get(0)?, row.get(1)?));
    let found = match after_prefix(prefix) {
        Some(end) => c
            .prepare_cached("SELECT name, value FROM counters WHERE name >= ?1 AND name < ?2")?
            .query_map([prefix, &end], pair)?
            .collect::<rusqlite::Result<_>>()?,
        None => c
            .prepare_cached("SELECT name, value FROM counters WHERE name >= ?1")?
            .query_map([prefix], pair)?
            .collect::<rusqlite::Result<_>>()?,
    };
    Ok(found)
}

/// Rows by kind, each kind by id. Offers are left out: they are kept as counts and dropped soon.
pub(crate) fn rows(c: &Connection) -> Read<Vec<Row>> {
    let mut rows = Vec::new();
    all(
        c,
        "SELECT id, status, source, priority, assigned_to, name_key, created_at, updated_at, next_follow_up_at,
                pending_response, search, doc FROM leads ORDER BY id",
        lead,
        &mut rows,
    )?;
    all(c, "SELECT id, lead, created_at, provider_id, attempted_at, doc FROM messages ORDER BY id", text, &mut rows)?;
    all(c, "SELECT id, lead, status, start, doc FROM appointments ORDER BY id", appointment, &mut rows)?;
    all(c, "SELECT id, status, created_at, doc FROM escalations ORDER BY id", escalation, &mut rows)?;
    all(c, "SELECT id, created_at, hashes, expires_at, active, doc FROM tokens ORDER BY id", token, &mut rows)?;
    all(c, "SELECT id, external_id, created_at, doc FROM projects ORDER BY id", project, &mut rows)?;
    Ok(rows)
}

fn all(
    c: &Connection,
    sql: &str,
    read: fn(&Columns<'_>) -> rusqlite::Result<Row>,
    into: &mut Vec<Row>,
) -> Read<()> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut last: Option<[u8; 16]> = None;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if last.is_some_and(|last| last >= id) {
            return Err(ReadError::Store(StoreError::Corrupt("rows don't follow in order".to_owned())));
        }
        last = Some(id);
        into.push(read(row)?);
    }
    Ok(())
}

fn uuid(row: &Columns<'_>, column: usize) -> rusqlite::Result<Uuid> {
    Ok(Uuid::from_bytes(row.get(column)?))
}

fn instant(row: &Columns<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Ok(Timestamp::from_millis(row.get(column)?))
}

fn instant_or_none(row: &Columns<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}

fn word<T: Coded>(row: &Columns<'_>, column: usize) -> rusqlite::Result<T> {
    T::decode(row.get(column)?).ok_or_else(|| bad(column))
}

fn lead(row: &Columns<'_>) -> rusqlite::Result<Row> {
    Ok(Row::Lead(LeadRow {
        id: LeadId::new(uuid(row, 0)?),
        status: word(row, 1)?,
        source: word(row, 2)?,
        priority: word(row, 3)?,
        assigned_to: row.get(4)?,
        name_key: row.get(5)?,
        created_at: instant(row, 6)?,
        updated_at: instant(row, 7)?,
        next_follow_up_at: instant_or_none(row, 8)?,
        pending_response: row.get(9)?,
        search: words(row.get_ref(10)?.as_str()?).map(str::to_owned).collect(),
        doc: blob(row, 11)?,
    }))
}

fn text(row: &Columns<'_>) -> rusqlite::Result<Row> {
    Ok(Row::Message(MessageRow {
        id: MessageId::new(uuid(row, 0)?),
        lead: LeadId::new(uuid(row, 1)?),
        created_at: instant(row, 2)?,
        provider_id: row.get(3)?,
        attempted_at: instant_or_none(row, 4)?,
        doc: blob(row, 5)?,
    }))
}

fn appointment(row: &Columns<'_>) -> rusqlite::Result<Row> {
    Ok(Row::Appointment(AppointmentRow {
        id: AppointmentId::new(uuid(row, 0)?),
        lead: LeadId::new(uuid(row, 1)?),
        status: word(row, 2)?,
        start: instant(row, 3)?,
        doc: blob(row, 4)?,
    }))
}

fn escalation(row: &Columns<'_>) -> rusqlite::Result<Row> {
    Ok(Row::Escalation(EscalationRow {
        id: EscalationId::new(uuid(row, 0)?),
        status: word(row, 1)?,
        created_at: instant(row, 2)?,
        doc: blob(row, 3)?,
    }))
}

fn token(row: &Columns<'_>) -> rusqlite::Result<Row> {
    Ok(Row::Token(TokenRow {
        id: TokenId::new(uuid(row, 0)?),
        created_at: instant(row, 1)?,
        hashes: lines(row.get_ref(2)?.as_str()?),
        expires_at: instant_or_none(row, 3)?,
        active: row.get(4)?,
        doc: blob(row, 5)?,
    }))
}

/// Hashes as they are kept: a line each.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn project(row: &Columns<'_>) -> rusqlite::Result<Row> {
    Ok(Row::Project(ProjectRow {
        id: ProjectId::new(uuid(row, 0)?),
        external_id: row.get(1)?,
        created_at: instant(row, 2)?,
        doc: blob(row, 3)?,
    }))
}

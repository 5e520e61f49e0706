//! Read-model rows as the writer puts them.

use kyros_core::decision::rows::{LeadRow, MessageRow, Row, TokenRow};
use rusqlite::{Connection, OptionalExtension, params};

use super::memory::Memory;
use crate::codec::Coded;

/// Search entries that are written with one statement.
const WORDS: usize = 8;

/// Replaces the row with that key.
pub(super) fn put(connection: &Connection, memory: &mut Memory, row: &Row) -> rusqlite::Result<()> {
    match row {
        Row::Lead(lead) => put_lead(connection, memory, lead),
        Row::Message(message) => put_message(connection, message),
        Row::Appointment(row) => connection
            .prepare_cached(
                "INSERT INTO appointments (id, lead, status, start, doc) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (id) DO UPDATE SET
                    lead = excluded.lead, status = excluded.status, start = excluded.start, doc = excluded.doc",
            )?
            .execute(params![
                row.id.uuid().as_bytes(),
                row.lead.uuid().as_bytes(),
                row.status.code(),
                row.start.millis(),
                row.doc.as_ref()
            ])
            .map(drop),
        Row::Escalation(row) => connection
            .prepare_cached(
                "INSERT INTO escalations (id, status, created_at, doc) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET
                    status = excluded.status, created_at = excluded.created_at, doc = excluded.doc",
            )?
            .execute(params![
                row.id.uuid().as_bytes(),
                row.status.code(),
                row.created_at.millis(),
                row.doc.as_ref()
            ])
            .map(drop),
        Row::Token(token) => put_token(connection, token),
        Row::Project(row) => connection
            .prepare_cached(
                "INSERT INTO projects (id, external_id, created_at, doc) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET
                    external_id = excluded.external_id, created_at = excluded.created_at, doc = excluded.doc",
            )?
            .execute(params![row.id.uuid().as_bytes(), row.external_id, row.created_at.millis(), row.doc.as_ref()])
            .map(drop),
        Row::Offer(offer) => {
            memory.offered(offer.offered_at.millis(), offer.start.millis());
            Ok(())
        }
    }
}

fn put_message(connection: &Connection, row: &MessageRow) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO messages (id, lead, created_at, provider_id, attempted_at, doc)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET
                lead = excluded.lead, created_at = excluded.created_at, provider_id = excluded.provider_id,
                attempted_at = excluded.attempted_at, doc = excluded.doc",
        )?
        .execute(params![
            row.id.uuid().as_bytes(),
            row.lead.uuid().as_bytes(),
            row.created_at.millis(),
            row.provider_id,
            row.attempted_at.map(|at| at.millis()),
            row.doc.as_ref()
        ])
        .map(drop)
}

fn put_token(connection: &Connection, row: &TokenRow) -> rusqlite::Result<()> {
    let id = row.id.uuid();
    connection
        .prepare_cached(
            "INSERT INTO tokens (id, created_at, hashes, expires_at, active, doc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET
                created_at = excluded.created_at, hashes = excluded.hashes, expires_at = excluded.expires_at,
                active = excluded.active, doc = excluded.doc",
        )?
        .execute(params![
            id.as_bytes(),
            row.created_at.millis(),
            row.hashes.join("\n"),
            row.expires_at.map(|at| at.millis()),
            row.active,
            row.doc.as_ref()
        ])?;
    connection.prepare_cached("DELETE FROM token_hashes WHERE token = ?1")?.execute([id.as_bytes()])?;
    for hash in &row.hashes {
        connection
            .prepare_cached("INSERT OR REPLACE INTO token_hashes (hash, token) VALUES (?1, ?2)")?
            .execute(params![hash, id.as_bytes()])?;
    }
    Ok(())
}

/// A lead's row as it stands.
struct Standing {
    n: i64,
    /// Whether anything but the last change, the answer that is due and the resource differs.
    keys_differ: bool,
    search: String,
}

fn put_lead(connection: &Connection, memory: &mut Memory, lead: &LeadRow) -> rusqlite::Result<()> {
    let search = joined(&lead.search);
    match standing(connection, lead, &search)? {
        None => {
            let n = insert_lead(connection, lead, &search)?;
            memory.leads += 1;
            add_words(connection, n, &lead.search.iter().map(String::as_str).collect::<Vec<_>>())
        }
        Some(standing) if standing.keys_differ => {
            update_lead(connection, standing.n, lead, &search)?;
            if standing.search == search {
                return Ok(());
            }
            let old: Vec<&str> = words(&standing.search).collect();
            for word in old.iter().filter(|word| !lead.search.iter().any(|new| new == *word)) {
                connection
                    .prepare_cached("DELETE FROM lead_search WHERE word = ?1 AND lead = ?2")?
                    .execute(params![word, standing.n])?;
            }
            let new: Vec<&str> = lead.search.iter().map(String::as_str).filter(|word| !old.contains(word)).collect();
            add_words(connection, standing.n, &new)
        }
        // Most changes leave the keys alone: two indexes are touched then instead of seven.
        Some(standing) => connection
            .prepare_cached("UPDATE leads SET updated_at = ?2, pending_response = ?3, doc = ?4 WHERE n = ?1")?
            .execute(params![standing.n, lead.updated_at.millis(), lead.pending_response, lead.doc.as_ref()])
            .map(drop),
    }
}

fn standing(connection: &Connection, lead: &LeadRow, search: &str) -> rusqlite::Result<Option<Standing>> {
    connection
        .prepare_cached(
            "SELECT n, search, status, source, priority, assigned_to, name_key, created_at, next_follow_up_at
             FROM leads WHERE id = ?1",
        )?
        .query_row([lead.id.uuid().as_bytes()], |row| {
            let standing: String = row.get(1)?;
            let keys_differ = standing != search
                || row.get::<_, i64>(2)? != lead.status.code()
                || row.get::<_, i64>(3)? != lead.source.code()
                || row.get::<_, i64>(4)? != lead.priority.code()
                || row.get_ref(5)?.as_str_or_null()? != lead.assigned_to.as_deref()
                || row.get_ref(6)?.as_str()? != lead.name_key
                || row.get::<_, i64>(7)? != lead.created_at.millis()
                || row.get::<_, Option<i64>>(8)? != lead.next_follow_up_at.map(|at| at.millis());
            Ok(Standing { n: row.get(0)?, keys_differ, search: standing })
        })
        .optional()
}

fn insert_lead(connection: &Connection, lead: &LeadRow, search: &str) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO leads (id, status, source, priority, assigned_to, name_key, created_at, updated_at,
                                next_follow_up_at, pending_response, search, doc)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .insert(params![
            lead.id.uuid().as_bytes(),
            lead.status.code(),
            lead.source.code(),
            lead.priority.code(),
            lead.assigned_to,
            lead.name_key,
            lead.created_at.millis(),
            lead.updated_at.millis(),
            lead.next_follow_up_at.map(|at| at.millis()),
            lead.pending_response,
            search,
            lead.doc.as_ref()
        ])
}

fn update_lead(connection: &Connection, n: i64, lead: &LeadRow, search: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE leads SET status = ?2, source = ?3, priority = ?4, assigned_to = ?5, name_key = ?6,
                    created_at = ?7, updated_at = ?8, next_follow_up_at = ?9, pending_response = ?10,
                    search = ?11, doc = ?12 WHERE n = ?1",
        )?
        .execute(params![
            n,
            lead.status.code(),
            lead.source.code(),
            lead.priority.code(),
            lead.assigned_to,
            lead.name_key,
            lead.created_at.millis(),
            lead.updated_at.millis(),
            lead.next_follow_up_at.map(|at| at.millis()),
            lead.pending_response,
            search,
            lead.doc.as_ref()
        ])
        .map(drop)
}

/// Entries in one text, each after a line feed, so that `\nword` finds a beginning.
fn joined(entries: &[String]) -> String {
    let mut text = String::with_capacity(entries.iter().map(|entry| entry.len() + 1).sum());
    for entry in entries {
        text.push('\n');
        text.push_str(entry);
    }
    text
}

/// The entries of such a text.
pub(crate) fn words(joined: &str) -> impl Iterator<Item = &str> {
    joined.split('\n').skip(1)
}

fn add_words(connection: &Connection, n: i64, words: &[&str]) -> rusqlite::Result<()> {
    for chunk in words.chunks(WORDS) {
        // The lead's number is the first parameter of every tuple.
        let mut sql = String::from("INSERT OR IGNORE INTO lead_search (lead, word) VALUES (?1, ?2)");
        for index in 1..chunk.len() {
            sql.push_str(&format!(", (?1, ?{})", index + 2));
        }
        let mut statement = connection.prepare_cached(&sql)?;
        statement.raw_bind_parameter(1, n)?;
        for (index, word) in chunk.iter().enumerate() {
            statement.raw_bind_parameter(index + 2, word)?;
        }
        statement.raw_execute()?;
    }
    Ok(())
}

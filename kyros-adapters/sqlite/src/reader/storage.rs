//! Whether the file holds what was written to it: its pages, its schema, and the tables that can't be made again from
//! the journal. Each part is a read of its own, so that none holds back the log for longer than it must.

use kyros_core::contract::ids::{EffectId, LeadId, TokenId};
use kyros_core::ports::store::StoreError;
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use super::ReadError;
use super::views::lines;
use crate::tally::{RowDigest, Table, Tally, counted, kept};
use crate::writer::words;

type Read<T> = Result<T, ReadError>;

/// A part of the check.
pub(crate) type Part = fn(&Connection) -> Read<()>;

/// All parts. The pages come first: where they are sound, no scan of what follows can go in a circle.
pub(crate) const PARTS: &[Part] = &[pages, schema, streams, tallies, waiting, token_hashes, lead_search];

fn wrong(what: String) -> ReadError {
    ReadError::Store(StoreError::Corrupt(what))
}

/// The b-trees and what each table and index holds of the other, by SQLite itself. It follows no page twice.
fn pages(c: &Connection) -> Read<()> {
    let found: String = c.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    match found.as_str() {
        "ok" => Ok(()),
        fault => Err(wrong(fault.lines().collect::<Vec<_>>().join(" "))),
    }
}

/// Every table, index and trigger is there as this build makes it.
fn schema(c: &Connection) -> Read<()> {
    const OBJECTS: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
    type Object = (String, String, String, Option<String>);
    let objects = |c: &Connection| -> rusqlite::Result<Vec<Object>> {
        let mut statement = c.prepare(OBJECTS)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        rows.collect()
    };
    let mut fresh = Connection::open_in_memory()?;
    crate::migrate::migrate(&mut fresh).map_err(|error| wrong(error.to_string()))?;
    let there = objects(c)?;
    match objects(&fresh)?.into_iter().find(|object| !there.contains(object)) {
        Some((kind, name, ..)) => Err(wrong(format!("the {kind} {name} isn't the one that this build makes"))),
        None => Ok(()),
    }
}

/// Every stream has events. That every event has its stream is found when the journal is folded.
fn streams(c: &Connection) -> Read<()> {
    let left: Option<i64> = c
        .query_row(
            "SELECT n FROM streams AS s
             WHERE NOT EXISTS (SELECT 1 FROM events INDEXED BY events_stream WHERE stream = s.n) LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    left.map_or(Ok(()), |n| Err(wrong(format!("in streams, number {n} has no events"))))
}

fn tallies(c: &Connection) -> Read<()> {
    for table in Table::ALL {
        let name = table.name();
        let Some(written) = kept(c, table)? else { return Err(wrong(format!("in tallies, {name} is missing"))) };
        let there = counted(c, table)?;
        if there.rows != written.rows {
            let (rows, were) = (there.rows, written.rows);
            return Err(wrong(format!("{name} holds {rows} rows and {were} were written")));
        }
        if there != written {
            return Err(wrong(format!("a row of {name} isn't what was written")));
        }
    }
    Ok(())
}

/// What changes of an effect while it waits.
fn waiting(c: &Connection) -> Read<()> {
    let sum = crate::migrate::effect_sum();
    let changed: Option<[u8; 16]> =
        c.query_row(&format!("SELECT id FROM effects WHERE sum <> ({sum}) LIMIT 1"), [], |row| row.get(0)).optional()?;
    changed.map_or(Ok(()), |id| {
        Err(wrong(format!("in effects, {} isn't as it was written", EffectId::new(Uuid::from_bytes(id)))))
    })
}

/// The sum of an index that is made of another table, whatever the order.
fn add(sum: &mut Tally, key: &[u8], row: &[u8]) {
    sum.add(RowDigest::new().bytes(key).bytes(row), 1);
}

/// By its hash a token is found: the entries are those of the rows.
fn token_hashes(c: &Connection) -> Read<()> {
    let (mut wanted, mut there) = (Tally::default(), Tally::default());
    let mut entries: Vec<(String, [u8; 16])> = Vec::new();
    each(c, "SELECT hash, token FROM token_hashes", |row| {
        let entry: (String, [u8; 16]) = (row.get(0)?, row.get(1)?);
        add(&mut there, entry.0.as_bytes(), &entry.1);
        entries.push(entry);
        Ok(())
    })?;
    let mut first = None;
    each(c, "SELECT id, hashes FROM tokens ORDER BY id", |row| {
        let id: [u8; 16] = row.get(0)?;
        let mut hashes = lines(row.get_ref(1)?.as_str()?);
        hashes.iter().for_each(|hash| add(&mut wanted, hash.as_bytes(), &id));
        let mut kept: Vec<&String> = entries.iter().filter(|(_, token)| *token == id).map(|(hash, _)| hash).collect();
        hashes.sort_unstable();
        kept.sort_unstable();
        if first.is_none() && !hashes.iter().eq(kept) {
            first = Some(TokenId::new(Uuid::from_bytes(id)));
        }
        Ok(())
    })?;
    match first {
        Some(id) => Err(wrong(format!("in token_hashes, the entries of {id} aren't those of its row"))),
        None if wanted != there => Err(wrong("in token_hashes, an entry belongs to no token".to_owned())),
        None => Ok(()),
    }
}

/// By its words a lead is found: the entries are those of the rows.
fn lead_search(c: &Connection) -> Read<()> {
    let (mut wanted, mut there) = (Tally::default(), Tally::default());
    each(c, "SELECT n, search FROM leads", |row| {
        let n: i64 = row.get(0)?;
        words_of(row.get_ref(1)?.as_str()?).iter().for_each(|word| add(&mut wanted, word.as_bytes(), &n.to_be_bytes()));
        Ok(())
    })?;
    each(c, "SELECT word, lead FROM lead_search", |row| {
        add(&mut there, row.get_ref(0)?.as_str()?.as_bytes(), &row.get::<_, i64>(1)?.to_be_bytes());
        Ok(())
    })?;
    if wanted == there {
        return Ok(());
    }
    Err(wrong(match first_lead(c)? {
        Some(id) => format!("in lead_search, an entry of {id} is missing"),
        None => "in lead_search, an entry is left over".to_owned(),
    }))
}

/// The first lead that a word doesn't lead to.
fn first_lead(c: &Connection) -> Read<Option<LeadId>> {
    let mut entry = c.prepare("SELECT 1 FROM lead_search WHERE word = ?1 AND lead = ?2")?;
    let mut first = None;
    each(c, "SELECT n, search, id FROM leads ORDER BY id", |row| {
        let n: i64 = row.get(0)?;
        if first.is_none() {
            for word in words_of(row.get_ref(1)?.as_str()?) {
                if !entry.exists((word, n))? {
                    first = Some(LeadId::new(Uuid::from_bytes(row.get(2)?)));
                    break;
                }
            }
        }
        Ok(())
    })?;
    Ok(first)
}

fn words_of(search: &str) -> Vec<&str> {
    let mut found: Vec<&str> = words(search).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn each(c: &Connection, sql: &str, mut row: impl FnMut(&Row<'_>) -> rusqlite::Result<()>) -> Read<()> {
    let mut statement = c.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(found) = rows.next()? {
        row(found)?;
    }
    Ok(())
}

//! What the writer keeps in memory: the end of the journal, the ends of busy streams, and sums
//! that are written once a transaction.

use std::collections::{BTreeMap, HashMap};

use kyros_core::decision::StreamId;
use kyros_core::ports::store::{Hash, Head};
use rusqlite::{Connection, OptionalExtension, Rows, params};
use sha2::{Digest, Sha256};

use crate::codec::{nat, stream_name};
use crate::tally::{RowDigest, Table, Tallies};

/// Streams whose ends are kept.
const TAILS: usize = 131_072;
/// Answers are dropped after the 7 days that they must be kept, and an hour.
const ANSWER_MILLIS: i64 = (7 * 24 + 1) * 3_600_000;
/// Offers are asked for within 30 minutes; older than two hours they are dropped.
const OFFER_MILLIS: i64 = 2 * 3_600_000;
/// Answers that are looked at for dropping with each transaction; more than arrive in a group.
const DROPPED: i64 = 2_048;
/// Offers are counted in steps of five minutes.
pub(crate) const OFFER_STEP: i64 = 300_000;

/// The end of a stream: its number and its version.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail {
    pub(super) n: i64,
    pub(super) version: u64,
}

/// How many there are. A bare count is one step of SQLite's machine, however long it takes: it couldn't be stopped.
const LEADS: &str = "SELECT COUNT(*) FROM leads INDEXED BY leads_filter WHERE status >= -1";

#[derive(Debug)]
pub(crate) struct Memory {
    pub(super) head: Head,
    pub(super) causes: u64,
    pub(super) leads: u64,
    /// `None` for a stream without events: nobody else can begin one.
    tails: HashMap<StreamId, Option<Tail>>,
    pub(crate) tallies: Tallies,
    counters: BTreeMap<String, i64>,
    offers: BTreeMap<(i64, i64), i64>,
    newest_answer: Option<i64>,
    oldest_answer: Option<i64>,
}

impl Memory {
    pub(crate) fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let head = head(connection)?;
        let causes: i64 =
            connection.query_row("SELECT COALESCE(MAX(number), 0) FROM causes", [], |row| row.get(0))?;
        let leads: i64 = connection.query_row(LEADS, [], |row| row.get(0))?;
        let oldest_answer = oldest_answer(connection)?;
        Ok(Self {
            head,
            causes: nat(causes),
            leads: nat(leads),
            tails: HashMap::new(),
            tallies: Tallies::load(connection)?,
            counters: BTreeMap::new(),
            offers: BTreeMap::new(),
            newest_answer: None,
            oldest_answer,
        })
    }

    /// The end of a stream; `None` for one without events.
    pub(super) fn tail(&mut self, connection: &Connection, stream: &StreamId) -> rusqlite::Result<Option<Tail>> {
        if let Some(known) = self.tails.get(stream) {
            return Ok(*known);
        }
        let found = connection
            .prepare_cached("SELECT n, version FROM streams WHERE name = ?1")?
            .query_row([stream_name(stream)], |row| Ok(Tail { n: row.get(0)?, version: nat(row.get(1)?) }))
            .optional()?;
        self.tails.insert(stream.clone(), found);
        Ok(found)
    }

    pub(super) fn moved(&mut self, stream: &StreamId, tail: Tail) {
        self.tails.insert(stream.clone(), Some(tail));
    }

    /// The next place in the journal, with its hash.
    pub(super) fn next(&mut self, leaf: &Hash) -> Head {
        self.head = chained(&self.head, leaf);
        self.head
    }

    pub(super) fn count(&mut self, name: &str, by: i64) {
        match self.counters.get_mut(name) {
            Some(sum) => *sum = sum.saturating_add(by),
            None => {
                self.counters.insert(name.to_owned(), by);
            }
        }
    }

    pub(super) fn offered(&mut self, offered_at: i64, start: i64) {
        *self.offers.entry((offered_at.div_euclid(OFFER_STEP), start)).or_default() += 1;
    }

    pub(super) fn answered(&mut self, at: i64) {
        self.newest_answer = self.newest_answer.max(Some(at));
        self.oldest_answer.get_or_insert(at);
    }

    /// Writes the sums of this transaction.
    pub(super) fn flush(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        if !self.counters.is_empty() {
            let mut statement = connection.prepare_cached(
                "INSERT INTO counters (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
            )?;
            for (name, by) in std::mem::take(&mut self.counters) {
                statement.execute(params![name, by])?;
            }
        }
        self.flush_offers(connection)?;
        self.drop_answers(connection)?;
        self.tallies.flush(connection)
    }

    fn flush_offers(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let Some(((newest, _), _)) = self.offers.last_key_value() else { return Ok(()) };
        let mut old = connection.prepare_cached("DELETE FROM offers WHERE step < ?1 RETURNING step, start, times")?;
        let mut dropped = old.query([newest - OFFER_MILLIS / OFFER_STEP])?;
        while let Some(row) = dropped.next()? {
            self.tallies.offers(RowDigest::of_row(row, 2)?, -row.get::<_, i64>(2)?);
        }
        let mut statement = connection.prepare_cached(
            "INSERT INTO offers (step, start, times) VALUES (?1, ?2, ?3)
             ON CONFLICT (step, start) DO UPDATE SET times = times + excluded.times",
        )?;
        for ((step, start), times) in std::mem::take(&mut self.offers) {
            statement.execute(params![step, start, times])?;
            self.tallies.offers(RowDigest::new().int(step).int(start), times);
        }
        Ok(())
    }

    fn drop_answers(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let Some(before) = self.newest_answer.map(|newest| newest.saturating_sub(ANSWER_MILLIS)) else {
            return Ok(());
        };
        if self.oldest_answer.is_none_or(|oldest| oldest >= before) {
            return Ok(());
        }
        let mut old = connection.prepare_cached(
            "DELETE FROM answers WHERE at < ?1 AND n IN (SELECT n FROM answers ORDER BY n LIMIT ?2)
             RETURNING n, key, fingerprint, status, subject, at, body",
        )?;
        self.removed(Table::Answers, &mut old.query([before, DROPPED])?)?;
        self.oldest_answer = oldest_answer(connection)?;
        Ok(())
    }

    /// Keeps a small value.
    pub(super) fn keep(&mut self, connection: &Connection, name: &str, value: &[u8]) -> rusqlite::Result<()> {
        let mut gone = connection.prepare_cached("DELETE FROM settings WHERE name = ?1 RETURNING name, value")?;
        self.removed(Table::Settings, &mut gone.query([name])?)?;
        connection.prepare_cached("INSERT INTO settings (name, value) VALUES (?1, ?2)")?.execute((name, value))?;
        self.tallies.add(Table::Settings, RowDigest::new().bytes(name.as_bytes()).bytes(value));
        Ok(())
    }

    /// Rows that were deleted, as the statement that did so returns them; how many.
    pub(super) fn removed(&mut self, table: Table, rows: &mut Rows<'_>) -> rusqlite::Result<usize> {
        let mut removed = 0;
        while let Some(row) = rows.next()? {
            self.tallies.remove(table, RowDigest::of_row(row, row.as_ref().column_count())?);
            removed += 1;
        }
        Ok(removed)
    }

    /// Keeps the memory bounded.
    pub(super) fn trim(&mut self) {
        if self.tails.len() > TAILS {
            self.tails.clear();
        }
    }
}

fn oldest_answer(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.query_row("SELECT at FROM answers ORDER BY n LIMIT 1", [], |row| row.get(0)).optional()
}

/// The end of the journal as it is on the disk.
pub(crate) fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let head = connection
        .prepare_cached("SELECT position, hash FROM events ORDER BY position DESC LIMIT 1")?
        .query_row([], |row| Ok(Head { position: nat(row.get(0)?), hash: row.get(1)? }))
        .optional()?;
    Ok(head.unwrap_or_default())
}

/// `h(n) = SHA-256(h(n-1), n as 8 bytes big-endian, leaf)`.
pub(crate) fn chained(before: &Head, leaf: &Hash) -> Head {
    let position = before.position + 1;
    let hash = Sha256::new().chain_update(before.hash).chain_update(position.to_be_bytes()).chain_update(leaf);
    Head { position, hash: hash.finalize().into() }
}

const _: () = assert!(DROPPED > super::GROUP as i64);

/// Rows in a table, for tests of what is dropped.
#[cfg(test)]
pub(crate) fn rows_in(connection: &Connection, table: &str) -> i64 {
    connection.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).expect("a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_dropped_after_seven_days_and_not_before() {
        let mut connection = Connection::open_in_memory().expect("a database");
        crate::migrate::migrate(&mut connection).expect("a schema");
        let mut memory = Memory::load(&connection).expect("a memory");
        let keep = |memory: &mut Memory, key: i64, at: i64| {
            connection
                .execute(
                    "INSERT INTO answers (key, fingerprint, status, at, body) VALUES (?1, x'00', 200, ?2, x'')",
                    (key.to_string(), at),
                )
                .expect("a row");
            memory.answered(at);
            memory.flush(&connection).expect("a flush");
            rows_in(&connection, "answers")
        };
        let week = 7 * 24 * 3_600_000;
        assert_eq!(keep(&mut memory, 1, 0), 1);
        assert_eq!(keep(&mut memory, 2, week), 2, "seven days: still kept");
        assert_eq!(keep(&mut memory, 3, week + 2 * 3_600_000), 2, "two hours more: the first is gone");

    }
}

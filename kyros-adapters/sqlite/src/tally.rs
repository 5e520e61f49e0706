//! What is in the tables that can't be made again from the journal, summed up row by row as it is written. A row that
//! was lost, changed or put there by something else than the writer is found by summing up again.
//!
//! This guards against damage, not against forgery: against that, the journal is chained and bodies are sealed.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

/// A table that is summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    Events,
    Causes,
    Answers,
    SubjectKeys,
    Settings,
    UniqueClaims,
    Intervals,
    Effects,
    Offers,
}

impl Table {
    pub(crate) const ALL: [Self; 9] = [
        Self::Events,
        Self::Causes,
        Self::Answers,
        Self::SubjectKeys,
        Self::Settings,
        Self::UniqueClaims,
        Self::Intervals,
        Self::Effects,
        Self::Offers,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Causes => "causes",
            Self::Answers => "answers",
            Self::SubjectKeys => "subject_keys",
            Self::Settings => "settings",
            Self::UniqueClaims => "unique_claims",
            Self::Intervals => "intervals",
            Self::Effects => "effects",
            Self::Offers => "offers",
        }
    }

    /// The columns of a digest, in their order. Of events the bodies are left out, whose hashes are chained; of
    /// effects what changes while they wait, which each row sums up by itself.
    pub(crate) const fn columns(self) -> &'static str {
        match self {
            Self::Events => "position, stream, version, id, at, subject, kind, lead, cause",
            Self::Causes => "number, subject, body",
            Self::Answers => "n, key, fingerprint, status, subject, at, body",
            Self::SubjectKeys => "subject, wrapped",
            Self::Settings => "name, value",
            Self::UniqueClaims => "key, owner",
            Self::Intervals => "resource, ending, start, owner",
            Self::Effects => "seq, id, lane, port, subject, dead, body",
            Self::Offers => "step, start, times",
        }
    }
}

/// Rows and the sum of their digests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) rows: i64,
    pub(crate) sum: i64,
}

impl Tally {
    pub(crate) fn add(&mut self, digest: RowDigest, times: i64) {
        self.rows = self.rows.wrapping_add(times);
        self.sum = self.sum.wrapping_add(digest.value().wrapping_mul(times));
    }
}

/// The tallies of all tables as they will be after the transaction.
#[derive(Debug, Default)]
pub(crate) struct Tallies {
    now: [Tally; Table::ALL.len()],
    written: [Tally; Table::ALL.len()],
}

impl Tallies {
    pub(crate) fn load(connection: &Connection) -> rusqlite::Result<Self> {
        let mut now = [Tally::default(); Table::ALL.len()];
        for table in Table::ALL {
            now[table as usize] = kept(connection, table)?.unwrap_or_default();
        }
        Ok(Self { now, written: now })
    }

    pub(crate) fn add(&mut self, table: Table, digest: RowDigest) {
        self.now[table as usize].add(digest, 1);
    }

    pub(crate) fn remove(&mut self, table: Table, digest: RowDigest) {
        self.now[table as usize].add(digest, -1);
    }

    /// Offers are kept as counts.
    pub(crate) fn offers(&mut self, digest: RowDigest, times: i64) {
        self.now[Table::Offers as usize].add(digest, times);
    }

    /// Writes those that have changed.
    pub(crate) fn flush(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        for table in Table::ALL {
            let tally = self.now[table as usize];
            if tally != self.written[table as usize] {
                connection
                    .prepare_cached("UPDATE tallies SET rows = ?2, sum = ?3 WHERE name = ?1")?
                    .execute(params![table.name(), tally.rows, tally.sum])?;
            }
        }
        self.written = self.now;
        Ok(())
    }
}

/// What was summed up while writing; `None` where it is gone.
pub(crate) fn kept(connection: &Connection, table: Table) -> rusqlite::Result<Option<Tally>> {
    let mut statement = connection.prepare_cached("SELECT rows, sum FROM tallies WHERE name = ?1")?;
    let mut rows = statement.query([table.name()])?;
    let row = rows.next()?;
    row.map(|row| Ok(Tally { rows: row.get(0)?, sum: row.get(1)? })).transpose()
}

/// The same from the rows as they are.
pub(crate) fn counted(connection: &Connection, table: Table) -> rusqlite::Result<Tally> {
    let columns = table.columns();
    let mut statement = connection.prepare(&format!("SELECT {columns} FROM {}", table.name()))?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    let mut tally = Tally::default();
    while let Some(row) = rows.next()? {
        match table {
            Table::Offers => tally.add(RowDigest::of_row(row, width - 1)?, row.get(width - 1)?),
            _ => tally.add(RowDigest::of_row(row, width)?, 1),
        }
    }
    Ok(tally)
}

/// Sums up what a store holds that was written before there were tallies.
pub(crate) fn begin(connection: &Connection) -> rusqlite::Result<()> {
    for table in Table::ALL {
        let tally = counted(connection, table)?;
        connection.execute(
            "INSERT INTO tallies (name, rows, sum) VALUES (?1, ?2, ?3)",
            params![table.name(), tally.rows, tally.sum],
        )?;
    }
    Ok(())
}

/// A row in 64 bits. It is on the disk: how it is made never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowDigest(u64);

impl RowDigest {
    const FIRST: u64 = 0xa076_1d64_78bd_642f;
    const SECOND: u64 = 0xe703_7ed1_a0b4_28db;
    const NULL: u64 = 0x8ebc_6af0_9c88_c6e3;

    pub(crate) const fn new() -> Self {
        Self(Self::FIRST)
    }

    /// The first `width` columns of a row.
    pub(crate) fn of_row(row: &Row<'_>, width: usize) -> rusqlite::Result<Self> {
        let mut digest = Self::new();
        for column in 0..width {
            digest = match row.get_ref(column)? {
                ValueRef::Null => digest.null(),
                ValueRef::Integer(n) => digest.int(n),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => digest.bytes(bytes),
                // No column holds one.
                ValueRef::Real(n) => digest.word(n.to_bits()),
            };
        }
        Ok(digest)
    }

    const fn word(self, word: u64) -> Self {
        let product = (self.0 ^ Self::SECOND) as u128 * (word ^ Self::FIRST) as u128;
        Self((product as u64) ^ ((product >> 64) as u64))
    }

    pub(crate) const fn int(self, n: i64) -> Self {
        self.word(n.cast_unsigned())
    }

    pub(crate) const fn null(self) -> Self {
        self.word(Self::NULL)
    }

    pub(crate) fn bytes(self, bytes: &[u8]) -> Self {
        let (words, rest) = bytes.as_chunks::<8>();
        let digest = words.iter().fold(self.word(bytes.len() as u64), |digest, word| digest.word(u64::from_le_bytes(*word)));
        if rest.is_empty() {
            return digest;
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        digest.word(u64::from_le_bytes(last))
    }

    pub(crate) fn maybe(self, bytes: Option<&[u8]>) -> Self {
        bytes.map_or_else(|| self.null(), |bytes| self.bytes(bytes))
    }

    const fn value(self) -> i64 {
        self.0.cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_a_row_counts() {
        let of = |n: i64, bytes: &[u8]| RowDigest::new().int(n).bytes(bytes).null();
        let whole = of(7, b"a row of some length");
        for bit in 0..64 {
            assert_ne!(of(7 ^ (1 << bit), b"a row of some length"), whole);
        }
        let bytes = *b"a row of some length";
        for at in 0..bytes.len() * 8 {
            let mut changed = bytes;
            changed[at / 8] ^= 1 << (at % 8);
            assert_ne!(of(7, &changed), whole, "bit {at}");
        }
        assert_ne!(of(7, b"a row of some length\0"), whole);
    }

    #[test]
    fn a_digest_is_made_as_it_was() {
        assert_eq!(RowDigest::new().int(1).bytes(b"kyros").null().value(), -2_222_438_748_081_702_028);
    }
}

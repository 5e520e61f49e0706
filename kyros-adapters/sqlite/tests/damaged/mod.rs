//! Stores with a history, and what can become of their pages.

use std::collections::BTreeMap;

use bytes::Bytes;
use kyros_core::contract::{ids::EffectId, time::Timestamp};
use kyros_core::decision::{Port, Subject};
use kyros_core::ports::query::{Paging, Query};
use kyros_core::ports::store::{Commit, EffectRecord, EventFilter, Head, Journal, Store, StoreError, Views, Work};
use kyros_sqlite::{SqliteOptions, SqliteStore};
use kyros_testkit::simulator::{Options, record, recording::replay};
use rusqlite::Connection;

use crate::scratch::Scratch;

const PAGE: usize = 4_096;

/// A closed store with what a simulation has left in it.
pub async fn history(seed: u64) -> Scratch {
    let scratch = Scratch::new();
    let store = SqliteStore::open(SqliteOptions::file(scratch.file())).expect("the file opens");
    replay(&store, &record(seed, &Options::default())).await.expect("it answers alike");
    store.set_setting("kept", Bytes::from_static(b"value")).await.expect("a setting");
    store.commit(Commit { effects: vec![waiting()], ..Commit::default() }).await.expect("an effect");
    assert_eq!(store.verify_storage().await, Ok(()));
    drop(store);
    scratch
}

/// What a simulation ends with may be at rest.
fn waiting() -> EffectRecord {
    EffectRecord {
        id: EffectId::parse("0190a5b0-0000-7000-8000-0000000000ee").expect("an id"),
        lane: None,
        port: Port::Notifier,
        due: Timestamp::from_millis(4_000_000_000_000),
        subject: Subject::System,
        body: Bytes::from_static(b"waits"),
    }
}

pub fn pages(bytes: &[u8]) -> usize {
    bytes.len() / PAGE
}

/// What can become of a page.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Zeroed,
    AnotherPage,
    Header(usize),
    Pointer(usize),
    Payload(usize),
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::Zeroed,
        Self::AnotherPage,
        Self::Header(0),
        Self::Header(1),
        Self::Pointer(0),
        Self::Pointer(1),
        Self::Payload(0),
        Self::Payload(1),
        Self::Payload(2),
    ];

    /// The file with that damage; where in the page follows from the page and the kind alone.
    pub fn damage(self, whole: &[u8], page: usize) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        let begin = (page - 1) * PAGE;
        let header = begin + if page == 1 { 100 } else { 0 };
        // Interior pages have their last child behind the header.
        let interior = matches!(bytes[header], 2 | 5);
        let head = if interior { 12 } else { 8 };
        let cells = usize::from(u16::from_be_bytes([bytes[header + 3], bytes[header + 4]])).clamp(1, 500);
        let content = usize::from(u16::from_be_bytes([bytes[header + 5], bytes[header + 6]])).clamp(head, PAGE - 1);
        let draw = |salt: usize, below: usize| {
            let mixed = (page * 31 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (mixed >> 20) % below
        };
        let mut flip = |at: usize, salt: usize| bytes[at] ^= 1 << draw(salt + 100, 8);
        match self {
            Self::Zeroed => bytes[begin..begin + PAGE].fill(0),
            Self::AnotherPage => {
                let other = draw(7, pages(whole)) * PAGE;
                bytes[begin..begin + PAGE].copy_from_slice(&whole[other..other + PAGE]);
            }
            Self::Header(n) => flip(header + draw(n, head), n),
            Self::Pointer(n) => flip(header + head + draw(n, cells * 2), n),
            // The first bytes of an interior page's entry are its child.
            Self::Payload(n) => flip(begin + content + draw(n, PAGE - content), n),
        }
        bytes
    }
}

/// The b-trees that are more than one page, by name: their root.
pub fn interior_roots(scratch: &Scratch, bytes: &[u8]) -> Vec<(String, usize)> {
    let c = Connection::open(scratch.file()).expect("the file opens");
    let mut statement = c.prepare("SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 1").expect("a statement");
    let roots = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, u32>(1)? as usize)));
    let roots: Vec<(String, usize)> = roots.expect("roots").collect::<rusqlite::Result<_>>().expect("roots");
    roots.into_iter().filter(|(_, root)| matches!(bytes[(root - 1) * PAGE], 2 | 5)).collect()
}

/// The file with the pages below that root replaced by the root.
pub fn circle(whole: &[u8], root: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let begin = (root - 1) * PAGE;
    let number = |at: usize| u32::from_be_bytes([whole[at], whole[at + 1], whole[at + 2], whole[at + 3]]) as usize;
    let cells = usize::from(u16::from_be_bytes([whole[begin + 3], whole[begin + 4]]));
    let mut children = vec![number(begin + 8)];
    for cell in 0..cells {
        let at = begin + 12 + cell * 2;
        children.push(number(begin + usize::from(u16::from_be_bytes([whole[at], whole[at + 1]]))));
    }
    let page = whole[begin..begin + PAGE].to_vec();
    // The first and the last stay: what is looked up at an end is found.
    for child in children.iter().skip(2) {
        bytes[(child - 1) * PAGE..child * PAGE].copy_from_slice(&page);
    }
    if children.len() <= 2 {
        bytes[(children[0] - 1) * PAGE..children[0] * PAGE].copy_from_slice(&page);
    }
    bytes
}

/// Reads what an engine reads, whatever comes of it.
pub async fn reads(store: &SqliteStore) -> Vec<Option<StoreError>> {
    let everything = (Timestamp::from_millis(i64::MIN / 4), Timestamp::from_millis(i64::MAX / 4));
    let paging = || Paging { limit: 100, after: None };
    vec![
        store.head().await.err(),
        store.verify_chain(Head::default(), None).await.err(),
        journal(store).await.err(),
        store.rows().await.err(),
        store.counters("").await.err(),
        store.effects(None, usize::MAX).await.err(),
        store.next_due().await.err(),
        store.offered(everything.0).await.err(),
        store.intervals("main", everything.0, everything.1).await.err(),
        store.query(&Query::Tokens(paging())).await.err(),
        store.query(&Query::Projects(paging())).await.err(),
    ]
}

async fn journal(store: &dyn Store) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let events = store.read_from(after, 100, &EventFilter::default()).await?;
        let Some(last) = events.last() else { return Ok(()) };
        if last.position != after + events.len() as u64 {
            return Err(StoreError::Corrupt("events are missing".to_owned()));
        }
        after = last.position;
    }
}

/// What is told of a store when it is opened and verified.
pub async fn told(scratch: &Scratch) -> Option<String> {
    let store = match SqliteStore::open(SqliteOptions::file(scratch.file())) {
        Ok(store) => store,
        Err(fault) => return Some(fault.to_string()),
    };
    if let Err(fault) = store.verify_storage().await {
        return Some(fault.to_string());
    }
    reads(&store).await.into_iter().flatten().next().map(|fault| fault.to_string())
}

/// Of these tables the engine makes everything anew from the journal and compares.
const MADE_ANEW: [&str; 9] =
    ["leads", "messages", "appointments", "escalations", "tokens", "projects", "counters", "streams", "migrations"];

type Contents = BTreeMap<String, Vec<String>>;

/// What is there otherwise than it was, as far as the store has to find it.
pub fn changed(whole: &Scratch, copy: &Scratch) -> Option<String> {
    let whole = contents(whole).expect("the whole store");
    let copy = match contents(copy) {
        Ok(copy) => copy,
        Err(fault) => return Some(fault.to_string()),
    };
    whole.iter().find(|(table, rows)| copy.get(*table) != Some(rows)).map(|(table, rows)| format!("{table} {rows:?} {:?}", copy.get(table)))
}

fn contents(scratch: &Scratch) -> rusqlite::Result<Contents> {
    let c = Connection::open(scratch.file())?;
    let sound: String = c.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let mut contents = BTreeMap::from([("integrity".to_owned(), vec![sound.clone()])]);
    if sound != "ok" {
        return Ok(contents);
    }
    let mut statement = c.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let tables: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for table in tables.into_iter().filter(|table| !MADE_ANEW.contains(&table.as_str())) {
        let mut rows = Vec::new();
        let mut statement = c.prepare(&format!("SELECT * FROM {table}"))?;
        let width = statement.column_count();
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let columns = (0..width).map(|column| Ok(format!("{:?}", row.get_ref(column)?)));
            rows.push(columns.collect::<rusqlite::Result<Vec<_>>>()?.join("|"));
        }
        contents.insert(table, rows);
    }
    Ok(contents)
}

/// Drops a trigger; the statement that makes it again.
pub fn without(c: &Connection, trigger: &str) -> String {
    let sql = sql_of(c, trigger);
    c.execute_batch(&format!("DROP TRIGGER {trigger}")).expect("a trigger");
    sql
}

fn sql_of(c: &Connection, name: &str) -> String {
    c.query_row("SELECT sql FROM sqlite_schema WHERE name = ?1", [name], |row| row.get(0)).expect("its statement")
}

/// Changes a number of the first effect while its sum stays.
pub fn change_behind_the_sum(c: &Connection, column: &str) {
    let plain = |c: &Connection, to: &str, from: &str| {
        c.execute_batch("PRAGMA writable_schema = ON").expect("a setting");
        let changed = c
            .execute("UPDATE sqlite_schema SET sql = replace(sql, ?1, ?2) WHERE name = 'effects'", [from, to])
            .expect("a schema");
        assert_eq!(changed, 1);
        c.execute_batch("PRAGMA writable_schema = RESET").expect("a setting");
    };
    let sql = sql_of(c, "effects");
    let begin = sql.find("GENERATED ALWAYS AS (").expect("a sum");
    let generated = &sql[begin..sql.find(") STORED").expect("a sum") + ") STORED".len()];
    plain(c, "", generated);
    let changed = c
        .execute(
            &format!("UPDATE effects SET {column} = COALESCE({column}, 0) + 1 WHERE seq = (SELECT MIN(seq) FROM effects)"),
            [],
        )
        .expect("an update");
    assert_eq!(changed, 1);
    // The same statement as before: what is generated goes back to its place.
    c.execute_batch("PRAGMA writable_schema = ON").expect("a setting");
    c.execute("UPDATE sqlite_schema SET sql = ?1 WHERE name = 'effects'", [&sql]).expect("a schema");
    c.execute_batch("PRAGMA writable_schema = RESET").expect("a setting");
}

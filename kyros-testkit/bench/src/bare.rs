//! What SQLite alone takes for the rows that the engine has written: the same tables and indexes,
//! the same rows in the same order, groups of the same size, the same durability.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::cpu;

/// What the inserts have cost.
#[derive(Debug)]
pub struct Inserted {
    /// From the first to the last commit.
    pub time: Duration,
    /// Processor time a command.
    pub micros: f64,
    /// Rows in all.
    pub rows: usize,
}

/// The tables of a command, each with the order in which its rows were written.
const TABLES: [(&str, &str); 9] = [
    ("answers", "n"),
    ("causes", "number"),
    ("streams", "n"),
    ("events", "position"),
    ("unique_claims", "owner, key"),
    ("subject_keys", "subject"),
    ("leads", "n"),
    ("lead_search", "lead, word"),
    ("messages", "id"),
];

/// Write transactions of a store since its write-ahead log was opened.
///
/// The counter of the WAL index says so: `iChange`, the 4 bytes at offset 8 of the `-shm` file in
/// the machine's byte order (<https://www.sqlite.org/walformat.html>, section 2.1).
pub fn transactions(store: &Path) -> u64 {
    let mut name = store.as_os_str().to_owned();
    name.push("-shm");
    let index = std::fs::read(name).unwrap_or_default();
    let counter = index.get(8..12).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
    counter.map_or(0, |bytes| u64::from(u32::from_ne_bytes(bytes)))
}

struct Table {
    insert: String,
    rows: Vec<Vec<Value>>,
}

/// Inserts the rows of `kyros.db` into a second store in that folder.
pub fn insert(folder: &Path, commands: usize, group: f64) -> anyhow::Result<Inserted> {
    let source = Connection::open(folder.join("kyros.db"))?;
    let tables = TABLES.iter().map(|(name, order)| read(&source, name, order)).collect::<anyhow::Result<Vec<_>>>()?;
    let counters: Vec<String> = strings(&source, "SELECT name FROM counters")?;
    let path = folder.join("bare.db");
    let target = connect(&path)?;
    for sql in strings(&source, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")? {
        target.execute_batch(&sql).with_context(|| sql.clone())?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let checkpoints = checkpoints(&path, Arc::clone(&stop))?;
    let (before, began) = (cpu::spent(std::process::id()), Instant::now());
    let mut from = 0;
    let mut groups = 0_u32;
    while from < commands {
        groups += 1;
        // Groups of a broken average are as long as it takes to come out even.
        let to = ((f64::from(groups) * group).round() as usize).clamp(from + 1, commands);
        insert_group(&target, &tables, &counters, from..to, commands)?;
        from = to;
    }
    let (time, spent) = (began.elapsed(), cpu::spent(std::process::id()));
    stop.store(true, Ordering::Relaxed);
    let _ = checkpoints.join();
    let rows = tables.iter().map(|table| table.rows.len()).sum();
    Ok(Inserted { time, micros: cpu::micros_each(before, spent, commands), rows })
}

fn insert_group(
    target: &Connection,
    tables: &[Table],
    counters: &[String],
    group: std::ops::Range<usize>,
    commands: usize,
) -> anyhow::Result<()> {
    target.execute_batch("BEGIN IMMEDIATE")?;
    for command in group.clone() {
        for table in tables {
            let share = |n: usize| table.rows.len() * n / commands;
            let mut statement = target.prepare_cached(&table.insert)?;
            for row in &table.rows[share(command)..share(command + 1)] {
                statement.execute(params_from_iter(row))?;
            }
        }
    }
    let mut count = target.prepare_cached(
        "INSERT INTO counters (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
    )?;
    for name in counters {
        count.execute((name, i64::try_from(group.len())?))?;
    }
    target.execute_batch("COMMIT")?;
    Ok(())
}

fn connect(path: &Path) -> anyhow::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Writes the log back every 100 ms, as the store does.
fn checkpoints(path: &Path, stop: Arc<AtomicBool>) -> anyhow::Result<std::thread::JoinHandle<()>> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(std::thread::spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(100));
            // One that can't finish is tried again with the next.
            let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
    }))
}

fn read(source: &Connection, name: &str, order: &str) -> anyhow::Result<Table> {
    let mut statement = source.prepare(&format!("SELECT * FROM {name} ORDER BY {order}"))?;
    let columns = statement.column_count();
    let names = statement.column_names().collect::<Vec<_>>().join(", ");
    let places: Vec<String> = (1..=columns).map(|place| format!("?{place}")).collect();
    let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
    let rows = rows.collect::<rusqlite::Result<Vec<Vec<Value>>>>()?;
    Ok(Table { insert: format!("INSERT INTO {name} ({names}) VALUES ({})", places.join(", ")), rows })
}

fn strings(source: &Connection, sql: &str) -> anyhow::Result<Vec<String>> {
    let mut statement = source.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

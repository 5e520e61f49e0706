//! Migrations: ordered, forward only, each applied once and never changed afterwards.

use std::fmt::Write as _;

use rusqlite::{Connection, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use crate::options::OpenError;
use crate::tally;

/// Every migration in order: number, name, SQL.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "journal", include_str!("migrations/0001_journal.sql")),
    (2, "outbox", include_str!("migrations/0002_outbox.sql")),
    (3, "views", include_str!("migrations/0003_views.sql")),
    (TALLIES, "tallies", TALLIES_SQL),
];

/// The one from which on tables are summed up.
const TALLIES: i64 = 4;
const TALLIES_SQL: &str = include_str!("migrations/0004_tallies.sql");

/// The schema that this build writes.
pub(crate) const NEWEST: i64 = 4;

/// How an effect sums up what changes of it.
pub(crate) fn effect_sum() -> &'static str {
    let sum = TALLIES_SQL.split_once("GENERATED ALWAYS AS (").and_then(|(_, rest)| rest.split_once(") STORED"));
    sum.map_or("NULL", |(sum, _)| sum)
}

/// Brings the file to [`NEWEST`], all in one transaction.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS migrations (
            number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT",
    )?;
    let applied: Vec<(i64, String)> = {
        let mut statement = transaction.prepare("SELECT number, checksum FROM migrations ORDER BY number")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    if let Some((found, _)) = applied.iter().find(|(number, _)| *number > NEWEST) {
        return Err(OpenError::Newer { found: *found, known: NEWEST });
    }
    for (number, name, sql) in MIGRATIONS {
        let checksum = checksum(sql);
        match applied.iter().find(|(known, _)| known == number) {
            Some((_, kept)) if *kept == checksum => {}
            Some(_) => return Err(OpenError::Altered { number: *number }),
            None => {
                transaction.execute_batch(sql)?;
                if *number == TALLIES {
                    tally::begin(&transaction)?;
                }
                transaction.execute(
                    "INSERT INTO migrations (number, name, checksum) VALUES (?1, ?2, ?3)",
                    params![number, name, checksum],
                )?;
            }
        }
    }
    transaction.commit()?;
    Ok(())
}

fn checksum(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a String can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest_applied(connection: &Connection) -> i64 {
        connection.query_row("SELECT MAX(number) FROM migrations", [], |row| row.get(0)).expect("a number")
    }

    #[test]
    fn migrating_twice_changes_nothing() {
        let mut connection = Connection::open_in_memory().expect("a database");
        migrate(&mut connection).expect("first");
        migrate(&mut connection).expect("second");
        assert_eq!(newest_applied(&connection), NEWEST);
        assert_eq!(MIGRATIONS.last().map(|(number, ..)| *number), Some(NEWEST));
    }

    #[test]
    fn the_sum_of_an_effect_is_the_one_of_the_schema() {
        assert!(effect_sum().contains("lease_until") && effect_sum().ends_with("(unused & 1023)\n    "), "{}", effect_sum());
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let mut connection = Connection::open_in_memory().expect("a database");
        migrate(&mut connection).expect("first");
        connection.execute("INSERT INTO migrations VALUES (99, 'later', '')", []).expect("a row");
        assert!(matches!(migrate(&mut connection), Err(OpenError::Newer { found: 99, known: NEWEST })));
    }

    #[test]
    fn a_changed_migration_is_refused() {
        let mut connection = Connection::open_in_memory().expect("a database");
        migrate(&mut connection).expect("first");
        connection.execute("UPDATE migrations SET checksum = 'x' WHERE number = 2", []).expect("a row");
        assert!(matches!(migrate(&mut connection), Err(OpenError::Altered { number: 2 })));
    }
}

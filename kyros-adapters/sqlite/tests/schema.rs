//! A file that a newer build wrote is left alone.

mod scratch;

use kyros_sqlite::{OpenError, SqliteOptions, SqliteStore};
use scratch::Scratch;

/// How many migrations the file has seen.
fn applied(scratch: &Scratch) -> i64 {
    let outside = rusqlite::Connection::open(scratch.file()).expect("the file opens");
    outside.query_row("SELECT COUNT(*) FROM migrations", [], |row| row.get(0)).expect("a number")
}

#[test]
fn given_a_file_of_a_newer_build_when_opened_then_it_is_refused_and_unchanged() {
    let scratch = Scratch::new();
    drop(SqliteStore::open(SqliteOptions::file(scratch.file())).expect("the file opens"));
    let outside = rusqlite::Connection::open(scratch.file()).expect("the file opens");
    outside.execute("INSERT INTO migrations VALUES (99, 'later', '')", []).expect("a row");
    drop(outside);
    let before = applied(&scratch);

    let refused = SqliteStore::open(SqliteOptions::file(scratch.file())).expect_err("an older build must not write");

    assert!(matches!(refused, OpenError::Newer { found: 99, .. }), "{refused}");
    assert!(refused.to_string().contains("start the newer build again"), "{refused}");
    assert_eq!(applied(&scratch), before);
}

#[test]
fn given_a_refused_file_when_the_cause_is_gone_then_it_opens_again() {
    let scratch = Scratch::new();
    drop(SqliteStore::open(SqliteOptions::file(scratch.file())).expect("the file opens"));
    let outside = rusqlite::Connection::open(scratch.file()).expect("the file opens");
    outside.execute("INSERT INTO migrations VALUES (99, 'later', '')", []).expect("a row");
    SqliteStore::open(SqliteOptions::file(scratch.file())).expect_err("an older build must not write");
    outside.execute("DELETE FROM migrations WHERE number = 99", []).expect("a row less");
    drop(outside);
    drop(SqliteStore::open(SqliteOptions::file(scratch.file())).expect("a refusal keeps no lock"));
}

//! A damaged file is told from a whole one, whatever has become of it, and nobody hangs on it.

mod damaged;
mod scratch;

use damaged::{Kind, changed, history, interior_roots, pages, reads, told};
use kyros_core::ports::store::{Journal, StoreError, Views, Work};
use kyros_sqlite::{OpenError, SqliteOptions, SqliteStore};
use rusqlite::Connection;
use scratch::Scratch;

#[tokio::test]
async fn whatever_becomes_of_a_page_it_is_told() {
    // given a store with some history, closed
    let whole = history(1).await;
    assert_eq!(told(&whole).await, None, "a whole store is whole");
    let bytes = std::fs::read(whole.file()).expect("the file");
    assert!(pages(&bytes) > 50);
    let mut found = 0;
    for page in 1..=pages(&bytes) {
        // A third of the kinds for each page: all of them come to all tables.
        for kind in Kind::ALL.into_iter().skip(page % 3).step_by(3) {
            // when something has become of one of its pages
            let copy = Scratch::new();
            std::fs::write(copy.file(), kind.damage(&bytes, page)).expect("a damaged file");
            let told = told(&copy).await;
            // then it is told, unless all that it holds is there as it was
            found += usize::from(told.is_some());
            let changed = if told.is_none() { changed(&whole, &copy) } else { None };
            assert_eq!(changed, None, "{kind:?} of page {page} is not told");
        }
    }
    assert!(found > 2 * pages(&bytes), "only {found} of all damages were told");
}

#[tokio::test]
async fn pages_that_lead_in_a_circle_hold_up_nobody() {
    // given a store of which a table or an index leads from its leaves back to its root
    let whole = history(2).await;
    let bytes = std::fs::read(whole.file()).expect("the file");
    let roots = interior_roots(&whole, &bytes);
    assert!(roots.iter().any(|(name, _)| name == "events") && roots.len() > 5, "{roots:?}");
    for (name, root) in roots {
        let copy = Scratch::new();
        std::fs::write(copy.file(), damaged::circle(&bytes, root)).expect("a damaged file");
        // when it is opened and read, then everything comes to an end, and the circle is told
        let told = told(&copy).await;
        assert!(told.is_some(), "{name}");
        if let Ok(store) = SqliteStore::open(SqliteOptions::file(copy.file())) {
            reads(&store).await;
            let _ = store.abandon_leases().await;
        }
    }
}

#[tokio::test]
async fn a_store_whose_damage_is_found_writes_nothing_any_more_and_stays_as_it_is() {
    // given an open store, of which a page was lost
    let whole = history(3).await;
    let bytes = std::fs::read(whole.file()).expect("the file");
    let (_, root) = interior_roots(&whole, &bytes).into_iter().find(|(name, _)| name == "events").expect("a table");
    let copy = Scratch::new();
    let damaged = damaged::circle(&bytes, root);
    std::fs::write(copy.file(), &damaged).expect("a damaged file");
    let Ok(store) = SqliteStore::open(SqliteOptions::file(copy.file())) else { return };
    // when it is found
    let found = store.verify_storage().await;
    assert!(matches!(found, Err(StoreError::Corrupt(_))), "{found:?}");
    // then a write is refused, and the file is as it was
    let refused = store.set_setting("a", bytes::Bytes::from_static(b"b")).await;
    assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
    drop(store);
    assert!(std::fs::read(copy.file()).expect("the file") == damaged);
}

#[tokio::test]
async fn what_is_no_database_is_told_and_left_alone() {
    let scratch = Scratch::new();
    std::fs::write(scratch.file(), vec![7; 40_960]).expect("a file");
    let refused = SqliteStore::open(SqliteOptions::file(scratch.file())).expect_err("no database");
    assert!(matches!(refused, OpenError::Damaged { .. }), "{refused}");
    assert!(std::fs::read(scratch.file()).expect("the file") == vec![7; 40_960]);
}

/// What is done to a table: a row less, another row, a row more.
const ROWS: &[(&str, [&str; 3])] = &[
    (
        "events",
        [
            "DELETE FROM events WHERE position = (SELECT MAX(position) FROM events)",
            "UPDATE events SET id = x'00' WHERE position = 3",
            "INSERT INTO events (position, stream, version, id, at, cause, hash, sealed)
             SELECT position + 1, stream, version + 1, id, at, cause, hash, sealed FROM events
             ORDER BY position DESC LIMIT 1",
        ],
    ),
    (
        "causes",
        [
            "DELETE FROM causes WHERE number = 2",
            "UPDATE causes SET subject = NULL WHERE number = (SELECT MIN(number) FROM causes WHERE subject IS NOT NULL)",
            "INSERT INTO causes (body) VALUES (x'00')",
        ],
    ),
    (
        "answers",
        [
            "DELETE FROM answers WHERE n = (SELECT MAX(n) FROM answers)",
            "UPDATE answers SET status = 999 WHERE n = (SELECT MIN(n) FROM answers)",
            "INSERT INTO answers (key, fingerprint, status, at, body) VALUES ('k', x'00', 200, 0, x'')",
        ],
    ),
    (
        "subject_keys",
        [
            "DELETE FROM subject_keys WHERE subject = (SELECT MAX(subject) FROM subject_keys)",
            "UPDATE subject_keys SET wrapped = x'00' WHERE subject = (SELECT MAX(subject) FROM subject_keys)",
            "INSERT INTO subject_keys VALUES (x'00', x'00')",
        ],
    ),
    (
        "settings",
        [
            "DELETE FROM settings WHERE name = 'kept'",
            "UPDATE settings SET value = x'00' WHERE name = 'kept'",
            "INSERT INTO settings VALUES ('another', x'00')",
        ],
    ),
    (
        "unique_claims",
        [
            "DELETE FROM unique_claims WHERE key = (SELECT MIN(key) FROM unique_claims)",
            "UPDATE unique_claims SET owner = 'x' WHERE key = (SELECT MIN(key) FROM unique_claims)",
            "INSERT INTO unique_claims VALUES ('k', 'x')",
        ],
    ),
    (
        "intervals",
        [
            "DELETE FROM intervals WHERE start = (SELECT MIN(start) FROM intervals)",
            "UPDATE intervals SET ending = ending + 1 WHERE start = (SELECT MIN(start) FROM intervals)",
            "INSERT INTO intervals VALUES ('r', 2, 1, 'x')",
        ],
    ),
    (
        "effects",
        [
            "DELETE FROM effects WHERE seq = (SELECT MIN(seq) FROM effects)",
            "UPDATE effects SET body = x'00' WHERE seq = (SELECT MIN(seq) FROM effects)",
            "INSERT INTO effects (id, port, due, body) VALUES (x'00', 'sms', 0, x'00')",
        ],
    ),
    (
        "offers",
        [
            "DELETE FROM offers WHERE (step, start) = (SELECT step, start FROM offers LIMIT 1)",
            "UPDATE offers SET times = times + 1",
            "INSERT INTO offers VALUES (1, 2, 3)",
        ],
    ),
    (
        "token_hashes",
        [
            "DELETE FROM token_hashes WHERE hash = (SELECT MIN(hash) FROM token_hashes)",
            "UPDATE token_hashes SET token = zeroblob(16) WHERE hash = (SELECT MIN(hash) FROM token_hashes)",
            "INSERT INTO token_hashes VALUES ('h', zeroblob(16))",
        ],
    ),
    (
        "lead_search",
        [
            "DELETE FROM lead_search WHERE word = (SELECT MIN(word) FROM lead_search)",
            "UPDATE lead_search SET word = 'zzzz' WHERE word = (SELECT MIN(word) FROM lead_search)",
            "INSERT INTO lead_search VALUES ('zzzz', 1)",
        ],
    ),
    (
        "streams",
        [
            "DELETE FROM streams WHERE n = (SELECT MAX(n) FROM streams)",
            "UPDATE streams SET n = 999999 WHERE n = (SELECT MAX(n) FROM streams)",
            "INSERT INTO streams (name, version, state) VALUES (x'00', 1, x'00')",
        ],
    ),
    (
        "tallies",
        [
            "DELETE FROM tallies WHERE name = 'effects'",
            "UPDATE tallies SET sum = 0 WHERE name = 'events'",
            "UPDATE tallies SET rows = rows + 1 WHERE name = 'events'",
        ],
    ),
];

#[tokio::test]
async fn a_row_less_another_row_and_a_row_more_are_told_for_each_table() {
    let whole = history(4).await;
    for (table, changes) in ROWS {
        for change in changes {
            // given a store that was changed behind its back
            let copy = Scratch::new();
            std::fs::copy(whole.file(), copy.file()).expect("a copy");
            let outside = Connection::open(copy.file()).expect("the file opens");
            let triggers = ["events_are_not_changed", "events_are_not_deleted"].map(|name| damaged::without(&outside, name));
            let changed = outside.execute(change, []).unwrap_or_else(|fault| panic!("{change}: {fault}"));
            assert!(changed > 0, "{change} changes nothing");
            outside.execute_batch(&triggers.join(";")).expect("the triggers");
            drop(outside);
            // when it is verified, then the table is named
            let told = told(&copy).await.unwrap_or_else(|| panic!("{change} is not told"));
            let named = match *table {
                // The journal's own end, and events that belong to no stream, are missed with the events.
                "tallies" | "streams" => told.contains(table) || told.contains("event"),
                table => told.contains(table),
            };
            assert!(named, "{change}: {told}");
        }
    }
}

#[tokio::test]
async fn whatever_changes_of_an_effect_that_waits_is_told() {
    let whole = history(5).await;
    let columns = ["due", "token", "lease_until", "tries", "polls", "hold", "unknown", "attempting", "cancelled", "unused", "started"];
    for column in columns {
        // given an effect of which one bit of a number has changed on the disk, not by a statement that sums up again
        let copy = Scratch::new();
        std::fs::copy(whole.file(), copy.file()).expect("a copy");
        let outside = Connection::open(copy.file()).expect("the file opens");
        damaged::change_behind_the_sum(&outside, column);
        drop(outside);
        // when it is verified, then the effect is named
        let told = told(&copy).await.unwrap_or_else(|| panic!("{column} is not told"));
        assert!(told.contains("in effects, "), "{column}: {told}");
    }
}

#[tokio::test]
async fn a_whole_store_is_whole_at_every_moment() {
    // given a store at work
    let scratch = history(6).await;
    let store = SqliteStore::open(SqliteOptions::file(scratch.file())).expect("the file opens");
    for round in 0..20_u8 {
        // when it is written to, then it is whole in between
        store.set_setting("round", bytes::Bytes::from(vec![round])).await.expect("a setting");
        assert_eq!(store.verify_storage().await, Ok(()));
    }
    assert!(!store.rows().await.expect("rows").is_empty());
}

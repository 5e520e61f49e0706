//! What a file means: one writer, its owner's eyes only, an append-only journal, and an end to
//! writing when the disk fails.

mod scratch;

use std::time::Duration;

use kyros_core::decision::StreamId;
use kyros_core::ports::store::{Commit, CommitError, Journal, Store};
use kyros_sqlite::{OpenError, SqliteOptions, SqliteStore};
use kyros_testkit::suites::store::samples::Ids;
use scratch::Scratch;

/// The answers of commits that were issued before.
async fn all<F: Future>(issued: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut answers = Vec::new();
    for commit in issued {
        answers.push(commit.await);
    }
    answers
}

fn open(scratch: &Scratch) -> SqliteStore {
    SqliteStore::open(SqliteOptions::file(scratch.file())).expect("the file opens")
}

#[test]
fn a_second_opener_is_told_that_the_file_is_in_use() {
    let scratch = Scratch::new();
    let first = open(&scratch);
    let second = SqliteStore::open(SqliteOptions::file(scratch.file()));
    let refused = second.expect_err("one writer a file");
    assert!(matches!(refused, OpenError::InUse { .. }), "{refused}");
    assert!(refused.to_string().contains("in use by another process"), "{refused}");
    drop(first);
    drop(open(&scratch));
}

#[cfg(unix)]
#[test]
fn a_second_opener_by_another_name_is_told_so_too() {
    let scratch = Scratch::new();
    let first = open(&scratch);
    let link = scratch.file().with_file_name("link.db");
    std::os::unix::fs::symlink(scratch.file(), &link).expect("a link");
    let refused = SqliteStore::open(SqliteOptions::file(link)).expect_err("one writer a file");
    assert!(matches!(refused, OpenError::InUse { .. }), "{refused}");
    drop(first);
}

#[cfg(target_os = "linux")]
#[test]
fn neither_a_hard_link_nor_a_removed_lock_file_lets_a_second_opener_in() {
    let scratch = Scratch::new();
    let first = open(&scratch);
    let link = scratch.file().with_file_name("link.db");
    std::fs::hard_link(scratch.file(), &link).expect("a link");
    std::fs::remove_file(scratch.file().with_extension("db.lock")).expect("the lock file");
    for name in [link, scratch.file()] {
        let refused = SqliteStore::open(SqliteOptions::file(name)).expect_err("one writer a file");
        assert!(matches!(refused, OpenError::InUse { .. }), "{refused}");
    }
    drop(first);
    drop(open(&scratch));
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    let store = open(&scratch);
    store.set_setting("a", bytes::Bytes::from_static(b"b")).await.expect("a setting");
    let files = std::fs::read_dir(scratch.file().parent().expect("a directory")).expect("the directory");
    let mut seen = Vec::new();
    for file in files {
        let file = file.expect("a file");
        let mode = file.metadata().expect("its mode").permissions().mode() & 0o777;
        seen.push((file.file_name().to_string_lossy().into_owned(), mode));
    }
    seen.sort();
    let expected = ["kyros.db", "kyros.db-shm", "kyros.db-wal", "kyros.db.lock", "kyros.db.mark"].map(|name| (name.to_owned(), 0o600));
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn the_journal_refuses_changes_from_outside() {
    let scratch = Scratch::new();
    let store = open(&scratch);
    store.commit(Ids::new().step(&StreamId::System, 0)).await.expect("a commit");
    drop(store);
    let outside = rusqlite::Connection::open(scratch.file()).expect("the file opens");
    for change in ["UPDATE events SET sealed = x'00'", "DELETE FROM events"] {
        let refused = outside.execute(change, []).expect_err("append-only");
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_loses_nothing_that_it_took() {
    let scratch = Scratch::new();
    let options = SqliteOptions { queue: 4, ..SqliteOptions::file(scratch.file()) };
    let store = SqliteStore::open(options).expect("the file opens");
    let mut ids = Ids::new();
    let streams: Vec<StreamId> = (0..200).map(|_| StreamId::Lead(ids.lead())).collect();
    let waiting: Vec<_> = streams.iter().map(|stream| store.commit(ids.step(stream, 0))).collect();
    let mut made = 0;
    for answer in all(waiting).await {
        match answer {
            Ok(_) => made += 1,
            Err(error) => assert!(matches!(error, CommitError::Unavailable(_)), "{error}"),
        }
    }
    assert!((4..=200).contains(&made));
    assert_eq!(store.head().await.expect("a head").position, made);
}

#[tokio::test]
async fn the_log_stays_short_under_a_load_that_never_pauses() {
    // given a store whose log is cut at a mebibyte, with checkpoints that never come to their end
    let scratch = Scratch::new();
    let never = Duration::from_secs(3_600);
    let options = SqliteOptions { log_limit: 1 << 20, checkpoint_every: never, ..SqliteOptions::file(scratch.file()) };
    let store = SqliteStore::open(options).expect("the file opens");
    let log = scratch.file().with_extension("db-wal");
    let mut ids = Ids::new();
    let mut version = 0;
    let mut longest = 0;
    let reader = rusqlite::Connection::open(scratch.file()).expect("the file opens");
    // when it is written to without a pause, for a while beside a reader that needs an old part of it
    for round in 0..200 {
        match round {
            20 => reader.execute_batch("BEGIN; SELECT COUNT(*) FROM events;").expect("a snapshot"),
            40 => reader.execute_batch("COMMIT").expect("its end"),
            _ => {}
        }
        let mut commit = ids.step(&StreamId::System, version);
        commit.appends[0].state = bytes::Bytes::from(vec![7; 64 << 10]);
        version += commit.appends[0].events.len() as u64;
        store.commit(commit).await.expect("a commit");
        if round > 60 {
            longest = longest.max(std::fs::metadata(&log).expect("the log").len());
        }
    }
    // then the log is no longer than its limit and what one group adds
    assert!(longest < 3 << 19, "the log grew to {longest} bytes");
    assert_eq!(store.failure(), None);
}

#[tokio::test]
async fn a_locked_file_is_unavailable_for_a_while_and_writing_goes_on_afterwards() {
    let scratch = Scratch::new();
    let options = SqliteOptions { busy_timeout: Duration::from_millis(1), ..SqliteOptions::file(scratch.file()) };
    let store = SqliteStore::open(options).expect("the file opens");
    let mut ids = Ids::new();
    let outside = rusqlite::Connection::open(scratch.file()).expect("the file opens");
    outside.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    let refused = store.commit(ids.step(&StreamId::System, 0)).await;
    assert!(matches!(refused, Err(CommitError::Unavailable(_))), "{refused:?}");
    outside.execute_batch("ROLLBACK").expect("the end of the lock");
    store.commit(ids.step(&StreamId::System, 0)).await.expect("a commit");
    assert_eq!(store.failure(), None);
}

#[tokio::test]
async fn a_value_that_cannot_be_written_fails_alone() {
    let scratch = Scratch::new();
    let store = open(&scratch);
    let mut ids = Ids::new();
    let (good, bad) = (ids.step(&StreamId::Lead(ids.clone().lead()), 0), ids.step(&StreamId::System, 0));
    store.commit(Commit { counters: vec![("c".to_owned(), i64::MAX)], ..Commit::default() }).await.expect("a counter");
    let bad = Commit { counters: vec![("c".to_owned(), i64::MAX)], ..bad };
    let answers = all([store.commit(good), store.commit(bad), store.commit(ids.step(&StreamId::System, 0))]).await;
    assert!(answers[0].is_ok() && answers[2].is_ok(), "{answers:?}");
    assert!(matches!(answers[1], Err(CommitError::Unavailable(_))), "{answers:?}");
    let whole = store.verify_chain(kyros_core::ports::store::Head::default(), None).await.expect("a whole chain");
    assert_eq!(whole.position, 2);
}

#[tokio::test]
async fn when_the_disk_fails_nothing_is_acknowledged_until_a_restart() {
    let scratch = Scratch::new();
    let options = SqliteOptions { max_pages: Some(120), ..SqliteOptions::file(scratch.file()) };
    let store = SqliteStore::open(options).expect("the file opens");
    let mut ids = Ids::new();
    store.commit(ids.step(&StreamId::System, 0)).await.expect("a commit");
    let big = |version: u64, ids: &mut Ids| {
        let mut commit = ids.step(&StreamId::System, version);
        commit.appends[0].state = bytes::Bytes::from(vec![7; 1 << 20]);
        commit
    };
    let refused = store.commit(big(1, &mut ids)).await;
    assert!(matches!(refused, Err(CommitError::Unavailable(_))), "{refused:?}");
    assert!(store.failure().is_some());
    for _ in 0..3 {
        let refused = store.commit(ids.step(&StreamId::System, 1)).await;
        assert!(matches!(refused, Err(CommitError::Unavailable(_))), "no ack after the fault: {refused:?}");
    }
    assert_eq!(store.head().await.expect("reads go on").position, 1);
    drop(store);
    let store = open(&scratch);
    store.commit(ids.step(&StreamId::System, 1)).await.expect("a restart recovers");
    let _: &dyn Store = &store;
}

/// The files of a store as a killed process leaves them: twenty commits, none of them written back.
async fn killed() -> Scratch {
    let (scratch, copy) = (Scratch::new(), Scratch::new());
    let options = SqliteOptions { checkpoint_every: Duration::from_secs(3_600), ..SqliteOptions::file(scratch.file()) };
    let store = SqliteStore::open(options).expect("the file opens");
    let mut ids = Ids::new();
    for version in 0..20 {
        store.commit(ids.step(&StreamId::System, version)).await.expect("a commit");
    }
    // The mark follows the answer; a write that comes after it has gone by.
    store.set_setting("last", bytes::Bytes::from_static(b"one")).await.expect("a setting");
    for ending in ["db", "db-wal", "db.mark"] {
        let from = scratch.file().with_extension(ending);
        std::fs::copy(from, copy.file().with_extension(ending)).expect("a copy");
    }
    copy
}

#[tokio::test]
async fn damage_in_the_middle_of_the_log_is_told_from_an_earlier_end() {
    // given a killed store, of whose log a byte in the middle has changed
    let scratch = killed().await;
    let log = scratch.file().with_extension("db-wal");
    let mut bytes = std::fs::read(&log).expect("the log");
    let middle = bytes.len() * 3 / 4;
    bytes[middle] ^= 0xff;
    std::fs::write(&log, bytes).expect("a damaged log");

    // when it is opened, then what was acknowledged is missed, as often as it is asked
    for _ in 0..2 {
        let lost = SqliteStore::open(SqliteOptions::file(scratch.file())).expect_err("commits are lost");
        let OpenError::Lost { ends, acknowledged, mark, .. } = &lost else { panic!("{lost}") };
        assert!((1..20).contains(ends) && *acknowledged == 20, "{lost}");
        assert!(lost.to_string().contains("and 20 was acknowledged"), "{lost}");
        assert!(lost.to_string().contains(&mark.display().to_string()), "{lost}");
    }

    // and whoever means it so goes on from what is there
    std::fs::remove_file(scratch.file().with_extension("db.mark")).expect("the mark");
    let store = open(&scratch);
    assert!(store.head().await.expect("a head").position < 20);
}

#[tokio::test]
async fn a_damaged_store_is_left_as_it_was_found() {
    // given a killed store, a byte of whose log has changed: late in it, or before the first table was made
    for (part, of) in [(3, 4), (1, 100)] {
        let scratch = killed().await;
        let files = ["db", "db-wal"].map(|ending| scratch.file().with_extension(ending));
        let whole = std::fs::read(&files[1]).expect("the log");
        let mut damaged = whole.clone();
        damaged[whole.len() * part / of] ^= 0xff;
        std::fs::write(&files[1], damaged).expect("a damaged log");
        let before = files.clone().map(|file| std::fs::read(file).expect("a file"));

        // when it is refused
        let lost = SqliteStore::open(SqliteOptions::file(scratch.file())).expect_err("commits are lost");
        assert!(matches!(lost, OpenError::Lost { .. }), "{lost}");

        // then nothing of it has changed, and once the damage is undone all of it is there
        assert!(files.clone().map(|file| std::fs::read(file).expect("a file")) == before);
        std::fs::write(&files[1], whole).expect("the log as it was");
        assert_eq!(open(&scratch).head().await.expect("a head").position, 20);
    }
}

#[tokio::test]
async fn a_whole_log_and_a_mark_that_lags_or_was_cut_off_are_no_damage() {
    let scratch = killed().await;
    let mark = scratch.file().with_extension("db.mark");
    let whole = std::fs::read(&mark).expect("the mark");
    for torn in [&whole[..], &whole[..20], b"", &[7; 48]] {
        std::fs::write(&mark, torn).expect("a mark");
        let store = open(&scratch);
        assert_eq!(store.head().await.expect("a head").position, 20);
    }
    std::fs::write(&mark, &whole).expect("a mark");
    let store = open(&scratch);
    let next = Ids::new().step(&StreamId::System, 20);
    let next = Commit { appends: next.appends, cause: next.cause, ..Commit::default() };
    store.commit(next).await.expect("a commit");
    drop(store);
    std::fs::write(&mark, &whole).expect("a mark that lags");
    assert_eq!(open(&scratch).head().await.expect("a head").position, 21);
}

#[tokio::test]
async fn a_store_that_is_made_anew_does_not_miss_what_an_earlier_one_held() {
    let scratch = killed().await;
    for ending in ["db", "db-wal"] {
        std::fs::remove_file(scratch.file().with_extension(ending)).expect("a file");
    }
    assert_eq!(open(&scratch).head().await.expect("a head").position, 0);
    assert_eq!(open(&scratch).head().await.expect("a head").position, 0);
}

#[tokio::test]
async fn a_store_that_was_emptied_is_missed() {
    let scratch = killed().await;
    for ending in ["db", "db-wal"] {
        std::fs::write(scratch.file().with_extension(ending), b"").expect("an empty file");
    }
    let lost = SqliteStore::open(SqliteOptions::file(scratch.file())).expect_err("all of it is lost");
    assert!(matches!(lost, OpenError::Lost { ends: 0, acknowledged: 20, .. }), "{lost}");
}

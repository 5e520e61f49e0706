//! One commit: everything is checked by reading before anything is written, so that a refused one
//! leaves its group untouched.

use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Claim, Release};
use kyros_core::ports::store::{AnswerRecord, AppendRecord, Commit, CommitError, Committed};
use rusqlite::{Connection, OptionalExtension, params};

use super::effects::{self, InHand};
use super::memory::{Memory, Tail};
use super::rows;
use crate::codec::{int, stream_name, subject_bytes, subject_key};
use crate::tally::{RowDigest, Table};

type Checked<T = ()> = rusqlite::Result<Result<T, CommitError>>;

macro_rules! hold {
    ($check:expr) => {
        if let Err(refusal) = $check? {
            return Ok(Err(refusal));
        }
    };
}

/// Writes the commit, or says why not; the outer error is SQLite's and concerns the whole group.
pub(super) fn commit(
    connection: &Connection,
    memory: &mut Memory,
    commit: &Commit,
) -> rusqlite::Result<Result<Committed, CommitError>> {
    let in_hand = match check(connection, memory, commit)? {
        Ok(in_hand) => in_hand,
        Err(refusal) => {
            // Whoever repeats a command must learn of its answer, whatever else has moved.
            let answered = match &commit.answer {
                Some(answer) => is_answered(connection, &answer.key)?,
                None => false,
            };
            return Ok(Err(if answered { CommitError::Answered } else { refusal }));
        }
    };
    // The first write is the last check: it saves the look-up.
    if let Some(answer) = &commit.answer
        && !keep_answer(connection, memory, answer)?
    {
        return Ok(Err(CommitError::Answered));
    }
    let committed = append(connection, memory, commit)?;
    claims(connection, memory, commit)?;
    for (subject, wrapped) in &commit.keys {
        keep_key(connection, memory, &subject_key(subject), wrapped)?;
    }
    if let Some((port, now)) = commit.wakes {
        effects::wake(connection, port, now)?;
    }
    if let (Some(settle), Some(in_hand)) = (&commit.settle, &in_hand) {
        effects::settle(connection, memory, in_hand, settle)?;
    }
    for id in &commit.cancels {
        effects::cancel(connection, memory, *id)?;
    }
    for effect in &commit.effects {
        effects::insert(connection, memory, effect)?;
    }
    for row in &commit.rows {
        rows::put(connection, memory, row)?;
    }
    for (name, by) in &commit.counters {
        memory.count(name, *by);
    }
    Ok(Ok(committed))
}

/// All that must hold; answers with the effect in hand, where there is one.
fn check(connection: &Connection, memory: &mut Memory, commit: &Commit) -> Checked<Option<InHand>> {
    let in_hand = match &commit.settle {
        None => None,
        Some(settle) => match effects::may_settle(connection, settle)? {
            None => return Ok(Err(CommitError::Fenced)),
            found => found,
        },
    };
    hold!(versions(connection, memory, commit));
    for (index, claim) in commit.claims.iter().enumerate() {
        hold!(match claim {
            Claim::Unique { key, owner } => unique_is_free(connection, commit, index, key, owner),
            Claim::Interval { resource, start, end, owner } =>
                interval_is_free(connection, commit, index, (resource, owner), (*start, *end)),
        });
    }
    Ok(Ok(in_hand))
}

fn versions(connection: &Connection, memory: &mut Memory, commit: &Commit) -> Checked {
    for (index, append) in commit.appends.iter().enumerate() {
        let earlier = commit.appends[..index].iter().rev().find(|earlier| earlier.stream == append.stream);
        let version = match earlier {
            Some(earlier) => earlier.expected_version + earlier.events.len() as u64,
            None => memory.tail(connection, &append.stream)?.map_or(0, |tail| tail.version),
        };
        if version != append.expected_version {
            return Ok(Err(CommitError::Version(append.stream.clone())));
        }
    }
    for (stream, expected) in &commit.reads {
        let version = memory.tail(connection, stream)?.map_or(0, |tail| tail.version);
        if version != *expected {
            return Ok(Err(CommitError::Version(stream.clone())));
        }
    }
    Ok(Ok(()))
}

fn unique_is_free(connection: &Connection, commit: &Commit, index: usize, key: &str, owner: &str) -> Checked {
    let taken = |owner: &str| Ok(Err(CommitError::Owned { key: key.to_owned(), owner: owner.to_owned() }));
    for earlier in &commit.claims[..index] {
        if let Claim::Unique { key: other, owner: holder } = earlier
            && other == key
            && holder != owner
        {
            return taken(holder);
        }
    }
    let holder: Option<String> = connection
        .prepare_cached("SELECT owner FROM unique_claims WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    let Some(holder) = holder.filter(|holder| holder != owner) else { return Ok(Ok(())) };
    let released = commit.releases.iter().any(|release| {
        matches!(release, Release::Unique { key: other, owner } if other == key && *owner == holder)
    });
    if released { Ok(Ok(())) } else { taken(&holder) }
}

fn interval_is_free(
    connection: &Connection,
    commit: &Commit,
    index: usize,
    (resource, owner): (&str, &str),
    (start, end): (Timestamp, Timestamp),
) -> Checked {
    let taken = || Ok(Err(CommitError::Overlap { resource: resource.to_owned() }));
    for earlier in &commit.claims[..index] {
        if let Claim::Interval { resource: other, start: from, end: to, owner: holder } = earlier
            && (other == resource && holder != owner && *from < end && start < *to)
        {
            return taken();
        }
    }
    let mut statement = connection.prepare_cached(
        "SELECT owner FROM intervals WHERE resource = ?1 AND ending > ?2 AND start < ?3 AND owner <> ?4",
    )?;
    let mut holders = statement.query(params![resource, start.millis(), end.millis(), owner])?;
    while let Some(row) = holders.next()? {
        let holder = row.get_ref(0)?.as_str()?;
        let released = commit.releases.iter().any(|release| {
            matches!(release, Release::Interval { resource: other, owner } if other == resource && owner == holder)
        });
        if !released {
            return taken();
        }
    }
    Ok(Ok(()))
}

fn is_answered(connection: &Connection, key: &str) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM answers WHERE key = ?1")?.exists([key])
}

/// False when the key is answered already.
fn keep_answer(connection: &Connection, memory: &mut Memory, answer: &AnswerRecord) -> rusqlite::Result<bool> {
    let kept = connection
        .prepare_cached(
            "INSERT INTO answers (key, fingerprint, status, subject, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (key) DO NOTHING",
        )?
        .execute(params![
            answer.key,
            answer.fingerprint,
            answer.status,
            subject_bytes(answer.subject),
            answer.at.millis(),
            answer.body.as_ref()
        ])?;
    if kept == 1 {
        memory.answered(answer.at.millis());
        let digest = RowDigest::new()
            .int(connection.last_insert_rowid())
            .bytes(answer.key.as_bytes())
            .bytes(&answer.fingerprint)
            .int(answer.status.into())
            .maybe(subject_bytes(answer.subject).as_ref().map(<[u8; 16]>::as_slice))
            .int(answer.at.millis())
            .bytes(&answer.body);
        memory.tallies.add(Table::Answers, digest);
    }
    Ok(kept == 1)
}

/// A person's first key stays: what it has sealed could not be opened with another. An empty one
/// destroys it.
fn keep_key(connection: &Connection, memory: &mut Memory, subject: &[u8], wrapped: &[u8]) -> rusqlite::Result<()> {
    if wrapped.is_empty() {
        let mut gone =
            connection.prepare_cached("DELETE FROM subject_keys WHERE subject = ?1 RETURNING subject, wrapped")?;
        return memory.removed(Table::SubjectKeys, &mut gone.query([subject])?).map(drop);
    }
    let kept = connection
        .prepare_cached("INSERT OR IGNORE INTO subject_keys (subject, wrapped) VALUES (?1, ?2)")?
        .execute([subject, wrapped])?;
    if kept == 1 {
        memory.tallies.add(Table::SubjectKeys, RowDigest::new().bytes(subject).bytes(wrapped));
    }
    Ok(())
}

fn append(connection: &Connection, memory: &mut Memory, commit: &Commit) -> rusqlite::Result<Committed> {
    let cause = match &commit.cause {
        None => 0,
        Some(cause) => {
            memory.causes += 1;
            connection
                .prepare_cached("INSERT INTO causes (number, subject, body) VALUES (?1, ?2, ?3)")?
                .execute(params![int(memory.causes), subject_bytes(cause.subject), cause.body.as_ref()])?;
            let digest = RowDigest::new()
                .int(int(memory.causes))
                .maybe(subject_bytes(cause.subject).as_ref().map(<[u8; 16]>::as_slice))
                .bytes(&cause.body);
            memory.tallies.add(Table::Causes, digest);
            int(memory.causes)
        }
    };
    let first = memory.head.position + 1;
    for append in &commit.appends {
        let stream = advance(connection, memory, append)?;
        insert_events(connection, memory, append, stream, cause)?;
    }
    Ok(Committed { first, last: memory.head.position })
}

/// Writes the stream's new state and version; answers its number.
fn advance(connection: &Connection, memory: &mut Memory, append: &AppendRecord) -> rusqlite::Result<i64> {
    let known = memory.tail(connection, &append.stream)?;
    let version = append.expected_version + append.events.len() as u64;
    let (subject, state) = (subject_bytes(append.subject), append.state.as_ref());
    let n = match known {
        None => connection
            .prepare_cached("INSERT INTO streams (name, version, subject, state) VALUES (?1, ?2, ?3, ?4)")?
            .insert(params![stream_name(&append.stream), int(version), subject, state])?,
        Some(tail) => {
            connection
                .prepare_cached("UPDATE streams SET version = ?2, subject = ?3, state = ?4 WHERE n = ?1")?
                .execute(params![tail.n, int(version), subject, state])?;
            tail.n
        }
    };
    memory.moved(&append.stream, Tail { n, version });
    Ok(n)
}

fn insert_events(
    connection: &Connection,
    memory: &mut Memory,
    append: &AppendRecord,
    stream: i64,
    cause: i64,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO events (position, stream, version, id, at, subject, kind, lead, cause, hash, sealed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for (event, version) in append.events.iter().zip(append.expected_version + 1..) {
        let place = memory.next(&event.leaf);
        let (subject, lead) = (subject_bytes(event.subject), event.lead.map(|lead| *lead.uuid().as_bytes()));
        let kind = event.public.map(|kind| kind.as_str());
        statement.execute(params![
            int(place.position),
            stream,
            int(version),
            event.id.uuid().as_bytes(),
            event.at.millis(),
            subject,
            kind,
            lead,
            cause,
            place.hash,
            event.sealed.as_ref()
        ])?;
        let digest = RowDigest::new()
            .int(int(place.position))
            .int(stream)
            .int(int(version))
            .bytes(event.id.uuid().as_bytes())
            .int(event.at.millis())
            .maybe(subject.as_ref().map(<[u8; 16]>::as_slice))
            .maybe(kind.map(str::as_bytes))
            .maybe(lead.as_ref().map(<[u8; 16]>::as_slice))
            .int(cause);
        memory.tallies.add(Table::Events, digest);
    }
    Ok(())
}

fn claims(connection: &Connection, memory: &mut Memory, commit: &Commit) -> rusqlite::Result<()> {
    for release in &commit.releases {
        match release {
            Release::Unique { key, owner } => {
                let mut gone = connection
                    .prepare_cached("DELETE FROM unique_claims WHERE key = ?1 AND owner = ?2 RETURNING key, owner")?;
                memory.removed(Table::UniqueClaims, &mut gone.query([key, owner])?)?;
            }
            Release::Interval { resource, owner } => {
                let mut gone = connection.prepare_cached(
                    "DELETE FROM intervals WHERE owner = ?1 AND resource = ?2
                     RETURNING resource, ending, start, owner",
                )?;
                memory.removed(Table::Intervals, &mut gone.query([owner, resource])?)?;
            }
        }
    }
    for claim in &commit.claims {
        match claim {
            Claim::Unique { key, owner } => {
                let made = connection
                    .prepare_cached("INSERT OR IGNORE INTO unique_claims (key, owner) VALUES (?1, ?2)")?
                    .execute([key, owner])?;
                if made == 1 {
                    let digest = RowDigest::new().bytes(key.as_bytes()).bytes(owner.as_bytes());
                    memory.tallies.add(Table::UniqueClaims, digest);
                }
            }
            Claim::Interval { resource, start, end, owner } => {
                let made = connection
                    .prepare_cached(
                        "INSERT OR IGNORE INTO intervals (resource, ending, start, owner) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![resource, end.millis(), start.millis(), owner])?;
                if made == 1 {
                    let digest = RowDigest::new().bytes(resource.as_bytes()).int(end.millis()).int(start.millis());
                    memory.tallies.add(Table::Intervals, digest.bytes(owner.as_bytes()));
                }
            }
        }
    }
    Ok(())
}

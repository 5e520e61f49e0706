//! The outbox as the writer changes it.
//!
//! The lane rule, said once: an effect may be leased when no other one of its lane is in hand (leased, or holding
//! between its attempts) and no earlier one (by commit order) is due. Of those in hand, the earliest goes first.

use std::cmp::Ordering;

use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Port;
use kyros_core::ports::store::{EffectRecord, Fate, Lease, Leased, Settle};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::memory::Memory;
use crate::codec::{bad, int, nat, port, small, subject, subject_bytes};
use crate::tally::{RowDigest, Table};

/// The effect in hand, when the lease is current.
#[derive(Debug)]
pub(super) struct InHand {
    seq: i64,
    cancelled: bool,
}

fn in_hand(connection: &Connection, lease: &Lease) -> rusqlite::Result<Option<InHand>> {
    connection
        .prepare_cached(
            "SELECT seq, cancelled FROM effects WHERE id = ?1 AND token = ?2 AND lease_until IS NOT NULL",
        )?
        .query_row(params![lease.effect.uuid().as_bytes(), int(lease.token)], |row| {
            Ok(InHand { seq: row.get(0)?, cancelled: row.get(1)? })
        })
        .optional()
}

/// The effect in hand where the lease is current; an attempt at a cancelled one doesn't begin.
pub(super) fn may_settle(connection: &Connection, settle: &Settle) -> rusqlite::Result<Option<InHand>> {
    let effect = in_hand(connection, &settle.lease)?;
    Ok(effect.filter(|effect| !(effect.cancelled && matches!(settle.fate, Fate::Attempt { .. }))))
}

/// What an effect's digest is made of, returned where a statement deletes one.
macro_rules! returning {
    ($statement:literal) => {
        concat!($statement, " RETURNING seq, id, lane, port, subject, dead, body")
    };
}

/// Goes on with what [`may_settle`] has found.
pub(super) fn settle(
    connection: &Connection,
    memory: &mut Memory,
    effect: &InHand,
    settle: &Settle,
) -> rusqlite::Result<()> {
    match &settle.fate {
        Fate::Attempt { started } => connection
            .prepare_cached(
                "UPDATE effects SET tries = tries + 1, attempting = 1, unused = 0, started = COALESCE(started, ?2) WHERE seq = ?1",
            )?
            .execute(params![effect.seq, started.millis()])?,
        Fate::Again { due, hold, unknown, polls, refund } if !effect.cancelled => connection
            .prepare_cached(
                "UPDATE effects SET lease_until = NULL, attempting = 0, due = ?2, hold = ?3, unknown = ?4,
                        polls = ?5, tries = MAX(tries - (?6 AND attempting), 0), unused = ?6
                 WHERE seq = ?1",
            )?
            .execute(params![effect.seq, due.millis(), hold, unknown, polls, refund])?,
        Fate::Dead { cause } if !effect.cancelled => give_up(connection, memory, effect.seq, cause)?,
        Fate::Done | Fate::Again { .. } | Fate::Dead { .. } => {
            let mut gone = connection.prepare_cached(returning!("DELETE FROM effects WHERE seq = ?1"))?;
            memory.removed(Table::Effects, &mut gone.query([effect.seq])?)?
        }
    };
    Ok(())
}

fn give_up(connection: &Connection, memory: &mut Memory, seq: i64, cause: &str) -> rusqlite::Result<usize> {
    let mut alive = connection
        .prepare_cached("SELECT seq, id, lane, port, subject, dead, body FROM effects WHERE seq = ?1")?;
    let one = memory.removed(Table::Effects, &mut alive.query([seq])?)?;
    let mut dead = connection.prepare_cached(returning!(
        "UPDATE effects SET lease_until = NULL, attempting = 0, hold = 0, unknown = 0, unused = 0, dead = ?2 WHERE seq = ?1"
    ))?;
    let mut rows = dead.query(params![seq, cause])?;
    while let Some(row) = rows.next()? {
        memory.tallies.add(Table::Effects, RowDigest::of_row(row, row.as_ref().column_count())?);
    }
    Ok(one)
}

/// Removes an effect that nobody leases, marks one that somebody does.
pub(super) fn cancel(connection: &Connection, memory: &mut Memory, id: EffectId) -> rusqlite::Result<()> {
    let id = id.uuid();
    let mut gone =
        connection.prepare_cached(returning!("DELETE FROM effects WHERE id = ?1 AND lease_until IS NULL"))?;
    if memory.removed(Table::Effects, &mut gone.query([id.as_bytes()])?)? == 0 {
        connection.prepare_cached("UPDATE effects SET cancelled = 1 WHERE id = ?1")?.execute([id.as_bytes()])?;
    }
    Ok(())
}

/// Takes an effect in. One of that name that is alive stays as it is; one that was given up makes
/// room, and its tokens go on rising.
pub(super) fn insert(connection: &Connection, memory: &mut Memory, effect: &EffectRecord) -> rusqlite::Result<()> {
    if put(connection, memory, effect, 0)? {
        return Ok(());
    }
    let id = effect.id.uuid();
    let token: Option<i64> = connection
        .prepare_cached("SELECT token FROM effects WHERE id = ?1 AND dead IS NOT NULL")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(token) = token else { return Ok(()) };
    let mut gone = connection.prepare_cached(returning!("DELETE FROM effects WHERE id = ?1"))?;
    memory.removed(Table::Effects, &mut gone.query([id.as_bytes()])?)?;
    put(connection, memory, effect, token).map(drop)
}

/// False where one of that name is there.
fn put(connection: &Connection, memory: &mut Memory, effect: &EffectRecord, token: i64) -> rusqlite::Result<bool> {
    const INSERT: &str = "INSERT INTO effects (id, lane, port, due, subject, body, token)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING";
    let (id, subject) = (effect.id.uuid(), subject_bytes(effect.subject));
    let (port, body) = (effect.port.as_str(), effect.body.as_ref());
    let made = connection
        .prepare_cached(INSERT)?
        .execute(params![id.as_bytes(), effect.lane, port, effect.due.millis(), subject, body, token])?;
    if made == 1 {
        let digest = RowDigest::new()
            .int(connection.last_insert_rowid())
            .bytes(id.as_bytes())
            .maybe(effect.lane.as_deref().map(str::as_bytes))
            .bytes(port.as_bytes())
            .maybe(subject.as_ref().map(<[u8; 16]>::as_slice))
            .null()
            .bytes(body);
        memory.tallies.add(Table::Effects, digest);
    }
    Ok(made == 1)
}

/// An effect that may be leased, but for its lane.
struct Candidate {
    seq: i64,
    due: i64,
    lane: Option<String>,
    in_hand: bool,
}

impl Candidate {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { seq: row.get(0)?, due: row.get(1)?, lane: row.get(2)?, in_hand: row.get(3)? })
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.due, self.seq).cmp(&(other.due, other.seq))
    }
}

/// Leases what is due and free, earliest first.
pub(super) fn lease(
    connection: &Connection,
    memory: &mut Memory,
    now: Timestamp,
    clock: Timestamp,
    until: Timestamp,
    limit: usize,
) -> rusqlite::Result<Vec<Leased>> {
    drop_cancelled(connection, memory, clock)?;
    let mut lost = expired(connection, now, clock)?.into_iter().peekable();
    let mut statement = connection.prepare_cached(
        "SELECT seq, due, lane, hold FROM effects INDEXED BY effects_ready
         WHERE lease_until IS NULL AND dead IS NULL AND due <= ?1 ORDER BY due, seq",
    )?;
    // The rows that are leased below leave the index that is read here: all are chosen first.
    let mut chosen = Vec::new();
    let mut ready = statement.query([now.millis()])?;
    let mut next = ready.next()?.map(Candidate::read).transpose()?;
    while chosen.len() < limit {
        let from_lost = match (lost.peek(), &next) {
            (None, None) => break,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(lost), Some(next)) => lost.order(next).is_lt(),
        };
        let candidate = if from_lost {
            lost.next()
        } else {
            std::mem::replace(&mut next, ready.next()?.map(Candidate::read).transpose()?)
        };
        let Some(candidate) = candidate else { break };
        if is_first_of_lane(connection, &candidate, now)? {
            chosen.push(candidate.seq);
        }
    }
    drop(ready);
    chosen.into_iter().map(|seq| take(connection, seq, until)).collect()
}

/// Effects whose lease ran out, earliest first.
fn expired(connection: &Connection, now: Timestamp, clock: Timestamp) -> rusqlite::Result<Vec<Candidate>> {
    let mut found: Vec<Candidate> = connection
        .prepare_cached(
            "SELECT seq, due, lane, 1 FROM effects INDEXED BY effects_leased
             WHERE lease_until IS NOT NULL AND lease_until < ?1 AND due <= ?2",
        )?
        .query_map([clock.millis(), now.millis()], Candidate::read)?
        .collect::<rusqlite::Result<_>>()?;
    found.sort_by(Candidate::order);
    Ok(found)
}

/// A cancelled effect whose holder went away before an attempt began is over. After an attempt the
/// next holder still has to say how it ended.
fn drop_cancelled(connection: &Connection, memory: &mut Memory, clock: Timestamp) -> rusqlite::Result<()> {
    let mut gone = connection.prepare_cached(returning!(
        "DELETE FROM effects INDEXED BY effects_leased
         WHERE lease_until IS NOT NULL AND lease_until < ?1 AND cancelled = 1 AND attempting = 0"
    ))?;
    memory.removed(Table::Effects, &mut gone.query([clock.millis()])?).map(drop)
}

fn is_first_of_lane(connection: &Connection, candidate: &Candidate, now: Timestamp) -> rusqlite::Result<bool> {
    let Some(lane) = &candidate.lane else { return Ok(true) };
    let blocked = connection
        .prepare_cached(
            "SELECT 1 FROM effects INDEXED BY effects_lane
             WHERE lane = ?1 AND dead IS NULL AND seq <> ?2 AND (?4 = 0 OR seq < ?2)
               AND (lease_until IS NOT NULL OR hold = 1 OR (?4 = 0 AND seq < ?2 AND due <= ?3))",
        )?
        .exists(params![lane, candidate.seq, now.millis(), candidate.in_hand])?;
    Ok(!blocked)
}

fn take(connection: &Connection, seq: i64, until: Timestamp) -> rusqlite::Result<Leased> {
    connection
        .prepare_cached(
            "UPDATE effects SET token = token + 1, lease_until = ?2 WHERE seq = ?1
             RETURNING id, token, lane, port, due, tries, polls, unknown, attempting, started, subject, body",
        )?
        .query_row([seq, until.millis()], |row| {
            let attempting: bool = row.get(8)?;
            let effect = EffectId::new(Uuid::from_bytes(row.get(0)?));
            Ok(Leased {
                lease: Lease { effect, token: nat(row.get(1)?) },
                lane: row.get(2)?,
                port: port(row.get_ref(3)?.as_str()?).ok_or_else(|| bad(3))?,
                due: Timestamp::from_millis(row.get(4)?),
                tries: small(row.get(5)?),
                polls: small(row.get(6)?),
                unknown: attempting || row.get(7)?,
                lost: attempting,
                first_started: row.get::<_, Option<i64>>(9)?.map(Timestamp::from_millis),
                subject: subject(row.get(10)?),
                body: row.get::<_, Vec<u8>>(11)?.into(),
            })
        })
}

/// Gives leases back; those that are no longer current are passed over.
pub(super) fn release(connection: &Connection, memory: &mut Memory, leases: &[Lease]) -> rusqlite::Result<()> {
    for lease in leases {
        let Some(effect) = in_hand(connection, lease)? else { continue };
        connection.prepare_cached("UPDATE effects SET lease_until = NULL WHERE seq = ?1")?.execute([effect.seq])?;
        let mut gone = connection
            .prepare_cached(returning!("DELETE FROM effects WHERE seq = ?1 AND cancelled = 1 AND attempting = 0"))?;
        memory.removed(Table::Effects, &mut gone.query([effect.seq])?)?;
    }
    Ok(())
}

/// Ends every lease; an attempt that had begun stays marked.
pub(super) fn abandon(connection: &Connection, memory: &mut Memory) -> rusqlite::Result<()> {
    // Cancelled before an attempt began: nobody is left who could begin it.
    let mut gone = connection.prepare(returning!(
        "DELETE FROM effects INDEXED BY effects_leased
         WHERE lease_until IS NOT NULL AND cancelled = 1 AND attempting = 0"
    ))?;
    memory.removed(Table::Effects, &mut gone.query([])?)?;
    connection
        .execute("UPDATE effects INDEXED BY effects_leased SET lease_until = NULL WHERE lease_until IS NOT NULL", [])
        .map(drop)
}

/// Makes effects of a port due that were put back without a call.
pub(super) fn wake(connection: &Connection, port: Port, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE effects INDEXED BY effects_unused SET due = ?2
             WHERE unused = 1 AND port = ?1 AND due > ?2 AND lease_until IS NULL AND dead IS NULL",
        )?
        .execute(params![port.as_str(), now.millis()])
        .map(drop)
}

//! Effects in memory.

use std::collections::BTreeMap;

use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Port;
use kyros_core::ports::store::{EffectEntry, EffectRecord, Fate, Lease, Leased, Settle};

#[derive(Default)]
pub(super) struct Outbox {
    /// Rises with every effect: the order of commits.
    last: u64,
    effects: BTreeMap<EffectId, Kept>,
}

struct Kept {
    seq: u64,
    record: EffectRecord,
    token: u64,
    lease_until: Option<Timestamp>,
    tries: u32,
    polls: u32,
    hold: bool,
    unknown: bool,
    attempting: bool,
    cancelled: bool,
    unused: bool,
    started: Option<Timestamp>,
    dead: Option<String>,
}

impl Kept {
    fn is_ready(&self) -> bool {
        self.lease_until.is_none() && self.dead.is_none()
    }

    fn is_free(&self, clock: Timestamp) -> bool {
        self.dead.is_none() && self.lease_until.is_none_or(|until| until < clock)
    }

    /// Whether it is alive, of the same lane as `other`, and was committed before it.
    fn is_before(&self, other: &Self) -> bool {
        self.dead.is_none() && self.seq < other.seq && self.record.lane.is_some() && self.record.lane == other.record.lane
    }

    fn leased(&self) -> Leased {
        Leased {
            lease: Lease { effect: self.record.id, token: self.token },
            lane: self.record.lane.clone(),
            port: self.record.port,
            due: self.record.due,
            tries: self.tries,
            polls: self.polls,
            unknown: self.unknown || self.attempting,
            lost: self.attempting,
            first_started: self.started,
            subject: self.record.subject,
            body: self.record.body.clone(),
        }
    }

    fn entry(&self) -> EffectEntry {
        let state = if self.dead.is_some() {
            "dead"
        } else if self.lease_until.is_some() {
            "leased"
        } else if self.unknown || self.attempting {
            "unknown"
        } else if self.tries > 0 {
            "retry"
        } else {
            "ready"
        };
        EffectEntry {
            id: self.record.id,
            port: self.record.port,
            state,
            due: self.record.due,
            tries: self.tries,
            cause: self.dead.clone(),
            subject: self.record.subject,
            body: self.record.body.clone(),
        }
    }
}

impl Outbox {
    fn in_hand(&mut self, lease: &Lease) -> Option<&mut Kept> {
        self.effects.get_mut(&lease.effect).filter(|kept| kept.lease_until.is_some() && kept.token == lease.token)
    }

    pub(super) fn may_settle(&self, settle: &Settle) -> bool {
        self.effects.get(&settle.lease.effect).is_some_and(|kept| {
            let begins = matches!(settle.fate, Fate::Attempt { .. });
            kept.lease_until.is_some() && kept.token == settle.lease.token && !(kept.cancelled && begins)
        })
    }

    pub(super) fn settle(&mut self, settle: &Settle) {
        let Some(kept) = self.in_hand(&settle.lease) else { return };
        match &settle.fate {
            Fate::Attempt { started } => {
                kept.tries += 1;
                kept.attempting = true;
                kept.unused = false;
                kept.started.get_or_insert(*started);
            }
            Fate::Again { due, hold, unknown, polls, refund } if !kept.cancelled => {
                kept.tries = kept.tries.saturating_sub(u32::from(*refund && kept.attempting));
                kept.lease_until = None;
                kept.attempting = false;
                kept.record.due = *due;
                kept.hold = *hold;
                kept.unknown = *unknown;
                kept.polls = *polls;
                kept.unused = *refund;
            }
            Fate::Dead { cause } if !kept.cancelled => {
                kept.lease_until = None;
                kept.attempting = false;
                kept.hold = false;
                kept.unknown = false;
                kept.unused = false;
                kept.dead = Some(cause.clone());
            }
            Fate::Done | Fate::Again { .. } | Fate::Dead { .. } => {
                self.effects.remove(&settle.lease.effect);
            }
        }
    }

    pub(super) fn cancel(&mut self, id: EffectId) {
        match self.effects.get_mut(&id) {
            Some(kept) if kept.lease_until.is_some() => kept.cancelled = true,
            _ => drop(self.effects.remove(&id)),
        }
    }

    /// One that is alive stays; one that was given up makes room, and its tokens go on rising.
    pub(super) fn insert(&mut self, record: &EffectRecord) {
        let token = match self.effects.get(&record.id) {
            Some(kept) if kept.dead.is_none() => return,
            Some(dead) => dead.token,
            None => 0,
        };
        self.last += 1;
        let kept = Kept {
            seq: self.last,
            record: record.clone(),
            token,
            lease_until: None,
            tries: 0,
            polls: 0,
            hold: false,
            unknown: false,
            attempting: false,
            cancelled: false,
            unused: false,
            started: None,
            dead: None,
        };
        self.effects.insert(record.id, kept);
    }

    pub(super) fn lease(&mut self, now: Timestamp, clock: Timestamp, until: Timestamp, limit: usize) -> Vec<Leased> {
        self.effects.retain(|_, kept| !(kept.cancelled && !kept.attempting && kept.is_free(clock)));
        let mut wanted: Vec<&Kept> = self
            .effects
            .values()
            .filter(|kept| kept.is_free(clock) && kept.record.due <= now)
            .filter(|kept| {
                !self.effects.values().any(|other| {
                    other.is_before(kept) && (other.lease_until.is_some() || other.hold || other.record.due <= now)
                })
            })
            .collect();
        wanted.sort_by_key(|kept| (kept.record.due, kept.seq));
        let ids: Vec<EffectId> = wanted.into_iter().take(limit).map(|kept| kept.record.id).collect();
        let mut leased = Vec::new();
        for id in ids {
            if let Some(kept) = self.effects.get_mut(&id) {
                kept.token += 1;
                kept.lease_until = Some(until);
                leased.push(kept.leased());
            }
        }
        leased
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        let held_back = |kept: &Kept| {
            self.effects.values().any(|other| other.is_before(kept) && (other.lease_until.is_some() || other.hold))
        };
        let ready = self.effects.values().filter(|kept| kept.is_ready() && !held_back(kept));
        ready.map(|kept| kept.record.due).min()
    }

    pub(super) fn abandon(&mut self) {
        // Cancelled before an attempt began: nobody is left who could begin it.
        self.effects.retain(|_, kept| kept.lease_until.is_none() || !kept.cancelled || kept.attempting);
        self.effects.values_mut().for_each(|kept| kept.lease_until = None);
    }

    pub(super) fn wake(&mut self, port: Port, now: Timestamp) {
        for kept in self.effects.values_mut() {
            if kept.is_ready() && kept.unused && kept.record.port == port {
                kept.record.due = kept.record.due.min(now);
            }
        }
    }

    pub(super) fn release(&mut self, lease: &Lease) {
        let Some(kept) = self.in_hand(lease) else { return };
        kept.lease_until = None;
        if kept.cancelled && !kept.attempting {
            self.effects.remove(&lease.effect);
        }
    }

    pub(super) fn entries(&self, dead_cause: Option<&str>, limit: usize) -> Vec<EffectEntry> {
        let mut wanted: Vec<&Kept> = self
            .effects
            .values()
            .filter(|kept| dead_cause.is_none() || kept.dead.as_deref() == dead_cause)
            .collect();
        wanted.sort_by_key(|kept| (kept.record.due, kept.seq));
        wanted.into_iter().take(limit).map(Kept::entry).collect()
    }

    pub(super) fn entry(&self, id: EffectId) -> Option<EffectEntry> {
        self.effects.get(&id).map(Kept::entry)
    }
}

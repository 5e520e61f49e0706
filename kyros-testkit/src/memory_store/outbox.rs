//! Effects in memory.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Port;
use kyros_core::ports::store::{EffectEntry, EffectRecord, Fate, Lease, Leased, Settle};

type Places = BTreeSet<(Timestamp, u64, EffectId)>;

#[derive(Default)]
pub(super) struct Outbox {
    /// Rises with every effect: the order of commits.
    last: u64,
    effects: BTreeMap<EffectId, Kept>,
    /// Those that are alive and not leased, by due time.
    ready: Places,
    /// Those that are leased, by the end of the lease.
    leased: Places,
    /// Those that are alive and have a lane.
    lanes: BTreeMap<String, BTreeSet<(u64, EffectId)>>,
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
    /// Leased, or between its attempts: nothing else of its lane begins.
    fn is_in_hand(&self) -> bool {
        self.lease_until.is_some() || self.hold
    }

    fn is_ready(&self) -> bool {
        self.lease_until.is_none() && self.dead.is_none()
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
    /// Takes an effect out of the indexes, changes it, and puts it back; `false` removes it.
    fn change(&mut self, id: EffectId, change: impl FnOnce(&mut Kept) -> bool) {
        let Some(mut kept) = self.effects.remove(&id) else { return };
        self.unindex(&kept);
        if change(&mut kept) {
            self.put(kept);
        }
    }

    fn put(&mut self, kept: Kept) {
        let id = kept.record.id;
        match kept.lease_until {
            Some(until) => drop(self.leased.insert((until, kept.seq, id))),
            None if kept.dead.is_none() => drop(self.ready.insert((kept.record.due, kept.seq, id))),
            None => {}
        }
        if let Some(lane) = kept.record.lane.as_ref().filter(|_| kept.dead.is_none()) {
            self.lanes.entry(lane.clone()).or_default().insert((kept.seq, id));
        }
        self.effects.insert(id, kept);
    }

    fn unindex(&mut self, kept: &Kept) {
        let id = kept.record.id;
        self.ready.remove(&(kept.record.due, kept.seq, id));
        if let Some(until) = kept.lease_until {
            self.leased.remove(&(until, kept.seq, id));
        }
        if let Some(lane) = &kept.record.lane
            && let Some(others) = self.lanes.get_mut(lane)
        {
            others.remove(&(kept.seq, id));
            if others.is_empty() {
                self.lanes.remove(lane);
            }
        }
    }

    /// Whether another of its lane goes first: whatever is in hand, and what was committed before it and is due.
    fn is_held_back(&self, kept: &Kept, due: impl Fn(&Kept) -> bool) -> bool {
        let others = kept.record.lane.as_ref().and_then(|lane| self.lanes.get(lane));
        let mut others = others.into_iter().flatten().filter_map(|(_, id)| self.effects.get(id));
        others.any(|other| match (other.seq.cmp(&kept.seq), kept.is_in_hand()) {
            (Ordering::Equal, _) => false,
            (Ordering::Less, true) | (Ordering::Greater, false) => other.is_in_hand(),
            (Ordering::Less, false) => other.is_in_hand() || due(other),
            (Ordering::Greater, true) => false,
        })
    }

    fn is_in_hand(&self, lease: &Lease) -> Option<&Kept> {
        self.effects.get(&lease.effect).filter(|kept| kept.lease_until.is_some() && kept.token == lease.token)
    }

    pub(super) fn may_settle(&self, settle: &Settle) -> bool {
        self.effects.get(&settle.lease.effect).is_some_and(|kept| {
            let begins = matches!(settle.fate, Fate::Attempt { .. });
            kept.lease_until.is_some() && kept.token == settle.lease.token && !(kept.cancelled && begins)
        })
    }

    pub(super) fn settle(&mut self, settle: &Settle) {
        self.change(settle.lease.effect, |kept| match &settle.fate {
            Fate::Attempt { started } => {
                kept.tries += 1;
                kept.attempting = true;
                kept.unused = false;
                kept.started.get_or_insert(*started);
                true
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
                true
            }
            Fate::Dead { cause } if !kept.cancelled => {
                kept.lease_until = None;
                kept.attempting = false;
                kept.hold = false;
                kept.unknown = false;
                kept.unused = false;
                kept.dead = Some(cause.clone());
                true
            }
            Fate::Done | Fate::Again { .. } | Fate::Dead { .. } => false,
        });
    }

    pub(super) fn cancel(&mut self, id: EffectId) {
        self.change(id, |kept| {
            kept.cancelled = true;
            kept.lease_until.is_some()
        });
    }

    /// One that is alive stays; one that was given up makes room, and its tokens go on rising.
    pub(super) fn insert(&mut self, record: &EffectRecord) {
        let token = match self.effects.get(&record.id) {
            Some(kept) if kept.dead.is_none() => return,
            Some(dead) => dead.token,
            None => 0,
        };
        self.change(record.id, |_| false);
        self.last += 1;
        self.put(Kept {
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
        });
    }

    pub(super) fn lease(&mut self, now: Timestamp, clock: Timestamp, until: Timestamp, limit: usize) -> Vec<Leased> {
        let expired = self.leased.iter().take_while(|(until, ..)| *until < clock);
        let expired: Vec<EffectId> = expired.map(|(_, _, id)| *id).collect();
        for id in &expired {
            self.change(*id, |kept| !kept.cancelled || kept.attempting);
        }
        let lost = expired.iter().filter_map(|id| self.effects.get(id)).filter(|kept| kept.record.due <= now);
        let lost: Places = lost.map(|kept| (kept.record.due, kept.seq, kept.record.id)).collect();
        let ready = self.ready.iter().take_while(|(due, ..)| *due <= now);
        let (mut lost, mut ready) = (lost.iter().copied().peekable(), ready.copied().peekable());
        let wanted = std::iter::from_fn(|| match (lost.peek(), ready.peek()) {
            (Some(one), Some(other)) if one < other => lost.next(),
            (_, Some(_)) => ready.next(),
            _ => lost.next(),
        });
        let due = |other: &Kept| other.record.due <= now;
        let wanted = wanted.map(|(_, _, id)| id);
        let first = wanted.filter(|id| self.effects.get(id).is_some_and(|kept| !self.is_held_back(kept, due)));
        let ids: Vec<EffectId> = first.take(limit).collect();
        let mut leased = Vec::new();
        for id in ids {
            self.change(id, |kept| {
                kept.token += 1;
                kept.lease_until = Some(until);
                leased.push(kept.leased());
                true
            });
        }
        leased
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        let mut ready = self.ready.iter().filter_map(|(_, _, id)| self.effects.get(id));
        ready.find(|kept| !self.is_held_back(kept, |_| false)).map(|kept| kept.record.due)
    }

    pub(super) fn abandon(&mut self) {
        let leased: Vec<EffectId> = self.leased.iter().map(|(_, _, id)| *id).collect();
        for id in leased {
            // Cancelled before an attempt began: nobody is left who could begin it.
            self.change(id, |kept| {
                kept.lease_until = None;
                !kept.cancelled || kept.attempting
            });
        }
    }

    pub(super) fn wake(&mut self, port: Port, now: Timestamp) {
        let unused = self.effects.values().filter(|kept| kept.is_ready() && kept.unused && kept.record.port == port);
        let unused: Vec<EffectId> = unused.map(|kept| kept.record.id).collect();
        for id in unused {
            self.change(id, |kept| {
                kept.record.due = kept.record.due.min(now);
                true
            });
        }
    }

    pub(super) fn release(&mut self, lease: &Lease) {
        if self.is_in_hand(lease).is_some() {
            self.change(lease.effect, |kept| {
                kept.lease_until = None;
                !kept.cancelled || kept.attempting
            });
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

//! The live feed: a ring of ready bytes in journal order, shared by all subscribers.
//!
//! Commits end in any order; the ring takes them in by position. Where a position is missing (another
//! node wrote it, or the outcome of a commit is unknown) the journal fills the gap: it is the truth,
//! the hand-over is only a shortcut.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::LeadId;
use kyros_core::decision::PublicEvent;
use kyros_core::ports::store::{Committed, EventFilter};

use crate::commit::Fresh;
use crate::signal::{Signal, lock};

/// A public event, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFrame {
    /// Its journal position.
    pub sequence: u64,
    /// Its wire type.
    pub kind: EventType,
    /// The lead that it is about.
    pub lead: Option<LeadId>,
    /// The whole BackendEvent as JSON.
    pub frame: Bytes,
}

impl PublicFrame {
    fn of(fresh: Fresh, first: u64) -> Self {
        let sequence = first + fresh.index;
        Self { sequence, kind: fresh.kind, lead: fresh.lead, frame: PublicEvent::frame(&fresh.bytes, sequence) }
    }

    /// Whether a reader with that filter gets it.
    #[must_use]
    pub fn passes(&self, filter: &EventFilter) -> bool {
        (filter.types.is_empty() || filter.types.contains(&self.kind))
            && filter.lead.is_none_or(|lead| self.lead == Some(lead))
    }
}

/// The ring.
#[derive(Debug)]
pub(crate) struct Feed {
    ring: Mutex<Ring>,
    limit: usize,
    /// A commit with unknown outcome may have left events that nobody handed over.
    suspect: AtomicBool,
    /// The journal couldn't be asked for what is missing.
    stuck: AtomicBool,
    /// Frames came in.
    pub(crate) news: Signal,
    /// A position is missing.
    pub(crate) gap: Signal,
}

#[derive(Debug)]
struct Ring {
    frames: VecDeque<PublicFrame>,
    /// Every public event after this position and up to `upto` is in `frames`.
    from: u64,
    /// The last position that was taken in.
    upto: u64,
    /// Commits that wait for an earlier position: by first position, with their last.
    early: BTreeMap<u64, (u64, Vec<PublicFrame>)>,
}

/// What the ring has for a cursor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// These, and where the cursor stands afterwards.
    Frames(Vec<PublicFrame>, u64),
    /// The cursor lies before the ring: the journal has it.
    Before,
}

impl Feed {
    /// A feed that begins after `head`.
    pub(crate) fn new(head: u64, limit: usize) -> Self {
        let ring = Ring { frames: VecDeque::new(), from: head, upto: head, early: BTreeMap::new() };
        Self {
            ring: Mutex::new(ring),
            limit: limit.max(1),
            suspect: AtomicBool::new(false),
            stuck: AtomicBool::new(false),
            news: Signal::default(),
            gap: Signal::default(),
        }
    }

    /// A commit of this process is durable.
    pub(crate) fn push(&self, committed: Committed, fresh: Vec<Fresh>) {
        if committed.last < committed.first {
            return;
        }
        let frames = fresh.into_iter().map(|fresh| PublicFrame::of(fresh, committed.first)).collect();
        self.take_in(committed.first, committed.last, frames);
    }

    /// All public events of the positions `first` to `last`.
    pub(crate) fn take_in(&self, first: u64, last: u64, frames: Vec<PublicFrame>) {
        let (moved, gap) = {
            let mut ring = lock(&self.ring);
            if last > ring.upto {
                ring.early.insert(first, (last, frames));
            }
            let moved = ring.drain(self.limit);
            if ring.early.len() > self.limit {
                ring.early.pop_last();
            }
            (moved, !ring.early.is_empty())
        };
        if moved {
            self.news.notify();
        }
        if gap {
            self.gap.notify();
        }
    }

    /// The last position that was taken in.
    pub(crate) fn upto(&self) -> u64 {
        lock(&self.ring).upto
    }

    /// Whether a position is missing now, or may be.
    pub(crate) fn has_gap(&self) -> bool {
        self.suspect.load(Ordering::SeqCst) || !lock(&self.ring).early.is_empty()
    }

    /// Whether subscribers wait for what the journal can't tell. A gap alone is no trouble: commits
    /// end in any order, and the next one closes it.
    pub(crate) fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::SeqCst) && self.has_gap()
    }

    /// Notes whether the journal could be asked.
    pub(crate) fn asked(&self, worked: bool) {
        self.stuck.store(!worked, Ordering::SeqCst);
    }

    /// A commit may have landed without being handed over: the journal has to be asked.
    pub(crate) fn suspect(&self) {
        self.suspect.store(true, Ordering::SeqCst);
        self.gap.notify();
    }

    /// The journal was asked.
    pub(crate) fn cleared(&self) {
        self.suspect.store(false, Ordering::SeqCst);
    }

    /// Frames after the cursor, `max` at most.
    pub(crate) fn look(&self, cursor: u64, max: usize, filter: &EventFilter) -> Look {
        let ring = lock(&self.ring);
        if cursor < ring.from {
            return Look::Before;
        }
        let begin = ring.frames.partition_point(|frame| frame.sequence <= cursor);
        let mut found = Vec::new();
        for frame in ring.frames.range(begin..) {
            if frame.passes(filter) {
                found.push(frame.clone());
                if found.len() >= max {
                    return Look::Frames(found, frame.sequence);
                }
            }
        }
        Look::Frames(found, ring.upto.max(cursor))
    }
}

impl Ring {
    /// Takes in what follows without a gap; true when there was something.
    fn drain(&mut self, limit: usize) -> bool {
        let mut moved = false;
        while let Some(entry) = self.early.first_entry() {
            if *entry.key() > self.upto + 1 {
                break;
            }
            let (last, frames) = entry.remove();
            let upto = self.upto;
            self.frames.extend(frames.into_iter().filter(|frame| frame.sequence > upto));
            self.upto = upto.max(last);
            moved = true;
        }
        while self.frames.len() > limit {
            if let Some(gone) = self.frames.pop_front() {
                self.from = gone.sequence;
            }
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use kyros_core::contract::event::EventType;
    use kyros_core::ports::store::EventFilter;
    use proptest::prelude::*;

    use super::{Feed, Look, PublicFrame};

    fn frame(sequence: u64) -> PublicFrame {
        PublicFrame { sequence, kind: EventType::LeadCreated, lead: None, frame: Bytes::new() }
    }

    fn sequences(look: Look) -> Vec<u64> {
        match look {
            Look::Frames(frames, _) => frames.iter().map(|frame| frame.sequence).collect(),
            Look::Before => panic!("the cursor lies before the ring"),
        }
    }

    proptest! {
        #[test]
        fn whatever_the_order_of_commits_readers_see_the_journal_s(
            sizes in prop::collection::vec(1_u64..4, 1..30),
            order in any::<prop::sample::Index>(),
        ) {
            // given commits of some sizes that end in another order
            let mut commits = Vec::new();
            let mut first = 1;
            for size in sizes {
                commits.push((first, first + size - 1));
                first += size;
            }
            let last = first - 1;
            let turn = order.index(commits.len());
            commits.rotate_left(turn);
            commits.reverse();
            // when they are handed over, some of them twice
            let feed = Feed::new(0, 1_000);
            let filter = EventFilter::default();
            let (mut cursor, mut seen) = (0, Vec::new());
            for (first, last) in commits.iter().chain(commits.first()) {
                feed.take_in(*first, *last, (*first..=*last).map(frame).collect());
                if let Look::Frames(frames, next) = feed.look(cursor, 1_000, &filter) {
                    seen.extend(frames.iter().map(|frame| frame.sequence));
                    cursor = next;
                }
            }
            // then a reader along the way has seen each once, in order
            prop_assert_eq!(seen, (1..=last).collect::<Vec<_>>());
            prop_assert!(!feed.has_gap());
        }
    }

    #[test]
    fn nothing_behind_a_gap_is_shown() {
        let feed = Feed::new(0, 10);
        feed.take_in(2, 2, vec![frame(2)]);
        assert!(feed.has_gap());
        assert_eq!(sequences(feed.look(0, 10, &EventFilter::default())), Vec::<u64>::new());
        feed.take_in(1, 1, vec![frame(1)]);
        assert_eq!(sequences(feed.look(0, 10, &EventFilter::default())), [1, 2]);
    }

    #[test]
    fn a_cursor_before_the_ring_is_sent_to_the_journal() {
        let feed = Feed::new(0, 2);
        (1..=5).for_each(|n| feed.take_in(n, n, vec![frame(n)]));
        assert_eq!(feed.look(2, 10, &EventFilter::default()), Look::Before);
        assert_eq!(sequences(feed.look(3, 10, &EventFilter::default())), [4, 5]);
    }
}

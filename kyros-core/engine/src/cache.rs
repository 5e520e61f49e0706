//! Stream states in memory, by version. A state enters when its commit is *issued* (the store
//! writes commits in the order of issue), so that commands on one stream follow each other without
//! waiting; it leaves when its commit fails.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use kyros_core::decision::{State, StreamId};

use crate::generations::Generations;

/// A state with the number of its last event.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) state: Arc<State>,
    pub(crate) version: u64,
}

/// What a commit makes of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) stream: StreamId,
    pub(crate) expected: u64,
    pub(crate) after: Version,
}

/// Failed and ended commits that are remembered one by one.
const KEPT: usize = 4_096;

/// Whether a commit may be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Issue {
    /// It is issued.
    Done,
    /// It was decided on what has moved: decide again.
    Moved,
    /// Who is on the way has to end first: only then is there anything to decide on.
    Wait,
}

#[derive(Debug)]
pub(crate) struct StateCache {
    /// Nobody else can write to the store.
    alone: bool,
    states: Generations<StreamId, Version>,
    /// Streams with issued and not yet ended commits: while there is one, what the store shows is
    /// old.
    issued: BTreeMap<StreamId, Issued>,
    /// Commits that failed: what they would have made never was.
    failed: Lately,
    /// Commits that ended, either way: what was read before is old.
    ended: Lately,
}

/// When the cache was looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    failed: u64,
    ended: u64,
}

/// What happened to which streams, in order; of what is long ago it only knows that it was.
#[derive(Debug, Default)]
struct Lately {
    /// Rises with each entry.
    turn: u64,
    entries: VecDeque<(u64, StreamId)>,
    /// What happened up to this turn is no longer known one by one.
    forgotten: u64,
}

impl Lately {
    fn note(&mut self, states: &[Made]) {
        self.turn += 1;
        self.entries.extend(states.iter().map(|made| (self.turn, made.stream.clone())));
        while self.entries.len() > KEPT {
            self.forgotten = self.entries.pop_front().map_or(self.forgotten, |(turn, _)| turn);
        }
    }

    /// Whether it happened to `stream` after `since`, or may have.
    fn has(&self, stream: &StreamId, since: u64) -> bool {
        let later = self.entries.iter().rev().take_while(|(turn, _)| *turn > since);
        since < self.forgotten || later.into_iter().any(|(_, known)| known == stream)
    }

    /// From now on it may have happened to anything.
    fn forget_all(&mut self) {
        self.turn += 1;
        self.forgotten = self.turn;
        self.entries.clear();
    }
}

#[derive(Debug, Default)]
struct Issued {
    commits: usize,
    /// What the last of them makes, for the next one to follow. Absent where the store may still say
    /// that one of them was decided on something else: after one has failed, or where memory couldn't
    /// confirm what was seen.
    latest: Option<Version>,
}

impl StateCache {
    pub(crate) fn new(limit: usize, alone: bool) -> Self {
        let (issued, failed, ended) = (BTreeMap::new(), Lately::default(), Lately::default());
        Self { alone, states: Generations::new(limit), issued, failed, ended }
    }

    /// Now: when a decision begins to look, or a read of the store begins.
    pub(crate) const fn moment(&self) -> Moment {
        Moment { failed: self.failed.turn, ended: self.ended.turn }
    }

    pub(crate) fn get(&mut self, stream: &StreamId) -> Option<Version> {
        match self.issued.get(stream) {
            Some(issued) => issued.latest.clone().filter(|_| self.alone),
            None => self.states.get(stream),
        }
    }

    /// Whether what was seen of the stream since `since` is durable: nothing of it is on its way, and nothing has
    /// failed meanwhile.
    pub(crate) fn stands(&self, stream: &StreamId, since: Moment) -> bool {
        !self.issued.contains_key(stream) && !self.failed.has(stream, since.failed)
    }

    /// Takes in what was read from the store, unless something newer is on its way, or became durable since the
    /// read began, at `since`: what is decided on a state that is old is refused, but what follows it may have
    /// the number that the store waits for.
    pub(crate) fn read(&mut self, stream: StreamId, read: Version, since: Moment) {
        if self.issued.contains_key(&stream) || self.ended.has(&stream, since.ended) {
            return;
        }
        if self.states.get(&stream).is_none_or(|known| known.version <= read.version) {
            self.states.insert(stream, read);
        }
    }

    /// A commit that makes these states and saw those streams is issued, unless it was decided on states
    /// that have moved since it began to look, at `since`.
    ///
    /// Equal versions don't prove that: the state that was seen may be that of a commit that failed in
    /// the meantime, while another one made a different state of the same number. So nothing follows a
    /// commit that may be refused because of one before it; and where others write, too, nothing is
    /// decided on what isn't durable.
    pub(crate) fn issue(&mut self, states: &[Made], reads: &[(StreamId, u64)], since: Moment) -> Issue {
        let seen = || {
            let made = states.iter().map(|made| (&made.stream, made.expected));
            made.chain(reads.iter().map(|(stream, version)| (stream, *version)))
        };
        let waits = |stream: &StreamId| {
            self.issued.get(stream).is_some_and(|issued| !self.alone || issued.latest.is_none())
        };
        if seen().any(|(stream, _)| waits(stream)) {
            return Issue::Wait;
        }
        if seen().any(|(stream, _)| self.failed.has(stream, since.failed)) {
            return Issue::Moved;
        }
        let mut get = |stream: &StreamId| self.get(stream);
        if !seen().all(|(stream, version)| get(stream).is_none_or(|known| known.version == version)) {
            return Issue::Moved;
        }
        // What was seen may have been evicted, and moved, since: the store's word is waited for. A
        // stream that begins under a name drawn by this very decision was nowhere to be seen.
        let begins = |stream: &StreamId, version: u64| version == 0 && stream.is_drawn();
        let blind = seen().any(|(stream, version)| !begins(stream, version) && self.get(stream).is_none());
        for made in states {
            let issued = self.issued.entry(made.stream.clone()).or_default();
            issued.commits += 1;
            issued.latest = (!blind).then(|| made.after.clone());
            self.states.remove(&made.stream);
        }
        Issue::Done
    }

    /// That commit has ended.
    pub(crate) fn ended(&mut self, states: &[Made], committed: bool) {
        self.ended.note(states);
        if !committed {
            self.failed.note(states);
        }
        for Made { stream, .. } in states {
            let Some(issued) = self.issued.get_mut(stream) else { continue };
            issued.commits -= 1;
            if !committed {
                issued.latest = None;
            }
            if issued.commits == 0
                && let Some(Issued { latest: Some(latest), .. }) = self.issued.remove(stream)
            {
                self.states.insert(stream.clone(), latest);
            }
        }
    }

    /// What is remembered may be old; what is on its way is newer than anything that can be read.
    pub(crate) fn forget(&mut self, stream: &StreamId) {
        self.states.remove(stream);
    }

    /// Nothing that is remembered can be trusted any more, nor anything decided on it.
    pub(crate) fn clear(&mut self) {
        self.states.clear();
        self.issued.values_mut().for_each(|issued| issued.latest = None);
        self.failed.forget_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kyros_core::decision::{State, StreamId};

    use super::{Issue, Made, StateCache, Version};

    fn made(expected: u64) -> Made {
        let after = Version { state: Arc::new(State::Absent), version: expected + 1 };
        Made { stream: StreamId::System, expected, after }
    }

    /// A cache that knows the third state.
    fn knowing(alone: bool) -> StateCache {
        let mut cache = StateCache::new(8, alone);
        let since = cache.moment();
        cache.read(StreamId::System, Version { state: Arc::new(State::Absent), version: 3 }, since);
        cache
    }

    #[test]
    fn what_was_read_before_a_commit_ended_is_not_remembered() {
        // given a read that begins before a commit of the same stream has ended
        let mut cache = StateCache::new(8, true);
        let since = cache.moment();
        assert_eq!(issue(&mut cache, 3), Issue::Done);
        cache.ended(&[made(3)], true);
        // when it comes back afterwards, with the state from before
        cache.read(StreamId::System, Version { state: Arc::new(State::Absent), version: 3 }, since);
        // then nothing is decided on it
        assert!(cache.get(&StreamId::System).is_none());
        // and a read that begins now is taken in
        let now = cache.moment();
        cache.read(StreamId::System, Version { state: Arc::new(State::Absent), version: 4 }, now);
        assert_eq!(cache.get(&StreamId::System).map(|known| known.version), Some(4));
    }

    #[test]
    fn what_was_seen_stands_when_nothing_of_it_is_on_its_way_or_has_failed_since() {
        let mut cache = knowing(true);
        let before = cache.moment();
        assert!(cache.stands(&StreamId::System, before));
        // given a commit whose state was seen while it was on its way
        assert_eq!(issue(&mut cache, 3), Issue::Done);
        assert!(!cache.stands(&StreamId::System, before));
        // when it fails
        cache.ended(&[made(3)], false);
        // then what was seen never was, and what is seen from now on stands
        assert!(!cache.stands(&StreamId::System, before));
        assert!(cache.stands(&StreamId::System, cache.moment()));
    }

    fn issue(cache: &mut StateCache, expected: u64) -> Issue {
        let turn = cache.moment();
        cache.issue(&[made(expected)], &[], turn)
    }

    #[test]
    fn nothing_follows_a_commit_that_may_be_refused() {
        // given three commits on their way, one on the other
        let mut cache = knowing(true);
        for expected in 3..6 {
            assert_eq!(issue(&mut cache, expected), Issue::Done);
        }
        // when one of them fails
        cache.ended(&[made(4)], false);
        // then what comes next waits until all have ended
        assert_eq!(issue(&mut cache, 4), Issue::Wait);
        cache.ended(&[made(3)], true);
        assert_eq!(issue(&mut cache, 4), Issue::Wait);
        cache.ended(&[made(5)], false);
        assert_eq!(issue(&mut cache, 4), Issue::Done);
    }

    #[test]
    fn a_decision_on_a_state_that_never_was_is_made_again() {
        // given a decision on the state of a commit that is on its way
        let mut cache = knowing(true);
        assert_eq!(issue(&mut cache, 3), Issue::Done);
        let since = cache.moment();
        assert_eq!(cache.get(&StreamId::System).map(|known| known.version), Some(4));
        // when that commit fails, and another one makes the same number
        cache.ended(&[made(3)], false);
        let other = cache.moment();
        assert_eq!(cache.issue(&[made(3)], &[], other), Issue::Done);
        cache.ended(&[made(3)], true);
        // then the first decision is not written, and one that saw the other is
        assert_eq!(cache.issue(&[made(4)], &[], since), Issue::Moved);
        assert_eq!(issue(&mut cache, 4), Issue::Done);
    }

    #[test]
    fn where_others_write_too_nothing_is_decided_on_what_is_on_its_way() {
        // given a commit that is on its way, while another node may be making the same number
        let mut cache = knowing(false);
        assert_eq!(issue(&mut cache, 3), Issue::Done);
        // then its state is nothing to go by, and neither is what the store shows
        assert!(cache.get(&StreamId::System).is_none());
        assert_eq!(issue(&mut cache, 4), Issue::Wait);
        let turn = cache.moment();
        assert_eq!(cache.issue(&[], &[(StreamId::System, 4)], turn), Issue::Wait);
        // when it is durable, both are
        cache.ended(&[made(3)], true);
        assert_eq!(issue(&mut cache, 4), Issue::Done);
    }

    #[test]
    fn nothing_follows_what_memory_can_t_confirm() {
        // given a commit on a state that has been evicted since it was seen
        let mut cache = StateCache::new(8, true);
        assert_eq!(issue(&mut cache, 3), Issue::Done);
        // then it is no base for another one before the store has taken it
        assert!(cache.get(&StreamId::System).is_none());
        assert_eq!(issue(&mut cache, 4), Issue::Wait);
        cache.ended(&[made(3)], true);
        assert_eq!(issue(&mut cache, 4), Issue::Done);
    }

    #[test]
    fn what_begins_under_a_drawn_name_is_remembered() {
        // given a commit that begins a lead
        let mut cache = StateCache::new(8, true);
        let id = kyros_core::contract::ids::LeadId::parse("01890a5d-ac96-774b-bcce-b302099a8057").expect("an id");
        let lead = StreamId::Lead(id);
        let begun = Made { stream: lead.clone(), ..made(0) };
        let turn = cache.moment();
        assert_eq!(cache.issue(std::slice::from_ref(&begun), &[], turn), Issue::Done);
        // then the next decision follows it, before and after it is durable
        assert_eq!(cache.get(&lead).map(|known| known.version), Some(1));
        cache.ended(&[begun], true);
        assert_eq!(cache.get(&lead).map(|known| known.version), Some(1));
    }

    #[test]
    fn what_is_on_its_way_is_not_evicted() {
        let mut cache = StateCache::new(1, true);
        let since = cache.moment();
        cache.read(StreamId::System, Version { state: Arc::new(State::Absent), version: 3 }, since);
        assert_eq!(issue(&mut cache, 3), Issue::Done);
        for number in 0..8 {
            let state = Version { state: Arc::new(State::Absent), version: 1 };
            let since = cache.moment();
            cache.read(StreamId::Number(kyros_core::decision::NumberKey([number; 16])), state, since);
        }
        assert_eq!(cache.get(&StreamId::System).map(|known| known.version), Some(4));
    }
}

//! Stream states in memory, by version. A state enters when its commit is *issued* (the store
//! writes commits in the order of issue), so that commands on one stream follow each other without
//! waiting; it leaves when its commit fails.

use std::collections::BTreeMap;
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

#[derive(Debug)]
pub(crate) struct StateCache {
    states: Generations<StreamId, Version>,
    /// Issued and not yet ended commits by stream: while there is one, what the store shows is old.
    issued: BTreeMap<StreamId, usize>,
}

impl StateCache {
    pub(crate) fn new(limit: usize) -> Self {
        Self { states: Generations::new(limit), issued: BTreeMap::new() }
    }

    pub(crate) fn get(&mut self, stream: &StreamId) -> Option<Version> {
        self.states.get(stream)
    }

    /// Takes in what was read from the store, unless something newer is on its way.
    pub(crate) fn read(&mut self, stream: StreamId, read: Version) {
        if self.issued.contains_key(&stream) {
            return;
        }
        if self.states.get(&stream).is_none_or(|known| known.version <= read.version) {
            self.states.insert(stream, read);
        }
    }

    /// A commit that makes these states is issued; `false`, and nothing is taken in, when it was
    /// decided on states that have moved meanwhile.
    pub(crate) fn issue(&mut self, states: &[Made], reads: &[(StreamId, u64)]) -> bool {
        let mut is_at = |stream: &StreamId, version| self.states.get(stream).is_none_or(|known| known.version == version);
        let current = states.iter().all(|made| is_at(&made.stream, made.expected))
            && reads.iter().all(|(stream, version)| is_at(stream, *version));
        if current {
            for made in states {
                *self.issued.entry(made.stream.clone()).or_insert(0) += 1;
                self.states.insert(made.stream.clone(), made.after.clone());
            }
        }
        current
    }

    /// That commit has ended.
    pub(crate) fn ended(&mut self, states: &[Made], committed: bool) {
        for Made { stream, .. } in states {
            if let Some(count) = self.issued.get_mut(stream) {
                *count -= 1;
                if *count == 0 {
                    self.issued.remove(stream);
                }
            }
            if !committed {
                self.states.remove(stream);
            }
        }
    }

    /// What is remembered may be old; what is on its way is newer than anything that can be read.
    pub(crate) fn forget(&mut self, stream: &StreamId) {
        if !self.issued.contains_key(stream) {
            self.states.remove(stream);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.states.clear();
    }
}

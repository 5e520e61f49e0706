//! One commit: checked as a whole, then written as a whole.

use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Claim, Release};
use kyros_core::ports::store::{AppendRecord, Commit, CommitError, Committed, StoredEvent};

use super::{Inner, chained};

impl Inner {
    pub(super) fn commit(&mut self, commit: &Commit) -> Result<Committed, CommitError> {
        self.check(commit)?;
        Ok(self.write(commit))
    }

    /// The checks in the order in which their errors are told: whoever repeats a command must
    /// learn of its answer first.
    fn check(&self, commit: &Commit) -> Result<(), CommitError> {
        if commit.answer.as_ref().is_some_and(|answer| self.answers.contains_key(&answer.key)) {
            return Err(CommitError::Answered);
        }
        if commit.settle.as_ref().is_some_and(|settle| !self.outbox.may_settle(settle)) {
            return Err(CommitError::Fenced);
        }
        self.check_versions(commit)?;
        for (index, claim) in commit.claims.iter().enumerate() {
            match claim {
                Claim::Unique { key, owner } => self.check_unique(commit, index, key, owner)?,
                Claim::Interval { resource, start, end, owner } => {
                    self.check_interval(commit, index, (resource, owner), (*start, *end))?;
                }
            }
        }
        Ok(())
    }

    fn check_versions(&self, commit: &Commit) -> Result<(), CommitError> {
        let mut versions = std::collections::BTreeMap::new();
        for append in &commit.appends {
            let version = versions.entry(&append.stream).or_insert_with(|| self.version(&append.stream));
            if *version != append.expected_version {
                return Err(CommitError::Version(append.stream.clone()));
            }
            *version += append.events.len() as u64;
        }
        match commit.reads.iter().find(|(stream, version)| self.version(stream) != *version) {
            Some((stream, _)) => Err(CommitError::Version(stream.clone())),
            None => Ok(()),
        }
    }

    fn check_unique(&self, commit: &Commit, index: usize, key: &str, owner: &str) -> Result<(), CommitError> {
        let claimed_here = commit.claims[..index].iter().find_map(|claim| match claim {
            Claim::Unique { key: other, owner: holder } if other == key && holder != owner => Some(holder),
            _ => None,
        });
        let held = self.owners.get(key).filter(|holder| {
            let given_back =
                Release::Unique { key: key.to_owned(), owner: String::clone(holder) };
            holder.as_str() != owner && !commit.releases.contains(&given_back)
        });
        match claimed_here.or(held) {
            Some(holder) => Err(CommitError::Owned { key: key.to_owned(), owner: holder.clone() }),
            None => Ok(()),
        }
    }

    fn check_interval(
        &self,
        commit: &Commit,
        index: usize,
        (resource, owner): (&str, &str),
        (start, end): (Timestamp, Timestamp),
    ) -> Result<(), CommitError> {
        let claimed_here = commit.claims[..index].iter().any(|claim| match claim {
            Claim::Interval { resource: other, start: from, end: to, owner: holder } => {
                other == resource && holder != owner && *from < end && start < *to
            }
            Claim::Unique { .. } => false,
        });
        let held = self.intervals.iter().any(|(other, from, to, holder)| {
            let given_back =
                Release::Interval { resource: resource.to_owned(), owner: holder.clone() };
            other == resource
                && holder != owner
                && *from < end
                && start < *to
                && !commit.releases.contains(&given_back)
        });
        if claimed_here || held {
            return Err(CommitError::Overlap { resource: resource.to_owned() });
        }
        Ok(())
    }

    fn write(&mut self, commit: &Commit) -> Committed {
        let first = self.head().position + 1;
        let cause = match &commit.cause {
            Some(cause) => {
                self.causes.push(cause.clone());
                self.causes.len() as u64
            }
            None => 0,
        };
        for append in &commit.appends {
            self.append(append, cause);
        }
        self.release_and_claim(commit);
        for (subject, wrapped) in &commit.keys {
            if wrapped.is_empty() {
                self.keys.remove(subject);
            } else {
                self.keys.entry(*subject).or_insert_with(|| wrapped.clone());
            }
        }
        if let Some((port, now)) = commit.wakes {
            self.outbox.wake(port, now);
        }
        if let Some(settle) = &commit.settle {
            self.outbox.settle(settle);
        }
        commit.cancels.iter().for_each(|id| self.outbox.cancel(*id));
        commit.effects.iter().for_each(|effect| self.outbox.insert(effect));
        commit.rows.iter().for_each(|row| self.put(row));
        for (name, by) in &commit.counters {
            *self.counters.entry(name.clone()).or_default() += by;
        }
        if let Some(answer) = &commit.answer {
            self.answers.insert(answer.key.clone(), answer.clone());
        }
        Committed { first, last: self.head().position }
    }

    fn append(&mut self, append: &AppendRecord, cause: u64) {
        for (event, version) in append.events.iter().zip(append.expected_version + 1..) {
            let place = chained(&self.head(), &event.leaf);
            self.events.push(StoredEvent {
                position: place.position,
                stream: append.stream.clone(),
                version,
                id: event.id,
                at: event.at,
                subject: event.subject,
                public: event.public,
                lead: event.lead,
                sealed: event.sealed.clone(),
                hash: place.hash,
                cause,
            });
        }
        let version = append.expected_version + append.events.len() as u64;
        self.streams.insert(append.stream.clone(), (version, append.subject, append.state.clone()));
    }

    fn release_and_claim(&mut self, commit: &Commit) {
        for release in &commit.releases {
            match release {
                Release::Unique { key, owner } => {
                    if self.owners.get(key) == Some(owner) {
                        self.owners.remove(key);
                    }
                }
                Release::Interval { resource, owner } => {
                    self.intervals.retain(|(of, _, _, holder)| of != resource || holder != owner);
                }
            }
        }
        for claim in &commit.claims {
            match claim.clone() {
                Claim::Unique { key, owner } => drop(self.owners.insert(key, owner)),
                Claim::Interval { resource, start, end, owner } => {
                    self.intervals.insert((resource, start, end, owner));
                }
            }
        }
    }
}

//! The one loop through which everything is written: read facts, decide, commit; when somebody else
//! was faster, again.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use chrono::TimeDelta;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::Seed;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Decision, EffectFate, Fact, Facts, Input, Need, Situation, State, StreamId, decide};
use kyros_core::ports::store::{CommitError, Committed, StoreError};

use crate::cache::{Issue, Moment};
use crate::commit::{Around, Prepared};
use crate::engine::Inner;
use crate::runtime::until;
use crate::signal::lock;

/// Decisions made again because another one in this process was issued first, at most. Each means
/// that somebody else got on.
const LOCAL_TRIES: u32 = 200;

/// What came of an input.
#[derive(Debug)]
pub(crate) struct Landed {
    pub(crate) answer: Option<(bool, Bytes)>,
    pub(crate) fate: Option<EffectFate>,
    /// Something was written: what was seen stood at that moment. Otherwise nobody has looked whether
    /// what came from memory still stands.
    pub(crate) written: bool,
    /// The states after it: those that it made, and those that it only saw.
    pub(crate) states: Facts,
}

impl Landed {
    pub(crate) fn state(&self, stream: &StreamId) -> Arc<State> {
        match self.states.get(&Need::Stream(stream.clone())) {
            Some(Fact::Stream(state, _)) => Arc::clone(state),
            _ => Arc::default(),
        }
    }
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The decision refuses.
    Refused(Refusal),
    /// The answer's key was answered meanwhile.
    Answered,
    /// The lease ran out, or the effect was cancelled.
    Fenced,
    /// A stream that was only read has moved.
    Moved(StreamId),
    /// Others were faster too often.
    Overtaken,
    /// The store fails; nothing was written.
    Store(StoreError),
    /// It may have been written.
    Unknown,
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Puts into the answer what the decision couldn't know (a secret).
pub(crate) type Finish<'a> = &'a (dyn Fn(Bytes) -> Bytes + Send + Sync);

impl Inner {
    /// Decides and commits. A decision with nothing to write commits nothing.
    pub(crate) async fn execute(
        &self,
        input: &Input,
        around: &Around,
        finish: Option<Finish<'_>>,
    ) -> Result<Landed, Fault> {
        let seed = self.seed();
        let (mut tries, mut local, mut fresh) = (0, 0, false);
        loop {
            let (now, clock) = (self.clocks.now(), self.clocks.store_now());
            let (since, settled) = (lock(&self.cache).moment(), self.settled.count());
            let gathered = self.gather(input, fresh).await?;
            let situation = Situation {
                now,
                clock,
                policy: &self.policy,
                seed,
                facts: &gathered.facts,
                wiring: self.wiring,
                hasher: &self.hasher,
            };
            let decided = decide(input, &situation);
            let nothing = writes_nothing(&decided, around);
            if nothing && local < LOCAL_TRIES && !self.stands(&gathered.facts, since) {
                local += 1;
                self.next_settled(settled).await;
                continue;
            }
            // A cache never refuses alone, nor says that there is nothing to do, unless nobody else can write.
            if nothing && gathered.cached && !fresh && !self.store.sole_writer() {
                fresh = true;
                continue;
            }
            let mut decision = decided.map_err(Fault::Refused)?;
            let answer = decision.answer.take().map(|answer| {
                (answer.created, finish.map_or_else(|| answer.data.clone(), |finish| finish(answer.data.clone())))
            });
            let seen = seen(&gathered.facts, &decision);
            let mut landed = landed(&decision, answer.clone(), gathered.facts);
            if nothing {
                return Ok(landed);
            }
            let wakes = decision.wakes;
            match self.write(decision, (input, seed, now), (around, seen, since), answer, &mut landed).await {
                Ok(()) => {
                    if let Some(port) = wakes {
                        self.breakers.probe_now(port, self.clocks.now());
                        self.work.notify();
                    }
                    return Ok(landed);
                }
                Err(retry @ (Retry::Local | Retry::Behind)) if local < LOCAL_TRIES => {
                    local += 1;
                    fresh = false;
                    if matches!(retry, Retry::Behind) {
                        self.next_settled(settled).await;
                    }
                }
                Err(Retry::Conflict(moved)) => {
                    if let Some(stream) = moved.filter(|stream| around.reads.iter().any(|(read, _)| read == stream)) {
                        return Err(Fault::Moved(stream));
                    }
                    tries += 1;
                    fresh = true;
                    if tries >= self.limits.decide_tries {
                        return Err(Fault::Overtaken);
                    }
                    // Whoever was first becomes visible before this one decides again.
                    self.nap(TimeDelta::milliseconds(1 << tries)).await;
                }
                Err(Retry::Local | Retry::Behind) => return Err(Fault::Overtaken),
                Err(Retry::No(fault)) => return Err(fault),
            }
        }
    }

    /// Whether the streams that were seen since `since` are durable as they were seen.
    fn stands(&self, facts: &Facts, since: Moment) -> bool {
        let cache = lock(&self.cache);
        facts.keys().all(|need| !matches!(need, Need::Stream(stream) if !cache.stands(stream, since)))
    }

    /// Waits until a commit of this process has ended that hadn't at `count`.
    async fn next_settled(&self, count: u64) {
        let longest = self.clocks.store_now().plus(TimeDelta::seconds(1));
        until(&*self.runtime, longest, self.settled.after(count)).await;
    }

    pub(crate) fn seed(&self) -> Seed {
        let mut seed = [0; 32];
        self.entropy.fill(&mut seed);
        Seed(seed)
    }

    async fn write(
        &self,
        decision: Decision,
        (input, seed, now): (&Input, Seed, Timestamp),
        (around, seen, since): (&Around, Vec<(StreamId, u64)>, Moment),
        answer: Option<(bool, Bytes)>,
        landed: &mut Landed,
    ) -> Result<(), Retry> {
        if let Some(why) = self.store_health.damage() {
            return Err(Retry::No(Fault::Store(StoreError::Unavailable(why))));
        }
        let facts = std::mem::take(&mut landed.states);
        let prepared = self.prepare(decision, (input, &facts, seed, now), around, answer).await;
        landed.states = facts;
        let mut prepared = prepared.map_err(|error| Retry::No(Fault::Store(error)))?;
        prepared.commit.reads.extend(seen.iter().cloned());
        for made in &prepared.made {
            let after = Fact::Stream(Arc::clone(&made.after.state), made.after.version);
            landed.states.insert(Need::Stream(made.stream.clone()), after);
        }
        let issued = self.issue(&mut prepared, &seen, since).await;
        match issued? {
            Ok(committed) => {
                self.committed(prepared, committed);
                Ok(())
            }
            Err(error) => Err(self.not_committed(&prepared, error)),
        }
    }

    /// Hands the commit to the store, with the states entering memory in the same instant: the
    /// order of the cache is the order of issue.
    async fn issue(
        &self,
        prepared: &mut Prepared,
        seen: &[(StreamId, u64)],
        since: Moment,
    ) -> Result<Result<Committed, CommitError>, Retry> {
        let mut on_its_way = None;
        let result = poll_fn(|cx| {
            if let Some(commit) = &mut on_its_way {
                return Future::poll(Pin::as_mut(commit), cx).map(Ok);
            }
            let mut cache = lock(&self.cache);
            match cache.issue(&prepared.made, seen, since) {
                Issue::Done => {}
                Issue::Moved => return Poll::Ready(Err(Retry::Local)),
                Issue::Wait => return Poll::Ready(Err(Retry::Behind)),
            }
            for (subject, key) in &prepared.keys {
                self.vault.remember(*subject, Arc::clone(key));
            }
            // A store may write it from here on, polled or not: not before memory has said that it may.
            let commit = on_its_way.insert(self.store.commit(std::mem::take(&mut prepared.commit)));
            Future::poll(Pin::as_mut(commit), cx).map(Ok)
        })
        .await?;
        lock(&self.cache).ended(&prepared.made, result.is_ok());
        self.settled.notify();
        Ok(result)
    }

    /// What follows from a commit that is durable now.
    fn committed(&self, prepared: Prepared, committed: Committed) {
        if prepared.intervals_move {
            self.free_times.claims_moved();
        }
        self.free_times.offered(&prepared.offers);
        self.named_texts.learn(prepared.namings);
        self.feed.push(committed, prepared.fresh);
        let mut results = false;
        for made in &prepared.made {
            match made.stream {
                StreamId::Token(id) => self.tokens.moved(id),
                StreamId::Number(_) => results = true,
                _ => {}
            }
        }
        if results {
            self.results.notify();
        }
        let soon = self.clocks.now().plus(self.limits.runner_nap);
        if prepared.first_due.is_some_and(|due| due <= soon) {
            self.work.notify();
        }
        self.store_health.works();
    }

    fn not_committed(&self, prepared: &Prepared, error: CommitError) -> Retry {
        for (subject, _) in &prepared.keys {
            self.vault.forget(*subject);
        }
        match error {
            CommitError::Version(stream) => Retry::Conflict(Some(stream)),
            CommitError::Owned { .. } => Retry::Conflict(None),
            CommitError::Overlap { .. } => {
                self.free_times.claims_moved();
                Retry::Conflict(None)
            }
            CommitError::Answered => Retry::No(Fault::Answered),
            CommitError::Fenced => Retry::No(Fault::Fenced),
            CommitError::Unavailable(why) => {
                self.store_health.fails(&why);
                Retry::No(Fault::Store(StoreError::Unavailable(why)))
            }
            CommitError::Unknown(why) => {
                self.store_health.fails(&why);
                // What is in memory may be behind the store now.
                lock(&self.cache).clear();
                self.feed.suspect();
                Retry::No(Fault::Unknown)
            }
        }
    }
}

/// What is told without a commit of its own must stand on what is durable: a crash could take back what is on
/// its way.
fn writes_nothing(decided: &Result<Decision, Refusal>, around: &Around) -> bool {
    let nothing = |decision: &Decision| decision.is_empty() && (decision.answer.is_none() || around.answer.is_none());
    decided.as_ref().map_or(true, nothing)
}

/// The streams that a decision saw and doesn't write: they must not have moved when it is written,
/// whoever moved them and whether they came from memory or from the store. So nothing is decided on a
/// kill switch, a consent or a visit that is no longer as it was seen.
fn seen(facts: &Facts, decision: &Decision) -> Vec<(StreamId, u64)> {
    let written = |stream: &StreamId| decision.appends.iter().any(|append| append.stream == *stream);
    let streams = facts.iter().filter_map(|(need, fact)| match (need, fact) {
        (Need::Stream(stream), Fact::Stream(_, version)) if !written(stream) => Some((stream.clone(), *version)),
        _ => None,
    });
    streams.collect()
}

enum Retry {
    /// Another decision of this process came first.
    Local,
    /// Another one is on its way, and nothing can follow it before it has ended.
    Behind,
    /// The store refused: a stream, a key or an interval.
    Conflict(Option<StreamId>),
    No(Fault),
}

fn landed(decision: &Decision, answer: Option<(bool, Bytes)>, states: Facts) -> Landed {
    Landed { answer, fate: decision.fate, written: !decision.is_empty(), states }
}

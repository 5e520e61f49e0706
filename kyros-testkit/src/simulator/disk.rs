//! A store on a disk that forgets what wasn't synced.
//!
//! Commits are written in groups; a group is durable, and visible, after its sync. A crash before it
//! loses the group or keeps it whole: a torn one is found by its checksum. After a failed sync nothing
//! more is written until the store is opened again.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::channel::oneshot;
use kyros_core::ports::store::{Commit, CommitError, Committed, Journal, StoreError};
use kyros_engine::Engine;

use super::coverage::Mark;
use crate::executor::{Scope, locked};
use super::invariants::Happening;
use super::recording::{Operation, Recorder};
use super::world::{Label, World};
use crate::MemoryStore;

const GROUP: usize = 32;

type Answer = Result<Committed, CommitError>;

#[derive(Debug)]
struct Waiting {
    scope: Scope,
    commit: Commit,
    answer: oneshot::Sender<Answer>,
}

#[derive(Debug, Default)]
struct Inside {
    queue: VecDeque<Waiting>,
    /// Written and not synced.
    group: Vec<Waiting>,
    writing: bool,
    /// Rises with each crash of the store: a writer of an earlier life stops.
    life: u64,
    broken: Option<&'static str>,
    /// Whether a restart finds them nobody knows.
    limbo: Vec<Commit>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Disk {
    /// What is durable.
    pub(super) durable: MemoryStore,
    /// What it is asked.
    pub(super) recorder: Recorder,
    inside: Mutex<Inside>,
    /// Rises with each commit that became durable.
    pub(super) commits: AtomicU64,
}

impl Disk {
    /// Puts a commit in the queue; the order of calls is the order of writing.
    pub(super) fn issue(&self, world: &Arc<World>, scope: Scope, commit: Commit) -> oneshot::Receiver<Answer> {
        let (answer, receiver) = oneshot::channel();
        let mut inside = locked(&self.inside);
        if let Some(why) = inside.broken {
            let _ = answer.send(Err(CommitError::Unavailable(why.to_owned())));
            return receiver;
        }
        inside.queue.push_back(Waiting { scope, commit, answer });
        if !inside.writing {
            inside.writing = true;
            let life = inside.life;
            drop(inside);
            world.exec.spawn(Scope::OUTSIDE, Box::pin(write_queue(Arc::clone(world), life)));
        }
        receiver
    }

    /// Takes the next group into writing; `false` when there is none, or the writer's life is over.
    fn next_group(&self, life: u64) -> bool {
        let mut inside = locked(&self.inside);
        if inside.life != life {
            return false;
        }
        let count = inside.queue.len().min(GROUP);
        let group: Vec<Waiting> = inside.queue.drain(..count).collect();
        inside.writing = !group.is_empty();
        inside.group = group;
        inside.writing
    }

    /// Takes the group out of writing, unless a crash came first.
    fn written(&self, life: u64) -> Option<Vec<Waiting>> {
        let mut inside = locked(&self.inside);
        (inside.life == life).then(|| std::mem::take(&mut inside.group))
    }

    /// From now on all is written down, beginning with what the observer's engine left at its start.
    pub(super) fn begin_recording(&self) {
        self.recorder.begin();
        let name = "master_key_check";
        let kept = self.durable.setting(name).now_or_never().and_then(Result::ok).flatten();
        if let Some(value) = kept {
            let _ = self.recorder.note(|| Operation::SetSetting(name.to_owned(), value), Ok::<(), StoreError>(()));
        }
    }

    fn apply(&self, commit: Commit, world: &World) -> Answer {
        let settle = commit.settle.clone();
        let copy = self.recorder.is_on().then(|| Box::new(commit.clone()));
        let result = self.durable.commit(commit).now_or_never().expect("memory answers at once");
        let result = match copy {
            Some(commit) => self.recorder.note(|| Operation::Commit(commit), result),
            None => result,
        };
        if result.is_ok() {
            self.commits.fetch_add(1, Ordering::SeqCst);
            if let Some(settle) = &settle {
                world.show(&Happening::Settled { settle });
            }
        }
        result
    }

    /// The process that writes is killed, or the power fails.
    pub(super) fn crash(&self, world: &World) {
        let (group, limbo) = {
            let mut inside = locked(&self.inside);
            inside.life += 1;
            inside.writing = false;
            inside.broken = None;
            inside.queue.clear();
            (std::mem::take(&mut inside.group), std::mem::take(&mut inside.limbo))
        };
        let unsynced: Vec<Commit> = limbo.into_iter().chain(group.into_iter().map(|waiting| waiting.commit)).collect();
        if unsynced.is_empty() {
            return;
        }
        let kept = world.luck.percent(50);
        world.mark(if kept { Mark::UnsyncedKept } else { Mark::TornWrite });
        if kept {
            unsynced.into_iter().for_each(|commit| drop(self.apply(commit, world)));
        }
    }

    /// Where many nodes share the store, a node's crash loses only what it hadn't sent.
    pub(super) fn forget(&self, scope: Scope) {
        locked(&self.inside).queue.retain(|waiting| waiting.scope != scope);
    }

    fn breaks(&self, why: &'static str, limbo: Vec<Commit>) {
        let mut inside = locked(&self.inside);
        inside.broken = Some(why);
        inside.limbo.extend(limbo);
        for waiting in inside.queue.drain(..) {
            let _ = waiting.answer.send(Err(CommitError::Unavailable(why.to_owned())));
        }
        inside.writing = false;
    }

    pub(super) fn is_broken(&self) -> bool {
        locked(&self.inside).broken.is_some()
    }

    pub(super) fn drop_queue(&self) {
        let mut inside = locked(&self.inside);
        inside.queue.clear();
        inside.group.clear();
    }
}

async fn write_queue(world: Arc<World>, life: u64) {
    while world.disk.next_group(life) {
        world.latency(3).await;
        if world.strikes(Mark::DiskSlow, 60) {
            world.exec.sleep(world.luck.span(200, 12_000)).await;
        }
        let Some(group) = world.disk.written(life) else { return };
        if world.strikes(Mark::DiskFull, 70) {
            for waiting in group {
                let _ = waiting.answer.send(Err(CommitError::Unavailable("the disk is full".to_owned())));
            }
            continue;
        }
        if world.strikes(Mark::SyncFailed, 30) {
            return sync_fails(&world, group);
        }
        let answers: Vec<_> = group
            .into_iter()
            .map(|waiting| (waiting.scope, waiting.answer, world.disk.apply(waiting.commit, &world)))
            .collect();
        hint(&world);
        for (scope, answer, result) in answers {
            count(&world, &result);
            world.exec.spawn(Scope::OUTSIDE, Box::pin(answer_later(Arc::clone(&world), scope, answer, result)));
        }
    }
}

async fn answer_later(world: Arc<World>, scope: Scope, answer: oneshot::Sender<Answer>, result: Answer) {
    world.latency(2).await;
    if result.is_ok() {
        world.pass(Label::CommitDurable, scope).await;
    }
    let shared = world.settings.nodes > 1;
    let lost = shared && result.is_ok() && world.strikes(Mark::CommitUnknown, 15);
    let _ = answer.send(if lost { Err(CommitError::Unknown("the connection was lost".to_owned())) } else { result });
}

/// Tells the nodes that the journal has grown; the journal itself is the truth.
fn hint(world: &Arc<World>) {
    if world.settings.nodes == 1 {
        return;
    }
    let world = Arc::clone(world);
    world.exec.clone().spawn(
        Scope::OUTSIDE,
        Box::pin(async move {
            world.latency(20).await;
            let engines: Vec<Engine> = locked(&world.nodes).iter().filter_map(|node| node.engine.clone()).collect();
            for engine in engines {
                if !world.strikes(Mark::HintLost, 60) {
                    engine.journal_moved();
                }
            }
        }),
    );
}

fn count(world: &World, result: &Answer) {
    match result {
        Err(CommitError::Fenced) => world.mark(Mark::FencedWrite),
        Err(CommitError::Version(_) | CommitError::Owned { .. } | CommitError::Overlap { .. }) => {
            world.mark(Mark::LostRace);
        }
        _ => {}
    }
}

/// Nobody may take a failed sync for a success, and trying it again proves nothing.
fn sync_fails(world: &Arc<World>, group: Vec<Waiting>) {
    let mut limbo = Vec::new();
    for waiting in group {
        let _ = waiting.answer.send(Err(CommitError::Unknown("a sync failed".to_owned())));
        limbo.push(waiting.commit);
    }
    world.tell(|| "a sync fails; the store stops writing".to_owned());
    world.disk.breaks("a sync failed; the store has to be opened again", limbo);
    let world = Arc::clone(world);
    world.exec.clone().spawn(
        Scope::OUTSIDE,
        Box::pin(async move {
            world.exec.sleep(world.luck.span(500, 20_000)).await;
            if world.disk.is_broken() {
                super::node::reopen_store(&world);
            }
        }),
    );
}

//! One thread, simulated time, tasks in scopes that can be killed or frozen. Which of the ready tasks
//! runs next is chance; time moves only when none is ready.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures::future::BoxFuture;

use crate::chance::Chance;

/// What a task belongs to; killing or freezing a scope takes all of its tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// 0: the world outside. From 1 on: a node.
    pub node: usize,
    /// A node that starts again is another scope.
    pub life: u32,
}

impl Scope {
    /// The world outside the nodes.
    pub const OUTSIDE: Self = Self { node: 0, life: 0 };
}

struct Task {
    scope: Scope,
    future: BoxFuture<'static, ()>,
}

#[derive(Default)]
struct Ready {
    queue: Vec<u64>,
    queued: BTreeSet<u64>,
}

struct TaskWaker {
    task: u64,
    ready: Arc<Mutex<Ready>>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        let mut ready = locked(&self.ready);
        if ready.queued.insert(self.task) {
            ready.queue.push(self.task);
        }
    }
}

struct Inside {
    millis: i64,
    next: u64,
    tasks: BTreeMap<u64, Task>,
    timers: BTreeMap<(i64, u64), Waker>,
    frozen: BTreeSet<Scope>,
    dead: BTreeSet<Scope>,
    /// Tasks that were woken while their scope was frozen.
    waiting: Vec<u64>,
}

/// Runs everything. Clones are the same executor.
#[derive(Clone)]
pub struct Executor {
    inside: Arc<Mutex<Inside>>,
    ready: Arc<Mutex<Ready>>,
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executor").finish_non_exhaustive()
    }
}

/// A poisoned lock belongs to a panic that ends the simulation anyway.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Executor {
    fn default() -> Self {
        let inside = Inside {
            millis: 0,
            next: 0,
            tasks: BTreeMap::new(),
            timers: BTreeMap::new(),
            frozen: BTreeSet::new(),
            dead: BTreeSet::new(),
            waiting: Vec::new(),
        };
        Self { inside: Arc::new(Mutex::new(inside)), ready: Arc::default() }
    }
}

impl Executor {
    /// Milliseconds since the simulation began.
    #[must_use]
    pub fn millis(&self) -> i64 {
        locked(&self.inside).millis
    }

    /// Runs a task in a scope.
    pub fn spawn(&self, scope: Scope, future: BoxFuture<'static, ()>) {
        let task = {
            let mut inside = locked(&self.inside);
            if inside.dead.contains(&scope) {
                return;
            }
            inside.next += 1;
            let task = inside.next;
            inside.tasks.insert(task, Task { scope, future });
            task
        };
        let mut ready = locked(&self.ready);
        ready.queued.insert(task);
        ready.queue.push(task);
    }

    /// Ends after that many milliseconds.
    #[must_use]
    pub fn sleep(&self, millis: i64) -> Sleep {
        Sleep { at: self.millis().saturating_add(millis.max(0)), key: None, executor: self.clone() }
    }

    /// Drops every task of the scope, as a killed process loses them.
    pub fn kill(&self, scope: Scope) {
        // Dropped outside the lock: a dropped task may cancel timers and wake others.
        let _dropped: Vec<Task> = {
            let mut inside = locked(&self.inside);
            inside.frozen.remove(&scope);
            inside.dead.insert(scope);
            let gone: Vec<u64> =
                inside.tasks.iter().filter(|(_, task)| task.scope == scope).map(|(id, _)| *id).collect();
            gone.iter().filter_map(|id| inside.tasks.remove(id)).collect()
        };
    }

    /// False once it was killed.
    #[must_use]
    pub fn lives(&self, scope: Scope) -> bool {
        !locked(&self.inside).dead.contains(&scope)
    }

    /// No task of the scope runs until it is thawed: a stopped process.
    pub fn freeze(&self, scope: Scope) {
        locked(&self.inside).frozen.insert(scope);
    }

    /// See [`Self::freeze`].
    pub fn thaw(&self, scope: Scope) {
        let woken = {
            let mut inside = locked(&self.inside);
            inside.frozen.remove(&scope);
            std::mem::take(&mut inside.waiting)
        };
        let mut ready = locked(&self.ready);
        for task in woken {
            if ready.queued.insert(task) {
                ready.queue.push(task);
            }
        }
    }

    /// Whether the scope is frozen.
    #[must_use]
    pub fn is_frozen(&self, scope: Scope) -> bool {
        locked(&self.inside).frozen.contains(&scope)
    }

    /// Runs one ready task to its next wait; `None` when none is ready.
    pub fn step(&self, chance: &Chance) -> Option<u64> {
        loop {
            let id = {
                let mut ready = locked(&self.ready);
                if ready.queue.is_empty() {
                    return None;
                }
                let at = chance.below(ready.queue.len());
                let id = ready.queue.swap_remove(at);
                ready.queued.remove(&id);
                id
            };
            let mut inside = locked(&self.inside);
            let Some(task) = inside.tasks.get(&id) else { continue };
            if inside.frozen.contains(&task.scope) {
                inside.waiting.push(id);
                continue;
            }
            let Some(mut task) = inside.tasks.remove(&id) else { continue };
            drop(inside);
            let waker = Waker::from(Arc::new(TaskWaker { task: id, ready: Arc::clone(&self.ready) }));
            if task.future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
                let mut inside = locked(&self.inside);
                // A task may have killed its own scope.
                if !inside.dead.contains(&task.scope) {
                    inside.tasks.insert(id, task);
                }
            }
            return Some(id);
        }
    }

    /// When the next timer is due.
    #[must_use]
    pub fn next_timer(&self) -> Option<i64> {
        locked(&self.inside).timers.keys().next().map(|(at, _)| *at)
    }

    /// Moves time ahead and wakes what is due then.
    pub fn move_to(&self, millis: i64) {
        let due = {
            let mut inside = locked(&self.inside);
            inside.millis = inside.millis.max(millis);
            let now = inside.millis;
            let later = inside.timers.split_off(&(now + 1, 0));
            std::mem::replace(&mut inside.timers, later)
        };
        due.into_values().for_each(Waker::wake);
    }
}

/// See [`Executor::sleep`].
pub struct Sleep {
    at: i64,
    key: Option<(i64, u64)>,
    executor: Executor,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let inside = Arc::clone(&self.executor.inside);
        let mut inside = locked(&inside);
        if inside.millis >= self.at {
            return Poll::Ready(());
        }
        let key = self.key.unwrap_or_else(|| {
            inside.next += 1;
            (self.at, inside.next)
        });
        inside.timers.insert(key, cx.waker().clone());
        self.key = Some(key);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            locked(&self.executor.inside).timers.remove(&key);
        }
    }
}

//! What the engine needs of its surroundings: tasks, time and chance. The engine itself owns no
//! runtime, reads no clock and draws no random number, so that a simulator can drive it.

use std::fmt::Debug;
use std::future::Future;

use futures::FutureExt;
use futures::future::{BoxFuture, Either, select};
use kyros_core::contract::time::Timestamp;

/// Runs tasks and waits.
pub trait Runtime: Debug + Send + Sync {
    /// Runs the task in the background. A task that is dropped unfinished (the runtime ends) loses
    /// nothing: what matters is in the store.
    fn spawn(&self, task: BoxFuture<'static, ()>);

    /// Ends at that instant of the store's clock, at once when it has passed.
    fn sleep_until_store(&self, at: Timestamp) -> BoxFuture<'static, ()>;
}

/// The store's clock: real time, which nothing moves. Leases, tokens, deadlines and the retention
/// of keys are measured by it.
pub trait Clock: Debug + Send + Sync {
    /// Now.
    fn store_now(&self) -> Timestamp;
}

/// Cryptographic randomness.
pub trait Entropy: Debug + Send + Sync {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// Waits for `work` until that instant of the store's clock; `None` when it took longer. The work
/// is dropped then.
pub(crate) async fn until<T>(runtime: &dyn Runtime, at: Timestamp, work: impl Future<Output = T>) -> Option<T> {
    let work = std::pin::pin!(work.fuse());
    match select(work, runtime.sleep_until_store(at)).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(((), _)) => None,
    }
}

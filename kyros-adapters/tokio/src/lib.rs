//! The engine's surroundings on tokio and the operating system: tasks, time and chance.

use std::time::{Duration, SystemTime};

use futures::future::BoxFuture;
use kyros_core::contract::time::Timestamp;
use kyros_engine::{Clock, Entropy, Runtime};

/// Tasks on tokio's own threads.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioRuntime;

impl Runtime for TokioRuntime {
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        tokio::spawn(task);
    }

    fn sleep_until_store(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let wait = u64::try_from(at.since(now()).num_milliseconds()).unwrap_or(0);
        Box::pin(tokio::time::sleep(Duration::from_millis(wait)))
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn store_now(&self) -> Timestamp {
        now()
    }
}

/// The machine's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        fill(bytes);
    }
}

/// Now, by the machine's clock.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Fills a buffer with cryptographic randomness.
///
/// # Panics
/// When the machine has none: nothing that Kyros makes would be safe then.
pub fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the machine gives random bytes");
}

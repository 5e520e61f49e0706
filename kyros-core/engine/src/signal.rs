//! Waking many waiters at once: a counter that rises, and whoever waits for it to rise.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Takes a lock; a panic of another holder can't leave these small critical sections half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something happened. A waiter names the count that it has seen, so no notice is ever missed
/// between a look and the wait.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    count: u64,
    next_waiter: u64,
    waiters: BTreeMap<u64, Waker>,
}

impl Signal {
    /// How often it happened so far.
    pub(crate) fn count(&self) -> u64 {
        lock(&self.inner).count
    }

    /// It happened.
    pub(crate) fn notify(&self) {
        let waiters = {
            let mut inner = lock(&self.inner);
            inner.count += 1;
            std::mem::take(&mut inner.waiters)
        };
        waiters.into_values().for_each(Waker::wake);
    }

    /// Waits until it happened more often than `seen` times.
    pub(crate) fn after(&self, seen: u64) -> After<'_> {
        After { signal: self, seen, waiter: None }
    }
}

/// See [`Signal::after`].
#[derive(Debug)]
pub(crate) struct After<'a> {
    signal: &'a Signal,
    seen: u64,
    waiter: Option<u64>,
}

impl Future for After<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let signal = self.signal;
        let mut inner = lock(&signal.inner);
        if inner.count > self.seen {
            return Poll::Ready(());
        }
        let waiter = self.waiter.unwrap_or(inner.next_waiter);
        if self.waiter.is_none() {
            inner.next_waiter += 1;
        }
        inner.waiters.insert(waiter, cx.waker().clone());
        drop(inner);
        self.waiter = Some(waiter);
        Poll::Pending
    }
}

impl Drop for After<'_> {
    fn drop(&mut self) {
        if let Some(waiter) = self.waiter {
            lock(&self.signal.inner).waiters.remove(&waiter);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::Signal;

    #[test]
    fn a_notice_between_look_and_wait_is_not_missed() {
        let signal = Signal::default();
        let seen = signal.count();
        signal.notify();
        assert!(signal.after(seen).now_or_never().is_some());
        assert!(signal.after(signal.count()).now_or_never().is_none());
    }

    #[test]
    fn every_waiter_is_woken_and_none_stays_behind() {
        let signal = Signal::default();
        let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(signal.after(0))).collect();
        assert!(waiting.iter_mut().all(|wait| wait.now_or_never().is_none()));
        signal.notify();
        assert!(waiting.iter_mut().all(|wait| wait.now_or_never().is_some()));
        drop(waiting);
        assert!(super::lock(&signal.inner).waiters.is_empty());
    }
}

//! A counted number of permits: how many calls run at once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;

use crate::signal::lock;

/// A number of permits, handed out in the order of asking.
#[derive(Clone, Debug)]
pub(crate) struct Permits(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    free: usize,
    waiting: VecDeque<oneshot::Sender<Permit>>,
}

/// The right to do one thing; given back when dropped.
#[derive(Debug)]
pub(crate) struct Permit(Option<Arc<Mutex<Inner>>>);

impl Permits {
    pub(crate) fn new(count: usize) -> Self {
        Self(Arc::new(Mutex::new(Inner { free: count.max(1), waiting: VecDeque::new() })))
    }

    /// A permit, as soon as one is free.
    pub(crate) async fn take(&self) -> Permit {
        let turn = {
            let mut inner = lock(&self.0);
            if inner.free > 0 {
                inner.free -= 1;
                return Permit(Some(Arc::clone(&self.0)));
            }
            let (sender, turn) = oneshot::channel();
            inner.waiting.push_back(sender);
            turn
        };
        // The sender lives in the queue until it sends, and the queue lives as long as `self`.
        turn.await.unwrap_or(Permit(None))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(permits) = self.0.take() else { return };
        loop {
            let next = {
                let mut inner = lock(&permits);
                let next = inner.waiting.pop_front();
                if next.is_none() {
                    inner.free += 1;
                }
                next
            };
            let Some(next) = next else { return };
            match next.send(Permit(Some(Arc::clone(&permits)))) {
                Ok(()) => return,
                // That waiter has gone: its permit must not be given back twice.
                Err(mut unsent) => unsent.0 = None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::Permits;

    #[test]
    fn no_more_are_out_than_there_are() {
        let permits = Permits::new(2);
        let first = permits.take().now_or_never();
        let second = permits.take().now_or_never();
        assert!(first.is_some() && second.is_some());
        let mut third = Box::pin(permits.take());
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        assert!(third.now_or_never().is_some());
    }

    #[test]
    fn whoever_went_away_leaves_the_turn_to_the_next() {
        let permits = Permits::new(1);
        let held = permits.take().now_or_never();
        let mut gone = Box::pin(permits.take());
        let mut next = Box::pin(permits.take());
        assert!((&mut gone).now_or_never().is_none() && (&mut next).now_or_never().is_none());
        drop(gone);
        drop(held);
        assert!(next.now_or_never().is_some());
        assert!(permits.take().now_or_never().is_some());
    }
}

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

//! Commands in hand: a copy of one waits until the first has ended, and then finds its answer kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::Shared;

use crate::signal::lock;

/// Ends when the first copy has ended.
pub(crate) type Ended = Shared<oneshot::Receiver<()>>;

/// The keys of the commands in hand. Looked up only, never iterated.
#[derive(Debug, Default)]
pub(crate) struct InHand(Arc<Mutex<Inside>>);

#[derive(Debug, Default)]
struct Inside {
    keys: HashMap<String, Ended>,
    waiting: usize,
}

/// How a command with that key may go on.
#[derive(Debug)]
pub(crate) enum Turn {
    /// It is the first; the key is free again when this is dropped.
    First(First),
    /// Another one is in hand.
    Wait(Ended, Waiting),
    /// Too many are in hand or waiting.
    Full,
}

/// The first copy.
#[derive(Debug)]
pub(crate) struct First {
    hand: Arc<Mutex<Inside>>,
    key: String,
    // Dropped with `self`: that is what the others wait for.
    _ended: oneshot::Sender<()>,
}

/// A copy that waits.
#[derive(Debug)]
pub(crate) struct Waiting(Arc<Mutex<Inside>>);

impl InHand {
    pub(crate) fn enter(&self, key: &str, limit: usize, waiting_limit: usize) -> Turn {
        let mut inside = lock(&self.0);
        if let Some(ended) = inside.keys.get(key).cloned() {
            if inside.waiting >= waiting_limit {
                return Turn::Full;
            }
            inside.waiting += 1;
            return Turn::Wait(ended, Waiting(Arc::clone(&self.0)));
        }
        if inside.keys.len() >= limit {
            return Turn::Full;
        }
        let (sender, receiver) = oneshot::channel();
        inside.keys.insert(key.to_owned(), receiver.shared());
        Turn::First(First { hand: Arc::clone(&self.0), key: key.to_owned(), _ended: sender })
    }

    /// How many are in hand.
    pub(crate) fn len(&self) -> usize {
        lock(&self.0).keys.len()
    }
}

impl Drop for First {
    fn drop(&mut self) {
        lock(&self.hand).keys.remove(&self.key);
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        lock(&self.0).waiting -= 1;
    }
}

//! Business time: the store's clock and how far it was moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;
use kyros_core::contract::time::Timestamp;

use crate::runtime::Clock;

/// The two clocks. Business time is the store's clock plus an offset that only rises.
#[derive(Debug)]
pub(crate) struct Clocks {
    store: Arc<dyn Clock>,
    offset_millis: AtomicI64,
}

impl Clocks {
    pub(crate) fn new(store: Arc<dyn Clock>, offset_millis: i64) -> Self {
        Self { store, offset_millis: AtomicI64::new(offset_millis) }
    }

    /// The store's clock.
    pub(crate) fn store_now(&self) -> Timestamp {
        self.store.store_now()
    }

    /// Business time.
    pub(crate) fn now(&self) -> Timestamp {
        self.store_now().plus(TimeDelta::milliseconds(self.offset_millis()))
    }

    /// Milliseconds by which business time is ahead.
    pub(crate) fn offset_millis(&self) -> i64 {
        self.offset_millis.load(Ordering::SeqCst)
    }

    /// When the store's clock will show what business time calls `at`.
    pub(crate) fn store_time(&self, at: Timestamp) -> Timestamp {
        at.minus(TimeDelta::milliseconds(self.offset_millis()))
    }

    /// Moves business time ahead by setting its offset; never back.
    pub(crate) fn raise_offset(&self, offset_millis: i64) {
        self.offset_millis.fetch_max(offset_millis, Ordering::SeqCst);
    }

    /// The offset with which business time is `at` now.
    pub(crate) fn offset_for(&self, at: Timestamp) -> i64 {
        at.since(self.store_now()).num_milliseconds()
    }
}

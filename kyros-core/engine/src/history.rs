//! The journal as subscribers read it: history by position, then live, with no gap and no repeat.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use kyros_core::contract::error::Refusal;
use kyros_core::decision::{PublicEvent, Subject};
use kyros_core::ports::store::{EventFilter, StoreError, StoredEvent};

use crate::engine::{Engine, Inner};
use crate::error::store_fails;
use crate::feed::{Look, PublicFrame};
use crate::format::{event_place, read_public};
use crate::runtime::until;

/// A subscriber fell behind the ring. It may subscribe again after `resume_after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too slow; resume after {resume_after}")]
pub struct Lagged {
    /// The last position that it has seen.
    pub resume_after: u64,
}

/// A reader of public events: a cursor into the journal.
#[derive(Debug)]
pub struct Subscription {
    inner: Arc<Inner>,
    cursor: u64,
    /// It has reached the ring once: from then on falling behind is lagging.
    live: bool,
}

impl Subscription {
    pub(crate) const fn new(inner: Arc<Inner>, cursor: u64, live: bool) -> Self {
        Self { inner, cursor, live }
    }

    /// The last position that it has seen.
    #[must_use]
    pub const fn cursor(&self) -> u64 {
        self.cursor
    }

    /// The next events that pass the filter, one at least; waits for them.
    ///
    /// # Errors
    /// [`Lagged`] when it fell behind, or when history can't be read.
    pub async fn next_batch(&mut self, filter: &EventFilter, max: usize) -> Result<Vec<PublicFrame>, Lagged> {
        let max = max.clamp(1, self.inner.limits.read_batch);
        loop {
            let seen = self.inner.feed.news.count();
            let frames = match self.inner.feed.look(self.cursor, max, filter) {
                Look::Before if self.live => return Err(Lagged { resume_after: self.cursor }),
                Look::Before => self.read_history(filter, max).await?,
                Look::Frames(frames, cursor) => {
                    self.live = true;
                    self.cursor = cursor;
                    if frames.is_empty() {
                        self.inner.feed.news.after(seen).await;
                        continue;
                    }
                    frames
                }
            };
            if !frames.is_empty() {
                return Ok(frames);
            }
        }
    }

    async fn read_history(&mut self, filter: &EventFilter, max: usize) -> Result<Vec<PublicFrame>, Lagged> {
        // What is in the journal up to here can be read now; later events are the ring's.
        let upto = self.inner.feed.upto();
        let read = self.inner.read_public(self.cursor, max, filter).await;
        let frames = read.map_err(|error| {
            tracing::error!(%error, "history can't be read for a subscriber");
            Lagged { resume_after: self.cursor }
        })?;
        let last = frames.last().map_or(0, |frame| frame.sequence);
        self.cursor = if frames.len() < max { upto.max(last) } else { last }.max(self.cursor);
        Ok(frames)
    }
}

impl Engine {
    /// A subscription that begins after a position, or with the next event.
    #[must_use]
    pub fn subscribe(&self, after: Option<u64>) -> Subscription {
        let cursor = after.unwrap_or_else(|| self.inner.feed.upto());
        Subscription::new(Arc::clone(&self.inner), cursor, after.is_none())
    }

    /// Somebody else says that the journal has grown: a hint, which makes the feed look at once.
    pub fn journal_moved(&self) {
        self.inner.feed.gap.notify();
    }

    /// Public events after a position, in order, `limit` at most.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn events(&self, after: u64, limit: usize, filter: EventFilter) -> Result<Vec<PublicFrame>, Refusal> {
        let limit = limit.clamp(1, self.inner.limits.read_batch);
        self.inner.read_public(after, limit, &filter).await.map_err(|error| store_fails(&error))
    }

    /// How many public events there are after a position, up to `limit`.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn count_events(&self, after: u64, limit: usize, filter: EventFilter) -> Result<usize, Refusal> {
        let filter = EventFilter { public_only: true, ..filter };
        self.inner.store.count_from(after, limit, &filter).await.map_err(|error| store_fails(&error))
    }
}

impl Inner {
    async fn read_public(
        &self,
        after: u64,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<Vec<PublicFrame>, StoreError> {
        let filter = EventFilter { public_only: true, ..filter.clone() };
        let events = self.store.read_from(after, limit, &filter).await?;
        self.public_frames(events).await
    }

    /// The frames of the public ones among these events. An erased person's are left out.
    pub(crate) async fn public_frames(&self, events: Vec<StoredEvent>) -> Result<Vec<PublicFrame>, StoreError> {
        let subjects: BTreeSet<Subject> =
            events.iter().filter(|event| event.public.is_some()).map(|event| event.subject).collect();
        let keys = self.vault.keys(&*self.store, &subjects).await?;
        let mut frames = Vec::with_capacity(events.len());
        for event in events {
            let (Some(kind), Some(key)) = (event.public, keys.get(&event.subject)) else { continue };
            let place = event_place(&event.stream, event.version, event.public);
            let damaged =
                || StoreError::Damaged { position: event.position, what: "its body can't be opened".to_owned() };
            let opened = key.open(&place, &event.sealed).map_err(|_| damaged())?;
            let public = read_public(&opened).map_err(|_| damaged())?;
            frames.push(PublicFrame {
                sequence: event.position,
                kind,
                lead: event.lead,
                frame: PublicEvent::frame(public, event.position),
            });
        }
        Ok(frames)
    }

    /// Reads what the ring lacks from the journal; how many events that were.
    pub(crate) async fn fill_feed(&self) -> Result<usize, StoreError> {
        self.feed.cleared();
        let upto = self.feed.upto();
        let events = self.store.read_from(upto, self.limits.read_batch, &EventFilter::default()).await?;
        let Some(last) = events.last().map(|event| event.position) else { return Ok(0) };
        let count = events.len();
        let others: Vec<_> = events.iter().map(|event| event.stream.clone()).collect();
        let frames = self.public_frames(events).await?;
        self.note_foreign(&others);
        self.feed.take_in(upto + 1, last, frames);
        Ok(count)
    }

    /// Keeps the ring whole: where a position stays missing, and by looking now and then when
    /// others can write.
    pub(crate) async fn keep_feed(self: Arc<Self>) {
        while !self.is_stopping() {
            let seen = self.feed.gap.count();
            let alone = self.store.sole_writer();
            let pause = if alone { self.limits.feed_poll } else { self.limits.feed_poll_shared };
            if !self.feed.has_gap() {
                until(&*self.runtime, self.clocks.store_now().plus(pause), self.feed.gap.after(seen)).await;
            }
            // A commit that is about to end fills most gaps by itself.
            let upto = self.feed.upto();
            self.nap(TimeDelta::milliseconds(if alone { 200 } else { 20 })).await;
            if self.feed.upto() != upto && alone {
                continue;
            }
            while self.feed.has_gap() || !self.store.sole_writer() {
                let filled = self.fill_feed().await;
                self.feed.asked(filled.is_ok());
                match filled {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) => {
                        tracing::error!(%error, "the feed can't be filled from the journal");
                        break;
                    }
                }
            }
        }
    }
}

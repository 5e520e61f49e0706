//! The journal with its domain events opened: for checkers and tools, not for clients.

use std::collections::BTreeSet;

use bytes::Bytes;
use kyros_core::contract::ids::EventId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, PublicEvent, StreamId, Subject};
use kyros_core::ports::store::{EventFilter, Hash, StoreError};

use crate::engine::Engine;
use crate::format::{event_place, read_event, read_public};

/// One event of the journal, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// Its number in the journal.
    pub position: u64,
    /// The stream.
    pub stream: StreamId,
    /// Its number in the stream, from 1.
    pub version: u64,
    /// Id.
    pub id: EventId,
    /// Business time.
    pub at: Timestamp,
    /// What happened; `None` when the person whom it is about was erased.
    pub event: Option<Event>,
    /// The BackendEvent as subscribers get it, where the event has a public face.
    pub public: Option<Bytes>,
    /// Its place in the hash chain.
    pub hash: Hash,
    /// The number of its commit's cause: events of one commit share it.
    pub cause: u64,
}

impl Engine {
    /// Events after a position with their domain bodies, in order, `limit` at most. Holds personal
    /// data in clear: it is meant for checkers and tools on the machine itself.
    ///
    /// # Errors
    /// The store's, and `Damaged` for an event that can't be opened or read.
    pub async fn journal(&self, after: u64, limit: usize) -> Result<Vec<JournalEntry>, StoreError> {
        let inner = &self.inner;
        let events = inner.store.read_from(after, limit, &EventFilter::default()).await?;
        let subjects: BTreeSet<Subject> = events.iter().map(|event| event.subject).collect();
        let keys = inner.vault.keys(&*inner.store, &subjects).await?;
        let mut entries = Vec::with_capacity(events.len());
        for stored in events {
            let damaged = |what: String| StoreError::Damaged { position: stored.position, what };
            let (mut event, mut public) = (None, None);
            if let Some(key) = keys.get(&stored.subject) {
                let place = event_place(&stored.stream, stored.version, stored.public);
                let opened = key.open(&place, &stored.sealed).map_err(|error| damaged(error.to_string()))?;
                event = Some(read_event(&opened).map_err(|error| damaged(error.to_string()))?);
                if stored.public.is_some() {
                    let bytes = read_public(&opened).map_err(|error| damaged(error.to_string()))?;
                    public = Some(PublicEvent::frame(bytes, stored.position));
                }
            }
            entries.push(JournalEntry {
                position: stored.position,
                stream: stored.stream,
                version: stored.version,
                id: stored.id,
                at: stored.at,
                event,
                public,
                hash: stored.hash,
                cause: stored.cause,
            });
        }
        Ok(entries)
    }
}

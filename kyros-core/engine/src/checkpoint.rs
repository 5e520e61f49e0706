//! Checkpoints of the hash chain, and the scrub that recomputes all of it now and then.

use std::sync::Arc;

use bytes::Bytes;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::store::{Head, StoreError};
use serde::{Deserialize, Serialize};

use crate::engine::{Engine, Inner, hex, unhex};
use crate::error::store_fails;
use crate::runtime::until;
use crate::seal::Cipher;

/// The setting under which the latest one is kept, sealed.
pub(crate) const CHECKPOINT: &str = "checkpoint";
const PLACE: &[u8] = b"checkpoint";

/// A position of the journal and its hash; kept elsewhere it proves that history wasn't rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The last position.
    pub position: u64,
    /// Its hash, 64 hex digits.
    pub hash: String,
    /// When it was made (business time).
    pub at: Timestamp,
}

impl Checkpoint {
    fn of(head: Head, at: Timestamp) -> Self {
        Self { position: head.position, hash: hex(&head.hash), at }
    }

    /// The end of the journal that it names; a hash that isn't one becomes zeros, which fit nothing.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { position: self.position, hash: unhex(&self.hash).unwrap_or_default() }
    }
}

pub(crate) fn open(key: &Cipher, kept: &[u8]) -> Option<Checkpoint> {
    serde_json::from_slice(&key.open(PLACE, kept).ok()?).ok()
}

impl Engine {
    /// The end of the journal.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn head(&self) -> Result<Head, Refusal> {
        self.inner.store.head().await.map_err(|error| store_fails(&error))
    }

    /// The position up to which subscribers are served without reading the journal.
    #[must_use]
    pub fn live_head(&self) -> u64 {
        self.inner.feed.upto()
    }

    /// A checkpoint of the journal as it is now.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn checkpoint(&self) -> Result<Checkpoint, Refusal> {
        Ok(Checkpoint::of(self.head().await?, self.now()))
    }
}

impl Inner {
    /// Checks what came since the last checkpoint and keeps a new one; the whole chain now and then.
    pub(crate) async fn keep_checkpoints(self: Arc<Self>, begin: Head) {
        let mut last = begin;
        let mut kept_at = self.clocks.store_now();
        let mut scrubbed_at = kept_at;
        while !self.is_stopping() {
            let seen = self.control.count();
            let wake = self.clocks.store_now().plus(self.limits.upkeep);
            until(&*self.runtime, wake, self.control.after(seen)).await;
            let now = self.clocks.store_now();
            let grown = self.feed.upto().saturating_sub(last.position);
            let due = now.since(kept_at) >= self.limits.checkpoint_age && grown > 0;
            if !self.is_stopping() && (due || grown >= self.limits.checkpoint_events) {
                if let Some(head) = self.check_from(last).await {
                    last = head;
                }
                kept_at = now;
            }
            if !self.is_stopping() && now.since(scrubbed_at) >= self.limits.scrub_every {
                scrubbed_at = now;
                self.note_damage(self.store.verify_chain(Head::default(), None).await);
                if let Err(error) = self.store.verify_storage().await {
                    self.note_damage(Err(error));
                }
            }
        }
    }

    async fn check_from(&self, last: Head) -> Option<Head> {
        let head = self.note_damage(self.store.verify_chain(last, None).await)?;
        let json = serde_json::to_vec(&Checkpoint::of(head, self.clocks.now())).ok()?;
        let sealed: Bytes = self.system_key.seal(&self.vault.nonces, PLACE, &json);
        if let Err(error) = self.store.set_setting(CHECKPOINT, sealed).await {
            tracing::warn!(%error, "the checkpoint can't be kept");
        }
        Some(head)
    }

    fn note_damage(&self, verified: Result<Head, StoreError>) -> Option<Head> {
        match verified {
            Ok(head) => Some(head),
            Err(error @ (StoreError::Damaged { .. } | StoreError::Corrupt(_))) => {
                self.store_health.damaged(&error.to_string());
                None
            }
            Err(error) => {
                tracing::warn!(%error, "the chain can't be read");
                None
            }
        }
    }
}

//! `project.sync` waits for its result.

use std::sync::Arc;

use bytes::Bytes;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::event::{BackendEvent, EventType, ProjectsSynced};
use kyros_core::contract::ids::ClientId;
use kyros_core::ports::store::EventFilter;
use kyros_core::project::SyncAwaited;

use crate::engine::Inner;
use crate::history::Subscription;
use crate::runtime::until;
use crate::submit::Reply;

impl Inner {
    /// Waits for the `project.synced` that `kept` says, which may be there already, after that position. An answer
    /// that was kept before it said so is that of the `correlation`.
    pub(crate) async fn await_sync(
        self: &Arc<Self>,
        kept: &Bytes,
        correlation: &ClientId,
        after: u64,
    ) -> Result<Reply, Refusal> {
        let SyncAwaited { chain, since } = serde_json::from_slice(kept).unwrap_or_default();
        let chain = chain.unwrap_or_else(|| correlation.clone());
        let give_up = self.clocks.store_now().plus(self.limits.patience);
        let mut subscription = Subscription::new(Arc::clone(self), after, false);
        let filter = EventFilter { types: vec![EventType::ProjectSynced], ..EventFilter::default() };
        let found = async {
            loop {
                let frames = subscription.next_batch(&filter, self.limits.read_batch).await.ok()?;
                let synced = frames.iter().find_map(|frame| {
                    let event: BackendEvent<ProjectsSynced> = serde_json::from_slice(&frame.frame).ok()?;
                    let own = event.correlation_id.as_ref() == Some(&chain)
                        && since.is_none_or(|since| event.timestamp >= since);
                    own.then_some(event.payload.synced)
                });
                if synced.is_some() {
                    return synced;
                }
            }
        };
        match until(&*self.runtime, give_up, found).await.flatten() {
            Some(synced) => {
                Ok(Reply { created: false, data: Bytes::from(format!("{{\"synced\":{synced}}}")), replayed: false })
            }
            None => Err(Refusal::unavailable("the projects aren't synced yet; send the command again to wait on")),
        }
    }
}

//! `project.sync` waits for its result.

use std::sync::Arc;

use bytes::Bytes;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::event::{BackendEvent, EventType, ProjectsSynced};
use kyros_core::contract::ids::ClientId;
use kyros_core::ports::store::EventFilter;

use crate::engine::Inner;
use crate::history::Subscription;
use crate::runtime::until;
use crate::submit::Reply;

impl Inner {
    /// Waits for the `project.synced` of that chain, which may be there already.
    pub(crate) async fn await_sync(self: &Arc<Self>, correlation: &ClientId) -> Result<Reply, Refusal> {
        let give_up = self.clocks.store_now().plus(self.limits.patience);
        let mut subscription = Subscription::new(Arc::clone(self), 0, false);
        let filter = EventFilter { types: vec![EventType::ProjectSynced], ..EventFilter::default() };
        let found = async {
            loop {
                let frames = subscription.next_batch(&filter, self.limits.read_batch).await.ok()?;
                let synced = frames.iter().find_map(|frame| {
                    let event: BackendEvent<ProjectsSynced> = serde_json::from_slice(&frame.frame).ok()?;
                    (event.correlation_id.as_ref() == Some(correlation)).then_some(event.payload.synced)
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

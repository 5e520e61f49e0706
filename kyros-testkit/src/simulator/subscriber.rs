//! Subscribers: each wants every public event once, in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use kyros_engine::{Engine, EventFilter};

use super::coverage::Mark;
use crate::executor::{Scope, locked};
use super::invariants::Happening;
use super::world::World;

/// How many there are.
const SUBSCRIBERS: usize = 2;

/// Where each of them stands: the position that it saw last.
pub(super) type Cursors = BTreeMap<usize, u64>;

/// The subscribers whose turn it is come to this node; who was at a dead one comes back with its
/// position.
pub(super) fn attach(world: &Arc<World>, scope: Scope, engine: &Engine) {
    for subscriber in 0..SUBSCRIBERS {
        if subscriber % world.settings.nodes == scope.node - 1 {
            let reader = read(Arc::clone(world), engine.clone(), subscriber);
            world.exec.spawn(scope, Box::pin(reader));
        }
    }
}

async fn read(world: Arc<World>, engine: Engine, subscriber: usize) {
    let filter = EventFilter::default();
    loop {
        let cursor = locked(&world.observer).cursor(subscriber);
        let mut subscription = engine.subscribe(Some(cursor));
        loop {
            match subscription.next_batch(&filter, 64).await {
                Ok(frames) => {
                    for frame in &frames {
                        world.show(&Happening::Delivered { subscriber, frame });
                    }
                }
                Err(lagged) => {
                    world.mark(Mark::LagClose);
                    world.show(&Happening::LagClosed { subscriber, resume_after: lagged.resume_after });
                    world.exec.sleep(200).await;
                    break;
                }
            }
            // The second one is slow.
            if subscriber == 1 && !world.is_healing() && world.luck.percent(20) {
                world.exec.sleep(world.luck.span(100, 7_200_000)).await;
            }
        }
    }
}

//! Subscribers see every event once, in order, or are told.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::World;
use kyros_core::contract::event::EventType;
use kyros_engine::EventFilter;
use serde_json::json;

async fn leads(world: &World, from: usize, count: usize) {
    for n in from..from + count {
        let phone = format!("+1212555{:04}", n + 1000);
        let payload = json!({ "name": "Ada", "phone": phone, "source": "web" });
        world.submit("lead.create", payload, &format!("key-{n}")).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_subscriber_gets_history_and_then_what_is_new_without_gap_or_repeat() {
    // given history
    let world = World::new().await;
    leads(&world, 0, 5).await;
    world.engine.rest().await.unwrap();
    let mut subscription = world.engine.subscribe(Some(0));
    let filter = EventFilter::default();
    let mut seen = subscription.next_batch(&filter, 3).await.unwrap();
    assert_eq!(seen.len(), 3);

    // when more happens while it reads
    leads(&world, 5, 5).await;
    world.engine.rest().await.unwrap();
    let head = world.engine.live_head();
    while subscription.cursor() < head {
        seen.extend(subscription.next_batch(&filter, 7).await.unwrap());
    }

    // then it has seen exactly what the journal has, byte for byte
    let history = world.engine.events(0, 512, filter).await.unwrap();
    assert_eq!(seen, history);
    assert!(seen.is_sorted_by(|a, b| a.sequence < b.sequence));
}

#[tokio::test(start_paused = true)]
async fn a_subscriber_resumes_where_it_stopped() {
    let world = World::new().await;
    leads(&world, 0, 4).await;
    let filter = EventFilter { types: vec![EventType::LeadCreated], ..EventFilter::default() };
    let mut first = world.engine.subscribe(Some(0));
    let begin = first.next_batch(&filter, 2).await.unwrap();
    let mut second = world.engine.subscribe(Some(begin[1].sequence));
    let rest = second.next_batch(&filter, 10).await.unwrap();
    assert_eq!(rest.len(), 2);
    assert!(rest[0].sequence > begin[1].sequence);
}

#[tokio::test(start_paused = true)]
async fn a_live_subscriber_waits_for_what_comes() {
    let world = World::new().await;
    let mut subscription = world.engine.subscribe(None);
    let waiting = tokio::spawn(async move {
        let filter = EventFilter { types: vec![EventType::LeadCreated], ..EventFilter::default() };
        subscription.next_batch(&filter, 10).await.map(|frames| frames.len())
    });
    tokio::task::yield_now().await;
    leads(&world, 0, 1).await;
    assert_eq!(waiting.await.unwrap(), Ok(1));
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_proves_history_and_damage_is_named() {
    let world = World::new().await;
    leads(&world, 0, 3).await;
    world.engine.rest().await.unwrap();
    let checkpoint = world.engine.checkpoint().await.unwrap();
    leads(&world, 3, 1).await;
    world.engine.verify(Some(checkpoint.clone())).await.unwrap();

    let mut dump = Vec::new();
    world.engine.dump(&mut dump).await.unwrap();
    assert!(String::from_utf8(dump).unwrap().lines().count() >= 4);

    assert!(world.store.damage(2));
    let fault = world.engine.verify(Some(checkpoint)).await.unwrap_err();
    assert!(fault.to_string().contains("position 2"), "{fault}");
}

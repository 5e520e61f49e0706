//! Several engines on one store, and stores whose answers get lost.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::atomic::Ordering;
use std::time::Duration;

use common::{PHONE, TOKEN_HASH, World, data};
use futures::future::join_all;
use kyros_core::contract::error::ErrorCode;
use kyros_core::ports::sms::{Receipt, ReceiptStatus};
use kyros_engine::{EventFilter, TokenEnd};
use kyros_testkit::ports::RecordingGateway;
use serde_json::json;

fn lead() -> serde_json::Value {
    json!({ "name": "Ada Lovelace", "phone": PHONE, "source": "web" })
}

#[tokio::test(start_paused = true)]
async fn two_engines_share_the_work_and_text_once() {
    // given two engines on one store
    let (world, store) = World::shared().await;
    let other = world.beside(store).await;

    // when both get commands for the same number, and for the same key
    let (one, two) = (world.request("lead.create", lead(), "key-1"), world.request("lead.create", lead(), "key-1"));
    let (one, two) = (one.await, two.await);
    let replies = join_all([world.engine.submit(one), other.submit(two)]).await;

    // then there is one lead, one answer, one text
    let bytes: Vec<_> = replies.into_iter().map(|reply| reply.unwrap().data).collect();
    assert_eq!(bytes[0], bytes[1]);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(world.count("lead.created").await, 1);
    assert_eq!(world.sms.calls().len(), 1);
    world.engine.verify(None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_subscriber_of_one_engine_sees_what_the_other_writes() {
    let (world, store) = World::shared().await;
    let other = world.beside(store).await;
    let mut subscription = other.subscribe(None);
    world.create_lead("key-1").await;
    world.engine.rest().await.unwrap();
    let head = world.engine.head().await.unwrap().position;
    let mut seen = Vec::new();
    while subscription.cursor() < head {
        seen.extend(subscription.next_batch(&EventFilter::default(), 10).await.unwrap());
    }
    let all = world.engine.events(0, 512, EventFilter::default()).await.unwrap();
    assert!(all.ends_with(&seen) && seen.len() >= 3);
}

#[tokio::test(start_paused = true)]
async fn a_revocation_on_one_engine_closes_the_doors_of_the_other_within_a_second() {
    let (world, store) = World::shared().await;
    let other = world.beside(store).await;
    let token = other.authenticate(TOKEN_HASH).await.unwrap().unwrap();
    let late = world.request("lead.create", lead(), "key-late").await;
    world.submit("token.revoke", json!({ "tokenId": token.id }), "key-1").await.unwrap();
    let began = tokio::time::Instant::now();
    assert_eq!(other.submit(late).await.unwrap_err().code, ErrorCode::Unauthenticated);
    assert_eq!(other.watch_token(&token).await, TokenEnd::Revoked);
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(other.authenticate(TOKEN_HASH).await.unwrap().is_none());
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_receipt_counts_at_a_node_that_remembers_its_text_as_it_was_before() {
    // given two nodes that remember a lead, and a text to it that one of them sends
    let (world, store) = World::shared().await;
    let gateway = RecordingGateway::new();
    let other = world.beside_with(store, gateway.clone()).await;
    let lead = world.create_lead("key-1").await["id"].clone();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let notes = json!({ "leadId": lead, "updates": { "notes": "likes mornings" } });
    other.submit(world.request("lead.update", notes, "key-2").await).await.unwrap();
    let before = gateway.calls().len();
    let hello = json!({ "leadId": lead, "content": "hello", "intent": "custom" });
    let text = data(&world.submit("sms.send", hello, "key-3").await.unwrap());
    while world.count("sms.sent").await < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let sent = world.last("sms.sent").await;
    assert_eq!(sent["id"], text["id"]);

    // when its receipt comes to the one that didn't, before that has heard of it
    let receiver = if gateway.calls().len() > before { &world.engine } else { &other };
    let name = sent["providerMessageId"].as_str().unwrap().to_owned();
    receiver.receipt(Receipt::new(name, ReceiptStatus::Delivered)).await.unwrap();

    // then the text is delivered: a memory that is behind never says alone that there is nothing to do
    assert_eq!(world.count("sms.delivered").await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_answer_was_lost_is_answered_from_the_store() {
    let (world, store) = World::shared().await;
    store.lose_next.store(true, Ordering::SeqCst);
    let reply = world.submit("lead.create", lead(), "key-1").await.unwrap();
    let again = world.submit("lead.create", lead(), "key-1").await.unwrap();
    assert_eq!(reply.data, again.data);
    assert_eq!(world.count("lead.created").await, 1);

    // and subscribers see its events all the same
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(world.engine.live_head(), world.engine.head().await.unwrap().position);
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_never_arrived_is_unavailable_and_may_be_sent_again() {
    let (world, store) = World::shared().await;
    store.drop_next.store(true, Ordering::SeqCst);
    let refusal = world.submit("lead.create", lead(), "key-1").await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::Unavailable);
    assert_eq!(world.count("lead.created").await, 0);
    world.submit("lead.create", lead(), "key-1").await.unwrap();
    assert_eq!(world.count("lead.created").await, 1);
}

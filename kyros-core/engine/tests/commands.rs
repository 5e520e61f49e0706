//! Commands are answered once, whatever their senders do.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{PHONE, TOKEN_HASH, World, config, data, minted};
use futures::future::join_all;
use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::ids::TokenId;
use kyros_core::contract::token::{Scope, Scopes};
use kyros_core::ports::query::Query;
use kyros_engine::{Standing, StartError, TokenEnd};
use serde_json::json;

fn lead() -> serde_json::Value {
    json!({ "name": "Ada Lovelace", "phone": PHONE, "source": "web" })
}

#[tokio::test(start_paused = true)]
async fn the_same_command_again_gets_the_same_bytes_and_changes_nothing() {
    let world = World::new().await;
    let first = world.submit("lead.create", lead(), "key-1").await.unwrap();
    let head = world.engine.head().await.unwrap();
    let again = world.submit("lead.create", lead(), "key-1").await.unwrap();
    assert_eq!((first.created, first.replayed), (true, false));
    assert_eq!((again.created, again.replayed), (true, true));
    assert_eq!(first.data, again.data);
    assert_eq!(world.engine.head().await.unwrap().position, head.position);
}

#[tokio::test(start_paused = true)]
async fn eight_copies_at_once_are_one_command() {
    let world = World::new().await;
    let replies = join_all((0..8).map(|_| world.submit("lead.create", lead(), "key-1"))).await;
    let bytes: Vec<_> = replies.into_iter().map(|reply| reply.unwrap().data).collect();
    assert!(bytes.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(world.count("lead.created").await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_with_other_content_is_a_mismatch() {
    let world = World::new().await;
    world.submit("lead.create", lead(), "key-1").await.unwrap();
    let other = json!({ "name": "Grace Hopper", "phone": PHONE, "source": "web" });
    let refusal = world.submit("lead.create", other, "key-1").await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::IdempotencyMismatch);
}

#[tokio::test(start_paused = true)]
async fn a_refused_command_writes_nothing_and_is_decided_anew() {
    let world = World::new().await;
    world.submit("lead.create", lead(), "key-1").await.unwrap();
    world.engine.rest().await.unwrap();
    let head = world.engine.head().await.unwrap();
    for _ in 0..2 {
        let refusal = world.submit("lead.create", lead(), "key-2").await.unwrap_err();
        assert_eq!(refusal.code, ErrorCode::Conflict);
    }
    assert_eq!(world.engine.head().await.unwrap().position, head.position);
}

#[tokio::test(start_paused = true)]
async fn many_commands_on_one_lead_follow_each_other() {
    let world = World::new().await;
    let id = world.create_lead("key-0").await["id"].clone();
    let changes = (0..50).map(|n| {
        let payload = json!({ "leadId": id, "updates": { "notes": format!("note {n}") } });
        let world = &world;
        async move { world.submit("lead.update", payload, &format!("key-u{n}")).await }
    });
    let replies = join_all(changes).await;
    assert!(replies.iter().all(Result::is_ok), "{replies:?}");
    world.engine.rest().await.unwrap();
    world.engine.verify(None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn rivals_for_one_phone_number_make_one_lead() {
    let world = World::new().await;
    let keys: Vec<String> = (0..16).map(|n| format!("key-{n}")).collect();
    let replies = join_all(keys.iter().map(|key| world.submit("lead.create", lead(), key))).await;
    assert_eq!(replies.iter().filter(|reply| reply.is_ok()).count(), 1);
    let refused = replies.iter().filter_map(|reply| reply.as_ref().err());
    assert!(refused.into_iter().all(|refusal| refusal.code == ErrorCode::Conflict));
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_shown_once_and_kept_only_for_its_asker() {
    let world = World::new().await;
    let payload = json!({ "name": "bot", "scope": ["read"] });
    let mut request = world.request("token.create", payload.clone(), "key-1").await;
    request.minted = Some(minted("hash-of-bot", "secret-of-bot"));
    request.seal_answer_with = Some([1; 32]);
    let first = world.engine.submit(request).await.unwrap();
    assert_eq!(data(&first)["secret"], "secret-of-bot");

    // the asker's copy gets it again
    let mut copy = world.request("token.create", payload.clone(), "key-1").await;
    copy.minted = Some(minted("hash-of-other", "another-secret"));
    copy.seal_answer_with = Some([1; 32]);
    assert_eq!(world.engine.submit(copy).await.unwrap().data, first.data);

    // nobody else does
    let mut foreign = world.request("token.create", payload, "key-1").await;
    foreign.minted = Some(minted("hash-of-other", "another-secret"));
    foreign.seal_answer_with = Some([2; 32]);
    assert_eq!(world.engine.submit(foreign).await.unwrap_err().code, ErrorCode::Unauthenticated);

    // and nothing in the store or on the wire holds it
    assert!(!world.events().await.iter().any(|event| event.to_string().contains("secret-of-bot")));
}

#[tokio::test(start_paused = true)]
async fn no_command_commits_after_its_token_was_revoked() {
    let world = World::new().await;
    let admin = Scopes::of([Scope::Admin]);
    // given a caller that was let in before the revocation
    let late = world.request("lead.create", lead(), "key-late").await;
    let token = late.caller.token.id;
    assert!(world.engine.bootstrap_token(minted("x", "y"), "second", admin).await.unwrap().is_none());

    // when the token is revoked
    let watcher = tokio::spawn({
        let engine = world.engine.clone();
        let auth = Arc::clone(&late.caller.token);
        async move { engine.watch_token(&auth).await }
    });
    world.submit("token.revoke", json!({ "tokenId": token }), "key-1").await.unwrap();

    // then the command is refused, the door is closed, and open sockets learn of it
    assert_eq!(world.engine.submit(late).await.unwrap_err().code, ErrorCode::Unauthenticated);
    assert!(world.engine.authenticate(TOKEN_HASH).await.unwrap().is_none());
    assert_eq!(watcher.await.unwrap(), TokenEnd::Revoked);
    assert_eq!(world.count("lead.created").await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_rotated_secret_fetches_its_answer_and_nothing_else() {
    let world = World::new().await;
    let auth = world.engine.authenticate(TOKEN_HASH).await.unwrap().unwrap();
    let payload = json!({ "tokenId": auth.id });
    let mut rotate = world.request("token.rotate", payload.clone(), "key-1").await;
    rotate.minted = Some(minted("new-hash", "new-secret"));
    rotate.seal_answer_with = Some([1; 32]);
    let first = world.engine.submit(rotate).await.unwrap();
    assert_eq!(data(&first), json!({ "token": "new-secret", "tokenId": auth.id }));

    // the old secret may fetch that answer
    let old = world.engine.authenticate(TOKEN_HASH).await.unwrap().unwrap();
    assert_eq!(old.standing, Standing::FetchOnly);
    let mut again = world.request("token.rotate", payload, "key-1").await;
    again.minted = Some(minted("newer-hash", "newer-secret"));
    again.seal_answer_with = Some([1; 32]);
    assert_eq!(world.engine.submit(again).await.unwrap().data, first.data);

    // and no more than that
    let refusal = world.submit("lead.create", lead(), "key-2").await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::Unauthenticated);
    assert_eq!(world.engine.authenticate("new-hash").await.unwrap().unwrap().standing, Standing::Current);
}

#[tokio::test(start_paused = true)]
async fn another_master_key_is_refused() {
    let world = World::new().await;
    let refused = world.start(world.sms.clone(), config(8)).await.unwrap_err();
    assert_eq!(refused, StartError::WrongMasterKey);
    assert!(world.start(world.sms.clone(), config(7)).await.is_ok());
}

/// A token for a day, whose secret (`hash-1`) was rotated (to `hash-2`) with so much grace; its id.
async fn rotated(world: &World, grace_seconds: u32) -> serde_json::Value {
    let mut create = world.request("token.create", json!({ "name": "bot", "scope": ["read"], "expiresInDays": 1 }), "k-1").await;
    create.minted = Some(minted("hash-1", "secret-1"));
    create.seal_answer_with = Some([1; 32]);
    let id = data(&world.engine.submit(create).await.unwrap())["id"].clone();
    let mut rotate = world.request("token.rotate", json!({ "tokenId": id, "graceSeconds": grace_seconds }), "k-2").await;
    rotate.minted = Some(minted("hash-2", "secret-2"));
    rotate.seal_answer_with = Some([1; 32]);
    world.engine.submit(rotate).await.unwrap();
    id
}

#[tokio::test(start_paused = true)]
async fn a_token_has_the_status_of_the_moment() {
    // given a token for a day, which is rotated with a grace of two seconds
    let world = World::new().await;
    let id = rotated(&world, 2).await;
    let status = async || {
        let query = Query::Token(TokenId::parse(id.as_str().unwrap()).unwrap());
        let page = world.engine.query(&query).await.unwrap();
        serde_json::from_slice::<serde_json::Value>(&page.docs[0]).unwrap()["status"].clone()
    };
    assert_eq!(status().await, "rotating");
    // when the grace, and then the day, is over
    tokio::time::advance(std::time::Duration::from_secs(3)).await;
    assert_eq!(status().await, "active");
    tokio::time::advance(std::time::Duration::from_secs(86_400)).await;
    assert_eq!(status().await, "expired");
}

/// When what that secret has opened is closed, from now on, and why.
async fn closed_after(world: &World, hash: &str) -> (Duration, TokenEnd) {
    let auth = world.engine.authenticate(hash).await.unwrap().expect("it works");
    let began = tokio::time::Instant::now();
    let end = world.engine.watch_token(&auth).await;
    (began.elapsed(), end)
}

#[tokio::test(start_paused = true)]
async fn what_a_secret_has_opened_is_closed_at_the_end_of_its_grace_and_of_its_token() {
    let world = World::new().await;
    // given a token of one day whose secret was rotated with ten minutes of grace
    rotated(&world, 600).await;
    // when time passes, then the old secret's doors close with the grace, the new one's with the token
    let (grace, why) = closed_after(&world, "hash-1").await;
    assert_eq!((grace.as_secs(), why), (600, TokenEnd::Rotated));
    let (day, why) = closed_after(&world, "hash-2").await;
    assert_eq!((day.as_secs(), why), (24 * 3600 - 600, TokenEnd::Expired));
    assert!(world.engine.authenticate("hash-2").await.unwrap().is_none());
    // and time travel moves neither
    let mut create = world.request("token.create", json!({ "name": "b", "scope": ["read"], "expiresInDays": 1 }), "k-3").await;
    create.minted = Some(minted("hash-3", "secret-3"));
    create.seal_answer_with = Some([1; 32]);
    world.engine.submit(create).await.unwrap();
    world.advance(7 * 24 * 3600).await;
    assert!(world.engine.authenticate("hash-3").await.unwrap().is_some());
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_a_sync_again_is_told_the_same_as_the_first_time() {
    // given a world whose projects are not synced
    let world = World::new().await;
    let (mut told, mut waited) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let began = tokio::time::Instant::now();
        let refusal = world.submit("project.sync", json!({}), "key-1").await.unwrap_err();
        told.push((refusal.code, refusal.message));
        waited.push(began.elapsed().as_secs());
    }
    // then each copy waits as long as the first and is told what it waits for
    assert_eq!(told[0].0, ErrorCode::Unavailable);
    assert!(told[0].1.contains("the projects aren't synced yet"), "{told:?}");
    assert!(told.iter().all(|each| *each == told[0]), "{told:?}");
    assert_eq!(waited, [20, 20, 20]);
}

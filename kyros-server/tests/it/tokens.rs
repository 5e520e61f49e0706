//! Tokens over their life.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::world::{Answer, World, text};

async fn with(world: &World, token: &str) -> StatusCode {
    world.client.get(world.url("/api/v1/leads")).bearer_auth(token).send().await.expect("an answer").status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_shown_once_and_kept_masked() {
    let world = World::start().await;
    let made = world.command("token.create", json!({ "name": "app", "scope": ["read"], "environment": "test" })).await;
    let (secret, id) = (text(&made.data()["secret"]), text(&made.data()["id"]));
    assert!(secret.starts_with("kyros_test_"));
    assert!(secret.len() >= "kyros_test_".len() + 43 + 6);
    let kept = world.get(&format!("/api/v1/tokens/{id}")).await;
    assert!(!kept.text.contains(&secret));
    assert_eq!(kept.data()["token"], format!("kyros_test_…{}", &secret[secret.len() - 4..]));
    assert_eq!(with(&world, &secret).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_with_a_secret_is_fetched_again_by_its_asker() {
    let world = World::start().await;
    let command = world.envelope("token.create", &json!({ "name": "app", "scope": ["read"] }));
    let first = world.post("/api/v1/commands", &command).await;
    let again = world.post("/api/v1/commands", &command).await;
    assert_eq!(first.data(), again.data());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_secret_fetches_its_answer_and_nothing_else() {
    let world = World::start().await;
    let (id, old) = world.token(&["admin"]).await;
    let command = world.envelope("token.rotate", &json!({ "tokenId": id }));
    let send = || world.client.post(world.url("/api/v1/commands")).bearer_auth(&old).json(&command).send();
    let rotated = Answer::of(send().await.expect("an answer")).await;
    let new = text(&rotated.data()["token"]);
    assert_eq!(rotated.data()["tokenId"], json!(id));
    assert_eq!(Answer::of(send().await.expect("an answer")).await.data(), rotated.data());
    assert_eq!(with(&world, &old).await, StatusCode::UNAUTHORIZED);
    let other = world.command_as(&old, "lead.create", json!({ "name": "Ann", "phone": "+14155550101" })).await;
    assert_eq!(other.status, StatusCode::UNAUTHORIZED);
    assert_eq!(with(&world, &new).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_grace_both_secrets_work() {
    let world = World::start().await;
    let (id, old) = world.token(&["read"]).await;
    let rotated = world.command("token.rotate", json!({ "tokenId": id, "graceSeconds": 600 })).await;
    let new = text(&rotated.data()["token"]);
    assert_eq!((with(&world, &old).await, with(&world, &new).await), (StatusCode::OK, StatusCode::OK));
    assert_eq!(world.get(&format!("/api/v1/tokens/{id}")).await.data()["status"], "rotating");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_grants_what_he_lacks() {
    let world = World::start().await;
    let (_, reader) = world.token(&["read", "admin"]).await;
    assert_eq!(world.command_as(&reader, "token.create", json!({ "name": "x", "scope": ["write"] })).await.status, 201);
    let (_, writer) = world.token(&["api"]).await;
    let wider = world.command_as(&writer, "token.create", json!({ "name": "x", "scope": ["admin"] })).await;
    assert_eq!(wider.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_commits_nothing_more() {
    let world = World::start().await;
    let (id, secret) = world.token(&["admin"]).await;
    world.command("token.revoke", json!({ "tokenId": id })).await.data();
    let late = world.command_as(&secret, "lead.create", json!({ "name": "Ann", "phone": "+14155550101" })).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    let list = Answer::of(world.request(Method::GET, "/api/v1/tokens").send().await.expect("an answer")).await;
    assert_eq!(list.body["meta"]["total"], 2);
}

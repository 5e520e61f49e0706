//! How often one may ask.

use reqwest::StatusCode;
use serde_json::json;

use crate::world::{ADMIN, Answer, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_asks_too_often_has_to_wait() {
    let world = World::with(&[("HTTP__RATE_LIMIT__PER_TOKEN", "1")]).await;
    let first = world.get("/api/v1/leads").await;
    assert_eq!(first.header("ratelimit-policy"), "\"default\";q=2;w=2");
    assert!(first.header("ratelimit").starts_with("\"default\";r=1;t="), "{}", first.header("ratelimit"));
    world.get("/api/v1/leads").await;
    let third = world.get("/api/v1/leads").await;
    assert_eq!((third.status, third.code()), (StatusCode::TOO_MANY_REQUESTS, "rate_limited"));
    assert_eq!(third.body["error"]["retryable"], true);
    assert_eq!(third.header("retry-after"), "1");
    assert!(third.header("ratelimit").starts_with("\"default\";r=0;t="));
    assert_eq!(world.get("/api/v1/health").await.status, StatusCode::OK, "health is exempt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_who_guesses_has_to_wait_and_a_token_holder_does_not() {
    let world = World::with(&[("HTTP__RATE_LIMIT__PER_ADDRESS", "3")]).await;
    world.get("/api/v1/leads").await.data();
    let stranger = world.client.get(world.url("/api/v1/leads")).send().await.expect("an answer");
    assert_eq!(stranger.headers()["ratelimit-policy"], "\"default\";q=3;w=1");
    let mut last = StatusCode::OK;
    for number in 0..6 {
        let guess = format!("a-guess-of-a-token-that-nobody-has-{number}");
        let answer = world.client.get(world.url("/api/v1/leads")).bearer_auth(guess).send().await.expect("an answer");
        last = answer.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(world.get("/api/v1/leads").await.status, StatusCode::OK);
    let probe = world.client.get(world.url("/livez")).send().await.expect("an answer");
    assert_eq!(probe.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_with_a_token_that_is_not_known_yet_counts_against_nobody() {
    // given a fresh server, and an address whose guesses have used its limit up
    let world = World::with(&[("HTTP__RATE_LIMIT__PER_ADDRESS", "3")]).await;
    let (_, secret) = world.token(&["read"]).await;
    for number in 0..5 {
        let guess = format!("a-guess-of-a-token-that-nobody-has-{number}");
        world.client.get(world.url("/api/v1/leads")).bearer_auth(guess).send().await.expect("an answer");
    }
    // when 64 requests come at once with a token that nobody has used before
    let burst = (0..64).map(|_| world.client.get(world.url("/api/v1/leads")).bearer_auth(&secret).send());
    let answers = futures::future::join_all(burst).await;
    // then every one of them is let in
    let statuses: Vec<_> = answers.into_iter().map(|answer| answer.expect("an answer").status()).collect();
    assert!(statuses.iter().all(|status| *status == StatusCode::OK), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_lead_nowhere_count_too() {
    let world = World::with(&[("HTTP__RATE_LIMIT__PER_ADDRESS", "3")]).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(world.client.get(world.url("/api/v1/nope")).send().await.expect("an answer").status());
    }
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count(), 2, "{statuses:?}");
    let lost = world.get("/api/v1/nope").await;
    assert!(lost.header("ratelimit").starts_with("\"default\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn zero_turns_a_limit_off() {
    let world = World::with(&[("HTTP__RATE_LIMIT__PER_TOKEN", "0"), ("HTTP__RATE_LIMIT__BURST", "1")]).await;
    for _ in 0..5 {
        let answer = world.get("/api/v1/leads").await;
        assert_eq!((answer.status, answer.header("ratelimit")), (StatusCode::OK, ""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_token_did_is_told_with_it() {
    let world = World::start().await;
    let (id, secret) = world.token(&["read"]).await;
    let sent = world.client.get(world.url("/api/v1/leads")).bearer_auth(&secret).header("X-Request-ID", "mine").send();
    Answer::of(sent.await.expect("an answer")).await.data();
    let token = world.get(&format!("/api/v1/tokens/{id}")).await.data();
    assert_eq!(token["activeEndpoints"][0]["url"], "/api/v1/leads");
    assert_eq!(token["activeEndpoints"][0]["accessCount"], 1);
    let call = &token["interactionHistory"][0];
    assert_eq!((&call["id"], &call["statusCode"], &call["success"]), (&json!("mine"), &json!(200), &json!(true)));
    assert!(token["lastUsed"].is_string());
    assert!(!token.to_string().contains(&secret) && !token.to_string().contains(ADMIN));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_only_opens_sockets_is_in_use() {
    let world = World::start().await;
    let (id, secret) = world.token(&["read"]).await;
    let bearer = format!("Bearer {secret}");
    let _open = world.socket_with("", &[("authorization", &bearer)]).await.expect("a socket");
    crate::world::refused(world.socket_with("?after=-1", &[("authorization", &bearer)]).await);
    let token = world.get(&format!("/api/v1/tokens/{id}")).await.data();
    let endpoint = &token["activeEndpoints"][0];
    assert_eq!((&endpoint["id"], &endpoint["accessCount"]), (&json!("GET /api/v1/events/ws"), &json!(2)), "{token}");
    let calls = token["interactionHistory"].as_array().expect("a list");
    let told: Vec<_> = calls.iter().map(|call| (&call["statusCode"], &call["success"])).collect();
    assert_eq!(told, [(&json!(400), &json!(false)), (&json!(101), &json!(true))]);
    assert!(token["lastUsed"].is_string());
}

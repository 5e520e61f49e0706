//! Commands are answered once.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{Answer, World, text};

async fn send(world: &World, body: &Value, headers: &[(&str, &str)]) -> Answer {
    let mut request = world.request(Method::POST, "/api/v1/commands").json(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.send().await.expect("an answer")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_again_is_answered_with_the_same_bytes() {
    let world = World::start().await;
    let command = world.envelope("lead.create", &json!({ "name": "Ann", "phone": "+14155550101", "status": "won" }));
    let first = send(&world, &command, &[]).await;
    let second = send(&world, &command, &[]).await;
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.body["data"].to_string(), second.body["data"].to_string());
    assert_eq!(world.get("/api/v1/leads").await.body["meta"]["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_at_once_make_one_lead() {
    let world = World::start().await;
    let command = world.envelope("lead.create", &json!({ "name": "Ann", "phone": "+14155550101", "status": "won" }));
    let copies = futures::future::join_all((0..8).map(|_| send(&world, &command, &[]))).await;
    let datas: Vec<String> = copies.iter().map(|copy| copy.body["data"].to_string()).collect();
    assert!(datas.windows(2).all(|pair| pair[0] == pair[1]), "{datas:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_with_other_content_is_a_mismatch() {
    let world = World::start().await;
    let mut command = world.envelope("lead.create", &json!({ "name": "Ann", "phone": "+14155550101", "status": "won" }));
    send(&world, &command, &[]).await.data();
    command["payload"]["name"] = json!("Bob");
    let other = send(&world, &command, &[]).await;
    assert_eq!((other.status, other.code()), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_mismatch"));
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_numbers_are_equal_content_however_they_are_written() {
    let world = World::start().await;
    let send = async |value: &str| {
        let body = format!(
            r#"{{"type":"lead.create","payload":{{"name":"Ann","phone":"+14155550101","status":"won","projectValue":{value},
            "metadata":{{"roof":{value},"meter":9007199254740993}}}},"correlationId":"numbers-1","timestamp":"2026-11-23T17:04:05.123Z"}}"#
        );
        let request = world.request(reqwest::Method::POST, "/api/v1/commands").header("Content-Type", "application/json");
        crate::world::Answer::of(request.body(body).send().await.expect("an answer")).await
    };
    let first = send("100").await;
    // A whole number is kept to its last digit also where a float wouldn't be.
    assert!(first.text.contains("\"meter\":9007199254740993"), "{}", first.text);
    for alike in ["1e2", "100.0", "1.0E+2"] {
        let again = send(alike).await;
        assert_eq!((again.status, again.body["data"].to_string()), (first.status, first.body["data"].to_string()), "{alike}");
    }
    assert_eq!(send("100.5").await.code(), "idempotency_mismatch");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_header_overrides_the_correlation_and_quotes_do_not_count() {
    let world = World::start().await;
    let payload = json!({ "name": "Ann", "phone": "+14155550101", "status": "won" });
    let (one, other) = (world.envelope("lead.create", &payload), world.envelope("lead.create", &payload));
    let first = send(&world, &one, &[("Idempotency-Key", "\"key-1\"")]).await;
    let second = send(&world, &other, &[("Idempotency-Key", "key-1")]).await;
    assert_eq!(first.data(), second.data());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_belongs_to_its_token() {
    let world = World::start().await;
    let (_, writer) = world.token(&["api"]).await;
    let command = world.envelope("lead.create", &json!({ "name": "Ann", "phone": "+14155550101", "status": "won" }));
    let ours = send(&world, &command, &[]).await.data();
    let request = world.client.post(world.url("/api/v1/commands")).bearer_auth(&writer).json(&command);
    let theirs = Answer::of(request.send().await.expect("an answer")).await;
    assert_ne!(theirs.data()["id"], ours["id"], "it is carried out as their own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_with_the_right_version_goes_through() {
    let world = World::start().await;
    let lead = world.lead("Ann", "+14155550101").await;
    let update = world.envelope("lead.update", &json!({ "leadId": text(&lead["id"]), "updates": { "name": "Anna" } }));
    let tag = format!("\"{}\"", lead["version"]);
    let changed = send(&world, &update, &[("If-Match", &tag)]).await;
    assert_eq!((changed.status, &changed.data()["name"]), (StatusCode::OK, &json!("Anna")));
}

#[tokio::test(flavor = "multi_thread")]
async fn projects_are_fetched_before_the_answer() {
    let world = World::start().await;
    let synced = world.command("project.sync", json!({})).await;
    assert_eq!(synced.status, StatusCode::OK, "{}", synced.text);
    let count = synced.data()["synced"].as_u64().expect("a count");
    assert_eq!(world.get("/api/v1/projects").await.body["meta"]["total"].as_u64(), Some(count));
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_numbers_make_the_same_command_and_others_another() {
    let world = World::start().await;
    let send = |key: &str, value: &str, metadata: &str| {
        let body = format!(
            r#"{{"type":"lead.create","payload":{{"name":"Ann","phone":"+14155550101","status":"won","projectValue":{value},
            "metadata":{{"n":{metadata},"allowDuplicate":true}}}},"correlationId":"{key}","timestamp":"2026-11-23T12:00:00Z"}}"#
        );
        let request = world.request(Method::POST, "/api/v1/commands").header("Content-Type", "application/json");
        async move { Answer::of(request.body(body).send().await.expect("an answer")).await }
    };
    // given a command with numbers written in one way
    let first = send("k", "0", "9007199254740993").await;
    assert_eq!(first.data()["projectValue"], 0);
    assert!(first.text.contains("9007199254740993"), "{}", first.text);
    // when they are written in another, then it is the same command
    for (value, metadata) in [("-0", "9007199254740993.0"), ("-0.0", "900719925474099.3e1"), ("0e9", "9007199254740993")] {
        let again = send("k", value, metadata).await;
        assert_eq!((again.status, again.data()), (StatusCode::CREATED, first.data()), "{value} {metadata}");
    }
    // and one that would be stored otherwise isn't
    for (value, metadata) in [("0", "9007199254740992"), ("0", "9007199254740992.0"), ("1e-9", "9007199254740993")] {
        let other = send("k", value, metadata).await;
        assert_eq!(other.code(), "idempotency_mismatch", "{value} {metadata}");
    }
    // an amount below nothing stays refused
    assert_eq!(send("n", "-1e-9", "1").await.code(), "validation_failed");
}

/// The outside has one project more.
async fn one_more_project(world: &World, name: &str) {
    let project = json!({ "externalId": name, "name": name, "status": "active", "owner": "Olga",
        "modifiedAt": "2026-11-23T12:00:00Z" });
    let sandbox = world.server().app.sandbox.clone().expect("a sandbox");
    sandbox.add_project(serde_json::from_value(project).expect("a project")).await.expect("kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_is_known_by_its_key_and_answers_with_its_own_result() {
    let world = World::start().await;
    let (_, other) = world.token(&["project"]).await;
    let sync = |correlation: &str| {
        json!({ "type": "project.sync", "payload": {}, "correlationId": correlation, "timestamp": "2026-11-23T12:00:00Z" })
    };
    one_more_project(&world, "a").await;
    let first = send(&world, &sync("c-1"), &[("Idempotency-Key", "k-1")]).await;
    assert_eq!(first.data(), json!({ "synced": 1 }));
    // when it is sent again under its key, in whatever chain, then it is that one
    one_more_project(&world, "b").await;
    for correlation in ["c-1", "c-2"] {
        let again = send(&world, &sync(correlation), &[("Idempotency-Key", "k-1")]).await;
        assert_eq!(again.data(), first.data(), "{correlation}: {}", again.text);
    }
    // and another one that names the same chain answers with what it has found itself
    let another = send(&world, &sync("c-1"), &[("Idempotency-Key", "k-2")]).await;
    assert_eq!(another.data(), json!({ "synced": 2 }));
    one_more_project(&world, "c").await;
    let request = world.client.post(world.url("/api/v1/commands")).bearer_auth(&other).json(&sync("c-1"));
    let of_another = Answer::of(request.send().await.expect("an answer")).await;
    assert_eq!(of_another.data(), json!({ "synced": 3 }));
}

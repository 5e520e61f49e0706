//! What goes around every answer.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::world::{ADMIN, Answer, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_success_and_an_error_have_the_seeds_shape() {
    let world = World::start().await;
    let sent = world.request(Method::GET, "/api/v1/leads").header("X-Request-ID", "1703201-abc123x").send();
    let list = Answer::of(sent.await.expect("an answer")).await;
    assert_eq!(list.body["success"], true);
    assert_eq!(list.body["data"], json!([]));
    assert_eq!(list.body["meta"]["total"], 0);
    assert_eq!(list.body["requestId"], "1703201-abc123x");
    assert_eq!(list.header("x-request-id"), "1703201-abc123x");
    assert!(list.body["timestamp"].as_str().expect("a time").ends_with('Z'));

    let missing = world.get("/api/v1/leads/nobody").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.body["success"], false);
    assert_eq!(missing.body["error"]["code"], "not_found");
    assert_eq!(missing.body["error"]["retryable"], false);
    assert_eq!(missing.body["requestId"], missing.header("x-request-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unusable_request_id_is_replaced_and_a_quote_is_escaped() {
    let world = World::start().await;
    let with = |id: &str| world.request(Method::GET, "/api/v1/leads").header("X-Request-ID", id).send();
    let replaced = Answer::of(with("two words").await.expect("an answer")).await;
    assert_eq!(replaced.header("x-request-id").len(), 36);
    let quoted = Answer::of(with("a\"b\\c").await.expect("an answer")).await;
    assert_eq!(quoted.body["requestId"], "a\"b\\c");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_envelope_the_same_api_is_bare() {
    let world = World::with(&[("HTTP__ENVELOPE", "false")]).await;
    let made = world.command("lead.create", json!({ "name": "Ann", "phone": "+14155550101", "status": "won" })).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.body["name"], "Ann");
    world.command("lead.create", json!({ "name": "Bob", "phone": "+14155550102", "status": "won" })).await;

    let list = world.get("/api/v1/leads?limit=1").await;
    assert_eq!(list.body.as_array().map(Vec::len), Some(1));
    assert_eq!(list.header("x-total-count"), "2");
    assert!(list.header("link").ends_with("rel=\"next\""), "{}", list.header("link"));

    let error = world.get("/api/v1/nothing").await;
    assert_eq!(error.body["code"], "not_found");
    assert!(error.body.get("success").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_says_how_much_there_is() {
    for enveloped in [true, false] {
        let world = World::with(&[("HTTP__ENVELOPE", if enveloped { "true" } else { "false" })]).await;
        let lead = json!({ "name": "Ann", "phone": "+14155550101", "status": "qualified" });
        let made = world.command("lead.create", lead).await.body;
        let id = if enveloped { &made["data"]["id"] } else { &made["id"] }.as_str().expect("an id").to_owned();
        let of_lead = |list: &str| format!("/api/v1/leads/{id}/{list}");
        for (path, total) in [
            ("/api/v1/leads".to_owned(), 1), (of_lead("timeline"), 1), (of_lead("sms"), 0), (of_lead("appointments"), 0),
            ("/api/v1/appointments".to_owned(), 0), ("/api/v1/tokens".to_owned(), 1), ("/api/v1/projects".to_owned(), 0),
            ("/api/v1/escalations".to_owned(), 0), ("/api/v1/events".to_owned(), 2),
            ("/api/v1/events?types=lead.created".to_owned(), 1), (format!("/api/v1/events?leadId={id}"), 1),
            ("/sandbox/v1/messages".to_owned(), 0), ("/sandbox/v1/calendar".to_owned(), 0),
        ] {
            let list = world.get(&path).await;
            assert_eq!(list.status, StatusCode::OK, "{path} {}", list.text);
            match enveloped {
                true => assert_eq!(list.body["meta"]["total"], total, "{path} {}", list.text),
                false => assert_eq!(list.header("x-total-count"), total.to_string(), "{path}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_resource_carries_its_version() {
    let world = World::start().await;
    let lead = world.lead("Ann", "+14155550101").await;
    let one = world.get(&format!("/api/v1/leads/{}", lead["id"].as_str().expect("an id"))).await;
    assert_eq!(one.header("etag"), format!("\"{}\"", lead["version"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_answers_with_the_version_that_the_next_one_can_name() {
    let world = World::start().await;
    let change = |id: &str, tag: &str, name: &str| {
        let payload = json!({ "leadId": id, "updates": { "name": name } });
        let request = world.request(Method::POST, "/api/v1/commands").header("if-match", tag);
        request.json(&world.envelope("lead.update", &payload))
    };
    let made = world.command("lead.create", json!({ "name": "Ann", "phone": "+14155550101", "status": "qualified" }));
    let made = made.await;
    let (id, first) = (crate::world::text(&made.data()["id"]), made.header("etag").to_owned());
    assert_eq!(first, format!("\"{}\"", made.data()["version"]));
    let changed = Answer::of(change(&id, &first, "Bea").send().await.expect("an answer")).await;
    assert_eq!(changed.header("etag"), format!("\"{}\"", changed.data()["version"]));
    let stale = Answer::of(change(&id, &first, "Cem").send().await.expect("an answer")).await;
    assert_eq!((stale.code(), stale.header("etag")), ("precondition_failed", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn head_is_get_without_its_body() {
    let world = World::start().await;
    let head = world.client.head(world.url("/api/v1/leads")).bearer_auth(ADMIN).send().await.expect("an answer");
    assert_eq!(head.status(), StatusCode::OK);
    assert!(head.text().await.expect("no body").is_empty());
}

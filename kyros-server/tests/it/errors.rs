//! Every row of the contract's error table, each with a request that earns it.

use kyros_core::contract::error::ErrorCode;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;

use crate::world::{ADMIN, Answer, World, text};

async fn of(request: RequestBuilder) -> Answer {
    Answer::of(request.send().await.expect("an answer")).await
}

fn is(answer: &Answer, code: ErrorCode) {
    assert_eq!((answer.status.as_u16(), answer.code()), (code.http_status(), code.as_str()), "{}", answer.text);
    assert_eq!(answer.body["error"]["retryable"], code.retryable());
}

fn command_body(world: &World, body: impl Into<reqwest::Body>) -> RequestBuilder {
    world.request(Method::POST, "/api/v1/commands").header("Content-Type", "application/json").body(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_json_is_invalid_json() {
    let world = World::start().await;
    let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
    for body in [
        "", "{", "{} {}", "{'a':1}", "\u{feff}{}", "{\"a\":NaN}", "{\"type\":\"a\",\"type\":\"b\"}",
        "{\"a\":{\"typ\\u0065\":1,\"type\":2}}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\u0000\"}", "// x\n{}", &deep,
    ] {
        is(&of(command_body(&world, body.to_owned())).await, ErrorCode::InvalidJson);
    }
    is(&of(command_body(&world, vec![b'"', 0xff, b'"'])).await, ErrorCode::InvalidJson);
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_headers_and_queries_are_bad_requests_that_name_them() {
    let world = World::start().await;
    for (path, name) in [
        ("/api/v1/leads?limit=0", "limit"), ("/api/v1/leads?limit=1000000000", "limit"),
        ("/api/v1/leads?limit=1&limit=2", "limit"), ("/api/v1/leads?sort=;drop", "sort"),
        ("/api/v1/leads?status=odd", "status"), ("/api/v1/leads?cursor=abc", "cursor"),
        ("/api/v1/leads?updatedAfter=yesterday", "updatedAfter"), ("/api/v1/leads?q=ab", "q"),
        ("/api/v1/events?types=lead.*,odd.*", "types"), ("/api/v1/events?leadId=x", "leadId"),
        ("/api/v1/events?after=-1", "after"),
        ("/api/v1/availability?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "to"),
        ("/api/v1/availability?type=party", "type"), ("/api/v1/leads?q=%FF", "q"),
    ] {
        let answer = world.get(path).await;
        is(&answer, ErrorCode::BadRequest);
        assert_eq!(answer.details()["name"], name, "{path}");
    }
    let lead = world.envelope("lead.create", &json!({ "name": "Ann", "phone": "+14155550101" }));
    for (header, value) in [("Idempotency-Key", "\"\""), ("Idempotency-Key", &"k".repeat(256)), ("If-Match", "junk")] {
        let answer = of(world.request(Method::POST, "/api/v1/commands").json(&lead).header(header, value)).await;
        is(&answer, ErrorCode::BadRequest);
        assert_eq!(answer.details()["name"], header);
    }
    let twice = of(world.request(Method::GET, "/api/v1/leads").header("Authorization", format!("Bearer {ADMIN}"))).await;
    is(&twice, ErrorCode::BadRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_do_not_work_are_unauthenticated() {
    let world = World::start().await;
    let bare = of(world.client.get(world.url("/api/v1/leads"))).await;
    is(&bare, ErrorCode::Unauthenticated);
    assert_eq!((bare.header("www-authenticate"), &bare.details()["reason"]), ("Bearer realm=\"kyros\"", &json!("missing")));
    let in_the_url = world.get(&format!("/api/v1/leads?access_token={ADMIN}")).await;
    is(&in_the_url, ErrorCode::Unauthenticated);
    assert_eq!(in_the_url.details()["reason"], "token_in_url");
    let (id, secret) = world.token(&["read"]).await;
    let mut typo = secret.clone();
    let last = typo.pop();
    typo.push(if last == Some('a') { 'b' } else { 'a' });
    for (value, reason) in [
        ("Basic YTpi".to_owned(), "malformed"), ("Bearer ".to_owned(), "malformed"), (format!("Bearer {typo}"), "malformed"),
        (format!("Bearer {}", "x".repeat(40)), "unknown"),
    ] {
        let answer = of(world.client.get(world.url("/api/v1/leads")).header("Authorization", value)).await;
        is(&answer, ErrorCode::Unauthenticated);
        assert_eq!(answer.details()["reason"], reason);
        assert!(answer.header("www-authenticate").contains("invalid_token"));
    }
    world.command("token.revoke", json!({ "tokenId": id })).await.data();
    let revoked = of(world.client.get(world.url("/api/v1/leads")).bearer_auth(&secret)).await;
    is(&revoked, ErrorCode::Unauthenticated);
    assert_eq!(revoked.details()["reason"], "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_other_types_are_refused() {
    let world = World::start().await;
    for kind in ["text/plain", "application/json; charset=utf-16", "multipart/form-data; boundary=x", "application/xml"] {
        let sent = world.request(Method::POST, "/api/v1/commands").header("Content-Type", kind).body("{}");
        is(&of(sent).await, ErrorCode::UnsupportedMediaType);
    }
    is(&of(world.request(Method::POST, "/api/v1/commands").body("{}")).await, ErrorCode::UnsupportedMediaType);
    let packed = command_body(&world, "{}").header("Content-Encoding", "gzip");
    is(&of(packed).await, ErrorCode::UnsupportedMediaType);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_a_mebibyte_is_too_large() {
    let world = World::start().await;
    let full = of(command_body(&world, " ".repeat(1024 * 1024))).await;
    is(&full, ErrorCode::InvalidJson);
    is(&of(command_body(&world, " ".repeat(1024 * 1024 + 1))).await, ErrorCode::PayloadTooLarge);
}

#[tokio::test(flavor = "multi_thread")]
async fn content_that_cannot_be_is_named_field_by_field() {
    let world = World::start().await;
    let answer = world.command("lead.create", json!({ "name": "", "isAdmin": true, "source": "mars" })).await;
    is(&answer, ErrorCode::ValidationFailed);
    let paths: Vec<&str> =
        answer.details()["fields"].as_array().expect("a list").iter().filter_map(|one| one["path"].as_str()).collect();
    assert_eq!(paths, ["payload.isAdmin", "payload.name", "payload.phone", "payload.source"]);
    let unknown = world.command("lead.teleport", json!({})).await;
    is(&unknown, ErrorCode::UnknownCommand);
    assert!(unknown.details()["known"].as_array().expect("a list").contains(&json!("lead.create")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_or_moved_on_is_a_conflict() {
    let world = World::start().await;
    let lead = world.lead("Ann", "+14155550101").await;
    let id = text(&lead["id"]);
    let twin = world.command("lead.create", json!({ "name": "Ann", "phone": "+14155550101" })).await;
    is(&twin, ErrorCode::Conflict);
    assert_eq!(twin.details()["existingId"], lead["id"]);

    let step = world.command("lead.transition_status", json!({ "leadId": id, "newStatus": "new" })).await;
    is(&step, ErrorCode::InvalidTransition);
    assert_eq!(step.details()["from"], "qualified");

    let update = world.envelope("lead.update", &json!({ "leadId": id, "updates": { "name": "Anna" } }));
    let stale = of(world.request(Method::POST, "/api/v1/commands").json(&update).header("If-Match", "\"999\"")).await;
    is(&stale, ErrorCode::PreconditionFailed);
    assert_eq!(stale.details()["currentVersion"], lead["version"]);

    let night = json!({ "leadId": id, "type": "site_visit", "title": "Visit", "startTime": "2027-01-03T03:00:00Z",
        "endTime": "2027-01-03T04:00:00Z", "sendConfirmationSms": false });
    is(&world.command("calendar.book", night).await, ErrorCode::SlotUnavailable);

    let stopped = world.post("/sandbox/v1/replies", &json!({ "from": "+14155550101", "body": "STOP" })).await;
    assert_eq!(stopped.status, StatusCode::CREATED, "{}", stopped.text);
    let text = json!({ "leadId": id, "content": "Hello", "intent": "custom" });
    is(&world.command("sms.send", text).await, ErrorCode::ContactNotAllowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_is_unavailable() {
    let world = World::start().await;
    world.server().app.stopping.cancel();
    let address = world.address;
    let refused = world.client.get(format!("http://{address}/readyz")).send().await;
    // It either says so on a connection that is still open, or takes no more of them.
    assert!(refused.is_err() || refused.is_ok_and(|answer| answer.status() == StatusCode::SERVICE_UNAVAILABLE));
}

//! What is there, what isn't, and what is refused before it matters.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::world::{Answer, World};

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_are_404_in_the_envelope() {
    let world = World::start().await;
    for path in [
        "/", "/api/v1", "/api/v1/leads/", "/api/v2/leads", "/api/v1/appointments.ics", "/api/v1/audit", "/mcp",
        "/api/v1/openapi.json", "/api/v1/asyncapi.json", "/api/v1/webhooks", "/api/v1/session", "/metrics",
        "/webhooks/twilio/sms", "/webhooks/google-calendar", "/api/v1/leads/%2e%2e/sms/x",
    ] {
        let answer = world.get(path).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, "not_found"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_a_token_opens_nothing_whatever_it_is() {
    let world = World::start().await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("http://{}/api/v1/nothing", world.address);
    for token in [None, Some("short"), Some("correct-horse-battery-staple-000")] {
        let asked = client.get(&url);
        let asked = match token {
            Some(token) => asked.bearer_auth(token),
            None => asked,
        };
        let answer = Answer::of(asked.send().await.expect("an answer")).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, "not_found"), "{token:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_method_is_405_with_what_is_allowed() {
    let world = World::start().await;
    for (method, path, allow) in [
        (Method::DELETE, "/api/v1/leads", "GET, HEAD, OPTIONS"),
        (Method::GET, "/api/v1/commands", "POST, OPTIONS"),
        (Method::TRACE, "/api/v1/leads", "GET, HEAD, OPTIONS"),
        (Method::PUT, "/api/v1/events/tickets", "POST, OPTIONS"),
    ] {
        let answer = Answer::of(world.request(method.clone(), path).send().await.expect("an answer")).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"), "{method}");
        assert_eq!(answer.header("allow"), allow);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn options_says_what_a_route_takes() {
    let world = World::start().await;
    let answer = Answer::of(world.request(Method::OPTIONS, "/api/v1/leads").send().await.expect("an answer")).await;
    assert_eq!((answer.status, answer.header("allow")), (StatusCode::NO_CONTENT, "GET, HEAD, OPTIONS"));
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_nothing_and_of_other_things_look_alike() {
    let world = World::start().await;
    let lead = world.lead("Ann", "+14155550101").await;
    let id = lead["id"].as_str().expect("an id");
    let mut bodies = Vec::new();
    for id in ["nonsense", "__proto__", "%00", id, "0190a0a0-0000-7000-8000-000000000000"] {
        let answer = world.get(&format!("/api/v1/appointments/{id}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        bodies.push(answer.body["error"].to_string());
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn probes_answer_without_a_token() {
    let world = World::start().await;
    for path in ["/livez", "/readyz", "/api/v1/health"] {
        let answer = world.client.get(world.url(path)).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_more_to_callers_with_a_token() {
    let world = World::start().await;
    let stranger = Answer::of(world.client.get(world.url("/api/v1/health")).send().await.expect("an answer")).await;
    assert!(stranger.data().get("version").is_none());
    let known = world.get("/api/v1/health").await.data();
    assert_eq!(known["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(known["status"], "healthy");
    let names: Vec<&str> =
        known["services"].as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    assert!(names.contains(&"store") && names.contains(&"sms") && names.contains(&"calendar"), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_needs_its_scope() {
    let world = World::start().await;
    let (_, nothing) = world.token(&["billing"]).await;
    let (_, reader) = world.token(&["read"]).await;
    for path in [
        "/api/v1/leads", "/api/v1/leads/x", "/api/v1/leads/x/timeline", "/api/v1/leads/x/sms", "/api/v1/appointments",
        "/api/v1/leads/x/appointments", "/api/v1/appointments/x", "/api/v1/availability", "/api/v1/projects",
        "/api/v1/projects/x", "/api/v1/escalations", "/api/v1/escalations/x", "/api/v1/events", "/api/v1/dashboard",
    ] {
        let answer = Answer::of(world.client.get(world.url(path)).bearer_auth(&nothing).send().await.expect("one")).await;
        assert_eq!((answer.status, &answer.details()["required"]), (StatusCode::FORBIDDEN, &json!("read")), "{path}");
        assert!(answer.header("www-authenticate").contains("error=\"insufficient_scope\", scope=\"read\""));
        let stranger = Answer::of(world.client.get(world.url(path)).send().await.expect("one")).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for path in ["/api/v1/tokens", "/api/v1/tokens/x", "/sandbox/v1/messages", "/sandbox/v1/clock"] {
        let answer = Answer::of(world.client.get(world.url(path)).bearer_auth(&reader).send().await.expect("one")).await;
        assert_eq!((answer.status, &answer.details()["required"]), (StatusCode::FORBIDDEN, &json!("admin")), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_needs_the_scope_of_its_family() {
    let world = World::start().await;
    let (_, reader) = world.token(&["read"]).await;
    for (kind, required) in [
        ("lead.create", "write"), ("sms.send", "write"), ("calendar.book", "write"), ("escalation.resolve", "write"),
        ("project.sync", "project"), ("token.create", "admin"), ("system.pause_sending", "admin"),
    ] {
        let answer = world.command_as(&reader, kind, json!({})).await;
        assert_eq!((answer.status, &answer.details()["required"]), (StatusCode::FORBIDDEN, &json!(required)), "{kind}");
    }
}

//! Driving the outside world.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::world::{World, event, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_lead_is_texted_answers_and_is_booked_without_a_person() {
    let world = World::start().await;
    let mut socket = world.socket("").await;
    let made = world.command("lead.create", json!({ "name": "Ann", "phone": "+14155550101" })).await;
    let lead = made.data();
    until(&mut socket, "sms.sent").await;
    let messages = world.get("/sandbox/v1/messages").await.data();
    assert_eq!(messages[0]["to"], "+14155550101");
    assert!(text(&messages[0]["body"]).contains("Reply STOP to opt out"), "{messages}");

    let reply = world.post("/sandbox/v1/replies", &json!({ "from": "+14155550101", "body": "1" })).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
    world.post("/sandbox/v1/clock/advance", &json!({ "seconds": 60 })).await.data();
    let booked = until(&mut socket, "appointment.created").await;
    assert_eq!(booked["payload"]["leadId"], lead["id"]);
    let calendar = world.get("/sandbox/v1/calendar").await.data();
    assert_eq!(calendar[0]["appointmentId"], booked["payload"]["id"]);
    let now = world.get(&format!("/api/v1/leads/{}", text(&lead["id"]))).await.data();
    assert_eq!(now["status"], "qualified");
}

async fn until(socket: &mut crate::world::Ws, kind: &str) -> Value {
    loop {
        let event = event(socket).await;
        if event["type"] == kind {
            return event;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_heard_before_it_is_answered() {
    let world = World::start().await;
    let lead = world.lead("Ann", "+14155550101").await;
    world.post("/sandbox/v1/replies", &json!({ "from": "+14155550101", "body": "who is this?" })).await.data();
    let texts = world.get(&format!("/api/v1/leads/{}/sms", text(&lead["id"]))).await.data();
    assert_eq!((&texts[0]["direction"], &texts[0]["content"]), (&json!("inbound"), &json!("who is this?")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_moved_and_shown() {
    let world = World::start().await;
    let before = text(&world.get("/sandbox/v1/clock").await.data()["now"]);
    let moved = world.post("/sandbox/v1/clock/advance", &json!({ "seconds": 86400 })).await.data();
    assert!(text(&moved["now"]) > before);
    let after = text(&world.get("/sandbox/v1/clock").await.data()["now"]);
    assert!(after[..10] > before[..10], "{before} {after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_stays_where_times_can_be_written() {
    let world = World::start().await;
    // when it is moved by 136 years again and again
    let mut refused = None;
    for _ in 0..60 {
        let moved = world.post("/sandbox/v1/clock/advance", &json!({ "seconds": u32::MAX })).await;
        refused = Some(moved).filter(|moved| moved.status != reqwest::StatusCode::OK);
    }
    // then that ends before the years have five digits, and Kyros goes on
    let refused = refused.expect("an end");
    assert_eq!((refused.code(), &refused.details()["name"]), ("bad_request", &json!("seconds")), "{}", refused.text);
    let now = text(&world.get("/sandbox/v1/clock").await.data()["now"]);
    assert!(now.len() == 24 && now.starts_with('8'), "{now}");
    let lead = world.lead("Ann", "+14155550101").await;
    assert_eq!(world.get(&format!("/api/v1/leads/{}", text(&lead["id"]))).await.data(), lead);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_journey_is_answered_at_its_end() {
    // given leads enough for a journey that takes longer than a request may
    let world = World::with(&[("HTTP__REQUEST_TIMEOUT_MILLIS", "100")]).await;
    for number in 0..30 {
        let payload = json!({ "name": "Ann", "phone": format!("+1415555{:04}", 100 + number) });
        let create = world.envelope("lead.create", &payload);
        while world.post("/api/v1/commands", &create).await.status != reqwest::StatusCode::CREATED {}
    }
    // when they travel 15 days
    let moved = world.post("/sandbox/v1/clock/advance", &json!({ "seconds": 15 * 86_400 })).await.data();
    // then the answer has all that happened: to each a first text, three follow-ups and the end of the round
    assert!(moved["timers"].as_u64() >= Some(4 * 30), "{moved}");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_found_by_the_number_that_they_went_to_however_it_is_written() {
    let world = World::start().await;
    for phone in ["+14155550101", "+14155550102"] {
        let lead = world.lead("Ann", phone).await;
        let payload = json!({ "leadId": lead["id"], "content": "Hello", "intent": "custom" });
        world.command("sms.send", payload).await.data();
    }
    world.post("/sandbox/v1/clock/advance", &json!({ "seconds": 60 })).await.data();
    for written in ["%2B14155550102", "+14155550102", "4155550102", "(415)%20555-0102"] {
        let found = world.get(&format!("/sandbox/v1/messages?to={written}")).await.data();
        assert_eq!((found.as_array().map(Vec::len), &found[0]["to"]), (Some(1), &json!("+14155550102")), "{written}");
    }
    let junk = world.get("/sandbox/v1/messages?to=somebody").await;
    assert_eq!((junk.code(), &junk.details()["name"]), ("bad_request", &json!("to")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_meets_the_next_calls() {
    let world = World::start().await;
    let faulted =
        world.post("/sandbox/v1/faults", &json!({ "port": "sms", "kind": "reject", "count": 1 })).await;
    assert_eq!(faulted.status, StatusCode::OK, "{}", faulted.text);
    let mut socket = world.socket("?types=sms.*").await;
    world.command("lead.create", json!({ "name": "Ann", "phone": "+14155550101" })).await.data();
    until(&mut socket, "sms.failed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_cleared_without_naming_its_kind() {
    let world = World::start().await;
    world.post("/sandbox/v1/faults", &json!({ "port": "sms", "kind": "reject", "count": 9 })).await.data();
    let cleared = world.post("/sandbox/v1/faults", &json!({ "port": "sms", "count": 0 })).await;
    assert_eq!(cleared.data(), json!({ "port": "sms", "count": 0 }));
    let mut socket = world.socket("?types=sms.*").await;
    world.command("lead.create", json!({ "name": "Ann", "phone": "+14155550101" })).await.data();
    until(&mut socket, "sms.delivered").await;
    // a body that is no object is told as such
    let list = world.post("/sandbox/v1/faults", &json!([])).await;
    assert_eq!(list.body["error"]["message"], "the body must be an object", "{}", list.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_orders_to_the_world_name_their_fields() {
    let world = World::start().await;
    for (path, body, field) in [
        ("/sandbox/v1/replies", json!({ "from": "nobody", "body": "x" }), "from"),
        ("/sandbox/v1/faults", json!({ "port": "moon", "kind": "down", "count": 1 }), "port"),
        ("/sandbox/v1/faults", json!({ "port": "sms", "count": 1 }), "kind"),
        ("/sandbox/v1/clock/advance", json!({ "seconds": -1 }), "seconds"),
    ] {
        let answer = world.post(path, &body).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, "validation_failed"), "{path}");
        assert_eq!(answer.details()["fields"][0]["path"], field);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_clock_moves_no_tokens_tickets_limits_or_kept_answers() {
    let world = World::with(&[("HTTP__RATE_LIMIT__PER_TOKEN", "1"), ("HTTP__RATE_LIMIT__BURST", "8")]).await;
    // given a token of one day, one within the grace of its rotation, a ticket, a kept answer, and a limit half used
    let made = world.command("token.create", json!({ "name": "day", "scope": ["admin"], "expiresInDays": 1 })).await;
    let day = text(&made.data()["secret"]);
    let (id, old) = world.token(&["read"]).await;
    world.command_as(&day, "token.rotate", json!({ "tokenId": id, "graceSeconds": 60 })).await.data();
    let ask = |token: &str, path: &str| world.client.get(world.url(path)).bearer_auth(token).send();
    let ticket = world.client.post(world.url("/api/v1/events/tickets")).bearer_auth(&old).send().await.expect("one");
    let ticket = text(&crate::world::Answer::of(ticket).await.data()["ticket"]);
    let command = world.envelope("lead.create", &json!({ "name": "Ann", "phone": "+14155550101", "status": "won" }));
    let first = world.post("/api/v1/commands", &command).await.data();
    // when the clock is moved by a month
    world.post("/sandbox/v1/clock/advance", &json!({ "seconds": 30 * 86_400 })).await.data();
    // then all of them are as before
    for token in [&day, &old] {
        assert_eq!(ask(token, "/api/v1/leads").await.expect("an answer").status(), StatusCode::OK);
    }
    assert!(world.socket_with(&format!("?ticket={ticket}"), &[]).await.is_ok());
    assert_eq!(world.post("/api/v1/commands", &command).await.data(), first);
    let tokens = world.get("/api/v1/tokens").await.data();
    let statuses: Vec<&str> = tokens.as_array().expect("a list").iter().filter_map(|one| one["status"].as_str()).collect();
    assert_eq!(statuses, ["active", "active", "rotating"]);
    let mut limited = false;
    for _ in 0..8 {
        limited |= world.get("/api/v1/leads").await.status == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(limited, "a limit isn't filled up by a moved clock");
    // and what begins afterwards begins by real time
    let (now, clock) = (kyros_server::runtime::now(), text(&ask(&day, "/sandbox/v1/clock").await.expect("an answer")
        .json::<Value>().await.expect("JSON")["data"]["now"]));
    let issued = world.client.post(world.url("/api/v1/events/tickets")).bearer_auth(&old).send().await.expect("one");
    let until = text(&crate::world::Answer::of(issued).await.data()["expiresAt"]);
    let soon = now.plus(chrono::TimeDelta::minutes(2)).to_string();
    assert!(until < soon && until < clock, "{until} {clock}");
    let used = ask(&day, &format!("/api/v1/tokens/{id}")).await.expect("an answer");
    let used = crate::world::Answer::of(used).await.data();
    let (last, entry) = (text(&used["lastUsed"]), text(&used["interactionHistory"][0]["timestamp"]));
    assert!(last < soon && entry < soon, "{used}");
}

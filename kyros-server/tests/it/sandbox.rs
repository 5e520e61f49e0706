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

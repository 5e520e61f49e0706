//! Quiet hours: held texts go out at the first legal minute where the person is.

use kyros_core::policy::{Policy, Switch};
use kyros_testkit::deciders::{ANNA, World, at, days, hours, minutes, seconds};
use serde_json::json;

fn strict_world(now: &str) -> World {
    let mut world = World::with(Policy { quiet_hours: Some(Switch::On), ..Policy::default() });
    world.now = at(now);
    world
}

#[test]
fn a_first_text_waits_for_the_first_legal_minute_where_the_person_is() {
    // (number, created, first legal minute)
    let table = [
        // New York, 8:00 to 21:00.
        ("+12125550100", "2026-11-23T23:00:00-05:00", "2026-11-24T08:00:00-05:00"),
        // Texas from 9:00.
        ("+15125550100", "2026-11-24T08:30:00-06:00", "2026-11-24T09:00:00-06:00"),
        // Florida until 20:00.
        ("+13055550100", "2026-11-23T20:30:00-05:00", "2026-11-24T08:00:00-05:00"),
        // Kentucky from 10:00.
        ("+15025550100", "2026-11-24T08:30:00-05:00", "2026-11-24T10:00:00-05:00"),
        // Alabama: nothing on a Sunday.
        ("+12055550100", "2026-11-22T12:00:00-06:00", "2026-11-23T08:00:00-06:00"),
        // California, three hours behind New York.
        ("+14155550100", "2026-11-24T08:30:00-05:00", "2026-11-24T08:00:00-08:00"),
    ];
    for (number, created, legal) in table {
        let mut world = strict_world(created);
        world.new_lead(number);
        let queued = world.last("sms.scheduled").clone();
        assert_eq!((&queued["status"], &queued["scheduledFor"]), (&json!("scheduled"), &json!(at(legal))), "{number}");
        world.pass(days(3));
        assert_eq!(world.outside.sent[0].at, at(legal), "{number}");
    }
}

#[test]
fn where_the_zone_is_unknown_the_hours_of_every_state_hold() {
    // A toll-free number says nothing about where somebody is.
    let mut world = strict_world("2026-11-23T09:00:00-05:00");
    world.new_lead("+18335550100");
    world.pass(days(1));
    let sent = world.outside.sent[0].at;
    assert!(sent > at("2026-11-23T12:00:00-05:00"), "eight in the morning in Hawaii, at least: {sent}");
}

#[test]
fn the_stricter_of_address_and_area_code_holds() {
    let mut world = strict_world("2026-11-24T08:30:00-05:00");
    world.create(json!({ "name": "A", "phone": ANNA, "source": "web", "address": "1 Main St, San Francisco, CA 94105" }));
    world.pass(days(1));
    assert_eq!(world.outside.sent[0].at, at("2026-11-24T08:00:00-08:00"));
}

#[test]
fn the_offered_times_are_ahead_of_the_moment_at_which_they_are_read() {
    let mut world = strict_world("2026-11-23T22:00:00-05:00");
    let lead = world.new_lead(ANNA);
    let text = world.lead(lead).texts.into_values().next().unwrap();
    let legal = at("2026-11-24T08:00:00-05:00");
    assert!(text.offer.iter().all(|slot| slot.start >= legal.plus(hours(4))), "{:?}", text.offer);
}

#[test]
fn a_text_that_has_waited_offers_times_that_can_still_be_had() {
    for paused in [false, true] {
        // Given a first text that is held, and a visit at one of its times since
        let mut world = strict_world(if paused { "2026-11-23T10:00:00-05:00" } else { "2026-11-23T22:00:00-05:00" });
        if paused {
            world.ask("system.pause_sending", &json!({ "reason": "a test" }));
        }
        let lead = world.new_lead(ANNA);
        world.rest();
        let held = world.lead(lead).texts.into_values().next().unwrap();
        let other = world.create(json!({ "name": "Ben", "phone": "+12125550101", "status": "qualified" }));
        let taken = held.offer[1];
        world.ask("calendar.book", &json!({
            "leadId": other, "type": "site_visit", "title": "x", "sendConfirmationSms": false,
            "startTime": taken.start, "endTime": taken.end,
        }));
        // When it goes out, where sending was paused two days later
        if paused {
            world.pass(days(2));
            world.ask("system.resume_sending", &json!({ "reason": "a test" }));
        }
        world.pass(hours(12));
        // Then it names two times that are free, the very ones that a reply means
        let offered = world.lead(lead).offered().to_vec();
        let sent = world.outside.sent.iter().find(|sent| sent.to == ANNA).expect("it goes out").clone();
        assert_eq!(offered.len(), 2);
        assert!(offered.iter().all(|slot| *slot != taken && slot.start >= sent.at.plus(hours(4))), "{offered:?}");
        assert!(sent.body != held.sms.content && sent.body.contains("Reply STOP"), "{}", sent.body);
        let told = |event: &kyros_testkit::deciders::Seen| event.kind == "sms.sent" && event.payload["content"] == json!(sent.body);
        assert!(world.events.iter().any(told));
        world.reply(ANNA, "2");
        let visit = world.lead(lead).visits.into_values().next().expect("a visit");
        assert_eq!(visit.appointment.start_time, offered[1].start);
    }
}

#[test]
fn a_text_that_has_waited_says_the_same_where_its_times_are_free() {
    let mut world = strict_world("2026-11-23T22:00:00-05:00");
    let lead = world.new_lead(ANNA);
    let held = world.lead(lead).texts.into_values().next().unwrap();
    world.pass(hours(12));
    assert_eq!(world.last_body(), held.sms.content);
    assert_eq!(world.lead(lead).offered(), held.offer);
}

#[test]
fn a_follow_up_that_has_waited_keeps_its_wording() {
    let mut world = strict_world("2026-11-23T20:00:00-05:00");
    world.contacted(ANNA);
    world.advance(at("2026-11-26T19:59:00-05:00"));
    world.ask("system.pause_sending", &json!({ "reason": "a test" }));
    world.pass(days(3));
    let reached = world.reached();
    world.ask("system.resume_sending", &json!({ "reason": "a test" }));
    world.pass(days(1));
    assert!(world.bodies()[reached].contains("a free visit from"), "{:?}", world.bodies());
}

#[test]
fn an_answer_within_fifteen_minutes_goes_out_at_any_hour() {
    let mut world = strict_world("2026-11-23T20:50:00-05:00");
    world.contacted(ANNA);
    world.advance(at("2026-11-23T23:40:00-05:00"));
    world.reply(ANNA, "1");
    assert_eq!(world.outside.sent[1].at, at("2026-11-23T23:40:03-05:00"));
}

#[test]
fn a_later_answer_waits_for_the_morning() {
    let mut world = strict_world("2026-11-23T20:50:00-05:00");
    world.contacted(ANNA);
    world.advance(at("2026-11-23T23:40:00-05:00"));
    world.ask("system.pause_sending", &json!({ "reason": "x" }));
    world.reply(ANNA, "1");
    world.pass(minutes(20));
    world.ask("system.resume_sending", &json!({ "reason": "x" }));
    world.pass(days(1));
    assert_eq!(world.outside.sent[1].at, at("2026-11-24T08:00:00-05:00"));
}

#[test]
fn a_text_by_a_person_becomes_scheduled() {
    let mut world = strict_world("2026-11-23T20:50:00-05:00");
    let lead = world.contacted(ANNA);
    world.advance(at("2026-11-23T22:00:00-05:00"));
    let answer = world.ask("sms.send", &json!({ "leadId": lead, "content": "hi", "intent": "custom" }));
    let morning = at("2026-11-24T08:00:00-05:00");
    assert_eq!((&answer["status"], &answer["scheduledFor"]), (&json!("scheduled"), &json!(morning)));
    assert_eq!(world.last("sms.scheduled")["id"], answer["id"]);
    world.pass(days(1));
    assert_eq!(world.outside.sent[1].at, morning);
}

#[test]
fn a_scheduled_text_goes_out_when_it_says_or_at_the_first_legal_minute_after() {
    let mut world = strict_world("2026-11-23T12:00:00-05:00");
    let lead = world.contacted(ANNA);
    let past = json!({ "leadId": lead, "content": "x", "intent": "custom", "scheduledFor": "2026-11-23T11:00:00-05:00" });
    world.refuse("sms.schedule", &past, kyros_core::contract::error::ErrorCode::ValidationFailed);
    let ask = |when: &str| json!({ "leadId": lead, "content": when, "intent": "custom", "scheduledFor": when });
    world.ask("sms.schedule", &ask("2026-11-23T15:00:00-05:00"));
    world.ask("sms.schedule", &ask("2026-11-23T23:00:00-05:00"));
    world.pass(days(1));
    let sent: Vec<_> = world.outside.sent[1..].iter().map(|sent| sent.at).collect();
    assert_eq!(sent, [at("2026-11-23T15:00:00-05:00"), at("2026-11-24T08:00:00-05:00")]);
}

#[test]
fn a_scheduled_text_can_be_cancelled_until_it_is_sent() {
    let mut world = strict_world("2026-11-23T12:00:00-05:00");
    let lead = world.contacted(ANNA);
    let payload = json!({ "leadId": lead, "content": "x", "intent": "custom", "scheduledFor": "2026-11-23T15:00:00-05:00" });
    let id = world.ask("sms.schedule", &payload)["id"].clone();
    let answer = world.ask("sms.cancel", &json!({ "messageId": id }));
    assert_eq!(answer["status"], "cancelled");
    world.pass(seconds(1));
    world.ask("sms.cancel", &json!({ "messageId": id }));
    assert_eq!(world.count_of("sms.cancelled"), 1);
    world.pass(days(1));
    assert_eq!(world.reached(), 1, "{:?}", world.bodies());
    let first = world.messages.keys().next().unwrap().to_string();
    world.refuse("sms.cancel", &json!({ "messageId": first }), kyros_core::contract::error::ErrorCode::Conflict);
    world.refuse("sms.cancel", &json!({ "messageId": lead }), kyros_core::contract::error::ErrorCode::NotFound);
}

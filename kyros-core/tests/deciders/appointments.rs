//! Booking by hand.

use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::ids::LeadId;
use kyros_core::contract::lead::LeadStatus;
use kyros_testkit::deciders::{ANNA, BEN, World, at, command, days, hours, refused};
use serde_json::{Value, json};

fn wanted(lead: LeadId, start: &str) -> Value {
    let start = at(start);
    json!({
        "leadId": lead, "type": "site_visit", "title": "Visit", "sendConfirmationSms": false,
        "startTime": start, "endTime": start.plus(hours(1)),
    })
}

fn with_status(world: &mut World, status: &str) -> LeadId {
    world.create(json!({ "name": "A", "phone": ANNA, "status": status, "address": "1 Main St, Albany, NY 12207" }))
}

#[test]
fn a_booking_is_made_and_shown_in_the_calendar() {
    let mut world = World::new();
    let lead = with_status(&mut world, "qualified");
    let answer = world.ask("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"));
    assert_eq!((&answer["status"], &answer["calendar"], &answer["version"]), (&json!("scheduled"), &json!("main"), &json!(1)));
    assert_eq!((&answer["timeZone"], &answer["location"]), (&json!("America/New_York"), &json!("1 Main St, Albany, NY 12207")));
    assert_eq!(answer["__created"], true);
    assert_eq!(world.kinds_since(1), ["appointment.created"], "at qualified or later the status stays");
    world.rest();
    assert_eq!(world.outside.shown.len(), 1);
    assert_eq!(world.reached(), 0);
}

#[test]
fn a_booking_walks_to_qualified_over_legal_edges() {
    for (from, steps) in [("new", 2), ("contacted", 1), ("cold", 2), ("qualified", 0), ("proposal_sent", 0), ("negotiating", 0)] {
        let mut world = World::new();
        let lead = with_status(&mut world, from);
        world.ask("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"));
        assert_eq!(world.count_of("lead.status_changed"), steps, "{from}");
        let expected = if steps == 0 { from } else { "qualified" };
        assert_eq!(world.status(lead).as_str(), expected);
    }
}

#[test]
fn a_closed_lead_can_t_be_booked() {
    for status in ["won", "lost"] {
        let mut world = World::new();
        let lead = with_status(&mut world, status);
        let refusal = world.refuse("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"), ErrorCode::InvalidTransition);
        assert_eq!((&refusal.details["from"], &refusal.details["allowed"]), (&json!(status), &json!([])));
    }
}

#[test]
fn a_taken_time_is_refused_with_alternatives_that_can_each_be_booked() {
    let mut world = World::new();
    let lead = with_status(&mut world, "qualified");
    world.ask("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"));
    let other = world.create(json!({ "name": "B", "phone": BEN, "status": "qualified" }));
    // The same hour, one that overlaps, and one within the buffer.
    for start in ["2026-11-25T10:00:00-05:00", "2026-11-25T10:30:00-05:00", "2026-11-25T11:15:00-05:00"] {
        let refusal = world.refuse("calendar.book", &wanted(other, start), ErrorCode::SlotUnavailable);
        let alternatives = refusal.details["alternatives"].as_array().unwrap().clone();
        assert_eq!(alternatives.len(), 3);
        for slot in alternatives {
            assert_eq!(slot["calendar"], "main");
            let payload = json!({
                "leadId": other, "type": "site_visit", "title": "x", "sendConfirmationSms": false,
                "startTime": slot["startTime"], "endTime": slot["endTime"],
            });
            let id = world.ask("calendar.book", &payload)["id"].clone();
            world.ask("calendar.cancel", &json!({ "appointmentId": id }));
        }
    }
    // Exactly a buffer away is free.
    world.ask("calendar.book", &wanted(other, "2026-11-25T11:30:00-05:00"));
}

#[test]
fn outside_working_hours_is_unavailable_and_the_past_is_a_fault() {
    let mut world = World::new();
    let lead = with_status(&mut world, "qualified");
    for start in ["2026-11-25T20:00:00-05:00", "2026-11-28T10:00:00-05:00", "2026-11-25T16:30:00-05:00"] {
        world.refuse("calendar.book", &wanted(lead, start), ErrorCode::SlotUnavailable);
    }
    let refusal = world.refuse("calendar.book", &wanted(lead, "2026-11-20T10:00:00-05:00"), ErrorCode::ValidationFailed);
    assert_eq!(refusal.details["fields"][0]["path"], "payload.startTime");
    // A person may book sooner and later than Kyros offers.
    world.ask("calendar.book", &wanted(lead, "2026-11-23T11:00:00-05:00"));
    world.ask("calendar.book", &wanted(lead, "2027-02-01T11:00:00-05:00"));
}

#[test]
fn a_visit_is_moved_to_a_free_time_even_beside_itself() {
    let mut world = World::new();
    let lead = with_status(&mut world, "qualified");
    let id = world.ask("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"))["id"].clone();
    let to = |start: &str| json!({ "appointmentId": id, "startTime": at(start), "endTime": at(start).plus(hours(1)), "reason": "rain" });
    let answer = world.ask("calendar.reschedule", &to("2026-11-25T10:30:00-05:00"));
    assert_eq!((&answer["startTime"], &answer["version"]), (&json!(at("2026-11-25T10:30:00-05:00")), &json!(2)));
    assert_eq!(world.last("appointment.rescheduled")["id"], id);
    let refusal = world.refuse("calendar.reschedule", &to("2026-11-25T22:00:00-05:00"), ErrorCode::SlotUnavailable);
    assert_eq!(refusal.details["alternatives"].as_array().unwrap().len(), 3);
    let mut stale = command("calendar.reschedule", &to("2026-11-26T10:00:00-05:00"), "c");
    stale.if_match = Some(1);
    refused(world.send(stale), ErrorCode::PreconditionFailed);
    world.rest();
    assert_eq!(world.outside.shown.values().next(), Some(&at("2026-11-25T10:30:00-05:00")));
}

#[test]
fn a_visit_is_confirmed_completed_missed_or_cancelled_once() {
    let commands = [
        ("calendar.complete", "appointment.completed", "completed"),
        ("calendar.no_show", "appointment.no_show", "no_show"),
        ("calendar.cancel", "appointment.cancelled", "cancelled"),
    ];
    for (kind, event, status) in commands {
        let mut world = World::new();
        let lead = with_status(&mut world, "qualified");
        let id = world.ask("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"))["id"].clone();
        let payload = json!({ "appointmentId": id });
        world.ask("calendar.confirm", &payload);
        assert_eq!(world.last("appointment.confirmed")["status"], "confirmed");
        let answer = world.ask(kind, &payload);
        assert_eq!(answer["status"], status);
        assert_eq!(world.last(event)["status"], status);
        // The same again changes nothing; anything else is a conflict.
        world.ask(kind, &payload);
        assert_eq!(world.count_of(event), 1);
        world.refuse("calendar.confirm", &payload, ErrorCode::Conflict);
        let to = json!({ "appointmentId": id, "startTime": "2026-11-26T15:00:00Z", "endTime": "2026-11-26T16:00:00Z" });
        world.refuse("calendar.reschedule", &to, ErrorCode::Conflict);
        assert_eq!(world.status(lead), LeadStatus::Qualified);
        world.pass(days(5));
        let told = usize::from(kind == "calendar.cancel");
        assert_eq!(world.reached(), told, "nobody is reminded of it: {:?}", world.bodies());
    }
    let mut world = World::new();
    world.refuse("calendar.cancel", &json!({ "appointmentId": "x" }), ErrorCode::NotFound);
}

#[test]
fn whoever_expects_a_visit_is_told_that_it_is_moved_or_off() {
    let mut world = World::new();
    let lead = with_status(&mut world, "qualified");
    let id = world.ask("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"))["id"].clone();
    world.rest();
    assert_eq!(world.reached(), 0, "sendConfirmationSms is false");
    let to = at("2026-11-27T10:00:00-05:00");
    world.ask("calendar.reschedule", &json!({ "appointmentId": id, "startTime": to, "endTime": to.plus(hours(1)) }));
    world.rest();
    assert!(world.last_body().contains("is moved to Fri Nov 27, 10:00 AM"), "{}", world.last_body());
    // When it is called off twice, they are told once
    for _ in 0..2 {
        world.ask("calendar.cancel", &json!({ "appointmentId": id, "reason": "rain" }));
        world.rest();
    }
    assert!(world.last_body().contains("is cancelled"), "{}", world.last_body());
    assert_eq!(world.reached(), 2);
    // Of a visit that has begun nothing needs to be said any more.
    let id = world.ask("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"))["id"].clone();
    world.advance(at("2026-11-25T10:05:00-05:00"));
    let reached = world.reached();
    world.ask("calendar.cancel", &json!({ "appointmentId": id }));
    world.rest();
    assert_eq!(world.reached(), reached);
}

#[test]
fn the_word_that_a_visit_is_off_waits_for_the_morning() {
    let mut world = World::new();
    let lead = with_status(&mut world, "qualified");
    let id = world.ask("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"))["id"].clone();
    world.policy.quiet_hours = Some(kyros_core::policy::Switch::On);
    world.advance(at("2026-11-23T22:00:00-05:00"));
    let reached = world.reached();
    world.ask("calendar.cancel", &json!({ "appointmentId": id }));
    world.rest();
    assert_eq!(world.reached(), reached);
    world.advance(at("2026-11-24T08:00:00-05:00"));
    assert_eq!(world.reached(), reached + 1);
}

#[test]
fn a_cancelled_visit_gives_its_time_back_and_leaves_the_calendar() {
    let mut world = World::new();
    let lead = with_status(&mut world, "qualified");
    let payload = wanted(lead, "2026-11-25T10:00:00-05:00");
    let id = world.ask("calendar.book", &payload)["id"].clone();
    // Cancelled before the calendar was reached.
    world.ask("calendar.cancel", &json!({ "appointmentId": id }));
    world.rest();
    assert!(world.outside.shown.is_empty() && world.open_escalations().is_empty());
    world.ask("calendar.book", &payload);
    world.rest();
    assert_eq!(world.outside.shown.len(), 1);
}

#[test]
fn a_text_that_asks_for_a_visit_is_dropped_once_it_is_booked() {
    let mut world = World::new();
    let lead = world.new_lead(ANNA);
    world.ask("system.pause_sending", &json!({ "reason": "x" }));
    world.reply(ANNA, "hello there");
    world.ask("calendar.book", &wanted(lead, "2026-11-25T10:00:00-05:00"));
    world.ask("system.resume_sending", &json!({ "reason": "x" }));
    world.rest();
    assert_eq!(world.bodies(), Vec::<&str>::new());
}

#[test]
fn a_visit_whose_calendar_entry_fails_is_a_booking_all_the_same() {
    let mut world = World::new();
    let failure = kyros_core::ports::failure::Failure::transient("503", "busy");
    world.outside.calendar.extend(std::iter::repeat_n(failure, 5));
    let (lead, visit) = world.booked(ANNA);
    world.pass(hours(1));
    assert!(world.last_body().contains("You're booked"));
    let error = world.escalation("calendar:503");
    assert_eq!(world.escalation_of(error).context["leadIds"], json!([lead]));
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.rest();
    assert!(world.outside.shown.contains_key(&visit));
    assert!(world.open_escalations().is_empty());
}

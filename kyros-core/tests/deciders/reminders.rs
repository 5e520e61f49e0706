//! Reminders 24 and 2 hours before a visit, and what C and R do.

use kyros_core::contract::appointment::AppointmentStatus;
use kyros_testkit::deciders::{ANNA, World, at, command, days, hours, minutes};
use serde_json::json;

fn book(world: &mut World, lead: kyros_core::contract::ids::LeadId, start: &str) -> serde_json::Value {
    let start = at(start);
    let payload = json!({
        "leadId": lead, "type": "site_visit", "title": "Visit", "sendConfirmationSms": false,
        "startTime": start, "endTime": start.plus(hours(1)),
    });
    world.send(command("calendar.book", &payload, "book")).unwrap()
}

fn sent_at(world: &World) -> Vec<kyros_core::contract::time::Timestamp> {
    world.outside.sent.iter().map(|sent| sent.at).collect()
}

fn qualified(world: &mut World) -> kyros_core::contract::ids::LeadId {
    world.create(json!({ "name": "A", "phone": ANNA, "status": "qualified" }))
}

#[test]
fn go_out_a_day_and_two_hours_before_in_the_chain_of_the_booking() {
    let mut world = World::new();
    let lead = qualified(&mut world);
    book(&mut world, lead, "2026-11-26T14:00:00-05:00");
    let from = world.mark();
    world.pass(days(5));
    assert_eq!(sent_at(&world), [at("2026-11-25T14:00:00-05:00"), at("2026-11-26T12:00:00-05:00")]);
    assert_eq!(world.last("sms.sent")["intent"], "appointment_reminder");
    let chains: Vec<_> = world.events[from..].iter().map(|event| event.correlation.as_deref()).collect();
    assert!(chains.iter().all(|chain| *chain == Some("book")), "{chains:?}");
}

#[test]
fn one_that_falls_in_quiet_hours_goes_out_before_them() {
    let mut world = World::new();
    world.policy.quiet_hours = Some(kyros_core::policy::Switch::On);
    let lead = qualified(&mut world);
    book(&mut world, lead, "2026-11-26T09:00:00-05:00");
    world.pass(days(5));
    let sent = sent_at(&world);
    assert_eq!(sent[0], at("2026-11-25T09:00:00-05:00"));
    let evening = at("2026-11-25T21:00:00-05:00");
    assert!(sent[1] < evening && evening.since(sent[1]) <= minutes(30), "{}", sent[1]);
}

#[test]
fn none_for_a_booking_made_later_than_that() {
    let mut world = World::new();
    let lead = qualified(&mut world);
    book(&mut world, lead, "2026-11-23T16:00:00-05:00");
    world.pass(days(5));
    assert_eq!(sent_at(&world), [at("2026-11-23T14:00:00-05:00")]);
}

#[test]
fn a_moved_visit_is_recalled_at_its_new_time_alone() {
    let mut world = World::new();
    let lead = qualified(&mut world);
    let id = book(&mut world, lead, "2026-11-26T14:00:00-05:00")["id"].clone();
    world.ask(
        "calendar.reschedule",
        &json!({ "appointmentId": id, "startTime": "2026-11-30T10:00:00-05:00", "endTime": "2026-11-30T11:00:00-05:00" }),
    );
    world.rest();
    assert!(world.last_body().contains("moved to Mon Nov 30, 10:00 AM"), "{}", world.last_body());
    world.pass(days(12));
    assert_eq!(sent_at(&world)[1..], [at("2026-11-29T10:00:00-05:00"), at("2026-11-30T08:00:00-05:00")]);
    assert!(world.bodies()[1..].iter().all(|body| body.contains("Mon Nov 30")));
}

#[test]
fn a_reminder_that_waits_is_never_sent_with_a_time_that_no_longer_holds() {
    for cancel in [true, false] {
        let mut world = World::new();
        let lead = qualified(&mut world);
        let id = book(&mut world, lead, "2026-11-26T14:00:00-05:00")["id"].clone();
        world.ask("system.pause_sending", &json!({ "reason": "x" }));
        world.advance(at("2026-11-25T15:00:00-05:00"));
        if cancel {
            world.ask("calendar.cancel", &json!({ "appointmentId": id }));
        } else {
            world.ask(
                "calendar.reschedule",
                &json!({ "appointmentId": id, "startTime": "2026-11-30T10:00:00-05:00", "endTime": "2026-11-30T11:00:00-05:00" }),
            );
        }
        world.ask("system.resume_sending", &json!({ "reason": "x" }));
        world.rest();
        assert!(!world.bodies().iter().any(|body| body.contains("Nov 26")), "{:?}", world.bodies());
    }
}

#[test]
fn a_reminder_that_waits_past_its_visit_is_dropped() {
    let mut world = World::new();
    let lead = qualified(&mut world);
    book(&mut world, lead, "2026-11-26T14:00:00-05:00");
    world.ask("system.pause_sending", &json!({ "reason": "x" }));
    world.advance(at("2026-11-26T18:00:00-05:00"));
    world.ask("system.resume_sending", &json!({ "reason": "x" }));
    world.rest();
    assert_eq!(world.reached(), 0, "{:?}", world.bodies());
}

#[test]
fn c_confirms_and_r_offers_other_times() {
    let mut world = World::new();
    let lead = qualified(&mut world);
    book(&mut world, lead, "2026-11-26T14:00:00-05:00");
    world.advance(at("2026-11-25T14:05:00-05:00"));
    world.reply(ANNA, "C");
    assert_eq!(world.last("appointment.confirmed")["status"], "confirmed");
    // A confirmed visit is recalled again all the same.
    world.advance(at("2026-11-26T12:01:00-05:00"));
    assert_eq!(world.reached(), 2);
    world.reply(ANNA, "R");
    assert_eq!(world.lead(lead).offered().len(), 2);
    world.reply(ANNA, "1");
    let visit = world.lead(lead).visits.into_values().next().unwrap();
    assert_eq!(visit.appointment.status, AppointmentStatus::Scheduled, "a new time is to be confirmed anew");
    assert_eq!(world.count_of("appointment.rescheduled"), 1);
}

#[test]
fn cancel_my_appointment_cancels_it_and_takes_the_reminders_along() {
    let mut world = World::new();
    let lead = qualified(&mut world);
    book(&mut world, lead, "2026-11-26T14:00:00-05:00");
    world.reply(ANNA, "please cancel my appointment");
    assert_eq!(world.count_of("appointment.cancelled"), 1);
    let reached = world.reached();
    world.pass(days(6));
    assert_eq!(world.reached(), reached);
}

#[test]
fn one_waits_while_a_text_is_unread_and_names_no_time_that_is_off() {
    // Given a reply that moves the visit, a moment before its reminder
    let mut world = World::new();
    world.policy.gather_seconds = 3;
    let lead = qualified(&mut world);
    book(&mut world, lead, "2026-11-26T14:00:00-05:00");
    world.advance(at("2026-11-25T13:59:58-05:00"));
    world.hear(ANNA, "can we move it to friday at 3pm instead");
    // When the reminder is due
    world.pass(minutes(5));
    // Then only the new time is named
    let bodies = world.bodies();
    assert!(bodies.iter().all(|body| !body.contains("Nov 26")), "{bodies:?}");
    assert!(bodies.iter().any(|body| body.contains("Nov 27")), "{bodies:?}");
}

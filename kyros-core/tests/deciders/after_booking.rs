//! What people write once a visit stands: thanks, a nod, a correction, another hour.

use kyros_core::contract::appointment::{Appointment, AppointmentStatus};
use kyros_core::contract::ids::LeadId;
use kyros_core::contract::lead::LeadStatus;
use kyros_testkit::deciders::{ANNA, World, at, minutes};
use serde_json::json;

/// The first text offers Monday 6 PM and Tuesday morning or the like; the first is taken.
fn booked(choice: &str) -> (World, LeadId) {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.reply(ANNA, choice);
    world.pass(minutes(1));
    (world, lead)
}

fn visit(world: &World, lead: LeadId) -> Appointment {
    world.lead(lead).visits.values().next().expect("a visit").appointment.clone()
}

#[test]
fn thanks_and_goodbyes_change_nothing_and_get_no_answer() {
    for courtesy in ["gracias", "muchas gracias!", "thx", "no problem", "thanks!", "de nada", "thank you so much", "see you then"] {
        let (mut world, lead) = booked("1");
        let before = (visit(&world, lead).start_time, world.reached());
        world.reply(ANNA, courtesy);
        let after = visit(&world, lead);
        assert!(matches!(after.status, AppointmentStatus::Scheduled | AppointmentStatus::Confirmed), "{courtesy}");
        assert_eq!((after.start_time, world.reached()), before, "{courtesy}");
        assert_eq!(world.status(lead), LeadStatus::Qualified, "{courtesy}");
    }
}

#[test]
fn a_bare_no_asks_and_calls_nothing_off() {
    let (mut world, lead) = booked("1");
    world.reply(ANNA, "no");
    assert_eq!((visit(&world, lead).status, world.status(lead)), (AppointmentStatus::Scheduled, LeadStatus::Qualified));
}

#[test]
fn a_number_still_means_the_offer_that_was_seen() {
    let (mut world, lead) = booked("1");
    let first = visit(&world, lead).start_time;
    world.reply(ANNA, "1");
    assert_eq!(visit(&world, lead).start_time, first, "the same choice again");
    world.reply(ANNA, "2");
    let second = visit(&world, lead).start_time;
    assert_ne!(second, first, "the other one");
    world.reply(ANNA, "1");
    assert_eq!(visit(&world, lead).start_time, first, "and back");
}

#[test]
fn an_hour_without_a_day_is_one_of_the_day_of_the_visit() {
    let (mut world, lead) = booked("could you do thursday at 1pm?");
    assert_eq!(visit(&world, lead).start_time, at("2026-11-26T13:00:00-05:00"));
    world.reply(ANNA, "make it 4 instead");
    assert_eq!(visit(&world, lead).start_time, at("2026-11-26T16:00:00-05:00"));
}

#[test]
fn how_far_a_visit_is_moved_counts_from_its_own_time() {
    for (words, start) in [
        ("an hour earlier please", "2026-11-26T12:00:00-05:00"),
        ("can you come half an hour later", "2026-11-26T13:30:00-05:00"),
        ("una hora antes", "2026-11-26T12:00:00-05:00"),
        ("¿puede ser una hora más tarde?", "2026-11-26T14:00:00-05:00"),
        ("mejor media hora después", "2026-11-26T13:30:00-05:00"),
    ] {
        let (mut world, lead) = booked("could you do thursday at 1pm?");
        world.reply(ANNA, words);
        assert_eq!(visit(&world, lead).start_time, at(start), "{words}");
    }
}

#[test]
fn a_call_before_the_visit_moves_nothing() {
    for words in ["llámeme una hora antes", "call me half an hour before"] {
        let (mut world, lead) = booked("could you do thursday at 1pm?");
        world.reply(ANNA, words);
        assert_eq!(visit(&world, lead).start_time, at("2026-11-26T13:00:00-05:00"), "{words}");
    }
}

#[test]
fn the_day_of_the_visit_named_again_moves_nothing() {
    let (mut world, lead) = booked("could you do thursday at 1pm?");
    for nod in ["see you thursday", "ok thursday it is"] {
        world.reply(ANNA, nod);
        assert_eq!(visit(&world, lead).start_time, at("2026-11-26T13:00:00-05:00"), "{nod}");
    }
}

#[test]
fn the_code_of_a_reminder_confirms_while_a_person_has_taken_over() {
    let (mut world, lead) = booked("1");
    world.ask("sms.send", &json!({ "leadId": lead, "content": "Looking forward", "intent": "custom" }));
    world.reply(ANNA, "C");
    assert_eq!(visit(&world, lead).status, AppointmentStatus::Confirmed);
    assert!(world.open_escalations().is_empty());
}

#[test]
fn a_number_is_answered_in_the_language_of_what_was_said_before() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "¿me puede dar otros horarios por favor?");
    world.reply(ANNA, "1");
    assert!(world.last_body().contains("visita"), "{}", world.last_body());
    assert_eq!(world.status(lead), LeadStatus::Qualified);
}

#[test]
fn the_other_time_that_was_offered_is_understood_in_words_and_told() {
    for words in ["2", "the second one", "la segunda", "option 2 please"] {
        let (mut world, lead) = booked("1");
        let first = visit(&world, lead).start_time;
        world.reply(ANNA, words);
        assert_ne!(visit(&world, lead).start_time, first, "{words}");
        let told = world.last("sms.response_received");
        assert_eq!((&told["intent"], &told["slotIndex"]), (&json!("confirm_slot"), &json!(1)), "{words}");
        assert_eq!(told["suggestedAction"], "book_appointment", "{words}");
    }
}

#[test]
fn whoever_declines_keeps_no_visit_however_many_stood() {
    // Given two visits that are to come
    let (mut world, lead) = booked("1");
    let (start, end) = (at("2026-11-30T15:00:00Z"), at("2026-11-30T16:00:00Z"));
    let wanted = json!({
        "leadId": lead, "type": "site_visit", "title": "the roof", "startTime": start, "endTime": end,
        "sendConfirmationSms": false,
    });
    world.ask("calendar.book", &wanted);
    // When the person declines
    world.reply(ANNA, "no thanks, not interested");
    // Then both are called off
    let visits = world.lead(lead).visits;
    let off = visits.values().filter(|visit| visit.appointment.status == AppointmentStatus::Cancelled).count();
    assert_eq!((visits.len(), off, world.status(lead)), (2, 2, LeadStatus::Lost));
}

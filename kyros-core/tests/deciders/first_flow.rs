//! The seed's Flow 1: lead, text, reply, booking, with nobody's help.

use kyros_core::contract::lead::{LeadStatus, TriggeredBy};
use kyros_testkit::deciders::{ANNA, BEN, World, command, days, phone, seconds};
use serde_json::json;

/// Type and chain of each public event.
fn chains(world: &World, from: usize) -> Vec<(&str, Option<&str>)> {
    world.events[from..].iter().map(|event| (event.kind.as_str(), event.correlation.as_deref())).collect()
}

#[test]
fn a_new_lead_is_texted_replies_and_is_booked() {
    let mut world = World::new();

    // When a client creates a lead
    let payload = json!({ "name": "John Smith", "phone": ANNA, "source": "permit", "status": "new", "priority": "hot" });
    let answer = world.send(command("lead.create", &payload, "1703201-abc123x")).unwrap();
    // Then it is there at once, and its first text is queued in the same commit
    assert_eq!(answer["status"], "new");
    assert_eq!(answer["consent"]["status"], "assumed");
    let chain = Some("1703201-abc123x");
    assert_eq!(chains(&world, 0), [("lead.created", chain), ("sms.queued", chain)]);

    // When the provider takes the text
    world.rest();
    // Then the lead is contacted, in the chain of the command
    assert_eq!(chains(&world, 2), [("sms.sent", chain), ("lead.status_changed", chain)]);
    let transition = &world.last("lead.status_changed")["transition"];
    assert_eq!((&transition["from"], &transition["to"], &transition["triggeredBy"]), (&json!("new"), &json!("contacted"), &json!("system")));
    let text = world.last_body().to_owned();
    assert!(text.contains("Kyros Solar") && text.contains("John") && text.ends_with("Reply STOP to opt out"), "{text}");
    let offered = world.lead(lead_id(&answer)).offered().to_vec();
    assert_eq!(offered.len(), 2, "two concrete times: {text}");

    // When the person takes the first time
    let from = world.mark();
    world.pass(seconds(60));
    world.hear(ANNA, "1");
    // Then the text is told at once, with what Kyros is about to do
    assert_eq!(chains(&world, from), [("sms.response_received", None)]);
    let heard = world.last("sms.response_received");
    assert_eq!(heard["suggestedAction"], "book_appointment");
    assert_eq!((&heard["intent"], &heard["slotIndex"]), (&json!("confirm_slot"), &json!(0)));
    assert_eq!(heard["message"]["status"], "response_received");

    // And the booking follows, in the seed's order
    world.pass(seconds(4));
    assert_eq!(
        world.kinds_since(from),
        ["sms.response_received", "lead.status_changed", "appointment.created", "sms.queued", "sms.sent"]
    );
    let transition = &world.last("lead.status_changed")["transition"];
    assert_eq!((&transition["to"], &transition["triggeredBy"]), (&json!("qualified"), &json!("sms_response")));
    let visit = world.last("appointment.created");
    assert_eq!(visit["startTime"], json!(offered[0].start));
    assert_eq!((&visit["type"], &visit["status"]), (&json!("site_visit"), &json!("scheduled")));
    assert_eq!(world.last("sms.sent")["intent"], "appointment_confirmation");

    // And the calendar shows it
    let lead = world.lead(lead_id(&answer));
    let visit = lead.visits.values().next().unwrap();
    assert_eq!(world.outside.shown.get(&visit.appointment.id), Some(&offered[0].start));
    assert!(visit.appointment.calendar_event_id.is_some());
    assert_eq!(lead.lead.status, LeadStatus::Qualified);
}

fn lead_id(answer: &serde_json::Value) -> kyros_core::contract::ids::LeadId {
    kyros_core::contract::ids::LeadId::parse(answer["id"].as_str().unwrap()).unwrap()
}

#[test]
fn a_text_from_a_number_that_nobody_has_makes_a_lead_and_is_answered() {
    let mut world = World::new();
    world.hear(ANNA, "Hi, I'd like solar");
    assert_eq!(world.kinds_since(0), ["lead.created", "sms.response_received"]);
    assert_eq!(world.last("lead.created")["source"], "sms_inbound");
    world.pass(seconds(4));
    // One answer, no first text on top.
    assert_eq!(world.reached(), 1);
    assert!(!world.last_body().contains("Reply STOP"), "{}", world.last_body());
    assert_eq!(world.lead(world.leads()[0].lead.id).lead.status, LeadStatus::Qualified);
}

#[test]
fn the_same_inbound_text_counts_once() {
    let mut world = World::new();
    world.contacted(ANNA);
    let text = kyros_core::ports::sms::InboundText::new("IN1".to_owned(), phone(ANNA), "1".to_owned());
    let input = kyros_core::decision::Input::Text { text };
    world.run(&input).unwrap();
    let again = world.run(&input).unwrap();
    assert!(again.is_empty());
    assert_eq!(world.count_of("sms.response_received"), 1);
}

#[test]
fn texts_within_three_seconds_are_read_together_and_the_later_corrects_the_earlier() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let offered = world.lead(lead).offered().to_vec();
    let start = world.now;
    world.hear(ANNA, "1");
    world.pass(seconds(2));
    world.hear(ANNA, "actually 2");
    assert_eq!(world.last("sms.response_received")["slotIndex"], 1);
    // Counted from the first unread text, not from the last.
    world.advance(start.plus(chrono::TimeDelta::milliseconds(2_999)));
    assert_eq!(world.count_of("appointment.created"), 0);
    world.advance(start.plus(seconds(3)));
    assert_eq!(world.count_of("appointment.created"), 1);
    assert_eq!(world.last("appointment.created")["startTime"], json!(offered[1].start));
}

#[test]
fn no_automatic_text_starts_while_texts_are_gathered() {
    // Given two leads on one number, the second's first text not out yet
    let mut world = World::new();
    world.contacted(ANNA);
    world.second_lead(ANNA);
    let reached = world.reached();
    // When the person writes
    world.hear(ANNA, "hm");
    world.pass(seconds(2));
    // Then nothing goes out until the gathering is over
    assert_eq!(world.reached(), reached);
    world.pass(seconds(2));
    assert!(world.reached() > reached);
}

#[test]
fn a_first_text_names_the_company_offers_two_times_and_fits_two_segments() {
    let mut world = World::new();
    world.policy.company_name = Some("Bright Roofs & Sons of New Hampshire".to_owned());
    let lead = world.contacted(ANNA);
    let text = world.lead(lead).texts.into_values().next().unwrap();
    assert!(text.sms.segments.unwrap() <= 2);
    assert!(text.sms.content.contains("Bright Roofs & Sons of New Hampshire"));
    assert_eq!(text.offer.len(), 2);
}

#[test]
fn with_nothing_free_the_first_text_asks_for_a_day() {
    let mut world = World::new();
    world.policy.visit.horizon_days = 0;
    world.contacted(ANNA);
    assert!(world.last_body().contains("Which day would suit you"), "{}", world.last_body());
}

#[test]
fn the_next_lead_is_offered_other_times() {
    let mut world = World::new();
    let anna = world.contacted(ANNA);
    let ben = world.contacted(BEN);
    let (first, second) = (world.lead(anna).offered().to_vec(), world.lead(ben).offered().to_vec());
    assert!(first.iter().all(|slot| !second.contains(slot)), "{first:?} {second:?}");
    // An offer reserves nothing: a third may be offered and take what the first saw.
    world.reply(ANNA, "1");
    assert_eq!(world.lead(anna).visits.len(), 1);
}

#[test]
fn a_lead_with_another_status_is_an_import_and_gets_no_text() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "Old Lead", "phone": ANNA, "status": "contacted" }));
    world.pass(days(200));
    assert_eq!(world.kinds_since(0), ["lead.created"]);
    assert!(world.lead(lead).timers.is_empty());
    assert_eq!(world.lead(lead).lead.automation.state.as_str(), "active");
}

#[test]
fn an_open_lead_with_the_same_number_is_a_conflict_unless_it_is_meant() {
    let mut world = World::new();
    let first = world.new_lead(ANNA);
    let payload = json!({ "name": "Anna", "phone": "(212) 555-0100" });
    let refusal = world.refuse("lead.create", &payload, kyros_core::contract::error::ErrorCode::Conflict);
    assert_eq!(refusal.details["existingId"], json!(first));
    world.second_lead(ANNA);
    // A closed lead is no duplicate.
    let mut world = World::new();
    let lead = world.new_lead(ANNA);
    world.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": "lost" }));
    world.new_lead(ANNA);
}

#[test]
fn a_reply_belongs_to_the_lead_last_texted_else_to_the_latest_open_one() {
    let mut world = World::new();
    let first = world.contacted(ANNA);
    let second = world.second_lead(ANNA);
    world.rest();
    world.hear(ANNA, "1");
    assert_eq!(world.last("sms.response_received")["message"]["leadId"], json!(second));
    assert!(world.lead(first).unread.is_none());

    // Nobody was texted yet: the latest updated open one.
    let mut world = World::new();
    let lost = world.create(json!({ "name": "A", "phone": ANNA, "status": "lost" }));
    let open = world.create(json!({ "name": "B", "phone": ANNA, "status": "qualified" }));
    world.pass(seconds(60));
    world.ask("lead.update", &json!({ "leadId": lost, "updates": { "notes": "called" } }));
    world.hear(ANNA, "hello there");
    assert_eq!(world.last("sms.response_received")["message"]["leadId"], json!(open));
}

#[test]
fn a_closed_lead_that_writes_is_recorded_and_escalated_and_starts_nothing() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": "won" }));
    world.reply(ANNA, "1");
    world.escalation("closed_lead_wrote");
    assert_eq!(world.reached(), 0);
    assert!(world.lead(lead).unread.is_none());
    assert_eq!(world.status(lead), LeadStatus::Won);
}

#[test]
fn a_booking_on_a_new_lead_walks_both_steps_and_cancels_the_first_text() {
    let mut world = World::new();
    let lead = world.new_lead(ANNA);
    let from = world.mark();
    world.ask(
        "calendar.book",
        &json!({
            "leadId": lead, "type": "consultation", "title": "Call", "sendConfirmationSms": true,
            "startTime": "2026-11-25T10:00:00-05:00", "endTime": "2026-11-25T11:00:00-05:00",
        }),
    );
    let kinds = world.kinds_since(from);
    assert_eq!(kinds.iter().filter(|kind| **kind == "lead.status_changed").count(), 2);
    assert!(kinds.contains(&"sms.cancelled"), "{kinds:?}");
    assert_eq!(world.status(lead), LeadStatus::Qualified);
    assert_eq!(world.lead(lead).lead.version, 2, "one commit, one version");
    let by = TriggeredBy::CalendarBooking.as_str();
    assert_eq!(world.last("lead.status_changed")["transition"]["triggeredBy"], by);
    world.rest();
    assert_eq!(world.reached(), 1);
    assert!(world.last_body().contains("booked"));
}

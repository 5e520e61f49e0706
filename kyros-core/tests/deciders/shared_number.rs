//! Who is at a number: several leads that share one, and somebody who isn't the lead.

use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::lead::{LeadStatus, LostReason};
use kyros_testkit::deciders::{ANNA, World, days};
use serde_json::json;

#[test]
fn who_declines_declines_for_every_lead_that_nobody_has_taken_on() {
    let mut world = World::new();
    let (first, second) = (world.contacted(ANNA), world.second_lead(ANNA));
    world.rest();
    world.reply(ANNA, "not interested");
    for lead in [first, second] {
        assert_eq!(world.lead(lead).lead.lost_reason, Some(LostReason::Declined));
    }
    let closed = world.reached();
    assert_eq!(closed, 3, "two first texts and one polite close");
    world.pass(days(200));
    assert_eq!(world.reached(), closed, "{}", world.last_body());
    assert_eq!(world.open_escalations(), []);
}

#[test]
fn a_refusal_leaves_what_a_person_has_taken_on_to_that_person() {
    let mut world = World::new();
    let deal = world.create(json!({ "name": "Anna", "phone": ANNA, "status": "negotiating" }));
    let second = world.second_lead(ANNA);
    world.rest();
    world.reply(ANNA, "not interested");
    assert_eq!(world.status(second), LeadStatus::Lost);
    assert_eq!(world.status(deal), LeadStatus::Negotiating);
    world.escalation("declined_elsewhere");
}

#[test]
fn a_refusal_leaves_the_visit_of_another_lead_and_asks() {
    let mut world = World::new();
    let (first, visit) = world.booked(ANNA);
    let second = world.second_lead(ANNA);
    world.rest();
    world.reply(ANNA, "not interested");
    assert_eq!(world.status(second), LeadStatus::Lost);
    assert_eq!(world.status(first), LeadStatus::Qualified);
    assert_eq!(world.lead(first).visits[&visit].appointment.status, AppointmentStatus::Scheduled);
    world.escalation("declined_elsewhere");
}

#[test]
fn a_wrong_number_is_called_so_when_somebody_wants_to_text_it() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.hear(ANNA, "wrong number");
    let payload = json!({ "leadId": lead, "content": "hi", "intent": "custom" });
    let refusal = world.refuse("sms.send", &payload, ErrorCode::ContactNotAllowed);
    assert_eq!(refusal.details["reason"], "wrong_person");
    // An opt-out weighs more, whoever it is that is there.
    world.hear(ANNA, "STOP");
    let refusal = world.refuse("sms.send", &payload, ErrorCode::ContactNotAllowed);
    assert_eq!(refusal.details["reason"], "opted_out");
}

//! Leads that are won or lost, and their visits.

use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::ids::LeadId;
use kyros_core::contract::lead::LeadStatus;
use kyros_testkit::deciders::{ANNA, World, days, hours};
use serde_json::json;

fn walk(world: &mut World, lead: LeadId, statuses: &[&str]) {
    for status in statuses {
        world.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": status }));
    }
}

#[test]
fn a_won_lead_confirms_its_visit_by_the_code_of_the_reminder() {
    let mut world = World::new();
    let (lead, visit) = world.booked(ANNA);
    walk(&mut world, lead, &["proposal_sent", "negotiating", "won"]);
    world.reply(ANNA, "C");
    assert_eq!(world.lead(lead).visits[&visit].appointment.status, AppointmentStatus::Confirmed);
    assert_eq!(world.open_escalations(), []);
    // Anything else is for a person.
    world.reply(ANNA, "which inverter is it?");
    world.escalation("closed_lead_wrote");
}

#[test]
fn the_visit_of_a_lead_that_is_marked_lost_is_called_off_and_the_person_told() {
    let mut world = World::new();
    let (lead, visit) = world.booked(ANNA);
    let told = world.reached();
    walk(&mut world, lead, &["lost"]);
    world.rest();
    assert_eq!(world.status(lead), LeadStatus::Lost);
    assert_eq!(world.lead(lead).visits[&visit].appointment.status, AppointmentStatus::Cancelled);
    assert!(!world.outside.shown.contains_key(&visit), "the crew doesn't drive there");
    assert_eq!(world.reached(), told + 1);
    assert!(world.last_body().contains("cancelled"), "{}", world.last_body());
    world.pass(days(30));
    assert_eq!(world.reached(), told + 1, "no reminder: {}", world.last_body());
}

#[test]
fn a_visit_that_is_over_stays_as_it_was() {
    let mut world = World::new();
    let (lead, visit) = world.booked(ANNA);
    world.advance(world.lead(lead).visits[&visit].appointment.end_time.plus(hours(1)));
    let told = world.reached();
    walk(&mut world, lead, &["lost"]);
    world.rest();
    assert_eq!(world.lead(lead).visits[&visit].appointment.status, AppointmentStatus::Scheduled);
    assert_eq!(world.reached(), told);
}

//! START and UNSTOP: who comes back, who was never gone, and who hasn't been written to yet.

use kyros_core::contract::lead::{ConsentStatus, LeadStatus};
use kyros_testkit::deciders::{ANNA, World, days};
use serde_json::json;

#[test]
fn a_lead_that_came_in_while_its_number_was_stopped_is_written_to_once_the_person_is_back() {
    let mut world = World::new();
    let first = world.contacted(ANNA);
    world.hear(ANNA, "STOP");
    let second = world.new_lead(ANNA);
    world.pass(days(3));
    assert_eq!((world.reached(), world.status(second)), (2, LeadStatus::New), "it waits in silence");
    world.reply(ANNA, "START");
    assert_eq!((world.reached(), world.status(second)), (3, LeadStatus::Contacted));
    assert!(world.last_body().contains("Reply STOP to opt out"), "{}", world.last_body());
    assert_eq!(world.status(first), LeadStatus::Lost, "lost is never left");
}

#[test]
fn an_imported_lead_goes_on_waiting_for_a_person() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.hear(ANNA, "STOP");
    world.import(&json!({ "name": "Anna", "phone": ANNA, "source": "web" }), false);
    world.reply(ANNA, "START");
    assert_eq!(world.reached(), 1, "{}", world.last_body());
}

#[test]
fn start_from_somebody_who_was_never_gone_is_a_yes() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "START");
    assert_eq!(world.last("sms.response_received")["intent"], "interested");
    assert_eq!(world.lead(lead).visits.len(), 1);
    assert_eq!(world.lead(lead).lead.consent.status, ConsentStatus::Assumed);
}

#[test]
fn start_is_no_opt_out_whatever_was_written_a_moment_before() {
    for earlier in ["no", "maybe later", "not interested", "hello?", "1", "neither works for me", "yes", "never"] {
        for keyword in ["START", "UNSTOP"] {
            let mut world = World::new();
            let lead = world.contacted(ANNA);
            world.hear(ANNA, earlier);
            world.hear(ANNA, keyword);
            assert_eq!(world.last("sms.response_received")["intent"], "interested", "{earlier}, {keyword}");
            world.hear(ANNA, "gracias");
            assert_eq!(world.lead(lead).lead.consent.status, ConsentStatus::Assumed, "{earlier}, {keyword}");
        }
    }
}

#[test]
fn start_from_an_unknown_number_is_answered_with_times() {
    let mut world = World::new();
    world.reply(ANNA, "START");
    assert_eq!(world.reached(), 1);
    assert_eq!(world.count_of("lead.created"), 1);
}

#[test]
fn cancelar_alone_is_an_opt_out_that_may_have_meant_the_appointment() {
    for word in ["CANCEL", "Cancelar.", "cancelar"] {
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        world.reply(ANNA, word);
        assert_eq!(world.lead(lead).lead.consent.status, ConsentStatus::Revoked, "{word}");
        let asked = world.escalation_of(world.escalation("opted_out_with_visit"));
        assert!(asked.message.contains("may have been meant"), "{word}: {}", asked.message);
    }
}

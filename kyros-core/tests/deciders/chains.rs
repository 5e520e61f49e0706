//! To which command an event belongs: its `correlationId`.

use kyros_core::ports::failure::{Failure, Fault};
use kyros_testkit::deciders::{ANNA, Sms, World, command, days, minutes, seconds};
use serde_json::json;

fn chain<'w>(world: &'w World, kind: &str) -> Option<&'w str> {
    let seen = world.events.iter().rev().find(|event| event.kind == kind);
    seen.unwrap_or_else(|| panic!("no {kind}")).correlation.as_deref()
}

#[test]
fn a_retry_that_succeeds_or_fails_is_the_end_of_the_command_that_asked_for_it() {
    let broken = || Sms::Refuse(Failure::permanent(Fault::Settings, "20003", "wrong key"));
    let mut world = World::new();
    world.outside.sms.push_back(broken());
    world.new_lead(ANNA);
    world.rest();
    let escalation = world.escalation("sms:20003");
    let retry = json!({ "errorId": escalation, "action": "retry" });
    world.outside.sms.push_back(broken());
    world.send(command("escalation.resolve", &retry, "first")).expect("it is tried again");
    world.rest();
    assert_eq!(chain(&world, "error.escalation"), Some("first"));
    world.send(command("escalation.resolve", &retry, "second")).expect("it is tried again");
    world.rest();
    assert_eq!(chain(&world, "error.resolved"), Some("second"));
    assert_eq!(chain(&world, "sms.sent"), Some("create"), "the text is still that of its lead");
}

#[test]
fn follow_ups_and_cold_belong_to_the_chain_of_the_lead_also_once_the_person_has_written() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.reply(ANNA, "maybe later");
    let (texts, from) = (world.reached(), world.mark());
    world.pass(days(40));
    assert!(world.reached() > texts);
    let later = ["sms.queued", "sms.sent", "lead.status_changed"];
    for seen in world.events[from..].iter().filter(|seen| later.contains(&seen.kind.as_str())) {
        assert_eq!(seen.correlation.as_deref(), Some("create"), "{seen:?}");
    }
    assert_eq!(world.last("lead.status_changed")["transition"]["to"], "cold");
}

#[test]
fn reminders_belong_to_the_chain_of_the_booking_and_an_answer_to_none() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.hear(ANNA, "1");
    world.pass(seconds(4));
    assert_eq!(chain(&world, "appointment.created"), None);
    world.pass(minutes(1));
    assert_eq!(chain(&world, "sms.sent"), None);
}

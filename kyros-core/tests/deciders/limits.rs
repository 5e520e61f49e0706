//! Caps a number, countries, the kill switch, and the hourly limit over all numbers.

use kyros_core::contract::error::ErrorCode;
use kyros_core::decision::{Event, Input};
use kyros_core::lead::LeadEvent;
use kyros_core::policy::Switch;
use kyros_core::ports::failure::Failure;
use kyros_testkit::deciders::{ANNA, BEN, Sms, World, at, command, days, hours, minutes, phone, seconds};
use serde_json::json;

#[test]
fn kyros_starts_three_texts_a_day_to_one_number() {
    let mut world = World::new();
    world.contacted(ANNA);
    for _ in 0..4 {
        world.second_lead(ANNA);
    }
    world.rest();
    assert_eq!(world.reached(), 3);
    let start = world.outside.sent[0].at;
    world.advance(start.plus(hours(24)).minus(seconds(1)));
    assert_eq!(world.reached(), 3);
    world.pass(seconds(1));
    assert!(world.reached() > 3, "the window moves on");
}

#[test]
fn a_person_who_sends_at_once_is_refused_over_the_cap_too() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": "qualified" }));
    let payload = json!({ "leadId": lead, "content": "hi", "intent": "custom" });
    for _ in 0..10 {
        world.ask("sms.send", &payload);
    }
    let refusal = world.refuse("sms.send", &payload, ErrorCode::ContactNotAllowed);
    assert_eq!(refusal.details["reason"], "daily_cap");
    world.rest();
    assert_eq!(world.reached(), 10);
}

#[test]
fn a_person_is_refused_over_the_cap() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": "qualified" }));
    let payload = json!({ "leadId": lead, "content": "hi", "intent": "custom" });
    for _ in 0..10 {
        world.ask("sms.send", &payload);
        world.rest();
    }
    let refusal = world.refuse("sms.send", &payload, ErrorCode::ContactNotAllowed);
    assert_eq!(refusal.details["reason"], "daily_cap");
    world.pass(hours(24));
    world.ask("sms.send", &payload);
}

#[test]
fn answers_have_a_cap_of_their_own_which_help_and_opt_outs_ignore() {
    let mut world = World::new();
    world.contacted(ANNA);
    for _ in 0..12 {
        world.reply(ANNA, "neither works for me");
    }
    assert_eq!(world.reached(), 11);
    world.reply(ANNA, "HELP");
    world.reply(ANNA, "STOP");
    assert_eq!(world.reached(), 13);
}

#[test]
fn a_text_with_unknown_outcome_counts_and_a_refused_one_does_not() {
    let mut world = World::new();
    world.outside.sms.push_back(Sms::Refuse(Failure::transient("503", "busy")));
    world.new_lead(ANNA);
    world.pass(minutes(1));
    assert_eq!(world.reached(), 1);
    assert_eq!(world.number(&phone(ANNA)).sent.len(), 1);
    world.outside.sms.push_back(Sms::LoseRequest);
    world.second_lead(ANNA);
    world.rest();
    assert_eq!(world.number(&phone(ANNA)).sent.len(), 2);
}

#[test]
fn other_countries_are_not_texted() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": "+442071838750", "source": "web" }));
    world.pass(days(100));
    assert_eq!(world.reached(), 0);
    let payload = json!({ "leadId": lead, "content": "hi", "intent": "custom" });
    world.refuse("sms.send", &payload, ErrorCode::ContactNotAllowed);
    // The Caribbean shares the calling code, not the permission.
    let lead = world.create(json!({ "name": "A", "phone": "+18765550100", "source": "web" }));
    let payload = json!({ "leadId": lead, "content": "hi", "intent": "custom" });
    world.refuse("sms.send", &payload, ErrorCode::ContactNotAllowed);
}

#[test]
fn a_person_is_told_once_of_leads_that_policy_lets_nobody_text() {
    let mut world = World::new();
    let first = world.create(json!({ "name": "A", "phone": "+442071838750", "source": "web" }));
    let second = world.create(json!({ "name": "B", "phone": "+18765550100", "source": "web" }));
    world.reply("+442071838750", "hello?");
    world.pass(days(30));
    assert_eq!((world.reached(), world.count_of("error.escalation")), (0, 1));
    let escalation = world.escalation_of(world.escalation("sms:country_not_allowed"));
    assert_eq!((&escalation.context["count"], &escalation.context["leadIds"]), (&json!(2), &json!([first, second])));
}

#[test]
fn while_sending_is_paused_no_attempt_starts_and_resuming_wakes_what_waits() {
    let mut world = World::new();
    let from = world.mark();
    let answer = world.ask("system.pause_sending", &json!({ "reason": "maintenance" }));
    assert_eq!(answer["state"], "paused");
    assert_eq!(world.last("system.sending_changed"), &json!({ "state": "paused", "reason": "maintenance" }));
    let lead = world.new_lead(ANNA);
    world.pass(minutes(30));
    assert_eq!(world.outside.attempts.len(), 0);
    // Inbound texts and opt-outs go on.
    world.hear(BEN, "hello there");
    world.reply(BEN, "STOP");
    assert_eq!(world.reached(), 1);
    assert!(world.last_body().contains("opted out"));
    // Resuming wakes what waits, at once.
    let answer = world.ask("system.resume_sending", &json!({ "reason": "done" }));
    assert_eq!(answer["state"], "on");
    world.rest();
    assert_eq!((world.reached(), world.status(lead).as_str()), (2, "contacted"));
    // Doing it twice tells nothing twice.
    world.ask("system.resume_sending", &json!({ "reason": "done" }));
    let changed = world.kinds_since(from).into_iter().filter(|kind| *kind == "system.sending_changed").count();
    assert_eq!(changed, 2);
}

#[test]
fn while_sending_is_paused_a_call_for_help_waits_and_an_opt_out_is_confirmed() {
    // The contract lets nothing but the confirmation of an opt-out past the switch.
    let mut world = World::new();
    world.contacted(ANNA);
    world.ask("system.pause_sending", &json!({ "reason": "maintenance" }));
    let reached = world.reached();
    world.reply(ANNA, "HELP");
    assert_eq!(world.reached(), reached);
    world.hear(BEN, "STOP");
    world.rest();
    assert_eq!(world.reached(), reached + 1);
    world.ask("system.resume_sending", &json!({ "reason": "done" }));
    world.rest();
    assert!(world.last_body().contains("Contact:"), "{}", world.last_body());
}

#[test]
fn the_hourly_limit_pauses_all_sending_with_one_critical_escalation() {
    let mut world = World::new();
    world.policy.max_texts_per_hour = Some(3);
    for n in 0..5 {
        world.new_lead(&format!("+1212555020{n}"));
    }
    world.rest();
    assert_eq!(world.outside.attempts.len(), 3);
    let escalation = world.escalation_of(world.escalation("sending:hourly_limit"));
    assert_eq!(escalation.severity.as_str(), "critical");
    assert_eq!(world.last("system.sending_changed")["state"], "paused");
    world.pass(hours(2));
    assert_eq!(world.outside.attempts.len(), 3, "a person decides");
    world.ask("system.resume_sending", &json!({ "reason": "checked" }));
    // Whoever lets sending go on has dealt with it: the next time is told of anew.
    assert!(world.open_escalations().is_empty());
    assert_eq!(world.last("error.resolved")["resolvedBy"], "Olga");
    world.rest();
    assert_eq!(world.outside.attempts.len(), 5);
    // With the sandbox there is no limit.
    let mut world = World::new();
    world.policy.max_texts_per_hour = Some(3);
    world.wiring.sandbox_sms = true;
    for n in 0..5 {
        world.new_lead(&format!("+1212555020{n}"));
    }
    world.rest();
    assert_eq!(world.reached(), 5);
}

#[test]
fn a_held_text_says_why() {
    let mut world = World::new();
    world.policy.quiet_hours = Some(Switch::On);
    world.now = at("2026-11-23T23:00:00-05:00");
    let input = Input::Command(Box::new(command(
        "lead.create",
        &json!({ "name": "A", "phone": ANNA, "source": "web" }),
        "c",
    )));
    let decision = world.run(&input).unwrap();
    let events: Vec<_> = decision.appends.iter().flat_map(|append| &append.events).collect();
    let why = events.iter().find_map(|new| match &new.event {
        Event::Lead(LeadEvent::TextQueued { why, .. }) => Some(why.join("; ")),
        _ => None,
    });
    assert!(why.unwrap().contains("08:00-21:00 America/New_York"));
}

/// Why the text that waits is held back when its turn comes, as the timeline tells it.
fn held_because(world: &mut World) -> Vec<String> {
    let effect = world.effects.values().find(|pending| pending.effect.due <= world.now).unwrap().effect.clone();
    let (request, correlation, started) = (effect.request, effect.correlation, world.now);
    let attempt = Input::Attempt { effect: effect.id, request, tries: 0, correlation, started };
    let decision = world.run(&attempt).unwrap();
    let events = decision.appends.into_iter().flat_map(|append| append.events);
    let held = events.filter_map(|new| match new.event {
        Event::Lead(LeadEvent::TextHeld { why, .. }) => Some(why.join("; ")),
        _ => None,
    });
    held.collect()
}

#[test]
fn a_text_that_the_hourly_limit_holds_back_says_why() {
    let mut world = World::new();
    world.policy.max_texts_per_hour = Some(1);
    world.contacted(ANNA);
    world.new_lead(BEN);
    assert_eq!(held_because(&mut world), ["sending is paused: policy.maxTextsPerHour (1) is reached"]);
    assert_eq!(world.last("system.sending_changed")["state"], "paused");
    world.new_lead("+12125550199");
    assert_eq!(held_because(&mut world), ["sending is paused: policy.maxTextsPerHour (1) is reached"]);
}

#[test]
fn a_text_that_waited_for_something_else_says_that_it_waits_for_sending_now_and_says_it_once() {
    let mut world = World::new();
    world.policy.quiet_hours = Some(Switch::On);
    world.now = at("2026-11-23T23:00:00-05:00");
    world.new_lead(ANNA);
    world.rest();
    world.ask("system.pause_sending", &json!({ "reason": "maintenance" }));
    world.now = at("2026-11-24T08:00:00-05:00");
    assert_eq!(held_because(&mut world), ["sending is paused: maintenance"]);
    world.now = world.now.plus(days(1));
    assert!(held_because(&mut world).is_empty(), "it was told the day before");
}

#[test]
fn a_text_that_waited_for_sending_says_that_it_waits_for_something_else_now() {
    let mut world = World::new();
    world.policy.quiet_hours = Some(Switch::On);
    world.now = at("2026-11-24T08:00:00-05:00");
    world.ask("system.pause_sending", &json!({ "reason": "maintenance" }));
    world.new_lead(ANNA);
    assert_eq!(held_because(&mut world), ["sending is paused: maintenance"]);
    world.now = at("2026-11-24T23:00:00-05:00");
    world.ask("system.resume_sending", &json!({ "reason": "done" }));
    // Until the same minute as it was told before.
    let why = held_because(&mut world).concat();
    assert!(why.contains("08:00-21:00 America/New_York"), "{why}");
}

#[test]
fn a_text_that_may_not_go_out_now_does_not_reach_the_hourly_limit() {
    let mut world = World::new();
    world.policy.quiet_hours = Some(Switch::On);
    world.policy.max_texts_per_hour = Some(1);
    world.now = at("2026-11-23T20:59:00-05:00");
    world.contacted(ANNA);
    world.new_lead(BEN);
    world.now = at("2026-11-23T21:00:30-05:00");
    world.rest();
    assert!(world.open_escalations().is_empty(), "nothing was held back by the limit");
    world.advance(at("2026-11-24T08:00:00-05:00"));
    assert_eq!(world.reached(), 2);
}

#[test]
fn of_several_answers_over_the_cap_the_last_one_goes_out_the_next_day() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    for _ in 0..14 {
        world.reply(ANNA, "neither works for me");
    }
    assert_eq!(world.reached(), 11);
    let waiting: Vec<_> = world.lead(lead).texts.into_values().filter(|text| text.is_waiting()).collect();
    assert_eq!(waiting.len(), 1, "a later answer takes the place of one that waits");
    world.pass(days(1));
    assert_eq!(world.reached(), 12);
    assert_eq!(world.last_body(), waiting[0].sms.content);
}

#[test]
fn a_clarifying_text_that_waits_gives_way_to_times() {
    let mut world = World::with(kyros_core::policy::Policy { max_texts_per_day: 1, ..World::new().policy });
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "hmm the thing with the thing");
    assert!(world.waiting(lead).is_some());
    world.reply(ANNA, "neither works for me");
    assert_eq!((world.reached(), world.waiting(lead)), (2, None));
}

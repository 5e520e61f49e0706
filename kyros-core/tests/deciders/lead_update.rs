//! `lead.update` and `lead.assign`.

use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::lead::LeadStatus;
use kyros_testkit::deciders::{ANNA, BEN, Sms, World, command, days, minutes, refused, seconds};
use serde_json::{Value, json};

#[test]
fn a_whole_lead_sent_back_changes_nothing() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let whole = serde_json::to_value(world.lead(lead).lead).unwrap();
    let from = world.mark();
    let answer = world.ask("lead.update", &json!({ "leadId": lead, "updates": whole }));
    assert_eq!(answer, whole);
    assert_eq!(world.mark(), from);
}

#[test]
fn another_status_is_refused_and_so_are_the_other_fields_that_kyros_sets() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let updates = json!({ "status": "won", "id": "x", "createdAt": "2020-01-01T00:00:00Z", "name": "New" });
    let refusal = world.refuse("lead.update", &json!({ "leadId": lead, "updates": updates }), ErrorCode::ValidationFailed);
    let paths: Vec<&str> = refusal.details["fields"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["payload.updates.createdAt", "payload.updates.id", "payload.updates.status"]);
    assert_eq!(world.lead(lead).lead.name, "Anna Berg");
}

#[test]
fn null_clears_an_optional_field() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "email": "a@example.com", "notes": "x", "status": "qualified" }));
    let answer = world.ask("lead.update", &json!({ "leadId": lead, "updates": { "email": null, "notes": "y" } }));
    assert_eq!((&answer["email"], &answer["notes"], &answer["version"]), (&Value::Null, &json!("y"), &json!(2)));
    assert_eq!(world.kinds_since(1), ["lead.updated"]);
}

#[test]
fn the_fields_that_change_by_themselves_make_no_update() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": "qualified" }));
    let later = world.now.plus(days(3));
    let answer = world.ask(
        "lead.update",
        &json!({ "leadId": lead, "updates": { "nextFollowUpAt": later, "lastContactAt": world.now } }),
    );
    assert_eq!((&answer["version"], &answer["nextFollowUpAt"]), (&json!(1), &json!(later)));
    assert_eq!(world.kinds_since(1), Vec::<&str>::new());
    // With another field beside them it is one.
    world.ask("lead.update", &json!({ "leadId": lead, "updates": { "nextFollowUpAt": null, "priority": "hot" } }));
    assert_eq!(world.kinds_since(1), ["lead.updated"]);
}

#[test]
fn a_reply_moves_the_last_contact() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.pass(seconds(90));
    world.hear(ANNA, "hm");
    assert_eq!(world.lead(lead).lead.last_contact_at, Some(world.now));
}

#[test]
fn an_update_of_the_responsible_person_tells_of_both() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": "qualified" }));
    world.ask("lead.update", &json!({ "leadId": lead, "updates": { "assignedTo": "Olga" } }));
    assert_eq!(world.kinds_since(1), ["lead.updated", "lead.assigned"]);
    assert_eq!(world.lead(lead).lead.version, 2);
    let answer = world.ask("lead.assign", &json!({ "leadId": lead, "assignedTo": "Pat" }));
    assert_eq!((&answer["assignedTo"], &answer["version"]), (&json!("Pat"), &json!(3)));
    assert_eq!(world.kinds_since(3), ["lead.assigned"]);
    world.ask("lead.assign", &json!({ "leadId": lead, "assignedTo": "Pat" }));
    assert_eq!(world.kinds_since(3), ["lead.assigned"]);
}

#[test]
fn if_match_guards_every_command_on_a_lead() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": "qualified" }));
    let commands = [
        ("lead.update", json!({ "leadId": lead, "updates": { "name": "B" } })),
        ("lead.assign", json!({ "leadId": lead, "assignedTo": "Olga" })),
        ("lead.pause_automation", json!({ "leadId": lead })),
        ("lead.resume_automation", json!({ "leadId": lead })),
        ("lead.record_consent", json!({ "leadId": lead, "status": "granted", "method": "x", "evidence": { "note": "x" } })),
    ];
    for (kind, payload) in commands {
        let mut input = command(kind, &payload, "c");
        input.if_match = Some(7);
        let refusal = refused(world.send(input), ErrorCode::PreconditionFailed);
        assert_eq!(refusal.details["currentVersion"], 1, "{kind}");
    }
}

#[test]
fn a_lead_with_a_new_number_is_written_to_once_its_consent_is_recorded() {
    for (words, status) in [(None, "granted"), (Some("what would it cost?"), "granted"), (None, "assumed")] {
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        words.iter().for_each(|words| world.reply(ANNA, words));
        world.ask("lead.update", &json!({ "leadId": lead, "updates": { "phone": BEN } }));
        world.pass(days(3));
        let reached = world.reached();
        let consent = json!({ "leadId": lead, "status": status, "method": "call", "evidence": { "note": "said so" } });
        world.ask("lead.record_consent", &consent);
        world.rest();
        let news = &world.outside.sent[reached..];
        assert!(matches!(news, [one] if one.to == BEN && one.body.contains("Reply STOP to opt out")), "{words:?}: {news:?}");
        world.pass(days(20));
        assert_eq!(world.status(lead), LeadStatus::Cold, "{words:?}: and it is followed as any other");
        // Once more says nothing new.
        let reached = world.reached();
        world.ask("lead.record_consent", &consent);
        world.rest();
        assert_eq!(world.reached(), reached, "{words:?}");
    }
}

#[test]
fn what_was_written_before_the_number_changed_to_a_stopped_one_is_left() {
    let mut world = World::new();
    world.contacted(BEN);
    world.hear(BEN, "STOP");
    let lead = world.contacted(ANNA);
    world.hear(ANNA, "1");
    world.ask("lead.update", &json!({ "leadId": lead, "updates": { "phone": BEN, "metadata": { "allowDuplicate": true } } }));
    assert!(world.lead(lead).unread.is_none());
    world.pass(minutes(5));
    assert!(world.lead(lead).visits.is_empty(), "nobody could be told of it");
}

#[test]
fn what_was_tried_at_the_old_number_is_never_sent_to_the_new_one() {
    let tried: [fn(&mut World); 3] = [
        |world| {
            world.outside.sms.push_back(Sms::LoseRequest);
            world.new_lead(ANNA);
        },
        |world| {
            let lead = world.contacted(ANNA);
            world.outside.sms.push_back(Sms::LoseRequest);
            world.ask("sms.send", &json!({ "leadId": lead, "content": "See you soon, Anna", "intent": "custom" }));
        },
        |world| {
            // Nobody may be texted on the new number either: that opt-out has been confirmed.
            world.contacted(ANNA);
            world.hear(BEN, "STOP");
            world.rest();
            world.outside.sms.push_back(Sms::LoseRequest);
            world.hear(ANNA, "STOP");
        },
    ];
    for (what, happens) in ["the first text", "an operator's", "the confirmation of an opt-out"].into_iter().zip(tried) {
        let mut world = World::new();
        happens(&mut world);
        world.pass(seconds(2));
        let lead = world.leads().iter().find(|lead| lead.lead.phone.as_str() == ANNA).unwrap().lead.id;
        let reached = world.reached();
        let waiting = world.waiting(lead).expect("its outcome is unknown");
        world.ask("lead.update", &json!({ "leadId": lead, "updates": { "phone": BEN } }));
        let consent = json!({ "leadId": lead, "status": "granted", "method": "call", "evidence": { "note": "said so" } });
        if what != "the confirmation of an opt-out" {
            world.ask("lead.record_consent", &consent);
        }
        world.pass(minutes(30));
        // A first text of its own is all that the new number gets.
        let news = &world.outside.sent[reached..];
        assert_eq!(news.len(), usize::from(what == "the first text"), "{what}: {news:?}");
        assert!(news.iter().all(|sent| sent.effect.uuid() != waiting.uuid()), "{what}: {news:?}");
        assert_eq!(world.count_of("sms.cancelled"), 1, "{what}");
    }
}

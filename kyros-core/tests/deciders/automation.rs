//! A person takes over; imports; consent; a changed number.

use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::lead::{AutomationState, ConsentStatus, LeadStatus};
use kyros_core::policy::Profile;
use kyros_testkit::deciders::{ANNA, BEN, Sms, World, days, seconds};
use serde_json::json;

fn paused(world: &World, lead: kyros_core::contract::ids::LeadId) -> bool {
    world.lead(lead).lead.automation.state == AutomationState::Paused
}

#[test]
fn a_text_by_a_person_pauses_for_seven_days() {
    let mut world = World::new();
    let start = world.now;
    let lead = world.contacted(ANNA);
    let answer = world.ask("sms.send", &json!({ "leadId": lead, "content": "Hi, Olga here", "intent": "custom" }));
    assert_eq!((&answer["status"], &answer["__created"]), (&json!("pending"), &json!(true)));
    world.rest();
    assert!(paused(&world, lead));
    assert_eq!(world.lead(lead).lead.automation.until, Some(start.plus(days(7))));
    // Nothing goes out by itself meanwhile.
    world.advance(start.plus(days(7)).minus(seconds(1)));
    assert_eq!(world.reached(), 2);
    world.pass(seconds(1));
    assert!(!paused(&world, lead));
    assert_eq!(world.last("lead.updated")["automation"]["state"], "active");
}

#[test]
fn a_text_by_a_person_takes_the_place_of_the_first_text() {
    let mut world = World::new();
    let lead = world.new_lead(ANNA);
    world.ask("sms.send", &json!({ "leadId": lead, "content": "Hi, Olga here", "intent": "custom" }));
    world.rest();
    assert_eq!((world.bodies(), world.status(lead)), (vec!["Hi, Olga here"], LeadStatus::Contacted));
    assert_eq!(world.last("lead.status_changed")["transition"]["triggeredBy"], "user");
    world.pass(days(30));
    assert_eq!(world.reached(), 1);
}

#[test]
fn a_reply_while_paused_opens_one_low_escalation() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.ask("lead.pause_automation", &json!({ "leadId": lead, "reason": "on the phone" }));
    let reached = world.reached();
    world.reply(ANNA, "1");
    world.reply(ANNA, "hello?");
    let escalation = world.escalation_of(world.escalation("paused_lead_wrote"));
    assert_eq!(escalation.severity.as_str(), "low");
    assert_eq!((world.reached(), world.lead(lead).visits.len()), (reached, 0));
    // Opt-outs go on.
    world.reply(ANNA, "STOP");
    assert_eq!(world.reached(), reached + 1);
}

#[test]
fn a_pause_holds_off_the_first_text_and_resuming_sends_it() {
    let mut world = World::new();
    let lead = world.new_lead(ANNA);
    world.ask("lead.pause_automation", &json!({ "leadId": lead }));
    assert_eq!(world.count_of("sms.cancelled"), 1);
    world.pass(days(40));
    assert_eq!(world.reached(), 0);
    world.ask("lead.resume_automation", &json!({ "leadId": lead }));
    world.rest();
    assert_eq!((world.reached(), world.status(lead)), (1, LeadStatus::Contacted));
    // Again changes nothing.
    let (from, version) = (world.mark(), world.lead(lead).lead.version);
    world.ask("lead.resume_automation", &json!({ "leadId": lead }));
    assert_eq!((world.mark(), world.lead(lead).lead.version), (from, version));
}

#[test]
fn a_pause_ends_when_it_says() {
    let mut world = World::new();
    let lead = world.new_lead(ANNA);
    let until = world.now.plus(days(2));
    world.refuse("lead.pause_automation", &json!({ "leadId": lead, "until": world.now.minus(days(1)) }), ErrorCode::ValidationFailed);
    world.ask("lead.pause_automation", &json!({ "leadId": lead, "until": until }));
    world.advance(until.minus(seconds(1)));
    assert_eq!(world.reached(), 0);
    world.pass(seconds(2));
    assert_eq!(world.reached(), 1);
}

#[test]
fn the_end_that_was_set_last_counts() {
    let mut world = World::new();
    let lead = world.new_lead(ANNA);
    let start = world.now;
    for end in [2, 5] {
        world.ask("lead.pause_automation", &json!({ "leadId": lead, "until": start.plus(days(end)) }));
    }
    world.advance(start.plus(days(4)));
    assert!(paused(&world, lead));
    world.advance(start.plus(days(5)));
    assert_eq!((paused(&world, lead), world.reached()), (false, 1));
}

#[test]
fn follow_ups_wait_out_a_pause() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.ask("lead.pause_automation", &json!({ "leadId": lead }));
    world.pass(days(5));
    assert_eq!(world.reached(), 1);
    world.ask("lead.resume_automation", &json!({ "leadId": lead }));
    world.pass(days(2));
    assert!(world.reached() > 1);
}

#[test]
fn confirmations_and_reminders_go_on_while_paused() {
    let mut world = World::new();
    let (lead, _) = world.booked(ANNA);
    world.ask("lead.pause_automation", &json!({ "leadId": lead }));
    let reached = world.reached();
    world.pass(days(10));
    assert!(world.bodies()[reached..].iter().any(|body| body.contains("will be with you soon")), "{:?}", world.bodies());
}

#[test]
fn imported_leads_are_paused_until_somebody_resumes_them() {
    let mut world = World::new();
    let lead = world.import(&json!({ "name": "A", "phone": ANNA }), false);
    let automation = world.lead(lead).lead.automation;
    assert_eq!((automation.state, automation.reason.as_deref()), (AutomationState::Paused, Some("import")));
    world.pass(days(100));
    assert_eq!(world.reached(), 0);
    world.ask("lead.resume_automation", &json!({ "leadId": lead }));
    world.rest();
    assert_eq!(world.reached(), 1);
    let other = world.import(&json!({ "name": "B", "phone": BEN }), true);
    world.rest();
    assert_eq!(world.status(other), LeadStatus::Contacted);
}

#[test]
fn strict_holds_the_first_text_until_consent_is_recorded() {
    for source in ["permit", "referral", "manual"] {
        let mut world = World::new();
        world.policy.profile = Profile::Strict;
        let lead = world.create(json!({ "name": "A", "phone": ANNA, "source": source }));
        let escalation = world.escalation_of(world.escalation("consent_needed"));
        assert!(!escalation.actions.is_empty());
        world.pass(days(1));
        assert_eq!(world.reached(), 0);
        let consent = json!({ "leadId": lead, "status": "granted", "method": "paper", "evidence": { "wording": "v3" } });
        let answer = world.ask("lead.record_consent", &consent);
        assert_eq!(answer["consent"]["evidence"]["wording"], "v3");
        world.rest();
        assert_eq!(world.reached(), 1);
        assert!(world.open_escalations().is_empty(), "it is settled");
    }
    for source in ["web", "chatgpt_app"] {
        let mut world = World::new();
        world.policy.profile = Profile::Strict;
        world.create(json!({ "name": "A", "phone": ANNA, "source": source }));
        world.rest();
        assert_eq!(world.reached(), 1);
    }
}

#[test]
fn strict_lets_a_person_write_first_no_more_than_kyros() {
    let mut world = World::new();
    world.policy.profile = Profile::Strict;
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "source": "permit" }));
    let text = json!({ "leadId": lead, "content": "x", "intent": "custom" });
    let refusal = world.refuse("sms.send", &text, ErrorCode::ContactNotAllowed);
    assert_eq!(refusal.details["reason"], "no_consent");
    let consent = json!({ "leadId": lead, "status": "granted", "method": "paper", "evidence": { "wording": "v3" } });
    world.ask("lead.record_consent", &consent);
    world.ask("sms.send", &text);
    // Whoever wrote to us by himself may be answered.
    let other = world.create(json!({ "name": "B", "phone": BEN, "source": "referral" }));
    world.reply(BEN, "how much does it cost?");
    world.ask("sms.send", &json!({ "leadId": other, "content": "x", "intent": "custom" }));
}

#[test]
fn what_nobody_needs_a_person_for_any_more_is_settled() {
    type Then = fn(&mut World, kyros_core::contract::ids::LeadId);
    let ways: [(&str, Then); 4] = [
        ("lost by hand", |w, lead| drop(w.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": "lost" })))),
        ("STOP", |w, _| w.reply(ANNA, "STOP")),
        ("not interested", |w, _| w.reply(ANNA, "no thanks, not interested")),
        ("wrong number", |w, _| w.reply(ANNA, "wrong number")),
    ];
    for (way, happens) in ways {
        // Given a lead that is waited for by a person
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        world.reply(ANNA, "how much does it cost?");
        world.escalation("question");
        // When it is lost
        happens(&mut world, lead);
        // Then the escalation is over by itself
        assert_eq!((world.status(lead), world.open_escalations()), (LeadStatus::Lost, vec![]), "{way}");
        assert_eq!(world.last("error.resolved")["resolvedBy"], "system", "{way}");
    }
    // The same where a first text waits for consent, and the lead is taken up or given up otherwise
    for to in ["contacted", "lost"] {
        let mut world = World::new();
        world.policy.profile = Profile::Strict;
        let lead = world.create(json!({ "name": "A", "phone": ANNA, "source": "permit" }));
        world.escalation("consent_needed");
        world.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": to }));
        assert!(world.open_escalations().is_empty(), "{to}");
    }
}

#[test]
fn a_visit_booked_for_an_escalation_is_resolved_by_whoever_booked_it() {
    let mut world = World::new();
    world.policy.profile = Profile::Strict;
    world.create(json!({ "name": "A", "phone": ANNA, "source": "permit" }));
    let error = world.escalation("consent_needed");
    let start = kyros_testkit::deciders::at("2026-11-25T10:00:00-05:00");
    let book = json!({
        "errorId": error, "action": "book", "type": "site_visit", "startTime": start, "endTime": start.plus(kyros_testkit::deciders::hours(1)),
    });
    let answer = world.ask("escalation.resolve", &book);
    assert_eq!((&answer["resolvedBy"], &answer["resolution"]), (&json!("Olga"), &json!("book")));
    assert_eq!(world.count_of("error.resolved"), 1);
}

#[test]
fn a_lead_without_consent_is_not_texted() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "source": "web", "consent": { "status": "none" } }));
    world.pass(days(30));
    assert_eq!(world.reached(), 0);
    let payload = json!({ "leadId": lead, "content": "x", "intent": "custom" });
    let refusal = world.refuse("sms.send", &payload, ErrorCode::ContactNotAllowed);
    assert_eq!(refusal.details["reason"], "no_consent");
}

#[test]
fn a_changed_number_cancels_what_waits_and_takes_no_consent_over() {
    let mut world = World::new();
    let lead = world.new_lead(ANNA);
    let answer = world.ask("lead.update", &json!({ "leadId": lead, "updates": { "phone": BEN } }));
    assert_eq!((&answer["phone"], &answer["consent"]["status"]), (&json!(BEN), &json!("none")));
    assert_eq!(world.count_of("sms.cancelled"), 1);
    world.pass(days(30));
    assert_eq!(world.reached(), 0);
    // A text to the old number is from somebody unknown now; one to the new number is the lead's.
    world.hear(BEN, "hello");
    assert_eq!(world.last("sms.response_received")["message"]["leadId"], json!(lead));
    // To a number of another open lead it can't be changed.
    world.new_lead(ANNA);
    world.refuse("lead.update", &json!({ "leadId": lead, "updates": { "phone": ANNA } }), ErrorCode::Conflict);
}

#[test]
fn a_text_that_is_retried_never_reaches_the_new_number() {
    let mut world = World::new();
    world.outside.sms.push_back(Sms::Hang);
    let lead = world.new_lead(ANNA);
    world.rest();
    world.ask("lead.update", &json!({ "leadId": lead, "updates": { "phone": BEN } }));
    world.lands(Some(kyros_core::ports::failure::Failure::transient("503", "busy")));
    world.pass(days(1));
    assert_eq!(world.reached(), 0);
}

#[test]
fn moving_to_a_suppressed_number_is_revoked() {
    let mut world = World::new();
    let ben = world.contacted(BEN);
    world.reply(BEN, "STOP");
    assert_eq!(world.status(ben), LeadStatus::Lost);
    let anna = world.contacted(ANNA);
    world.ask("lead.update", &json!({ "leadId": anna, "updates": { "phone": BEN } }));
    assert_eq!(world.lead(anna).lead.consent.status, ConsentStatus::Revoked);
}

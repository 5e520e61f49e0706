//! Opting out: at every step, over all leads of a number, exactly one confirmation.

use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::ids::LeadId;
use kyros_core::contract::lead::{ConsentStatus, LeadStatus, LostReason};
use kyros_core::ports::failure::{Failure, Fault};
use kyros_core::ports::sms::{ProviderKeyword, ReceiptStatus};
use kyros_testkit::deciders::{ANNA, Sms, World, at, days, minutes, seconds};
use serde_json::json;

fn confirmations(world: &World) -> usize {
    world.bodies().iter().filter(|body| body.contains("you're opted out")).count()
}

/// After a STOP: nobody on that number is texted, the waiting texts are gone, one confirmation.
fn is_silent(world: &mut World, leads: &[LeadId], confirmed: usize) {
    world.rest();
    assert_eq!(confirmations(world), confirmed);
    let reached = world.reached();
    for lead in leads {
        let state = world.lead(*lead);
        assert_eq!(state.lead.consent.status, ConsentStatus::Revoked);
        assert!(world.waiting(*lead).is_none());
        let payload = json!({ "leadId": lead, "content": "hello", "intent": "custom" });
        let refusal = world.refuse("sms.send", &payload, ErrorCode::ContactNotAllowed);
        assert_eq!(refusal.details["reason"], "opted_out");
    }
    world.pass(days(400));
    assert_eq!(world.reached(), reached, "{}", world.last_body());
}

#[test]
fn before_the_first_text() {
    let mut world = World::new();
    let payload = json!({ "name": "A", "phone": ANNA, "source": "web" });
    let lead = world.create(payload);
    world.hear(ANNA, "STOP");
    assert!(world.kinds_since(0).contains(&"sms.cancelled"), "in the same commit");
    assert_eq!(world.lead(lead).lead.lost_reason, Some(LostReason::OptedOut));
    is_silent(&mut world, &[lead], 1);
}

#[test]
fn over_two_leads_of_one_number_while_a_text_is_queued() {
    let mut world = World::new();
    let first = world.contacted(ANNA);
    let second = world.second_lead(ANNA);
    world.hear(ANNA, "Please stop texting me");
    for lead in [first, second] {
        assert_eq!(world.lead(lead).lead.lost_reason, Some(LostReason::OptedOut));
    }
    is_silent(&mut world, &[first, second], 1);
}

#[test]
fn while_a_text_is_in_flight() {
    for refused in [false, true] {
        let mut world = World::new();
        world.outside.sms.push_back(Sms::Hang);
        let lead = world.new_lead(ANNA);
        world.rest();
        world.hear(ANNA, "STOP");
        world.lands(refused.then(|| Failure::transient("503", "busy")));
        // The one in flight may arrive, but it is never tried again.
        world.pass(minutes(10));
        assert_eq!(world.outside.attempts.len(), 2);
        assert_eq!(world.status(lead), LeadStatus::Lost);
        is_silent(&mut world, &[lead], 1);
    }
}

#[test]
fn while_the_outcome_of_a_text_is_unknown() {
    let mut world = World::new();
    world.outside.sms.push_back(Sms::LoseRequest);
    let lead = world.new_lead(ANNA);
    world.rest();
    world.hear(ANNA, "STOP");
    world.pass(minutes(10));
    assert_eq!(world.reached(), 1, "the confirmation alone");
    is_silent(&mut world, &[lead], 1);
}

#[test]
fn after_the_offer_and_after_the_booking() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.hear(ANNA, "STOP");
    is_silent(&mut world, &[lead], 1);

    let mut world = World::new();
    let (lead, visit) = world.booked(ANNA);
    world.hear(ANNA, "STOP");
    // The visit stands until a person has asked, and no reminder goes out.
    world.escalation("opted_out_with_visit");
    assert!(world.lead(lead).visits[&visit].is_active());
    is_silent(&mut world, &[lead], 1);
}

#[test]
fn with_texts_that_wait_to_be_acted_on() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.hear(ANNA, "1");
    world.hear(ANNA, "STOP");
    world.pass(seconds(10));
    assert!(world.lead(lead).visits.is_empty(), "the stop counts");
    // And what was written before it is never acted on, not even after a return.
    world.hear(ANNA, "START");
    world.reply(ANNA, "thanks");
    assert!(world.lead(lead).visits.is_empty());
    assert!(world.lead(lead).unread.is_none());
}

#[test]
fn of_closed_leads() {
    for status in ["won", "lost"] {
        let mut world = World::new();
        let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": status }));
        world.hear(ANNA, "STOP");
        assert_eq!(world.status(lead).as_str(), status);
        assert_eq!(world.count_of("lead.status_changed"), 0);
        is_silent(&mut world, &[lead], 1);
    }
}

#[test]
fn is_confirmed_once_however_often_it_is_said() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    for word in ["STOP", "stop!!", "Unsubscribe", "STOP"] {
        world.reply(ANNA, word);
    }
    is_silent(&mut world, &[lead], 1);
}

#[test]
fn is_confirmed_after_a_wrong_number_too() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "wrong number");
    assert_eq!(confirmations(&world), 0);
    for word in ["STOP", "stop"] {
        world.reply(ANNA, word);
    }
    is_silent(&mut world, &[lead], 1);
    // Whoever says so the other way round has been told already.
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    for word in ["STOP", "wrong number", "STOP"] {
        world.reply(ANNA, word);
    }
    is_silent(&mut world, &[lead], 1);
}

#[test]
fn is_not_confirmed_where_the_provider_did_it() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.hear_with(ANNA, "STOP", Some(ProviderKeyword::Stop));
    is_silent(&mut world, &[lead], 0);
    // The provider's word counts, whatever the text says.
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.hear_with(ANNA, "ARRET", Some(ProviderKeyword::Stop));
    is_silent(&mut world, &[lead], 0);
}

#[test]
fn is_confirmed_within_five_minutes_or_not_at_all() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.outside.sms_down = Some(Failure::transient("503", "down"));
    world.hear(ANNA, "STOP");
    world.pass(minutes(4));
    world.outside.sms_down = None;
    world.pass(minutes(20));
    assert_eq!(confirmations(&world), 0);
}

#[test]
fn is_confirmed_at_any_hour_and_while_sending_is_paused() {
    let mut world = World::new();
    world.policy.quiet_hours = Some(kyros_core::policy::Switch::On);
    world.contacted(ANNA);
    world.ask("system.pause_sending", &json!({ "reason": "maintenance" }));
    world.advance(at("2026-11-23T23:30:00-05:00"));
    world.hear(ANNA, "STOP");
    world.rest();
    assert_eq!(confirmations(&world), 1);
}

#[test]
fn start_and_unstop_bring_back_and_a_plain_yes_does_not() {
    for word in ["START", "unstop"] {
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        world.reply(ANNA, "STOP");
        world.reply(ANNA, "YES");
        world.refuse("sms.send", &json!({ "leadId": lead, "content": "x", "intent": "custom" }), ErrorCode::ContactNotAllowed);
        world.reply(ANNA, word);
        assert_eq!(world.lead(lead).lead.consent.status, ConsentStatus::Granted);
        assert_eq!(world.status(lead), LeadStatus::Lost, "lost is never left");
        world.ask("sms.send", &json!({ "leadId": lead, "content": "x", "intent": "custom" }));
        world.rest();
        // And who stops again is confirmed again.
        world.reply(ANNA, "STOP");
        assert_eq!(confirmations(&world), 2);
    }
}

#[test]
fn a_newly_recorded_consent_brings_back() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "STOP");
    let payload = json!({ "leadId": lead, "status": "granted", "method": "web_form", "evidence": { "page": "/contact" } });
    world.ask("lead.record_consent", &payload);
    world.ask("sms.send", &json!({ "leadId": lead, "content": "x", "intent": "custom" }));
}

#[test]
fn a_consent_that_is_recorded_speaks_for_its_own_lead_alone() {
    let mut world = World::new();
    let first = world.contacted(ANNA);
    let second = world.second_lead(ANNA);
    world.reply(ANNA, "STOP");
    let payload = json!({ "leadId": second, "status": "granted", "method": "web_form", "evidence": { "page": "/contact" } });
    world.ask("lead.record_consent", &payload);
    let text = |lead: LeadId| json!({ "leadId": lead, "content": "x", "intent": "custom" });
    world.refuse("sms.send", &text(first), ErrorCode::ContactNotAllowed);
    world.ask("sms.send", &text(second));
}

#[test]
fn a_lead_that_comes_in_revoked_is_not_texted() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "source": "web", "consent": { "status": "revoked" } }));
    is_silent(&mut world, &[lead], 0);
}

#[test]
fn a_confirmation_that_waits_is_not_sent_after_a_return() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.hear(ANNA, "STOP");
    world.hear(ANNA, "START");
    world.rest();
    assert_eq!(confirmations(&world), 0);
}

#[test]
fn a_confirmation_that_waits_is_not_sent_after_a_new_consent() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.hear(ANNA, "STOP");
    let payload = json!({ "leadId": lead, "status": "granted", "method": "form", "evidence": { "form": 1 } });
    world.ask("lead.record_consent", &payload);
    world.rest();
    assert_eq!(confirmations(&world), 0);
}

#[test]
fn a_new_consent_calls_off_what_waits_for_every_lead_of_the_number() {
    let mut world = World::new();
    let first = world.contacted(ANNA);
    let second = world.second_lead(ANNA);
    world.hear(ANNA, "STOP");
    let payload = json!({ "leadId": second, "status": "granted", "method": "form", "evidence": { "form": 1 } });
    world.ask("lead.record_consent", &payload);
    world.rest();
    assert_eq!(confirmations(&world), 0);
    assert!([first, second].iter().all(|lead| world.waiting(*lead).is_none()));
}

#[test]
fn a_bare_cancel_is_an_opt_out_and_a_person_is_asked() {
    let mut world = World::new();
    let (lead, _) = world.booked(ANNA);
    world.hear(ANNA, "CANCEL");
    let escalation = world.escalation_of(world.escalation("opted_out_with_visit"));
    assert!(escalation.message.contains("appointment may have been meant"), "{}", escalation.message);
    is_silent(&mut world, &[lead], 1);
}

#[test]
fn a_visit_that_stands_is_asked_about_whoever_said_so_and_of_whichever_lead() {
    let says: [fn(&mut World); 3] = [
        |world| world.hear(ANNA, "STOP"),
        |world| world.hear(ANNA, "you have the wrong number"),
        |world| {
            let mut receipt = kyros_core::ports::sms::Receipt::new("SM3".to_owned(), ReceiptStatus::Failed);
            receipt.opted_out = true;
            world.run(&kyros_core::decision::Input::Receipt { receipt }).unwrap();
        },
    ];
    for say in says {
        // Given two leads with one number, and a visit of the first that stands
        let mut world = World::new();
        let (lead, visit) = world.booked(ANNA);
        let other = world.second_lead(ANNA);
        world.rest();
        assert_eq!(world.reached(), 3);
        // When nobody may be texted there any more
        say(&mut world);
        // Then a person is asked about the visit
        assert!(world.lead(lead).visits[&visit].is_active());
        assert!(world.lead(lead).escalations.contains_key("opted_out_with_visit"));
        assert!(!world.lead(other).escalations.contains_key("opted_out_with_visit"));
    }
}

#[test]
fn a_new_lead_with_a_suppressed_number_is_revoked_and_texts_nobody() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.reply(ANNA, "STOP");
    let reached = world.reached();
    let lead = world.new_lead(ANNA);
    assert_eq!(world.lead(lead).lead.consent.status, ConsentStatus::Revoked);
    world.pass(days(100));
    assert_eq!(world.reached(), reached);
    let imported = world.import(&json!({ "name": "B", "phone": ANNA, "metadata": { "allowDuplicate": true } }), true);
    assert_eq!(world.lead(imported).lead.consent.status, ConsentStatus::Revoked);
    world.pass(days(100));
    assert_eq!(world.reached(), reached);
}

#[test]
fn a_provider_that_says_so_suppresses_without_a_confirmation() {
    let mut world = World::new();
    world.outside.sms.push_back(Sms::Refuse(Failure::permanent(Fault::OptedOut, "21610", "unsubscribed")));
    let lead = world.new_lead(ANNA);
    world.rest();
    assert_eq!(world.lead(lead).lead.lost_reason, Some(LostReason::OptedOut));
    assert_eq!(world.last("lead.status_changed")["transition"]["triggeredBy"], "system");
    is_silent(&mut world, &[lead], 0);

    // The same by a receipt.
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let mut receipt = kyros_core::ports::sms::Receipt::new("SM1".to_owned(), ReceiptStatus::Failed);
    receipt.error = Some("21610".to_owned());
    receipt.opted_out = true;
    world.run(&kyros_core::decision::Input::Receipt { receipt }).unwrap();
    assert_eq!(world.status(lead), LeadStatus::Lost);
    is_silent(&mut world, &[lead], 0);
}

#[test]
fn a_revocation_that_a_person_records_is_an_opt_out_without_a_text() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let payload = json!({ "leadId": lead, "status": "revoked", "method": "phone", "evidence": { "note": "called" } });
    let answer = world.ask("lead.record_consent", &payload);
    assert_eq!((&answer["status"], &answer["consent"]["method"]), (&json!("lost"), &json!("phone")));
    assert_eq!(world.last("lead.status_changed")["transition"]["triggeredBy"], "user");
    is_silent(&mut world, &[lead], 0);
}

#[test]
fn a_text_that_changes_while_old_ones_leave_the_state_keeps_its_row() {
    // given a person who asks and asks while nothing may be sent
    let mut world = World::new();
    world.contacted(ANNA);
    world.ask("system.pause_sending", &json!({ "reason": "a test" }));
    for _ in 0..16 {
        world.reply(ANNA, "are you a bot?");
        world.pass(minutes(30));
    }
    // when all the answers that wait are called off, and one more text goes out
    world.reply(ANNA, "STOP");
    // then every text's row is what was told of it last
    for (id, (_, row, _)) in &world.messages {
        let id = id.to_string();
        let told = world.events.iter().rev().find(|event| event.kind.starts_with("sms.") && event.payload["id"] == id);
        let told = told.map(|event| &event.payload["status"]);
        assert!(told.is_none_or(|told| *told == row["status"]), "{id}: {told:?} {row}");
    }
}

#[test]
fn who_says_stop_twice_is_told_once_that_it_was_heard() {
    // Given an opt-out whose confirmation hasn't gone out yet
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.hear(ANNA, "STOP");
    // When it is said again
    world.hear(ANNA, "stop it");
    // Then the one confirmation goes out
    is_silent(&mut world, &[lead], 1);
}

#[test]
fn a_consent_that_is_not_given_leaves_the_opt_out_as_it_is() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "STOP");
    let recorded = json!({ "leadId": lead, "status": "assumed", "method": "phone", "evidence": { "wording": "x" } });
    world.ask("lead.record_consent", &recorded);
    is_silent(&mut world, &[lead], 1);
}

#[test]
fn an_opt_out_that_was_taken_back_is_confirmed_no_more() {
    // Given an opt-out whose confirmation is on its way when consent is recorded, and a second one
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.outside.sms.push_back(Sms::Hang);
    world.hear(ANNA, "STOP");
    world.rest();
    let recorded = json!({ "leadId": lead, "status": "granted", "method": "form", "evidence": { "note": "x" } });
    world.ask("lead.record_consent", &recorded);
    world.pass(seconds(1));
    world.hear(ANNA, "STOP");
    // When the first confirmation wasn't taken, then the second opt-out alone is confirmed
    world.lands(Some(Failure::transient("503", "busy")));
    world.pass(minutes(1));
    is_silent(&mut world, &[lead], 1);
}

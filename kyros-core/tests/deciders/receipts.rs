//! Delivery receipts: by rank, never back, in any order, as often as they come.

use kyros_core::contract::sms::SmsStatus;
use kyros_core::decision::Input;
use kyros_core::contract::lead::LeadStatus;
use kyros_core::ports::sms::{FailureScope, Receipt, ReceiptStatus};
use kyros_testkit::deciders::{ANNA, BEN, Sms, World, days, hours, minutes, phone};
use serde_json::json;

fn status(world: &World, lead: kyros_core::contract::ids::LeadId) -> SmsStatus {
    world.lead(lead).texts.into_values().next().unwrap().sms.status
}

#[test]
fn a_text_is_delivered_once_in_the_chain_of_its_command() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    for step in [ReceiptStatus::Queued, ReceiptStatus::Sent, ReceiptStatus::Delivered, ReceiptStatus::Sent, ReceiptStatus::Delivered] {
        world.receipt("SM1", step);
    }
    assert_eq!((status(&world, lead), world.count_of("sms.delivered")), (SmsStatus::Delivered, 1));
    let event = world.events.iter().find(|event| event.kind == "sms.delivered").unwrap();
    assert_eq!(event.correlation.as_deref(), Some("create"));
    assert!(event.payload["deliveredAt"].is_string());
    // A terminal status stays.
    world.receipt("SM1", ReceiptStatus::Failed);
    assert_eq!((status(&world, lead), world.count_of("sms.failed")), (SmsStatus::Delivered, 0));
}

#[test]
fn a_failed_receipt_fails_the_text_and_asks_for_a_person() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let mut receipt = Receipt::new("SM1".to_owned(), ReceiptStatus::Failed);
    receipt.error = Some("30003".to_owned());
    world.run(&Input::Receipt { receipt }).unwrap();
    assert_eq!(status(&world, lead), SmsStatus::Failed);
    assert_eq!(world.last("sms.failed")["error"], "30003");
    assert_eq!(world.escalation_of(world.escalation("undelivered")).context["code"], json!("30003"));
}

#[test]
fn a_receipt_that_comes_before_its_text_waits_for_it() {
    let mut world = World::new();
    world.outside.sms.push_back(Sms::Hang);
    let lead = world.new_lead(ANNA);
    world.rest();
    world.receipt("SM1", ReceiptStatus::Sent);
    world.receipt("SM1", ReceiptStatus::Delivered);
    world.receipt("SM1", ReceiptStatus::Delivered);
    assert_eq!(status(&world, lead), SmsStatus::Pending);
    world.lands(None);
    assert_eq!(status(&world, lead), SmsStatus::Delivered);
    let kinds: Vec<_> = world.events.iter().map(|event| event.kind.as_str()).filter(|kind| kind.starts_with("sms.")).collect();
    assert_eq!(kinds, ["sms.queued", "sms.sent", "sms.delivered"]);
}

#[test]
fn a_receipt_with_our_name_proves_that_the_text_was_accepted() {
    // Given an answer that was lost
    let mut world = World::new();
    world.outside.sms.push_back(Sms::LoseAnswer);
    let lead = world.new_lead(ANNA);
    world.rest();
    // When the callback comes before the first look
    let mut receipt = Receipt::new("SM1".to_owned(), ReceiptStatus::Delivered);
    receipt.effect = Some(world.outside.sent[0].effect);
    world.run(&Input::Receipt { receipt }).unwrap();
    // Then the text is sent and delivered, and nothing is tried again
    assert_eq!(world.status(lead).as_str(), "contacted");
    assert_eq!(status(&world, lead), SmsStatus::Delivered);
    world.pass(minutes(10));
    assert_eq!((world.outside.attempts.len(), world.count_of("sms.sent")), (1, 1));
}

#[test]
fn a_receipt_that_overtakes_the_answer_of_its_own_call_changes_nothing_twice() {
    let mut world = World::new();
    world.outside.sms.push_back(Sms::Hang);
    let lead = world.new_lead(ANNA);
    world.rest();
    let effect = world.effects.values().find(|p| p.in_flight).unwrap().effect.id;
    let mut receipt = Receipt::new("SM1".to_owned(), ReceiptStatus::Sent);
    receipt.effect = Some(effect);
    world.run(&Input::Receipt { receipt }).unwrap();
    assert_eq!(status(&world, lead), SmsStatus::Sent);
    world.result(effect, kyros_core::decision::EffectResult::SmsAccepted {
        accepted: kyros_core::ports::sms::SmsAccepted::new("SM1".to_owned(), None),
    });
    assert_eq!(world.count_of("sms.sent"), 1);
    assert!(world.number(&phone(ANNA)).attempts.is_empty());
}

#[test]
fn what_a_receipt_leads_to_belongs_to_the_chain_of_its_text() {
    // Given an answer that was lost, and a receipt that proves the text
    let mut world = World::new();
    world.outside.sms.push_back(Sms::LoseAnswer);
    world.new_lead(ANNA);
    world.rest();
    let mut receipt = Receipt::new("SM1".to_owned(), ReceiptStatus::Delivered);
    receipt.effect = Some(world.outside.sent[0].effect);
    world.run(&Input::Receipt { receipt }).unwrap();
    // When the silence runs its course
    world.pass(chrono::TimeDelta::days(30));
    // Then all of it is one chain
    let chains: Vec<_> = world.events.iter().map(|event| (&event.kind, event.correlation.as_deref())).collect();
    assert!(chains.iter().all(|(_, chain)| *chain == Some("create")), "{chains:?}");
}

#[test]
fn an_escalation_by_a_receipt_belongs_to_the_chain_of_its_text() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.receipt("SM1", ReceiptStatus::Failed);
    let raised = world.events.iter().find(|event| event.kind == "error.escalation").expect("an escalation");
    assert_eq!(raised.correlation.as_deref(), Some("create"));
}

/// The provider says that a text wasn't delivered, why, and how far that reaches.
fn undelivered(world: &mut World, provider_id: &str, code: &str, scope: FailureScope) {
    let mut receipt = Receipt::new(provider_id.to_owned(), ReceiptStatus::Failed);
    (receipt.error, receipt.scope) = (Some(code.to_owned()), scope);
    world.run(&Input::Receipt { receipt }).unwrap();
}

#[test]
fn a_number_that_no_text_can_reach_is_texted_no_more_and_a_person_is_asked() {
    // Given a landline
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    undelivered(&mut world, "SM1", "30006", FailureScope::Number);
    let error = world.escalation("unreachable");
    assert_eq!(world.escalation_of(error).context["code"], "30006");
    // When its time comes
    world.pass(days(200));
    // Then nothing more was sent there by Kyros, and nobody waits for an answer any more
    assert_eq!((world.outside.attempts.len(), world.status(lead)), (1, LeadStatus::Cold));
    assert_eq!(world.count_of("error.escalation"), 1);
    // And neither to another lead with that number, of which a person is told as well.
    world.second_lead(ANNA);
    world.rest();
    assert_eq!((world.outside.attempts.len(), world.count_of("error.escalation")), (1, 2));
}

#[test]
fn a_number_that_writes_or_gets_a_person_s_text_can_be_reached_after_all() {
    for writes in [true, false] {
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        undelivered(&mut world, "SM1", "30005", FailureScope::Number);
        if writes {
            world.reply(ANNA, "neither works for me");
        } else {
            world.ask("sms.send", &json!({ "leadId": lead, "content": "Is this Anna?", "intent": "custom" }));
            world.rest();
            world.receipt("SM2", ReceiptStatus::Delivered);
        }
        assert!(world.open_escalations().is_empty(), "{:?}", world.open_escalations());
        assert!(world.number(&phone(ANNA)).unreachable.is_none());
        assert_eq!(world.reached(), 2);
    }
}

#[test]
fn who_is_reached_again_after_a_follow_up_was_withheld_is_followed_on() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.ask("system.pause_sending", &json!({ "reason": "a holiday" }));
    world.reply(ANNA, "HELP");
    undelivered(&mut world, "SM1", "30005", FailureScope::Number);
    world.pass(days(8));
    assert_eq!((world.reached(), world.lead(lead).lead.next_follow_up_at), (1, None), "nothing can reach the number");
    // What was asked for goes out all the same, and arrives.
    world.ask("system.resume_sending", &json!({ "reason": "it is over" }));
    world.rest();
    world.receipt("SM2", ReceiptStatus::Delivered);
    assert!(world.lead(lead).lead.next_follow_up_at.is_some());
}

#[test]
fn another_number_settles_that_the_old_one_could_not_be_reached() {
    for scope in [FailureScope::Number, FailureScope::Text] {
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        undelivered(&mut world, "SM1", "30006", scope);
        world.ask("lead.update", &json!({ "leadId": lead, "updates": { "phone": BEN } }));
        assert_eq!(world.last("error.resolved")["resolvedBy"], "system");
        assert!(world.open_escalations().is_empty());
    }
}

#[test]
fn what_hits_everybody_is_one_escalation_with_a_count() {
    // Given a sender that carriers don't take texts from
    let mut world = World::new();
    for n in 0..103 {
        world.new_lead(&format!("+1212555{n:04}"));
    }
    world.rest();
    // When the receipts come, one of them before its text
    world.outside.sms.push_back(Sms::Hang);
    world.new_lead("+12125559999");
    world.rest();
    for n in 1..=104 {
        undelivered(&mut world, &format!("SM{n}"), "30034", FailureScope::Sender);
    }
    world.lands(None);
    // Then a person is told once, and sees how many it hits
    assert_eq!(world.count_of("error.escalation"), 1);
    let escalation = world.escalation_of(world.escalation("sms:30034"));
    assert_eq!((&escalation.context["count"], escalation.context["leadIds"].as_array().unwrap().len()), (&json!(104), 100));
}

#[test]
fn what_hits_everybody_is_counted_where_a_proof_brings_it_to_light_too() {
    // Given one lead that it has hit, and another text whose answer was lost and whose failure came without our name
    let mut world = World::new();
    world.contacted(BEN);
    undelivered(&mut world, "SM1", "30034", FailureScope::Sender);
    world.outside.sms.push_back(Sms::LoseAnswer);
    world.new_lead(ANNA);
    world.rest();
    undelivered(&mut world, "SM2", "30034", FailureScope::Sender);
    // When a receipt with our name proves that text
    let mut receipt = Receipt::new("SM2".to_owned(), ReceiptStatus::Sent);
    receipt.effect = Some(world.outside.sent[1].effect);
    world.run(&Input::Receipt { receipt }).unwrap();
    // Then its failure is one more of the same
    assert_eq!(world.escalation_of(world.escalation("sms:30034")).context["count"], 2);
    assert_eq!(world.count_of("error.escalation"), 1);
}

#[test]
fn a_lead_is_counted_once_however_many_of_its_texts_fail() {
    let mut world = World::new();
    world.contacted(ANNA);
    undelivered(&mut world, "SM1", "30034", FailureScope::Sender);
    world.pass(days(1).checked_add(&hours(1)).unwrap());
    undelivered(&mut world, "SM2", "30034", FailureScope::Sender);
    let escalation = world.escalation_of(world.escalation("sms:30034"));
    assert_eq!((&escalation.context["count"], world.count_of("error.escalation")), (&json!(1), 1));
}

#[test]
fn what_a_receipt_says_of_a_number_holds_for_the_one_that_was_texted() {
    for opted_out in [true, false] {
        // Given a lead that has another number since its text went out, and somebody else with the old one
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        world.ask("lead.update", &json!({ "leadId": lead, "updates": { "phone": BEN } }));
        let other = world.new_lead(ANNA);
        world.rest();
        // When the provider says that whoever it went to has opted out, or that no text reaches the number
        let mut receipt = Receipt::new("SM1".to_owned(), ReceiptStatus::Failed);
        (receipt.opted_out, receipt.scope) = (opted_out, FailureScope::Number);
        receipt.error = Some(if opted_out { "21610" } else { "30006" }.to_owned());
        world.run(&Input::Receipt { receipt }).unwrap();
        // Then that holds for the number that was texted and all its leads, and not for the new one
        let known = |number: &str| {
            let number = world.number(&phone(number));
            if opted_out { number.suppressed.is_some() } else { number.unreachable.is_some() }
        };
        assert_eq!((known(ANNA), known(BEN)), (true, false), "opted out: {opted_out}");
        assert_eq!(world.status(lead), LeadStatus::Contacted);
        assert_eq!(world.status(other) == LeadStatus::Lost, opted_out);
    }
}

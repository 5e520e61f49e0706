//! Failures outside: tried again, counted, escalated once a cause, answered by a person.

use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::escalation::EscalationStatus;
use kyros_core::contract::ids::{EscalationId, LeadId};
use kyros_core::contract::lead::LeadStatus;
use kyros_core::decision::{Input, Port};
use kyros_core::ports::failure::{Failure, Fault};
use kyros_core::ports::sms::{Receipt, ReceiptStatus, SmsEvidence};
use kyros_testkit::deciders::{ANNA, BEN, Sms, World, days, hours, minutes, seconds};
use serde_json::{Value, json};

fn down() -> Failure {
    Failure::transient("503", "busy")
}

fn gaps(world: &World) -> Vec<i64> {
    world.outside.attempts.windows(2).map(|pair| pair[1].since(pair[0]).num_milliseconds()).collect()
}

/// A lead whose first text was given up, and the escalation.
fn given_up(world: &mut World) -> (LeadId, EscalationId) {
    world.outside.sms_down = Some(down());
    let lead = world.new_lead(ANNA);
    world.pass(minutes(20));
    (lead, world.escalation("sms:503"))
}

#[test]
fn five_tries_after_5_20_80_and_320_seconds_and_up_to_a_quarter_more() {
    let mut world = World::new();
    let (lead, error) = given_up(&mut world);
    let gaps = gaps(&world);
    assert_eq!(gaps.len(), 4);
    for (gap, seconds) in gaps.iter().zip([5_000, 20_000, 80_000, 320_000]) {
        assert!((seconds..=seconds * 5 / 4).contains(gap), "{gap} is not {seconds} and up to a quarter");
    }
    assert_eq!((world.last("sms.failed")["error"].as_str(), world.status(lead)), (Some("503"), LeadStatus::New));
    assert_eq!(world.count_of("error.escalation"), 1);
    let escalation = world.escalation_of(error);
    assert!(escalation.requires_human_intervention && escalation.actions.iter().any(|offered| offered.action.as_str() == "retry"));
    world.pass(days(1));
    assert_eq!(world.outside.attempts.len(), 5);
}

#[test]
fn a_longer_retry_after_is_respected() {
    let mut world = World::new();
    world.outside.sms.push_back(Sms::Refuse(Failure::throttled("429", Some(seconds(90)), "slow down")));
    world.new_lead(ANNA);
    world.pass(minutes(5));
    assert_eq!(gaps(&world), [90_000]);
    assert_eq!(world.reached(), 1);
}

#[test]
fn a_look_that_fails_proves_nothing() {
    // given a request that was lost, and a provider that can't be asked twice
    let mut world = World::new();
    world.outside.sms.push_back(Sms::LoseRequest);
    world.outside.looks.extend([Err(down()), Err(down())]);
    // when it is looked for
    world.new_lead(ANNA);
    world.pass(minutes(30));
    // then it is sent again only after three looks that didn't find it
    let gap = gaps(&world)[0];
    assert!(gap >= 185_000, "sent again after {gap} ms: two failed looks were counted as absences");
    assert_eq!(world.reached(), 1);
}

#[test]
fn a_permanent_failure_is_not_tried_again() {
    let mut world = World::new();
    world.outside.sms.push_back(Sms::Refuse(Failure::permanent(Fault::Request, "21211", "no such number")));
    world.new_lead(ANNA);
    world.pass(hours(1));
    assert_eq!(world.outside.attempts.len(), 1);
    world.escalation("sms:21211");
}

#[test]
fn one_escalation_a_cause_counts_every_lead_and_names_the_first_hundred() {
    let mut world = World::new();
    world.outside.sms_down = Some(Failure::permanent(Fault::Settings, "401", "bad credentials"));
    for n in 0..103 {
        world.new_lead(&format!("+1212555{n:04}"));
    }
    world.rest();
    let escalation = world.escalation_of(world.escalation("sms:401"));
    assert_eq!(escalation.context["count"], 103);
    assert_eq!(escalation.context["leadIds"].as_array().unwrap().len(), 100);
    assert_eq!(world.count_of("error.escalation"), 1);
}

#[test]
fn the_operator_is_told_once() {
    let mut world = World::new();
    world.wiring.notifier = true;
    given_up(&mut world);
    assert_eq!(world.outside.notified, 1);
}

#[test]
fn retry_answers_acknowledged_and_is_resolved_by_success() {
    let mut world = World::new();
    let (lead, error) = given_up(&mut world);
    world.outside.sms_down = None;
    let from = world.mark();
    let answer = world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry", "note": "fixed" }));
    assert_eq!(answer["status"], "acknowledged");
    world.rest();
    assert_eq!(world.status(lead), LeadStatus::Contacted);
    let kinds = world.kinds_since(from);
    assert_eq!(kinds.iter().filter(|kind| **kind == "error.resolved").count(), 1, "{kinds:?}");
    let resolved = world.last("error.resolved");
    assert_eq!((&resolved["resolvedBy"], &resolved["resolution"], &resolved["note"]), (&json!("Olga"), &json!("retry"), &json!("fixed")));
    world.refuse("escalation.resolve", &json!({ "errorId": error, "action": "dismiss" }), ErrorCode::Conflict);
}

#[test]
fn a_retry_that_fails_again_opens_the_same_escalation() {
    let mut world = World::new();
    let (_, error) = given_up(&mut world);
    // Also when it fails in another way.
    for code in ["503", "500"] {
        world.outside.sms_down = Some(Failure::transient(code, "busy"));
        world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
        world.pass(minutes(20));
        assert_eq!(world.last("error.escalation")["errorId"], json!(error));
        assert_eq!(world.escalation_of(error).status, EscalationStatus::Open);
        assert_eq!(world.escalation_of(error).context["count"], 1);
    }
    assert_eq!(world.open_escalations().len(), 1);
    // And it can be tried once more.
    world.outside.sms_down = None;
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.rest();
    assert!(world.open_escalations().is_empty());
}

#[test]
fn a_retry_of_several_is_over_when_the_last_succeeds() {
    let mut world = World::new();
    world.outside.sms_down = Some(down());
    for number in [ANNA, BEN] {
        world.new_lead(number);
    }
    world.pass(minutes(20));
    let error = world.escalation("sms:503");
    world.outside.sms_down = None;
    world.outside.sms.push_back(Sms::Refuse(Failure::permanent(Fault::Request, "21211", "bad")));
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.pass(minutes(20));
    assert_eq!(world.reached(), 1);
    assert_eq!(world.escalation_of(error).status, EscalationStatus::Open);
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.rest();
    assert_eq!(world.reached(), 2);
    assert!(world.open_escalations().is_empty());
}

#[test]
fn what_is_given_up_during_a_retry_keeps_the_escalation_open() {
    let mut world = World::new();
    world.outside.sms_down = Some(down());
    let anna = world.new_lead(ANNA);
    world.pass(minutes(1));
    let ben = world.new_lead(BEN);
    while world.open_escalations().is_empty() {
        world.pass(minutes(1));
    }
    let error = world.escalation("sms:503");
    // Anna's text is being tried again while Ben's last try fails.
    world.outside.sms_down = None;
    world.outside.sms.push_back(Sms::Hang);
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.rest();
    world.outside.sms_down = Some(down());
    world.pass(minutes(20));
    assert_eq!(world.escalation_of(error).context["count"], 2);
    assert_eq!(world.escalation_of(error).status, EscalationStatus::Open);
    world.outside.sms_down = None;
    world.lands(None);
    world.rest();
    assert_eq!((world.status(anna), world.status(ben)), (LeadStatus::Contacted, LeadStatus::New));
    assert_eq!(world.escalation_of(error).status, EscalationStatus::Open, "somebody has to know of Ben's");
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.rest();
    assert_eq!(world.status(ben), LeadStatus::Contacted);
    assert!(world.open_escalations().is_empty());
}

#[test]
fn a_retry_of_a_text_that_may_not_go_out_any_more_is_over() {
    let mut world = World::new();
    let (_, error) = given_up(&mut world);
    world.outside.sms_down = None;
    world.hear(ANNA, "STOP");
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.rest();
    assert!(world.bodies().iter().all(|body| body.contains("opted out")), "{:?}", world.bodies());
    assert!(world.open_escalations().is_empty());
}

#[test]
fn what_was_dismissed_is_not_tried_again_with_a_later_one() {
    let mut world = World::new();
    let (anna, error) = given_up(&mut world);
    let answer = world.ask("escalation.resolve", &json!({ "errorId": error, "action": "dismiss", "note": "called" }));
    assert_eq!((&answer["status"], &answer["resolvedBy"]), (&json!("resolved"), &json!("Olga")));
    let ben = world.new_lead(BEN);
    world.pass(minutes(20));
    let error = world.escalation("sms:503");
    world.outside.sms_down = None;
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.rest();
    assert_eq!((world.status(anna), world.status(ben)), (LeadStatus::New, LeadStatus::Contacted));
}

#[test]
fn reply_book_and_reassign_resolve_at_once() {
    type Happened = fn(&World, LeadId) -> bool;
    let cases: [(Value, Happened); 3] = [
        (json!({ "action": "reply", "content": "About 15,000" }), |w, _| w.last_body() == "About 15,000"),
        (json!({ "action": "reassign", "assignedTo": "Pat" }), |w, l| w.lead(l).lead.assigned_to.as_deref() == Some("Pat")),
        (
            json!({ "action": "book", "type": "consultation", "startTime": "2026-11-25T15:00:00Z", "endTime": "2026-11-25T16:00:00Z" }),
            |w, l| w.lead(l).visits.len() == 1 && w.last_body().contains("You're booked"),
        ),
    ];
    for (mut payload, happened) in cases {
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        world.reply(ANNA, "how much does it cost?");
        let error = world.escalation("question");
        payload["errorId"] = json!(error);
        let answer = world.ask("escalation.resolve", &payload);
        assert_eq!((&answer["status"], &answer["resolution"]), (&json!("resolved"), &payload["action"]));
        assert_eq!(world.count_of("error.resolved"), 1);
        world.rest();
        assert!(happened(&world, lead), "{payload}");
        // The next question is a new escalation.
        world.ask("lead.resume_automation", &json!({ "leadId": lead }));
        world.reply(ANNA, "how much does it cost?");
        assert_ne!(world.escalation("question"), error);
    }
}

#[test]
fn acknowledging_says_that_somebody_is_on_it() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.reply(ANNA, "how much does it cost?");
    let payload = json!({ "errorId": world.escalation("question") });
    for _ in 0..2 {
        assert_eq!(world.ask("escalation.acknowledge", &payload)["status"], "acknowledged");
    }
    assert_eq!(world.count_of("error.acknowledged"), 1);
    let retry = json!({ "errorId": payload["errorId"], "action": "retry" });
    world.refuse("escalation.resolve", &retry, ErrorCode::ValidationFailed);
    world.refuse("escalation.acknowledge", &json!({ "errorId": "x" }), ErrorCode::NotFound);
}

#[test]
fn a_lost_answer_is_looked_into_and_never_sent_twice() {
    for how in [Sms::LoseAnswer, Sms::NodeDies] {
        let mut world = World::new();
        world.outside.sms.push_back(how);
        let lead = world.new_lead(ANNA);
        world.rest();
        assert_eq!(world.status(lead), LeadStatus::New);
        world.pass(seconds(5));
        assert_eq!((world.status(lead), world.reached()), (LeadStatus::Contacted, 1));
        assert_eq!(world.outside.attempts.len(), 1);
    }
}

#[test]
fn only_three_absences_over_a_minute_lead_to_another_try() {
    let mut world = World::new();
    world.outside.sms.push_back(Sms::LoseRequest);
    world.new_lead(ANNA);
    world.pass(seconds(64));
    assert_eq!(world.outside.attempts.len(), 1);
    world.pass(seconds(10));
    assert_eq!((world.outside.attempts.len(), world.reached()), (2, 1));
}

/// A call that ended so, of which the provider could say nothing for an hour.
fn given_up_in_doubt(how: Sms) -> (World, LeadId, EscalationId) {
    let mut world = World::new();
    world.outside.sms.push_back(how);
    world.outside.looks.extend(std::iter::repeat_n(Ok(SmsEvidence::Inconclusive), 8));
    let lead = world.new_lead(ANNA);
    world.pass(hours(1));
    let error = world.escalation("sms:outcome_unknown");
    (world, lead, error)
}

#[test]
fn what_can_t_be_proven_goes_to_a_person() {
    let (mut world, lead, error) = given_up_in_doubt(Sms::LoseRequest);
    assert_eq!(world.outside.attempts.len(), 1);
    assert_eq!(world.last("sms.failed")["error"], "outcome_unknown");
    // A person's word to try again is looked into first: nothing went out, so it is sent.
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.rest();
    assert_eq!(world.outside.attempts.len(), 1);
    world.pass(seconds(120));
    assert_eq!((world.status(lead), world.outside.attempts.len()), (LeadStatus::Contacted, 2));
}

#[test]
fn a_retry_of_what_went_out_after_all_sends_nothing_twice() {
    // given a text that went out, whose answer was lost, and a provider that couldn't say so for long
    let (mut world, lead, error) = given_up_in_doubt(Sms::LoseAnswer);
    // when a person asks for another try, and the provider knows by now
    world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    world.pass(hours(1));
    // then it is found
    assert_eq!((world.status(lead), world.outside.attempts.len()), (LeadStatus::Contacted, 1));
    assert_eq!(world.last("error.resolved")["errorId"], json!(error));
}

#[test]
fn a_receipt_settles_what_was_given_up_as_unknown() {
    // given a text that went out, whose answer was lost, and of which the provider knows nothing
    let (mut world, lead, error) = given_up_in_doubt(Sms::LoseAnswer);
    // when its receipt comes in after all
    let sent = world.outside.sent[0].clone();
    let mut receipt = Receipt::new(sent.provider_id, ReceiptStatus::Delivered);
    receipt.effect = Some(sent.effect);
    world.run(&Input::Receipt { receipt }).unwrap();
    // then it went out, nothing waits for a person, and nothing is sent again
    assert_eq!((world.status(lead), world.count_of("sms.delivered")), (LeadStatus::Contacted, 1));
    assert_eq!(world.last("error.resolved")["errorId"], json!(error));
    let retry = world.attempt("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
    assert!(retry.is_err());
    world.pass(hours(1));
    assert_eq!(world.outside.attempts.len(), 1);
}

#[test]
fn an_attempt_ends_at_the_number_where_it_began() {
    // given a text on its way, and a lead that gets another number meanwhile
    let mut world = World::new();
    world.outside.sms.push_back(Sms::LoseAnswer);
    let lead = world.new_lead(ANNA);
    world.rest();
    world.ask("lead.update", &json!({ "leadId": lead, "updates": { "phone": BEN } }));
    // when it is found to have gone out
    world.pass(minutes(5));
    // then no attempt stays open on either number
    assert_eq!(world.reached(), 1);
    for number in [ANNA, BEN] {
        assert!(world.number(&kyros_core::contract::phone::Phone::e164(number).unwrap()).attempts.is_empty(), "an attempt to {number} never ended");
    }
}

#[test]
fn an_outage_is_one_escalation_that_recovery_closes() {
    let mut world = World::new();
    let input = |since| Input::Provider { port: Port::Sms, down_since: since, code: "503".to_owned() };
    let since = world.now;
    for _ in 0..2 {
        world.run(&input(Some(since))).unwrap();
    }
    world.escalation("provider:sms");
    assert_eq!(world.last("error.escalation")["requiresHumanIntervention"], false);
    world.run(&input(None)).unwrap();
    assert_eq!(world.last("error.resolved")["resolvedBy"], "system");
    assert_eq!((world.count_of("error.escalation"), world.open_escalations().len()), (1, 0));
}

#[test]
fn an_outage_can_be_tried_again_by_a_person_and_is_open_again_while_it_lasts() {
    // given an outage that was told
    let mut world = World::new();
    let input = |since| Input::Provider { port: Port::Sms, down_since: since, code: "503".to_owned() };
    let since = world.now;
    world.run(&input(Some(since))).unwrap();
    let error = world.escalation("provider:sms");
    assert!(world.escalation_of(error).actions.iter().any(|offered| offered.action.as_str() == "retry"));

    // when a person has it tried again, then it is acknowledged, and asking twice is no fault
    let retry = json!({ "errorId": error, "action": "retry", "note": "they say it works" });
    for _ in 0..2 {
        assert_eq!(world.ask("escalation.resolve", &retry)["status"], "acknowledged");
    }
    // and while it lasts the same escalation is open once more
    world.run(&input(Some(since))).unwrap();
    assert_eq!((world.last("error.escalation")["errorId"].clone(), world.count_of("error.escalation")), (json!(error), 2));
    // and its end is that person's doing
    world.ask("escalation.resolve", &retry);
    world.run(&input(None)).unwrap();
    let resolved = world.last("error.resolved");
    assert_eq!((&resolved["resolution"], &resolved["note"]), (&json!("retry"), &json!("they say it works")));
    assert_eq!(world.open_escalations().len(), 0);
}

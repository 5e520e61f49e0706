//! The table of intents (contract, section 10.3), row by row.

use kyros_core::contract::ids::{EffectId, LeadId};
use kyros_core::contract::lead::{LeadStatus, LostReason};
use kyros_core::contract::time::Timestamp;
use kyros_core::understand::{Language, Reading, ReplyIntent};
use kyros_testkit::deciders::{ANNA, BEN, World, at, days, hours, seconds};
use serde_json::{Value, json};

fn suggested(world: &World) -> &Value {
    &world.last("sms.response_received")["suggestedAction"]
}

fn intent(world: &World) -> &Value {
    &world.last("sms.response_received")["intent"]
}

/// A lead without an offer: somebody wrote by himself.
fn without_offer(world: &mut World) -> LeadId {
    world.policy.visit.horizon_days = 0;
    let lead = world.contacted(ANNA);
    world.policy.visit.horizon_days = 14;
    assert!(world.lead(lead).offered().is_empty());
    lead
}

fn visit_start(world: &World, lead: LeadId) -> Timestamp {
    world.lead(lead).coming_visit(world.now).expect("a visit is coming").appointment.start_time
}

#[test]
fn confirm_slot_books_that_time() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let second = world.lead(lead).offered()[1];
    world.reply(ANNA, "2");
    assert_eq!((suggested(&world), visit_start(&world, lead)), (&json!("book_appointment"), second.start));
}

#[test]
fn confirm_slot_offers_others_when_the_time_is_gone() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let first = world.lead(lead).offered()[0];
    let other = world.create(json!({ "name": "Ben", "phone": BEN, "status": "qualified" }));
    world.ask(
        "calendar.book",
        &json!({ "leadId": other, "type": "site_visit", "title": "x", "startTime": first.start, "endTime": first.end, "sendConfirmationSms": false }),
    );
    world.reply(ANNA, "1");
    assert_eq!(world.lead(lead).visits.len(), 0);
    assert!(world.last_body().contains("reply 1"), "{}", world.last_body());
    assert!(!world.lead(lead).offered().contains(&first));
}

#[test]
fn interested_with_offers_out_books_the_first_and_names_the_other() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let offered = world.lead(lead).offered().to_vec();
    world.reply(ANNA, "yes please");
    assert_eq!((intent(&world), suggested(&world)), (&json!("interested"), &json!("book_appointment")));
    assert_eq!(visit_start(&world, lead), offered[0].start);
    assert!(world.last_body().contains("reply 2 to take it instead"), "{}", world.last_body());

    // The number that the confirmation names means what it says.
    world.reply(ANNA, "2");
    assert_eq!(visit_start(&world, lead), offered[1].start, "{}", world.last_body());
    assert_eq!(world.count_of("appointment.rescheduled"), 1);
}

#[test]
fn thanks_after_such_a_booking_confirm_it() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "yes please");
    let (start, reached) = (visit_start(&world, lead), world.reached());
    world.reply(ANNA, "great, sounds good");
    assert_eq!(visit_start(&world, lead), start);
    assert_eq!(world.reached(), reached, "no new times are offered: {}", world.last_body());
    world.reply(ANNA, "1");
    assert_eq!(visit_start(&world, lead), start);
    assert_eq!(world.count_of("appointment.rescheduled"), 0);
}

#[test]
fn interested_books_nothing_where_the_company_says_so() {
    let mut world = World::new();
    world.policy.book_on_interest = false;
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "yes please");
    assert_eq!(suggested(&world), "send_follow_up");
    assert!(world.lead(lead).visits.is_empty());
    assert_eq!(world.status(lead), LeadStatus::Qualified);
}

#[test]
fn interested_without_offers_gets_two() {
    let mut world = World::new();
    let lead = without_offer(&mut world);
    world.reply(ANNA, "yes please");
    assert_eq!((intent(&world), suggested(&world)), (&json!("interested"), &json!("send_follow_up")));
    assert_eq!(world.lead(lead).offered().len(), 2);
    assert_eq!(world.status(lead), LeadStatus::Qualified);
}

#[test]
fn propose_time_books_a_free_time() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "how about Friday at 2pm?");
    assert_eq!((intent(&world), suggested(&world)), (&json!("propose_time"), &json!("book_appointment")));
    assert_eq!(visit_start(&world, lead), at("2026-11-27T14:00:00-05:00"));
}

#[test]
fn propose_time_offers_the_nearest_when_it_is_not_free() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "how about Saturday at 2pm?");
    assert!(world.lead(lead).visits.is_empty());
    let wished = at("2026-11-28T14:00:00-05:00");
    let near = world.lead(lead).offered().to_vec();
    assert!(near.iter().all(|slot| slot.start.since(wished).abs() < days(2)), "{near:?}");
    assert_eq!(world.status(lead), LeadStatus::Qualified);
}

#[test]
fn propose_time_without_a_time_follows_up_in_seven_days() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let reached = world.reached();
    world.reply(ANNA, "maybe later");
    assert_eq!((intent(&world), suggested(&world)), (&json!("propose_time"), &json!("send_follow_up")));
    world.pass(days(6));
    assert_eq!(world.reached(), reached);
    world.pass(days(1));
    assert_eq!(world.reached(), reached + 1);
    // And that opens a new round: silence leads on to `cold`.
    world.pass(days(15));
    assert_eq!(world.status(lead), LeadStatus::Cold);
}

#[test]
fn decline_slots_offers_two_others() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let first = world.lead(lead).offered().to_vec();
    world.reply(ANNA, "neither works for me");
    assert_eq!((intent(&world), suggested(&world)), (&json!("decline_slots"), &json!("send_follow_up")));
    let second = world.lead(lead).offered().to_vec();
    assert!(second.len() == 2 && second.iter().all(|slot| !first.contains(slot)));
}

#[test]
fn reschedule_moves_to_a_named_time_or_offers_the_nearest() {
    let mut world = World::new();
    let (lead, _) = world.booked(ANNA);
    world.reply(ANNA, "can we move it to Friday at 2pm");
    assert_eq!((intent(&world), suggested(&world)), (&json!("reschedule"), &json!("book_appointment")));
    let friday = at("2026-11-27T14:00:00-05:00");
    assert_eq!(visit_start(&world, lead), friday);
    assert_eq!(world.last("appointment.rescheduled")["startTime"], json!(friday));
    world.reply(ANNA, "can we move it to Saturday at 2pm");
    assert_eq!(visit_start(&world, lead), friday, "it stands until another time is found");
    assert_eq!(world.lead(lead).offered().len(), 2);
    world.reply(ANNA, "1");
    assert_ne!(visit_start(&world, lead), friday);
    assert_eq!(world.lead(lead).visits.len(), 1);
}

#[test]
fn reschedule_without_a_time_offers_two() {
    let mut world = World::new();
    let (lead, _) = world.booked(ANNA);
    world.reply(ANNA, "R");
    assert_eq!(intent(&world), "reschedule");
    assert_eq!(world.lead(lead).offered().len(), 2);
    let wished = world.lead(lead).offered()[1];
    world.reply(ANNA, "2");
    assert_eq!(visit_start(&world, lead), wished.start);
}

#[test]
fn cancel_cancels_and_offers_new_times_once() {
    let mut world = World::new();
    let (lead, visit) = world.booked(ANNA);
    world.reply(ANNA, "please cancel my appointment");
    assert_eq!((intent(&world), suggested(&world)), (&json!("cancel"), &json!("send_follow_up")));
    assert_eq!(world.last("appointment.cancelled")["id"], json!(visit));
    assert!(!world.outside.shown.contains_key(&visit), "the calendar lets it go");
    assert!(world.last_body().contains("reply 1"), "{}", world.last_body());
    // Taken, and called off once more: no third offer.
    world.reply(ANNA, "1");
    assert_eq!(world.lead(lead).visits.len(), 2);
    world.reply(ANNA, "please cancel my appointment");
    assert_eq!(world.count_of("appointment.cancelled"), 2);
    assert!(!world.last_body().contains("reply 1"), "{}", world.last_body());
}

#[test]
fn not_interested_gets_one_polite_close_and_is_lost() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let reached = world.reached();
    world.reply(ANNA, "no thanks, not interested");
    assert_eq!((intent(&world), suggested(&world)), (&json!("not_interested"), &Value::Null));
    assert_eq!(world.reached(), reached + 1);
    let state = world.lead(lead);
    assert_eq!((state.lead.status, state.lead.lost_reason), (LeadStatus::Lost, Some(LostReason::Declined)));
    world.pass(days(300));
    assert_eq!(world.reached(), reached + 1);
}

#[test]
fn wrong_person_is_lost_at_once_and_the_number_is_suppressed() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let reached = world.reached();
    world.hear(ANNA, "you have the wrong number");
    assert_eq!((intent(&world), suggested(&world)), (&json!("wrong_person"), &Value::Null));
    let state = world.lead(lead);
    assert_eq!((state.lead.status, state.lead.lost_reason), (LeadStatus::Lost, Some(LostReason::WrongPerson)));
    let error = world.refuse(
        "sms.send",
        &json!({ "leadId": lead, "content": "hi", "intent": "custom" }),
        kyros_core::contract::error::ErrorCode::ContactNotAllowed,
    );
    assert_eq!(error.details["reason"], "wrong_person");
    world.pass(days(300));
    assert_eq!(world.reached(), reached);
}

#[test]
fn a_wrong_number_is_wrong_for_every_lead_that_has_it() {
    let mut world = World::new();
    let first = world.contacted(ANNA);
    let second = world.second_lead(ANNA);
    world.hear(ANNA, "you have the wrong number");
    for lead in [first, second] {
        let state = world.lead(lead);
        assert_eq!((state.lead.status, state.lead.lost_reason), (LeadStatus::Lost, Some(LostReason::WrongPerson)));
        assert!(world.waiting(lead).is_none() && state.timers.is_empty());
    }
    let reached = world.reached();
    world.pass(days(300));
    assert_eq!(world.reached(), reached);
}

#[test]
fn a_question_goes_to_a_person_with_the_message_and_ready_actions() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let reached = world.reached();
    world.reply(ANNA, "how much does it cost?");
    assert_eq!((intent(&world), suggested(&world)), (&json!("question"), &json!("escalate_to_human")));
    let escalation = world.escalation_of(world.escalation("question"));
    assert_eq!((escalation.lead_id, &escalation.context["text"]), (Some(lead), &json!("how much does it cost?")));
    let actions: Vec<&str> = escalation.actions.iter().map(|offered| offered.action.as_str()).collect();
    assert!(actions.contains(&"reply") && actions.contains(&"book"), "{actions:?}");
    assert_eq!(world.reached(), reached);
}

#[test]
fn are_you_a_bot_has_a_true_answer_and_goes_to_a_person() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.reply(ANNA, "are you a bot?");
    assert!(world.last_body().contains("automated assistant"), "{}", world.last_body());
    world.escalation("question");
}

#[test]
fn unclear_is_asked_about_once_a_round_and_then_goes_to_a_person() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let offered = world.lead(lead).offered().to_vec();
    world.reply(ANNA, "purple monkey");
    assert_eq!((intent(&world), suggested(&world)), (&json!("unclear"), &json!("send_follow_up")));
    assert!(world.last_body().contains("didn't get that"), "{}", world.last_body());
    assert_eq!(world.lead(lead).offered(), offered, "it asks about the times that are out");
    let reached = world.reached();
    world.reply(ANNA, "dishwasher");
    assert_eq!(suggested(&world), "escalate_to_human");
    assert_eq!(world.reached(), reached);
    world.escalation("unclear");
}

#[test]
fn unclear_is_never_asked_about_with_a_time_that_is_past() {
    // given two times of which the first has come and gone
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let offered = world.lead(lead).offered().to_vec();
    world.advance(offered[0].start.plus(seconds(60)));
    // when the person writes what nobody understands
    world.reply(ANNA, "purple monkey");
    // then the question that comes back names times that can be had
    assert!(world.last_body().contains("didn't get that"), "{}", world.last_body());
    let asked = world.lead(lead).offered().to_vec();
    assert!(asked.len() == 2 && asked.iter().all(|slot| slot.start > world.now), "{asked:?} at {}", world.now);
}

#[test]
fn a_reading_below_the_company_s_confidence_counts_as_unclear() {
    let mut world = World::new();
    world.policy.reply_confidence = 0.99;
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "1");
    assert!(world.lead(lead).visits.is_empty());
    assert_eq!(suggested(&world), "send_follow_up");
}

#[test]
fn help_is_answered_at_once_and_changes_nothing_else() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.hear(ANNA, "HELP");
    world.rest();
    assert!(world.last_body().contains("Reply STOP"), "{}", world.last_body());
    assert_eq!(world.status(lead), LeadStatus::Contacted);
    // Also while other texts wait to be acted on.
    world.hear(ANNA, "1");
    let reached = world.reached();
    world.hear(ANNA, "HELP");
    world.rest();
    assert_eq!(world.reached(), reached + 1);
    world.pass(seconds(4));
    assert_eq!(world.lead(lead).visits.len(), 1, "the text before it is acted on as ever");
    // Not where the person opted out, or the provider answered.
    world.hear(ANNA, "STOP");
    world.rest();
    let reached = world.reached();
    world.hear(ANNA, "HELP");
    world.rest();
    assert_eq!(world.reached(), reached);
}

#[test]
fn a_spanish_reply_is_answered_in_spanish() {
    let mut world = World::new();
    world.contacted(ANNA);
    world.reply(ANNA, "Si, me interesa mucho, gracias");
    assert!(world.last_body().contains("Su visita con"), "{}", world.last_body());
}

fn reading(intent: ReplyIntent) -> Reading {
    Reading { intent, slot_index: None, time: None, confidence: 0.95, language: Language::En, rule: "model".into() }
}

#[test]
fn what_the_rules_are_unsure_of_goes_to_a_model() {
    let mut world = World::new();
    world.wiring.language = true;
    world.outside.reading = Some(reading(ReplyIntent::Interested));
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "purple monkey");
    assert_eq!(world.lead(lead).visits.len(), 1);
    // A model never makes up an opt-out.
    let mut world = World::new();
    world.wiring.language = true;
    world.outside.reading = Some(reading(ReplyIntent::Stop));
    let lead = world.contacted(ANNA);
    world.reply(ANNA, "purple monkey");
    assert_eq!(world.status(lead), LeadStatus::Contacted);
    assert!(world.last_body().contains("didn't get that"));
    // And where it doesn't answer, the rules' reading stands.
    let mut world = World::new();
    world.wiring.language = true;
    world.contacted(ANNA);
    world.reply(ANNA, "purple monkey");
    world.pass(hours(1));
    assert!(world.last_body().contains("didn't get that"));
}

#[test]
fn a_model_s_reading_of_older_texts_never_stands_for_newer_ones() {
    let mut world = World::new();
    world.wiring.language = true;
    let lead = world.contacted(ANNA);
    // Given a model that is slow
    world.outside.reading = None;
    world.reply(ANNA, "purple monkey");
    let asked: EffectId = world.effects.values().find(|p| p.effect.lane.as_ref().is_some_and(|l| l.ends_with("language"))).unwrap().effect.id;
    let pending = world.effects[&asked].clone();
    // When the person says more in the meantime
    world.hear(ANNA, "not interested, sorry");
    let input = kyros_core::decision::Input::Result {
        effect: asked,
        request: pending.effect.request.clone(),
        tries: 1,
        result: kyros_core::decision::EffectResult::Read { reading: reading(ReplyIntent::Interested) },
        correlation: None,
    };
    let decision = world.run(&input).unwrap();
    world.settle(asked, &decision, 0);
    world.pass(seconds(10));
    // Then what they said last counts
    assert_eq!(world.status(lead), LeadStatus::Lost);
    assert!(world.lead(lead).visits.is_empty());
}

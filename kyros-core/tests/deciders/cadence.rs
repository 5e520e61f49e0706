//! Silence: follow-ups after 1, 3 and 7 days, `cold` after 14, tried again after 90, twice.

use kyros_core::contract::lead::LeadStatus;
use kyros_core::policy::Profile;
use kyros_testkit::deciders::{ANNA, Sms, World, at, days, hours, seconds};
use serde_json::json;

#[test]
fn a_silent_lead_gets_three_follow_ups_goes_cold_and_is_tried_again_twice() {
    let mut world = World::new();
    let start = world.now;
    let lead = world.contacted(ANNA);
    assert_eq!(world.lead(lead).lead.next_follow_up_at, Some(start.plus(days(1))));
    world.advance(start.plus(days(400)));
    let sent: Vec<i64> = world.outside.sent.iter().map(|sent| sent.at.since(start).num_days()).collect();
    let round = [0, 1, 3, 7];
    let rounds = [0, 104, 208];
    let expected: Vec<i64> = rounds.iter().flat_map(|from| round.iter().map(move |day| from + day)).collect();
    assert_eq!(sent, expected);
    assert_eq!(world.status(lead), LeadStatus::Cold);
    assert!(world.events.iter().all(|event| event.correlation.as_deref() == Some("create")), "one chain");
    let steps: Vec<_> = world.events.iter().filter(|e| e.kind == "lead.status_changed").map(|e| e.payload["transition"]["to"].clone()).collect();
    assert_eq!(steps, ["contacted", "cold", "contacted", "cold", "contacted", "cold"]);
}

#[test]
fn cold_comes_fourteen_days_after_the_first_text_of_the_round() {
    let mut world = World::new();
    let start = world.now;
    let lead = world.contacted(ANNA);
    world.advance(start.plus(days(14)).minus(seconds(1)));
    assert_eq!(world.status(lead), LeadStatus::Contacted);
    world.pass(seconds(1));
    assert_eq!(world.status(lead), LeadStatus::Cold);
    assert_eq!(world.lead(lead).lead.next_follow_up_at, Some(start.plus(days(104))));
}

#[test]
fn an_inbound_text_ends_the_round() {
    let mut world = World::new();
    let start = world.now;
    let lead = world.contacted(ANNA);
    world.pass(hours(30));
    let reached = world.reached();
    world.reply(ANNA, "how much does it cost?");
    // Neither the follow-ups of the third and the seventh day come, nor `cold` on the fourteenth.
    world.advance(start.plus(days(8)));
    assert_eq!(world.reached(), reached);
    world.advance(start.plus(days(15)));
    assert_eq!(world.status(lead), LeadStatus::Contacted);
}

#[test]
fn whoever_answers_without_a_decision_and_falls_silent_is_written_to_a_week_later() {
    // Given a lead that has answered once, in whatever way decides nothing
    for words in ["how much does it cost?", "purple monkey", "neither works for me", "HELP", "Saturday at 3am"] {
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        world.pass(hours(5));
        world.reply(ANNA, words);
        let (answered, reached) = (world.now, world.reached());
        // When nothing more is heard of it
        let due = world.lead(lead).lead.next_follow_up_at.expect(words);
        assert!(answered.plus(days(7)).since(due).abs() < hours(1), "{words}: {due}");
        world.pass(days(7));
        // Then it is followed up like any other, and cold in the end
        assert_eq!(world.reached(), reached + 1, "{words}");
        world.pass(days(14));
        assert_eq!((world.reached(), world.status(lead)), (reached + 4, LeadStatus::Cold), "{words}");
        assert!(world.lead(lead).lead.next_follow_up_at.is_some(), "{words}: and tried again later");
    }
}

#[test]
fn whoever_wrote_during_a_pause_is_written_to_a_week_after_it() {
    // Given a lead that a person has taken over, and that wrote meanwhile
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.ask("lead.pause_automation", &json!({ "leadId": lead, "reason": "on the phone" }));
    world.reply(ANNA, "hello?");
    let reached = world.reached();
    // When the pause ends
    world.ask("lead.resume_automation", &json!({ "leadId": lead }));
    // Then the lead isn't forgotten
    world.pass(days(7));
    assert_eq!(world.reached(), reached + 1);
}

#[test]
fn later_said_before_the_first_text_was_accepted_begins_a_round_all_the_same() {
    // Given a first text under way, and a person who writes before the provider has answered
    let mut world = World::new();
    world.outside.sms.push_back(Sms::Hang);
    let lead = world.new_lead(ANNA);
    world.rest();
    world.hear(ANNA, "maybe later");
    world.lands(None);
    world.rest();
    // When the week is over and nothing more is heard
    world.pass(days(8));
    assert_eq!(world.reached(), 2);
    world.pass(days(20));
    // Then the lead is followed up to its end
    assert_eq!(world.status(lead), LeadStatus::Cold);
}

#[test]
fn whoever_writes_first_and_falls_silent_is_written_to_a_week_later_too() {
    let mut world = World::new();
    world.reply(ANNA, "do you do solar?");
    let lead = world.leads()[0].lead.id;
    world.pass(days(30));
    assert_eq!(world.status(lead), LeadStatus::Cold);
}

#[test]
fn a_cold_lead_that_answers_without_a_decision_is_taken_up_again() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.pass(days(20));
    world.reply(ANNA, "how much does it cost?");
    assert_eq!(world.status(lead), LeadStatus::Cold);
    world.pass(days(8));
    assert_eq!(world.status(lead), LeadStatus::Contacted);
    world.pass(days(20));
    assert_eq!(world.status(lead), LeadStatus::Cold);
}

#[test]
fn whoever_answered_a_person_is_left_to_that_person_as_long_as_the_pause_lasts() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.pass(hours(1));
    world.ask("lead.pause_automation", &json!({ "leadId": lead, "until": world.now.plus(days(20)) }));
    world.reply(ANNA, "ok, let me think");
    let reached = world.reached();
    world.pass(days(20).checked_sub(&hours(1)).unwrap());
    assert_eq!(world.reached(), reached);
    world.pass(days(30));
    assert_eq!(world.status(lead), LeadStatus::Cold);
}

#[test]
fn a_lead_whose_visit_fell_through_is_not_forgotten() {
    for how in ["calendar.cancel", "calendar.no_show"] {
        let mut world = World::new();
        let (lead, visit) = world.booked(ANNA);
        world.ask(how, &json!({ "appointmentId": visit }));
        world.pass(days(30));
        assert_eq!(world.status(lead), LeadStatus::Cold, "{how}");
    }
    let mut world = World::new();
    let (lead, _) = world.booked(ANNA);
    world.reply(ANNA, "please cancel my appointment");
    world.pass(days(30));
    assert_eq!(world.status(lead), LeadStatus::Cold);
}

#[test]
fn a_visit_that_a_person_booked_before_any_answer_and_that_fell_through_is_not_the_end() {
    for how in ["calendar.cancel", "calendar.no_show"] {
        // Given a lead that never wrote, and was booked by somebody of the company
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        let visit = world.ask("calendar.book", &json!({
            "leadId": lead, "type": "site_visit", "title": "Visit", "sendConfirmationSms": false,
            "startTime": "2026-11-25T10:00:00-05:00", "endTime": "2026-11-25T11:00:00-05:00",
        }));
        // When nothing comes of it
        world.ask(how, &json!({ "appointmentId": visit["id"] }));
        let reached = world.reached();
        world.pass(days(30));
        // Then it is followed up in a round of its own, and cold in the end
        assert!(world.reached() > reached + 3, "{how}");
        assert_eq!(world.status(lead), LeadStatus::Cold, "{how}");
    }
}

#[test]
fn the_last_note_is_the_last() {
    let mut world = World::new();
    world.policy.follow_up_days = vec![1, 2, 4, 6, 9, 20];
    world.contacted(ANNA);
    world.pass(days(15));
    let last: Vec<usize> = (1..world.reached()).filter(|at| world.bodies()[*at].contains("our last note")).collect();
    assert_eq!((last, world.reached()), (vec![5], 6), "{:?}", world.bodies());
    // And no two notes in a row are worded alike.
    let wording = |at: usize| world.bodies()[at].chars().take(30).collect::<String>();
    assert!((1..5).all(|at| wording(at) != wording(at + 1)), "{:?}", world.bodies());
}

#[test]
fn a_follow_up_that_waits_is_cancelled_by_a_reply() {
    // Given a follow-up held by quiet hours
    let mut world = World::new();
    world.policy.quiet_hours = Some(kyros_core::policy::Switch::On);
    world.now = at("2026-11-23T20:55:00-05:00");
    world.contacted(ANNA);
    world.policy.follow_up_days = vec![1];
    world.now = at("2026-11-24T21:30:00-05:00");
    world.rest();
    assert_eq!(world.count_of("sms.scheduled"), 1);
    // When the person writes before it goes out
    world.hear(ANNA, "how much does it cost?");
    // Then it doesn't
    assert_eq!(world.count_of("sms.cancelled"), 1);
    world.pass(days(3));
    assert_eq!(world.reached(), 1);
}

#[test]
fn a_coming_visit_stops_the_clock() {
    let mut world = World::new();
    let (lead, _) = world.booked(ANNA);
    world.pass(days(60));
    assert_eq!(world.status(lead), LeadStatus::Qualified);
    assert!(world.bodies().iter().all(|body| !body.contains("again about solar")));
}

#[test]
fn a_reengaged_lead_that_answers_is_booked() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.pass(days(104));
    assert_eq!((world.reached(), world.status(lead)), (5, LeadStatus::Contacted));
    world.reply(ANNA, "2");
    assert_eq!((world.lead(lead).visits.len(), world.status(lead)), (1, LeadStatus::Qualified));
}

#[test]
fn strict_reengages_only_with_consent_that_was_given() {
    for consent in ["assumed", "granted"] {
        let mut world = World::new();
        world.policy.profile = Profile::Strict;
        world.create(json!({ "name": "A", "phone": ANNA, "source": "web", "consent": { "status": consent } }));
        world.pass(days(104));
        assert_eq!(world.reached(), if consent == "granted" { 5 } else { 4 });
    }
}

#[test]
fn each_number_of_the_cadence_is_policy() {
    let mut world = World::new();
    world.policy.follow_up_days = vec![2];
    world.policy.cold_after_days = 5;
    world.policy.max_reengagements = 0;
    let start = world.now;
    let lead = world.contacted(ANNA);
    world.pass(days(300));
    let sent: Vec<i64> = world.outside.sent.iter().map(|sent| sent.at.since(start).num_days()).collect();
    assert_eq!((sent, world.status(lead)), (vec![0, 2], LeadStatus::Cold));
}

#[test]
fn a_person_who_makes_contact_again_stops_the_reengagement() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    world.pass(days(20));
    world.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": "contacted" }));
    assert_eq!(world.lead(lead).lead.next_follow_up_at, None);
    world.pass(days(300));
    assert_eq!(world.reached(), 4);
}

#[test]
fn what_a_pause_held_up_goes_out_day_by_day() {
    // Given a lead whose automation is paused over all of its follow-ups
    let mut world = World::new();
    let start = world.now;
    let lead = world.contacted(ANNA);
    world.ask("lead.pause_automation", &json!({ "leadId": lead, "until": start.plus(days(10)) }));
    // When the pause is over
    world.advance(start.plus(days(60)));
    // Then they come as far apart as ever, and cold as long after the last
    let sent: Vec<i64> = world.outside.sent.iter().map(|sent| sent.at.since(start).num_days()).collect();
    assert_eq!(sent, [0, 10, 12, 16]);
    assert_eq!(world.status(lead), LeadStatus::Cold);
}

#[test]
fn follow_ups_held_by_the_kill_switch_do_not_pile_up() {
    let mut world = World::new();
    let start = world.now;
    world.contacted(ANNA);
    world.ask("system.pause_sending", &json!({ "reason": "drill" }));
    world.pass(days(10));
    world.ask("system.resume_sending", &json!({ "reason": "over" }));
    world.pass(days(20));
    let sent: Vec<i64> = world.outside.sent.iter().map(|sent| sent.at.since(start).num_days()).collect();
    assert_eq!(sent.len(), 4, "{sent:?}");
    assert!(sent.windows(2).all(|pair| pair[0] < pair[1]), "{sent:?}");
}

//! The state machine by command: every edge, and every pair that is none.

use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::lead::LeadStatus;
use kyros_core::contract::status::{allowed, is_edge};
use kyros_testkit::deciders::{ANNA, World, command, days, refused};
use serde_json::json;

#[test]
fn every_edge_can_be_walked_and_nothing_else() {
    for from in LeadStatus::ALL {
        for to in LeadStatus::ALL {
            let mut world = World::new();
            let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": from.as_str() }));
            let payload = json!({ "leadId": lead, "newStatus": to.as_str(), "note": "because" });
            if is_edge(*from, *to) {
                let answer = world.ask("lead.transition_status", &payload);
                assert_eq!((&answer["status"], &answer["version"]), (&json!(to.as_str()), &json!(2)));
                let transition = &world.last("lead.status_changed")["transition"];
                assert_eq!((&transition["triggeredBy"], &transition["note"]), (&json!("user"), &json!("because")));
                let reason = match (from, to) {
                    (LeadStatus::Negotiating, LeadStatus::Lost) => json!("deal_lost"),
                    (_, LeadStatus::Lost) => json!("disqualified"),
                    _ => json!(null),
                };
                assert_eq!(answer["lostReason"], reason);
            } else {
                let refusal = world.refuse("lead.transition_status", &payload, ErrorCode::InvalidTransition);
                let row: Vec<&str> = allowed(*from).iter().map(|status| status.as_str()).collect();
                assert_eq!(refusal.details["allowed"], json!(row));
                assert_eq!((&refusal.details["from"], &refusal.details["to"]), (&json!(from.as_str()), &json!(to.as_str())));
                assert_eq!(world.status(lead), *from);
            }
        }
    }
}

#[test]
fn an_unknown_lead_is_not_found() {
    let mut world = World::new();
    for id in ["01890a5d-ac96-774b-bcce-b302099a8057", "nonsense"] {
        let payload = json!({ "leadId": id, "newStatus": "contacted" });
        world.refuse("lead.transition_status", &payload, ErrorCode::NotFound);
    }
}

#[test]
fn if_match_is_honoured() {
    let mut world = World::new();
    let lead = world.contacted(ANNA);
    let version = world.lead(lead).lead.version;
    let payload = json!({ "leadId": lead, "newStatus": "qualified" });
    let mut input = command("lead.transition_status", &payload, "c");
    input.if_match = Some(version - 1);
    let refusal = refused(world.send(input.clone()), ErrorCode::PreconditionFailed);
    assert_eq!(refusal.details["currentVersion"], json!(version));
    input.if_match = Some(version);
    world.send(input).unwrap();
    assert_eq!(world.lead(lead).lead.version, version + 1);
}

#[test]
fn back_to_new_starts_outreach_again() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": "cold", "source": "web" }));
    world.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": "new" }));
    world.rest();
    assert_eq!((world.reached(), world.status(lead)), (1, LeadStatus::Contacted));
}

#[test]
fn back_to_new_starts_outreach_again_when_what_held_it_is_over() {
    for strict in [false, true] {
        // Given a lead that went cold and is new again, while it is paused or lacks its consent
        let mut world = World::new();
        let lead = world.create(json!({ "name": "A", "phone": ANNA, "source": if strict { "permit" } else { "web" } }));
        world.pass(days(20));
        let reached = world.reached();
        if strict {
            world.policy.profile = kyros_core::policy::Profile::Strict;
        } else {
            world.ask("lead.pause_automation", &json!({ "leadId": lead }));
        }
        world.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": "new" }));
        world.rest();
        assert_eq!(world.reached(), reached);
        // When it is resumed, or consent is recorded
        if strict {
            let consent = json!({ "leadId": lead, "status": "granted", "method": "paper", "evidence": { "wording": "v3" } });
            world.ask("lead.record_consent", &consent);
        } else {
            world.ask("lead.resume_automation", &json!({ "leadId": lead }));
        }
        world.rest();
        // Then it is texted as any new one
        assert_eq!((world.reached(), world.status(lead)), (reached + 1, LeadStatus::Contacted));
    }
}

#[test]
fn a_lead_that_a_person_moves_on_is_left_alone() {
    for status in ["proposal_sent", "lost"] {
        let mut world = World::new();
        let lead = world.contacted(ANNA);
        world.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": "qualified" }));
        world.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": status }));
        assert!(world.lead(lead).timers.is_empty(), "nothing is due any more");
        assert_eq!(world.lead(lead).lead.next_follow_up_at, None);
        world.pass(days(300));
        assert_eq!((world.reached(), world.status(lead).as_str()), (1, status));
    }
}

#[test]
fn a_first_text_that_waits_is_cancelled_when_a_person_has_made_contact() {
    let mut world = World::new();
    let lead = world.new_lead(ANNA);
    world.ask("lead.transition_status", &json!({ "leadId": lead, "newStatus": "contacted" }));
    world.pass(days(30));
    assert_eq!(world.reached(), 0);
    assert_eq!(world.count_of("sms.cancelled"), 1);
}

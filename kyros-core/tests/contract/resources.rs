//! What is written.

use super::*;

fn lead_id() -> LeadId {
    LeadId::parse(LEAD).unwrap()
}

fn lead(name: &str) -> Lead {
    Lead {
        id: lead_id(),
        name: name.to_owned(),
        email: None,
        phone: Phone::e164("+1234567890").unwrap(),
        status: LeadStatus::New,
        source: Source::Manual,
        priority: Priority::Warm,
        project_value: Money::new(25_000.0),
        address: None,
        coordinates: None,
        notes: None,
        assigned_to: None,
        created_at: Timestamp::from_millis(0),
        updated_at: Timestamp::from_millis(0),
        last_contact_at: None,
        next_follow_up_at: None,
        metadata: None,
        version: 1,
        time_zone: None,
        consent: Consent::of(ConsentStatus::Assumed),
        automation: Automation::active(),
        lost_reason: None,
    }
}

#[test]
fn leave_out_what_is_unknown() {
    assert_eq!(
        serde_json::to_value(lead("Ada")).unwrap(),
        json!({
            "id": LEAD, "name": "Ada", "phone": "+1234567890", "status": "new", "source": "manual",
            "priority": "warm", "projectValue": 25000, "createdAt": "1970-01-01T00:00:00.000Z",
            "updatedAt": "1970-01-01T00:00:00.000Z", "version": 1, "consent": {"status": "assumed"},
            "automation": {"state": "active"},
        })
    );
    assert!(!format!("{:?}", lead("Ada")).contains("Ada"));
}

#[test]
fn events_have_exactly_the_fields_of_the_contract() {
    let event = BackendEvent {
        id: EventId::parse(LEAD).unwrap(),
        sequence: 7,
        kind: EventType::LeadCreated,
        payload: lead("Ada"),
        correlation_id: None,
        timestamp: Timestamp::from_millis(0),
        source: EventSource::Backend,
    };
    let written = serde_json::to_value(&event).unwrap();
    let names: Vec<&str> = written.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["id", "payload", "sequence", "source", "timestamp", "type"]);
    assert_eq!((&written["type"], &written["source"]), (&json!("lead.created"), &json!("backend")));
    assert_eq!(serde_json::from_value::<BackendEvent<Lead>>(written).unwrap(), event);
}

#[test]
fn refusals_carry_the_details_of_the_contract() {
    let slot = Slot {
        start_time: Timestamp::from_millis(0),
        end_time: Timestamp::from_millis(1),
        calendar: "main".to_owned(),
    };
    let refusal = Refusal::slot_unavailable(&vec![slot; 5]);
    assert_eq!(refusal.details["alternatives"].as_array().unwrap().len(), 3);
    let refusal = Refusal::invalid_transition(LeadStatus::Won, LeadStatus::New, allowed(LeadStatus::Won));
    assert_eq!(json!(refusal.details), json!({ "from": "won", "to": "new", "allowed": [] }));
    assert_eq!(Refusal::conflict(lead_id()).details["existingId"], LEAD);
    assert_eq!(Refusal::precondition_failed(4).details["currentVersion"], 4);
    assert_eq!(Refusal::forbidden(Scope::Admin).details["required"], "admin");
    assert_eq!(Refusal::bad_request("limit", "1 to 500").details["name"], "limit");
    assert_eq!(Refusal::not_found("lead").to_string(), "not_found: no such lead");
}

prop_compose! {
    fn any_lead()(
        name in "\\PC{1,20}",
        cents in prop::option::of(0_u32..),
        status in prop::sample::select(LeadStatus::ALL),
        place in prop::option::of((-9_000_i32..=9_000, -18_000_i32..=18_000)),
        notes in prop::option::of("[^\0]{1,20}"),
        metadata in prop::option::of(prop::collection::btree_map("\\PC{0,4}", any::<i64>().prop_map(Value::from), 0..3)),
        millis in 0_i64..4_102_444_800_000,
        version in any::<u64>(),
    ) -> Lead {
        Lead {
            project_value: cents.and_then(|cents| Money::new(f64::from(cents) / 100.0)),
            status,
            coordinates: place.and_then(|(lat, lng)| Coordinates::new(f64::from(lat) / 100.0, f64::from(lng) / 100.0)),
            notes,
            metadata,
            updated_at: Timestamp::from_millis(millis),
            next_follow_up_at: Some(Timestamp::from_millis(millis)),
            time_zone: Zone::parse("America/Chicago"),
            version,
            ..lead(&name)
        }
    }
}

proptest! {
    #[test]
    fn leads_round_trip(lead in any_lead()) {
        let bytes = serde_json::to_vec(&lead).unwrap();
        prop_assert_eq!(&serde_json::from_slice::<Lead>(&bytes).unwrap(), &lead);
        let read = parse_strict(&bytes);
        if let Ok(value) = read {
            prop_assert_eq!(serde_json::from_value::<Lead>(value).unwrap(), lead);
        }
    }

    #[test]
    fn a_whole_lead_sent_back_is_a_legal_update(lead in any_lead()) {
        prop_assume!(!lead.name.trim().is_empty());
        prop_assume!(lead.notes.as_ref().is_none_or(|notes| {
            !notes.trim().is_empty() && !notes.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
        }));
        let payload = json!({ "leadId": lead.id, "updates": lead });
        let Command::LeadUpdate(update) = accepted("lead.update", &payload) else { panic!("an update") };
        prop_assert_eq!(update.lead_id, Ref::Known(lead.id));
        prop_assert_eq!(update.updates.name.as_ref(), Some(&lead.name));
        prop_assert_eq!(&update.updates.echoed["status"], &json!(lead.status));
    }
}

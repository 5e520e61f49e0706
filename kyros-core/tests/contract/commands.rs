//! Reading payloads.

use super::*;

fn samples() -> Vec<(&'static str, Value)> {
    let slot = json!({ "startTime": "2026-11-24T15:00:00.000Z", "endTime": "2026-11-24T16:00:00.000Z" });
    let with = |mut base: Value, more: Value| {
        let base_object = base.as_object_mut().expect("an object");
        base_object.extend(more.as_object().expect("an object").clone());
        base
    };
    vec![
        ("lead.create", json!({
            "name": "Ada", "email": "ada@example.com", "phone": "+14155550101", "status": "new", "source": "web",
            "priority": "hot", "projectValue": 25000, "address": "1 Main St", "coordinates": {"lat": 1, "lng": 2.5},
            "notes": "a\nb", "assignedTo": "bo", "lastContactAt": "2026-11-24T15:00:00.000Z",
            "nextFollowUpAt": "2026-11-24T15:00:00.000Z", "metadata": {"allowDuplicate": true},
            "timeZone": "America/Denver", "consent": {"status": "granted", "method": "web_form"},
        })),
        ("lead.update", json!({ "leadId": LEAD, "updates": {
            "name": "Ada", "email": null, "projectValue": 1.5, "notes": null, "metadata": {"a": 1},
            "timeZone": "America/Denver", "id": LEAD, "status": "new", "version": 3, "lostReason": null,
        } })),
        ("lead.transition_status", json!({ "leadId": LEAD, "newStatus": "lost", "note": "why" })),
        ("lead.assign", json!({ "leadId": LEAD, "assignedTo": "bo" })),
        ("lead.pause_automation", json!({ "leadId": LEAD, "reason": "x", "until": "2026-11-24T15:00:00.000Z" })),
        ("lead.resume_automation", json!({ "leadId": LEAD })),
        ("lead.record_consent", json!({ "leadId": LEAD, "status": "granted", "method": "form",
            "evidence": {"wording": "yes", "version": 2} })),
        ("sms.send", json!({ "leadId": LEAD, "content": "Hi", "intent": "custom" })),
        ("sms.schedule", json!({ "leadId": LEAD, "content": "Hi", "intent": "follow_up",
            "scheduledFor": "2026-11-24T15:00:00.000Z" })),
        ("sms.cancel", json!({ "messageId": LEAD })),
        ("calendar.book", with(slot.clone(), json!({ "leadId": LEAD, "type": "site_visit", "title": "Visit",
            "description": "d", "location": "l", "sendConfirmationSms": true }))),
        ("calendar.reschedule", with(slot.clone(), json!({ "appointmentId": LEAD, "reason": "rain" }))),
        ("calendar.cancel", json!({ "appointmentId": LEAD })),
        ("calendar.confirm", json!({ "appointmentId": LEAD, "note": "n" })),
        ("calendar.complete", json!({ "appointmentId": LEAD })),
        ("calendar.no_show", json!({ "appointmentId": LEAD })),
        ("token.create", json!({ "name": "CI", "scope": ["read", "write"], "expiresInDays": 30,
            "environment": "test" })),
        ("token.rotate", json!({ "tokenId": LEAD, "graceSeconds": 60 })),
        ("token.revoke", json!({ "tokenId": LEAD, "reason": "leaked" })),
        ("project.sync", json!({})),
        ("project.update", json!({ "projectId": LEAD, "updates": { "name": "P", "status": "active",
            "location": {"address": "1 Main St"}, "systemSize": 7.2, "leadId": null, "externalId": "x" } })),
        ("escalation.acknowledge", json!({ "errorId": LEAD })),
        ("escalation.resolve", json!({ "errorId": LEAD, "action": "dismiss", "note": "n" })),
        ("escalation.resolve", json!({ "errorId": LEAD, "action": "retry" })),
        ("escalation.resolve", json!({ "errorId": LEAD, "action": "reassign", "assignedTo": "bo" })),
        ("escalation.resolve", json!({ "errorId": LEAD, "action": "reply", "content": "Hi" })),
        ("escalation.resolve", with(slot, json!({ "errorId": LEAD, "action": "book", "type": "consultation" }))),
        ("system.pause_sending", json!({ "reason": "x" })),
        ("system.resume_sending", json!({ "reason": "x" })),
    ]
}

#[test]
fn that_are_built_each_have_a_sample() {
    let sampled: std::collections::BTreeSet<&str> = samples().iter().map(|(kind, _)| *kind).collect();
    let built: std::collections::BTreeSet<&str> = CommandType::built().map(CommandType::as_str).collect();
    assert_eq!(sampled, built);
}

#[test]
fn are_recorded_as_they_were_sent_and_read_back_the_same() {
    for (kind, payload) in samples() {
        let command = accepted(kind, &payload);
        assert_eq!(command.kind().as_str(), kind);
        let recorded = serde_json::to_value(&command).unwrap();
        assert_eq!(recorded, json!({ "type": kind, "payload": payload }), "{kind}");
        assert_eq!(serde_json::from_value::<Command>(recorded).unwrap(), command, "{kind}");
    }
}

#[test]
fn name_every_unknown_and_every_missing_field_at_once() {
    for (kind, payload) in samples() {
        let mut more = payload.clone();
        more.as_object_mut().unwrap().insert("isAdmin".to_owned(), json!(true));
        assert_eq!(faults(kind, &more), ["payload.isAdmin unknown_field"], "{kind}");
    }
    assert_eq!(faults("lead.create", &json!({})), ["payload.name required", "payload.phone required"]);
    assert_eq!(
        faults("calendar.book", &json!({ "x": 1 })),
        [
            "payload.endTime required",
            "payload.leadId required",
            "payload.sendConfirmationSms required",
            "payload.startTime required",
            "payload.title required",
            "payload.type required",
            "payload.x unknown_field",
        ]
    );
    for payload in [json!(null), json!([]), json!("x"), json!(1)] {
        assert_eq!(faults("project.sync", &payload), ["payload wrong_type"]);
    }
}

#[test]
fn report_every_fault_of_a_lead_in_one_answer() {
    let payload = json!({
        "name": "", "phone": "1-800-FLOWERS", "email": "a@b@c.com", "status": "NEW", "source": 1,
        "projectValue": "25000", "coordinates": {"lat": 91, "lng": "x"}, "notes": null, "metadata": [],
        "timeZone": "Mars/Base", "id": LEAD, "version": 1, "createdAt": "2026-11-24T15:00:00Z",
        "consent": {"status": "yes", "by": "me"}, "lastContactAt": "yesterday",
    });
    assert_eq!(
        faults("lead.create", &payload),
        [
            "payload.consent.by unknown_field",
            "payload.consent.status unknown_value",
            "payload.coordinates.lat out_of_range",
            "payload.coordinates.lng wrong_type",
            "payload.createdAt unknown_field",
            "payload.email invalid",
            "payload.id unknown_field",
            "payload.lastContactAt invalid",
            "payload.metadata wrong_type",
            "payload.name invalid",
            "payload.notes wrong_type",
            "payload.phone invalid",
            "payload.projectValue wrong_type",
            "payload.source wrong_type",
            "payload.status unknown_value",
            "payload.timeZone invalid",
            "payload.version unknown_field",
        ]
    );
}

#[test]
fn bound_texts_by_bytes_and_by_what_a_reader_counts() {
    let named = |name: &str| json!({ "name": name, "phone": "+14155550101" });
    for good in ["a".repeat(200), "\u{1f468}\u{200d}\u{1f469}".repeat(90), "\u{202e}Ada\u{200b}".to_owned()] {
        let Command::LeadCreate(lead) = accepted("lead.create", &named(&good)) else { panic!("a lead") };
        assert_eq!(lead.name, good, "stored exactly");
    }
    for long in ["a".repeat(201), format!("a{}", "\u{301}".repeat(1_000)), "x".repeat(65_536)] {
        assert_eq!(faults("lead.create", &named(&long)), ["payload.name too_long"]);
    }
    for bad in ["  ", "A\nB", "A\u{7}", "A\u{0}"] {
        assert_eq!(faults("lead.create", &named(bad)), ["payload.name invalid"], "{bad:?}");
    }
    let texted = |content: String| json!({ "leadId": LEAD, "content": content, "intent": "custom" });
    accepted("sms.send", &texted("a".repeat(1_600)));
    assert_eq!(faults("sms.send", &texted("a".repeat(1_601))), ["payload.content too_long"]);
    let free = |bytes: usize| json!({ "name": "A", "phone": "+14155550101", "metadata": {"a": "x".repeat(bytes)} });
    accepted("lead.create", &free(16_000));
    assert_eq!(faults("lead.create", &free(16_384)), ["payload.metadata too_long"]);
}

#[test]
fn never_round_a_number() {
    let grace = |number: &str| parse_strict(format!(r#"{{"tokenId":"{LEAD}","graceSeconds":{number}}}"#).as_bytes());
    for wrong in ["1.0", "1e2", "-0", "\"60\"", "true"] {
        assert_eq!(faults("token.rotate", &grace(wrong).unwrap()), ["payload.graceSeconds wrong_type"], "{wrong}");
    }
    for wrong in ["-1", "2592001", "9223372036854775808", "18446744073709551615"] {
        assert_eq!(faults("token.rotate", &grace(wrong).unwrap()), ["payload.graceSeconds out_of_range"], "{wrong}");
    }
    let valued = |number: &str| {
        parse_strict(format!(r#"{{"name":"A","phone":"+14155550101","projectValue":{number}}}"#).as_bytes()).unwrap()
    };
    for wrong in ["-1e-9", "-1", "1e16", "18446744073709551615"] {
        assert_eq!(faults("lead.create", &valued(wrong)), ["payload.projectValue out_of_range"], "{wrong}");
    }
    // Nothing is nothing, whatever its sign.
    for zero in ["0", "-0", "-0.0", "0e5"] {
        let Command::LeadCreate(create) = accepted("lead.create", &valued(zero)) else { panic!("a lead") };
        assert_eq!(serde_json::to_value(create.project_value).unwrap(), json!(0), "{zero}");
    }
}

#[test]
fn take_an_interval_only_forwards_and_within_a_day() {
    let moved = |start: &str, end: &str| json!({ "appointmentId": LEAD, "startTime": start, "endTime": end });
    let noon = "2026-11-24T12:00:00Z";
    for end in [noon, "2026-11-24T11:59:59Z", "2026-11-24T13:00:00+02:00", "2036-11-24T12:00:00Z"] {
        assert_eq!(faults("calendar.reschedule", &moved(noon, end)), ["payload.endTime out_of_range"], "{end}");
    }
    accepted("calendar.reschedule", &moved(noon, "2026-11-24T12:00:01Z"));
}

#[test]
fn take_a_malformed_id_for_one_that_names_nothing() {
    for id in ["", "../", "%2e%2e", "__proto__", &LEAD.to_uppercase(), &LEAD.replace('-', ""), &"x".repeat(10_000)] {
        let command = accepted("lead.assign", &json!({ "leadId": id, "assignedTo": "bo" }));
        let Command::LeadAssign(assign) = command else { panic!("an assignment") };
        assert_eq!(assign.lead_id.get().unwrap_err().code, ErrorCode::NotFound, "{id}");
    }
    for id in [json!(1), json!(null), json!({})] {
        let payload = json!({ "leadId": id, "assignedTo": "bo" });
        assert_eq!(faults("lead.assign", &payload), ["payload.leadId wrong_type"]);
    }
}

#[test]
fn tell_null_from_absent_in_updates() {
    let command = accepted("lead.update", &json!({ "leadId": LEAD, "updates": { "email": null, "name": "Bo" } }));
    let Command::LeadUpdate(update) = command else { panic!("an update") };
    assert_eq!(update.updates.email, Some(None), "null clears");
    assert_eq!(update.updates.notes, None, "absent leaves");
    let nulled = json!({ "leadId": LEAD, "updates": { "name": null, "phone": null, "isAdmin": true } });
    assert_eq!(
        faults("lead.update", &nulled),
        [
            "payload.updates.isAdmin unknown_field",
            "payload.updates.name wrong_type",
            "payload.updates.phone wrong_type"
        ]
    );
}

#[test]
fn resolve_an_escalation_with_what_the_action_needs_and_nothing_else() {
    let payload = json!({ "errorId": LEAD, "action": "reply" });
    assert_eq!(faults("escalation.resolve", &payload), ["payload.content required"]);
    let payload = json!({ "errorId": LEAD, "action": "dismiss", "content": "Hi" });
    assert_eq!(faults("escalation.resolve", &payload), ["payload.content unknown_field"]);
    let payload = json!({ "errorId": LEAD, "action": "shrug", "content": "Hi" });
    assert_eq!(faults("escalation.resolve", &payload), ["payload.action unknown_value"]);
    let Command::EscalationResolve(resolve) =
        accepted("escalation.resolve", &json!({ "errorId": LEAD, "action": "retry" }))
    else {
        panic!("a resolution")
    };
    assert_eq!(resolve.resolution, Resolution::Retry);
}

#[test]
fn that_are_not_built_are_unknown_and_the_built_ones_are_listed() {
    for kind in ["webhook.create", "lead.erase", "lead.destroy", "", "LEAD.CREATE", "lead.create "] {
        let refusal = Command::parse(kind, &json!({}), "US").expect_err(kind);
        assert_eq!(refusal.code, ErrorCode::UnknownCommand, "{kind}");
        let known = refusal.details["known"].as_array().unwrap();
        assert!(known.contains(&json!("lead.create")) && !known.contains(&json!("lead.erase")));
    }
}

#[test]
fn keep_personal_data_out_of_debug() {
    for (kind, payload) in samples() {
        let shown = format!("{:?}", accepted(kind, &payload));
        for secret in ["Ada", "ada@example.com", "4155550101", "1 Main St", "Hi\"", "a\\nb"] {
            assert!(!shown.contains(secret), "{kind} shows {secret}: {shown}");
        }
    }
}

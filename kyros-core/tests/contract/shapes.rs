//! Every resource and payload, written out in full: what is read is written again, field for field.

use super::*;
use kyros_core::contract::{
    appointment::Appointment, dashboard::DashboardState, escalation::Escalation, event::*, health::SystemHealth,
    lead::LeadStateTransition, project::Project, sms::SmsMessage, token::ApiToken, webhook::Webhook,
};

const AT: &str = "2026-11-23T17:04:05.123Z";

fn same<T: serde::Serialize + serde::de::DeserializeOwned>(full: &Value) {
    let read: T = serde_json::from_value(full.clone()).unwrap_or_else(|fault| panic!("{fault}: {full}"));
    assert_eq!(&serde_json::to_value(&read).unwrap(), full);
}

/// The shape must also hold without the fields named here, and then write none of them.
fn same_without<T: serde::Serialize + serde::de::DeserializeOwned>(full: &Value, optional: &str) {
    same::<T>(full);
    let mut least = full.clone();
    for name in optional.split(' ') {
        assert!(least.as_object_mut().unwrap().remove(name).is_some(), "{name} is in the full shape");
    }
    same::<T>(&least);
}

fn lead() -> Value {
    json!({
        "id": LEAD, "name": "Ada", "email": "ada@example.com", "phone": "+14155550101", "status": "lost",
        "source": "permit", "priority": "hot", "projectValue": 25000, "address": "1 Main St",
        "coordinates": {"lat": 1, "lng": 2.5}, "notes": "n", "assignedTo": "bo", "createdAt": AT, "updatedAt": AT,
        "lastContactAt": AT, "nextFollowUpAt": AT, "metadata": {"a": [1, null]}, "version": 3,
        "timeZone": "America/Denver",
        "consent": {"status": "granted", "method": "form", "at": AT, "evidence": {"wording": "yes"}},
        "automation": {"state": "paused", "reason": "import", "until": AT}, "lostReason": "declined",
    })
}

fn message() -> Value {
    json!({
        "id": LEAD, "leadId": LEAD, "direction": "outbound", "content": "Hi", "status": "failed", "intent": "custom",
        "sentAt": AT, "deliveredAt": AT, "receivedAt": AT, "error": "30003", "createdAt": AT, "scheduledFor": AT,
        "providerMessageId": "SM1", "segments": 1,
    })
}

fn appointment() -> Value {
    json!({
        "id": LEAD, "leadId": LEAD, "type": "site_visit", "status": "scheduled", "title": "Visit",
        "description": "d", "startTime": AT, "endTime": AT, "location": "l", "attendees": ["bo"],
        "calendarEventId": "e", "createdAt": AT, "updatedAt": AT, "timeZone": "America/Denver", "version": 1,
        "calendar": "main",
    })
}

fn health() -> Value {
    json!({ "status": "degraded", "services": [{"name": "sms", "status": "down", "lastCheck": AT, "detail": "d"}],
        "lastCheck": AT, "version": "0.1.0" })
}

#[test]
fn leads_texts_and_appointments() {
    same_without::<Lead>(
        &lead(),
        "email projectValue address coordinates notes assignedTo lastContactAt nextFollowUpAt metadata timeZone \
         lostReason",
    );
    same_without::<LeadStateTransition>(
        &json!({ "from": "new", "to": "contacted", "triggeredBy": "system", "timestamp": AT, "note": "n" }),
        "note",
    );
    same_without::<SmsMessage>(
        &message(),
        "intent sentAt deliveredAt receivedAt error scheduledFor providerMessageId segments",
    );
    same_without::<Appointment>(&appointment(), "description location attendees calendarEventId");
    same::<Slot>(&json!({ "startTime": AT, "endTime": AT, "calendar": "main" }));
}

#[test]
fn tokens() {
    let full = json!({
        "id": LEAD, "name": "CI", "token": "kyros_test_…1a2b", "scope": ["read", "write"], "status": "active",
        "createdAt": AT, "lastUsed": AT, "expiresAt": AT,
        "activeEndpoints": [{ "id": "e", "name": "Leads", "category": "projects", "url": "/api/v1/leads",
            "method": "GET", "lastAccessed": AT, "accessCount": 2 }],
        "interactionHistory": [{ "id": "i", "timestamp": AT, "endpoint": "GET /api/v1/leads", "statusCode": 200,
            "responseTime": 3, "success": true }],
        "linkedProjects": [],
        "auditTrail": [{ "id": "a", "timestamp": AT, "action": "created", "tokenId": LEAD, "userId": "u",
            "ipAddress": "::1", "userAgent": "curl", "details": {"a": 1} }],
        "metadata": { "rotationCount": 1, "lastRotation": AT, "environment": "test" },
    });
    same_without::<ApiToken>(&full, "lastUsed expiresAt");
}

#[test]
fn projects_escalations_and_webhooks() {
    let project = json!({
        "id": LEAD, "name": "P", "status": "active", "owner": "bo", "createdAt": AT, "lastModified": AT,
        "location": {"address": "1 Main St", "coordinates": {"lat": 1, "lng": 2}}, "systemSize": 7.2,
        "estimatedCost": 25000, "metadata": {"panels": 18}, "leadId": LEAD, "externalId": "x",
        "permit": {"number": "1", "jurisdiction": "j", "status": "issued", "updatedAt": AT},
    });
    same_without::<Project>(&project, "location systemSize estimatedCost metadata leadId permit");
    let escalation = json!({
        "errorId": LEAD, "severity": "high", "message": "m", "context": {"count": 1},
        "requiresHumanIntervention": true, "status": "resolved", "leadId": LEAD,
        "actions": [{"action": "retry", "label": "Try again"}], "createdAt": AT, "resolvedAt": AT,
        "resolvedBy": "system", "resolution": "retry", "note": "n",
    });
    same_without::<Escalation>(&escalation, "leadId resolvedAt resolvedBy resolution note");
    same::<Webhook>(&json!({ "id": LEAD, "url": "https://example.com", "types": ["lead.*"], "status": "active",
        "createdAt": AT, "updatedAt": AT }));
}

#[test]
fn dashboard_and_health() {
    same_without::<SystemHealth>(&health(), "version");
    same::<DashboardState>(&json!({
        "leads": {
            "total": 1,
            "byStatus": { "new": 1, "contacted": 0, "qualified": 0, "proposal_sent": 0, "negotiating": 0, "won": 0,
                "lost": 0, "cold": 0 },
            "byPriority": { "hot": 1, "warm": 0, "cold": 0 },
            "recentlyUpdated": [lead()],
        },
        "appointments": { "today": [appointment()], "upcoming": [], "total": 1 },
        "sms": { "pendingResponses": 0, "sentToday": 0, "deliveryRate": 1 },
        "tokens": { "active": 1, "expiringSoon": 0 }, "escalations": { "open": 0 },
        "sending": { "state": "paused", "reason": "r" }, "lastUpdated": AT,
    }));
}

#[test]
fn payloads_of_events() {
    let transition = json!({ "from": "new", "to": "contacted", "triggeredBy": "system", "timestamp": AT });
    same::<StatusChanged>(&json!({ "lead": lead(), "transition": transition }));
    let response = json!({ "message": message(), "suggestedAction": "book_appointment", "confidence": 0.9,
        "intent": "confirm_slot", "slotIndex": 1, "time": {"start": AT, "kind": "exact"} });
    same_without::<ResponseReceived>(&response, "suggestedAction slotIndex time");
    same::<ProjectsSynced>(&json!({ "synced": 3, "created": 2, "updated": 1 }));
    same::<LeadErased>(&json!({ "leadId": LEAD }));
    let event = json!({ "id": LEAD, "sequence": 9, "type": "system.health", "payload": health(),
        "correlationId": "1703201-abc123x", "timestamp": AT, "source": "backend" });
    same_without::<BackendEvent<SystemHealth>>(&event, "correlationId");
    same::<BackendEvent>(&event);
}

#[cfg(feature = "schema")]
#[test]
fn each_has_a_schema() {
    for schema in [
        schemars::schema_for!(CommandEnvelope),
        schemars::schema_for!(BackendEvent),
        schemars::schema_for!(DashboardState),
        schemars::schema_for!(ApiToken),
        schemars::schema_for!(Refusal),
    ] {
        assert!(schema.as_object().is_some_and(|object| !object.is_empty()));
    }
}

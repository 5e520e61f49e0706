//! The closed sets of words, frozen.

use super::*;
use kyros_core::contract::{
    WireEnum, appointment::*, dashboard::*, escalation::*, event::*, health::*, lead::*, project::*, sms::*,
    token::*, webhook::*,
};

fn frozen<T>(words: &str)
where
    T: WireEnum + PartialEq + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
{
    let now: Vec<&str> = T::ALL.iter().map(|word| word.as_str()).collect();
    assert_eq!(now.join(" "), words);
    for word in T::ALL {
        let written = serde_json::to_value(word).unwrap();
        assert_eq!(written, word.as_str(), "serde and as_str agree");
        assert_eq!(serde_json::from_value::<T>(written).unwrap(), *word);
        assert_eq!(T::parse(word.as_str()), Some(*word));
        assert_eq!(T::parse(&word.as_str().to_uppercase()), None, "spelling is exact");
    }
}

#[test]
fn are_the_ones_of_the_contract() {
    frozen::<LeadStatus>("new contacted qualified proposal_sent negotiating won lost cold");
    frozen::<Source>("permit referral web sms_inbound chatgpt_app manual");
    frozen::<Priority>("hot warm cold");
    frozen::<ConsentStatus>("granted assumed none revoked");
    frozen::<AutomationState>("active paused");
    frozen::<LostReason>("declined disqualified opted_out wrong_person unreachable deal_lost");
    frozen::<TriggeredBy>("user system sms_response calendar_booking");
    frozen::<Direction>("inbound outbound");
    frozen::<SmsStatus>("pending sent delivered failed response_received scheduled cancelled");
    frozen::<SmsIntent>("initial_outreach follow_up appointment_confirmation appointment_reminder custom");
    frozen::<AppointmentType>("site_visit consultation installation follow_up permit_inspection");
    frozen::<AppointmentStatus>("scheduled confirmed completed cancelled no_show");
    frozen::<Scope>("read write admin api project billing");
    frozen::<TokenStatus>("active revoked expired rotating");
    frozen::<EndpointCategory>("projects users billing analytics system");
    frozen::<TokenAction>("created rotated revoked");
    frozen::<ProjectStatus>("active pending completed archived");
    frozen::<Severity>("low medium high critical");
    frozen::<EscalationStatus>("open acknowledged resolved");
    frozen::<EscalationAction>("retry dismiss reassign reply book");
    frozen::<SendingSwitch>("on paused");
    frozen::<HealthStatus>("healthy degraded unhealthy");
    frozen::<ServiceStatus>("up down degraded");
    frozen::<ServiceName>("store sms calendar solar permits language notifier feed");
    frozen::<WebhookStatus>("active disabled");
    frozen::<EventSource>("backend");
    frozen::<SuggestedAction>("book_appointment escalate_to_human send_follow_up");
    frozen::<FaultCode>(
        "required unknown_field wrong_type unknown_value too_long out_of_range invalid read_only",
    );
}

#[test]
fn of_events_are_the_ones_of_the_contract() {
    frozen::<EventType>(
        "lead.created lead.updated lead.status_changed lead.assigned lead.erased sms.queued sms.scheduled \
         sms.sent sms.delivered sms.failed sms.cancelled sms.response_received appointment.created \
         appointment.confirmed appointment.rescheduled appointment.cancelled appointment.completed \
         appointment.no_show token.created token.rotated token.revoked project.synced project.updated \
         permit.discovered permit.status_changed error.escalation error.acknowledged error.resolved \
         system.health system.sending_changed",
    );
    assert!(EventType::TokenCreated.needs_admin());
    assert!(!EventType::LeadCreated.needs_admin());
}

#[test]
fn of_commands_are_the_ones_of_the_contract() {
    frozen::<CommandType>(
        "lead.create lead.update lead.transition_status lead.assign lead.pause_automation \
         lead.resume_automation lead.record_consent lead.erase sms.send sms.schedule sms.cancel calendar.book \
         calendar.reschedule calendar.cancel calendar.confirm calendar.complete calendar.no_show token.create \
         token.rotate token.revoke project.sync project.update webhook.create webhook.update webhook.delete \
         webhook.test webhook.replay escalation.acknowledge escalation.resolve system.pause_sending \
         system.resume_sending",
    );
}

#[test]
fn of_errors_have_the_status_of_the_contract() {
    let table: Vec<String> = ErrorCode::ALL
        .iter()
        .map(|code| format!("{code} {}{}", code.http_status(), if code.retryable() { " retry" } else { "" }))
        .collect();
    assert_eq!(
        table.join(", "),
        "invalid_json 400, bad_request 400, unauthenticated 401, forbidden 403, not_found 404, \
         method_not_allowed 405, conflict 409, precondition_failed 412, invalid_transition 409, \
         slot_unavailable 409, contact_not_allowed 409, payload_too_large 413, unsupported_media_type 415, \
         validation_failed 422, unknown_command 422, idempotency_mismatch 422, rate_limited 429 retry, \
         internal 500 retry, unavailable 503 retry"
    );
}

//! Reading the body of a command request.

use super::*;

fn body() -> Value {
    json!({ "type": "lead.assign", "payload": { "leadId": LEAD, "assignedTo": "bo" },
        "correlationId": "1703201-abc123x", "timestamp": "2016-11-23T17:04:05.123Z" })
}

#[test]
fn is_read_whole_and_round_trips() {
    let envelope = CommandEnvelope::parse(&body(), "US").unwrap();
    assert_eq!(envelope.correlation_id.as_str(), "1703201-abc123x");
    assert_eq!(serde_json::to_value(&envelope).unwrap(), body());
    assert_eq!(serde_json::from_value::<CommandEnvelope>(body()).unwrap(), envelope);
}

#[test]
fn reports_its_own_faults_together_with_those_of_the_payload() {
    let value = json!({ "type": "lead.assign", "payload": { "leadId": 1, "x": 1 }, "correlationId": "a b",
        "timestamp": 5, "source": "forged" });
    assert_eq!(
        listed(&CommandEnvelope::parse(&value, "US").unwrap_err()),
        [
            "correlationId invalid",
            "payload.assignedTo required",
            "payload.leadId wrong_type",
            "payload.x unknown_field",
            "source unknown_field",
            "timestamp wrong_type",
        ]
    );
    assert_eq!(
        listed(&CommandEnvelope::parse(&json!({}), "US").unwrap_err()),
        ["correlationId required", "payload required", "timestamp required", "type required"]
    );
    assert_eq!(listed(&CommandEnvelope::parse(&json!([]), "US").unwrap_err()), [" wrong_type"]);
}

#[test]
fn of_an_unknown_type_says_which_are_known() {
    let value = json!({ "type": "lead.destroy" });
    assert_eq!(CommandEnvelope::parse(&value, "US").unwrap_err().code, ErrorCode::UnknownCommand);
}

#[test]
fn does_not_answer_longer_than_it_was_asked() {
    let many: serde_json::Map<String, Value> =
        (0..100_000).map(|n| (format!("field{n}"), Value::Null)).collect();
    let refusal = CommandEnvelope::parse(&Value::Object(many), "US").unwrap_err();
    assert!(listed(&refusal).len() <= 104);
    let long = json!({ "x".repeat(100_000): 1 });
    let refusal = CommandEnvelope::parse(&long, "US").unwrap_err();
    assert!(serde_json::to_string(&refusal).unwrap().len() < 1_000);
}

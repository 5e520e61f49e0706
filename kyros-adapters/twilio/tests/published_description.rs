//! What the adapter sends and reads against Twilio's published OpenAPI description.
#![allow(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod support;

use kyros_core::ports::sms::{SmsEvidence, SmsGateway};
use kyros_http::{HttpRequest, StatusCode};
use kyros_twilio::{
    TwilioConfig,
    stand_in::{StandInConfig, TwilioStandIn},
};
use serde_json::{Value, json};
use support::*;

const FILE: &str = "twilio/twilio_api_v2010.messages.json";
const PATH: &str = "/2010-04-01/Accounts/{AccountSid}/Messages.json";

async fn sent_with(config: TwilioConfig) -> (HttpRequest, HttpRequest) {
    let (gateway, transport) = gateway(config);
    transport
        .answer(json_answer(201, &message(SID, 0)))
        .answer(page(&[], None));
    gateway.send(text()).await.unwrap();
    gateway.find(question()).await.unwrap();
    let requests = transport.requests();
    (requests[0].clone(), requests[1].clone())
}

/// Checks a value that travels as text against a schema of the description.
fn fits(schema: &Value, name: &str, value: &str) {
    let kind = schema["type"].as_str().unwrap();
    match kind {
        "string" => {}
        "integer" => {
            let number: i64 = value.parse().unwrap();
            assert!(
                schema["minimum"].as_i64().is_none_or(|min| number >= min),
                "{name}"
            );
            assert!(
                schema["maximum"].as_i64().is_none_or(|max| number <= max),
                "{name}"
            );
        }
        other => panic!("{name} has the type {other}, which the adapter doesn't know"),
    }
    if let Some(length) = schema["minLength"].as_u64() {
        assert!(
            value.len() as u64 >= length
                && value.len() as u64 <= schema["maxLength"].as_u64().unwrap()
        );
    }
    match schema["format"].as_str() {
        Some("uri") => assert!(value.starts_with("https://"), "{name}"),
        Some("phone-number") => assert!(value.starts_with('+'), "{name}"),
        _ => {}
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        let prefixes = pattern
            .strip_prefix('^')
            .and_then(|p| p.strip_suffix("[0-9a-fA-F]{32}$"));
        let prefixes =
            prefixes.unwrap_or_else(|| panic!("{name}: a pattern of a new kind, {pattern}"));
        let good = prefixes.trim_matches(['(', ')']).split('|').any(|prefix| {
            value
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()))
        });
        assert!(good, "{name} against {pattern}");
    }
}

#[tokio::test]
async fn every_field_sent_is_one_that_twilio_describes() {
    let Some(spec) = spec(FILE) else { return };
    let body = &spec["paths"][PATH]["post"]["requestBody"]["content"];
    let schema = &body["application/x-www-form-urlencoded"]["schema"];
    for config in [config(), service_config()] {
        let (create, _) = sent_with(config).await;
        let url = PATH.replace("{AccountSid}", ACCOUNT);
        assert_eq!(
            create.url,
            format!("{}{url}", spec["servers"][0]["url"].as_str().unwrap())
        );
        let sent = fields(&create);
        for required in schema["required"].as_array().unwrap() {
            assert!(sent.iter().any(|(name, _)| required == name), "{required}");
        }
        for (name, value) in &sent {
            let described = &schema["properties"][name];
            assert!(described.is_object(), "{name} is not described");
            fits(described, name, value);
        }
    }
}

#[tokio::test]
async fn every_filter_of_the_list_is_one_that_twilio_describes() {
    let Some(spec) = spec(FILE) else { return };
    let parameters = spec["paths"][PATH]["get"]["parameters"]
        .as_array()
        .unwrap()
        .clone();
    let (_, list) = sent_with(config()).await;
    for (name, value) in query(&list) {
        let described = parameters
            .iter()
            .find(|p| p["name"] == json!(name) && p["in"] == "query");
        fits(
            &described.unwrap_or_else(|| panic!("{name} is not described"))["schema"],
            &name,
            &value,
        );
    }
}

#[tokio::test]
async fn twilios_own_example_answers_are_understood() {
    let Some(spec) = spec(FILE) else { return };
    let examples = |method: &str, status: &str| {
        let answers =
            &spec["paths"][PATH][method]["responses"][status]["content"]["application/json"];
        answers["examples"].as_object().unwrap().clone()
    };
    for (name, example) in examples("post", "201") {
        let answer = &example["value"];
        let Some(to) = answer["to"]
            .as_str()
            .and_then(kyros_core::contract::phone::Phone::e164)
        else {
            continue;
        };
        let mut config = config();
        config.account_sid = answer["account_sid"].as_str().unwrap().to_owned();
        let (gateway, transport) = gateway(config);
        transport.answer(json_answer(201, answer));
        let request = kyros_core::ports::sms::SmsRequest::new(effect(), to, BODY.to_owned());
        let accepted = gateway
            .send(request)
            .await
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(json!(accepted.provider_id), answer["sid"]);
    }
    for (name, example) in examples("get", "200") {
        let (gateway, transport) = gateway(config());
        let mut answer = example["value"].clone();
        answer["next_page_uri"] = Value::Null;
        transport.answer(json_answer(200, &answer));
        assert_eq!(
            gateway.find(question()).await,
            Ok(SmsEvidence::Absent),
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_stand_in_answers_with_the_fields_that_twilio_describes() {
    let Some(spec) = spec(FILE) else { return };
    let described = &spec["components"]["schemas"]["api.v2010.account.message"]["properties"];
    let mut config = StandInConfig::default();
    config.receipts.clear();
    let twilio = TwilioStandIn::start(config).await.unwrap();
    let wire = kyros_http::RecordingTransport::new(std::sync::Arc::new(
        kyros_http::ReqwestTransport::new().unwrap(),
    ));
    let settings = twilio.gateway_config("https://kyros.example.com");
    let gateway =
        kyros_twilio::TwilioGateway::new(settings, std::sync::Arc::new(wire.clone())).unwrap();
    gateway.send(text()).await.unwrap();
    let answer = wire.exchanges()[0].answer.clone().unwrap();
    assert_eq!(answer.status, StatusCode::CREATED);
    let resource: Value = serde_json::from_slice(&answer.body).unwrap();
    let names = |object: &Value| {
        object
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let (mut ours, mut theirs) = (names(&resource), names(described));
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
    for (name, value) in resource.as_object().unwrap() {
        let schema = &described[name];
        if let (Some(text), Some(_)) = (value.as_str(), schema["pattern"].as_str()) {
            fits(schema, name, text);
        }
    }
}

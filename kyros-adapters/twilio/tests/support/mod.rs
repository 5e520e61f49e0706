//! What the tests of this crate share.
#![allow(dead_code, reason = "each test program uses a part")]

use std::{path::PathBuf, sync::Arc};

use kyros_core::{
    contract::{ids::EffectId, phone::Phone, time::Timestamp},
    ports::sms::{SmsQuery, SmsRequest},
};
use kyros_http::{HttpRequest, HttpResponse, ScriptedTransport, StatusCode, form};
use kyros_twilio::{TwilioConfig, TwilioGateway};
use secrecy::SecretString;
use serde_json::{Value, json};

pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";
pub const SENDER: &str = "+15005550006";
pub const LEAD: &str = "+14155550100";
pub const SID: &str = "SM0123456789abcdef0123456789abcdef";
pub const EFFECT: &str = "019aaf0e-5b00-7000-8000-00000000000a";
pub const BODY: &str = "Hi Ana, is Tue 3 PM good? Reply STOP to opt out";
/// 2026-11-23T17:00:00Z.
pub const BEGAN: i64 = 1_795_453_200_000;

pub fn phone(text: &str) -> Phone {
    Phone::e164(text).unwrap()
}

pub fn effect() -> EffectId {
    EffectId::parse(EFFECT).unwrap()
}

pub fn text() -> SmsRequest {
    SmsRequest::new(effect(), phone(LEAD), BODY.to_owned())
}

pub fn question() -> SmsQuery {
    SmsQuery::new(
        effect(),
        phone(LEAD),
        BODY.to_owned(),
        Timestamp::from_millis(BEGAN),
    )
}

pub fn config() -> TwilioConfig {
    let token = SecretString::from("12345");
    let mut config = TwilioConfig::new(ACCOUNT, token, "https://kyros.example.com");
    config.from = Some(phone(SENDER));
    config
}

pub fn service_config() -> TwilioConfig {
    let mut config = config();
    config.from = None;
    config.messaging_service_sid = Some(SERVICE.to_owned());
    config
}

pub fn gateway(config: TwilioConfig) -> (TwilioGateway, ScriptedTransport) {
    let transport = ScriptedTransport::new();
    (
        TwilioGateway::new(config, Arc::new(transport.clone())).unwrap(),
        transport,
    )
}

/// A Message resource as Twilio writes it, created `seconds` after the attempt began.
pub fn message(sid: &str, seconds: i64) -> Value {
    json!({
        "account_sid": ACCOUNT, "sid": sid, "to": LEAD, "from": SENDER, "body": BODY,
        "status": "queued", "direction": "outbound-api", "num_segments": "1",
        "messaging_service_sid": null, "error_code": null, "date_sent": null,
        "date_created": Timestamp::from_millis(BEGAN + seconds * 1000).utc().to_rfc2822(),
    })
}

pub fn json_answer(status: u16, body: &Value) -> HttpResponse {
    HttpResponse::new(StatusCode::from_u16(status).unwrap(), body.to_string())
}

pub fn page(messages: &[Value], next: Option<&str>) -> HttpResponse {
    json_answer(200, &json!({ "messages": messages, "next_page_uri": next }))
}

pub fn fields(request: &HttpRequest) -> Vec<(String, String)> {
    form::decode(&request.body).unwrap()
}

pub fn query(request: &HttpRequest) -> Vec<(String, String)> {
    form::decode(request.url.split_once('?').unwrap().1.as_bytes()).unwrap()
}

pub fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect()
}

/// A published description beside the workspace, where there is one.
pub fn spec(path: &str) -> Option<Value> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/specs")
        .join(path);
    match std::fs::read(&file) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(_) => {
            println!("skipped: {} is not there", file.display());
            None
        }
    }
}

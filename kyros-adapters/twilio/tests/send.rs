//! Handing a text over: what is asked of Twilio, and what each of its answers means.
#![allow(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod support;

use kyros_core::ports::{
    failure::{Failure, Fault, Outcome, Retry},
    sms::SmsGateway,
};
use kyros_http::{HeaderValue, HttpFailure, HttpResponse, NotSent, StatusCode, header};
use kyros_twilio::{ApiKey, TwilioGateway};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};
use support::*;

async fn failure_of(answer: HttpResponse) -> Failure {
    let (gateway, transport) = gateway(config());
    transport.answer(answer);
    let failure = gateway.send(text()).await.unwrap_err();
    assert_eq!(transport.requests().len(), 1, "one call, one request");
    failure
}

async fn refusal(status: u16, code: u32) -> Failure {
    failure_of(json_answer(
        status,
        &json!({ "code": code, "message": LEAD, "status": status }),
    ))
    .await
}

fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut created = message(SID, 0);
    change(&mut created);
    created
}

#[tokio::test]
async fn a_text_is_one_signed_form_with_a_callback_of_its_own() {
    let (gateway, transport) = gateway(config());
    transport.answer(json_answer(201, &message(SID, 0)));
    let accepted = gateway.send(text()).await.unwrap();
    assert_eq!(
        (accepted.provider_id.as_str(), accepted.segments),
        (SID, Some(1))
    );

    let request = &transport.requests()[0];
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json");
    assert_eq!((request.method.as_str(), &request.url), ("POST", &url));
    assert_eq!(request.deadline.as_secs(), 10);
    assert_eq!(
        request.headers[header::CONTENT_TYPE],
        "application/x-www-form-urlencoded"
    );
    let callback =
        format!("https://kyros.example.com/webhooks/twilio/status?effect={EFFECT}#rc=3&rp=all");
    let expected = [
        ("To", LEAD),
        ("From", SENDER),
        ("Body", BODY),
        ("StatusCallback", &callback),
    ];
    assert_eq!(fields(request), pairs(&expected));
}

#[tokio::test]
async fn a_service_takes_the_place_of_the_sender_and_an_api_key_that_of_the_token() {
    let mut config = service_config();
    config.api_key = Some(ApiKey::new("SK1", SecretString::from("s")));
    let (gateway, transport) = gateway(config);
    let mut answer = message(SID, 0);
    answer["from"] = Value::Null;
    answer["num_segments"] = json!("0");
    transport.answer(json_answer(201, &answer));
    assert_eq!(gateway.send(text()).await.unwrap().segments, None);
    let request = &transport.requests()[0];
    assert!(fields(request).contains(&("MessagingServiceSid".into(), SERVICE.into())));
    assert!(fields(request).iter().all(|(name, _)| name != "From"));
    assert_eq!(request.headers[header::AUTHORIZATION], "Basic U0sxOnM=");
}

#[tokio::test]
async fn an_answer_that_proves_nothing_leaves_the_outcome_open() {
    let doubtful = [
        json_answer(201, &json!({})),
        json_answer(201, &json!([])),
        json_answer(201, &changed(|m| m["sid"] = json!(""))),
        json_answer(201, &changed(|m| m["sid"] = json!("CA0123"))),
        json_answer(201, &changed(|m| m["sid"] = json!(7))),
        json_answer(201, &changed(|m| m["account_sid"] = json!("ACffff"))),
        json_answer(201, &changed(|m| m["to"] = json!("+15550009999"))),
        HttpResponse::new(StatusCode::OK, "<html>"),
        HttpResponse::new(StatusCode::NO_CONTENT, ""),
        HttpResponse::new(StatusCode::FOUND, ""),
        HttpResponse::new(StatusCode::REQUEST_TIMEOUT, ""),
        HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR, ""),
        json_answer(503, &json!({ "code": 20429 })),
        json_answer(500, &json!({ "code": 21610 })),
    ];
    for answer in doubtful {
        let shown = format!("{answer:?} {:?}", answer.body);
        assert_eq!(
            failure_of(answer).await.outcome,
            Outcome::Unknown,
            "{shown}"
        );
    }
}

#[tokio::test]
async fn a_sparse_answer_that_names_the_text_is_enough() {
    let (gateway, transport) = gateway(config());
    transport.answer(json_answer(201, &json!({ "sid": SID, "num_segments": 2 })));
    assert_eq!(gateway.send(text()).await.unwrap().segments, Some(2));
}

#[tokio::test]
async fn a_text_that_failed_in_the_answer_is_a_refusal() {
    let given_up = changed(|m| {
        m["status"] = json!("failed");
        m["error_code"] = json!(21610);
    });
    let failure = failure_of(json_answer(201, &given_up)).await;
    assert_eq!(
        (failure.retry, failure.fault),
        (Retry::Never, Fault::OptedOut)
    );
}

#[tokio::test]
async fn refusals_name_whose_fault_they_are() {
    use Fault::{OptedOut, Request, Settings};
    let table = [
        (401, 20003, Settings),
        (404, 20404, Settings),
        (400, 21212, Settings),
        (400, 21606, Settings),
        (400, 21659, Settings),
        (400, 21408, Settings),
        (400, 21608, Settings),
        (400, 21609, Settings),
        (400, 21701, Settings),
        (400, 30034, Settings),
        (403, 99999, Settings),
        (401, 99999, Settings),
        (400, 21211, Request),
        (400, 21612, Request),
        (400, 21614, Request),
        (400, 21617, Request),
        (400, 30450, Request),
        (400, 30640, Request),
        (400, 99999, Request),
        (422, 12345, Request),
        (400, 21610, OptedOut),
        (403, 21610, OptedOut),
    ];
    for (status, code, fault) in table {
        let failure = refusal(status, code).await;
        assert_eq!(failure.fault, fault, "{status} {code}");
        assert_eq!(
            (failure.outcome, failure.retry),
            (Outcome::NotApplied, Retry::Never)
        );
        assert_eq!(failure.code, code.to_string());
        assert!(
            !failure.to_string().contains(LEAD),
            "Twilio's text may quote the recipient"
        );
    }
    let without_code = failure_of(HttpResponse::new(StatusCode::BAD_REQUEST, "<html>")).await;
    assert_eq!(
        (without_code.code.as_str(), without_code.fault),
        ("400", Request)
    );
}

#[tokio::test]
async fn throttling_waits_as_long_as_twilio_asks_and_never_longer_than_a_quarter_of_an_hour() {
    let asked = |value: &'static str| {
        HttpResponse::new(StatusCode::TOO_MANY_REQUESTS, r#"{"code":20429}"#)
            .header(header::RETRY_AFTER, HeaderValue::from_static(value))
            .header(
                header::DATE,
                HeaderValue::from_static("Mon, 23 Nov 2026 17:00:00 GMT"),
            )
    };
    let table = [
        ("7", Retry::AfterMillis(7_000)),
        ("86400", Retry::AfterMillis(900_000)),
        ("Mon, 23 Nov 2026 17:00:30 GMT", Retry::AfterMillis(30_000)),
        ("Mon, 23 Nov 2026 16:00:30 GMT", Retry::Policy),
        ("soon", Retry::Policy),
        ("-3", Retry::Policy),
    ];
    for (value, retry) in table {
        let failure = failure_of(asked(value)).await;
        assert_eq!(
            (failure.outcome, failure.retry),
            (Outcome::NotApplied, retry),
            "{value}"
        );
        assert_eq!(
            (failure.fault, failure.code.as_str()),
            (Fault::Provider, "20429")
        );
    }
    for (status, code) in [(429, 0), (429, 21611), (400, 20429), (400, 21611)] {
        assert_eq!(
            refusal(status, code).await.retry,
            Retry::Policy,
            "{status} {code}"
        );
    }
}

#[tokio::test]
async fn only_what_was_not_sent_may_be_sent_again() {
    let table = [
        (
            HttpFailure::NotSent(NotSent::Refused),
            Outcome::NotApplied,
            Retry::Policy,
        ),
        (HttpFailure::BadUrl, Outcome::NotApplied, Retry::Never),
        (HttpFailure::Interrupted, Outcome::Unknown, Retry::Policy),
        (HttpFailure::TimedOut, Outcome::Unknown, Retry::Policy),
        (HttpFailure::TooLarge, Outcome::Unknown, Retry::Policy),
    ];
    for (broken, outcome, retry) in table {
        let (gateway, transport) = gateway(config());
        transport.fail(broken);
        let failure = gateway.send(text()).await.unwrap_err();
        assert_eq!(
            (failure.outcome, failure.retry),
            (outcome, retry),
            "{broken}"
        );
        assert_eq!(transport.requests().len(), 1);
    }
}

#[test]
fn a_gateway_without_a_sender_is_not_made() {
    let mut config = config();
    config.from = None;
    let transport = std::sync::Arc::new(kyros_http::ScriptedTransport::new());
    let fault = TwilioGateway::new(config, transport).unwrap_err();
    assert!(
        fault.to_string().starts_with("sms.twilio.from: ") && fault.to_string().contains("allowed: a number of the account"),
        "{fault}"
    );
}

/// Bodies that Twilio, a proxy, or nobody sensible would send.
fn bodies() -> impl Strategy<Value = String> {
    let codes = prop::sample::select(vec![20429_u32, 21610, 21611, 30001, 30610, 20003, 1]);
    let statuses = prop::sample::select(vec!["queued", "failed", "undelivered", "canceled", "x"]);
    prop_oneof![
        ".{0,60}",
        codes
            .clone()
            .prop_map(|code| json!({ "code": code }).to_string()),
        (codes, statuses, any::<bool>()).prop_map(|(code, status, named)| {
            let sid = if named { SID } else { "" };
            json!({ "sid": sid, "status": status, "error_code": code }).to_string()
        }),
    ]
}

proptest! {
    /// Whatever a 2xx or 5xx says, it never invites a second request.
    #[test]
    fn no_answer_that_may_hide_a_text_may_be_tried_again(
        status in prop_oneof![200_u16..300, 500_u16..600],
        body in bodies(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (gateway, transport) = gateway(config());
        transport.answer(HttpResponse::new(StatusCode::from_u16(status).unwrap(), body));
        if let Err(failure) = runtime.block_on(gateway.send(text())) {
            prop_assert!(failure.outcome != Outcome::NotApplied || failure.retry == Retry::Never);
            prop_assert!(status < 500 || failure.outcome == Outcome::Unknown);
        }
        prop_assert_eq!(transport.requests().len(), 1);
    }
}

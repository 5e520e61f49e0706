//! Looking for a text whose outcome is unknown.
#![allow(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod support;

use kyros_core::ports::{
    failure::{Failure, Fault, Outcome, Retry},
    sms::{SmsAccepted, SmsEvidence, SmsGateway},
};
use kyros_http::{HttpFailure, HttpResponse, NotSent, StatusCode};
use kyros_twilio::TwilioConfig;
use serde_json::{Value, json};
use support::*;

const LIST: &str = "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json";

async fn answer_of(config: TwilioConfig, pages: Vec<HttpResponse>) -> Result<SmsEvidence, Failure> {
    let (gateway, transport) = gateway(config);
    for page in pages {
        transport.answer(page);
    }
    let answer = gateway.find(question()).await;
    assert_eq!(transport.left(), 0, "every page is read");
    answer
}

async fn evidence(messages: &[Value]) -> SmsEvidence {
    answer_of(config(), vec![page(messages, None)])
        .await
        .unwrap()
}

fn found() -> SmsEvidence {
    SmsEvidence::Found(SmsAccepted::new(SID.to_owned(), Some(1)))
}

fn but(field: &str, value: Value) -> Value {
    let mut message = message(SID, 1);
    message[field] = value;
    message
}

#[tokio::test]
async fn the_list_is_asked_by_recipient_and_sender_and_never_by_sending_time() {
    let (gateway, transport) = gateway(config());
    transport.answer(page(&[], None));
    assert_eq!(gateway.find(question()).await, Ok(SmsEvidence::Absent));
    let request = &transport.requests()[0];
    assert_eq!(request.method.as_str(), "GET");
    assert!(
        request
            .url
            .starts_with(&format!("https://api.twilio.com{LIST}?"))
    );
    assert_eq!(
        query(request),
        pairs(&[("To", LEAD), ("From", SENDER), ("PageSize", "100")])
    );
}

#[tokio::test]
async fn with_a_service_the_sender_is_not_asked_for_since_it_may_be_unchosen() {
    let (gateway, transport) = gateway(service_config());
    let mut queued = message(SID, 1);
    queued["from"] = Value::Null;
    queued["messaging_service_sid"] = json!(SERVICE);
    let mut other_service = message("SMother", 1);
    other_service["messaging_service_sid"] = json!("MGother");
    transport.answer(page(&[queued, other_service], None));
    assert_eq!(gateway.find(question()).await, Ok(found()));
    assert_eq!(
        query(&transport.requests()[0]),
        pairs(&[("To", LEAD), ("PageSize", "100")])
    );
}

#[tokio::test]
async fn a_text_is_found_by_recipient_body_and_time() {
    for seconds in [-2, 0, 3600] {
        assert_eq!(
            evidence(&[message(SID, seconds)]).await,
            found(),
            "{seconds}"
        );
    }
    assert_eq!(evidence(&[message(SID, -3)]).await, SmsEvidence::Absent);
}

#[tokio::test]
async fn a_text_that_differs_is_another_one() {
    for other in [
        but("body", json!("Hi Ana")),
        but("from", json!("+15550009999")),
        but("direction", json!("inbound")),
        but("direction", json!("outbound-reply")),
        but("account_sid", json!("ACffff")),
    ] {
        assert_eq!(
            evidence(std::slice::from_ref(&other)).await,
            SmsEvidence::Absent,
            "{other}"
        );
        assert_eq!(evidence(&[other, message(SID, 1)]).await, found());
    }
}

#[tokio::test]
async fn two_texts_that_fit_are_no_evidence_but_one_listed_twice_is() {
    let twice = [message(SID, 1), message(SID, 1)];
    assert_eq!(evidence(&twice).await, found());
    let two = [message("SM2", 2), message(SID, 1)];
    assert_eq!(evidence(&two).await, SmsEvidence::Inconclusive);
}

#[tokio::test]
async fn a_text_that_fits_but_has_no_time_or_name_is_no_evidence_of_absence() {
    for doubtful in [
        but("date_created", Value::Null),
        but("date_created", json!("2026-11-23")),
        but("sid", Value::Null),
    ] {
        assert_eq!(evidence(&[doubtful]).await, SmsEvidence::Inconclusive);
    }
}

#[tokio::test]
async fn a_recipient_in_another_spelling_is_no_evidence_of_absence() {
    let respelled = but("to", json!("+5215550009999"));
    assert_eq!(evidence(&[respelled]).await, SmsEvidence::Inconclusive);
}

#[tokio::test]
async fn further_pages_are_followed_by_their_path() {
    let (gateway, transport) = gateway(config());
    let next = format!("{LIST}?To=%2B14155550100&PageSize=100&Page=1&PageToken=PA1");
    transport.answer(page(&[but("body", json!("newer"))], Some(&next)));
    transport.answer(page(&[message(SID, 1)], None));
    assert_eq!(gateway.find(question()).await, Ok(found()));
    assert_eq!(
        transport.requests()[1].url,
        format!("https://api.twilio.com{next}")
    );
}

#[tokio::test]
async fn credentials_never_follow_a_page_to_another_place() {
    for next in [
        "https://evil.example/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json?x",
        "//evil.example/Messages.json?x",
        "@evil.example/?x",
        ".evil.example/?x",
        "/2010-04-01/Accounts/ACother/Messages.json?x",
        "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json/../../x",
        "nonsense",
    ] {
        let answer = answer_of(config(), vec![page(&[message(SID, 1)], Some(next))]).await;
        assert_eq!(answer, Ok(SmsEvidence::Inconclusive), "{next}");
    }
}

#[tokio::test]
async fn a_list_without_end_is_left_after_five_pages() {
    let next = format!("{LIST}?Page=1");
    let pages = (0..5)
        .map(|_| page(&[but("body", json!("x"))], Some(&next)))
        .collect();
    assert_eq!(
        answer_of(config(), pages).await,
        Ok(SmsEvidence::Inconclusive)
    );
}

#[tokio::test]
async fn reading_ends_at_a_page_from_long_before() {
    let next = format!("{LIST}?Page=1");
    let old = page(&[message("SMold", -100_000)], Some(&next));
    let first = page(&[message(SID, 1)], Some(&next));
    assert_eq!(answer_of(config(), vec![first, old]).await, Ok(found()));
}

#[tokio::test]
async fn one_old_text_out_of_order_does_not_end_the_reading() {
    let next = format!("{LIST}?Page=1");
    let mixed = [message("SMold", -100_000), but("body", json!("x"))];
    let pages = vec![page(&mixed, Some(&next)), page(&[message(SID, 1)], None)];
    assert_eq!(answer_of(config(), pages).await, Ok(found()));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_no_evidence() {
    for body in [
        "",
        "<html>",
        "{}",
        r#"{"messages":7}"#,
        r#"{"messages":[{"sid":1}]}"#,
    ] {
        let garbage = HttpResponse::new(StatusCode::OK, body);
        assert_eq!(
            answer_of(config(), vec![garbage]).await,
            Ok(SmsEvidence::Inconclusive)
        );
    }
}

#[tokio::test]
async fn a_failed_look_up_changed_nothing_and_says_when_to_ask_again() {
    let table = [
        (
            json_answer(401, &json!({ "code": 20003 })),
            Retry::Never,
            Fault::Settings,
        ),
        (
            json_answer(404, &json!({ "code": 20404 })),
            Retry::Never,
            Fault::Settings,
        ),
        (
            json_answer(429, &json!({ "code": 20429 })),
            Retry::Policy,
            Fault::Provider,
        ),
        (json_answer(500, &json!({})), Retry::Policy, Fault::Provider),
        (json_answer(302, &json!({})), Retry::Policy, Fault::Provider),
    ];
    for (answer, retry, fault) in table {
        let failure = answer_of(config(), vec![answer]).await.unwrap_err();
        assert_eq!(
            (failure.outcome, failure.retry),
            (Outcome::NotApplied, retry)
        );
        assert_eq!(failure.fault, fault);
    }
    let broken = [
        HttpFailure::TimedOut,
        HttpFailure::Interrupted,
        HttpFailure::TooLarge,
        HttpFailure::NotSent(NotSent::Dns),
    ];
    for broken in broken {
        let (gateway, transport) = gateway(config());
        transport.fail(broken);
        let failure = gateway.find(question()).await.unwrap_err();
        assert_eq!(
            (failure.outcome, failure.retry),
            (Outcome::NotApplied, Retry::Policy)
        );
    }
}

#[tokio::test]
async fn whether_twilio_is_there_is_asked_with_one_text_of_the_list() {
    // given a Twilio that answers, is down, is out of reach, and refuses the sign-in
    let (gateway, transport) = gateway(config());
    transport.answer(page(&[], None));
    transport.answer(json_answer(503, &json!({})));
    transport.fail(HttpFailure::NotSent(NotSent::Refused));
    transport.answer(json_answer(401, &json!({})));
    // when it is asked, then an outage is its own fault and a wrong sign-in is not
    assert_eq!(gateway.probe().await, Some(Ok(())));
    for blame in [Fault::Provider, Fault::Provider, Fault::Settings] {
        let failure = gateway.probe().await.unwrap().unwrap_err();
        assert_eq!((failure.fault, failure.outcome), (blame, Outcome::NotApplied));
    }
    let request = &transport.requests()[0];
    assert_eq!(request.method.as_str(), "GET");
    assert_eq!(query(request), pairs(&[("PageSize", "1")]));
}

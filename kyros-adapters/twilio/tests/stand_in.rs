//! The gateway against a program that behaves like Twilio, over real connections.
#![allow(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod stand_in_support;
mod support;

use std::sync::Arc;

use kyros_core::{
    contract::time::Timestamp,
    ports::{
        failure::{Fault, Outcome, Retry},
        sms::{SmsEvidence, SmsGateway, SmsQuery, SmsRequest},
    },
};
use kyros_http::{HttpFailure, InjectedFault, NotSent, RecordingTransport, ReqwestTransport};
use kyros_twilio::{ApiKey, TwilioGateway, stand_in::StandInFault};
use secrecy::SecretString;
use stand_in_support::{Impatient, gateway, stand_in};
use support::{BEGAN, BODY, LEAD, effect, phone, question, text};

fn to(number: &str) -> SmsRequest {
    SmsRequest::new(effect(), phone(number), BODY.to_owned())
}

#[tokio::test]
async fn a_text_is_taken_and_found_again() {
    let (twilio, gateway) = stand_in().await;
    assert_eq!(gateway.find(question()).await, Ok(SmsEvidence::Absent));
    let accepted = gateway.send(text()).await.unwrap();
    let taken = &twilio.accepted()[0];
    assert_eq!(
        (&taken.sid, taken.to.as_str(), taken.body.as_str()),
        (&accepted.provider_id, LEAD, BODY)
    );
    assert_eq!(
        gateway.find(question()).await,
        Ok(SmsEvidence::Found(accepted))
    );
    gateway.send(text()).await.unwrap();
    assert_eq!(
        gateway.find(question()).await,
        Ok(SmsEvidence::Inconclusive)
    );
}

#[tokio::test]
async fn a_service_and_an_api_key_work_as_well() {
    let (twilio, _) = stand_in().await;
    let mut config = twilio.gateway_config("http://127.0.0.1:9");
    let (sid, secret) = twilio.config().api_keys[0].clone();
    config.api_key = Some(ApiKey::new(sid, SecretString::from(secret)));
    config.from = None;
    config.messaging_service_sid = twilio.config().services.first().cloned();
    let gateway = gateway(config);
    let accepted = gateway.send(text()).await.unwrap();
    assert_eq!(accepted.segments, None, "no sender is chosen yet");
    let SmsEvidence::Found(found) = gateway.find(question()).await.unwrap() else {
        panic!()
    };
    assert_eq!(found.provider_id, accepted.provider_id);
}

#[tokio::test]
async fn wherever_the_answer_is_lost_the_text_is_found_and_was_sent_once() {
    let faults = [
        StandInFault::FailAfter,
        StandInFault::CutAfter,
        StandInFault::SilentAfter,
        StandInFault::GarbageAfter,
        StandInFault::ForeignAfter,
    ];
    for fault in faults {
        let (twilio, _) = stand_in().await;
        let patience = Arc::new(Impatient::with(&twilio));
        let config = twilio.gateway_config("http://127.0.0.1:9");
        let gateway = TwilioGateway::new(config, patience).unwrap();
        twilio.break_next(fault, 1);
        let failure = gateway.send(text()).await.unwrap_err();
        assert_eq!(failure.outcome, Outcome::Unknown, "{fault:?}");
        let sid = twilio.accepted()[0].sid.clone();
        let evidence = gateway.find(question()).await.unwrap();
        assert!(
            matches!(evidence, SmsEvidence::Found(a) if a.provider_id == sid),
            "{fault:?}"
        );
        assert_eq!((twilio.create_requests(), twilio.accepted().len()), (1, 1));
    }
}

#[tokio::test]
async fn what_was_not_taken_is_absent() {
    let (twilio, gateway) = stand_in().await;
    twilio.break_next(StandInFault::FailBefore, 1);
    assert_eq!(
        gateway.send(text()).await.unwrap_err().outcome,
        Outcome::Unknown
    );
    assert_eq!(gateway.find(question()).await, Ok(SmsEvidence::Absent));
}

#[tokio::test]
async fn a_list_that_lags_shows_the_text_later() {
    let (twilio, gateway) = stand_in().await;
    twilio.lag_list(true);
    twilio.break_next(StandInFault::CutAfter, 1);
    gateway.send(text()).await.unwrap_err();
    assert_eq!(gateway.find(question()).await, Ok(SmsEvidence::Absent));
    twilio.lag_list(false);
    assert!(matches!(
        gateway.find(question()).await,
        Ok(SmsEvidence::Found(_))
    ));
}

#[tokio::test]
async fn an_answer_lost_on_the_way_is_unknown_and_one_never_sent_is_not() {
    let (twilio, _) = stand_in().await;
    let wire = RecordingTransport::new(Arc::new(ReqwestTransport::new().unwrap()));
    let config = twilio.gateway_config("http://127.0.0.1:9");
    let gateway = TwilioGateway::new(config, Arc::new(wire.clone())).unwrap();
    wire.inject(InjectedFault::BeforeSending(HttpFailure::NotSent(
        NotSent::Refused,
    )));
    let failure = gateway.send(text()).await.unwrap_err();
    assert_eq!(
        (failure.outcome, failure.retry),
        (Outcome::NotApplied, Retry::Policy)
    );
    assert!(twilio.accepted().is_empty());
    wire.inject(InjectedFault::LoseAnswer(HttpFailure::Interrupted));
    assert_eq!(
        gateway.send(text()).await.unwrap_err().outcome,
        Outcome::Unknown
    );
    assert_eq!(twilio.accepted().len(), 1);
}

#[tokio::test]
async fn throttling_is_said_with_its_pause_and_nothing_is_taken() {
    let (twilio, gateway) = stand_in().await;
    twilio.break_next(
        StandInFault::RateLimited {
            retry_after: Some(7),
        },
        1,
    );
    let failure = gateway.send(text()).await.unwrap_err();
    assert_eq!(
        (failure.outcome, failure.retry),
        (Outcome::NotApplied, Retry::AfterMillis(7_000))
    );
    assert!(twilio.accepted().is_empty());
    gateway.send(text()).await.unwrap();
}

#[tokio::test]
async fn the_magic_numbers_are_refused_as_twilio_refuses_them() {
    let (twilio, gateway) = stand_in().await;
    let recipients = [
        ("+15005550001", "21211", Fault::Request),
        ("+15005550002", "21612", Fault::Request),
        ("+15005550003", "21408", Fault::Settings),
        ("+15005550004", "21610", Fault::OptedOut),
        ("+15005550009", "21614", Fault::Request),
    ];
    for (number, code, fault) in recipients {
        let failure = gateway.send(to(number)).await.unwrap_err();
        assert_eq!(
            (failure.code.as_str(), failure.fault, failure.retry),
            (code, fault, Retry::Never)
        );
    }
    for (number, code) in [
        ("+15005550001", "21212"),
        ("+15005550007", "21606"),
        ("+15005550008", "21611"),
    ] {
        let mut config = twilio.gateway_config("http://127.0.0.1:9");
        config.from = Some(phone(number));
        let failure = self::gateway(config).send(text()).await.unwrap_err();
        assert_eq!(failure.code, code);
    }
    assert!(twilio.accepted().is_empty());
}

#[tokio::test]
async fn wrong_settings_are_told_from_a_wrong_recipient() {
    let (twilio, _) = stand_in().await;
    let good = twilio.gateway_config("http://127.0.0.1:9");
    let mut wrong_token = good.clone();
    wrong_token.auth_token = SecretString::from("wrong");
    let mut wrong_account = good.clone();
    let (sid, secret) = twilio.config().api_keys[0].clone();
    wrong_account.account_sid = "ACother".into();
    wrong_account.api_key = Some(ApiKey::new(sid, SecretString::from(secret)));
    let mut wrong_service = good;
    wrong_service.messaging_service_sid = Some("MGother".into());
    for (config, code) in [
        (wrong_token, "20003"),
        (wrong_account, "20404"),
        (wrong_service, "21701"),
    ] {
        let failure = gateway(config).send(text()).await.unwrap_err();
        assert_eq!(
            (failure.code.as_str(), failure.fault),
            (code, Fault::Settings)
        );
    }
}

#[tokio::test]
async fn a_long_history_is_read_page_by_page() {
    let (twilio, gateway) = stand_in().await;
    gateway.send(text()).await.unwrap();
    for n in 0..120 {
        let other = SmsRequest::new(effect(), phone(LEAD), format!("another text {n}"));
        gateway.send(other).await.unwrap();
    }
    assert!(matches!(
        gateway.find(question()).await,
        Ok(SmsEvidence::Found(_))
    ));
    let later = Timestamp::from_millis(BEGAN + 3_000);
    let query = SmsQuery::new(effect(), phone(LEAD), BODY.to_owned(), later);
    assert_eq!(gateway.find(query).await, Ok(SmsEvidence::Absent));
    assert_eq!(twilio.accepted().len(), 121);
}

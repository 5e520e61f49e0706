//! Twilio's calls.

use kyros_adapters::twilio::sign;
use reqwest::StatusCode;
use secrecy::SecretString;

use crate::world::{Answer, World, text};

const PUBLIC: &str = "https://kyros.example";
const SECRET: &str = "twilio-auth-token";

async fn world() -> World {
    World::with(&[
        ("SMS__PROVIDER", "twilio"),
        ("SMS__TWILIO__ACCOUNT_SID", "AC00000000000000000000000000000001"),
        ("SMS__TWILIO__AUTH_TOKEN", SECRET),
        ("SMS__TWILIO__FROM", "+15005550006"),
        ("SMS__TWILIO__BASE_URL", "http://127.0.0.1:9"),
        ("HTTP__PUBLIC_URL", PUBLIC),
        ("POLICY__COMPANY_NAME", "Sunny Roofs"),
    ])
    .await
}

async fn call(world: &World, path: &str, params: &[(&str, &str)], secret: &str) -> Answer {
    let owned: Vec<(String, String)> = params.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let signature = sign(&format!("{PUBLIC}{path}"), &owned, &SecretString::from(secret));
    let body: Vec<String> = params.iter().map(|(name, value)| format!("{name}={}", value.replace('+', "%2B"))).collect();
    let sent = world
        .client
        .post(world.url(path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("X-Twilio-Signature", signature)
        .body(body.join("&"));
    Answer::of(sent.send().await.expect("an answer")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbound_text_is_durable_when_it_is_answered_and_counts_once() {
    let world = world().await;
    let lead = world.lead("Ann", "+14155550101").await;
    let params =
        [("MessageSid", "SM1"), ("From", "+14155550101"), ("To", "+15005550006"), ("Body", "Hi"), ("NumMedia", "0")];
    for _ in 0..2 {
        let answer = call(&world, "/webhooks/twilio/sms", &params, SECRET).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/xml"), "{}", answer.text);
        assert!(answer.text.contains("<Response/>"));
    }
    let texts = world.get(&format!("/api/v1/leads/{}/sms", text(&lead["id"]))).await.data();
    let inbound = texts.as_array().expect("a list").iter().filter(|one| one["direction"] == "inbound").count();
    assert_eq!(inbound, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_call_changes_nothing() {
    let world = world().await;
    let lead = world.lead("Ann", "+14155550101").await;
    let params = [("MessageSid", "SM1"), ("From", "+14155550101"), ("Body", "STOP")];
    let forged = call(&world, "/webhooks/twilio/sms", &params, "another secret").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let texts = world.get(&format!("/api/v1/leads/{}/sms", text(&lead["id"]))).await;
    assert_eq!(texts.body["meta"]["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_of_unknown_texts_are_taken_and_large_calls_are_not() {
    let world = world().await;
    let receipt = [("MessageSid", "SM9"), ("MessageStatus", "delivered")];
    assert_eq!(call(&world, "/webhooks/twilio/status", &receipt, SECRET).await.status, StatusCode::OK);
    let large = [("MessageSid", "SM9"), ("Body", &*"x".repeat(70_000))];
    assert_eq!(call(&world, "/webhooks/twilio/sms", &large, SECRET).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

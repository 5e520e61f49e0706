//! What Twilio calls us with: signatures, inbound texts, receipts.
#![allow(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod support;

use kyros_core::ports::sms::{FailureScope, ProviderKeyword, ReceiptStatus};
use kyros_http::form;
use kyros_twilio::{TwilioWebhooks, WebhookFault, parse_inbound, parse_status, sign, verify};
use proptest::prelude::*;
use secrecy::SecretString;
use support::*;

const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";

fn token() -> SecretString {
    SecretString::from("12345")
}

fn call(from: &str) -> Vec<(String, String)> {
    pairs(&[
        ("CallSid", "CA1234567890ABCDE"),
        ("Digits", "1234"),
        ("From", from),
        ("To", "+18005551212"),
        ("Caller", from),
    ])
}

fn body(params: &[(String, String)]) -> String {
    let borrowed: Vec<(&str, &str)> = params.iter().map(|(n, v)| (&**n, &**v)).collect();
    form::encode(&borrowed)
}

fn accepts(url: &str, params: &[(String, String)], signature: &str) -> bool {
    verify(url, params, body(params).as_bytes(), signature, &token())
}

#[test]
fn twilios_published_examples_hold() {
    // twilio.com/docs/usage/security, and the tests of Twilio's own Python library.
    assert_eq!(
        sign(URL, &call("+12349013030"), &token()),
        "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
    );
    assert_eq!(
        sign(URL, &call("+14158675309"), &token()),
        "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    );
    let params = call("+14158675309");
    assert!(accepts(URL, &params, "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
    for port in ["443", "8443"] {
        let with_port = URL.replace(".com", &format!(".com:{port}"));
        assert!(
            accepts(&with_port, &params, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            "signed without {port}"
        );
    }
    assert!(
        accepts(URL, &params, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        "signed with :443"
    );
    let plain = URL.replace("https", "http");
    assert!(
        accepts(&plain, &params, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        "signed with :80"
    );
}

#[test]
fn a_name_with_several_values_counts_each_value_once_in_order() {
    let params = pairs(&[
        ("Sid", "CA123"),
        ("SidAccount", "AC123"),
        ("Digits", "5678"),
        ("Digits", "1234"),
        ("Digits", "1234"),
    ]);
    assert!(accepts(URL, &params, "IK+Dwps556ElfBT0I3Rgjkr1wJU="));
}

#[test]
fn a_body_that_is_no_form_must_match_the_hash_in_the_signed_url() {
    let url = format!(
        "{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
    );
    let json = br#"{"property": "value", "boolean": true}"#;
    let signature = "a9nBmqA0ju/hNViExpshrM61xv4=";
    assert!(verify(&url, &[], json, signature, &token()));
    assert!(!verify(
        &url,
        &[],
        br#"{"property": "other"}"#,
        signature,
        &token()
    ));
    let over_the_url_alone = sign(URL, &[], &token());
    assert!(verify(URL, &[], b"", &over_the_url_alone, &token()));
    assert!(
        !verify(URL, &[], json, &over_the_url_alone, &token()),
        "a body nobody signed"
    );
}

#[test]
fn the_recorded_vectors_hold_where_they_are_there() {
    let Some(vectors) = spec("vectors/webhook-signatures.json") else {
        return;
    };
    let vectors = vectors["twilio_x_twilio_signature"]
        .as_array()
        .unwrap()
        .clone();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap_or_default();
        let params: Vec<(String, String)> =
            serde_json::from_value(vector["params"].clone()).unwrap();
        let sent = if params.is_empty() {
            text("body").to_owned()
        } else {
            body(&params)
        };
        let token = SecretString::from(text("authToken"));
        let good = verify(
            text("url"),
            &params,
            sent.as_bytes(),
            text("expected"),
            &token,
        );
        assert!(good, "{}", text("name"));
    }
}

#[test]
fn anything_changed_breaks_the_signature() {
    let params = call("+14158675309");
    let good = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    for wrong in [
        "",
        "RSOYDt4T1cUTdK1PDd93/VVr8B8",
        "RSOYDt4T",
        "!",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ] {
        assert!(!accepts(URL, &params, wrong), "{wrong}");
    }
    for url in [
        "https://mycompany.com/myapp.php?foo=1&bar=3",
        "https://mycompany.com/other.php?foo=1&bar=2",
        "https://evil.com/myapp.php?foo=1&bar=2",
        "http://mycompany.com/myapp.php?foo=1&bar=2",
        "mycompany.com",
    ] {
        assert!(!accepts(url, &params, good), "{url}");
    }
    let mut more = params.clone();
    more.push(("Extra".into(), "1".into()));
    assert!(!accepts(URL, &more, good));
    assert!(!accepts(URL, &params[1..], good));
    assert!(!verify(
        URL,
        &params,
        b"x",
        good,
        &SecretString::from("54321")
    ));
}

proptest! {
    #[test]
    fn the_order_of_fields_does_not_matter_and_every_value_does(
        params in prop::collection::vec(("[A-Za-z]{1,6}", ".{0,12}"), 1..6),
        at in any::<prop::sample::Index>(),
    ) {
        let signature = sign(URL, &params, &token());
        let mut turned = params.clone();
        turned.reverse();
        prop_assert!(accepts(URL, &turned, &signature));
        let mut changed = params.clone();
        at.get_mut(&mut changed).1.push('x');
        prop_assert!(sign(URL, &changed, &token()) != signature);
    }
}

fn inbound(extra: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = vec![
        ("MessageSid", SID),
        ("From", LEAD),
        ("To", SENDER),
        ("Body", "Yes 👍"),
    ];
    fields.extend(extra);
    pairs(&fields)
}

#[test]
fn an_inbound_text_is_read_with_what_the_provider_already_did() {
    let text = parse_inbound(&inbound(&[
        ("NumMedia", "2"),
        ("OptOutType", "STOP"),
        ("New", "1"),
    ]))
    .unwrap();
    assert_eq!((text.provider_id.as_str(), text.from.as_str()), (SID, LEAD));
    assert_eq!((text.body.as_str(), text.media), ("Yes 👍", 2));
    assert_eq!(text.keyword, Some(ProviderKeyword::Stop));
    let plain = parse_inbound(&inbound(&[("OptOutType", "OTHER"), ("NumMedia", "many")])).unwrap();
    assert_eq!((plain.keyword, plain.media), (None, 0));
    let picture = parse_inbound(&pairs(&[
        ("SmsSid", SID),
        ("From", LEAD),
        ("NumMedia", "1"),
    ]))
    .unwrap();
    assert_eq!((picture.body.as_str(), picture.media), ("", 1));
}

#[test]
fn senders_that_cannot_be_texted_back_are_told_apart_from_broken_calls() {
    for sender in ["12345", "TWILIO", "whatsapp:+14155550100", "", "+1"] {
        let fault = parse_inbound(&pairs(&[("MessageSid", SID), ("From", sender)])).unwrap_err();
        assert_eq!(fault, WebhookFault::NotAPhone, "{sender}");
        assert!(fault.is_harmless());
    }
    let unnamed = parse_inbound(&pairs(&[("From", LEAD)])).unwrap_err();
    assert_eq!(unnamed, WebhookFault::Missing("MessageSid"));
    assert!(!unnamed.is_harmless());
    assert_eq!(
        parse_inbound(&[]).unwrap_err(),
        WebhookFault::Missing("From")
    );
}

fn status(word: &str, code: &str) -> Result<kyros_core::ports::sms::Receipt, WebhookFault> {
    let fields = [
        ("MessageSid", SID),
        ("MessageStatus", word),
        ("ErrorCode", code),
        ("New", "1"),
    ];
    parse_status(&pairs(&fields), &format!("effect={EFFECT}&more=1"))
}

#[test]
fn every_status_of_twilio_has_its_rank() {
    use ReceiptStatus::{Delivered, Failed, Queued, Sent};
    let table = [
        ("accepted", Queued),
        ("scheduled", Queued),
        ("queued", Queued),
        ("sending", Queued),
        ("sent", Sent),
        ("partially_delivered", Sent),
        ("delivered", Delivered),
        ("read", Delivered),
        ("undelivered", Failed),
        ("failed", Failed),
        ("canceled", Failed),
    ];
    for (word, rank) in table {
        let receipt = status(word, "").unwrap();
        assert_eq!(
            (receipt.status, receipt.effect),
            (rank, Some(effect())),
            "{word}"
        );
        assert_eq!((receipt.error, receipt.opted_out), (None, false));
    }
    for word in ["received", "receiving", "teleported", ""] {
        assert_eq!(status(word, "").unwrap_err(), WebhookFault::UnknownStatus);
    }
}

#[test]
fn a_failure_keeps_its_code_and_tells_an_opt_out() {
    let failed = status("undelivered", "30006").unwrap();
    assert_eq!(
        (failed.error.as_deref(), failed.opted_out),
        (Some("30006"), false)
    );
    // How far a reason reaches: this text, the number, or whatever the sender sends.
    for (code, scope) in [
        ("30003", FailureScope::Text),
        ("30005", FailureScope::Number),
        ("30006", FailureScope::Number),
        ("30007", FailureScope::Sender),
        ("30034", FailureScope::Sender),
        ("", FailureScope::Text),
    ] {
        assert_eq!(status("undelivered", code).unwrap().scope, scope, "{code}");
    }
    let opted_out = status("failed", "21610").unwrap();
    assert_eq!(
        (opted_out.error.as_deref(), opted_out.opted_out),
        (Some("21610"), true)
    );
    assert_eq!(status("sent", "21610").unwrap().error, None);
}

#[test]
fn a_receipt_without_a_readable_effect_still_names_its_text() {
    let params = pairs(&[("SmsSid", SID), ("SmsStatus", "sent")]);
    for query in ["", "effect=", "effect=nonsense", "other=1", "effect=%ff"] {
        let receipt = parse_status(&params, query).unwrap();
        assert_eq!(
            (receipt.provider_id.as_str(), receipt.effect),
            (SID, None),
            "{query}"
        );
    }
    assert_eq!(
        parse_status(&params[1..], "").unwrap_err(),
        WebhookFault::Missing("MessageSid")
    );
    assert_eq!(
        parse_status(&params[..1], "").unwrap_err(),
        WebhookFault::Missing("MessageStatus")
    );
}

#[test]
fn calls_are_verified_over_the_configured_url_before_anything_is_read() {
    let webhooks = TwilioWebhooks::new(config());
    let params = inbound(&[]);
    let signature = sign(
        "https://kyros.example.com/webhooks/twilio/sms",
        &params,
        &token(),
    );
    let raw = body(&params);
    let text = webhooks
        .inbound("/webhooks/twilio/sms", raw.as_bytes(), &signature)
        .unwrap();
    assert_eq!(text.body, "Yes 👍");
    for (path, raw, signature) in [
        ("/webhooks/twilio/sms", raw.clone(), String::new()),
        ("/webhooks/twilio/sms?x=1", raw.clone(), signature.clone()),
        (
            "/webhooks/twilio/sms",
            format!("{raw}&x=1"),
            signature.clone(),
        ),
        (
            "/webhooks/twilio/sms",
            raw.replace("Yes", "No"),
            signature.clone(),
        ),
        ("/webhooks/twilio/sms", String::new(), signature.clone()),
    ] {
        let fault = webhooks
            .inbound(path, raw.as_bytes(), &signature)
            .unwrap_err();
        assert_eq!(fault, WebhookFault::BadSignature);
    }
    let not_text = webhooks
        .inbound("/webhooks/twilio/sms", b"Body=%ff", &signature)
        .unwrap_err();
    assert_eq!(not_text, WebhookFault::BadSignature);
}

#[test]
fn a_receipt_is_verified_over_its_query_too() {
    let webhooks = TwilioWebhooks::new(config());
    let params = pairs(&[("MessageSid", SID), ("MessageStatus", "delivered")]);
    let path = format!("/webhooks/twilio/status?effect={EFFECT}");
    let signature = sign(
        &format!("https://kyros.example.com{path}"),
        &params,
        &token(),
    );
    let receipt = webhooks
        .status(&path, body(&params).as_bytes(), &signature)
        .unwrap();
    assert_eq!(receipt.effect, Some(effect()));
    let other = path.replace("000a", "000b");
    let fault = webhooks
        .status(&other, body(&params).as_bytes(), &signature)
        .unwrap_err();
    assert_eq!(fault, WebhookFault::BadSignature);
}

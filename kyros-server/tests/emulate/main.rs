//! Flow 1 through the Twilio adapter, against `emulate`: a stateful program that behaves like
//! Twilio, checks what it is sent and signs what it calls. Skips, and says so, where it isn't
//! installed (`kyros-testkit/scripts/test` installs it).

mod peer;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use peer::Peer;
use serde_json::{Value, json};
use support::{Process, free_port};

const TOKEN: &str = "emulate-test-bootstrap-token-0123456789abcdef";
const HOMEOWNER: &str = "+15125550142";

struct Kyros {
    _process: Process,
    base: String,
    client: reqwest::Client,
}

impl Kyros {
    async fn start(peer: &Peer) -> Self {
        let port = free_port();
        let base = format!("http://127.0.0.1:{port}");
        let variables = [
            ("KYROS_STORE__URL", "sqlite://kyros.db"),
            ("KYROS_HTTP__PUBLIC_URL", base.as_str()),
            ("KYROS_SMS__PROVIDER", "twilio"),
            ("KYROS_SMS__TWILIO__ACCOUNT_SID", peer::ACCOUNT),
            ("KYROS_SMS__TWILIO__AUTH_TOKEN", peer::AUTH_TOKEN),
            ("KYROS_SMS__TWILIO__FROM", peer::NUMBER),
            ("KYROS_SMS__TWILIO__BASE_URL", peer.base()),
            ("KYROS_POLICY__COMPANY_NAME", "Sunny Roofs"),
            ("KYROS_POLICY__QUIET_HOURS", "off"),
            ("KYROS_POLICY__GATHER_SECONDS", "1"),
        ];
        let process = Process::start(port, TOKEN, &variables).await;
        Self { _process: process, base, client: reqwest::Client::new() }
    }

    async fn command(&self, kind: &str, payload: Value) -> Value {
        let body = json!({
            "type": kind, "payload": payload, "correlationId": "flow-1", "timestamp": "2026-11-23T12:00:00.000Z",
        });
        let request = self.client.post(format!("{}/api/v1/commands", self.base)).bearer_auth(TOKEN).json(&body);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    async fn events(&self) -> Vec<Value> {
        let url = format!("{}/api/v1/events?after=0&limit=500", self.base);
        let answer = self.client.get(url).bearer_auth(TOKEN).send().await.expect("an answer");
        let body: Value = answer.json().await.expect("JSON");
        body["data"].as_array().expect("a list").clone()
    }

    /// Waits for the n-th event of a type.
    async fn event(&self, kind: &str, nth: usize) -> Value {
        for _ in 0..1_000 {
            if let Some(event) = self.events().await.into_iter().filter(|event| event["type"] == kind).nth(nth) {
                return event;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let seen: Vec<String> = self.events().await.iter().map(|event| event["type"].to_string()).collect();
        panic!("no {kind} came; seen: {seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_texted_understood_and_booked_through_twilio() {
    let Some(peer) = Peer::start().await else {
        println!("skipped: emulate is not installed");
        return;
    };
    // Given a server whose number at Twilio calls it back
    let kyros = Kyros::start(&peer).await;
    peer.route_inbound_to(&format!("{}/webhooks/twilio/sms", kyros.base)).await;

    // When a lead comes in, it is texted
    let lead = json!({ "name": "John Smith", "phone": HOMEOWNER, "source": "permit", "status": "new", "priority": "hot" });
    assert_eq!(kyros.command("lead.create", lead).await["success"], true);
    let sent = kyros.event("sms.sent", 0).await;
    assert_eq!(sent["correlationId"], "flow-1");

    // And receipts move the text on, in any order and as often as they come
    let sid = sent["payload"]["providerMessageId"].as_str().expect("the provider's name").to_owned();
    for status in ["delivered", "sent", "delivered"] {
        peer.receipt(&sid, status).await;
    }
    kyros.event("sms.delivered", 0).await;

    // When the homeowner answers, the visit is booked and confirmed
    peer.inbound(HOMEOWNER, "1").await;
    let reply = kyros.event("sms.response_received", 0).await;
    assert_eq!(reply["payload"]["intent"], "confirm_slot");
    kyros.event("appointment.created", 0).await;
    kyros.event("sms.sent", 1).await;

    // When they opt out, nothing goes out any more but the confirmation
    peer.inbound(HOMEOWNER, "please take me off your list").await;
    kyros.event("sms.sent", 2).await;
    let texts = peer.texts_to(HOMEOWNER).await;
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("opted out")), "{texts:?}");
    let delivered = kyros.events().await.iter().filter(|event| event["type"] == "sms.delivered").count();
    assert_eq!(delivered, 1);
}

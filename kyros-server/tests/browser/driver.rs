//! A headless Chromium, driven by the WebDriver protocol.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

pub struct Browser {
    driver: Child,
    client: reqwest::Client,
    session: String,
    profile: std::path::PathBuf,
}

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

fn installed(program: &str) -> bool {
    let probe = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    probe.is_ok_and(|status| status.success())
}

impl Browser {
    /// `None` where there is no Chromium.
    pub async fn start() -> Option<Self> {
        if !installed("chromium") || !installed("chromedriver") {
            return None;
        }
        let port = super::support::free_port();
        // Ended and waited for when the browser is dropped.
        #[expect(clippy::zombie_processes, reason = "a start that fails fails the test and ends the process")]
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let profile = std::env::temp_dir().join(format!("kyros-browser-profile-{port}"));
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            &format!("--user-data-dir={}", profile.display()),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": args } } } });
        let client = reqwest::Client::new();
        for _ in 0..200 {
            let answer = client.post(format!("http://127.0.0.1:{port}/session")).json(&wanted).send().await;
            if let Ok(answer) = answer {
                let body: Value = answer.json().await.expect("JSON");
                let id = body["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {body}"));
                let session = format!("http://127.0.0.1:{port}/session/{id}");
                return Some(Self { driver, client, session, profile });
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("chromedriver never answered");
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.client.post(format!("{}/{path}", self.session)).json(&body).send().await;
        let body: Value = answer.expect("chromedriver answers").json().await.expect("JSON");
        let value = body["value"].clone();
        assert!(value.get("error").is_none(), "{path}: {value}");
        value
    }

    pub async fn open(&self, url: &str) {
        self.post("url", json!({ "url": url })).await;
    }

    async fn find(&self, selector: &str) -> String {
        let found = self.post("element", json!({ "using": "css selector", "value": selector })).await;
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    pub async fn type_into(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.post(&format!("element/{element}/value"), json!({ "text": text })).await;
    }

    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        self.post(&format!("element/{element}/click"), json!({})).await;
    }

    /// Waits until the page says that: a click starts a navigation and doesn't wait for its end.
    pub async fn sees(&self, text: &str) {
        let script = json!({ "script": "return document.body ? document.body.innerText : ''", "args": [] });
        for _ in 0..400 {
            let answer = self.client.post(format!("{}/execute/sync", self.session)).json(&script).send().await;
            let body: Value = answer.expect("chromedriver answers").json().await.expect("JSON");
            if body["value"].as_str().is_some_and(|shown| shown.contains(text)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the page never said “{text}”");
    }

    /// Runs a script that calls its last argument with the result.
    pub async fn run(&self, script: &str, args: &[Value]) -> Value {
        self.post("timeouts", json!({ "script": 25_000 })).await;
        self.post("execute/async", json!({ "script": script, "args": args })).await
    }

    pub async fn quit(&mut self) {
        let _ = self.client.delete(&self.session).send().await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

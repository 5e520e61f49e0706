//! Clients that create leads without end, and send again what they got no answer to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::task::JoinHandle;

use super::server::Server;

#[derive(Default)]
pub struct Told {
    /// The bytes of `data` by correlation id.
    pub acknowledged: BTreeMap<String, String>,
    /// Answers that differ from an earlier one.
    pub contradictions: Vec<String>,
    /// Commands that were sent more than once before an answer came.
    pub retried: usize,
}

pub struct Clients {
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<Told>>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// The phone that a correlation id stands for: every lead has its own.
pub fn phone(correlation: &str) -> String {
    let (client, n) = correlation.strip_prefix("crash-").and_then(|id| id.split_once('-')).expect("one of ours");
    let client: u32 = client.parse().expect("a number");
    let n: u32 = n.parse().expect("a number");
    format!("+1512{:07}", 2_000_000 + client * 100_000 + n)
}

fn body(correlation: &str) -> serde_json::Value {
    serde_json::json!({
        "type": "lead.create",
        "payload": { "name": format!("Pat {correlation}"), "phone": phone(correlation), "source": "web" },
        "correlationId": correlation,
        "timestamp": "2026-11-23T12:00:00.000Z",
    })
}

async fn send(client: &reqwest::Client, base: &str, token: &str, correlation: &str) -> Option<String> {
    let request = client.post(format!("{base}/api/v1/commands")).bearer_auth(token).json(&body(correlation));
    let answer = request.timeout(Duration::from_secs(20)).send().await.ok()?;
    let good = answer.status().is_success();
    let retryable = answer.status().is_server_error();
    let text = answer.text().await.ok()?;
    assert!(good || retryable, "{correlation} was refused: {text}");
    if !good {
        return None;
    }
    let envelope: Envelope<'_> = serde_json::from_str(&text).expect("an envelope");
    envelope.data.map(|data| data.get().to_owned())
}

/// Sends a command that was acknowledged once more.
pub async fn repeat(server: &Server, correlation: &str) -> String {
    send(server.client(), &server.base(), &server.token(), correlation).await.expect("an answer")
}

impl Clients {
    pub fn start(count: usize, base: String, token: String) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let tasks = (0..count)
            .map(|client| tokio::spawn(run(client, base.clone(), token.clone(), Arc::clone(&stop))))
            .collect();
        Self { stop, tasks }
    }

    pub async fn stop(self) -> Told {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Told::default();
        for task in self.tasks {
            let told = task.await.expect("a client ends well");
            all.acknowledged.extend(told.acknowledged);
            all.contradictions.extend(told.contradictions);
            all.retried += told.retried;
        }
        all
    }
}

async fn run(number: usize, base: String, token: String, stop: Arc<AtomicBool>) -> Told {
    let client = reqwest::Client::new();
    let mut told = Told::default();
    let mut n = 0_u32;
    while !stop.load(Ordering::Relaxed) {
        let correlation = format!("crash-{number}-{n}");
        n += 1;
        let mut tries = 0;
        let data = loop {
            tries += 1;
            if let Some(data) = send(&client, &base, &token, &correlation).await {
                break data;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        told.retried += usize::from(tries > 1);
        told.acknowledged.insert(correlation, data);
        // Now and then an old one again, as a client does that lost its notes.
        if n % 7 == 3 {
            let old = format!("crash-{number}-{}", n / 2);
            let again = send(&client, &base, &token, &old).await;
            if again.is_some() && again.as_ref() != told.acknowledged.get(&old) {
                told.contradictions.push(old);
            }
        }
    }
    told
}

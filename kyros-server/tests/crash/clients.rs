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
    /// Pairs of commands for one phone.
    pub duels: usize,
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

fn body(correlation: &str, phone: &str) -> serde_json::Value {
    serde_json::json!({
        "type": "lead.create",
        "payload": { "name": format!("Pat {correlation}"), "phone": phone, "source": "web" },
        "correlationId": correlation,
        "timestamp": "2026-11-23T12:00:00.000Z",
    })
}

/// The last word on a command.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// The bytes of `data`.
    Acknowledged(String),
    /// The phone belongs to that lead.
    Taken(String),
}

/// `None` where nobody knows what came of it.
async fn ask(client: &reqwest::Client, base: &str, token: &str, body: &serde_json::Value) -> Option<Outcome> {
    let request = client.post(format!("{base}/api/v1/commands")).bearer_auth(token).json(body);
    let answer = request.timeout(Duration::from_secs(20)).send().await.ok()?;
    let status = answer.status();
    let text = answer.text().await.ok()?;
    if status == reqwest::StatusCode::CONFLICT {
        let refusal: serde_json::Value = serde_json::from_str(&text).expect("a refusal");
        return Some(Outcome::Taken(refusal["error"]["details"]["existingId"].as_str().unwrap_or_default().to_owned()));
    }
    assert!(status.is_success() || status.is_server_error(), "{body} was refused: {text}");
    if !status.is_success() {
        return None;
    }
    let envelope: Envelope<'_> = serde_json::from_str(&text).expect("an envelope");
    envelope.data.map(|data| Outcome::Acknowledged(data.get().to_owned()))
}

async fn send(client: &reqwest::Client, base: &str, token: &str, correlation: &str) -> Option<String> {
    match ask(client, base, token, &body(correlation, &phone(correlation))).await? {
        Outcome::Acknowledged(data) => Some(data),
        Outcome::Taken(by) => panic!("{correlation} was refused: its phone belongs to {by}"),
    }
}

/// Two commands for one phone at once, each sent until its end is known: one wins, and the other is told of the
/// winner's lead.
async fn duel(client: &reqwest::Client, base: &str, token: &str, name: &str, phone: &str) -> Result<(), String> {
    let insist = async |side: u32| loop {
        if let Some(outcome) = ask(client, base, token, &body(&format!("{name}-{side}"), phone)).await {
            return outcome;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    let id = |data: &str| serde_json::from_str::<serde_json::Value>(data).ok()?["id"].as_str().map(str::to_owned);
    match tokio::join!(insist(0), insist(1)) {
        (Outcome::Acknowledged(data), Outcome::Taken(by)) | (Outcome::Taken(by), Outcome::Acknowledged(data))
            if id(&data).as_ref() == Some(&by) =>
        {
            Ok(())
        }
        (one, other) => Err(format!("{name}: {one:?} and {other:?}")),
    }
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
            all.duels += told.duels;
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
        if n % 5 == 2 {
            let phone = format!("+1512{:07}", 4_000_000 + number as u32 * 100_000 + n);
            told.contradictions.extend(duel(&client, &base, &token, &format!("duel-{number}-{n}"), &phone).await.err());
            told.duels += 1;
        }
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

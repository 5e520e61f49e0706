//! `lead.create` over HTTP, a new phone each time, with the automation off and on.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use kyros_core::contract::time::Timestamp;
use serde_json::Value;

use crate::args::Plan;
use crate::child::{Folder, Server};
use crate::cpu;
use crate::figure::{Bound, Report};
use crate::stats::Sample;

/// How long the automation may take to text the last lead once the load has ended.
const LATEST_TEXT: Duration = Duration::from_secs(120);

/// Imported leads: nobody is texted.
pub fn off(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    on_one_thread(async {
        let folder = Folder::new()?;
        let server = Server::start(plan, &folder).await?;
        let mut load = load(plan, &server, "contacted").await?;
        report.judge("lead.create, automation off", Bound::AtLeast, 4_000.0, load.rate(), "/s");
        report.judge("lead.create, automation off, p99", Bound::Below, 40.0, load.latency.millis_at(0.99), "ms");
        load.note(report);
        server.stop().await
    })
}

/// New leads: each is texted at once.
pub fn on(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    on_one_thread(async {
        let folder = Folder::new()?;
        let server = Server::start(plan, &folder).await?;
        let mut load = load(plan, &server, "new").await?;
        report.judge("lead.create, automation on", Bound::AtLeast, 1_500.0, load.rate(), "/s");
        report.judge("lead.create, automation on, p99", Bound::Below, 40.0, load.latency.millis_at(0.99), "ms");
        let before = cpu::spent(server.pid());
        let mut texts = first_texts(&server, load.latency.len()).await?;
        let after = load.ended.elapsed();
        report.judge("lead.created to sms.sent, p99", Bound::Below, 1_000.0, texts.millis_at(0.99), "ms");
        load.note(report);
        report.note("first text", texts.words());
        let late = cpu::spent(server.pid()).saturating_sub(before);
        report.note("texts after the load", format!("done within {after:.1?}, server {late:.1?} of processor time"));
        server.stop().await
    })
}

/// Runs on one thread, so that the load takes little from the server.
pub fn on_one_thread(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// What a load has seen.
struct Load {
    latency: Sample,
    time: Duration,
    ended: Instant,
    server_micros: f64,
    own_micros: f64,
}

impl Load {
    fn rate(&self) -> f64 {
        self.latency.len() as f64 / self.time.as_secs_f64()
    }

    fn note(&mut self, report: &mut Report) {
        report.note("latency", self.latency.words());
        let cost = format!("server {:.0} us, load generator {:.0} us", self.server_micros, self.own_micros);
        report.note("processor time a command", cost);
    }
}

async fn load(plan: &Plan, server: &Server, status: &'static str) -> anyhow::Result<Load> {
    let next = Arc::new(AtomicU64::new(0));
    let own = std::process::id();
    let (server_before, own_before) = (cpu::spent(server.pid()), cpu::spent(own));
    let began = Instant::now();
    let mut clients = Vec::new();
    for _ in 0..plan.clients {
        let connection = server.connect().await?;
        clients.push(tokio::spawn(client(connection, Arc::clone(&next), status, began + plan.time)));
    }
    let mut latency = Sample::default();
    for client in clients {
        latency.merge(client.await.context("a client")??);
    }
    let time = began.elapsed();
    let count = latency.len();
    Ok(Load {
        latency,
        time,
        ended: Instant::now(),
        server_micros: cpu::micros_each(server_before, cpu::spent(server.pid()), count),
        own_micros: cpu::micros_each(own_before, cpu::spent(own), count),
    })
}

async fn client(
    mut connection: crate::http::Connection,
    next: Arc<AtomicU64>,
    status: &'static str,
    until: Instant,
) -> anyhow::Result<Sample> {
    let mut latency = Sample::default();
    while Instant::now() < until {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let body = command(number, status);
        let began = Instant::now();
        let answer = connection.post("/api/v1/commands", body.as_bytes()).await?;
        latency.add(began.elapsed());
        if answer.status != 201 {
            bail!("lead.create was answered {}: {}", answer.status, String::from_utf8_lossy(answer.body));
        }
    }
    Ok(latency)
}

/// The command of that number: a person of their own with a phone of their own.
pub fn command(number: u64, status: &str) -> String {
    format!(
        "{{\"type\":\"lead.create\",\"payload\":{},\"correlationId\":\"bench-{number}\",\
         \"timestamp\":\"2026-11-23T12:00:00.000Z\"}}",
        payload(number, status)
    )
}

/// Its payload.
pub fn payload(number: u64, status: &str) -> String {
    const FIRST: [&str; 8] = ["Ada", "Ben", "Carla", "Dmitri", "Elena", "Farid", "Grace", "Hugo"];
    const LAST: [&str; 11] =
        ["Lopez", "Smith", "Okafor", "Nguyen", "Weber", "Rossi", "Novak", "Haddad", "Kim", "Silva", "Berg"];
    const SOURCES: [&str; 4] = ["web", "permit", "referral", "manual"];
    const PRIORITIES: [&str; 3] = ["hot", "warm", "cold"];
    let pick = |list: &[&'static str]| list[usize::try_from(number).unwrap_or(0) % list.len()];
    format!(
        "{{\"name\":\"{} {}\",\"phone\":\"+1{}{:07}\",\"email\":\"lead{number}@example.com\",\
         \"address\":\"{} Elm Street, Austin, TX\",\"source\":\"{}\",\"priority\":\"{}\",\"status\":\"{status}\"}}",
        pick(&FIRST),
        pick(&LAST),
        512,
        2_000_000 + number % 8_000_000,
        1 + number % 9_999,
        pick(&SOURCES),
        pick(&PRIORITIES),
    )
}

/// From each `lead.created` to its `sms.sent`, by the times in the events.
async fn first_texts(server: &Server, leads: usize) -> anyhow::Result<Sample> {
    let mut connection = server.connect().await?;
    let (mut after, mut sample) = (0, Sample::default());
    let mut created: HashMap<String, Timestamp> = HashMap::new();
    let until = Instant::now() + LATEST_TEXT;
    while sample.len() < leads {
        let path = format!("/api/v1/events?types=lead.created,sms.sent&limit=500&after={after}");
        let answer = connection.get(&path).await?;
        let whole: Value = serde_json::from_slice(answer.body).context("the list of events")?;
        let events = whole["data"].as_array().with_context(|| format!("a list of events, not {whole}"))?;
        if events.is_empty() {
            if Instant::now() > until {
                bail!("{} of {} leads were not texted", leads - sample.len(), leads);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        for event in events {
            after = event["sequence"].as_u64().context("a sequence")?;
            let at = event["timestamp"].as_str().and_then(Timestamp::parse).context("a time")?;
            let Some(chain) = event["correlationId"].as_str() else { continue };
            if event["type"] == "lead.created" {
                created.insert(chain.to_owned(), at);
            } else if let Some(begun) = created.remove(chain) {
                sample.add(at.since(begun).to_std().unwrap_or_default());
            }
        }
    }
    Ok(sample)
}

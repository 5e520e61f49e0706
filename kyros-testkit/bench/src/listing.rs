//! A store of 100,000 leads: how fast a server starts on it, and how fast it answers.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::args::Plan;
use crate::child::{Folder, Server};
use crate::create::on_one_thread;
use crate::figure::{Bound, Report, number};
use crate::inprocess::{Embedded, two_threads};
use crate::stats::Sample;

/// Requests a second, whatever the answers take.
const RATE: u32 = 200;
/// Connections that share them.
const CONNECTIONS: usize = 32;
/// Statuses of the leads; none of them starts an automation.
const STATUSES: [&str; 7] = ["contacted", "qualified", "cold", "proposal_sent", "contacted", "won", "lost"];

/// Every kind of question, in turn.
const QUESTIONS: [&str; 14] = [
    "/api/v1/leads",
    "/api/v1/dashboard",
    "/api/v1/leads?status=qualified&limit=50",
    "/api/v1/leads?q=lopez&limit=25",
    "/api/v1/leads?status=contacted,qualified&priority=hot&sort=name&limit=50",
    "/api/v1/leads?q=lead4711",
    "/api/v1/leads?source=web&sort=-createdAt&limit=50",
    "/api/v1/dashboard",
    "/api/v1/leads?sort=-priority&status=cold&limit=50",
    "/api/v1/leads?q=elm&status=won&limit=25",
    "/api/v1/leads?assignedTo=nobody",
    "/api/v1/leads?q=2043210",
    "/api/v1/leads?priority=warm&source=permit&sort=-updatedAt&limit=50",
    "/api/v1/leads?q=ada%20lopez&sort=name&limit=25",
];

/// Measures.
pub fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let folder = Folder::new()?;
    two_threads()?.block_on(async {
        let embedded = Embedded::open(folder.path()).await?;
        let status = |number: u64| STATUSES[usize::try_from(number).unwrap_or(0) % STATUSES.len()];
        let created = embedded.create(plan.clients, plan.leads as u64, &status).await?;
        report.note("a store of that many leads", format!("{} made at {:.0}/s", number(plan.leads as f64), created.rate()));
        embedded.close().await
    })?;
    on_one_thread(async {
        let mut starts = Sample::default();
        for _ in 1..plan.starts {
            let server = Server::start(plan, &folder).await?;
            starts.add(server.start);
            server.stop().await?;
        }
        let server = Server::start(plan, &folder).await?;
        starts.add(server.start);
        report.judge("start on 100,000 leads, median", Bound::Below, 300.0, starts.millis_at(0.5), "ms");
        report.note("starts", starts.words());
        ask(plan, &server, Duration::from_secs(1).min(plan.time)).await?;
        let answers = ask(plan, &server, plan.time).await?;
        tell(answers, report);
        server.stop().await
    })
}

type Answers = Vec<Sample>;

fn tell(mut answers: Answers, report: &mut Report) {
    let each: Vec<String> = answers.iter_mut().map(Sample::words).collect();
    let mut all = Sample::default();
    answers.into_iter().for_each(|sample| all.merge(sample));
    report.judge("lists, search, dashboard at 200/s, p99", Bound::Below, 10.0, all.millis_at(0.99), "ms");
    report.note("answers", all.words());
    for (question, words) in QUESTIONS.iter().zip(each) {
        report.note(question, words);
    }
}

/// Asks at the set rate; each answer is timed from when it should have been asked for.
async fn ask(plan: &Plan, server: &Server, time: Duration) -> anyhow::Result<Answers> {
    let interval = Duration::from_secs(1) / RATE;
    let connections = CONNECTIONS.min(plan.clients);
    let began = Instant::now() + Duration::from_millis(20);
    let mut clients = Vec::new();
    for first in 0..connections {
        let mut connection = server.connect().await?;
        clients.push(tokio::spawn(async move {
            let mut seen: Answers = QUESTIONS.iter().map(|_| Sample::default()).collect();
            for turn in (first..).step_by(connections) {
                let due = interval * u32::try_from(turn)?;
                if due > time {
                    break;
                }
                tokio::time::sleep_until((began + due).into()).await;
                let question = turn % QUESTIONS.len();
                let answer = connection.get(QUESTIONS[question]).await?;
                if answer.status != 200 {
                    bail!("{} was answered {}", QUESTIONS[question], answer.status);
                }
                seen[question].add((began + due).elapsed());
            }
            anyhow::Ok(seen)
        }));
    }
    let mut all: Answers = QUESTIONS.iter().map(|_| Sample::default()).collect();
    for client in clients {
        let seen = client.await.context("a client")??;
        all.iter_mut().zip(seen).for_each(|(all, seen)| all.merge(seen));
    }
    Ok(all)
}

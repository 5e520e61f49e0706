//! How many commits of the size of a `lead.create` a second one file takes, and how long lists of
//! that many leads take. Run it in release, alone on the machine:
//!
//! `cargo run --release -p kyros-sqlite --example rate -- <file> [commits] [committers]`

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::{IdSource, LeadId, MessageId, Seed, TokenId};
use kyros_core::contract::lead::{LeadStatus, Priority};
use kyros_core::decision::rows::{LeadRow, Row};
use kyros_core::decision::{Claim, NumberKey, Port, StreamId};
use kyros_core::ports::query::{LeadOrder, LeadSort, LeadsQuery, Query};
use kyros_core::ports::store::{Commit, Journal, Views};
use kyros_sqlite::{SqliteOptions, SqliteStore};
use kyros_testkit::suites::store::samples::{Ids, answer, at, cause, effect, lead_row, message_row, public};

fn number(argument: Option<String>, otherwise: i64) -> i64 {
    argument.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// What a command that makes a lead writes: one lead's and one number's stream, the cause, the
/// answer, the claim of the phone, a row with eight search entries, a text, counters, an effect.
fn lead_create(n: i64) -> Commit {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&n.to_be_bytes());
    let mut source = IdSource::new(Seed(seed), at(n));
    let lead = LeadId::new(source.next_uuid());
    let message = MessageId::new(source.next_uuid());
    let number = StreamId::Number(NumberKey(*source.next_uuid().as_bytes()));
    let sealed = "x".repeat(600);
    let mut ids = Ids::new();
    let mut about_lead = ids.append(&StreamId::Lead(lead), 0, &[&sealed, &sealed]);
    about_lead.events = about_lead
        .events
        .into_iter()
        .zip([EventType::LeadCreated, EventType::SmsQueued])
        .map(|(event, kind)| public(event, kind, Some(lead)))
        .collect();
    about_lead.state = Bytes::from(vec![7; 900]);
    let row = lead_row(lead, n);
    let search = ["ada", "doe", "elm", "street", "springfield", "ada@example.org"]
        .into_iter()
        .map(str::to_owned)
        .chain([format!("1555{n:07}"), format!("555{n:07}")])
        .collect();
    let row = LeadRow {
        search,
        name_key: format!("ada doe {}", n % 977),
        updated_at: at(n),
        status: LeadStatus::ALL[usize::try_from(n % 8).unwrap_or_default()],
        doc: Bytes::from(vec![b'd'; 800]),
        ..row
    };
    let mut text = message_row(message, lead, n);
    text.doc = Bytes::from(vec![b'm'; 400]);
    text.attempted_at = None;
    let effect = effect(ids.effect(), Some(&lead.to_string()), Port::Sms, at(n));
    Commit {
        appends: vec![about_lead, ids.append(&number, 0, &["permitted"])],
        reads: vec![(StreamId::Token(TokenId::new(IdSource::new(Seed([1; 32]), at(0)).next_uuid())), 0)],
        claims: vec![Claim::Unique { key: format!("phone/{n}"), owner: lead.to_string() }],
        effects: vec![kyros_core::ports::store::EffectRecord { id: kyros_core::contract::ids::EffectId::new(source.next_uuid()), ..effect }],
        rows: vec![Row::Lead(row), Row::Message(text)],
        counters: vec![("leads.new".to_owned(), 1), ("sms.queued".to_owned(), 1)],
        cause: Some(cause(&sealed)),
        answer: Some(answer(&format!("token/{n}"))),
        ..Commit::default()
    }
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(file) = arguments.next() else {
        eprintln!("which file? It must not exist yet.");
        return;
    };
    let (commits, committers) = (number(arguments.next(), 100_000), number(arguments.next(), 64));
    let store = match SqliteStore::open(SqliteOptions::file(file)) {
        Ok(store) => Arc::new(store),
        Err(error) => return eprintln!("{error}"),
    };
    let next = Arc::new(AtomicI64::new(0));
    let began = Instant::now();
    let tasks: Vec<_> = (0..committers)
        .map(|_| {
            let (store, next) = (Arc::clone(&store), Arc::clone(&next));
            tokio::spawn(async move {
                let mut waits = Vec::new();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= commits {
                        return waits;
                    }
                    let commit = lead_create(n);
                    let sent = Instant::now();
                    if let Err(error) = store.commit(commit).await {
                        eprintln!("{error}");
                        return waits;
                    }
                    waits.push(sent.elapsed());
                }
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.unwrap_or_default());
    }
    let rate = f64::from(u32::try_from(waits.len()).unwrap_or(u32::MAX)) / began.elapsed().as_secs_f64();
    waits.sort_unstable();
    let share = |percent: usize| waits.get(waits.len() * percent / 100).copied().unwrap_or_default();
    println!("{rate:.0} commits/s, p50 {:?}, p99 {:?}", share(50), share(99));
    lists(&store).await;
}

/// The slowest of the lists, each asked thrice.
async fn lists(store: &SqliteStore) {
    let all = LeadsQuery::default();
    let by = |by| LeadSort { by, falling: true };
    let questions = [
        ("all, by change", LeadsQuery { sort: by(LeadOrder::UpdatedAt), ..all.clone() }),
        ("one status, by name", LeadsQuery { statuses: vec![LeadStatus::New], sort: by(LeadOrder::Name), ..all.clone() }),
        ("hot, by next follow-up", LeadsQuery { priorities: vec![Priority::Hot], sort: by(LeadOrder::NextFollowUpAt), ..all.clone() }),
        ("nobody's", LeadsQuery { assigned_to: vec!["nobody".to_owned()], ..all.clone() }),
        ("a word of all", LeadsQuery { words: vec!["ada".to_owned()], ..all.clone() }),
        ("a phone", LeadsQuery { words: vec!["5550000077".to_owned()], ..all }),
    ];
    for (name, question) in questions {
        let mut took = Duration::MAX;
        let mut total = 0;
        for _ in 0..3 {
            let began = Instant::now();
            total = store.query(&Query::Leads(question.clone())).await.map_or(0, |page| page.total);
            took = took.min(began.elapsed());
        }
        println!("{name}: {total} in {took:?}");
    }
}

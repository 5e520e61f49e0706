//! The engine in process, against bare inserts of the same rows in groups of the same size.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use chrono::TimeDelta;
use kyros_core::contract::command::CommandEnvelope;
use kyros_core::contract::token::{Scope, Scopes};
use kyros_engine::{Caller, CommandRequest, Engine, TokenAuth};
use kyros_server::config::{Config, Sources};
use kyros_server::http::Keys;
use kyros_server::mint;
use kyros_server::wiring::{Mode, Wired, wire};
use secrecy::SecretString;
use serde_json::Value;

use crate::args::Plan;
use crate::bare;
use crate::child::{Folder, TOKEN};
use crate::cpu;
use crate::create::command;
use crate::figure::{Bound, Report};

/// Commands that one task has ready before the clock starts.
const AHEAD: u64 = 400;

/// Measures.
pub fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let folder = Folder::new()?;
    let commands = plan.clients as u64 * AHEAD.min(plan.leads as u64);
    let seen = two_threads()?.block_on(async {
        let embedded = Embedded::open(folder.path()).await?;
        let seen = embedded.create(plan.clients, commands, &|_| "contacted").await?;
        embedded.close().await?;
        anyhow::Ok(seen)
    })?;
    let group = (commands as f64 / seen.transactions.max(1) as f64).max(1.0);
    let bare = bare::insert(folder.path(), usize::try_from(commands)?, group)?;
    let (engine, inserts) = (seen.rate(), commands as f64 / bare.time.as_secs_f64());
    report.judge("engine, share of bare inserts", Bound::AtLeast, 60.0, 100.0 * engine / inserts, "%");
    report.note("engine.submit", format!("{engine:.0} commands/s, {:.0} us of processor time each", seen.micros));
    let rows = bare.rows as f64 / commands as f64;
    report.note(
        "bare inserts",
        format!("{inserts:.0} commands/s, {:.0} us each; {rows:.1} rows a command, {group:.1} commands a group", bare.micros),
    );
    Ok(())
}

/// The runtime of a server on two cores.
pub fn two_threads() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}

/// An engine on an SQLite file in this process, put together as the server does it.
pub struct Embedded {
    wired: Wired,
    token: Arc<TokenAuth>,
    store: std::path::PathBuf,
}

/// How many commands, and how fast.
#[derive(Debug)]
pub struct Created {
    commands: u64,
    time: Duration,
    micros: f64,
    transactions: u64,
}

impl Created {
    /// Commands a second.
    pub fn rate(&self) -> f64 {
        self.commands as f64 / self.time.as_secs_f64()
    }
}

impl Embedded {
    /// Opens the store `kyros.db` in that folder; its first token is the one of the bench.
    pub async fn open(folder: &Path) -> anyhow::Result<Self> {
        let store = folder.join("kyros.db");
        let url = format!("sqlite://{}", store.display());
        let sources = Sources { flags: vec![("store.url".to_owned(), url)], ..Sources::default() };
        let config = Config::load(&sources).map_err(|faults| anyhow!("{faults}"))?;
        let wired = wire(&config, Mode::Serve).await?;
        let minted = mint::given(&SecretString::from(TOKEN), &Keys::of(&wired.master).token);
        let hash = minted.public.hash.clone();
        let admin = Scopes::of([Scope::Admin]);
        wired.engine.bootstrap_token(minted, "bench", admin).await.map_err(|refusal| anyhow!("{refusal}"))?;
        let token = wired.engine.authenticate(&hash).await.map_err(|refusal| anyhow!("{refusal}"))?;
        let token = token.context("the first token works")?;
        Ok(Self { wired, token, store })
    }

    /// Creates leads from that many tasks at once.
    pub async fn create(
        &self,
        tasks: usize,
        commands: u64,
        status: &(dyn Fn(u64) -> &'static str + Sync),
    ) -> anyhow::Result<Created> {
        let mut ready: Vec<Vec<CommandRequest>> = (0..tasks).map(|_| Vec::new()).collect();
        for number in 0..commands {
            let task = usize::try_from(number)? % tasks;
            ready[task].push(self.request(number, status(number))?);
        }
        let before = (cpu::spent(std::process::id()), bare::transactions(&self.store));
        let began = Instant::now();
        let tasks: Vec<_> =
            ready.into_iter().map(|requests| tokio::spawn(submit(self.wired.engine.clone(), requests))).collect();
        for task in tasks {
            task.await??;
        }
        let time = began.elapsed();
        let (spent, transactions) = (cpu::spent(std::process::id()), bare::transactions(&self.store));
        Ok(Created {
            commands,
            time,
            micros: cpu::micros_each(before.0, spent, usize::try_from(commands)?),
            transactions: transactions.saturating_sub(before.1),
        })
    }

    fn request(&self, number: u64, status: &str) -> anyhow::Result<CommandRequest> {
        let body: Value = serde_json::from_str(&command(number, status))?;
        let envelope = CommandEnvelope::parse(&body, "US").map_err(|refusal| anyhow!("{refusal}"))?;
        Ok(CommandRequest {
            envelope,
            payload: body["payload"].clone(),
            caller: Caller { token: Arc::clone(&self.token), ip: None, user_agent: None },
            idempotency_key: None,
            if_match: None,
            minted: None,
            seal_answer_with: None,
        })
    }

    /// Lets go of the store.
    pub async fn close(self) -> anyhow::Result<()> {
        self.wired.engine.shutdown(TimeDelta::seconds(5)).await;
        self.wired.outside.release();
        let store = Arc::downgrade(&self.wired.store);
        drop(self.wired);
        let until = Instant::now() + Duration::from_secs(10);
        while store.strong_count() > 0 {
            if Instant::now() > until {
                return Err(anyhow!("somebody still holds the store"));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

async fn submit(engine: Engine, requests: Vec<CommandRequest>) -> anyhow::Result<()> {
    for request in requests {
        engine.submit(request).await.map_err(|refusal| anyhow!("{refusal}"))?;
    }
    Ok(())
}

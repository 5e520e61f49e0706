//! A small world around an engine: memory store, recording providers, time that stands still while
//! anything is running.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

pub mod shared;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use futures::future::BoxFuture;
use kyros_core::contract::command::CommandEnvelope;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::escalation::EscalationStatus;
use kyros_core::contract::ids::ClientId;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::{Scope, Scopes};
use kyros_core::decision::Wiring;
use kyros_core::decision::input::MintedSecret;
use kyros_core::policy::Policy;
use kyros_core::ports::query::{Paging, Query};
use kyros_core::ports::sms::{InboundText, SmsGateway};
use kyros_core::ports::store::EventFilter;
use kyros_engine::{
    Caller, Clock, CommandRequest, Engine, EngineConfig, Entropy, Limits, MasterKey, Minted, Ports, Reply, Runtime,
    StartError, TextOutcome,
};
use kyros_testkit::MemoryStore;

use kyros_testkit::ports::calendar::RecordingCalendar;
use kyros_testkit::ports::sms::RecordingGateway;
use serde_json::{Value, json};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use shared::SharedStore;

/// Monday, 10:00 in New York.
pub const START: &str = "2026-11-23T15:00:00.000Z";
pub const PHONE: &str = "+12125550123";
pub const TOKEN_HASH: &str = "hash-of-the-first-token";

/// Virtual time: tokio's paused clock.
#[derive(Debug)]
pub struct TestClock {
    base: Timestamp,
    began: Instant,
}

impl Clock for TestClock {
    fn store_now(&self) -> Timestamp {
        let elapsed = i64::try_from(self.began.elapsed().as_millis()).unwrap();
        self.base.plus(TimeDelta::milliseconds(elapsed))
    }
}

/// Tasks on tokio that can be killed all at once, as a power cut does.
#[derive(Debug)]
pub struct TestRuntime {
    clock: Arc<TestClock>,
    tasks: Mutex<Vec<AbortHandle>>,
}

impl TestRuntime {
    pub fn kill(&self) {
        self.tasks.lock().unwrap().drain(..).for_each(|task| task.abort());
    }
}

impl Runtime for TestRuntime {
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        let mut tasks = self.tasks.lock().unwrap();
        tasks.retain(|task| !task.is_finished());
        tasks.push(tokio::spawn(task).abort_handle());
    }

    fn sleep_until_store(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let millis = at.since(self.clock.store_now()).num_milliseconds();
        Box::pin(tokio::time::sleep(Duration::from_millis(u64::try_from(millis).unwrap_or(0))))
    }
}

/// Different every time, the same in every run.
#[derive(Debug, Default)]
pub struct CountedEntropy(AtomicU64);

impl Entropy for CountedEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut word = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            word ^= word >> 29;
            chunk.copy_from_slice(&word.wrapping_mul(0xbf58_476d_1ce4_e5b9).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// An engine and everything around it.
pub struct World {
    pub store: Arc<MemoryStore>,
    pub sms: Arc<RecordingGateway>,
    pub calendar: Arc<RecordingCalendar>,
    pub clock: Arc<TestClock>,
    pub runtime: Arc<TestRuntime>,
    pub entropy: Arc<CountedEntropy>,
    pub engine: Engine,
}

pub fn ports(sms: Arc<dyn SmsGateway>, calendar: Arc<RecordingCalendar>) -> Ports {
    Ports { sms: Some(sms), calendar: Some(calendar), ..Ports::default() }
}

pub fn config(key: u8) -> EngineConfig {
    EngineConfig {
        policy: Policy::default().for_gateway(false),
        wiring: Wiring { sandbox_sms: true, language: false, notifier: false },
        master_key: MasterKey::new([key; 32]),
        limits: Limits::default(),
    }
}

impl World {
    /// A new world with one admin token.
    pub async fn new() -> Self {
        let sms = RecordingGateway::new();
        Self::with(Arc::clone(&sms) as Arc<dyn SmsGateway>, sms).await
    }

    /// The same with a gateway of its own.
    pub async fn with(gateway: Arc<dyn SmsGateway>, sms: Arc<RecordingGateway>) -> Self {
        let clock = Arc::new(TestClock { base: Timestamp::parse(START).unwrap(), began: Instant::now() });
        let runtime = Arc::new(TestRuntime { clock: Arc::clone(&clock), tasks: Mutex::default() });
        let (store, calendar) = (Arc::new(MemoryStore::new()), RecordingCalendar::new());
        let entropy = Arc::new(CountedEntropy::default());
        let engine = Engine::start(
            store.clone(),
            ports(gateway, Arc::clone(&calendar)),
            runtime.clone(),
            clock.clone(),
            entropy.clone(),
            config(7),
        )
        .await
        .unwrap();
        let world = Self { store, sms, calendar, clock, runtime, entropy, engine };
        let admin = Scopes::of([Scope::Admin]);
        world.engine.bootstrap_token(minted(TOKEN_HASH, "the-first-secret"), "first", admin).await.unwrap().unwrap();
        world
    }

    /// Kills every task of the engine and starts another one on what the store holds.
    pub async fn restart(&mut self, gateway: Arc<dyn SmsGateway>) {
        self.runtime.kill();
        self.engine = self.start(gateway, config(7)).await.unwrap();
    }

    /// A second engine beside the first, on a store that both know to be shared.
    pub async fn beside(&self, store: Arc<SharedStore>) -> Engine {
        self.beside_with(store, Arc::clone(&self.sms) as Arc<dyn SmsGateway>).await
    }

    /// The same with a gateway of its own.
    pub async fn beside_with(&self, store: Arc<SharedStore>, gateway: Arc<dyn SmsGateway>) -> Engine {
        let ports = ports(gateway, Arc::clone(&self.calendar));
        let (runtime, clock, entropy) = (self.runtime.clone(), self.clock.clone(), self.entropy.clone());
        Engine::start(store, ports, runtime, clock, entropy, config(7)).await.unwrap()
    }

    /// The same world with its engine on a shared store.
    pub async fn shared() -> (Self, Arc<SharedStore>) {
        let mut world = Self::new().await;
        world.engine.shutdown(TimeDelta::seconds(5)).await;
        world.runtime.kill();
        let store = Arc::new(SharedStore { inner: Arc::clone(&world.store), ..SharedStore::default() });
        world.engine = world.beside(Arc::clone(&store)).await;
        (world, store)
    }

    pub async fn start(&self, gateway: Arc<dyn SmsGateway>, config: EngineConfig) -> Result<Engine, StartError> {
        let ports = ports(gateway, Arc::clone(&self.calendar));
        Engine::start(self.store.clone(), ports, self.runtime.clone(), self.clock.clone(), self.entropy.clone(), config)
            .await
    }

    pub async fn request(&self, kind: &str, payload: Value, key: &str) -> CommandRequest {
        let token = self.engine.authenticate(TOKEN_HASH).await.unwrap().expect("the first token works");
        let body = json!({ "type": kind, "payload": payload, "correlationId": key, "timestamp": START });
        CommandRequest {
            envelope: CommandEnvelope::parse(&body, "US").unwrap(),
            payload,
            caller: Caller { token, ip: None, user_agent: None },
            idempotency_key: None,
            if_match: None,
            minted: None,
            seal_answer_with: None,
        }
    }

    pub async fn submit(&self, kind: &str, payload: Value, key: &str) -> Result<Reply, Refusal> {
        self.engine.submit(self.request(kind, payload, key).await).await
    }

    pub async fn create_lead(&self, key: &str) -> Value {
        let payload = json!({ "name": "Ada Lovelace", "phone": PHONE, "source": "web" });
        data(&self.submit("lead.create", payload, key).await.unwrap())
    }

    /// That many new leads, each with a number of its own.
    pub async fn leads(&self, count: usize) {
        for n in 0..count {
            let payload = json!({ "name": "Ada", "phone": format!("+1212555010{n}"), "source": "web" });
            self.submit("lead.create", payload, &format!("lead-{n}")).await.unwrap();
        }
    }

    /// The open escalations of that cause.
    pub async fn open(&self, cause: &str) -> Vec<Value> {
        let statuses = vec![EscalationStatus::Open, EscalationStatus::Acknowledged];
        let page = self.engine.query(&Query::Escalations { statuses, paging: Paging::default() }).await.unwrap();
        let all = page.docs.iter().map(|doc| serde_json::from_slice::<Value>(doc).unwrap());
        all.filter(|escalation| escalation["context"]["cause"] == cause).collect()
    }

    /// The payload of the newest event of that type.
    pub async fn last(&self, kind: &str) -> Value {
        let events = self.events().await;
        events.into_iter().rfind(|event| event["type"] == kind).expect("an event of that type")["payload"].clone()
    }

    pub async fn text(&self, body: &str, provider_id: &str) -> TextOutcome {
        self.engine.text(self.inbound(body, provider_id)).await.unwrap()
    }

    /// A text from the lead's number, on its way.
    pub fn inbound(&self, body: &str, provider_id: &str) -> InboundText {
        InboundText::new(provider_id.to_owned(), Phone::parse(PHONE, "US").unwrap(), body.to_owned())
    }

    /// All public events so far, by type.
    pub async fn kinds(&self) -> Vec<String> {
        self.events().await.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }

    pub async fn events(&self) -> Vec<Value> {
        let frames = self.engine.events(0, 512, EventFilter::default()).await.unwrap();
        frames.iter().map(|frame| serde_json::from_slice(&frame.frame).unwrap()).collect()
    }

    pub async fn count(&self, kind: &str) -> usize {
        self.kinds().await.iter().filter(|known| *known == kind).count()
    }

    pub async fn advance(&self, seconds: i64) -> kyros_engine::AdvanceReport {
        self.engine.advance(TimeDelta::seconds(seconds)).await.unwrap()
    }
}

pub fn minted(hash: &str, secret: &str) -> Minted {
    Minted {
        secret: secret.to_owned().into(),
        public: MintedSecret { prefix: "kyros_live_".to_owned(), last_four: "last".to_owned(), hash: hash.to_owned() },
    }
}

pub fn data(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.data).unwrap()
}

pub fn client_id(text: &str) -> ClientId {
    ClientId::parse(text).unwrap()
}

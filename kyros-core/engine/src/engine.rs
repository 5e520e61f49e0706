//! The engine: the deciders of core over the ports.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{PhoneHasher, StreamId, Wiring};
use kyros_core::policy::Policy;
use kyros_core::ports::calendar::Calendar;
use kyros_core::ports::language::LanguageModel;
use kyros_core::ports::notifier::Notifier;
use kyros_core::ports::sms::SmsGateway;
use kyros_core::ports::solar::SolarSystem;
use kyros_core::ports::store::Store;

use crate::availability::FreeTimes;
use crate::breakers::Breakers;
use crate::cache::StateCache;
use crate::clock::Clocks;
use crate::feed::Feed;
use crate::health::StoreHealth;
use crate::idempotency::InHand;
use crate::limits::Limits;
use crate::named_texts::NamedTexts;
use crate::leases::Leases;
use crate::permits::Permits;
use crate::runtime::{Entropy, Runtime};
use crate::seal::{Cipher, MasterKey};
use crate::signal::{Signal, lock};
use crate::tokens::TokenCache;
use crate::travel::Outside;
use crate::vault::Vault;

/// The outside world, as far as it is wired.
#[derive(Clone, Debug, Default)]
pub struct Ports {
    /// Texts.
    pub sms: Option<Arc<dyn SmsGateway>>,
    /// The calendar where crews see their visits.
    pub calendar: Option<Arc<dyn Calendar>>,
    /// A model that reads replies which the rules are unsure of.
    pub language: Option<Arc<dyn LanguageModel>>,
    /// A way to reach operators.
    pub notifier: Option<Arc<dyn Notifier>>,
    /// The solar system of record.
    pub solar: Option<Arc<dyn SolarSystem>>,
}

/// What an engine is told at its start.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// What the company set.
    pub policy: Policy,
    /// What is wired to the ports.
    pub wiring: Wiring,
    /// The key of the deployment.
    pub master_key: MasterKey,
    /// Every bound.
    pub limits: Limits,
}

/// The engine. A clone is the same engine.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) ports: Ports,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) clocks: Clocks,
    pub(crate) policy: Policy,
    pub(crate) policy_hash: String,
    pub(crate) wiring: Wiring,
    pub(crate) limits: Limits,
    pub(crate) hasher: PhoneHasher,
    pub(crate) vault: Vault,
    pub(crate) system_key: Arc<Cipher>,
    pub(crate) cache: Mutex<StateCache>,
    pub(crate) free_times: FreeTimes,
    pub(crate) feed: Feed,
    pub(crate) in_hand: InHand,
    pub(crate) named_texts: NamedTexts,
    pub(crate) tokens: TokenCache,
    pub(crate) breakers: Breakers,
    pub(crate) store_health: StoreHealth,
    /// How the whole stood when core was told last.
    pub(crate) told_health: std::sync::Mutex<Option<kyros_core::contract::health::HealthStatus>>,
    /// There may be work that is due.
    pub(crate) work: Signal,
    /// A commit has ended, one way or the other.
    pub(crate) settled: Signal,
    /// An attempt to text may have begun or ended.
    pub(crate) results: Signal,
    pub(crate) runner: RunnerState,
    /// One text attempt is decided at a time, so that the hourly limit is exact.
    pub(crate) hourly: futures::lock::Mutex<()>,
    /// One traveller at a time.
    pub(crate) travelling: futures::lock::Mutex<()>,
    pub(crate) outside: Mutex<Option<Arc<dyn Outside>>>,
    stopping: AtomicBool,
    /// Something has to look up: stopping, travelling.
    pub(crate) control: Signal,
}

/// What the runner has in hand.
#[derive(Debug)]
pub(crate) struct RunnerState {
    /// Effects in hand.
    pub(crate) leases: Leases,
    /// An effect in hand has ended.
    pub(crate) ended: Signal,
    /// The background runner leaves all work to whoever set this.
    pub(crate) held: AtomicBool,
    /// The background runner is asking the store for leases: what it gets isn't in `leases` yet.
    pub(crate) taking: AtomicBool,
    pub(crate) sms: Permits,
    pub(crate) calendar: Permits,
    pub(crate) language: Permits,
    pub(crate) notifier: Permits,
    pub(crate) solar: Permits,
}

impl RunnerState {
    pub(crate) fn new(limits: &Limits) -> Self {
        let calls = || Permits::new(limits.calls_at_once);
        Self {
            leases: Leases::default(),
            ended: Signal::default(),
            held: AtomicBool::new(false),
            taking: AtomicBool::new(false),
            sms: Permits::new(limits.sms_at_once),
            calendar: calls(),
            language: calls(),
            notifier: calls(),
            solar: calls(),
        }
    }

    pub(crate) fn in_hand(&self) -> usize {
        self.leases.len()
    }

    /// True while the background runner has something in hand, or may be about to.
    pub(crate) fn is_busy(&self) -> bool {
        // In this order: leases are entered before the taking of them ends.
        self.taking.load(Ordering::SeqCst) || self.in_hand() > 0
    }
}

/// All that an [`Inner`] is made of that `start` has to find out first.
pub(crate) struct Parts {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) ports: Ports,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) clocks: Clocks,
    pub(crate) config: EngineConfig,
    pub(crate) vault: Vault,
    pub(crate) system_key: Arc<Cipher>,
    pub(crate) head: u64,
}

impl Inner {
    pub(crate) fn new(parts: Parts) -> Self {
        let EngineConfig { policy, wiring, master_key, limits } = parts.config;
        Self {
            policy_hash: hex(&policy.hash()),
            hasher: PhoneHasher::new(&master_key.derive("kyros/phone")),
            cache: Mutex::new(StateCache::new(limits.cached_states, parts.store.sole_writer())),
            free_times: FreeTimes::default(),
            feed: Feed::new(parts.head, limits.ring),
            in_hand: InHand::default(),
            named_texts: NamedTexts::new(limits.cached_names, parts.store.sole_writer()),
            tokens: TokenCache::new(limits.cached_tokens),
            breakers: Breakers::default(),
            store_health: StoreHealth::default(),
            told_health: std::sync::Mutex::default(),
            work: Signal::default(),
            settled: Signal::default(),
            results: Signal::default(),
            runner: RunnerState::new(&limits),
            hourly: futures::lock::Mutex::new(()),
            travelling: futures::lock::Mutex::new(()),
            outside: Mutex::new(None),
            stopping: AtomicBool::new(false),
            control: Signal::default(),
            store: parts.store,
            ports: parts.ports,
            runtime: parts.runtime,
            entropy: parts.entropy,
            clocks: parts.clocks,
            vault: parts.vault,
            system_key: parts.system_key,
            policy,
            wiring,
            limits,
        }
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.control.notify();
        self.work.notify();
        self.feed.gap.notify();
    }

    /// Others wrote to these streams: what is in memory about them is old.
    pub(crate) fn note_foreign(&self, streams: &[StreamId]) {
        if self.store.sole_writer() {
            return;
        }
        let mut cache = lock(&self.cache);
        for stream in streams {
            cache.forget(stream);
            if let StreamId::Token(id) = stream {
                self.tokens.moved(*id);
            }
        }
        drop(cache);
        self.results.notify();
        self.work.notify();
    }
}

impl Engine {
    /// Business time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clocks.now()
    }

    /// What the company set.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// What is wired.
    #[must_use]
    pub fn wiring(&self) -> Wiring {
        self.inner.wiring
    }

    /// The store that it runs on.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.inner.store)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

//! Store, providers and engine, put together as the configuration says.

use std::path::PathBuf;
use std::sync::Arc;

use kyros_adapters::http::{HttpTransport, ReqwestTransport, TransportFault};
use kyros_adapters::sandbox::{Location as SandboxLocation, Sandbox};
use kyros_adapters::sqlite::{Location, OpenError, SqliteOptions, SqliteStore};
use kyros_adapters::twilio::{TwilioConfig, TwilioGateway, TwilioWebhooks};
use kyros_core::decision::Wiring;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::sms::SmsGateway;
use kyros_core::ports::store::Store;
use kyros_engine::{Engine, EngineConfig, Limits, MasterKey, Ports, StartError};

use crate::bootstrap::BootstrapFault;
use crate::config::{Config, ConfigFaults, Place, SmsProvider, Twilio};
use crate::master_key::{self, KeyFault};
use crate::pump::SandboxOutside;
use crate::runtime::{SystemClock, SystemEntropy, TokioRuntime};

/// Why nothing was started.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// The configuration is wrong.
    #[error("{0}")]
    Config(#[from] ConfigFaults),
    /// A setting of the adapter for Twilio is wrong.
    #[error("{0}")]
    Twilio(#[from] kyros_adapters::twilio::ConfigFault),
    /// The first token can't be made.
    #[error("{0}")]
    Bootstrap(#[from] BootstrapFault),
    /// There is no master key.
    #[error("{0}")]
    Key(#[from] KeyFault),
    /// There is no store to look at.
    #[error(
        "store.url: there is no store at {}: name the place of one, or start `kyros serve`, which makes it",
        .0.display()
    )]
    NoStore(PathBuf),
    /// The store isn't opened.
    #[error("store.url: {0}")]
    Store(#[from] OpenError),
    /// The sandbox isn't opened.
    #[error("sandbox.path: {0}")]
    Sandbox(Failure),
    /// There is no HTTP client.
    #[error("{0}")]
    Transport(#[from] TransportFault),
    /// The engine doesn't start.
    #[error("{0}")]
    Engine(#[from] StartError),
    /// The address can't be listened on.
    #[error("{key} {address}: {source}")]
    Listen {
        /// Which key.
        key: &'static str,
        /// Which address.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The first token's file can't be written.
    #[error("the file for the first token can't be written: {0}")]
    TokenFile(std::io::Error),
}

impl StartFault {
    /// The exit code: 2 for a wrong configuration, else 1.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Twilio(_) | Self::Bootstrap(BootstrapFault::Variable(_)) => 2,
            _ => 1,
        }
    }
}

/// How much of the engine is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All of it.
    Serve,
    /// Commands of operators that may come first: nothing is sent and no timer fires.
    Offline,
    /// The same for a store that is there: none is made.
    Existing,
    /// The same, and nothing is written either: the store may be damaged.
    Look,
}

impl Mode {
    const fn makes_a_store(self) -> bool {
        matches!(self, Self::Serve | Self::Offline)
    }
}

/// Everything put together.
#[derive(Debug)]
pub struct Wired {
    /// The engine.
    pub engine: Engine,
    /// The store.
    pub store: Arc<dyn Store>,
    /// The embedded outside world.
    pub sandbox: Arc<Sandbox>,
    /// What ties the two together; released at the end.
    pub outside: Arc<SandboxOutside>,
    /// Twilio's calls, where Twilio is wired.
    pub twilio: Option<TwilioWebhooks>,
    /// The master key.
    pub master: [u8; 32],
}

/// Puts everything together.
///
/// # Errors
/// [`StartFault`], which says what to do.
pub async fn wire(config: &Config, mode: Mode) -> Result<Wired, StartFault> {
    // What is made here would be whole, whatever has become of the store that was meant.
    if let Place::File(path) = &config.store.place
        && !mode.makes_a_store()
        && !path.exists()
    {
        return Err(StartFault::NoStore(path.clone()));
    }
    // The lock of the store comes first: a second process makes no key.
    let master = master_key::load(&config.store)?;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(options(&config.store.place))?);
    let sandbox = Sandbox::open(match &config.store.sandbox {
        Place::File(path) => SandboxLocation::File(path.clone()),
        Place::Memory => SandboxLocation::Memory,
    });
    let sandbox = sandbox.map_err(StartFault::Sandbox)?;
    let (sms, twilio) = gateway(config, &sandbox)?;
    let ports = Ports {
        sms: Some(sms),
        calendar: Some(sandbox.calendar()),
        language: None,
        notifier: Some(sandbox.notifier()),
        solar: Some(sandbox.solar()),
    };
    let mut limits = Limits::default();
    if mode != Mode::Serve {
        // Whoever looks at a store must not send what waits in it.
        limits.lease_batch = 0;
    }
    let settings = EngineConfig {
        policy: config.policy.clone(),
        wiring: Wiring { sandbox_sms: !config.sms.is_real(), language: false, notifier: true },
        master_key: MasterKey::new(master),
        limits,
    };
    let (runtime, clock, entropy) = (Arc::new(TokioRuntime), Arc::new(SystemClock), Arc::new(SystemEntropy));
    let engine = match mode {
        Mode::Look => Engine::open(Arc::clone(&store), runtime, clock, entropy, settings).await?,
        Mode::Serve | Mode::Offline | Mode::Existing => Engine::start(Arc::clone(&store), ports, runtime, clock, entropy, settings).await?,
    };
    let outside = SandboxOutside::tie(&engine, &sandbox);
    Ok(Wired { engine, store, sandbox, outside, twilio, master })
}

fn options(place: &Place) -> SqliteOptions {
    SqliteOptions::new(match place {
        Place::File(path) => Location::File(path.clone()),
        Place::Memory => Location::Memory,
    })
}

type Gateway = (Arc<dyn SmsGateway>, Option<TwilioWebhooks>);

fn gateway(config: &Config, sandbox: &Arc<Sandbox>) -> Result<Gateway, StartFault> {
    match &config.sms {
        SmsProvider::Sandbox => Ok((sandbox.sms(), None)),
        SmsProvider::Twilio(twilio) => {
            let settings = twilio_config(twilio, config.http.public_url.as_deref().unwrap_or_default());
            let transport: Arc<dyn HttpTransport> = Arc::new(ReqwestTransport::new()?);
            let gateway = TwilioGateway::new(settings.clone(), transport)?;
            Ok((Arc::new(gateway), Some(TwilioWebhooks::new(settings))))
        }
    }
}

/// What the adapter is told.
#[must_use]
pub fn twilio_config(twilio: &Twilio, public_url: &str) -> TwilioConfig {
    let mut settings = TwilioConfig::new(twilio.account_sid.clone(), twilio.auth_token.clone(), public_url);
    settings.from = twilio.from.clone();
    settings.messaging_service_sid = twilio.messaging_service_sid.clone();
    if let Some(base) = &twilio.base_url {
        settings.base_url = base.clone();
    }
    settings
}

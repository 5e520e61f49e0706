//! HTTP: from bytes to the engine and back. Translation only.

pub mod answer;
pub mod appointments;
pub mod auth;
pub mod availability;
pub mod commands;
pub mod cors;
pub mod cursor;
pub mod dashboard;
pub mod envelope;
pub mod escalations;
pub mod events;
pub mod guard;
pub mod headers;
pub mod health;
pub mod leads;
pub mod limits;
pub mod lists;
pub mod listen;
pub mod problem;
pub mod projects;
pub mod query;
pub mod rate_limit;
pub mod router;
pub mod sandbox;
pub mod sessions;
pub mod signin;
pub mod sms;
pub mod socket;
pub mod sockets;
pub mod sse;
pub mod tickets;
pub mod tokens;
pub mod webhooks_twilio;
pub mod ws;

use std::sync::Arc;

use kyros_adapters::sandbox::Sandbox;
use kyros_adapters::twilio::TwilioWebhooks;
use kyros_engine::Engine;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::HttpConfig;
use crate::secret;
use crate::usage::Usage;

/// What every request may need.
#[derive(Debug)]
pub struct App {
    /// The engine.
    pub engine: Engine,
    /// `http.*`
    pub config: HttpConfig,
    /// The region in which phone numbers without calling code are read.
    pub default_region: String,
    /// The length of a visit where a request names no other.
    pub visit_minutes: u32,
    /// How far ahead free times are looked for.
    pub horizon_days: u32,
    /// Keys of this layer.
    pub keys: Keys,
    /// Origins.
    pub cors: cors::Cors,
    /// Rate limits.
    pub limits: rate_limit::Limits,
    /// What tokens were used for.
    pub usage: Arc<Usage>,
    /// Tickets for sockets.
    pub tickets: tickets::Tickets,
    /// Cookies for sockets.
    pub sessions: sessions::Sessions,
    /// Open sockets by token.
    pub sockets: sockets::Sockets,
    /// The sandbox, where one of its ports is wired.
    pub sandbox: Option<Arc<Sandbox>>,
    /// Twilio's calls, where Twilio is wired.
    pub twilio: Option<TwilioWebhooks>,
    /// Set when the server is to stop.
    pub stopping: CancellationToken,
    /// Connections and sockets that are still open.
    pub open: TaskTracker,
}

/// Keys of this layer, derived from the master key.
#[derive(Clone)]
pub struct Keys {
    /// Hashes token secrets.
    pub token: [u8; 32],
    /// Signs cursors.
    pub cursor: [u8; 32],
    /// Hashes tickets and cookies.
    pub session: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Derives the keys.
    #[must_use]
    pub fn of(master: &[u8; 32]) -> Self {
        Self {
            token: secret::derive(master, "kyros/token"),
            cursor: secret::derive(master, "kyros/cursor"),
            session: secret::derive(master, "kyros/session"),
        }
    }
}

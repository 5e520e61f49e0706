//! A program that behaves like Twilio's Messages resource, as far as Kyros meets it: sign-in,
//! refusals by Twilio's codes (its magic test numbers among them), the message list with filters
//! and pages, signed callbacks, STOP and START, and faults on demand. For tests only.
//!
//! ```no_run
//! # use kyros_twilio::stand_in::{StandInConfig, TwilioStandIn};
//! # async fn example() -> std::io::Result<()> {
//! let twilio = TwilioStandIn::start(StandInConfig::default()).await?;
//! let config = twilio.gateway_config("http://127.0.0.1:8000");
//! // … hand `config` to a gateway, or `twilio.base_url()` to a server under test, send, then:
//! assert_eq!(twilio.accepted().len(), 1);
//! # Ok(())
//! # }
//! ```

mod callbacks;
mod routes;
mod state;

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kyros_core::contract::{phone::Phone, time::Timestamp};
use kyros_http::{HttpFailure, HttpResponse, HttpTransport, ReqwestTransport, StatusCode};
use secrecy::SecretString;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use state::State;
pub use state::{AcceptedMessage, StandInFault};

use crate::TwilioConfig;

/// How the stand-in is set up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StandInConfig {
    /// The account.
    pub account_sid: String,
    /// Its Auth Token.
    pub auth_token: String,
    /// API keys: SID and secret.
    pub api_keys: Vec<(String, String)>,
    /// The account's numbers, all of them in the pool of every service. The first one is picked by
    /// a service, and is Twilio's magic number for a good sender by default.
    pub numbers: Vec<String>,
    /// The account's Messaging Services.
    pub services: Vec<String>,
    /// The statuses that are called back by themselves after each acceptance, in this order.
    /// Default `sent`, `delivered`; empty leaves it to [`TwilioStandIn::receipt`].
    pub receipts: Vec<String>,
    /// Advanced Opt-Out: inbound keywords carry `OptOutType`.
    pub advanced_opt_out: bool,
}

impl Default for StandInConfig {
    fn default() -> Self {
        Self {
            account_sid: format!("AC{}", "0a".repeat(16)),
            auth_token: "stand-in-auth-token".to_owned(),
            api_keys: vec![(
                format!("SK{}", "0b".repeat(16)),
                "stand-in-secret".to_owned(),
            )],
            numbers: vec!["+15005550006".to_owned()],
            services: vec![format!("MG{}", "0c".repeat(16))],
            receipts: vec!["sent".to_owned(), "delivered".to_owned()],
            advanced_opt_out: false,
        }
    }
}

/// What handlers, tests and callbacks share.
#[derive(Debug)]
struct Shared {
    config: StandInConfig,
    state: Mutex<State>,
    /// Carries the callbacks.
    transport: Arc<dyn HttpTransport>,
    silenced: Arc<Notify>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running stand-in on a free local port. Dropping it ends it.
#[derive(Debug)]
pub struct TwilioStandIn {
    base_url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl TwilioStandIn {
    /// Starts one.
    ///
    /// # Errors
    /// When no local port can be had, or the HTTP client for callbacks can't be set up.
    pub async fn start(config: StandInConfig) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let transport = Arc::new(ReqwestTransport::new().map_err(io::Error::other)?);
        let state = Mutex::new(State::default());
        let shared = Arc::new(Shared {
            config,
            state,
            transport,
            silenced: Arc::default(),
        });
        let app = routes::router(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            if let Err(fault) = axum::serve(listener, app).await {
                tracing::error!(%fault, "the stand-in ended");
            }
        });
        Ok(Self {
            base_url,
            shared,
            server,
        })
    }

    /// What `sms.twilio.baseUrl` must be.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// How it was set up.
    #[must_use]
    pub fn config(&self) -> &StandInConfig {
        &self.shared.config
    }

    /// Settings for a gateway that sends from the first number.
    #[must_use]
    pub fn gateway_config(&self, public_url: &str) -> TwilioConfig {
        let config = &self.shared.config;
        let token = SecretString::from(config.auth_token.clone());
        let mut gateway = TwilioConfig::new(&config.account_sid, token, public_url);
        gateway.base_url.clone_from(&self.base_url);
        gateway.from = config
            .numbers
            .first()
            .and_then(|number| Phone::e164(number));
        gateway
    }

    /// Breaks the next `times` create requests that pass the sign-in. Faults queue up.
    pub fn break_next(&self, fault: StandInFault, times: usize) {
        self.shared
            .state()
            .faults
            .extend(std::iter::repeat_n(fault, times));
    }

    /// Takes back every fault that has not met a request.
    pub fn clear_faults(&self) {
        self.shared.state().faults.clear();
    }

    /// Is notified whenever a request meets a silent fault, so that a test can let its caller run
    /// out of patience at that moment, without waiting for a real deadline.
    #[must_use]
    pub fn silenced(&self) -> Arc<Notify> {
        Arc::clone(&self.shared.silenced)
    }

    /// Stops the clock that `date_created` is read from; `None` lets it run again.
    pub fn set_clock(&self, now: Option<Timestamp>) {
        self.shared.state().clock = now;
    }

    /// From now on accepted texts do not show in the list (`true`), or every text shows (`false`):
    /// Twilio's list can lag behind.
    pub fn lag_list(&self, lagging: bool) {
        self.shared.state().list_lags(lagging);
    }

    /// Every text that was accepted through the API, oldest first.
    #[must_use]
    pub fn accepted(&self) -> Vec<AcceptedMessage> {
        self.shared.state().outbound()
    }

    /// How many create requests came in, refused ones included.
    #[must_use]
    pub fn create_requests(&self) -> usize {
        self.shared.state().create_requests
    }

    /// Gives a text a status and calls its `StatusCallback`; `None` when there is no such text or
    /// it has no callback.
    ///
    /// # Errors
    /// When the callback gets no answer.
    pub async fn receipt(
        &self,
        sid: &str,
        status: &str,
        error_code: Option<u32>,
    ) -> Result<Option<StatusCode>, HttpFailure> {
        callbacks::receipt(&self.shared, sid, status, error_code).await
    }

    /// A person texts one of the account's numbers: STOP and START act as at Twilio, then the
    /// webhook `url` is called, signed. Gives the answer of the webhook.
    ///
    /// # Errors
    /// When the webhook gives no answer.
    pub async fn inbound(
        &self,
        url: &str,
        from: &str,
        to: &str,
        body: &str,
    ) -> Result<HttpResponse, HttpFailure> {
        callbacks::inbound(&self.shared, url, from, to, body).await
    }
}

impl Drop for TwilioStandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

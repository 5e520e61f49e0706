//! A running server: started from a configuration, stopped in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use kyros_core::ports::store::Store;
use secrecy::SecretString;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bootstrap::{self, Bootstrap};
use crate::config::Config;
use crate::http::cors::Cors;
use crate::http::rate_limit::Limits;
use crate::http::{App, Keys, listen};
use crate::usage::Usage;
use crate::wiring::{Mode, StartFault, Wired, wire};
use crate::{metrics, pump};

/// Of `http.drainSeconds`, what is kept for what comes after the requests.
const KEPT_FOR_THE_END: Duration = Duration::from_millis(2_500);

/// How long an engine may take to give its leases back.
const ENGINE_STOPS: TimeDelta = TimeDelta::seconds(5);

/// How long a background task may take to end.
const TASK_STOPS: Duration = Duration::from_secs(5);

/// How long the store may take to close.
const STORE_CLOSES: Duration = Duration::from_secs(2);

/// A server that serves.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// What became of the first token.
    pub bootstrap: Bootstrap,
    /// What every request sees.
    pub app: Arc<App>,
    tasks: Vec<JoinHandle<()>>,
    background: CancellationToken,
    outside: Arc<pump::SandboxOutside>,
    store: Arc<dyn Store>,
}

impl Server {
    /// Starts a server. `chosen` is the first token of an empty store; without one it is made.
    ///
    /// # Errors
    /// [`StartFault`], which says what to do. Nothing runs then.
    pub async fn start(config: Config, chosen: Option<SecretString>) -> Result<Self, StartFault> {
        let listener = listen::bind(config.http.listen).map_err(|source| taken("http.listen", config.http.listen, source))?;
        let address =
            listener.local_addr().map_err(|source| taken("http.listen", config.http.listen, source))?;
        let wired = wire(&config, Mode::Serve).await?;
        let keys = Keys::of(&wired.master);
        let bootstrap = bootstrap::first_token(&wired.engine, &keys.token, chosen, &config.store).await?;
        let app = Arc::new(application(config, keys, &wired));
        let background = CancellationToken::new();
        let store = Arc::clone(&wired.store);
        let usage = Arc::clone(&app.usage);
        let usage_stop = background.clone();
        let tasks = vec![
            tokio::spawn(listen::serve(Arc::clone(&app), listener)),
            tokio::spawn(pump::run(wired.engine, wired.sandbox, background.clone())),
            tokio::spawn(async move { usage.keep(usage_stop).await }),
        ];
        Ok(Self { address, bootstrap, app, tasks, background, outside: wired.outside, store })
    }

    /// Serves the numbers for operators, where that is wanted.
    ///
    /// # Errors
    /// When the address can't be listened on.
    pub async fn serve_metrics(&self) -> Result<(), StartFault> {
        let Some(listen) = self.app.config.ops_listen else { return Ok(()) };
        let Some(handle) = metrics::collect() else { return Ok(()) };
        match metrics::serve(handle, listen, self.background.clone()).await {
            Err(source) if self.app.config.ops_asked => Err(taken("http.opsListen", listen, source)),
            // A second server on one machine needs no numbers to serve.
            Err(fault) => {
                tracing::warn!(%listen, %fault, "no metrics are served: set http.opsListen");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Stops: no new connections, requests in hand are finished, sockets are closed with 1001,
    /// leases are given back.
    pub async fn stop(self) {
        self.app.stopping.cancel();
        self.app.open.close();
        // All of it, what comes after the requests included, takes no longer than `http.drainSeconds`.
        let drain = self.app.config.drain;
        let requests = drain.saturating_sub(KEPT_FOR_THE_END).max(drain / 2);
        if timeout(requests, self.app.open.wait()).await.is_err() {
            tracing::warn!("connections were cut: they took longer than http.drainSeconds");
        }
        self.background.cancel();
        if !self.app.engine.shutdown(ENGINE_STOPS).await {
            tracing::warn!("calls to the outside were left behind; they are looked at after the next start");
        }
        for task in self.tasks {
            let _ = timeout(TASK_STOPS, task).await;
        }
        self.outside.release();
        drop(self.app);
        closed(self.store).await;
    }
}

/// Waits until the last task of the engine has let go of the store, and closes it: when this
/// returns, the file can be opened again.
async fn closed(store: Arc<dyn Store>) {
    let gone = async {
        while Arc::strong_count(&store) > 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    if timeout(STORE_CLOSES, gone).await.is_err() {
        tracing::debug!("somebody still holds the store");
    }
    // Closing waits for the writer and the disk.
    let _ = tokio::task::spawn_blocking(move || drop(store)).await;
}

fn taken(key: &'static str, address: SocketAddr, source: std::io::Error) -> StartFault {
    StartFault::Listen { key, address, source }
}

fn application(config: Config, keys: Keys, wired: &Wired) -> App {
    App {
        engine: wired.engine.clone(),
        default_region: config.policy.default_region.clone(),
        visit_minutes: config.policy.visit.minutes,
        horizon_days: config.policy.visit.horizon_days,
        keys,
        cors: Cors::new(&config.http.allowed_origins),
        limits: Limits::new(&config.http),
        usage: Arc::new(Usage::new(Arc::clone(&wired.store))),
        tickets: crate::http::tickets::Tickets::default(),
        sessions: crate::http::sessions::Sessions::new(Arc::clone(&wired.store)),
        sockets: crate::http::sockets::Sockets::default(),
        sandbox: Some(Arc::clone(&wired.sandbox)),
        twilio: wired.twilio.clone(),
        stopping: CancellationToken::new(),
        open: TaskTracker::new(),
        config: config.http,
    }
}

//! `kyros serve`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use secrecy::SecretString;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::{block_on, fail, load};
use crate::config::env::BOOTSTRAP;
use crate::config::{Config, SmsProvider};
use crate::wiring::{self, StartFault};
use crate::{Server, bootstrap, logging};

/// Flags of `kyros serve`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Where to listen, as 127.0.0.1:8000 (http.listen).
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

/// Serves until a signal.
pub fn run(file: Option<PathBuf>, args: &Args) -> ExitCode {
    let flags = args.listen.iter().map(|address| ("http.listen".to_owned(), address.clone())).collect();
    let config = match load(file, flags) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let chosen = match startable(&config) {
        Ok(chosen) => chosen,
        Err(fault) => return fail(&fault, fault.exit_code()),
    };
    logging::start(&config.log);
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    block_on(async move {
        match serve(config, chosen).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(fault) => fail(&fault, fault.exit_code()),
        }
    })
}

/// Everything that keeps a server from starting and that is known without starting it; the first token where one
/// was chosen.
///
/// # Errors
/// What is wrong, with the key and what is allowed.
pub fn startable(config: &Config) -> Result<Option<SecretString>, StartFault> {
    if let SmsProvider::Twilio(twilio) = &config.sms {
        wiring::twilio_config(twilio, config.http.public_url.as_deref().unwrap_or_default()).check()?;
    }
    let variable = std::env::var_os(BOOTSTRAP).map(|value| value.to_string_lossy().into_owned());
    Ok(bootstrap::from_variable(variable)?)
}

async fn serve(config: Config, chosen: Option<SecretString>) -> Result<(), StartFault> {
    // From here on a signal stops in order, also one that comes during the start.
    let stop = stop_signal(config.http.drain);
    let store = config.store.clone();
    let server = Server::start(config, chosen).await?;
    server.serve_metrics().await?;
    bootstrap::hand_over(&server.bootstrap, &store).map_err(StartFault::TokenFile)?;
    tracing::info!(address = %server.address, "listening");
    stop.await;
    tracing::info!("stopping");
    server.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Comes to its end with the first signal. From then on the process has that long to end: whatever hangs then, on a
/// disk or in a thread, is left behind, since all that was acknowledged is durable.
fn stop_signal(drain: Duration) -> impl Future<Output = ()> {
    let (term, int) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let stopping = CancellationToken::new();
    let stopped = stopping.clone();
    tokio::spawn(async move {
        let (Ok(mut term), Ok(mut int)) = (term, int) else {
            return tracing::error!("signals can't be heard: stop the process by force");
        };
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        stopping.cancel();
        // A thread of its own: the runtime may wait for what hangs.
        std::thread::spawn(move || {
            std::thread::sleep(drain);
            tracing::warn!("http.drainSeconds are over: what still hangs is left behind");
            std::process::exit(0);
        });
    });
    async move { stopped.cancelled().await }
}

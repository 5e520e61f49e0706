//! What the sandbox has to tell is fed to the engine, as a provider's webhooks would be.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kyros_adapters::sandbox::{CallbackKind, Sandbox};
use kyros_core::contract::error::Refusal;
use kyros_engine::{Engine, Outside};
use tokio_util::sync::CancellationToken;

/// Callbacks taken at once.
const BATCH: u32 = 256;

/// Between two tries when the engine can't keep what it is told.
const AGAIN: Duration = Duration::from_secs(1);

/// Delivers everything that waits now; how many callbacks that were. A callback that was not
/// acknowledged comes again, and the engine knows it by its provider's id.
///
/// # Errors
/// What the engine or the sandbox refuses.
pub async fn deliver(engine: &Engine, sandbox: &Sandbox) -> Result<usize, Refusal> {
    let mut delivered = 0;
    loop {
        let waiting = sandbox.callbacks(BATCH).await.map_err(|failure| unreadable(&failure))?;
        if waiting.is_empty() {
            return Ok(delivered);
        }
        for callback in waiting {
            match callback.kind {
                CallbackKind::Text(text) => engine.text(text).await.map(drop)?,
                CallbackKind::Receipt(receipt) => engine.receipt(receipt).await?,
            }
            sandbox.ack(vec![callback.id]).await.map_err(|failure| unreadable(&failure))?;
            delivered += 1;
        }
    }
}

fn unreadable(failure: &kyros_core::ports::failure::Failure) -> Refusal {
    tracing::error!(%failure, "the sandbox fails");
    Refusal::unavailable("the sandbox does not answer; try again")
}

/// Delivers whenever something waits, until it is told to stop.
pub async fn run(engine: Engine, sandbox: Arc<Sandbox>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = sandbox.notified() => {}
        }
        while let Err(refusal) = deliver(&engine, &sandbox).await {
            tracing::warn!(code = %refusal.code, "the sandbox's callbacks wait");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }
}

/// Brings the sandbox to rest while business time is moved.
#[derive(Debug)]
pub struct SandboxOutside {
    /// The engine.
    pub engine: Engine,
    /// The outside world.
    pub sandbox: Arc<Sandbox>,
}

#[async_trait]
impl Outside for SandboxOutside {
    async fn settle(&self) -> usize {
        deliver(&self.engine, &self.sandbox).await.unwrap_or(0)
    }
}

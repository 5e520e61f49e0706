//! What the sandbox has to tell is fed to the engine, as a provider's webhooks would be.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use kyros_adapters::sandbox::{CallbackKind, Sandbox};
use kyros_core::contract::error::Refusal;
use kyros_engine::{Engine, Outside};
use tokio_util::sync::CancellationToken;

use crate::runtime;

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
        // Texts keep their order; receipts have none to keep, and many share one commit.
        let (texts, receipts): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|callback| matches!(callback.kind, CallbackKind::Text(_)));
        for callback in texts {
            if let CallbackKind::Text(text) = callback.kind {
                engine.text(text).await?;
            }
            sandbox.ack(vec![callback.id]).await.map_err(|failure| unreadable(&failure))?;
            delivered += 1;
        }
        let heard = receipts.into_iter().map(|callback| async move {
            match callback.kind {
                CallbackKind::Receipt(receipt) => engine.receipt(receipt).await.map(|()| callback.id),
                CallbackKind::Text(_) => Ok(callback.id),
            }
        });
        let acked: Vec<i64> = futures::future::try_join_all(heard).await?;
        delivered += acked.len();
        sandbox.ack(acked).await.map_err(|failure| unreadable(&failure))?;
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

/// The sandbox as the engine sees it: it goes by business time, and comes to rest while that is
/// moved. It holds the engine, which holds it, until it is released.
#[derive(Debug)]
pub struct SandboxOutside {
    engine: Mutex<Option<Engine>>,
    sandbox: Arc<Sandbox>,
}

impl SandboxOutside {
    /// Ties the two together.
    #[must_use]
    pub fn tie(engine: &Engine, sandbox: &Arc<Sandbox>) -> Arc<Self> {
        let outside = Arc::new(Self { engine: Mutex::new(Some(engine.clone())), sandbox: Arc::clone(sandbox) });
        let clock = engine.clone();
        sandbox.set_clock(Arc::new(move || clock.now()));
        engine.set_outside(Arc::clone(&outside) as Arc<dyn Outside>);
        outside
    }

    /// Lets go of the engine, so that its store can be closed.
    pub fn release(&self) {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.sandbox.set_clock(Arc::new(runtime::now));
    }
}

#[async_trait]
impl Outside for SandboxOutside {
    async fn settle(&self) -> Result<usize, Refusal> {
        let engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match engine {
            Some(engine) => deliver(&engine, &self.sandbox).await,
            None => Ok(0),
        }
    }
}

//! Starting: the master key is the store's, the journal is whole, time goes on where it was.

use std::sync::Arc;

use bytes::Bytes;
use kyros_core::decision::Subject;
use kyros_core::ports::store::{Commit, Head, Store, StoreError};

use crate::checkpoint::{self, CHECKPOINT};
use crate::clock::Clocks;
use crate::engine::{Engine, EngineConfig, Inner, Parts, Ports, hex};
use crate::error::StartError;
use crate::runtime::{Clock, Entropy, Runtime};
use crate::seal::Cipher;
use crate::vault::Vault;

/// The moved clock: milliseconds in decimal digits.
pub(crate) const CLOCK_OFFSET: &str = "clock_offset_ms";
const MASTER_CHECK: &str = "master_key_check";

impl Engine {
    /// Starts an engine on a store and begins to work off its effects.
    ///
    /// # Errors
    /// [`StartError`]: another master key, a store that fails, a damaged journal.
    pub async fn start(
        store: Arc<dyn Store>,
        ports: Ports,
        runtime: Arc<dyn Runtime>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        config: EngineConfig,
    ) -> Result<Self, StartError> {
        let (engine, head) = Self::prepare(store, ports, runtime, clock, entropy, config).await?;
        let inner = &engine.inner;
        if inner.store.sole_writer() {
            // Nobody else can write here, so every lease is that of a process that has gone.
            inner.store.abandon_leases().await?;
        }
        inner.resume_outages().await?;
        inner.runtime.spawn(Box::pin(Arc::clone(inner).run()));
        inner.runtime.spawn(Box::pin(Arc::clone(inner).keep_feed()));
        inner.runtime.spawn(Box::pin(Arc::clone(inner).keep_checkpoints(head)));
        Ok(engine)
    }

    /// An engine that answers and writes when asked and does nothing by itself: for `verify`, `dump`,
    /// `token create` and the like.
    ///
    /// # Errors
    /// As for [`Engine::start`].
    pub async fn open(
        store: Arc<dyn Store>,
        runtime: Arc<dyn Runtime>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        config: EngineConfig,
    ) -> Result<Self, StartError> {
        Ok(Self::prepare(store, Ports::default(), runtime, clock, entropy, config).await?.0)
    }

    async fn prepare(
        store: Arc<dyn Store>,
        ports: Ports,
        runtime: Arc<dyn Runtime>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        config: EngineConfig,
    ) -> Result<(Self, Head), StartError> {
        check_master_key(&*store, &config).await?;
        let vault = Vault::new(&config.master_key, &*entropy, config.limits.cached_keys);
        let system_key = system_key(&*store, &vault, &*entropy).await?;
        let offset = match store.setting(CLOCK_OFFSET).await? {
            None => 0,
            Some(kept) => std::str::from_utf8(&kept)
                .ok()
                .and_then(|text| text.parse().ok())
                .ok_or(StartError::Setting(CLOCK_OFFSET))?,
        };
        let checked = match store.setting(CHECKPOINT).await? {
            None => Head::default(),
            Some(kept) => checkpoint::open(&system_key, &kept).ok_or(StartError::Setting(CHECKPOINT))?.head(),
        };
        let head = store.verify_chain(checked, None).await?;
        let clocks = Clocks::new(clock, offset);
        let parts = Parts { store, ports, runtime, entropy, clocks, config, vault, system_key, head: head.position };
        Ok((Self { inner: Arc::new(Inner::new(parts)) }, head))
    }
}

async fn check_master_key(store: &dyn Store, config: &EngineConfig) -> Result<(), StartError> {
    let check = hex(&config.master_key.derive("kyros/master-check"));
    match store.setting(MASTER_CHECK).await? {
        Some(kept) if *kept == *check.as_bytes() => Ok(()),
        Some(_) => Err(StartError::WrongMasterKey),
        None => Ok(store.set_setting(MASTER_CHECK, Bytes::from(check)).await?),
    }
}

/// The deployment's own key; made at the first start.
async fn system_key(store: &dyn Store, vault: &Vault, entropy: &dyn Entropy) -> Result<Arc<Cipher>, StartError> {
    let read = |kept: Option<Bytes>| match kept {
        None => Ok(None),
        Some(wrapped) => vault.unwrap(Subject::System, &wrapped).map(Some).map_err(|_| StartError::WrongMasterKey),
    };
    let stored = || async { Ok::<_, StoreError>(store.keys(&[Subject::System]).await?.remove(&Subject::System)) };
    let key = match read(stored().await?)? {
        Some(key) => key,
        // With another key nothing of what is there could be read, and what comes couldn't be told from it.
        None if store.head().await?.position > 0 => {
            return Err(StoreError::Corrupt("the key of the system is missing".to_owned()).into());
        }
        None => {
            let (_, wrapped) = vault.make(Subject::System, entropy);
            let commit = Commit { keys: vec![(Subject::System, wrapped)], ..Commit::default() };
            store.commit(commit).await.map_err(|error| StartError::Write(error.to_string()))?;
            // Read again: another node may have been first.
            read(stored().await?)?.ok_or_else(|| StartError::Write("the system key was not kept".to_owned()))?
        }
    };
    vault.remember(Subject::System, Arc::clone(&key));
    Ok(key)
}

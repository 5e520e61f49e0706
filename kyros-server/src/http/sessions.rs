//! The cookie `kyros_ws`: it opens sockets and nothing else, and ends with its token.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use chrono::TimeDelta;
use http::{HeaderMap, header};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::store::Store;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

/// The cookie's name.
pub const COOKIE: &str = "kyros_ws";

/// How long it is good.
pub const LIFE: TimeDelta = TimeDelta::hours(12);

/// The setting under which they are kept: hashes only.
const SETTING: &str = "signin/sessions";

/// Sessions at once; the oldest go first.
const KEPT: usize = 10_000;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Session {
    token: String,
    until: Timestamp,
}

/// Who is signed in, by the cookie's hash.
#[derive(Debug)]
pub struct Sessions {
    store: Arc<dyn Store>,
    kept: Mutex<Option<BTreeMap<String, Session>>>,
}

impl Sessions {
    /// Sessions of a deployment.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, kept: Mutex::new(None) }
    }

    /// Keeps a session.
    ///
    /// # Errors
    /// `unavailable` when the store doesn't keep it.
    pub async fn add(&self, hash: String, token_hash: String, now: Timestamp) -> Result<(), Refusal> {
        let mut guard = self.kept.lock().await;
        let kept = self.loaded(&mut guard).await?;
        kept.retain(|_, session| session.until > now);
        while kept.len() >= KEPT {
            let oldest = kept.iter().min_by_key(|(_, session)| session.until).map(|(hash, _)| hash.clone());
            let Some(oldest) = oldest else { break };
            kept.remove(&oldest);
        }
        kept.insert(hash, Session { token: token_hash, until: now.plus(LIFE) });
        let bytes = serde_json::to_vec(kept).map_err(|_| Refusal::internal())?;
        self.store.set_setting(SETTING, Bytes::from(bytes)).await.map_err(|_| unavailable())
    }

    /// The token hash that a cookie stands for, and when the cookie ends.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn find(&self, hash: &str, now: Timestamp) -> Result<Option<(String, Timestamp)>, Refusal> {
        let mut guard = self.kept.lock().await;
        let kept = self.loaded(&mut guard).await?;
        Ok(kept.get(hash).filter(|session| session.until > now).map(|session| (session.token.clone(), session.until)))
    }

    async fn loaded<'a>(
        &self,
        kept: &'a mut Option<BTreeMap<String, Session>>,
    ) -> Result<&'a mut BTreeMap<String, Session>, Refusal> {
        let loaded = match kept.take() {
            Some(loaded) => loaded,
            None => {
                let bytes = self.store.setting(SETTING).await.map_err(|_| unavailable())?;
                bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
            }
        };
        Ok(kept.insert(loaded))
    }
}

fn unavailable() -> Refusal {
    Refusal::unavailable("the store does not answer; try again")
}

/// The cookie of a request.
#[must_use]
pub fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut values = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    values.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

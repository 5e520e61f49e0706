//! What tokens were used for: telemetry in memory, written every few seconds, outside the journal.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};
use kyros_core::contract::ids::TokenId;
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::{ActiveEndpoint, ApiToken, Interaction};
use kyros_core::ports::store::Store;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::http::router::Route;

/// Calls that are remembered of a token.
const HISTORY: usize = 100;

/// How often what is new is written.
const FLUSH_EVERY: Duration = Duration::from_secs(5);

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Kept {
    last_used: Option<Timestamp>,
    endpoints: BTreeMap<String, ActiveEndpoint>,
    history: VecDeque<Interaction>,
}

#[derive(Debug, Default)]
struct Token {
    /// Since the last time that it was laid over what is stored.
    kept: Kept,
    /// What is stored was read.
    loaded: bool,
    dirty: bool,
}

/// The usage of every token.
#[derive(Debug)]
pub struct Usage {
    store: Arc<dyn Store>,
    tokens: Mutex<BTreeMap<TokenId, Token>>,
}

impl Usage {
    /// The usage of a deployment.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, tokens: Mutex::default() }
    }

    /// Notes a call.
    #[allow(clippy::too_many_arguments, reason = "each is one column of what is kept")]
    pub fn record(
        &self,
        token: TokenId,
        route: &Route,
        method: &Method,
        status: StatusCode,
        request_id: &str,
        took: Duration,
        at: Timestamp,
    ) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = tokens.entry(token).or_default();
        entry.dirty = true;
        let kept = &mut entry.kept;
        kept.last_used = Some(at);
        let id = format!("{method} {}", route.pattern);
        if let Some(endpoint) = kept.endpoints.get_mut(&id) {
            endpoint.last_accessed = Some(at);
            endpoint.access_count += 1;
        } else {
            let endpoint = ActiveEndpoint {
                id: id.clone(),
                name: id.clone(),
                category: route.category,
                url: route.pattern.to_owned(),
                method: method.to_string(),
                last_accessed: Some(at),
                access_count: 1,
            };
            kept.endpoints.insert(id.clone(), endpoint);
        }
        kept.history.push_front(Interaction {
            id: request_id.to_owned(),
            timestamp: at,
            endpoint: id,
            status_code: status.as_u16(),
            response_time: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            // An opened socket is one, too.
            success: status.as_u16() < 400,
        });
        kept.history.truncate(HISTORY);
    }

    /// Puts what is known into a token.
    pub async fn fill(&self, token: &mut ApiToken) {
        self.load(token.id).await;
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = tokens.get(&token.id) {
            token.last_used = known.kept.last_used;
            token.active_endpoints = known.kept.endpoints.values().cloned().collect();
            token.interaction_history = known.kept.history.iter().cloned().collect();
        }
    }

    async fn load(&self, id: TokenId) {
        let loaded = |tokens: &BTreeMap<TokenId, Token>| tokens.get(&id).is_some_and(|token| token.loaded);
        if loaded(&self.tokens.lock().unwrap_or_else(PoisonError::into_inner)) {
            return;
        }
        let Ok(bytes) = self.store.setting(&setting(id)).await else { return };
        let stored: Kept = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let token = tokens.entry(id).or_default();
        if !token.loaded {
            lay_over(&mut token.kept, stored);
            token.loaded = true;
        }
    }

    /// Writes what is new.
    pub async fn flush(&self) {
        let dirty: Vec<TokenId> = {
            let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            tokens.iter().filter(|(_, token)| token.dirty).map(|(id, _)| *id).collect()
        };
        for id in dirty {
            self.load(id).await;
            let bytes = {
                let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(token) = tokens.get_mut(&id).filter(|token| token.loaded) else { continue };
                token.dirty = false;
                serde_json::to_vec(&token.kept)
            };
            if let Ok(bytes) = bytes
                && let Err(error) = self.store.set_setting(&setting(id), Bytes::from(bytes)).await
            {
                tracing::warn!(%error, "the usage of a token was not written");
            }
        }
    }

    /// Writes every few seconds until it is told to stop, and once more then.
    pub async fn keep(self: &Arc<Self>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(FLUSH_EVERY) => {}
            }
            self.flush().await;
        }
    }
}

fn setting(id: TokenId) -> String {
    format!("usage/{id}")
}

/// What is stored lies under what came since.
fn lay_over(kept: &mut Kept, stored: Kept) {
    kept.last_used = kept.last_used.max(stored.last_used);
    for (id, old) in stored.endpoints {
        let entry = kept.endpoints.entry(id).or_insert_with(|| ActiveEndpoint { access_count: 0, ..old.clone() });
        entry.access_count += old.access_count;
        entry.last_accessed = entry.last_accessed.max(old.last_accessed);
    }
    kept.history.extend(stored.history);
    kept.history.truncate(HISTORY);
}

//! Whose secret that is: a cache of tokens that forgets with every event of a token.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::TokenId;
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::Scopes;
use kyros_core::decision::{State, StreamId};
use kyros_core::ports::query::Query;
use kyros_core::ports::store::StoreError;
use kyros_core::token;

pub use kyros_core::token::{Standing, TokenEnd};

use crate::engine::{Engine, Inner};
use crate::error::store_fails;
use crate::generations::Generations;
use crate::runtime::until;
use crate::signal::{Signal, lock};

/// Where others can write, too, what is remembered of a token is asked for again after this time,
/// so that a revocation elsewhere ends everything within a second.
const TRUST: TimeDelta = TimeDelta::milliseconds(500);

/// What a presented secret is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenAuth {
    /// The token.
    pub id: TokenId,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// [`Standing::Current`], [`Standing::Grace`] or [`Standing::FetchOnly`].
    pub standing: Standing,
    /// When the token ends, by the store's clock.
    pub expires_at: Option<Timestamp>,
    /// Events of the token's stream: a command commits only while it is still that many.
    pub stream_version: u64,
    /// The keyed hash that was asked for.
    pub(crate) hash: String,
    /// `standing` holds until then (store's clock); `None`: until an event says otherwise.
    holds_until: Option<Timestamp>,
    read_at: Timestamp,
}

impl TokenAuth {
    /// Whether it opens doors at that instant of the store's clock.
    #[must_use]
    pub fn works(&self, clock: Timestamp) -> bool {
        matches!(self.standing, Standing::Current | Standing::Grace)
            && self.holds_until.is_none_or(|until| clock < until)
    }
}

#[derive(Debug)]
pub(crate) struct TokenCache {
    inside: Mutex<Inside>,
    moved: Signal,
}

#[derive(Debug)]
struct Inside {
    by_hash: Generations<String, Arc<TokenAuth>>,
    generation: u64,
}

impl TokenCache {
    pub(crate) fn new(limit: usize) -> Self {
        let inside = Inside { by_hash: Generations::new(limit), generation: 0 };
        Self { inside: Mutex::new(inside), moved: Signal::default() }
    }

    /// An event of a token was committed. Events of tokens are rare: everything is forgotten.
    pub(crate) fn moved(&self, _: TokenId) {
        {
            let mut inside = lock(&self.inside);
            inside.by_hash.clear();
            inside.generation += 1;
        }
        self.moved.notify();
    }
}

impl Engine {
    /// Whose secret has that keyed hash: `None` for a secret that is unknown, revoked or expired.
    /// A token with [`Standing::FetchOnly`] may fetch one kept answer and nothing else.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn authenticate(&self, token_hash: &str) -> Result<Option<Arc<TokenAuth>>, Refusal> {
        let inner = &self.inner;
        let clock = inner.clocks.store_now();
        let known = lock(&inner.tokens.inside).by_hash.get(token_hash);
        if let Some(auth) = known
            && auth.holds_until.is_none_or(|until| clock < until)
            && (inner.store.sole_writer() || clock.since(auth.read_at) < TRUST)
        {
            return Ok(Some(auth));
        }
        let generation = lock(&inner.tokens.inside).generation;
        let Some(id) = inner.token_of_hash(token_hash).await.map_err(|error| store_fails(&error))? else {
            return Ok(None);
        };
        let fresh = !inner.store.sole_writer();
        let auth = inner.token_auth(id, token_hash, fresh).await.map_err(|error| store_fails(&error))?.map(Arc::new);
        if let Some(auth) = &auth {
            let mut inside = lock(&inner.tokens.inside);
            if inside.generation == generation {
                inside.by_hash.insert(token_hash.to_owned(), Arc::clone(auth));
            }
        }
        Ok(auth)
    }

    /// Ends when what `auth` has opened is to be closed: by an event of its token, by the time of the token or
    /// of the grace of its secret, on any node (within a second).
    pub async fn watch_token(&self, auth: &TokenAuth) -> TokenEnd {
        let inner = &self.inner;
        let sole = inner.store.sole_writer();
        loop {
            let seen = inner.tokens.moved.count();
            let clock = inner.clocks.store_now();
            let (mut wake, mut poll) = (None, TRUST);
            if let Ok(version) = inner.state(&StreamId::Token(auth.id), !sole).await {
                let State::Token(state) = &*version.state else { return TokenEnd::Revoked };
                if let Some(end) = token::ended(state, &auth.hash, &auth.scopes, clock) {
                    return end;
                }
                wake = token::holds_until(state, &auth.hash, token::standing(state, &auth.hash, clock));
                poll = if sole { TimeDelta::hours(1) } else { TRUST };
            }
            let poll = clock.plus(poll);
            until(&*inner.runtime, wake.map_or(poll, |wake| wake.min(poll)), inner.tokens.moved.after(seen)).await;
        }
    }
}

impl Inner {
    async fn token_of_hash(&self, hash: &str) -> Result<Option<TokenId>, StoreError> {
        #[derive(serde::Deserialize)]
        struct HasId {
            id: TokenId,
        }
        let page = self.store.query(&Query::TokenByHash(hash.to_owned())).await?;
        Ok(page.docs.first().and_then(|doc| serde_json::from_slice::<HasId>(doc).ok()).map(|has| has.id))
    }

    pub(crate) async fn token_auth(
        &self,
        id: TokenId,
        hash: &str,
        fresh: bool,
    ) -> Result<Option<TokenAuth>, StoreError> {
        let clock = self.clocks.store_now();
        let version = self.state(&StreamId::Token(id), fresh).await?;
        let State::Token(state) = &*version.state else { return Ok(None) };
        let standing = token::standing(state, hash, clock);
        if !matches!(standing, Standing::Current | Standing::Grace | Standing::FetchOnly) {
            return Ok(None);
        }
        Ok(Some(TokenAuth {
            id,
            name: state.token.name.clone(),
            scopes: state.token.scope.clone(),
            standing,
            expires_at: state.token.expires_at,
            stream_version: version.version,
            hash: hash.to_owned(),
            holds_until: token::holds_until(state, hash, standing),
            read_at: clock,
        }))
    }
}

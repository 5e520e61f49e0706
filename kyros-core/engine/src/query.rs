//! Questions, and what operators do on the machine itself.

use std::sync::Arc;

use bytes::Bytes;
use futures::channel::oneshot;
use kyros_core::contract::command::Command;
use kyros_core::contract::command::token::TokenCreate;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::{ClientId, EffectId};
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::{ApiToken, Scopes};
use kyros_core::decision::input::{CommandInput, Import};
use kyros_core::decision::{Actor, Effect, Input, Port, Request};
use kyros_core::ports::query::{Page, Paging, Query};
use kyros_core::ports::store::{Commit, CommitError, EffectEntry, EffectRecord, StoreError};
use kyros_core::token;
use serde::Serialize;

use crate::commit::Around;
use crate::engine::{Engine, Inner, hex};
use crate::error::{draining, store_fails};
use crate::format::effect_place;
use crate::submit::{Minted, Reply, refusal, reply, with_secret};

/// An effect as operators see it; without personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EffectView {
    /// Its id.
    pub id: EffectId,
    /// Which port it calls.
    pub port: Port,
    /// `ready`, `leased`, `retry`, `unknown` or `dead`.
    pub state: String,
    /// Not before.
    pub due: Timestamp,
    /// Tries used.
    pub tries: u32,
    /// Why it was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What it wants, by ids; absent when the person was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
}

impl Engine {
    /// Answers a query from the read models. Tokens have the status of this moment: no event says that one has
    /// expired, or that the grace of a rotation is over.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn query(&self, query: &Query) -> Result<Page, Refusal> {
        self.inner.page(query).await.map_err(|error| store_fails(&error))
    }

    /// Whether there is any token, whatever has become of it.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn has_token(&self) -> Result<bool, Refusal> {
        let known = self.query(&Query::Tokens(Paging { limit: 1, after: None })).await?;
        Ok(!known.docs.is_empty())
    }

    /// Whether there is a token of that name, whatever has become of it.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn has_token_named(&self, name: &str) -> Result<bool, Refusal> {
        let mut paging = Paging { limit: 500, after: None };
        loop {
            let page = self.query(&Query::Tokens(paging)).await?;
            let named = |doc: &Bytes| serde_json::from_slice::<ApiToken>(doc).is_ok_and(|token| token.name == name);
            if page.docs.iter().any(named) {
                return Ok(true);
            }
            let Some(next) = page.next else { return Ok(false) };
            paging = Paging { limit: 500, after: Some(next) };
        }
    }

    /// Makes the first admin token, if no token exists; `None` when one does.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn bootstrap_token(&self, minted: Minted, name: &str, scopes: Scopes) -> Result<Option<Reply>, Refusal> {
        if self.has_token().await? {
            return Ok(None);
        }
        let create = TokenCreate { name: name.to_owned(), scope: scopes, expires_in_days: None, environment: None };
        self.operator_submit(Command::TokenCreate(create), Some(minted)).await.map(Some)
    }

    /// Carries out a command of whoever runs the binary on the machine itself. It has no key: each
    /// call is a command of its own.
    ///
    /// # Errors
    /// The decision's refusal; `unavailable` when the store fails.
    pub async fn operator_submit(&self, command: Command, minted: Option<Minted>) -> Result<Reply, Refusal> {
        self.operate(command, minted, None).await
    }

    /// Brings a lead in from a file.
    ///
    /// # Errors
    /// As for [`Engine::operator_submit`].
    pub async fn import(&self, command: Command, import: Import) -> Result<Reply, Refusal> {
        self.operate(command, None, Some(import)).await
    }

    async fn operate(
        &self,
        command: Command,
        minted: Option<Minted>,
        import: Option<Import>,
    ) -> Result<Reply, Refusal> {
        let (sender, outcome) = oneshot::channel();
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn(Box::pin(async move {
            let _ = sender.send(inner.operator(command, minted, import).await);
        }));
        outcome.await.unwrap_or_else(|_| Err(draining()))
    }

    /// Effects by due time; `dead_cause` picks those given up for it.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn effects(&self, dead_cause: Option<&str>, limit: usize) -> Result<Vec<EffectView>, Refusal> {
        let entries = self.inner.store.effects(dead_cause, limit).await.map_err(|error| store_fails(&error))?;
        let mut views = Vec::with_capacity(entries.len());
        for entry in entries {
            let opened = self.inner.open_effects(vec![entry.clone()]).await.map_err(|error| store_fails(&error))?;
            views.push(view(entry, opened.into_iter().next()));
        }
        Ok(views)
    }

    /// Has an effect that was given up tried again, now and with all its tries.
    ///
    /// # Errors
    /// `not_found` for an effect that isn't dead; `unavailable` when the store fails.
    pub async fn retry_effect(&self, id: EffectId) -> Result<(), Refusal> {
        let inner = &self.inner;
        let entry = inner.store.effect(id).await.map_err(|error| store_fails(&error))?;
        let Some(entry) = entry.filter(|entry| entry.state == "dead") else {
            return Err(Refusal::not_found("dead effect"));
        };
        let due = self.now();
        let opened = inner.open_effects(vec![entry.clone()]).await.map_err(|error| store_fails(&error))?;
        let Some(effect) = opened.into_iter().next() else { return Err(Refusal::not_found("dead effect")) };
        let key = inner.vault.key(&*inner.store, entry.subject).await.map_err(|error| store_fails(&error))?;
        let Some(key) = key else { return Err(Refusal::not_found("dead effect")) };
        let again = Effect { due, ..effect };
        let json = serde_json::to_vec(&again).map_err(|_| Refusal::internal())?;
        let body = key.seal(&inner.vault.nonces, &effect_place(id), &json);
        let record = EffectRecord { id, lane: again.lane, port: entry.port, due, subject: entry.subject, body };
        inner.outbox(Commit { effects: vec![record], ..Commit::default() }).await
    }

    /// Calls an effect off. The text or visit that it is about isn't changed: for that there are
    /// commands.
    ///
    /// # Errors
    /// `not_found` for an unknown effect; `unavailable` when the store fails.
    pub async fn cancel_effect(&self, id: EffectId) -> Result<(), Refusal> {
        let entry = self.inner.store.effect(id).await.map_err(|error| store_fails(&error))?;
        if entry.is_none() {
            return Err(Refusal::not_found("effect"));
        }
        self.inner.outbox(Commit { cancels: vec![id], ..Commit::default() }).await
    }
}

impl Inner {
    pub(crate) async fn page(&self, query: &Query) -> Result<Page, StoreError> {
        let mut page = self.store.query(query).await?;
        if matches!(query, Query::Tokens(_) | Query::Token(_) | Query::TokenByHash(_)) {
            let clock = self.clocks.store_now();
            for doc in &mut page.docs {
                let Ok(mut token) = serde_json::from_slice::<ApiToken>(doc) else { continue };
                token::refresh_status(&mut token, clock);
                *doc = serde_json::to_vec(&token).map_or_else(|_| doc.clone(), Bytes::from);
            }
        }
        Ok(page)
    }

    async fn outbox(&self, commit: Commit) -> Result<(), Refusal> {
        self.store.commit(commit).await.map_err(|error: CommitError| {
            tracing::error!(%error, "the outbox can't be changed");
            Refusal::unavailable("the store does not write; try again")
        })?;
        self.work.notify();
        Ok(())
    }

    async fn operator(
        &self,
        command: Command,
        minted: Option<Minted>,
        import: Option<Import>,
    ) -> Result<Reply, Refusal> {
        let (secret, public) = minted.map(|minted| (minted.secret, minted.public)).unzip();
        let correlation = format!("operator-{}", &hex(&self.seed().0)[..24]);
        let rotates = match &command {
            Command::TokenRotate(rotate) => serde_json::to_value(rotate)
                .ok()
                .and_then(|value| value.get("tokenId").and_then(|id| id.as_str().map(ToOwned::to_owned))),
            _ => None,
        };
        let input = Input::Command(Box::new(CommandInput {
            command,
            actor: Actor::Operator,
            correlation: ClientId::parse(&correlation).ok_or_else(Refusal::internal)?,
            if_match: None,
            minted: public,
            client_timestamp: None,
            import,
        }));
        let finish = |data: bytes::Bytes| match &secret {
            Some(secret) => with_secret(&data, secret, rotates.as_deref()),
            None => data,
        };
        reply(self.execute(&input, &Around::default(), Some(&finish)).await.map_err(refusal)?)
    }
}

fn view(entry: EffectEntry, effect: Option<Effect>) -> EffectView {
    EffectView {
        id: entry.id,
        port: entry.port,
        state: entry.state.to_owned(),
        due: entry.due,
        tries: entry.tries,
        cause: entry.cause,
        request: effect.map(|effect| effect.request),
    }
}

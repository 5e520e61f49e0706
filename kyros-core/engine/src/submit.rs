//! Commands: answered once, decided as often as it takes, durable before they are answered.

use std::sync::Arc;

use bytes::Bytes;
use futures::channel::oneshot;
use kyros_core::contract::command::{Command, CommandEnvelope};
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::ids::{ClientId, TokenId};
use kyros_core::contract::json::canonical;
use kyros_core::decision::input::{CommandInput, MintedSecret};
use kyros_core::decision::{Actor, Input, State, StreamId};
use kyros_core::ports::store::AnswerRecord;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::commit::{Around, Keep};
use crate::engine::{Engine, Inner};
use crate::error::{draining, overtaken, store_fails};
use crate::execute::{Fault, Landed};
use crate::format::answer_place;
use crate::idempotency::Turn;
use crate::runtime::until;
use crate::seal::Cipher;
use crate::tokens::{Standing, TokenAuth};

/// A command as it came in.
#[derive(Debug)]
pub struct CommandRequest {
    /// The parsed command with its correlation id and the client's time.
    pub envelope: CommandEnvelope,
    /// The payload as it was sent, for the comparison of copies (its object keys are sorted).
    pub payload: Value,
    /// Who sends it.
    pub caller: Caller,
    /// `Idempotency-Key`, which overrides the correlation id as key.
    pub idempotency_key: Option<ClientId>,
    /// `If-Match`.
    pub if_match: Option<u64>,
    /// For `token.create` and `token.rotate`: the new secret.
    pub minted: Option<Minted>,
    /// For these: a key derived from the secret that the caller presented.
    pub seal_answer_with: Option<[u8; 32]>,
}

/// Who sends a command.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The token, as [`Engine::authenticate`] found it.
    pub token: Arc<TokenAuth>,
    /// Where from.
    pub ip: Option<String>,
    /// With what.
    pub user_agent: Option<String>,
}

/// A new token secret: the text goes into the answer and nowhere else.
pub struct Minted {
    /// The secret.
    pub secret: Zeroizing<String>,
    /// What may be kept of it.
    pub public: MintedSecret,
}

impl std::fmt::Debug for Minted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Minted").field("public", &self.public.prefix).finish_non_exhaustive()
    }
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Something was created (201), else 200.
    pub created: bool,
    /// The bytes of `data`.
    pub data: Bytes,
    /// It is the kept answer of an earlier copy.
    pub replayed: bool,
}

impl Engine {
    /// Carries out a command. When this returns `Ok` its events are durable. Dropping the future
    /// does not take the command back.
    ///
    /// # Errors
    /// The decision's refusal; `idempotency_mismatch`; `unauthenticated` when the token doesn't
    /// work any more; `unavailable` when the store fails, too many commands are in hand, or the
    /// first copy takes longer than 20 s.
    pub async fn submit(&self, request: CommandRequest) -> Result<Reply, Refusal> {
        let (sender, reply) = oneshot::channel();
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn(Box::pin(async move {
            let _ = sender.send(inner.submit(request).await);
        }));
        reply.await.unwrap_or_else(|_| Err(draining()))
    }
}

impl Inner {
    async fn submit(self: &Arc<Self>, request: CommandRequest) -> Result<Reply, Refusal> {
        if self.is_stopping() {
            return Err(draining());
        }
        let id = request.idempotency_key.as_ref().unwrap_or(&request.envelope.correlation_id);
        let key = format!("{}/{id}", request.caller.token.id);
        let fingerprint = fingerprint(&request);
        let give_up = self.clocks.store_now().plus(self.limits.patience);
        let mut copied = false;
        let _first = loop {
            match self.in_hand.enter(&key, self.limits.commands_in_hand, self.limits.waiting_copies) {
                Turn::First(first) => break first,
                Turn::Full => return Err(Refusal::unavailable("too many commands are in hand; try again")),
                Turn::Wait(ended, _waiting) => {
                    copied = true;
                    if until(&*self.runtime, give_up, ended).await.is_none() {
                        return Err(Refusal::unavailable(
                            "an earlier copy of this command is still in hand; try again",
                        ));
                    }
                }
            }
        };
        let wanted = Wanted {
            fingerprint,
            own: request.seal_answer_with.map(Zeroizing::new),
            sync: matches!(request.envelope.command, Command::ProjectSync(_))
                .then(|| request.envelope.correlation_id.clone()),
        };
        if request.minted.is_some() && wanted.own.is_none() {
            tracing::error!("a command with a new secret came without a key for its answer");
            return Err(Refusal::internal());
        }
        let fetch_only = request.caller.token.standing == Standing::FetchOnly;
        if fetch_only && !matches!(request.envelope.command, Command::TokenRotate(_)) {
            return Err(rotated_away());
        }
        // Most commands are no copies. Theirs is the commit's word: it is refused for an answered
        // key, so the answer needn't be looked for before.
        if (copied || fetch_only || request.minted.is_some())
            && let Some(kept) = self.kept(&key, &wanted).await?
        {
            return Ok(kept);
        }
        if fetch_only {
            return Err(rotated_away());
        }
        self.first_time(request, key, wanted).await
    }

    async fn first_time(
        self: &Arc<Self>,
        request: CommandRequest,
        key: String,
        wanted: Wanted,
    ) -> Result<Reply, Refusal> {
        let keep = Keep { key: key.clone(), fingerprint: wanted.fingerprint, caller_key: wanted.own.clone() };
        let mut around = Around { answer: Some(keep), ..Around::default() };
        let token = request.caller.token.id;
        let mut version = request.caller.token.stream_version;
        let CommandRequest { envelope, caller, if_match, minted, payload, .. } = request;
        let (secret, public) = minted.map(|minted| (minted.secret, minted.public)).unzip();
        let rotates = rotated(&envelope.command, &payload);
        let input = Input::Command(Box::new(CommandInput {
            command: envelope.command,
            actor: actor(&caller),
            correlation: envelope.correlation_id,
            if_match,
            minted: public,
            client_timestamp: Some(envelope.timestamp),
            import: None,
        }));
        let finish = |data: Bytes| match &secret {
            Some(secret) => with_secret(&data, secret, rotates.as_deref()),
            None => data,
        };
        // What this command leads to comes after what is there now.
        let before = self.feed.upto();
        for _ in 0..self.limits.decide_tries {
            around.reads = vec![(StreamId::Token(token), version)];
            match self.execute(&input, &around, Some(&finish)).await {
                Err(Fault::Moved(_)) => version = self.recheck(token, &caller).await?,
                Err(fault) => return self.kept_after(fault, &key, &wanted).await,
                Ok(landed) => {
                    let reply = reply(landed)?;
                    return match &wanted.sync {
                        Some(correlation) => self.await_sync(&reply.data, correlation, before).await,
                        None => Ok(reply),
                    };
                }
            }
        }
        Err(overtaken())
    }

    /// The token's stream has moved: its holder may go on only if it still works.
    async fn recheck(&self, token: TokenId, caller: &Caller) -> Result<u64, Refusal> {
        let auth = self.token_auth(token, &caller.token.hash, true).await.map_err(|error| store_fails(&error))?;
        let now = self.clocks.store_now();
        match auth.filter(|auth| auth.works(now)) {
            Some(auth) if auth.scopes == caller.token.scopes => Ok(auth.stream_version),
            _ => Err(self.no_longer_works(token, &caller.token.hash).await),
        }
    }

    /// Why not.
    async fn no_longer_works(&self, token: TokenId, hash: &str) -> Refusal {
        use kyros_core::token::Standing as Of;
        let known = self.state(&StreamId::Token(token), false).await;
        let standing = known.ok().and_then(|known| match &*known.state {
            State::Token(state) => Some(kyros_core::token::standing(state, hash, self.clocks.store_now())),
            _ => None,
        });
        Refusal::unauthenticated(match standing {
            Some(Of::Revoked) => "revoked",
            Some(Of::Expired) => "expired",
            Some(Of::FetchOnly | Of::Unknown) => "rotated",
            Some(Of::Current | Of::Grace) => "changed",
            None => "unknown",
        })
    }

    /// Nothing was written now, as far as is known. It may have been before: the store says.
    async fn kept_after(self: &Arc<Self>, fault: Fault, key: &str, wanted: &Wanted) -> Result<Reply, Refusal> {
        if matches!(fault, Fault::Store(_)) {
            return Err(refusal(fault));
        }
        let give_up = self.clocks.store_now().plus(chrono::TimeDelta::seconds(5));
        loop {
            match self.kept(key, wanted).await {
                Ok(Some(kept)) => return Ok(kept),
                Err(told) if told.code != ErrorCode::Unavailable => return Err(told),
                // It is kept, and what it is about was waited for in vain.
                Err(told) if fault == Fault::Answered && wanted.sync.is_some() => return Err(told),
                Ok(None) if fault != Fault::Unknown => return Err(refusal(fault)),
                // Whether the key was used can't be told: a refusal may be another command's.
                Err(told) if self.clocks.store_now() >= give_up => return Err(told),
                _ if self.clocks.store_now() >= give_up => return Err(refusal(fault)),
                _ => self.nap(chrono::TimeDelta::milliseconds(200)).await,
            }
        }
    }

    /// The kept answer of that key.
    async fn kept(self: &Arc<Self>, key: &str, wanted: &Wanted) -> Result<Option<Reply>, Refusal> {
        let Some(kept) = self.store.answer(key).await.map_err(|error| store_fails(&error))? else { return Ok(None) };
        let reply = self.open_kept(kept, wanted.fingerprint, wanted.own.as_deref()).await?;
        match &wanted.sync {
            Some(correlation) => self.await_sync(&reply.data, correlation, 0).await.map(Some),
            None => Ok(Some(reply)),
        }
    }

    async fn open_kept(
        &self,
        kept: AnswerRecord,
        fingerprint: [u8; 32],
        own: Option<&[u8; 32]>,
    ) -> Result<Reply, Refusal> {
        if kept.fingerprint != fingerprint {
            return Err(Refusal::idempotency_mismatch());
        }
        let place = answer_place(&kept.key);
        let data = match own {
            Some(own) => Cipher::new(own).open(&place, &kept.body).map_err(|_| {
                Refusal::new(ErrorCode::Unauthenticated, "this answer opens only with the secret that asked for it")
                    .with("reason", "other_secret")
            })?,
            None => {
                self.open(kept.subject, &place, &kept.body).await.map_err(|error| store_fails(&error))?.map_err(
                    |_| Refusal::new(ErrorCode::NotFound, "the answer was erased with the person it was about"),
                )?
            }
        };
        Ok(Reply { created: kept.status == 201, data: Bytes::from(data), replayed: true })
    }
}

fn rotated_away() -> Refusal {
    Refusal::new(ErrorCode::Unauthenticated, "this secret was rotated; use the new one").with("reason", "rotated")
}

/// What a kept answer has to fit.
struct Wanted {
    fingerprint: [u8; 32],
    /// The key that only the caller can make.
    own: Option<Zeroizing<[u8; 32]>>,
    /// For `project.sync`: the chain whose result is waited for.
    sync: Option<ClientId>,
}

/// What must be equal in copies of a command, in canonical form: type, payload, `If-Match`.
fn fingerprint(request: &CommandRequest) -> [u8; 32] {
    let kind = Value::from(request.envelope.command.kind().as_str());
    let version = request.if_match.map_or(Value::Null, Value::from);
    let mut hasher = Sha256::new();
    hasher.update(format!("[{kind},"));
    hasher.update(canonical(&request.payload));
    hasher.update(format!(",{version}]"));
    hasher.finalize().into()
}

fn actor(caller: &Caller) -> Actor {
    let token = &caller.token;
    Actor::Token {
        id: token.id,
        name: token.name.clone(),
        scopes: token.scopes.clone(),
        ip: caller.ip.clone(),
        user_agent: caller.user_agent.clone(),
    }
}

/// The id of the token that `token.rotate` is about.
fn rotated(command: &Command, payload: &Value) -> Option<String> {
    let id = payload.get("tokenId").and_then(Value::as_str).map(ToOwned::to_owned);
    matches!(command, Command::TokenRotate(_)).then_some(id).flatten()
}

/// Puts the secret into the answer: `token.create` gets `secret`, `token.rotate` `{token, tokenId}`.
pub(crate) fn with_secret(data: &Bytes, secret: &str, rotated: Option<&str>) -> Bytes {
    let quoted = Zeroizing::new(Value::from(secret).to_string());
    if let Some(id) = rotated {
        return Bytes::from(format!("{{\"token\":{},\"tokenId\":{}}}", quoted.as_str(), Value::from(id)));
    }
    let mut whole = data.to_vec();
    if whole.pop() == Some(b'}') {
        if whole.len() > 1 {
            whole.push(b',');
        }
        whole.extend_from_slice(b"\"secret\":");
        whole.extend_from_slice(quoted.as_bytes());
        whole.push(b'}');
    }
    Bytes::from(whole)
}

pub(crate) fn reply(landed: Landed) -> Result<Reply, Refusal> {
    let (created, data) = landed.answer.ok_or_else(Refusal::internal)?;
    Ok(Reply { created, data, replayed: false })
}

/// What a client is told of a fault.
pub(crate) fn refusal(fault: Fault) -> Refusal {
    match fault {
        Fault::Refused(refusal) => refusal,
        Fault::Store(error) => store_fails(&error),
        Fault::Unknown => Refusal::unavailable("it is unknown whether this was carried out; send it again"),
        Fault::Answered | Fault::Fenced | Fault::Moved(_) | Fault::Overtaken => overtaken(),
    }
}

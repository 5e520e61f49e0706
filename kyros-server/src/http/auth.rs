//! Who is asking.

use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderMap, header};
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::token::{ApiToken, Scope, TokenStatus};
use kyros_core::ports::query::Query;
use kyros_engine::{Standing, TokenAuth};

use super::App;
use super::problem::{Handled, Problem};
use super::rate_limit;
use crate::secret;

/// Somebody with a working token.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The token.
    pub auth: Arc<TokenAuth>,
    /// The hash by which it is known.
    pub hash: String,
    /// The key under which an answer with a secret is kept for this caller.
    pub answer_key: AnswerKey,
}

/// A key that doesn't show.
#[derive(Clone, Copy)]
pub struct AnswerKey(pub [u8; 32]);

impl std::fmt::Debug for AnswerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnswerKey(…)")
    }
}

impl Caller {
    /// Refuses a caller without the scope.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn need(&self, scope: Scope) -> Result<(), Refusal> {
        if self.auth.scopes.allows(scope) { Ok(()) } else { Err(Refusal::forbidden(scope)) }
    }

    /// Refuses a secret that was rotated away and is only good to fetch one kept answer.
    ///
    /// # Errors
    /// `unauthenticated`.
    pub fn need_current(&self) -> Result<(), Refusal> {
        if self.auth.standing == Standing::FetchOnly { Err(Refusal::unauthenticated("rotated")) } else { Ok(()) }
    }
}

/// The secret in `Authorization`; `None` where there is no such header.
///
/// # Errors
/// `bad_request` for two of them, `unauthenticated` for anything but a bearer token.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), second) = (all.next(), all.next()) else { return Ok(None) };
    if second.is_some() {
        return Err(Refusal::bad_request("Authorization", "send the header once"));
    }
    let text = value.to_str().map_err(|_| Refusal::unauthenticated("malformed"))?;
    let (scheme, secret) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") || secret.trim().is_empty() {
        return Err(Refusal::unauthenticated("malformed"));
    }
    Ok(Some(secret.trim()))
}

/// Lets a request with a bearer token in; `None` where it brings none.
///
/// # Errors
/// `unauthenticated`, or `rate_limited` where that address tried too often.
pub async fn caller(app: &App, address: IpAddr, headers: &HeaderMap) -> Handled<Option<Caller>> {
    match bearer(headers) {
        Ok(None) => Ok(None),
        Ok(Some(secret)) => by_secret(app, address, secret).await.map(Some),
        Err(refusal) => Err(refused(app, address, refusal)),
    }
}

/// Lets in whoever knows a secret.
///
/// # Errors
/// As [`caller`].
pub async fn by_secret(app: &App, address: IpAddr, secret: &str) -> Handled<Caller> {
    if !secret::is_plausible(secret) {
        return Err(refused(app, address, Refusal::unauthenticated("malformed")));
    }
    let hash = secret::hash(secret, &app.keys.token);
    // Only what turns out wrong counts against its address: a valid secret is never refused because of
    // others behind the same address, nor for being new. A wrong one costs the store one indexed look.
    match standing(app, &hash).await {
        Ok(auth) => Ok(Caller { auth, hash, answer_key: AnswerKey(secret::answer_key(secret)) }),
        Err(refusal) if refusal.code == ErrorCode::Unauthenticated => Err(refused(app, address, refusal)),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The working token with that hash.
///
/// # Errors
/// `unauthenticated` with the reason.
pub async fn standing(app: &App, hash: &str) -> Result<Arc<TokenAuth>, Refusal> {
    if let Some(auth) = app.engine.authenticate(hash).await? {
        return Ok(auth);
    }
    let page = app.engine.query(&Query::TokenByHash(hash.to_owned())).await?;
    let token = page.docs.first().and_then(|doc| serde_json::from_slice::<ApiToken>(doc).ok());
    let reason = match token {
        None => "unknown",
        Some(token) if token.status == TokenStatus::Revoked => "revoked",
        Some(token) if token.expires_at.is_some_and(|end| end <= crate::runtime::now()) => "expired",
        Some(_) => "rotated",
    };
    Err(Refusal::unauthenticated(reason))
}

/// A refusal that counts against its address.
fn refused(app: &App, address: IpAddr, refusal: Refusal) -> Problem {
    match app.limits.address(address) {
        Ok(standing) => Problem::from(refusal).standing(standing),
        Err(limited) => limited,
    }
}

/// A request that needs a token and has none.
///
/// # Errors
/// `unauthenticated`, or `rate_limited`.
pub fn missing(app: &App, address: IpAddr) -> Problem {
    refused(app, address, Refusal::unauthenticated("missing"))
}

/// Counts a caller's request.
///
/// # Errors
/// `rate_limited`.
pub fn count(app: &App, caller: &Caller) -> Handled<Option<rate_limit::Standing>> {
    app.limits.token(caller.auth.id)
}

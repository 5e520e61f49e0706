//! API tokens: only hashes of their secrets enter.

mod decide;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

pub(crate) use decide::secret_key;
pub use decide::{create, revoke, rotate};

use crate::contract::event::EventType;
use crate::contract::time::Timestamp;
use crate::contract::token::{ApiToken, AuditEntry, Scopes, TokenAction, TokenStatus};
use crate::decision::State;

/// How long a rotated secret may still fetch the one kept answer of its rotation.
pub const FETCH_WINDOW: TimeDelta = TimeDelta::minutes(10);

/// An event of a token's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TokenEvent {
    /// A token was made.
    Created {
        /// As it is now.
        token: ApiToken,
        /// Keyed hash of its secret.
        hash: String,
    },
    /// It has a new secret.
    Rotated {
        /// The new mask.
        mask: String,
        /// Keyed hash of the new secret.
        hash: String,
        /// The old secret works until then (store's clock).
        works_until: Timestamp,
        /// The old secret fetches the kept answer until then.
        fetches_until: Timestamp,
        /// For the trail.
        entry: AuditEntry,
    },
    /// It opens nothing any more.
    Revoked {
        /// For the trail.
        entry: AuditEntry,
    },
}

/// A token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenState {
    /// The resource, without usage.
    pub token: ApiToken,
    /// Secrets that may be presented, the present one first.
    pub hashes: Vec<KeptHash>,
}

/// A secret that may be presented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptHash {
    /// Keyed hash, hex.
    pub hash: String,
    /// It works until then; `None`: as long as the token.
    pub works_until: Option<Timestamp>,
    /// It fetches the kept answer of its rotation until then.
    pub fetches_until: Option<Timestamp>,
}

/// What a presented secret is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The present secret.
    Current,
    /// A rotated one, within its grace.
    Grace,
    /// A rotated one that may only fetch the kept answer of its rotation.
    FetchOnly,
    /// The token was revoked.
    Revoked,
    /// The token has expired.
    Expired,
    /// Not a secret of this token (any more).
    Unknown,
}

/// Why what was opened with a secret is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenEnd {
    /// The token was revoked, or isn't known.
    Revoked,
    /// Its time is over.
    Expired,
    /// It has a new secret, and the grace of the old one is over.
    Rotated,
    /// It may no longer do what it could when it was opened.
    Narrowed,
}

/// Folds one event in.
#[must_use]
pub fn evolve(state: State, at: Timestamp, event: &TokenEvent) -> State {
    match (state, event) {
        (State::Absent, TokenEvent::Created { token, hash }) => State::Token(Box::new(TokenState {
            token: token.clone(),
            hashes: vec![KeptHash { hash: hash.clone(), works_until: None, fetches_until: None }],
        })),
        (State::Token(mut state), TokenEvent::Rotated { mask, hash, works_until, fetches_until, entry }) => {
            if let Some(old) = state.hashes.first_mut() {
                old.works_until = Some(*works_until);
                old.fetches_until = Some(*fetches_until);
            }
            state.hashes.truncate(1);
            state.hashes.insert(0, KeptHash { hash: hash.clone(), works_until: None, fetches_until: None });
            state.token.token.clone_from(mask);
            state.token.status = TokenStatus::Rotating;
            state.token.metadata.rotation_count += 1;
            state.token.metadata.last_rotation = Some(at);
            state.token.audit_trail.push(entry.clone());
            refresh_status(&mut state.token, entry.timestamp);
            State::Token(state)
        }
        (State::Token(mut state), TokenEvent::Revoked { entry }) => {
            state.token.status = TokenStatus::Revoked;
            state.token.audit_trail.push(entry.clone());
            State::Token(state)
        }
        (other, _) => other,
    }
}

/// The public face of an event.
#[must_use]
pub const fn publish(event: &TokenEvent) -> EventType {
    match event {
        TokenEvent::Created { .. } => EventType::TokenCreated,
        TokenEvent::Rotated { .. } => EventType::TokenRotated,
        TokenEvent::Revoked { .. } => EventType::TokenRevoked,
    }
}

/// What a secret is good for at `clock` (the store's clock).
#[must_use]
pub fn standing(state: &TokenState, hash: &str, clock: Timestamp) -> Standing {
    let Some(kept) = state.hashes.iter().find(|kept| kept.hash == hash) else { return Standing::Unknown };
    if state.token.status == TokenStatus::Revoked {
        return Standing::Revoked;
    }
    if state.token.expires_at.is_some_and(|ends| ends <= clock) {
        return Standing::Expired;
    }
    let before = |limit: Option<Timestamp>| limit.is_some_and(|limit| clock < limit);
    match kept.works_until {
        None => Standing::Current,
        Some(_) if before(kept.works_until) => Standing::Grace,
        Some(_) if before(kept.fetches_until) => Standing::FetchOnly,
        Some(_) => Standing::Unknown,
    }
}

/// Until when `standing` stays as it is for that secret; `None`: until an event says otherwise.
#[must_use]
pub fn holds_until(state: &TokenState, hash: &str, standing: Standing) -> Option<Timestamp> {
    let kept = state.hashes.iter().find(|kept| kept.hash == hash);
    let ends = kept.and_then(|kept| match standing {
        Standing::Grace => kept.works_until,
        Standing::FetchOnly => kept.fetches_until,
        _ => None,
    });
    [ends, state.token.expires_at].into_iter().flatten().min()
}

/// Why what was opened with that secret for those scopes is closed at `clock` (the store's clock); `None` while it
/// may stay open. It lives as long as the very secret does, whatever becomes of others of its token.
#[must_use]
pub fn ended(state: &TokenState, hash: &str, scopes: &Scopes, clock: Timestamp) -> Option<TokenEnd> {
    match standing(state, hash, clock) {
        Standing::Current | Standing::Grace => {
            state.token.scope.first_missing(scopes).is_some().then_some(TokenEnd::Narrowed)
        }
        Standing::Expired => Some(TokenEnd::Expired),
        Standing::FetchOnly => Some(TokenEnd::Rotated),
        Standing::Unknown if state.token.status != TokenStatus::Revoked => Some(TokenEnd::Rotated),
        Standing::Unknown | Standing::Revoked => Some(TokenEnd::Revoked),
    }
}

/// Brings `status` up to the clock: an expired token is `expired`, and `rotating` ends with the
/// grace of the last rotation.
pub fn refresh_status(token: &mut ApiToken, clock: Timestamp) {
    if token.status == TokenStatus::Revoked {
        return;
    }
    let rotation = token.audit_trail.iter().rev().find(|entry| entry.action == TokenAction::Rotated);
    let grace = rotation
        .and_then(|entry| entry.details.as_ref()?.get("worksUntil")?.as_str().and_then(Timestamp::parse));
    token.status = if token.expires_at.is_some_and(|ends| ends <= clock) {
        TokenStatus::Expired
    } else if grace.is_some_and(|until| clock < until) {
        TokenStatus::Rotating
    } else {
        TokenStatus::Active
    };
}

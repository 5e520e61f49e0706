//! Creating, rotating and revoking tokens.

use chrono::TimeDelta;
use serde_json::json;

use super::{FETCH_WINDOW, TokenEvent, TokenState};
use crate::contract::command::{TokenCreate, TokenRevoke, TokenRotate};
use crate::contract::error::Refusal;
use crate::contract::fields::Ref;
use crate::contract::ids::TokenId;
use crate::contract::token::{ApiToken, AuditEntry, TokenAction, TokenMetadata, TokenStatus};
use crate::decision::draft::Draft;
use crate::decision::input::{CommandInput, MintedSecret};
use crate::decision::{Actor, Claim, Event, State, StreamId};

/// The key under which a secret is claimed by its token.
pub(crate) fn secret_key(hash: &str) -> String {
    format!("secret/{hash}")
}

fn claim_secret(draft: &mut Draft<'_>, minted: &MintedSecret, token: TokenId) -> Result<(), Refusal> {
    let key = secret_key(&minted.hash);
    if draft.situation().owner(&key).is_some() {
        return Err(Refusal::conflict_state("a token has or had this secret; choose another one"));
    }
    draft.claim(Claim::Unique { key, owner: token.to_string() });
    Ok(())
}

/// The environment where none is named.
const ENVIRONMENT: &str = "live";

/// `token.create`
///
/// # Errors
/// `forbidden` where it would hold a scope that the caller lacks, `conflict` for a secret that another token has
/// or had: one secret opens one token.
pub fn create(draft: &mut Draft<'_>, input: &CommandInput, payload: &TokenCreate) -> Result<(), Refusal> {
    if let Actor::Token { scopes, .. } = &input.actor
        && let Some(missing) = scopes.first_missing(&payload.scope)
    {
        return Err(Refusal::forbidden(missing));
    }
    let minted = minted(input)?;
    let clock = draft.situation().clock;
    let id = TokenId::new(draft.next_uuid());
    claim_secret(draft, minted, id)?;
    let entry = entry(draft, input, id, TokenAction::Created, json!({ "scope": payload.scope }));
    let token = ApiToken {
        id,
        name: payload.name.clone(),
        token: mask(minted),
        scope: payload.scope.clone(),
        status: TokenStatus::Active,
        created_at: clock,
        last_used: None,
        expires_at: payload.expires_in_days.map(|days| clock.plus(TimeDelta::days(i64::from(days)))),
        active_endpoints: Vec::new(),
        interaction_history: Vec::new(),
        linked_projects: Vec::new(),
        audit_trail: vec![entry],
        metadata: TokenMetadata {
            rotation_count: 0,
            last_rotation: None,
            environment: payload.environment.clone().unwrap_or_else(|| ENVIRONMENT.to_owned()),
        },
    };
    draft.answer(true, &token);
    let created = TokenEvent::Created { token, hash: minted.hash.clone() };
    draft.apply(&StreamId::Token(id), Event::Token(created));
    Ok(())
}

/// `token.rotate`
///
/// # Errors
/// `not_found`, `conflict` for a revoked or expired one, or for a secret that was used before.
pub fn rotate(draft: &mut Draft<'_>, input: &CommandInput, payload: &TokenRotate) -> Result<(), Refusal> {
    let (id, state) = find(draft, &payload.token_id)?;
    let clock = draft.situation().clock;
    if state.token.status == TokenStatus::Revoked || state.token.expires_at.is_some_and(|ends| ends <= clock) {
        return Err(Refusal::conflict_state("a revoked or expired token can't be rotated; create a new one"));
    }
    let minted = minted(input)?;
    claim_secret(draft, minted, id)?;
    let works_until = clock.plus(TimeDelta::seconds(i64::from(payload.grace_seconds)));
    let fetches_until = works_until.max(clock.plus(FETCH_WINDOW));
    let entry = entry(draft, input, id, TokenAction::Rotated, json!({ "worksUntil": works_until }));
    draft.answer(false, &json!({ "tokenId": id }));
    let rotated =
        TokenEvent::Rotated { mask: mask(minted), hash: minted.hash.clone(), works_until, fetches_until, entry };
    draft.apply(&StreamId::Token(id), Event::Token(rotated));
    Ok(())
}

/// `token.revoke`; revoking a revoked one changes nothing.
///
/// # Errors
/// `not_found`.
pub fn revoke(draft: &mut Draft<'_>, input: &CommandInput, payload: &TokenRevoke) -> Result<(), Refusal> {
    let (id, state) = find(draft, &payload.token_id)?;
    if state.token.status != TokenStatus::Revoked {
        let details = payload.reason.as_ref().map_or_else(|| json!({}), |reason| json!({ "reason": reason }));
        let entry = entry(draft, input, id, TokenAction::Revoked, details);
        draft.apply(&StreamId::Token(id), Event::Token(TokenEvent::Revoked { entry }));
    }
    draft.answer(false, &json!({}));
    Ok(())
}

fn find(draft: &mut Draft<'_>, token: &Ref<TokenId>) -> Result<(TokenId, TokenState), Refusal> {
    let Ref::Known(id) = token else { return Err(Refusal::not_found("token")) };
    match draft.state(&StreamId::Token(*id)) {
        State::Token(state) => Ok((*id, TokenState::clone(state))),
        _ => Err(Refusal::not_found("token")),
    }
}

fn minted(input: &CommandInput) -> Result<&MintedSecret, Refusal> {
    input.minted.as_ref().ok_or_else(Refusal::internal)
}

fn mask(minted: &MintedSecret) -> String {
    format!("{}…{}", minted.prefix, minted.last_four)
}

fn entry(
    draft: &mut Draft<'_>,
    input: &CommandInput,
    token_id: TokenId,
    action: TokenAction,
    details: serde_json::Value,
) -> AuditEntry {
    let (user_id, ip_address, user_agent) = match &input.actor {
        Actor::Token { name, ip, user_agent, .. } => (Some(name.clone()), ip.clone(), user_agent.clone()),
        Actor::Operator => (Some("operator".to_owned()), None, None),
        _ => (None, None, None),
    };
    AuditEntry {
        id: draft.next_uuid().to_string(),
        timestamp: draft.situation().clock,
        action,
        token_id,
        user_id,
        ip_address,
        user_agent,
        details: Some(details),
    }
}

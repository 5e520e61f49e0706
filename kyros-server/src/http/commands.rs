//! `POST /api/v1/commands`

use std::sync::Arc;

use http::StatusCode;
use kyros_core::contract::command::{Command, CommandEnvelope, CommandType};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::json::parse_strict;
use kyros_core::contract::token::ApiToken;
use kyros_core::ports::query::Query;
use kyros_engine::{Caller as EngineCaller, CommandRequest, Minted};
use serde_json::Value;

use super::App;
use super::answer::Asked;
use super::auth::Caller;
use super::envelope::Answer;
use super::problem::Handled;
use super::{headers, limits, lists};
use crate::mint;
use crate::secret::DEFAULT_ENVIRONMENT;

/// Carries a command out: when this is answered with success, its events are durable.
///
/// # Errors
/// Everything in the contract's table.
pub async fn command(app: &App, mut asked: Asked, caller: Caller) -> Handled<Answer> {
    limits::need_json(&asked.parts.headers)?;
    let idempotency_key = headers::idempotency_key(&asked.parts.headers)?;
    let if_match = headers::if_match(&asked.parts.headers)?;
    let body = asked.read(app, limits::LARGEST_BODY).await?;
    let mut value = parse_strict(&body).map_err(Refusal::from)?;
    // What a token may not ask for is refused before anything is said about its payload.
    let kind = value.get("type").and_then(Value::as_str).and_then(CommandType::parse);
    if let Some(kind) = kind.filter(|kind| kind.is_built()) {
        caller.need(kind.scope_needed())?;
    }
    let envelope = CommandEnvelope::parse(&value, &app.default_region)?;
    let payload = value.get_mut("payload").map(Value::take).unwrap_or_default();
    let minted = minted(app, &envelope.command).await?;
    let seal_answer_with = minted.is_some().then_some(caller.answer_key.0);
    let request = CommandRequest {
        envelope,
        payload,
        caller: EngineCaller {
            token: Arc::clone(&caller.auth),
            ip: Some(asked.address.to_canonical().to_string()),
            user_agent: asked.user_agent(),
        },
        idempotency_key,
        if_match,
        minted,
        seal_answer_with,
    };
    let reply = app.engine.submit(request).await?;
    let status = if reply.created { StatusCode::CREATED } else { StatusCode::OK };
    let version = lists::version_of(&reply.data);
    Ok(Answer::Data { status, data: reply.data, version })
}

/// A new secret for the commands that hand one out.
async fn minted(app: &App, command: &Command) -> Result<Option<Minted>, Refusal> {
    let environment = match command {
        Command::TokenCreate(create) => create.environment.clone(),
        Command::TokenRotate(rotate) => match rotate.token_id.known() {
            Some(id) => environment_of(app, id).await?,
            None => None,
        },
        _ => return Ok(None),
    };
    let environment = environment.as_deref().unwrap_or(DEFAULT_ENVIRONMENT);
    Ok(Some(mint::minted(environment, &app.keys.token)))
}

async fn environment_of(app: &App, id: kyros_core::contract::ids::TokenId) -> Result<Option<String>, Refusal> {
    let page = app.engine.query(&Query::Token(id)).await?;
    let token = page.docs.first().and_then(|doc| serde_json::from_slice::<ApiToken>(doc).ok());
    Ok(token.map(|token| token.metadata.environment))
}

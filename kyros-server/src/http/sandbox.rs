//! `/sandbox/v1/…`: driving the embedded outside world. There only while one of its ports is wired.

use std::sync::Arc;

use chrono::TimeDelta;
use http::StatusCode;
use kyros_adapters::sandbox::{FaultKind, MessageQuery, Sandbox, SandboxPort};
use kyros_core::contract::error::{FaultCode, FieldFault, Refusal};
use kyros_core::contract::fields::{Fields, Read, integer, phone, string};
use kyros_core::contract::json::parse_strict;
use kyros_core::contract::phone::Phone;
use kyros_core::ports::failure::Failure;
use serde_json::{Value, json};

use super::App;
use super::answer::Asked;
use super::envelope::{Answer, bytes_of};
use super::problem::Handled;
use super::router::RouteId;
use super::{limits, lists};
use crate::pump;

/// The longest reply: what ten segments hold.
const LONGEST_REPLY: usize = 1_600;

/// Serves one of the routes.
///
/// # Errors
/// What the contract says for a bad body; `unavailable` when the sandbox's file fails.
pub async fn serve(app: &Arc<App>, route: RouteId, asked: Asked) -> Handled<Answer> {
    let Some(sandbox) = app.sandbox.clone() else { return Err(Refusal::not_found("route").into()) };
    match route {
        RouteId::SandboxMessages => messages(app, &sandbox, &asked).await,
        RouteId::SandboxCalendar => {
            let events = sandbox.calendar_events().await.map_err(|failure| failed(&failure))?;
            whole(app, &asked, &events)
        }
        RouteId::SandboxReplies => reply(app, &sandbox, asked).await,
        RouteId::SandboxFaults => fault(app, &sandbox, asked).await,
        RouteId::SandboxAdvance => advance(app, asked).await,
        _ => Ok(Answer::json(&json!({ "now": app.engine.now() }))?),
    }
}

#[allow(clippy::field_reassign_with_default, reason = "the type is non-exhaustive")]
async fn messages(app: &App, sandbox: &Sandbox, asked: &Asked) -> Handled<Answer> {
    let mut query = MessageQuery::default();
    query.to = asked.params.one("to")?.map(|text| number(app, text)).transpose()?;
    query.after = asked.params.one("after")?.map(str::to_owned);
    let messages = sandbox.messages(query).await.map_err(|failure| failed(&failure))?;
    whole(app, asked, &messages)
}

/// A number in a query, where a plain `+` is read as a space.
fn number(app: &App, text: &str) -> Result<String, Refusal> {
    let text = text.strip_prefix(' ').map_or_else(|| text.to_owned(), |rest| format!("+{rest}"));
    match Phone::parse(&text, &app.default_region) {
        Some(phone) => Ok(phone.as_str().to_owned()),
        None => Err(Refusal::bad_request("to", "give a phone number, as +14155550101")),
    }
}

fn whole(app: &App, asked: &Asked, items: &[impl serde::Serialize]) -> Handled<Answer> {
    let items = items.iter().map(bytes_of).collect::<Result<Vec<_>, _>>()?;
    Ok(lists::of_whole(app, asked, items)?)
}

/// Somebody answers: when this returns, Kyros has heard it.
async fn reply(app: &Arc<App>, sandbox: &Arc<Sandbox>, asked: Asked) -> Handled<Answer> {
    let value = body(app, asked).await?;
    let mut fields = Fields::of(&value, "");
    let from = fields.required("from", phone(&app.default_region));
    let text = fields.required("body", reply_text);
    let (from, text) = fields.finish_with(|| Some((from?, text?))).map_err(Refusal::validation_failed)?;
    let received = sandbox.reply(from, text).await.map_err(|failure| failed(&failure))?;
    // The text outlives a client that goes away meanwhile.
    let (engine, sandbox) = (app.engine.clone(), Arc::clone(sandbox));
    let pumped = tokio::spawn(async move { pump::deliver(&engine, &sandbox).await }).await;
    pumped.map_err(|_| Refusal::internal())??;
    let data = json!({ "id": received.provider_id, "from": received.from.as_str(), "body": received.body });
    Ok(Answer::Data { status: StatusCode::CREATED, data: bytes_of(&data)?, version: None })
}

fn reply_text(value: &Value, path: &str) -> Read<String> {
    let text = string(value, path)?;
    if text.len() > LONGEST_REPLY {
        let message = format!("{LONGEST_REPLY} bytes at most");
        return Err(vec![FieldFault::new(path, FaultCode::TooLong, message)]);
    }
    Ok(text.to_owned())
}

async fn fault(app: &App, sandbox: &Sandbox, asked: Asked) -> Handled<Answer> {
    let value = body(app, asked).await?;
    let mut fields = Fields::of(&value, "");
    let port = fields.required("port", named::<SandboxPort>("sms, calendar, notifier, solar"));
    let kind = fields.optional("kind", named::<FaultKind>("timeout, reject, rate_limit, down, lost_answer"));
    let count = fields.required("count", integer(0..=1_000_000));
    if kind.is_none() && count.is_some_and(|count| count > 0) && value.get("kind").is_none() {
        fields.fault("kind", FaultCode::Required, "timeout, reject, rate_limit, down, lost_answer");
    }
    let (port, count) = fields.finish_with(|| Some((port?, count?))).map_err(Refusal::validation_failed)?;
    sandbox.fault(port, kind.unwrap_or(FaultKind::Down), count);
    let mut data = json!({ "port": port, "count": count });
    if let Some(kind) = kind {
        data["kind"] = json!(kind);
    }
    Ok(Answer::json(&data)?)
}

/// A word of one of the sandbox's own enums.
fn named<T: serde::de::DeserializeOwned>(allowed: &'static str) -> impl Fn(&Value, &str) -> Read<T> {
    move |value, path| {
        string(value, path)?;
        serde_json::from_value(value.clone())
            .map_err(|_| vec![FieldFault::new(path, FaultCode::UnknownValue, format!("allowed: {allowed}"))])
    }
}

async fn advance(app: &App, asked: Asked) -> Handled<Answer> {
    let value = body(app, asked).await?;
    let mut fields = Fields::of(&value, "");
    let seconds = fields.required("seconds", integer(0..=u32::MAX));
    let seconds = fields.finish_with(|| seconds).map_err(Refusal::validation_failed)?;
    let report = app.engine.advance(TimeDelta::seconds(i64::from(seconds))).await?;
    let mut data = serde_json::to_value(report).map_err(|_| Refusal::internal())?;
    data["now"] = json!(report.to);
    Ok(Answer::json(&data)?)
}

async fn body(app: &App, mut asked: Asked) -> Handled<Value> {
    limits::need_json(&asked.parts.headers)?;
    let bytes = asked.read(app, limits::LARGEST_BODY).await?;
    Ok(parse_strict(&bytes).map_err(Refusal::from)?)
}

fn failed(failure: &Failure) -> Refusal {
    tracing::error!(%failure, "the sandbox fails");
    Refusal::unavailable("the sandbox does not answer; try again")
}

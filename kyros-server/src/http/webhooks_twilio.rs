//! `/webhooks/twilio/…`: what Twilio calls us with is durable before it is answered 2xx.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{HeaderValue, Response, header};
use kyros_adapters::twilio::{EMPTY_TWIML, WebhookFault};
use kyros_core::contract::error::{ErrorCode, Refusal};

use super::App;
use super::answer::Asked;
use super::envelope::Answer;
use super::limits::LARGEST_WEBHOOK;
use super::problem::Handled;

/// Twilio waits 15 s; a STOP may wait 10 s for attempts that began earlier.
const PATIENCE: Duration = Duration::from_secs(14);

struct Call {
    url: String,
    body: bytes::Bytes,
    signature: String,
}

/// An inbound text.
///
/// # Errors
/// 403 for a bad signature, 413 for a large body, 503 when it can't be kept.
pub async fn inbound(app: &Arc<App>, asked: Asked) -> Handled<Answer> {
    let call = call(app, asked).await?;
    let Some(twilio) = &app.twilio else { return Err(Refusal::not_found("route").into()) };
    match twilio.inbound(&call.url, &call.body, &call.signature) {
        Ok(text) => {
            let engine = app.engine.clone();
            durable(async move { engine.text(text).await.map(drop) }).await?;
        }
        Err(fault) => harmless(fault)?,
    }
    Ok(empty_twiml())
}

/// A delivery receipt.
///
/// # Errors
/// As [`inbound`].
pub async fn status(app: &Arc<App>, asked: Asked) -> Handled<Answer> {
    let call = call(app, asked).await?;
    let Some(twilio) = &app.twilio else { return Err(Refusal::not_found("route").into()) };
    match twilio.status(&call.url, &call.body, &call.signature) {
        Ok(receipt) => {
            let engine = app.engine.clone();
            durable(async move { engine.receipt(receipt).await }).await?;
        }
        Err(fault) => harmless(fault)?,
    }
    Ok(empty_twiml())
}

async fn call(app: &App, mut asked: Asked) -> Handled<Call> {
    let body = asked.read(app, LARGEST_WEBHOOK).await?;
    let headers = &asked.parts.headers;
    let signature = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let url = asked.parts.uri.path_and_query().map_or_else(String::new, |url| url.as_str().to_owned());
    Ok(Call { url, body, signature: signature.to_owned() })
}

/// Works on even when the caller goes away, and says no in time for the caller to come again.
async fn durable(work: impl Future<Output = Result<(), Refusal>> + Send + 'static) -> Result<(), Refusal> {
    match tokio::time::timeout(PATIENCE, tokio::spawn(work)).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(Refusal::internal()),
        Err(_) => Err(Refusal::unavailable("it takes too long; try again")),
    }
}

fn harmless(fault: WebhookFault) -> Result<(), Refusal> {
    match fault {
        fault if fault.is_harmless() => Ok(()),
        WebhookFault::BadSignature => Err(Refusal::new(ErrorCode::Forbidden, fault.to_string())),
        other => Err(Refusal::bad_request("body", other.to_string())),
    }
}

fn empty_twiml() -> Answer {
    let mut response = Response::new(Body::from(EMPTY_TWIML));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    Answer::Raw(response)
}

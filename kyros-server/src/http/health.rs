//! `GET /api/v1/health`, `/livez` and `/readyz`

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::health::HealthStatus;

use super::App;
use super::auth::Caller;
use super::envelope::{Answer, bytes_of};
use super::problem::Handled;

/// How Kyros stands; more of it for callers with a token.
///
/// # Errors
/// `internal` when the answer can't be written.
pub fn api(app: &App, caller: Option<&Caller>) -> Handled<Answer> {
    let mut health = app.engine.health();
    let known = caller.is_some_and(|caller| caller.need_current().is_ok());
    if known {
        health.version = Some(env!("CARGO_PKG_VERSION").to_owned());
    } else {
        health.version = None;
        for service in &mut health.services {
            service.detail = None;
        }
    }
    let status =
        if health.status == HealthStatus::Unhealthy { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    Ok(Answer::Data { status, data: bytes_of(&health)?, version: None })
}

/// The process lives.
#[must_use]
pub fn live() -> Answer {
    let mut response = Response::new(Body::from("ok\n"));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    Answer::Raw(response)
}

/// The process can serve.
///
/// # Errors
/// `unavailable` while it can't.
pub fn ready(app: &App) -> Handled<Answer> {
    if app.engine.ready() && !app.stopping.is_cancelled() {
        Ok(live())
    } else {
        Err(Refusal::unavailable("not ready").into())
    }
}

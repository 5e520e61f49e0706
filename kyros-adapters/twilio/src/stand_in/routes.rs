//! The stand-in's HTTP surface: create and list.

use std::{io, sync::Arc};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, RawQuery, State as Extract},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kyros_http::form;
use serde_json::{Value, json};

use super::{
    Shared, StandInConfig, callbacks,
    state::{AcceptedMessage, Refusal, StandInFault, segments, value},
};

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route(
            "/2010-04-01/Accounts/{account}/Messages.json",
            get(list).post(create),
        )
        .with_state(shared)
}

async fn create(
    Extract(shared): Extract<Arc<Shared>>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    shared.state().create_requests += 1;
    if let Some(refusal) = sign_in(&shared.config, &account, &headers) {
        return refuse(refusal);
    }
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let fields = form::decode(&body);
    let (true, Some(fields)) = (
        kind.starts_with("application/x-www-form-urlencoded"),
        fields,
    ) else {
        return refuse((415, 20001, "The body must be form-encoded."));
    };
    let (fault, taken) = {
        let mut state = shared.state();
        let fault = state.faults.pop_front();
        if fault.is_some_and(|fault| !fault.takes_the_text()) {
            (fault, None)
        } else if let Some(refusal) = state.refusal(&shared.config, &fields) {
            return refuse(refusal);
        } else {
            (fault, Some(state.take(&fields)))
        }
    };
    if let Some(message) = &taken {
        callbacks::announce(&shared, message);
    }
    answer(&shared, fault, taken).await
}

async fn answer(
    shared: &Shared,
    fault: Option<StandInFault>,
    taken: Option<AcceptedMessage>,
) -> Response {
    let resource = taken
        .map(|message| resource(&shared.config, &message))
        .unwrap_or_default();
    match fault {
        None => (StatusCode::CREATED, Json(resource)).into_response(),
        Some(StandInFault::RateLimited { retry_after }) => {
            let mut answer = refuse((429, 20429, "Too many requests."));
            if let Some(seconds) = retry_after {
                answer
                    .headers_mut()
                    .insert(header::RETRY_AFTER, seconds.into());
            }
            answer
        }
        Some(StandInFault::FailBefore | StandInFault::FailAfter) => {
            refuse((500, 20500, "Internal server error."))
        }
        Some(StandInFault::CutAfter) => {
            let cut = async { Err::<Bytes, _>(io::Error::other("cut")) };
            Body::from_stream(futures::stream::once(cut)).into_response()
        }
        Some(StandInFault::Refuse { code }) => refuse((400, code, "Refused on demand.")),
        Some(StandInFault::SilentBefore | StandInFault::SilentAfter) => {
            shared.silenced.notify_one();
            std::future::pending().await
        }
        Some(StandInFault::GarbageAfter) => (StatusCode::OK, "<html>hello</html>").into_response(),
        Some(StandInFault::ForeignAfter) => {
            let mut foreign = resource;
            foreign["account_sid"] = json!(format!("AC{}", "f".repeat(32)));
            (StatusCode::CREATED, Json(foreign)).into_response()
        }
    }
}

async fn list(
    Extract(shared): Extract<Arc<Shared>>,
    Path(account): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if let Some(refusal) = sign_in(&shared.config, &account, &headers) {
        return refuse(refusal);
    }
    let query = form::decode(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let number = |name| value(&query, name).and_then(|text| text.parse::<usize>().ok());
    let size = number("PageSize").unwrap_or(50).clamp(1, 1000);
    let page = number("Page").unwrap_or(0);
    let fits = |name, actual: Option<&str>| value(&query, name).is_none_or(|v| Some(v) == actual);
    let all: Vec<Value> = shared
        .state()
        .messages
        .iter()
        .rev()
        .filter(|m| m.listed && fits("To", Some(&m.to)) && fits("From", m.from.as_deref()))
        .map(|message| resource(&shared.config, message))
        .collect();
    let shown: Vec<&Value> = all.iter().skip(page * size).take(size).collect();
    let at = |page: usize| {
        let kept = ["To", "From"].map(|name| value(&query, name).map(|v| (name, v)));
        let kept: Vec<(&str, &str)> = kept.into_iter().flatten().collect();
        let filter = if kept.is_empty() {
            String::new()
        } else {
            form::encode(&kept) + "&"
        };
        let path = format!("/2010-04-01/Accounts/{account}/Messages.json");
        format!("{path}?{filter}PageSize={size}&Page={page}&PageToken=PASM{page:032x}")
    };
    let more = all.len() > (page + 1) * size;
    Json(json!({
        "messages": shown,
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": (page * size + shown.len()).saturating_sub(1),
        "uri": at(page),
        "first_page_uri": at(0),
        "next_page_uri": more.then(|| at(page + 1)),
        "previous_page_uri": page.checked_sub(1).map(at),
    }))
    .into_response()
}

fn sign_in(config: &StandInConfig, account: &str, headers: &HeaderMap) -> Option<Refusal> {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|encoded| String::from_utf8(STANDARD.decode(encoded).ok()?).ok());
    let by_token = (config.account_sid.clone(), config.auth_token.clone());
    let known = std::iter::once(&by_token)
        .chain(&config.api_keys)
        .any(|(user, password)| given.as_deref() == Some(&format!("{user}:{password}")));
    if !known {
        return Some((401, 20003, "Authenticate"));
    }
    (account != config.account_sid).then_some((404, 20404, "The requested resource was not found"))
}

fn refuse((status, code, message): Refusal) -> Response {
    let body = json!({
        "code": code,
        "message": message,
        "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
        "status": status,
    });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, Json(body)).into_response()
}

/// A Message resource with every field of the published description.
fn resource(config: &StandInConfig, message: &AcceptedMessage) -> Value {
    let uri = format!(
        "/2010-04-01/Accounts/{}/Messages/{}",
        config.account_sid, message.sid
    );
    let created = message.created.utc().to_rfc2822();
    let sent = !matches!(message.status.as_str(), "accepted" | "queued" | "sending");
    let unknown_yet = message.service.is_some() && message.from.is_none();
    let count = if unknown_yet {
        0
    } else {
        segments(&message.body)
    };
    json!({
        "account_sid": config.account_sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": created,
        "date_sent": sent.then_some(&created),
        "date_updated": created,
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": null,
        "from": message.from,
        "messaging_service_sid": message.service,
        "num_media": "0",
        "num_segments": count.to_string(),
        "price": null,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": { "media": format!("{uri}/Media.json") },
        "to": message.to,
        "uri": format!("{uri}.json"),
    })
}

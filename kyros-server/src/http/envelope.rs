//! Answers as bytes, written by hand around ready `data`: what the journal keeps is sent as it is.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::time::Timestamp;

use super::problem::Problem;

/// `X-Total-Count`
pub const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// What a handler answers.
#[derive(Debug)]
pub enum Answer {
    /// One JSON value.
    Data {
        /// 200, 201 or 503.
        status: StatusCode,
        /// The bytes of `data`.
        data: Bytes,
        /// `ETag`.
        version: Option<u64>,
    },
    /// A list.
    List(List),
    /// Anything else, ready as it is.
    Raw(Response<Body>),
}

/// A page of a list.
#[derive(Debug, Default)]
pub struct List {
    /// The items as JSON.
    pub items: Vec<Bytes>,
    /// The cursor of the next page.
    pub next_cursor: Option<String>,
    /// The address of the next page, below the host.
    pub next_link: Option<String>,
    /// How many there are; `None` where nobody counted.
    pub total: Option<u64>,
    /// There are that many at least.
    pub total_is_lower_bound: bool,
}

impl Answer {
    /// 200 with a value.
    #[must_use]
    pub fn ok(data: Bytes) -> Self {
        Self::Data { status: StatusCode::OK, data, version: None }
    }

    /// 200 with a value that is written now.
    ///
    /// # Errors
    /// `internal` when it can't be written.
    pub fn json(value: &impl serde::Serialize) -> Result<Self, Refusal> {
        Ok(Self::ok(bytes_of(value)?))
    }
}

/// A value as JSON.
///
/// # Errors
/// `internal` when it can't be written.
pub fn bytes_of(value: &impl serde::Serialize) -> Result<Bytes, Refusal> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|_| Refusal::internal())
}

/// What goes around an answer.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Whether answers are wrapped.
    pub enveloped: bool,
    /// The request's id.
    pub request_id: &'a str,
    /// Now.
    pub at: Timestamp,
}

impl Frame<'_> {
    /// The answer as a response.
    #[must_use]
    pub fn respond(&self, answer: Answer) -> Response<Body> {
        match answer {
            Answer::Raw(response) => response,
            Answer::Data { status, data, version } => {
                let body = if self.enveloped { self.wrap(&[&data], None) } else { data };
                let mut response = json_response(status, body);
                if let Some(tag) = version.and_then(|v| HeaderValue::from_str(&format!("\"{v}\"")).ok()) {
                    response.headers_mut().insert(header::ETAG, tag);
                }
                response
            }
            Answer::List(list) => self.respond_list(&list),
        }
    }

    fn respond_list(&self, list: &List) -> Response<Body> {
        let mut data = Vec::with_capacity(list.items.iter().map(|item| item.len() + 1).sum::<usize>() + 2);
        data.push(b'[');
        for (index, item) in list.items.iter().enumerate() {
            if index > 0 {
                data.push(b',');
            }
            data.extend_from_slice(item);
        }
        data.push(b']');
        let body = if self.enveloped { self.wrap(&[&data], Some(&meta(list))) } else { Bytes::from(data) };
        let mut response = json_response(StatusCode::OK, body);
        let headers = response.headers_mut();
        put(headers, header::LINK, list.next_link.as_ref().map(|link| format!("<{link}>; rel=\"next\"")));
        if !self.enveloped {
            put(headers, TOTAL_COUNT, list.total.map(|total| total.to_string()));
        }
        response
    }

    /// A refusal as a response.
    #[must_use]
    pub fn refuse(&self, problem: Problem) -> Response<Body> {
        let (refusal, more, close) = match problem {
            Problem::Broken(status) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = status;
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                return response;
            }
            Problem::Refused { refusal, headers, close } => (refusal, headers, close),
        };
        let status = StatusCode::from_u16(refusal.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let error = error_bytes(&refusal);
        let body = if self.enveloped { self.wrap_error(&error) } else { Bytes::from(error) };
        let mut response = json_response(status, body);
        response.headers_mut().extend(more);
        if close {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn wrap(&self, data: &[&[u8]], meta: Option<&[u8]>) -> Bytes {
        let length: usize = data.iter().map(|part| part.len()).sum();
        let mut body = Vec::with_capacity(length + 160 + meta.map_or(0, <[u8]>::len));
        body.extend_from_slice(b"{\"success\":true,\"data\":");
        for part in data {
            body.extend_from_slice(part);
        }
        if let Some(meta) = meta {
            body.extend_from_slice(b",\"meta\":");
            body.extend_from_slice(meta);
        }
        self.finish(body)
    }

    fn wrap_error(&self, error: &[u8]) -> Bytes {
        let mut body = Vec::with_capacity(error.len() + 160);
        body.extend_from_slice(b"{\"success\":false,\"error\":");
        body.extend_from_slice(error);
        self.finish(body)
    }

    fn finish(&self, mut body: Vec<u8>) -> Bytes {
        body.extend_from_slice(b",\"timestamp\":\"");
        body.extend_from_slice(self.at.to_string().as_bytes());
        body.extend_from_slice(b"\",\"requestId\":");
        body.extend_from_slice(serde_json::Value::from(self.request_id).to_string().as_bytes());
        body.push(b'}');
        Bytes::from(body)
    }
}

fn meta(list: &List) -> Vec<u8> {
    let mut meta = serde_json::Map::new();
    if let Some(cursor) = &list.next_cursor {
        meta.insert("nextCursor".to_owned(), cursor.as_str().into());
    }
    if let Some(total) = list.total {
        meta.insert("total".to_owned(), total.into());
    }
    if list.total_is_lower_bound {
        meta.insert("totalIsLowerBound".to_owned(), true.into());
    }
    serde_json::Value::Object(meta).to_string().into_bytes()
}

/// The `error` object.
fn error_bytes(refusal: &Refusal) -> Vec<u8> {
    let mut error = serde_json::Map::new();
    error.insert("code".to_owned(), refusal.code.as_str().into());
    error.insert("message".to_owned(), refusal.message.as_str().into());
    if !refusal.details.is_empty() {
        error.insert("details".to_owned(), refusal.details.clone().into());
    }
    error.insert("retryable".to_owned(), refusal.retryable().into());
    serde_json::Value::Object(error).to_string().into_bytes()
}

fn json_response(status: StatusCode, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: Option<String>) {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
        headers.insert(name, value);
    }
}

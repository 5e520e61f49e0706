//! Requests, answers and failures. Nothing here prints headers, bodies or URL queries.

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use crate::form;

/// How long a call may take when its adapter says nothing else.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(10);

/// One request. `Debug` shows method and URL without user, query and fragment, and sizes only.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The absolute URL, `http` or `https`.
    pub url: String,
    /// The headers; `Host` and `Content-Length` are added by the transport.
    pub headers: HeaderMap,
    /// The body, empty for none.
    pub body: Bytes,
    /// The time for everything: name look-up, connecting, sending, reading to the end.
    pub deadline: Duration,
}

impl HttpRequest {
    /// A request without headers or body and with a deadline of 10 seconds.
    #[must_use]
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            deadline: DEFAULT_DEADLINE,
        }
    }

    /// Adds or replaces a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Signs in by HTTP Basic (RFC 7617).
    #[must_use]
    pub fn basic_auth(self, user: &str, password: &str) -> Self {
        self.credentials("Basic", &STANDARD.encode(format!("{user}:{password}")))
    }

    /// Signs in by a bearer token (RFC 6750). A token with characters that no header can carry
    /// leaves the request without credentials, which the other side refuses.
    #[must_use]
    pub fn bearer_auth(self, token: &str) -> Self {
        self.credentials("Bearer", token)
    }

    fn credentials(mut self, scheme: &str, credentials: &str) -> Self {
        if let Ok(mut value) = HeaderValue::from_str(&format!("{scheme} {credentials}")) {
            value.set_sensitive(true);
            self.headers.insert(header::AUTHORIZATION, value);
        }
        self
    }

    /// A body with its `Content-Type`.
    #[must_use]
    pub fn body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.headers
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = body.into();
        self
    }

    /// A body of form fields (`application/x-www-form-urlencoded`).
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        self.body("application/x-www-form-urlencoded", form::encode(fields))
    }

    /// The time for the whole call.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &public_part(&self.url))
            .field("body_bytes", &self.body.len())
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// The part of a URL that may be written down: no user, password, query or fragment.
fn public_part(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = bare.split_once("://") else {
        return "(not an absolute URL)".to_owned();
    };
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// An answer, read to its end. `Debug` shows status and size only.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl HttpResponse {
    /// An answer without headers.
    #[must_use]
    pub fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }

    /// Adds or replaces a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// A header as text, if it is there once at least and is visible ASCII.
    #[must_use]
    pub fn header_text(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why there is no answer. Says what the other side may have seen and holds no personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpFailure {
    /// No byte of the request left: nothing can have happened.
    #[error("not sent: {0}")]
    NotSent(NotSent),
    /// The connection broke after the request may have begun: anything can have happened.
    #[error("the connection broke before the answer was complete")]
    Interrupted,
    /// The deadline passed after the request may have begun: anything can have happened.
    #[error("no complete answer within the deadline")]
    TimedOut,
    /// The answer is larger than allowed and was cut off: the request was dealt with.
    #[error("the answer is larger than allowed")]
    TooLarge,
    /// The URL can't be called. Nothing was sent, and trying again won't help.
    #[error("the URL is not an absolute http or https URL without credentials")]
    BadUrl,
}

/// What kept a request from being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotSent {
    /// The host name has no address.
    #[error("the host name could not be resolved")]
    Dns,
    /// Nobody listens there.
    #[error("the connection was refused")]
    Refused,
    /// TLS could not be agreed on: certificate, name or protocol.
    #[error("the TLS handshake failed")]
    Tls,
    /// No connection within the time for connecting.
    #[error("connecting took too long")]
    ConnectTimeout,
    /// Anything else before the first byte.
    #[error("no connection")]
    Connect,
}

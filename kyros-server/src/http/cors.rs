//! Which origins of browsers may read answers.

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, DELETE");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, X-Request-ID, Idempotency-Key, If-Match, Last-Event-ID",
);
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "X-Request-ID, ETag, Link, X-Total-Count, RateLimit, RateLimit-Policy, Retry-After",
);
const TRUE: HeaderValue = HeaderValue::from_static("true");
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The allow-list.
#[derive(Clone, Debug)]
pub struct Cors {
    allowed: Vec<HeaderValue>,
}

/// Where a request says that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// No browser, or the page itself.
    None,
    /// An origin on the list.
    Allowed(HeaderValue),
    /// Any other.
    Foreign,
}

impl Cors {
    /// Takes origins exactly as browsers write them.
    #[must_use]
    pub fn new(origins: &[String]) -> Self {
        Self { allowed: origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect() }
    }

    /// Where a request comes from. Two `Origin` headers are foreign.
    #[must_use]
    pub fn origin(&self, headers: &HeaderMap) -> Origin {
        let mut all = headers.get_all(header::ORIGIN).iter();
        match (all.next(), all.next()) {
            (None, _) => Origin::None,
            (Some(origin), None) if self.allowed.contains(origin) => Origin::Allowed(origin.clone()),
            _ => Origin::Foreign,
        }
    }

    /// Whether a request is a browser's question.
    #[must_use]
    pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
        *method == Method::OPTIONS
            && headers.contains_key(header::ORIGIN)
            && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// The answer to a browser's question.
    #[must_use]
    pub fn preflight(origin: &Origin) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        if matches!(origin, Origin::Allowed(_)) {
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        }
        response
    }

    /// Puts the headers on any answer.
    pub fn decorate(origin: &Origin, headers: &mut HeaderMap) {
        let vary: HeaderName = header::VARY;
        headers.append(vary, HeaderValue::from_static("Origin"));
        if let Origin::Allowed(origin) = origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }
}

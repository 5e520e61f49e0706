//! An answer that says no.

use http::{HeaderName, HeaderValue, StatusCode, header};
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::token::Scope;

/// A refusal with the headers that belong to it.
#[derive(Debug)]
pub enum Problem {
    /// A refusal of the contract.
    Refused {
        /// The refusal.
        refusal: Box<Refusal>,
        /// More headers.
        headers: Vec<(HeaderName, HeaderValue)>,
        /// Whether the connection must not be used again.
        close: bool,
    },
    /// What the HTTP parser itself says: no body, and the connection ends.
    Broken(StatusCode),
}

/// What a handler answers.
pub type Handled<T> = Result<T, Problem>;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut headers = Vec::new();
        match refusal.code {
            ErrorCode::RateLimited | ErrorCode::Unavailable => {
                headers.push((header::RETRY_AFTER, HeaderValue::from_static("1")));
            }
            ErrorCode::Unauthenticated => {
                let missing = refusal.details.get("reason").and_then(serde_json::Value::as_str) == Some("missing");
                // RFC 6750, 3.1: no error code where no credentials came.
                let challenge = if missing {
                    HeaderValue::from_static("Bearer realm=\"kyros\"")
                } else {
                    HeaderValue::from_static("Bearer realm=\"kyros\", error=\"invalid_token\"")
                };
                headers.push((header::WWW_AUTHENTICATE, challenge));
            }
            ErrorCode::Forbidden => headers.extend(lacking(&refusal)),
            _ => {}
        }
        Self::Refused { refusal: Box::new(refusal), headers, close: false }
    }
}

fn lacking(refusal: &Refusal) -> Option<(HeaderName, HeaderValue)> {
    let scope = Scope::parse(refusal.details.get("required")?.as_str()?)?;
    let challenge = format!("Bearer realm=\"kyros\", error=\"insufficient_scope\", scope=\"{scope}\"");
    Some((header::WWW_AUTHENTICATE, HeaderValue::from_str(&challenge).ok()?))
}

impl Problem {
    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let (Self::Refused { headers, .. }, Ok(value)) = (&mut self, HeaderValue::from_str(value)) {
            headers.retain(|(other, _)| *other != name);
            headers.push((name, value));
        }
        self
    }

    /// The same on a connection that ends afterwards.
    #[must_use]
    pub fn closing(mut self) -> Self {
        if let Self::Refused { close, .. } = &mut self {
            *close = true;
        }
        self
    }
}

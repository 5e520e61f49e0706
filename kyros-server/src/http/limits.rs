//! Reading bodies: bounded in size and time, of the right type.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use kyros_core::contract::error::Refusal;

use super::problem::{Handled, Problem};

/// The largest body of the API.
pub const LARGEST_BODY: usize = 1024 * 1024;
/// The largest body of a webhook.
pub const LARGEST_WEBHOOK: usize = 64 * 1024;
/// Bytes of a body that is too large which are read all the same, at most.
const DISCARDED: usize = 32 * 1024 * 1024;
/// How long that may take.
const LONGEST_DISCARD: Duration = Duration::from_secs(5);
/// The longest path and query.
pub const LONGEST_URL: usize = 8 * 1024;
/// The largest head.
pub const LARGEST_HEAD: usize = 16 * 1024;
/// The most headers.
pub const MOST_HEADERS: usize = 100;

/// Refuses a body that isn't JSON by its headers.
///
/// # Errors
/// `unsupported_media_type`.
pub fn need_json(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Refusal::unsupported_media_type("plain application/json, without Content-Encoding"));
    }
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let only = match (types.next(), types.next()) {
        (Some(only), None) => only.to_str().ok(),
        _ => None,
    };
    if only.is_some_and(is_json) { Ok(()) } else { Err(Refusal::unsupported_media_type("application/json")) }
}

fn is_json(text: &str) -> bool {
    let mut parts = text.split(';').map(str::trim);
    let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    let utf8 = |part: &str| {
        part.split_once('=').is_some_and(|(name, value)| {
            name.trim().eq_ignore_ascii_case("charset") && value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
    };
    named && parts.filter(|part| !part.is_empty()).all(utf8)
}

/// Reads a body.
///
/// # Errors
/// `payload_too_large` before more than `largest` bytes are kept; 408 and 400 without a body where
/// it comes too slowly or broken.
pub async fn read(headers: &HeaderMap, body: Incoming, largest: usize, within: Duration) -> Handled<Bytes> {
    let too_large = || Problem::from(Refusal::payload_too_large(largest as u64)).closing();
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let mut body = body;
    if declared.is_some_and(|length| length > largest as u64) {
        // Whoever asks first is told before it sends anything.
        if !headers.contains_key(header::EXPECT) {
            discard(&mut body, within).await;
        }
        return Err(too_large());
    }
    let collected = tokio::time::timeout(within, collect(&mut body, largest)).await;
    match collected {
        Ok(Ok(Some(bytes))) => Ok(bytes),
        Ok(Ok(None)) => {
            discard(&mut body, within).await;
            Err(too_large())
        }
        Ok(Err(_)) => Err(Problem::Broken(StatusCode::BAD_REQUEST)),
        Err(_) => Err(Problem::Broken(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// Reads on and keeps nothing: a connection that is closed with bytes unread may take the answer with it. Of a
/// client that sends without end no more is read than [`DISCARDED`].
async fn discard(body: &mut Incoming, within: Duration) {
    let read = async {
        let mut left = DISCARDED;
        while let Some(Ok(frame)) = body.frame().await {
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            if left == 0 {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(within.min(LONGEST_DISCARD), read).await;
}

/// The body; `None` when it is too large.
async fn collect(body: &mut Incoming, largest: usize) -> Result<Option<Bytes>, hyper::Error> {
    let mut first: Option<Bytes> = None;
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        // Trailers are not data and are never merged into anything.
        let Ok(data) = frame?.into_data() else { continue };
        let so_far = all.len() + first.as_ref().map_or(0, Bytes::len) + data.len();
        if so_far > largest {
            return Ok(None);
        }
        match first.take() {
            None if all.is_empty() => first = Some(data),
            None => all.extend_from_slice(&data),
            Some(one) => {
                all.extend_from_slice(&one);
                all.extend_from_slice(&data);
            }
        }
    }
    Ok(Some(first.unwrap_or_else(|| all.freeze())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn refused(content_type: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        need_json(&headers).is_err()
    }

    #[test]
    fn only_json_in_utf_8_is_read() {
        assert!(!refused("application/json"));
        assert!(!refused("Application/JSON; charset=UTF-8"));
        assert!(refused("application/json; charset=utf-16"));
        assert!(refused("text/plain"));
        assert!(refused("application/x-www-form-urlencoded"));
        assert!(need_json(&HeaderMap::new()).is_err());
    }
}

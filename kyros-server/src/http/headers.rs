//! Request ids, and the headers of every answer.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::ClientId;
use kyros_core::contract::time::Timestamp;

/// `X-Request-ID`
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// `Idempotency-Key`
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The request's id: the client's where it is usable, else a new one.
#[must_use]
pub fn request_id(headers: &HeaderMap, now: Timestamp) -> String {
    let mut all = headers.get_all(&REQUEST_ID).iter();
    let given = match (all.next(), all.next()) {
        (Some(only), None) => only.to_str().ok().and_then(ClientId::parse),
        _ => None,
    };
    given.map_or_else(|| new_id(now), |id| id.to_string())
}

/// A UUIDv7.
#[must_use]
pub fn new_id(now: Timestamp) -> String {
    let mut random = [0_u8; 10];
    crate::runtime::fill(&mut random);
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().hyphenated().to_string()
}

/// Puts what every answer carries.
pub fn decorate(headers: &mut HeaderMap, request_id: &str) {
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// The version that `If-Match` names.
///
/// # Errors
/// `bad_request` when it isn't one strong tag of ours or `*`.
pub fn if_match(headers: &HeaderMap) -> Result<Option<u64>, Refusal> {
    let wrong = || Refusal::bad_request("If-Match", "send the ETag of the resource, as \"3\"");
    let mut all = headers.get_all(header::IF_MATCH).iter();
    let (Some(value), second) = (all.next(), all.next()) else { return Ok(None) };
    if second.is_some() {
        return Err(wrong());
    }
    let text = value.to_str().map_err(|_| wrong())?.trim();
    if text == "*" {
        return Ok(None);
    }
    let digits = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or_else(wrong)?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().map(Some).map_err(|_| wrong()) } else { Err(wrong()) }
}

/// The key in `Idempotency-Key`: a quoted string or the bare text, which name the same key.
///
/// # Errors
/// `bad_request` when it is empty, too long or not visible ASCII.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<ClientId>, Refusal> {
    let wrong = || Refusal::bad_request("Idempotency-Key", "send 1 to 128 visible ASCII characters, quoted or not");
    let mut all = headers.get_all(&IDEMPOTENCY_KEY).iter();
    let (Some(value), second) = (all.next(), all.next()) else { return Ok(None) };
    if second.is_some() {
        return Err(wrong());
    }
    let text = value.to_str().map_err(|_| wrong())?.trim();
    let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    ClientId::parse(bare).map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).expect("a header value"));
        headers
    }

    #[test]
    fn a_quoted_and_a_bare_key_are_one() {
        let key = |text| idempotency_key(&with(IDEMPOTENCY_KEY, text)).expect("a key");
        assert_eq!(key("\"k-1\""), key("k-1"));
    }

    #[test]
    fn empty_and_long_keys_are_refused() {
        for text in ["", "\"\"", &"x".repeat(256)] {
            assert!(idempotency_key(&with(IDEMPOTENCY_KEY, text)).is_err(), "{text}");
        }
    }

    #[test]
    fn if_match_takes_our_own_tags() {
        assert_eq!(if_match(&with(header::IF_MATCH, "\"3\"")), Ok(Some(3)));
        assert_eq!(if_match(&with(header::IF_MATCH, "*")), Ok(None));
        for junk in ["3", "W/\"3\"", "\"a\"", "\"\"", "\"1\", \"2\""] {
            assert!(if_match(&with(header::IF_MATCH, junk)).is_err(), "{junk}");
        }
    }

    #[test]
    fn an_unusable_request_id_is_replaced() {
        let now = Timestamp::from_millis(1);
        assert_eq!(request_id(&with(REQUEST_ID, "1703201-abc123x"), now), "1703201-abc123x");
        assert_eq!(request_id(&with(REQUEST_ID, "has spaces"), now).len(), 36);
    }
}

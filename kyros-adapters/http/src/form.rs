//! `application/x-www-form-urlencoded`, both ways (WHATWG URL, section 5).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// What the form encoder leaves as it is: letters, digits and `*-._`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// Writes fields in the order given.
///
/// ```
/// assert_eq!(kyros_http::form::encode(&[("To", "+1 555"), ("b", "ü")]), "To=%2B1+555&b=%C3%BC");
/// ```
#[must_use]
pub fn encode(fields: &[(&str, &str)]) -> String {
    let part = |text: &str| {
        utf8_percent_encode(text, ENCODED)
            .to_string()
            .replace("%20", "+")
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", part(name), part(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// Reads fields in the order in which they stand, repeated names included. `None` when a name or
/// a value isn't UTF-8.
///
/// ```
/// let fields = kyros_http::form::decode(b"To=%2B1+555&empty");
/// assert_eq!(fields, Some(vec![("To".into(), "+1 555".into()), ("empty".into(), "".into())]));
/// ```
#[must_use]
pub fn decode(body: &[u8]) -> Option<Vec<(String, String)>> {
    let part = |bytes: &[u8]| -> Option<String> {
        let spaced: Vec<u8> = bytes
            .iter()
            .map(|b| if *b == b'+' { b' ' } else { *b })
            .collect();
        percent_decode(&spaced)
            .decode_utf8()
            .ok()
            .map(std::borrow::Cow::into_owned)
    };
    body.split(|b| *b == b'&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let at = field.iter().position(|b| *b == b'=');
            let (name, value) = at.map_or((field, &b""[..]), |at| (&field[..at], &field[at + 1..]));
            Some((part(name)?, part(value)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_written_is_read_back(fields in prop::collection::vec((".{1,8}", ".{0,40}"), 0..6)) {
            let borrowed: Vec<(&str, &str)> =
                fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            prop_assert_eq!(decode(encode(&borrowed).as_bytes()), Some(fields));
        }

        #[test]
        fn no_bytes_make_the_reader_fail(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&body);
        }
    }

    #[test]
    fn broken_escapes_stay_and_broken_text_is_refused() {
        assert_eq!(decode(b"a=%zz"), Some(vec![("a".into(), "%zz".into())]));
        assert_eq!(decode(b"a=%ff"), None);
        assert_eq!(decode(b""), Some(vec![]));
    }
}

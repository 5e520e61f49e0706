//! Cursors as clients see them: opaque, and good only for the list that they came from.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kyros_core::contract::error::Refusal;
use kyros_core::ports::query::{Cursor, CursorKey};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use crate::secret::mac;

const TAG: usize = 16;

/// Writes a cursor of the list `of`.
#[must_use]
pub fn write(key: &[u8; 32], of: &str, cursor: &Cursor) -> String {
    let position = match &cursor.key {
        CursorKey::Number(number) => json!([number, cursor.id]),
        CursorKey::Text(text) => json!([text, cursor.id]),
    };
    let mut bytes = tag(key, of, position.to_string().as_bytes()).to_vec();
    bytes.extend_from_slice(position.to_string().as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a cursor of the list `of`.
///
/// # Errors
/// `bad_request` for one that was changed or belongs to another list.
pub fn read(key: &[u8; 32], of: &str, text: &str) -> Result<Cursor, Refusal> {
    checked(key, of, text)
        .ok_or_else(|| Refusal::bad_request("cursor", "use a nextCursor of the same list, with the same filters"))
}

fn checked(key: &[u8; 32], of: &str, text: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (given, position) = bytes.split_at_checked(TAG)?;
    if !bool::from(tag(key, of, position).ct_eq(given)) {
        return None;
    }
    let Value::Array(parts) = serde_json::from_slice(position).ok()? else { return None };
    let [order, id] = <[Value; 2]>::try_from(parts).ok()?;
    let key = match order {
        Value::Null => CursorKey::Number(None),
        Value::Number(number) => CursorKey::Number(Some(number.as_i64()?)),
        Value::String(text) => CursorKey::Text(text),
        _ => return None,
    };
    Some(Cursor { key, id: id.as_str()?.to_owned() })
}

fn tag(key: &[u8; 32], of: &str, position: &[u8]) -> [u8; TAG] {
    let mut text = of.as_bytes().to_vec();
    text.push(0);
    text.extend_from_slice(position);
    let mut tag = [0; TAG];
    tag.copy_from_slice(&mac(key, &text)[..TAG]);
    tag
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_is_read_back_by_its_own_list_only(number in any::<Option<i64>>(), id in ".{0,40}") {
            let cursor = Cursor { key: CursorKey::Number(number), id };
            let text = write(&[1; 32], "leads", &cursor);
            prop_assert_eq!(read(&[1; 32], "leads", &text).expect("its own"), cursor);
            prop_assert!(read(&[1; 32], "tokens", &text).is_err());
            prop_assert!(read(&[2; 32], "leads", &text).is_err());
        }

        #[test]
        fn no_text_but_a_cursor_is_a_cursor(text in ".{0,80}") {
            prop_assert!(read(&[1; 32], "leads", &text).is_err());
        }
    }
}

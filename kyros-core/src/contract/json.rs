//! Reading JSON without guessing. What two readers could understand differently is refused, so
//! that a fingerprint and a handler never see different commands.

mod digits;

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{
    error::{FaultCode, Refusal},
    fields::shortened,
};

/// How many levels of arrays and objects a document may have.
pub const MAX_LEVELS: usize = 64;

/// From here on not every whole number is a double.
const TWO_TO_53: f64 = 9_007_199_254_740_992.0;
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// Why bytes aren't taken as JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonFault {
    /// Not a JSON document in UTF-8, or one that could be understood in two ways.
    #[error("{0}")]
    Syntax(String),
    /// A number that can't be kept exactly; `path` says which.
    #[error("{path}: a number out of range")]
    NumberOutOfRange {
        /// `payload.projectValue`, `payload.list[3]`; empty for the document itself.
        path: String,
    },
}

impl From<JsonFault> for Refusal {
    fn from(fault: JsonFault) -> Self {
        match fault {
            JsonFault::Syntax(message) => Self::invalid_json(message),
            JsonFault::NumberOutOfRange { path } => Self::invalid_field(
                &path,
                FaultCode::OutOfRange,
                "must be a number that can be kept exactly: whole numbers from -2^63 to 2^64-1",
            ),
        }
    }
}

/// Reads one JSON document in UTF-8. Whole numbers of 64 bits are kept to their last digit, however they are
/// written (`9007199254740993.0`); every other number is a double, as in each JavaScript client, and comes back in
/// the shortest form that reads as the same one. Zero has no sign.
///
/// # Errors
/// [`JsonFault::Syntax`] for what isn't JSON (a byte order mark, trailing bytes, comments, `NaN`,
/// lone surrogates), for a repeated key at any depth however it is spelt, for more than
/// [`MAX_LEVELS`] levels, and for U+0000 and U+FFFE in a string. [`JsonFault::NumberOutOfRange`]
/// for a number that would be rounded into another magnitude.
pub fn parse_strict(bytes: &[u8]) -> Result<Value, JsonFault> {
    let text = std::str::from_utf8(bytes)
        .map_err(|fault| JsonFault::Syntax(format!("not UTF-8 from byte {}", fault.valid_up_to())))?;
    match read(text) {
        // What was rounded may be a whole number that needn't be. Such documents are rare, so they are read twice.
        (_, Walk { rounded: true, .. }) => {
            let (exact, walk) = read(&digits::plain(text));
            outcome(exact, &walk)
        }
        (value, walk) => outcome(value, &walk),
    }
}

fn read(text: &str) -> (serde_json::Result<Value>, Walk) {
    let mut walk = Walk::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Node(&mut walk).deserialize(&mut deserializer);
    (read.and_then(|value| deserializer.end().map(|()| value)), walk)
}

fn outcome(read: serde_json::Result<Value>, walk: &Walk) -> Result<Value, JsonFault> {
    match read {
        Ok(value) if !walk.out_of_range => Ok(value),
        Ok(_) => Err(JsonFault::NumberOutOfRange { path: walk.path() }),
        // serde_json has no other sign of a float that overflows.
        Err(fault) if walk.out_of_range || fault.to_string().starts_with("number out of range") => {
            Err(JsonFault::NumberOutOfRange { path: walk.path() })
        }
        Err(fault) => Err(JsonFault::Syntax(fault.to_string())),
    }
}

/// The canonical bytes of a value: no spaces, object keys sorted by their bytes, and equal numbers alike however
/// they were written (`1e2`, `100.0` and `100`).
#[must_use]
pub fn canonical(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text.into_bytes()
}

fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_bytes());
            out.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(entries) => {
            out.push('[');
            for (index, value) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_canonical(value, out);
            }
            out.push(']');
        }
        Value::Number(number) => match whole(number) {
            Some(whole) => out.push_str(&whole.to_string()),
            None => out.push_str(&number.to_string()),
        },
        Value::Null | Value::Bool(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
}

/// The whole number that a float stands for; also 0 for -0.
fn whole(number: &serde_json::Number) -> Option<i128> {
    let float = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0 && float.abs() < 2.0 * TWO_TO_63)?;
    #[allow(clippy::cast_possible_truncation, reason = "whole and within the range")]
    Some(float as i128)
}

/// Where the reader is. After a fault the steps still say where it was.
#[derive(Default)]
struct Walk {
    steps: Vec<Step>,
    out_of_range: bool,
    /// A number was met that a double may not hold to its last digit.
    rounded: bool,
}

enum Step {
    Key(String),
    Index(usize),
}

impl Walk {
    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.steps {
            match step {
                Step::Key(key) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&shortened(key));
                }
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    fn enter(&self) -> Result<(), String> {
        if self.steps.len() < MAX_LEVELS { Ok(()) } else { Err(format!("more than {MAX_LEVELS} levels")) }
    }
}

fn checked(text: &str) -> Result<(), &'static str> {
    if text.contains('\0') {
        Err("a string holds U+0000")
    } else if text.contains('\u{fffe}') {
        Err("a string holds U+FFFE, which is no character")
    } else {
        Ok(())
    }
}

struct Node<'a>(&'a mut Walk);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.0.rounded |= value.abs() >= TWO_TO_53;
        // A whole number beyond 64 bits arrives here already rounded, and can't be told from a
        // float as large; nothing in the contract is that large.
        if value > -TWO_TO_63 && value < 2.0 * TWO_TO_63 {
            // Adding zero turns -0 into 0.
            return Ok((value + 0.0).into());
        }
        self.0.out_of_range = true;
        Err(E::custom("a number out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        checked(value).map_err(E::custom)?;
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let walk = self.0;
        walk.enter().map_err(A::Error::custom)?;
        let mut list = Vec::new();
        loop {
            walk.steps.push(Step::Index(list.len()));
            let Some(value) = entries.next_element_seed(Node(walk))? else { break };
            walk.steps.pop();
            list.push(value);
        }
        walk.steps.pop();
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let walk = self.0;
        walk.enter().map_err(A::Error::custom)?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            checked(&key).map_err(A::Error::custom)?;
            if object.contains_key(&key) {
                return Err(A::Error::custom("an object repeats a key"));
            }
            walk.steps.push(Step::Key(key.clone()));
            let value = entries.next_value_seed(Node(walk))?;
            walk.steps.pop();
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

//! One parser a kind of value.

use std::ops::RangeInclusive;

use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use super::{FaultCode, FieldFault, Fields, Read, Ref, WireId};
use crate::contract::{
    WireEnum,
    email::Email,
    ids::ClientId,
    lead::Metadata,
    number::{Coordinates, Kilowatts, Money},
    phone::Phone,
    time::Timestamp,
    token::{Scope, Scopes},
    zone::Zone,
};

/// The most bytes that free data of a client may have as JSON.
const METADATA_BYTES: usize = 16 * 1024;

fn one<T>(path: &str, code: FaultCode, message: impl Into<String>) -> Read<T> {
    Err(vec![FieldFault::new(path, code, message)])
}

/// How long a text may be and whether it may have lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRule {
    /// What a reader takes for characters.
    pub graphemes: usize,
    /// UTF-8 bytes: bounds the marks that can be heaped on one character.
    pub bytes: usize,
    /// Whether line breaks and tabs are allowed; no other control character ever is.
    pub lines: bool,
}

impl TextRule {
    /// Names and titles.
    pub const NAME: Self = Self { graphemes: 200, bytes: 1_000, lines: false };
    /// Addresses, reasons.
    pub const LINE: Self = Self { graphemes: 500, bytes: 2_000, lines: false };
    /// Notes and descriptions.
    pub const NOTES: Self = Self { graphemes: 10_000, bytes: 40_000, lines: true };
}

/// Text by `rule`, kept exactly as it came; blank text is refused.
pub fn text(rule: TextRule) -> impl Fn(&Value, &str) -> Read<String> {
    move |value, path| {
        let text = string(value, path)?;
        if text.len() > rule.bytes || text.graphemes(true).count() > rule.graphemes {
            let message = format!("may have {} characters and {} bytes at most", rule.graphemes, rule.bytes);
            return one(path, FaultCode::TooLong, message);
        }
        plain(text, path, rule.lines)
    }
}

/// The content of a text message: 1 to 1,600 characters, the most that providers take.
///
/// # Errors
/// Its faults.
pub fn sms_content(value: &Value, path: &str) -> Read<String> {
    let text = string(value, path)?;
    if text.chars().nth(1_600).is_some() {
        return one(path, FaultCode::TooLong, "may have 1600 characters at most");
    }
    plain(text, path, true)
}

fn plain(text: &str, path: &str, lines: bool) -> Read<String> {
    if text.trim().is_empty() {
        return one(path, FaultCode::Invalid, "must not be blank");
    }
    let allowed = |c: char| !c.is_control() || (lines && matches!(c, '\n' | '\t'));
    if text.chars().all(allowed) {
        Ok(text.to_owned())
    } else {
        let but = if lines { " but line feeds and tabs" } else { "" };
        one(path, FaultCode::Invalid, format!("must not hold control characters{but}"))
    }
}

/// Any string.
///
/// # Errors
/// Its faults.
pub fn string<'a>(value: &'a Value, path: &str) -> Read<&'a str> {
    value.as_str().map_or_else(|| one(path, FaultCode::WrongType, "must be a string"), Ok)
}

fn shaped<T>(value: &Value, path: &str, read: impl FnOnce(&str) -> Option<T>, message: &str) -> Read<T> {
    read(string(value, path)?).map_or_else(|| one(path, FaultCode::Invalid, message), Ok)
}

/// One word of a closed set.
///
/// # Errors
/// Its faults; the message lists the allowed words.
pub fn word<T: WireEnum>(value: &Value, path: &str) -> Read<T> {
    let text = string(value, path)?;
    T::parse(text).map_or_else(
        || {
            let words: Vec<&str> = T::ALL.iter().map(|word| word.as_str()).collect();
            one(path, FaultCode::UnknownValue, format!("must be one of: {}", words.join(", ")))
        },
        Ok,
    )
}

/// An instant in the profile of [`Timestamp::parse`].
///
/// # Errors
/// Its faults.
pub fn timestamp(value: &Value, path: &str) -> Read<Timestamp> {
    let message = "must be an RFC 3339 time with an offset, such as 2026-11-23T17:04:05.123Z";
    shaped(value, path, Timestamp::parse, message)
}

/// A phone number; `region` is the one of national forms.
pub fn phone(region: &str) -> impl Fn(&Value, &str) -> Read<Phone> {
    move |value, path| {
        let message = "must be a phone number: + and 7 to 15 digits, or the national form of policy.defaultRegion";
        shaped(value, path, |text| Phone::parse(text, region), message)
    }
}

/// An e-mail address.
///
/// # Errors
/// Its faults.
pub fn email(value: &Value, path: &str) -> Read<Email> {
    shaped(value, path, Email::parse, "must be an e-mail address such as name@example.com, 254 bytes at most")
}

/// An IANA time zone.
///
/// # Errors
/// Its faults.
pub fn zone(value: &Value, path: &str) -> Read<Zone> {
    shaped(value, path, Zone::parse, "must be an IANA time zone such as America/New_York")
}

/// Text that a client chose to name its own things by.
///
/// # Errors
/// Its faults.
pub fn client_id(value: &Value, path: &str) -> Read<ClientId> {
    shaped(value, path, ClientId::parse, "must be 1 to 128 visible ASCII characters")
}

/// `true` or `false`.
///
/// # Errors
/// Its faults.
pub fn boolean(value: &Value, path: &str) -> Read<bool> {
    value.as_bool().map_or_else(|| one(path, FaultCode::WrongType, "must be true or false"), Ok)
}

/// A whole number in `range`, written without point and exponent.
pub fn integer(range: RangeInclusive<u32>) -> impl Fn(&Value, &str) -> Read<u32> {
    move |value, path| {
        if !(value.is_u64() || value.is_i64()) {
            return one(path, FaultCode::WrongType, "must be a whole number, written without point and exponent");
        }
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.filter(|number| range.contains(number)).map_or_else(
            || one(path, FaultCode::OutOfRange, format!("must be {} to {}", range.start(), range.end())),
            Ok,
        )
    }
}

fn amount<T>(value: &Value, path: &str, make: impl FnOnce(f64) -> Option<T>) -> Read<T> {
    let Some(number) = value.as_f64() else {
        return one(path, FaultCode::WrongType, "must be a number");
    };
    make(number).map_or_else(|| one(path, FaultCode::OutOfRange, "must be 0 to 10^15"), Ok)
}

/// An amount of money.
///
/// # Errors
/// Its faults.
pub fn money(value: &Value, path: &str) -> Read<Money> {
    amount(value, path, Money::new)
}

/// A size in kW.
///
/// # Errors
/// Its faults.
pub fn kilowatts(value: &Value, path: &str) -> Read<Kilowatts> {
    amount(value, path, Kilowatts::new)
}

/// `{lat, lng}` in degrees.
///
/// # Errors
/// Its faults.
pub fn coordinates(value: &Value, path: &str) -> Read<Coordinates> {
    let degrees = |limit: f64| {
        move |value: &Value, path: &str| match value.as_f64() {
            None => one(path, FaultCode::WrongType, "must be a number"),
            Some(number) if number.abs() <= limit => Ok(number),
            Some(_) => one(path, FaultCode::OutOfRange, format!("must be -{limit} to {limit}")),
        }
    };
    let mut fields = Fields::of(value, path);
    let lat = fields.required("lat", degrees(90.0));
    let lng = fields.required("lng", degrees(180.0));
    fields.finish_with(|| Coordinates::new(lat?, lng?))
}

/// Free data of a client: an object of 16 KiB at most.
///
/// # Errors
/// Its faults.
pub fn metadata(value: &Value, path: &str) -> Read<Metadata> {
    let Some(object) = value.as_object() else {
        return one(path, FaultCode::WrongType, "must be an object");
    };
    small(value, path)?;
    Ok(object.iter().map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// Evidence of a consent: an object or a text, 16 KiB at most.
///
/// # Errors
/// Its faults.
pub fn evidence(value: &Value, path: &str) -> Read<Value> {
    match value {
        Value::Object(object) if !object.is_empty() => small(value, path).map(|()| value.clone()),
        Value::String(_) => text(TextRule::NOTES)(value, path).map(Value::String),
        Value::Object(_) => one(path, FaultCode::Invalid, "must not be empty"),
        _ => one(path, FaultCode::WrongType, "must be an object or a string"),
    }
}

fn small(value: &Value, path: &str) -> Read<()> {
    if value.to_string().len() <= METADATA_BYTES {
        Ok(())
    } else {
        one(path, FaultCode::TooLong, format!("may have {METADATA_BYTES} bytes as JSON at most"))
    }
}

/// A list of at least one and at most `most` entries.
pub fn list<T>(
    most: usize,
    entry: impl Fn(&Value, &str) -> Read<T>,
) -> impl Fn(&Value, &str) -> Read<Vec<T>> {
    move |value, path| {
        let Some(entries) = value.as_array() else {
            return one(path, FaultCode::WrongType, "must be a list");
        };
        if entries.is_empty() {
            return one(path, FaultCode::Invalid, "must not be empty");
        }
        if entries.len() > most {
            return one(path, FaultCode::TooLong, format!("may have {most} entries at most"));
        }
        let mut read = Vec::new();
        let mut faults = Vec::new();
        for (index, value) in entries.iter().enumerate() {
            match entry(value, &format!("{path}[{index}]")) {
                Ok(value) => read.push(value),
                Err(more) => faults.extend(more),
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(faults) }
    }
}

/// A list of at least one scope; a repeated one counts once.
///
/// # Errors
/// Its faults.
pub fn scopes(value: &Value, path: &str) -> Read<Scopes> {
    list(50, word::<Scope>)(value, path).map(Scopes::of)
}

/// An id inside a payload.
///
/// # Errors
/// A value that isn't a string; a string that isn't an id is [`Ref::Unknown`].
pub fn reference<T: WireId>(value: &Value, path: &str) -> Read<Ref<T>> {
    string(value, path).map(Ref::parse)
}

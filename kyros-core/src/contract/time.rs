//! Instants as the contract writes them: RFC 3339, UTC, milliseconds, `Z`.

use std::fmt;

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant with millisecond precision.
///
/// Every store keeps it as whole milliseconds since the Unix epoch, so that no backend can
/// round it differently from another.
///
/// ```
/// use kyros_core::contract::time::Timestamp;
/// let t = Timestamp::from_millis(1_700_000_000_123);
/// assert_eq!(t.to_string(), "2023-11-14T22:13:20.123Z");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant that lies `millis` milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The same instant as a `chrono` date and time; instants that `chrono` can't hold become
    /// its nearest bound.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }

    /// This instant moved by `delta`, saturating.
    #[must_use]
    pub fn plus(self, delta: TimeDelta) -> Self {
        Self(self.0.saturating_add(delta.num_milliseconds()))
    }

    /// This instant moved back by `delta`, saturating.
    #[must_use]
    pub fn minus(self, delta: TimeDelta) -> Self {
        Self(self.0.saturating_sub(delta.num_milliseconds()))
    }

    /// The time from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> TimeDelta {
        TimeDelta::milliseconds(self.0.saturating_sub(earlier.0))
    }

    /// Reads the profile of RFC 3339 that the contract takes: `YYYY-MM-DDTHH:MM:SS`, then at most
    /// nine digits of fraction, then `Z` or an offset of less than 24 hours. Fractions beyond
    /// milliseconds are cut off. In UTC the year lies between 0001 and 9999, so that what is
    /// written can be read again. Refused: lower-case letters, a leap second (it must not differ
    /// between write and replay) and `-00:00` (it says that the offset is unknown).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !is_profile(text.as_bytes()) {
            return None;
        }
        let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
        (1..=9999).contains(&at.year()).then(|| Self(at.timestamp_millis()))
    }
}

fn is_profile(text: &[u8]) -> bool {
    let shaped = |part: &[u8], shape: &[u8]| {
        part.len() == shape.len()
            && part.iter().zip(shape).all(|(b, s)| if *s == b'0' { b.is_ascii_digit() } else { b == s })
    };
    let Some((whole, rest)) = text.split_at_checked(19) else { return false };
    if !shaped(whole, b"0000-00-00T00:00:00") || whole.ends_with(b"60") {
        return false;
    }
    let zone = match rest.strip_prefix(b".") {
        None => rest,
        Some(fraction) => {
            let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            if !(1..=9).contains(&digits) {
                return false;
            }
            &fraction[digits..]
        }
    };
    let offset = shaped(zone, b"+00:00") || shaped(zone, b"-00:00");
    zone == b"Z" || (offset && zone != b"-00:00" && zone.get(1..3).is_some_and(|hours| hours < b"24".as_slice()))
}

/// `YYYY-MM-DDTHH:MM:SS.mmmZ`, for years of four digits. Events and rows hold several instants each: this is
/// written often.
fn written(at: &DateTime<Utc>) -> Option<[u8; 24]> {
    let at = at.naive_utc();
    let (date, time) = (at.date(), at.time());
    let year = u32::try_from(date.year()).ok().filter(|year| *year <= 9999)?;
    let (seconds, millis) = (time.num_seconds_from_midnight(), time.nanosecond() / 1_000_000);
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let mut put = |place: usize, digits: usize, mut value: u32| {
        for digit in text[place..place + digits].iter_mut().rev() {
            *digit += (value % 10).to_le_bytes()[0];
            value /= 10;
        }
    };
    put(0, 4, year);
    put(5, 2, date.month());
    put(8, 2, date.day());
    put(11, 2, seconds / 3_600);
    put(14, 2, seconds / 60 % 60);
    put(17, 2, seconds % 60);
    put(20, 3, millis);
    Some(text)
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(value: DateTime<Utc>) -> Self {
        Self(value.timestamp_millis())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.utc();
        match written(&at) {
            Some(text) => f.write_str(std::str::from_utf8(&text).unwrap_or_default()),
            // Only where somebody moved an instant beyond what can be read.
            None => f.write_str(&at.to_rfc3339_opts(SecondsFormat::Millis, true)),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match written(&self.utc()) {
            Some(text) => serializer.serialize_str(std::str::from_utf8(&text).unwrap_or_default()),
            None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

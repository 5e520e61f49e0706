//! Numbers that can't hold a bad value. A whole number is written without a decimal point
//! (`25000`, not `25000.0`), as every JavaScript client writes it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest magnitude up to which every whole `f64` is exact (2^53).
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Writes a whole number without a decimal point; every other one as it is.
///
/// # Errors
/// Whatever the serializer reports.
pub fn serialize_natural<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() < EXACT {
        #[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        serializer.serialize_i64(*value as i64)
    } else {
        serializer.serialize_f64(*value)
    }
}

macro_rules! amounts {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "f64"))]
        pub struct $name(f64);

        impl $name {
            /// Takes a finite number that isn't negative and not beyond 10^15.
            #[must_use]
            pub fn new(value: f64) -> Option<Self> {
                // Adding zero turns -0 into 0, so that equal amounts have equal bytes.
                (0.0..=1e15).contains(&value).then_some(Self(value + 0.0))
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other).is_eq()
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.0.total_cmp(&other.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_natural(&self.0, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(f64::deserialize(deserializer)?)
                    .ok_or_else(|| serde::de::Error::custom("not a number from 0 to 10^15"))
            }
        }
    )+};
}

amounts! {
    /// An amount in whole units of `policy.currency`; finite, never negative.
    Money,
    /// The size of a solar system in kW; finite, never negative.
    Kilowatts,
}

/// A place on the globe in degrees (WGS 84).
#[derive(Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Coordinates {
    #[serde(serialize_with = "serialize_natural")]
    lat: f64,
    #[serde(serialize_with = "serialize_natural")]
    lng: f64,
}

#[derive(Deserialize)]
struct RawCoordinates {
    lat: f64,
    lng: f64,
}

impl Coordinates {
    /// Takes a latitude of -90 to 90 and a longitude of -180 to 180 degrees.
    #[must_use]
    pub fn new(lat: f64, lng: f64) -> Option<Self> {
        let good = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng);
        good.then_some(Self { lat: lat + 0.0, lng: lng + 0.0 })
    }

    /// Degrees north of the equator.
    #[must_use]
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Degrees east of Greenwich.
    #[must_use]
    pub const fn lng(self) -> f64 {
        self.lng
    }
}

// The constructor refuses NaN, the only value that isn't equal to itself.
impl Eq for Coordinates {}

// Where a person lives is personal data.
impl std::fmt::Debug for Coordinates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Coordinates(…)")
    }
}

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawCoordinates::deserialize(deserializer)?;
        Self::new(raw.lat, raw.lng).ok_or_else(|| serde::de::Error::custom("not a latitude and longitude"))
    }
}

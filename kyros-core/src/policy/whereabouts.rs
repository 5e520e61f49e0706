//! Where a person may be, from what is known about them.

use std::fmt;

use chrono_tz::Tz;

use super::address::{self, AddressPlace};
use super::area_codes::{self, AreaCode};
use super::hours_data;
use crate::contract::phone::Phone;

/// What names a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The phone number's area code.
    AreaCode(u16),
    /// The address.
    Address,
    /// The time zone that the lead carries.
    TimeZone,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AreaCode(npa) => write!(f, "area code {npa}"),
            Self::Address => f.write_str("address"),
            Self::TimeZone => f.write_str("time zone"),
        }
    }
}

/// A place where a person may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What names it.
    pub evidence: Evidence,
    /// Two-letter code of the US state, where there is one.
    pub state: Option<String>,
    /// The zones that it may be in; never empty.
    pub zones: Vec<Tz>,
}

/// Every place where a person may be; none when nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    places: Vec<Place>,
}

impl Whereabouts {
    /// Gathers the places: that of the area code, that of the address, and the lead's own zone.
    ///
    /// A zone border may cross the address's state. Its zone then is the one of the ZIP code; else
    /// the lead's own, if it is one of the state's; else the area code's, if the code is of the same
    /// state; else every zone of the state counts.
    #[must_use]
    pub fn of(phone: &Phone, address: Option<&str>, time_zone: Option<Tz>) -> Self {
        let code = place_code(phone);
        let mut places = Vec::new();
        if let Some((npa, code)) = code {
            places.extend(code_places(npa, code));
        }
        if let Some(found) = address.and_then(address::place_of) {
            let zones = address_zones(found, code.map(|(_, c)| c), time_zone);
            places.extend(place(Evidence::Address, Some(found.state), zones));
        }
        places.extend(time_zone.and_then(|zone| place(Evidence::TimeZone, None, vec![zone])));
        Self { places }
    }

    /// The places.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The US states among them, without repetition.
    #[must_use]
    pub fn states(&self) -> Vec<&str> {
        let mut states: Vec<&str> = self.places.iter().filter_map(|p| p.state.as_deref()).collect();
        states.sort_unstable();
        states.dedup();
        states
    }
}

/// The zone in which times are shown to a lead: the lead's own; else the address's, where it is one;
/// else the first of the area code's; `None` where nothing says.
#[must_use]
pub fn zone_of(phone: &Phone, address: Option<&str>, explicit: Option<Tz>) -> Option<Tz> {
    let code = place_code(phone).map(|(_, c)| c);
    explicit
        .or_else(|| match address_zones(address.and_then(address::place_of)?, code, None).as_slice() {
            [only] => Some(*only),
            _ => None,
        })
        .or_else(|| code?.zones.first().copied())
}

fn place_code(phone: &Phone) -> Option<(u16, &'static AreaCode)> {
    let npa = area_codes::area_code_of(phone)?;
    area_codes::area_code(npa).filter(|code| code.has_place()).map(|code| (npa, code))
}

fn code_places(npa: u16, code: &AreaCode) -> Vec<Place> {
    let evidence = Evidence::AreaCode(npa);
    if code.country == Some("US") {
        code.states.iter().filter_map(|s| place(evidence, Some(s), code.zones.clone())).collect()
    } else {
        place(evidence, None, code.zones.clone()).into_iter().collect()
    }
}

fn place(evidence: Evidence, state: Option<&str>, zones: Vec<Tz>) -> Option<Place> {
    let fixed = state.and_then(|s| hours_data::data().states.get(s)).and_then(|rule| rule.zone);
    let zones = fixed.map_or(zones, |zone| vec![zone]);
    (!zones.is_empty()).then(|| Place { evidence, state: state.map(str::to_owned), zones })
}

fn address_zones(found: AddressPlace, code: Option<&AreaCode>, own: Option<Tz>) -> Vec<Tz> {
    let all = area_codes::zones_of_state(found.state);
    if let Some(zone) = found.zip3.and_then(|zip3| address::zone_of_zip(found.state, zip3)) {
        return vec![zone];
    }
    if let Some(zone) = own.filter(|zone| all.contains(zone)) {
        return vec![zone];
    }
    match code {
        Some(code) if found.zip3.is_none() && code.states.contains(&found.state) => code.zones.clone(),
        _ => all.to_vec(),
    }
}

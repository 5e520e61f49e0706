//! The area codes of country code +1, from `data/area-codes.csv`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono_tz::Tz;

use crate::contract::phone::Phone;

/// Where the numbers of an area code were given out. Numbers move with people: it is a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaCode {
    /// ISO code of the country; `None` for codes without a place (toll-free, personal, premium).
    pub country: Option<&'static str>,
    /// US states, or Canadian provinces; empty elsewhere and for codes without a place.
    pub states: Vec<&'static str>,
    /// Every zone that the code touches.
    pub zones: Vec<Tz>,
}

impl AreaCode {
    /// Whether the code says anything about where a person is: Canada's non-geographic codes have a
    /// country, but no province.
    #[must_use]
    pub fn has_place(&self) -> bool {
        match self.country {
            Some("US" | "CA") => !self.states.is_empty(),
            other => other.is_some(),
        }
    }
}

/// The three digits after `+1`, known or not. Numbers that are too short to be real have one too.
///
/// ```
/// use kyros_core::{contract::phone::Phone, policy::area_codes::area_code_of};
/// let seed = Phone::e164("+1234567890").unwrap();
/// assert_eq!(area_code_of(&seed), Some(234));
/// ```
#[must_use]
pub fn area_code_of(phone: &Phone) -> Option<u16> {
    phone.digits().strip_prefix('1')?.get(..3)?.parse().ok()
}

/// What is known about an area code; `None` for one that is not in the file.
#[must_use]
pub fn area_code(npa: u16) -> Option<&'static AreaCode> {
    table().codes.get(&npa)
}

/// Every zone that a US state's area codes touch; empty for what is no state.
#[must_use]
pub fn zones_of_state(state: &str) -> &'static [Tz] {
    table().state_zones.get(state).map_or(&[], Vec::as_slice)
}

/// Every area code in the file, rising.
pub fn all() -> impl Iterator<Item = (u16, &'static AreaCode)> {
    table().codes.iter().map(|(npa, code)| (*npa, code))
}

struct Table {
    codes: BTreeMap<u16, AreaCode>,
    state_zones: BTreeMap<&'static str, Vec<Tz>>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let codes: BTreeMap<u16, AreaCode> =
            include_str!("../../data/area-codes.csv").lines().skip(1).filter_map(row).collect();
        let mut state_zones: BTreeMap<&'static str, Vec<Tz>> = BTreeMap::new();
        for code in codes.values().filter(|c| c.country == Some("US")) {
            for state in &code.states {
                let zones = state_zones.entry(state).or_default();
                for zone in &code.zones {
                    if !zones.contains(zone) {
                        zones.push(*zone);
                    }
                }
            }
        }
        Table { codes, state_zones }
    })
}

/// A row that can't be read is left out, so its code has an unknown zone: the strict side. A test
/// counts the rows.
fn row(line: &'static str) -> Option<(u16, AreaCode)> {
    let mut cells = line.split(',');
    let npa = cells.next()?.parse().ok()?;
    let country = Some(cells.next()?).filter(|c| !c.is_empty());
    let states = cells.next()?.split('|').filter(|s| !s.is_empty()).collect();
    let zones: Option<Vec<Tz>> = cells.next()?.split('|').map(|z| z.parse().ok()).collect();
    Some((npa, AreaCode { country, states, zones: zones? }))
}

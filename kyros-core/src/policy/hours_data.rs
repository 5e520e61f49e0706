//! `data/quiet-hours.json`, read once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use serde::Deserialize;

use super::holidays::federal_holiday;
use super::local;
use crate::contract::time::Timestamp;

/// Minutes of a day in which people may be texted, on the days that `days` names (Monday first).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Monday to Sunday.
    pub days: [bool; 7],
    /// Minute of the day, included.
    pub from: u16,
    /// Minute of the day, not included.
    pub to: u16,
}

impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", local::clock(self.from), local::clock(self.to))
    }
}

/// The hours of a state, or of the product's own policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursRule {
    /// Windows; a day without one is closed.
    pub windows: Vec<Window>,
    /// Closed on federal holidays (and on a state's own ones, which are not known here).
    pub holidays: bool,
    /// The zone that the statute fixes, whatever the person's place says (MS).
    pub zone: Option<Tz>,
}

impl HoursRule {
    /// The windows of a date as instants, with the window that each comes from.
    #[must_use]
    pub fn on(&self, zone: Tz, date: NaiveDate) -> Vec<(Timestamp, Timestamp, Window)> {
        if self.closed_for(date).is_some() {
            return Vec::new();
        }
        let weekday = local::weekday(date);
        self.windows
            .iter()
            .filter(|w| w.days[weekday])
            .map(|w| (local::instant(zone, date, w.from), local::instant(zone, date, w.to), *w))
            .collect()
    }

    /// The holiday that closes a date.
    #[must_use]
    pub fn closed_for(&self, date: NaiveDate) -> Option<&'static str> {
        if self.holidays { federal_holiday(date) } else { None }
    }
}

/// A state's cap on texts that a seller starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Frequency {
    /// Texts at most …
    pub max: u32,
    /// … within this many rolling hours.
    pub hours: u32,
}

/// All that the file says.
#[derive(Clone, Debug)]
pub struct HoursData {
    /// Where no state says otherwise (federal).
    pub default: HoursRule,
    /// The states that differ.
    pub states: BTreeMap<String, HoursRule>,
    /// Caps by state.
    pub frequency: BTreeMap<String, Frequency>,
    /// The product's own hours for follow-ups, on top of the state's.
    pub follow_ups: HoursRule,
    /// Inside every state's windows in every zone: for a person whose place is unknown.
    pub unknown: HoursRule,
    /// The zone in which `unknown` is read.
    pub unknown_zone: Tz,
    /// For so long after a person's text answers may go out at any hour.
    pub answer_window: TimeDelta,
}

impl HoursData {
    /// The rule of a US state; the federal one where it has none of its own.
    #[must_use]
    pub fn rule(&self, state: Option<&str>) -> &HoursRule {
        state.and_then(|s| self.states.get(s)).unwrap_or(&self.default)
    }
}

/// The data. A file that can't be read would close every hour rather than open one; a test reads it
/// and finds each state.
pub fn data() -> &'static HoursData {
    static DATA: OnceLock<HoursData> = OnceLock::new();
    DATA.get_or_init(|| parse(include_str!("../../data/quiet-hours.json")).unwrap_or_else(closed))
}

#[derive(Deserialize)]
struct RawWindow {
    days: Vec<String>,
    from: String,
    to: String,
}

#[derive(Deserialize)]
struct RawRule {
    windows: Vec<RawWindow>,
    #[serde(default)]
    holidays: Option<String>,
    #[serde(default)]
    zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawUnknown {
    zone: String,
    holidays: String,
    inside_every_state: RawRule,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawAnswers {
    minutes_after_inbound: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawData {
    default: RawRule,
    states: BTreeMap<String, RawRule>,
    frequency: BTreeMap<String, Frequency>,
    follow_ups: RawRule,
    answers: RawAnswers,
    unknown_zone: RawUnknown,
}

fn parse(text: &str) -> Option<HoursData> {
    let raw: RawData = serde_json::from_str(text).ok()?;
    let mut unknown = rule(raw.unknown_zone.inside_every_state)?;
    unknown.holidays = raw.unknown_zone.holidays != "none";
    let states: Option<BTreeMap<_, _>> =
        raw.states.into_iter().map(|(name, r)| rule(r).map(|r| (name, r))).collect();
    Some(HoursData {
        default: rule(raw.default)?,
        states: states?,
        frequency: raw.frequency,
        follow_ups: rule(raw.follow_ups)?,
        unknown,
        unknown_zone: raw.unknown_zone.zone.parse().ok()?,
        answer_window: TimeDelta::minutes(raw.answers.minutes_after_inbound),
    })
}

fn rule(raw: RawRule) -> Option<HoursRule> {
    let windows: Option<Vec<Window>> = raw.windows.into_iter().map(window).collect();
    let mut windows = windows?;
    windows.sort_by_key(|w| w.from);
    let zone = match raw.zone {
        Some(name) => Some(name.parse().ok()?),
        None => None,
    };
    Some(HoursRule { windows, holidays: raw.holidays.is_some_and(|h| h != "none"), zone })
}

fn window(raw: RawWindow) -> Option<Window> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut days = [false; 7];
    for name in raw.days {
        days[NAMES.iter().position(|n| *n == name)?] = true;
    }
    let (from, to) = (local::minute_of_day(&raw.from)?, local::minute_of_day(&raw.to)?);
    (from < to).then_some(Window { days, from, to })
}

fn closed() -> HoursData {
    let never = HoursRule { windows: Vec::new(), holidays: false, zone: None };
    HoursData {
        default: never.clone(),
        states: BTreeMap::new(),
        frequency: BTreeMap::new(),
        follow_ups: never.clone(),
        unknown: never,
        unknown_zone: Tz::UTC,
        answer_window: TimeDelta::zero(),
    }
}

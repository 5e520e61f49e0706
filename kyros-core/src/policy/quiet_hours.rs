//! When a person may be texted: the hours of every place where the person may be, all at once.
//!
//! Holidays are the federal ones ([`super::holidays`]). States that close on holidays of their own
//! are open here on those: an under-approximation, as no calendar of them is at hand.

use chrono::{Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;

pub use super::hours_data::Window;
pub use super::whereabouts::{Evidence, Place, Whereabouts, zone_of};

use super::hours_data::{HoursRule, data};
use super::local;
use crate::contract::time::Timestamp;

/// Zones and states so far apart that no minute suits both are asked about again after this time.
const LOOK_AHEAD: TimeDelta = TimeDelta::days(400);
/// The longest row of closed days is a weekend between holidays; this is far beyond it.
const CLOSED_DAYS: u64 = 21;

/// How far before quiet hours a text must go out that can't wait for their end.
const MARGIN: TimeDelta = TimeDelta::minutes(15);
/// The longest closed time is a weekend with a holiday beside it.
const LOOK_BACK: TimeDelta = TimeDelta::days(5);

/// Whether a person may be texted at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Yes.
    Open {
        /// The place whose hours end first: `TX (area code 512): 09:00-21:00 America/Chicago`.
        rule: String,
    },
    /// No.
    Closed {
        /// The first legal instant, later than the one asked about. Where no minute within 400 days
        /// suits every place (an own time zone on the other side of the earth), 400 days ahead: ask
        /// again then, never send without asking.
        until: Timestamp,
        /// The place whose hours open last.
        rule: String,
    },
}

/// Whether a person may be texted now: every zone of every place must be open.
///
/// ```
/// use kyros_core::contract::{phone::Phone, time::Timestamp};
/// use kyros_core::policy::quiet_hours::{Hours, Whereabouts, may_text_at};
/// let austin = Whereabouts::of(&Phone::e164("+15125550100").unwrap(), None, None);
/// let early = Timestamp::parse("2026-11-24T08:30:00-06:00").unwrap();
/// let nine = Timestamp::parse("2026-11-24T09:00:00-06:00").unwrap();
/// assert!(matches!(may_text_at(early, &austin), Hours::Closed { until, .. } if until == nine));
/// assert_eq!(
///     may_text_at(nine, &austin),
///     Hours::Open { rule: "TX (area code 512): 09:00-21:00 America/Chicago".to_owned() },
/// );
/// ```
#[must_use]
pub fn may_text_at(now: Timestamp, whereabouts: &Whereabouts) -> Hours {
    decide(now, &demands(whereabouts))
}

/// Like [`may_text_at`], within the product's own hours for follow-ups too.
#[must_use]
pub fn may_follow_up_at(now: Timestamp, whereabouts: &Whereabouts) -> Hours {
    let mut demands = demands(whereabouts);
    let zones: Vec<Tz> = demands.iter().map(|d| d.zone).collect();
    demands.extend(zones.into_iter().map(|zone| Demand {
        label: "follow-ups".to_owned(),
        rule: &data().follow_ups,
        zone,
    }));
    decide(now, &demands)
}

/// When to send, at the latest, what should go out at `due` (a reminder): `due` itself if it is open;
/// else a quarter of an hour or more before quiet hours begin, so that a retry still fits. `None` if
/// that would be before `not_before`.
#[must_use]
pub fn latest_before(due: Timestamp, not_before: Timestamp, whereabouts: &Whereabouts) -> Option<Timestamp> {
    let demands = demands(whereabouts);
    let open = |at: Timestamp| matches!(decide(at, &demands), Hours::Open { .. });
    if open(due) {
        return (due >= not_before).then_some(due);
    }
    std::iter::successors(Some(due.minus(MARGIN)), |at| Some(at.minus(MARGIN)))
        .take_while(|at| *at >= not_before && due.since(*at) <= LOOK_BACK)
        .find(|at| open(*at) && open(at.plus(MARGIN).minus(TimeDelta::milliseconds(1))))
}

/// Whether an answer at `now` to a text of `inbound` may go out at any hour.
#[must_use]
pub fn answers_at_any_hour(inbound: Timestamp, now: Timestamp) -> bool {
    (TimeDelta::zero()..=data().answer_window).contains(&now.since(inbound))
}

/// The windows of one date in one zone by a state's rule (the federal one for `None` and for states
/// without their own): from, included, and to, not included.
#[must_use]
pub fn windows_at(state: Option<&str>, zone: Tz, date: NaiveDate) -> Vec<(Timestamp, Timestamp)> {
    let rule = data().rule(state);
    rule.on(rule.zone.unwrap_or(zone), date).into_iter().map(|(from, to, _)| (from, to)).collect()
}

struct Demand {
    label: String,
    rule: &'static HoursRule,
    zone: Tz,
}

struct Opening {
    at: Timestamp,
    ends: Timestamp,
    window: Window,
}

impl Demand {
    /// The first open instant at or after `from`.
    fn opening(&self, from: Timestamp) -> Option<Opening> {
        let today = local::date(self.zone, from);
        (0..=CLOSED_DAYS).filter_map(|n| today.checked_add_days(Days::new(n))).find_map(|date| {
            let windows = self.rule.on(self.zone, date);
            let next = windows.into_iter().find(|(_, to, _)| *to > from)?;
            Some(Opening { at: next.0.max(from), ends: next.1, window: next.2 })
        })
    }

    fn describe(&self, window: Window) -> String {
        format!("{}: {window} {}", self.label, self.zone.name())
    }

    /// Why a date has no hours at all.
    fn closed_day(&self, at: Timestamp) -> String {
        let date = local::date(self.zone, at);
        match self.rule.closed_for(date) {
            Some(holiday) => format!(", closed on {holiday}"),
            None if self.rule.on(self.zone, date).is_empty() => format!(", closed on {}", date.format("%A")),
            None => String::new(),
        }
    }
}

fn demands(whereabouts: &Whereabouts) -> Vec<Demand> {
    let data = data();
    if whereabouts.places().is_empty() {
        return vec![Demand { label: "unknown place".to_owned(), rule: &data.unknown, zone: data.unknown_zone }];
    }
    let of_place = |place: &Place| {
        let own = place.state.as_deref().is_some_and(|s| data.states.contains_key(s));
        let label = match place.state.as_deref() {
            Some(state) if own => format!("{state} ({})", place.evidence),
            Some(state) => format!("{state} ({}), federal default", place.evidence),
            None => format!("federal default ({})", place.evidence),
        };
        let rule = data.rule(place.state.as_deref());
        place.zones.iter().map(move |zone| Demand { label: label.clone(), rule, zone: *zone }).collect::<Vec<_>>()
    };
    whereabouts.places().iter().flat_map(of_place).collect()
}

fn decide(now: Timestamp, demands: &[Demand]) -> Hours {
    let bound = now.plus(LOOK_AHEAD);
    let (mut at, mut last) = (now, None);
    while at < bound {
        let Some(openings) = demands.iter().map(|d| Some((d, d.opening(at)?))).collect::<Option<Vec<_>>>() else {
            break;
        };
        let Some((demand, opening)) = openings.iter().max_by_key(|(_, o)| o.at) else { break };
        if opening.at == at {
            return settled(now, at, last, &openings);
        }
        at = opening.at;
        last = Some(format!("{}{}", demand.describe(opening.window), demand.closed_day(now)));
    }
    let places: Vec<String> = demands.iter().map(|d| format!("{} {}", d.label, d.zone.name())).collect();
    Hours::Closed { until: bound, rule: format!("no common legal hour: {}", places.join(", ")) }
}

fn settled(now: Timestamp, at: Timestamp, last: Option<String>, openings: &[(&Demand, Opening)]) -> Hours {
    match last {
        Some(rule) if at > now => Hours::Closed { until: at, rule },
        _ => {
            let tightest = openings.iter().min_by_key(|(_, o)| o.ends);
            Hours::Open { rule: tightest.map(|(d, o)| d.describe(o.window)).unwrap_or_default() }
        }
    }
}

//! Free times for visits: working hours, notice, horizon, and room between two visits.

use chrono::{Days, TimeDelta};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Policy, local};
use crate::contract::time::Timestamp;

/// A span of time: `start` is included, `end` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// From.
    pub start: Timestamp,
    /// To.
    pub end: Timestamp,
}

impl Interval {
    /// A span; `end` is expected after `start`.
    #[must_use]
    pub const fn new(start: Timestamp, end: Timestamp) -> Self {
        Self { start, end }
    }

    /// Whether less than `gap` lies between the two, or they overlap.
    fn crowds(self, other: Self, gap: TimeDelta) -> bool {
        self.start < other.end.plus(gap) && other.start < self.end.plus(gap)
    }
}

/// A time that can be booked.
pub type Slot = Interval;

/// Why a time can't be booked. The first of these that holds is the one told, so [`Self::TooSoon`]
/// and [`Self::TooFar`] mean that nothing else is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// It doesn't end after it starts.
    #[error("the time must end after it starts")]
    Empty,
    /// It has begun.
    #[error("the time is past")]
    Past,
    /// Not wholly inside one span of working hours.
    #[error("the time is outside working hours")]
    OutsideWorkingHours,
    /// Another visit is at that time, or too close to it.
    #[error("the time is taken")]
    Taken,
    /// Less than `visit.noticeHours` away.
    #[error("the time is too soon")]
    TooSoon,
    /// More than `visit.horizonDays` away.
    #[error("the time is too far ahead")]
    TooFar,
}

/// Every free time of `minutes` that starts between `from` (included) and `to` (not included), rising.
///
/// Starts lie `visit.stepMinutes` apart on the wall clock from the beginning of each span of working
/// hours, read in `calendar_zone` (as a rule `policy.timeZone`); wall-clock times that a change of
/// clocks skips are no starts. `busy` are bare appointments: between one of them and a slot lie
/// `visit.bufferMinutes` at least, exactly that many being enough.
#[must_use]
pub fn free_slots(
    policy: &Policy,
    calendar_zone: Tz,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
    busy: &[Interval],
    minutes: u32,
) -> Vec<Slot> {
    let first = from.max(earliest(policy, now));
    let last = to.min(latest(policy, now).plus(TimeDelta::milliseconds(1)));
    let mut free = Vec::new();
    let mut date = local::date(calendar_zone, first);
    while first < last && date <= local::date(calendar_zone, last) {
        let starts = policy.working_hours.on(local::weekday(date)).iter().flat_map(|(opens, closes)| {
            let step = usize::try_from(policy.visit.step_minutes.max(1)).unwrap_or(1);
            (*opens..*closes).step_by(step).filter_map(|minute| local::existing(calendar_zone, date, minute))
        });
        let slots = starts.map(|start| Slot::new(start, start.plus(TimeDelta::minutes(i64::from(minutes)))));
        free.extend(slots.filter(|slot| {
            (first..last).contains(&slot.start) && is_bookable(policy, calendar_zone, *slot, now, busy).is_ok()
        }));
        let Some(next) = date.checked_add_days(Days::new(1)) else { break };
        date = next;
    }
    free
}

/// Whether a time can be booked. It needn't lie on the steps of [`free_slots`].
///
/// # Errors
///
/// The first reason against it.
pub fn is_bookable(
    policy: &Policy,
    calendar_zone: Tz,
    slot: Slot,
    now: Timestamp,
    busy: &[Interval],
) -> Result<(), WhyNot> {
    let gap = TimeDelta::minutes(i64::from(policy.visit.buffer_minutes));
    if slot.end <= slot.start {
        Err(WhyNot::Empty)
    } else if slot.start <= now {
        Err(WhyNot::Past)
    } else if !inside_working_hours(policy, calendar_zone, slot) {
        Err(WhyNot::OutsideWorkingHours)
    } else if busy.iter().any(|b| slot.crowds(*b, gap)) {
        Err(WhyNot::Taken)
    } else if slot.start < earliest(policy, now) {
        Err(WhyNot::TooSoon)
    } else if slot.start > latest(policy, now) {
        Err(WhyNot::TooFar)
    } else {
        Ok(())
    }
}

/// Up to `n` of the free times, those that start nearest to `around`, rising.
#[must_use]
pub fn alternatives(free: &[Slot], around: Timestamp, n: usize) -> Vec<Slot> {
    let mut nearest = free.to_vec();
    nearest.sort_by_key(|slot| (slot.start.since(around).abs(), slot.start));
    nearest.truncate(n);
    nearest.sort_unstable();
    nearest
}

/// Two of the free times (fewer where there are fewer) to offer together, rising.
///
/// Those offered least come first: `recently_offered` counts, by start, how often each was offered in
/// the last 30 minutes. Then they should differ in the day and the part of day (before or after noon
/// in `zone`), else in the day, else in the part of day; then the earlier is better.
#[must_use]
pub fn pick_offer(zone: Tz, free: &[Slot], recently_offered: &[(Timestamp, u32)]) -> Vec<Slot> {
    let offered = |slot: &Slot| -> u32 {
        recently_offered.iter().filter(|(start, _)| *start == slot.start).map(|(_, count)| *count).sum()
    };
    let Some(first) = free.iter().min_by_key(|slot| (offered(slot), slot.start)) else {
        return Vec::new();
    };
    let likeness = |slot: &Slot| {
        let same_day = local::date(zone, slot.start) == local::date(zone, first.start);
        let same_part = (local::hour(zone, slot.start) < 12) == (local::hour(zone, first.start) < 12);
        match (same_day, same_part) {
            _ if slot.crowds(*first, TimeDelta::zero()) => 4,
            (false, false) => 0,
            (false, true) => 1,
            (true, false) => 2,
            (true, true) => 3,
        }
    };
    let second = free
        .iter()
        .filter(|slot| slot.start != first.start)
        .min_by_key(|slot| (likeness(slot) >= 3, offered(slot), likeness(slot), slot.start));
    let mut offer: Vec<Slot> = std::iter::once(first).chain(second).copied().collect();
    offer.sort_unstable();
    offer
}

fn earliest(policy: &Policy, now: Timestamp) -> Timestamp {
    now.plus(TimeDelta::hours(i64::from(policy.visit.notice_hours)))
}

fn latest(policy: &Policy, now: Timestamp) -> Timestamp {
    now.plus(TimeDelta::days(i64::from(policy.visit.horizon_days)))
}

fn inside_working_hours(policy: &Policy, zone: Tz, slot: Slot) -> bool {
    let date = local::date(zone, slot.start);
    policy.working_hours.on(local::weekday(date)).iter().any(|(opens, closes)| {
        local::instant(zone, date, *opens) <= slot.start && slot.end <= local::instant(zone, date, *closes)
    })
}

//! Wall-clock times in a zone as instants, over the days on which clocks change too.

use chrono::{Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;

use crate::contract::time::Timestamp;

/// Zones have skipped a whole day at most (Samoa, 2011).
const LONGEST_GAP_MINUTES: i64 = 24 * 60;

fn naive(date: NaiveDate, minute: u16) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute))
}

/// The instant of a wall-clock time that exists; the earlier one where it comes twice.
pub(super) fn existing(zone: Tz, date: NaiveDate, minute: u16) -> Option<Timestamp> {
    resolve(zone, naive(date, minute))
}

/// The instant of a wall-clock time; one that is skipped becomes the first instant after the gap.
pub(super) fn instant(zone: Tz, date: NaiveDate, minute: u16) -> Timestamp {
    let wanted = naive(date, minute);
    (0..=LONGEST_GAP_MINUTES)
        .find_map(|gap| resolve(zone, wanted + TimeDelta::minutes(gap)))
        .unwrap_or_else(|| Timestamp::from(wanted.and_utc()))
}

fn resolve(zone: Tz, wanted: NaiveDateTime) -> Option<Timestamp> {
    match zone.from_local_datetime(&wanted) {
        LocalResult::Single(t) | LocalResult::Ambiguous(t, _) => Some(Timestamp::from(t.to_utc())),
        LocalResult::None => None,
    }
}

/// The date on the wall where `zone` is.
pub(super) fn date(zone: Tz, at: Timestamp) -> NaiveDate {
    at.utc().with_timezone(&zone).date_naive()
}

/// The hour on the wall where `zone` is.
pub(super) fn hour(zone: Tz, at: Timestamp) -> u32 {
    at.utc().with_timezone(&zone).hour()
}

/// Monday is 0.
pub(super) fn weekday(date: NaiveDate) -> usize {
    date.weekday().num_days_from_monday() as usize
}

/// Reads `09:00`; `24:00` is the end of the day.
pub(super) fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |s: &str| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

/// Writes what [`minute_of_day`] reads.
pub(super) fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

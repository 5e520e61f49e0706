//! From a mention to an instant.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::{Bound, Mention, Part};
use crate::contract::time::Timestamp;
use crate::understand::{NamedTime, ReplyContext, TimeKind};

/// The wall clock in `zone` at `instant`.
pub(crate) fn local(instant: Timestamp, zone: Tz) -> NaiveDateTime {
    instant.utc().with_timezone(&zone).naive_local()
}

/// The time that `mention` names; `None` when it is wider than a day.
pub(crate) fn named_time(mention: &Mention, context: &ReplyContext) -> Option<NamedTime> {
    if let Some(instant) = mention.instant {
        return at(instant, TimeKind::Exact, context.zone);
    }
    if mention.wide && mention.day.is_none() {
        return None;
    }
    let (time, kind) = start(mention)?;
    let date = mention
        .day
        .map_or_else(|| likely_day(time, kind, context), |day| Some(day.date))?;
    at(date.and_time(time), kind, context.zone)
}

fn start(mention: &Mention) -> Option<(NaiveTime, TimeKind)> {
    let hour = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0);
    if let Some(clock) = mention.clock {
        return Some(match clock.bound {
            Bound::At => (hour(clock.hour_of_day(), clock.minute)?, TimeKind::Exact),
            Bound::After => (hour(clock.hour_of_day(), clock.minute)?, TimeKind::DayPart),
            Bound::Before => (hour(8, 0)?, TimeKind::DayPart),
        });
    }
    Some(match mention.part {
        Some(Part::Morning) => (hour(8, 0)?, TimeKind::DayPart),
        Some(Part::Afternoon) => (hour(12, 0)?, TimeKind::DayPart),
        Some(Part::Evening) => (hour(17, 0)?, TimeKind::DayPart),
        None => {
            mention.day?;
            (NaiveTime::MIN, TimeKind::Day)
        }
    })
}

/// The day of an hour that was named without one: that of the offered slots if they share one,
/// else the next day on which that hour is still to come.
fn likely_day(time: NaiveTime, kind: TimeKind, context: &ReplyContext) -> Option<NaiveDate> {
    let mut days = context
        .proposed_slots
        .iter()
        .map(|slot| local(*slot, context.zone).date());
    if let Some(first) = days.next()
        && days.all(|day| day == first)
    {
        return Some(first);
    }
    let now = local(context.now, context.zone);
    let passed = time <= now.time() && kind != TimeKind::Day;
    if passed {
        now.date().succ_opt()
    } else {
        Some(now.date())
    }
}

/// A wall-clock time in `zone`; one that daylight saving skips is read an hour later.
fn at(wall: NaiveDateTime, kind: TimeKind, zone: Tz) -> Option<NamedTime> {
    let instant = zone.from_local_datetime(&wall).earliest().or_else(|| {
        zone.from_local_datetime(&wall.checked_add_signed(TimeDelta::hours(1))?)
            .earliest()
    })?;
    Some(NamedTime {
        start: Timestamp::from(instant.with_timezone(&Utc)),
        kind,
    })
}

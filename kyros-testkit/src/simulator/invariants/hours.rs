//! Nobody is texted outside the hours of where they are; an answer within 15 minutes may go out at any
//! hour, and so may HELP and the confirmation of an opt-out. A follow-up goes out on working days only, and later
//! in the morning.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Weekday};
use chrono_tz::Tz;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, StreamId};
use kyros_core::lead::TextPurpose;
use kyros_core::number::NumberEvent;
use kyros_core::policy::caps::TextClass;

use super::{Happening, Invariant, Past, hold};

const ANSWERS_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// Zone and hours by area code, written down from the statutes: from, to, and the Sunday's from.
const PLACES: &[(&str, Tz, u32, u32, u32)] = &[
    ("+1212", Tz::America__New_York, 8, 21, 8),
    ("+1303", Tz::America__Denver, 8, 21, 8),
    ("+1415", Tz::America__Los_Angeles, 8, 21, 8),
    ("+1480", Tz::America__Phoenix, 8, 21, 8),
    ("+1512", Tz::America__Chicago, 9, 21, 12),
    ("+1305", Tz::America__New_York, 8, 20, 8),
    ("+1206", Tz::America__Los_Angeles, 8, 20, 8),
];

/// Federal holidays of the years that are simulated, as month and day.
const HOLIDAYS: &[(i32, &[(u32, u32)])] = &[
    (2026, &[(1, 1), (1, 19), (2, 16), (5, 25), (6, 19), (7, 4), (9, 7), (10, 12), (11, 11), (11, 26), (12, 25)]),
    (2027, &[(1, 1), (1, 18), (2, 15), (5, 31), (6, 19), (7, 4), (9, 6), (10, 11), (11, 11), (11, 25), (12, 25)]),
];

/// Follow-ups go out from 9 to 20, and neither on Sundays nor on federal holidays: product policy, on top of the
/// law.
fn may_follow_up(local: &DateTime<Tz>) -> bool {
    let year = HOLIDAYS.iter().find(|(year, _)| *year == local.year());
    let holiday = year.is_some_and(|(_, days)| days.contains(&(local.month(), local.day())));
    local.weekday() != Weekday::Sun && !holiday && (9..20).contains(&local.hour())
}

/// The zone of a number.
pub(super) fn zone_of(phone: &Phone) -> Option<Tz> {
    PLACES.iter().find(|place| phone.as_str().starts_with(place.0)).map(|place| place.1)
}

/// Whether the law lets a number be texted at that instant; `None` where nothing is known of it.
pub(super) fn may_text(phone: &Phone, at: Timestamp) -> Option<bool> {
    let (_, zone, from, to, sunday) = PLACES.iter().find(|place| phone.as_str().starts_with(place.0))?;
    let local = at.utc().with_timezone(zone);
    let from = if local.weekday() == Weekday::Sun { sunday } else { from };
    Some((*from..*to).contains(&local.hour()))
}

#[derive(Debug, Default)]
pub(super) struct Hours {
    last_inbound: BTreeMap<StreamId, Timestamp>,
}

impl Invariant for Hours {
    fn name(&self) -> &'static str {
        "hours"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.8; reliability.md 3.20"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let Happening::Event(entry) = what else { return Ok(()) };
        match &entry.event {
            Some(Event::Number(NumberEvent::TextArrived { .. })) => {
                self.last_inbound.insert(entry.stream.clone(), entry.at);
                Ok(())
            }
            Some(Event::Number(NumberEvent::AttemptStarted { effect, class, .. })) if past.policy.quiet_hours_hold() => {
                let answered = self.last_inbound.get(&entry.stream);
                let exempt = match class {
                    TextClass::Help | TextClass::OptOutConfirmation => true,
                    TextClass::Answer => answered.is_some_and(|heard| entry.at.since(*heard) <= ANSWERS_WITHIN),
                    _ => false,
                };
                let Some(text) = past.texts.get(effect).filter(|_| !exempt) else { return Ok(()) };
                let (Some(legal), Some(zone)) = (may_text(&text.phone, entry.at), zone_of(&text.phone)) else { return Ok(()) };
                let local = entry.at.utc().with_timezone(&zone);
                let initiated = matches!(text.purpose, TextPurpose::FollowUp | TextPurpose::Reengagement);
                let open = legal && (!initiated || may_follow_up(&local));
                hold(open, || {
                    format!("{} is texted at {local} ({class:?}, {:?})", text.phone.as_str(), text.purpose)
                })
            }
            _ => Ok(()),
        }
    }
}

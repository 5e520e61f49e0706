//! The holidays of the United States' federal government (5 U.S.C. 6103), computed.
//!
//! A holiday on a Saturday is observed on the Friday before it, one on a Sunday on the Monday after
//! it; both the day itself and the observed day count, which is the stricter reading. States add
//! days of their own that are not known here.

use chrono::{Datelike, NaiveDate, Weekday};

enum Falls {
    On(u32, u32),
    Nth(u32, Weekday, u8),
    Last(u32, Weekday),
}

const FEDERAL: [(&str, Falls); 11] = [
    ("New Year's Day", Falls::On(1, 1)),
    ("Martin Luther King Jr. Day", Falls::Nth(1, Weekday::Mon, 3)),
    ("Washington's Birthday", Falls::Nth(2, Weekday::Mon, 3)),
    ("Memorial Day", Falls::Last(5, Weekday::Mon)),
    ("Juneteenth", Falls::On(6, 19)),
    ("Independence Day", Falls::On(7, 4)),
    ("Labor Day", Falls::Nth(9, Weekday::Mon, 1)),
    ("Columbus Day", Falls::Nth(10, Weekday::Mon, 2)),
    ("Veterans Day", Falls::On(11, 11)),
    ("Thanksgiving", Falls::Nth(11, Weekday::Thu, 4)),
    ("Christmas Day", Falls::On(12, 25)),
];

/// The federal holiday that falls on `date` or is observed on it.
///
/// ```
/// use chrono::NaiveDate;
/// use kyros_core::policy::holidays::federal_holiday;
/// let thanksgiving = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
/// assert_eq!(federal_holiday(thanksgiving), Some("Thanksgiving"));
/// ```
#[must_use]
pub fn federal_holiday(date: NaiveDate) -> Option<&'static str> {
    FEDERAL.iter().find(|(_, falls)| falls_on(falls, date) || observed_on(falls, date)).map(|(name, _)| *name)
}

fn falls_on(falls: &Falls, date: NaiveDate) -> bool {
    match *falls {
        Falls::On(month, day) => date.month() == month && date.day() == day,
        Falls::Nth(month, weekday, nth) => {
            NaiveDate::from_weekday_of_month_opt(date.year(), month, weekday, nth) == Some(date)
        }
        Falls::Last(month, weekday) => {
            date.month() == month
                && date.weekday() == weekday
                && date.checked_add_days(chrono::Days::new(7)).is_some_and(|d| d.month() != month)
        }
    }
}

fn observed_on(falls: &Falls, date: NaiveDate) -> bool {
    let (neighbour, weekday) = match date.weekday() {
        Weekday::Fri => (date.succ_opt(), Weekday::Sat),
        Weekday::Mon => (date.pred_opt(), Weekday::Sun),
        _ => return false,
    };
    neighbour.is_some_and(|d| d.weekday() == weekday && falls_on(falls, d))
}

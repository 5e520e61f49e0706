//! Days with a name of their own: `memorial day`, `halloween`, `christmas eve`.

use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar::{month_day, plus};
use crate::understand::normalise::{Words, among};

/// The next such day from `today` on, and how many words name it. Christmas and Thanksgiving by themselves are a
/// season: `after christmas`.
pub(super) fn holiday(words: &Words, at: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    let day = words.at(at + 1) == "day";
    let nth = |month, weekday, nth| falls(today, |year| NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth));
    let on = |month, day| month_day(today, month, day);
    let date = match words.at(at) {
        "halloween" => return Some((on(10, 31)?, 1)),
        "juneteenth" => return Some((on(6, 19)?, 1)),
        "christmas" | "xmas" if among("eve evening", words.at(at + 1)) => on(12, 24),
        "christmas" | "xmas" if day => on(12, 25),
        "thanksgiving" if day => nth(11, Weekday::Thu, 4),
        "memorial" if day => falls(today, |year| {
            let last = NaiveDate::from_ymd_opt(year, 5, 31)?;
            last.checked_sub_days(chrono::Days::new(u64::from(last.weekday().num_days_from_monday())))
        }),
        "labor" if day => nth(9, Weekday::Mon, 1),
        "mlk" if day => nth(1, Weekday::Mon, 3),
        "presidents" | "president" if day => nth(2, Weekday::Mon, 3),
        "columbus" if day => nth(10, Weekday::Mon, 2),
        "veterans" | "veteran" if day => on(11, 11),
        "mothers" if day => nth(5, Weekday::Sun, 2),
        "fathers" if day => nth(6, Weekday::Sun, 3),
        "valentines" | "valentine" if day => on(2, 14),
        "independence" if day => on(7, 4),
        "new" if among("years year", words.at(at + 1)) && among("eve evening", words.at(at + 2)) => return Some((on(12, 31)?, 3)),
        "new" if among("years year", words.at(at + 1)) && words.at(at + 2) == "day" => return Some((on(1, 1)?, 3)),
        _ => None,
    }?;
    Some((date, 2))
}

/// The day after or before it, where it is named by that: `the day after thanksgiving`.
pub(super) fn beside_holiday(words: &Words, at: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    if words.at(at) != "day" || words.at(at + 1) != "after" {
        return None;
    }
    let (date, long) = match words.at(at + 2) {
        "thanksgiving" => (falls(today, |year| NaiveDate::from_weekday_of_month_opt(year, 11, Weekday::Thu, 4))?, 1),
        "christmas" | "xmas" => (month_day(today, 12, 25)?, 1),
        _ => holiday(words, at + 2, today)?,
    };
    Some((plus(date, 1), long + 2))
}

/// The date that `of_year` gives for this year, or for the next one when it has passed.
fn falls(today: NaiveDate, of_year: impl Fn(i32) -> Option<NaiveDate>) -> Option<NaiveDate> {
    (today.year()..=today.year() + 1).filter_map(of_year).find(|date| *date >= today)
}

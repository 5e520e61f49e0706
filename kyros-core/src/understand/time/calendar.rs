//! The calendar behind named days: names of months, ordinals, and the next such day.

use chrono::{Datelike, Days, NaiveDate, Weekday};

pub(super) fn plus(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

/// The next such weekday after `today`.
pub(super) fn coming(today: NaiveDate, weekday: Weekday) -> NaiveDate {
    let ahead = (7 + u64::from(weekday.num_days_from_monday())
        - u64::from(today.weekday().num_days_from_monday()))
        % 7;
    plus(today, if ahead == 0 { 7 } else { ahead })
}

pub(super) fn in_next_week(today: NaiveDate, weekday: Weekday) -> NaiveDate {
    let to_monday = 7 - u64::from(today.weekday().num_days_from_monday());
    plus(today, to_monday + u64::from(weekday.num_days_from_monday()))
}

pub(super) fn month_name(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["january", "jan", "enero"],
        &["february", "feb", "febrero"],
        &["march", "mar", "marzo"],
        &["april", "apr", "abril"],
        &["may", "mayo"],
        &["june", "jun", "junio"],
        &["july", "jul", "julio"],
        &["august", "aug", "agosto"],
        &["september", "sep", "sept", "septiembre"],
        &["october", "oct", "octubre"],
        &["november", "nov", "noviembre"],
        &["december", "dec", "diciembre"],
    ];
    (1..)
        .zip(MONTHS)
        .find(|(_, names)| names.contains(&word))
        .map(|(number, _)| number)
}

/// `14th`, `the fourteenth`; 1 to 31.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    let digits = word
        .strip_suffix("th")
        .or_else(|| word.strip_suffix("st"))
        .or_else(|| word.strip_suffix("nd"))
        .or_else(|| word.strip_suffix("rd"));
    if let Some(number) = digits
        .and_then(|d| d.parse().ok())
        .filter(|n| (1..=31).contains(n))
    {
        return Some(number);
    }
    const NAMES: &[&str] = &[
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    (1..)
        .zip(NAMES)
        .find(|(_, name)| **name == word)
        .map(|(number, _)| number)
}

/// That day in the year of `today`, or in the next one when it has passed.
pub(super) fn month_day(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    (today.year()..today.year() + 5)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| *date >= today)
}

pub(super) fn plain_day(word: &str) -> Option<u32> {
    ordinal(word).or_else(|| {
        word.parse()
            .ok()
            .filter(|n| word.len() <= 2 && (1..=31).contains(n))
    })
}

pub(super) fn next_day_of_month(today: NaiveDate, day: u32) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    (0..14)
        .filter_map(|months| {
            first
                .checked_add_months(chrono::Months::new(months))?
                .with_day(day)
        })
        .find(|date| *date >= today)
}

//! Times that a reply names, read in the lead's zone.
//!
//! Words become atoms ([`day`], [`clock`]), atoms that belong together become one [`Mention`]
//! ([`mention`]), and each mention is either meant or ruled out ([`polarity`]).

mod beside;
mod calendar;
mod clock;
mod counted;
mod day;
mod holiday;
mod hour;
mod mention;
mod part;
mod polarity;
mod resolve;
mod shift;

use chrono::{NaiveDate, NaiveDateTime, Weekday};

pub(crate) use mention::mentions;
pub(crate) use resolve::{local, named_time};
pub(crate) use shift::shift;

use super::normalise::Words;

/// How a day was named: it decides which offered slots it can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayName {
    /// `friday`: any offered Friday.
    Weekday(Weekday),
    /// `the 14th`: any offered 14th.
    DayOfMonth(u32),
    /// One date.
    Date,
}

/// A day that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    /// The day it means where nothing on offer matches its name.
    pub(crate) date: NaiveDate,
    /// How it was named.
    pub(crate) name: DayName,
}

/// Where a time lies towards the clock time that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// At it.
    At,
    /// After it.
    After,
    /// Before it.
    Before,
}

/// A clock time that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// 0 to 23 if `firm`, else as it was said.
    pub(crate) hour: u32,
    /// 0 to 59.
    pub(crate) minute: u32,
    /// Whether morning or afternoon was said with it.
    pub(crate) firm: bool,
    /// Before, at or after it.
    pub(crate) bound: Bound,
}

impl Clock {
    /// The hour of the day: without am or pm, 8 to 11 are morning and 12 to 7 afternoon.
    pub(crate) const fn hour_of_day(self) -> u32 {
        match self.hour {
            hour if self.firm => hour,
            hour @ 1..=7 => hour + 12,
            hour => hour,
        }
    }
}

/// A part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// From 08:00.
    Morning,
    /// From 12:00.
    Afternoon,
    /// From 17:00.
    Evening,
}

/// One time that a reply names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Mention {
    /// Its day.
    pub(crate) day: Option<Day>,
    /// Its hour.
    pub(crate) clock: Option<Clock>,
    /// Its part of the day.
    pub(crate) part: Option<Part>,
    /// An instant counted from now: `in an hour`.
    pub(crate) instant: Option<NaiveDateTime>,
    /// Wider than a day: `next week`.
    pub(crate) wide: bool,
    /// Named as one that does not suit.
    pub(crate) ruled_out: bool,
    /// Told of the person's own doings beside the time that is meant.
    pub(crate) beside: bool,
    /// First word.
    pub(crate) from: usize,
    /// Past the last word.
    pub(crate) to: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Day(Day),
    Clock(Clock),
    Part(Part),
    DayAndPart(Day, Part),
    Instant(NaiveDateTime),
    Wide,
}

#[derive(Clone, Copy, Debug)]
struct Atom {
    value: Value,
    from: usize,
    to: usize,
    /// A bare number, which is an hour only in company.
    weak: bool,
}

/// Reads a number that is written in digits or in words; 1 to 31.
pub(crate) fn small_number(word: &str) -> Option<u32> {
    if word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse().ok();
    }
    const NAMES: [&[&str]; 12] = [
        &["one", "una", "uno"],
        &["two", "dos"],
        &["three", "tres"],
        &["four", "cuatro"],
        &["five", "cinco"],
        &["six", "seis"],
        &["seven", "siete"],
        &["eight", "ocho"],
        &["nine", "nueve"],
        &["ten", "diez"],
        &["eleven", "once"],
        &["twelve", "doce"],
    ];
    (1..)
        .zip(NAMES)
        .find(|(_, names)| names.contains(&word))
        .map(|(number, _)| number)
}

/// Whether any of `options` stands at `index`.
fn one_of(words: &Words, index: usize, options: &[&str]) -> bool {
    options.contains(&words.at(index))
}

/// Whether any of `options` stands `back` words before `index`.
fn before(words: &Words, index: usize, back: usize, options: &[&str]) -> bool {
    index
        .checked_sub(back)
        .is_some_and(|at| one_of(words, at, options))
}

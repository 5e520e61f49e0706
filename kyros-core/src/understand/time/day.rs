//! Days: weekdays, dates, today and tomorrow, and what is wider than a day.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Weekday};

use super::calendar::{
    coming, in_next_week, month_day, month_name, next_day_of_month, ordinal, plain_day, plus,
};

use super::holiday::{beside_holiday, holiday};
use super::{Atom, Day, DayName, Part, Value, before, one_of, small_number};
use crate::understand::normalise::{Break, Words};

const WIDE: &[&str] = &[
    "week", "weeks", "weekend", "weekends", "month", "months", "year", "years", "spring", "summer", "fall",
    "winter", "autumn", "holidays", "christmas", "thanksgiving", "semana", "semanas", "mes", "meses", "ano",
    "verano", "invierno", "primavera", "otono", "navidad", "easter", "season", "vacation",
];

const PAST: &[&str] = &["last", "past", "pasado", "pasada", "since"];

/// The day that starts at word `at`.
pub(super) fn day_at(words: &Words, at: usize, now: NaiveDateTime) -> Option<Atom> {
    relative(words, at, now)
        .or_else(|| counted(words, at, now))
        .or_else(|| weekday(words, at, now.date()))
        .or_else(|| named_holiday(words, at, now.date()))
        .or_else(|| month_and_day(words, at, now.date()))
        .or_else(|| slashed(words, at, now.date()))
        .or_else(|| day_of_month(words, at, now.date()))
        .or_else(|| wide(words, at))
}

/// `memorial day`; what lies before or after one is wider than a day: `after labor day`.
fn named_holiday(words: &Words, at: usize, today: NaiveDate) -> Option<Atom> {
    let (date, long) = holiday(words, at, today).or_else(|| beside_holiday(words, at, today))?;
    let beside = before(words, at, 1, &["after", "before", "until", "till", "past", "around"]);
    if before(words, at, 1, &["happy", "merry"]) || before(words, at, 1, PAST) {
        return None;
    }
    atom(if beside { Value::Wide } else { Value::Day(fixed(date)) }, at, at + long)
}

const fn atom(value: Value, from: usize, to: usize) -> Option<Atom> {
    Some(Atom {
        value,
        from,
        to,
        weak: false,
    })
}

const fn fixed(date: NaiveDate) -> Day {
    Day {
        date,
        name: DayName::Date,
    }
}

fn relative(words: &Words, at: usize, now: NaiveDateTime) -> Option<Atom> {
    let today = now.date();
    let next = words.at(at + 1);
    match words.at(at) {
        "today" | "hoy" => atom(Value::Day(fixed(today)), at, at + 1),
        "tonight" => atom(Value::DayAndPart(fixed(today), Part::Evening), at, at + 1),
        "this" => {
            let part = super::part::part_word(next)?;
            atom(Value::DayAndPart(fixed(today), part), at, at + 2)
        }
        "esta" | "estas" if next == "noche" => {
            atom(Value::DayAndPart(fixed(today), Part::Evening), at, at + 2)
        }
        "esta" if next == "tarde" => {
            atom(Value::DayAndPart(fixed(today), Part::Afternoon), at, at + 2)
        }
        "day" if next == "after" && words.at(at + 2) == "tomorrow" => {
            atom(Value::Day(fixed(plus(today, 2))), at, at + 3)
        }
        "pasado" if next == "manana" => atom(Value::Day(fixed(plus(today, 2))), at, at + 2),
        "tomorrow" => atom(Value::Day(fixed(plus(today, 1))), at, at + 1),
        "manana" if !before(words, at, 1, &["la", "las"]) => {
            atom(Value::Day(fixed(plus(today, 1))), at, at + 1)
        }
        _ => None,
    }
}

/// `a week from friday`, `in three days`, `in an hour`.
fn counted(words: &Words, at: usize, now: NaiveDateTime) -> Option<Atom> {
    let count = match words.at(at) {
        "a" | "an" => Some(1),
        word => small_number(word),
    };
    if let Some(count) = count {
        let unit = words.at(at + 1);
        if matches!(unit, "week" | "weeks") && one_of(words, at + 2, &["from", "after"]) {
            let inner = relative(words, at + 3, now)
                .or_else(|| weekday(words, at + 3, now.date()))
                .or_else(|| {
                    (words.at(at + 3) == "now").then_some(Atom {
                        value: Value::Day(fixed(now.date())),
                        from: at,
                        to: at + 4,
                        weak: false,
                    })
                })
                .or_else(|| day_of_month(words, at + 3, now.date()))?;
            if let Value::Day(day) = inner.value {
                return atom(
                    Value::Day(fixed(plus(day.date, 7 * u64::from(count)))),
                    at,
                    inner.to,
                );
            }
        }
        if matches!(unit, "day" | "days") && one_of(words, at + 2, &["from"]) {
            let from_tomorrow = u64::from(words.at(at + 3) == "tomorrow");
            return atom(
                Value::Day(fixed(plus(now.date(), u64::from(count) + from_tomorrow))),
                at,
                at + 4,
            );
        }
    }
    let given = one_of(words, at, &["give", "gimme"]);
    let at = at + usize::from(words.at(at) == "give" && one_of(words, at + 1, &["me", "us"]));
    if !given && !one_of(words, at, &["in", "en"]) {
        return None;
    }
    let (count, unit) = match words.at(at + 1) {
        "a" | "an" | "one" | "una" | "un" => (1, at + 2),
        "half" => (30, at + 2),
        word => (
            small_number(word).or_else(|| word.parse().ok().filter(|n| *n <= 120))?,
            at + 2,
        ),
    };
    let half = words.at(at + 1) == "half";
    let unit = unit + usize::from(half && one_of(words, unit, &["an", "a"]));
    let delta = match words.at(unit) {
        "hour" | "hours" | "hora" | "horas" if half => TimeDelta::minutes(30),
        "hour" | "hours" | "hora" | "horas" => TimeDelta::hours(i64::from(count)),
        "minutes" | "minute" | "minutos" => TimeDelta::minutes(i64::from(count)),
        "day" | "days" | "dia" | "dias" => {
            return atom(
                Value::Day(fixed(plus(now.date(), u64::from(count)))),
                at,
                unit + 1,
            );
        }
        _ => return None,
    };
    atom(Value::Instant(now.checked_add_signed(delta)?), at, unit + 1)
}

fn weekday_name(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "lunes" => Weekday::Mon,
        "tuesday" | "martes" => Weekday::Tue,
        "wednesday" | "miercoles" => Weekday::Wed,
        "thursday" | "jueves" => Weekday::Thu,
        "friday" | "viernes" => Weekday::Fri,
        "saturday" | "sabado" | "sat" => Weekday::Sat,
        "sunday" | "domingo" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

fn weekday(words: &Words, at: usize, today: NaiveDate) -> Option<Atom> {
    let led = usize::from(one_of(
        words,
        at,
        &[
            "next",
            "this",
            "coming",
            "following",
            "el",
            "proximo",
            "este",
        ],
    ));
    let name_at = at + led;
    let name = weekday_name(words.at(name_at))?;
    // The sun shines in every other text about solar.
    if words.at(name_at) == "sun"
        && before(
            words,
            name_at,
            1,
            &[
                "the",
                "full",
                "no",
                "much",
                "of",
                "more",
                "enough",
                "get",
                "gets",
                "lots",
                "little",
                "any",
                "afternoon",
                "morning",
                "direct",
            ],
        )
    {
        return None;
    }
    if words.at(name_at) == "sat" && before(words, name_at, 1, &["we", "i", "it", "have", "just"]) {
        return None;
    }
    // `wed love to` is `we'd`.
    if name == Weekday::Wed
        && one_of(
            words,
            name_at + 1,
            &[
                "love",
                "like",
                "rather",
                "prefer",
                "appreciate",
                "need",
                "want",
                "be",
            ],
        )
    {
        return None;
    }
    if before(words, at, 1, PAST)
        || (one_of(words, name_at + 1, &["ago"]))
        || words.at(name_at + 1) == "pasado"
    {
        return None;
    }
    let date = coming(today, name);
    let of_next_week = |from: usize| words.at(from) == "next" && words.at(from + 1) == "week";
    if of_next_week(name_at + 1) || (words.at(name_at + 1) == "of" && of_next_week(name_at + 2)) {
        let to = name_at + 3 + usize::from(words.at(name_at + 1) == "of");
        return atom(Value::Day(fixed(in_next_week(today, name))), at, to);
    }
    let next_week_first =
        (led == 0) && before(words, at, 1, &["week"]) && before(words, at, 2, &["next"])
            || before(words, at, 1, &["on"])
                && before(words, at, 2, &["week"])
                && before(words, at, 3, &["next"]);
    if next_week_first {
        return atom(
            Value::Day(fixed(in_next_week(today, name))),
            at,
            name_at + 1,
        );
    }
    if words.at(name_at + 1) == "after" && words.at(name_at + 2) == "next" {
        return atom(Value::Day(fixed(plus(date, 7))), at, name_at + 3);
    }
    if words.at(name_at + 1) == "week" && !before(words, at, 1, &["next", "this"]) {
        return atom(Value::Day(fixed(plus(date, 7))), at, name_at + 2);
    }
    let mut to = name_at + 1;
    if words.at(to) == "que" && one_of(words, to + 1, &["viene", "entra"]) {
        to += 2;
    }
    // `domingo 8`: the number is a date where it falls on that day of the week; an hour would be `a las 8`.
    let spanish = one_of(words, name_at, &["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"]);
    let ends = spanish && words.all.get(to + 1).is_none_or(|word| word.before != Break::None);
    if let Some(number) = plain_day(words.at(to)).filter(|_| words.at(to).starts_with(|c: char| c.is_ascii_digit()))
        && !one_of(words, to + 1, &["am", "pm", "oclock", "ish", "or", "o", "to", "works", "is"])
        && (ends || one_of(words, to + 1, &["a", "at", "de", "en", "after", "before", "around"]))
        && let Some(date) = next_day_of_month(today, number).filter(|date| chrono::Datelike::weekday(date) == name)
    {
        return atom(Value::Day(Day { date, name: DayName::DayOfMonth(number) }), at, to + 1);
    }
    // `friday the 14th` is one day.
    let number_at = to + usize::from(one_of(words, to, &["the", "el"]));
    if let Some(number) =
        ordinal(words.at(number_at)).filter(|_| number_at > to || words.at(to).ends_with("th"))
        && let Some(date) = next_day_of_month(today, number)
    {
        return atom(
            Value::Day(Day {
                date,
                name: DayName::DayOfMonth(number),
            }),
            at,
            number_at + 1,
        );
    }
    if let Some(month) = month_and_day(words, to, today).or_else(|| slashed(words, to, today)) {
        return Some(Atom { from: at, ..month });
    }
    atom(
        Value::Day(Day {
            date,
            name: DayName::Weekday(name),
        }),
        at,
        to,
    )
}

fn month_and_day(words: &Words, at: usize, today: NaiveDate) -> Option<Atom> {
    if let Some(month) = month_name(words.at(at)) {
        let day_at = at + 1 + usize::from(one_of(words, at + 1, &["the"]));
        let day =
            plain_day(words.at(day_at)).filter(|_| !one_of(words, day_at + 1, &["am", "pm"]))?;
        return atom(
            Value::Day(fixed(month_day(today, month, day)?)),
            at,
            day_at + 1,
        );
    }
    let led = usize::from(one_of(words, at, &["the", "el", "dia"]))
        + usize::from(words.at(at) == "el" && words.at(at + 1) == "dia");
    // `el primero de julio`.
    let first = one_of(words, at + led, &["primero", "1ro"]).then_some(1);
    let day = first.or_else(|| plain_day(words.at(at + led)))?;
    let month_at = at + led + 1 + usize::from(one_of(words, at + led + 1, &["of", "de"]));
    let month = month_name(words.at(month_at))?;
    atom(
        Value::Day(fixed(month_day(today, month, day)?)),
        at,
        month_at + 1,
    )
}

/// `3/14`, as Americans write it; `14/3` can only be the other way round.
fn slashed(words: &Words, at: usize, today: NaiveDate) -> Option<Atom> {
    let mut parts = words.at(at).split('/').map(|part| part.parse::<u32>().ok());
    let (first, second) = (parts.next()??, parts.next()??);
    let (month, day) = if first > 12 {
        (second, first)
    } else {
        (first, second)
    };
    if one_of(words, at, &["24/7"]) {
        return None;
    }
    atom(Value::Day(fixed(month_day(today, month, day)?)), at, at + 1)
}

/// `the 14th`, `on the 5th`, `el dia 14`.
fn day_of_month(words: &Words, at: usize, today: NaiveDate) -> Option<Atom> {
    let led = match words.at(at) {
        "the" => 1,
        "el" if words.at(at + 1) == "dia" => 2,
        "el" => 1,
        _ => 0,
    };
    let word = words.at(at + led);
    let by_digits = word.starts_with(|c: char| c.is_ascii_digit());
    let day = ordinal(word)
        .filter(|day| by_digits || *day > 3)
        .or_else(|| {
            plain_day(word)
                .filter(|day| led > 0 && by_digits && (*day > 12 || words.at(at) == "el"))
        })?;
    if words.at(at + led + 1) == "of" && words.at(at + led + 2) == "all" {
        return None;
    }
    if one_of(
        words,
        at + led + 1,
        &[
            "am", "pm", "one", "option", "floor", "street", "st", "ave", "time", "slot", "grade",
            "choice", "opcion", "years", "year", "anos", "months", "panels", "panel", "percent", "dollars", "kw",
        ],
    ) {
        return None;
    }
    let date = next_day_of_month(today, day)?;
    atom(
        Value::Day(Day {
            date,
            name: DayName::DayOfMonth(day),
        }),
        at,
        at + led + 1,
    )
}

fn wide(words: &Words, at: usize) -> Option<Atom> {
    let word = words.at(at);
    let bare_month = month_name(word).is_some() && !matches!(word, "may" | "mar" | "march")
        || (matches!(word, "may" | "march")
            && before(words, at, 1, &["in", "until", "till", "after", "around"]));
    // `the last 12 months`.
    let past = before(words, at, 1, PAST)
        || before(words, at, 2, PAST) && words.at(at.wrapping_sub(1)).starts_with(|c: char| c.is_ascii_digit())
        || before(words, at, 1, &["happy", "merry", "feliz", "felices"])
        || one_of(words, at + 1, &["ago", "old"]);
    // A length of time is not a time: `20 years of warranty`, `per month`.
    let length = before(words, at, 1, &["per", "every", "each"])
        // `what do people save a month`, but `in a month`.
        || matches!(word, "month" | "mes")
            && before(words, at, 1, &["a", "al"])
            && at > 1
            && !before(words, at, 2, &["in", "within", "after", "for", "about", "give", "me", "us", "wait", "maybe", "like", "than", "need", "around"])
        || (matches!(word, "years" | "year")
            && !before(words, at, 1, &["next", "new", "this", "a", "other"]));
    if (WIDE.contains(&word) || bare_month) && !past && !length {
        return atom(Value::Wide, at, at + 1);
    }
    None
}

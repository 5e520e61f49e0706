//! An hour, however it is written: in digits, in words, with minutes, halves of the day and ranges.

use super::clock::{AFTER, TOWARDS};
use super::counted::{counts_a_thing, counts_behind, hundreds, names_a_thing, phone_number};
use super::{Bound, Clock, before, one_of, small_number};
use crate::understand::normalise::Words;

/// The hour at word `at`: the clock, the word past it, and whether it was said as an hour.
pub(super) fn hour(words: &Words, at: usize, moving: bool) -> Option<(Clock, usize, bool)> {
    // `none of the three` counts the offered times.
    if before(words, at, 1, &["the"]) && before(words, at, 2, &["of"]) {
        return None;
    }
    // `over the other two`, `those two`.
    if before(words, at, 1, &["other", "those", "these", "both", "otros", "otras", "esos", "esas"])
        && one_of(words, at, &["two", "2", "three", "3", "dos", "tres"])
    {
        return None;
    }
    // `is better 4 us`.
    if one_of(words, at, &["4", "four"]) && one_of(words, at + 1, &["us", "me", "you", "my", "our"]) {
        return None;
    }
    if let Some((clock, to)) = in_words(words, at, moving) {
        return Some((clock, to, true));
    }
    let (hour, minute, said) = digits(words, at)?;
    let clock = Clock { hour, minute, firm: hour > 12 || hour == 0, bound: Bound::At };
    let (clock, mut to, behind) = minutes(words, at, clock, said);
    let mut said = said || behind;
    if !(moving && words.at(to) == "to")
        && let Some((end, past)) = range_end(words, to)
    {
        return Some((ranged(clock, end), past, true));
    }
    while one_of(words, to, &["ish", "oclock", "sharp", "en"])
        && (words.at(to) != "en" || words.at(to + 1) == "punto")
    {
        to += if words.at(to) == "en" { 2 } else { 1 };
        said = true;
    }
    if let Some((half, past)) = day_half(words, to) {
        return Some((with_half(clock, half), past, true));
    }
    let or_after = words.at(to) == "or" && one_of(words, to + 1, &["after", "later"]);
    if or_after {
        return Some((Clock { bound: Bound::After, ..clock }, to + 2, true));
    }
    let counted = counts_a_thing(words, at, to) && !said;
    (!counted).then_some((clock, to, said))
}

/// `noon`, `half past two`, `quarter to three`, `twenty past 2`.
fn in_words(words: &Words, at: usize, moving: bool) -> Option<(Clock, usize)> {
    let firm = |hour| Clock { hour, minute: 0, firm: true, bound: Bound::At };
    let (to, earlier) = (one_of(words, at + 1, &["to", "til"]), one_of(words, at + 1, &["past", "after"]));
    match words.at(at) {
        "noon" | "midday" | "mediodia" | "lunchtime" | "noonish" => Some((firm(12), at + 1)),
        "lunch" if before(words, at, 1, &["around", "about", "near"]) => Some((firm(12), at + 1)),
        "12" | "twelve" if one_of(words, at + 1, &["noon", "midday"]) => Some((firm(12), at + 2)),
        "midnight" => Some((firm(0), at + 1)),
        "5" | "five" | "10" | "ten" | "20" | "twenty" if words.at(at + 1) == "past" => {
            let hour = small_number(words.at(at + 2)).filter(|hour| (1..=12).contains(hour))?;
            let minute = small_number(words.at(at)).unwrap_or(20);
            Some((Clock { hour, minute, firm: false, bound: Bound::At }, at + 3))
        }
        word @ ("half" | "quarter") if to || earlier => {
            let (clock, end, _) = hour(words, at + 2, moving)?;
            let quarter = if to { 45 } else { 15 };
            let clock = if to { Clock { hour: hour_before(clock.hour), ..clock } } else { clock };
            Some((Clock { minute: if word == "half" { 30 } else { quarter }, ..clock }, end))
        }
        _ => None,
    }
}

const fn hour_before(hour: u32) -> u32 {
    if hour == 1 { 12 } else { hour.saturating_sub(1) }
}

/// The minutes that stand behind the hour at word `at`: the clock, the word past them, and whether there are any.
fn minutes(words: &Words, at: usize, clock: Clock, said: bool) -> (Clock, usize, bool) {
    let to = at + 1;
    let next = words.at(to + 1);
    match words.at(to) {
        "thirty" => (Clock { minute: 30, ..clock }, to + 1, true),
        "y" if next == "media" => (Clock { minute: 30, ..clock }, to + 2, true),
        "y" if next == "cuarto" => (Clock { minute: 15, ..clock }, to + 2, true),
        "menos" if next == "cuarto" => {
            (Clock { hour: hour_before(clock.hour), minute: 45, ..clock }, to + 2, true)
        }
        minute @ ("15" | "30" | "45" | "00") if !said && words.at(at).len() <= 2 => {
            (Clock { minute: minute.parse().unwrap_or(0), ..clock }, to + 1, true)
        }
        _ => (clock, to, false),
    }
}

/// Words after which `one` is a pronoun: `the morning one`.
const BEFORE_A_PRONOUN: &[&str] = &[
    "sat", "sun", "the", "that", "this", "which", "first", "second", "last", "morning", "afternoon",
    "evening", "later", "earlier", "other", "either", "any", "another", "each", "every", "third", "early",
    "late", "no", "weekend", "dinner", "lunch", "breakfast", "work", "remaining", "latter", "former", "new",
    "better", "latest", "earliest", "sooner", "soonest",
];

/// Hour and minute of the number at word `at`, and whether it can only be a clock time.
fn digits(words: &Words, at: usize) -> Option<(u32, u32, bool)> {
    let word = words.at(at);
    // `2.50 dollars`.
    if one_of(words, at + 1, &["dollars", "bucks"]) {
        return None;
    }
    if let Some((hour, minute)) = word.split_once(':') {
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        return (hour < 24 && minute < 60).then_some((hour, minute, true));
    }
    let one = word == "one" || word == "una" || word == "uno";
    // `the 4:30 one`.
    let behind_an_hour = at > 0 && (words.at(at - 1).contains(':') || before(words, at, 1, &["am", "pm", "oclock"]));
    let pronoun = one
        && (behind_an_hour || before(
            words,
            at,
            1,
            BEFORE_A_PRONOUN,
        ) || super::super::lexicon::Lexicon::get().is_weekday(words.at(at.wrapping_sub(1))));
    if pronoun || names_a_thing(words, at) {
        return None;
    }
    if let Some(number) = small_number(word) {
        return (number <= 12 && number > 0
            || (number < 24 && one_of(words, at + 1, &["hrs", "hours", "h"])))
        .then_some((number, 0, false));
    }
    let compact: u32 = word
        .parse()
        .ok()
        .filter(|_| (3..=4).contains(&word.len()))?;
    let (hour, minute) = (compact / 100, compact % 100);
    let told = day_half(words, at + 1).is_some()
        || before(words, at, 1, TOWARDS)
        || before(words, at, 1, AFTER)
        || before(words, at, 1, &["before"])
        || (word.len() == 4 && one_of(words, at + 1, &["hrs", "hours", "h"]))
        || ((word.len() == 4 && minute % 15 == 0 || hundreds(word)) && beside_a_day(words, at));
    let likely = minute % 15 == 0 && (1..=12).contains(&hour) && !hundreds(word) && !phone_number(words, at);
    (hour < 24 && minute < 60 && (told || likely)).then_some((hour, minute, told))
}

/// `tues 1400`, `to 1500 on monday`.
fn beside_a_day(words: &Words, at: usize) -> bool {
    let day = |at: usize| {
        super::super::lexicon::Lexicon::get().is_weekday(words.at(at)) || one_of(words, at, &["tomorrow", "today", "manana", "hoy"])
    };
    at > 0 && day(at - 1) || one_of(words, at + 1, &["on"]) && day(at + 2) || day(at + 1)
}

#[derive(Clone, Copy)]
enum Half {
    Am,
    Pm,
}

fn day_half(words: &Words, at: usize) -> Option<(Half, usize)> {
    let part = |at: usize, past: usize| match words.at(at) {
        "morning" | "manana" | "madrugada" => Some((Half::Am, past)),
        "afternoon" | "evening" | "tarde" | "noche" | "night" => Some((Half::Pm, past)),
        _ => None,
    };
    match words.at(at) {
        "am" => Some((Half::Am, at + 1)),
        "pm" => Some((Half::Pm, at + 1)),
        "in" | "de" | "por" | "en" if one_of(words, at + 1, &["the", "la"]) => part(at + 2, at + 3),
        "at" if words.at(at + 1) == "night" => Some((Half::Pm, at + 2)),
        "tonight" => None,
        _ => None,
    }
}

const fn with_half(clock: Clock, half: Half) -> Clock {
    let hour = match (half, clock.hour) {
        (Half::Am, 12) => 0,
        (Half::Pm, 1..=11) => clock.hour + 12,
        (_, hour) => hour,
    };
    Clock {
        hour,
        firm: true,
        ..clock
    }
}

/// The end of `10 to 11`, `between 2 and 4`.
fn range_end(words: &Words, at: usize) -> Option<(Clock, usize)> {
    if !one_of(words, at, &["to", "and", "a", "or", "till", "until"]) {
        return None;
    }
    let number_at = at + 1 + usize::from(one_of(words, at + 1, &["las"]));
    let (hour, minute, _) = digits(words, number_at)?;
    let clock = Clock {
        hour,
        minute,
        firm: hour > 12,
        bound: Bound::At,
    };
    if counts_behind(words, number_at + 1) {
        return None;
    }
    Some(
        day_half(words, number_at + 1).map_or((clock, number_at + 1), |(half, past)| {
            (with_half(clock, half), past)
        }),
    )
}

/// The beginning of a range; it shares the half of the day that was said at its end, unless
/// that would turn it round (`11 to 1 pm`).
fn ranged(start: Clock, end: Clock) -> Clock {
    if start.firm || !end.firm {
        return start;
    }
    let half = if end.hour >= 12 { Half::Pm } else { Half::Am };
    let shared = with_half(start, half);
    if shared.hour <= end.hour {
        shared
    } else {
        with_half(start, Half::Am)
    }
}

//! Hours and parts of a day.

use super::{Atom, Bound, Clock, Value, before, one_of, small_number};
use crate::understand::normalise::{Break, Words};

const TOWARDS: &[&str] = &[
    "at", "around", "about", "by", "las", "approx", "like", "near", "at", "aprox", "say", "circa",
    "@", "between",
];
const AFTER: &[&str] = &[
    "after",
    "past",
    "until",
    "till",
    "til",
    "anytime after",
    "despues",
    "following",
];
/// Words after a number that make it a count of something else.
const COUNTED: &[&str] = &[
    "years",
    "year",
    "months",
    "month",
    "weeks",
    "week",
    "days",
    "day",
    "hours",
    "hour",
    "minutes",
    "kids",
    "people",
    "story",
    "bedroom",
    "dollars",
    "kw",
    "kwh",
    "panels",
    "percent",
    "grand",
    "k",
    "acres",
    "bucks",
    "of",
    "times",
    "houses",
    "more",
    "or",
    "roofs",
    "quotes",
    "guys",
    "companies",
    "anos",
];

/// The clock time that starts at word `at`, its `after` or `before` included.
pub(super) fn clock_at(words: &Words, at: usize, moving: bool) -> Option<Atom> {
    let (bound, start) = bound_at(words, at);
    let skip = usize::from(one_of(words, start, &["around", "about", "like", "at"]))
        + usize::from(one_of(words, start, &["de"]) && words.at(start + 1) == "las") * 2
        + usize::from(one_of(words, start, &["las", "la"]));
    let (clock, to, said) = hour(words, start + skip, moving)?;
    let from = at;
    let led = skip > 0
        || bound != Bound::At
        || before(words, at, 1, TOWARDS)
        || before(words, at, 2, &["at", "around"])
            && before(words, at, 1, &["like", "about", "exactly"]);
    if bound != Bound::At
        && start + skip > 0
        && words
            .all
            .get(start + skip)
            .is_some_and(|w| w.before == Break::Sentence)
    {
        return None;
    }
    let bound = inverted(words, at, bound);
    Some(Atom {
        value: Value::Clock(Clock { bound, ..clock }),
        from,
        to,
        weak: !(said || led),
    })
}

/// `after`, `before` and their like at word `at`, and where the hour starts.
fn bound_at(words: &Words, at: usize) -> (Bound, usize) {
    let next = words.at(at + 1);
    match words.at(at) {
        "later" | "earlier" if next == "than" => (
            if words.at(at) == "later" {
                Bound::After
            } else {
                Bound::Before
            },
            at + 2,
        ),
        "antes" | "before" => (Bound::Before, at + 1),
        "despues" => (Bound::After, at + 1),
        "off" | "free" | "home" | "done" if one_of(words, at + 1, &["at", "by", "work"]) => {
            let to = at + 2 + usize::from(next == "work" && words.at(at + 2) == "at");
            (Bound::After, to)
        }
        "get"
            if one_of(words, at + 1, &["home", "off", "back"])
                && one_of(words, at + 2, &["at", "around", "by"]) =>
        {
            (Bound::After, at + 3)
        }
        word if AFTER.contains(&word) => (Bound::After, at + 1),
        _ => (Bound::At, at),
    }
}

/// `not before 5` is after it; `not after 5` before it.
fn inverted(words: &Words, at: usize, bound: Bound) -> Bound {
    const NOT: &[&str] = &["not", "cant", "no", "nothing", "never", "couldnt", "wont"];
    let negated = before(words, at, 1, NOT)
        || (before(words, at, 2, NOT)
            && before(
                words,
                at,
                1,
                &[
                    "do",
                    "make",
                    "anything",
                    "be",
                    "available",
                    "free",
                    "home",
                    "call",
                    "text",
                    "come",
                ],
            ));
    let until = one_of(words, at, &["until", "till", "til"]);
    match bound {
        Bound::Before if negated => Bound::After,
        Bound::After if negated && !until => Bound::Before,
        other => other,
    }
}

/// The hour at word `at`: the clock, the word past it, and whether it was said as an hour.
fn hour(words: &Words, at: usize, moving: bool) -> Option<(Clock, usize, bool)> {
    let firm = |hour, minute| Clock {
        hour,
        minute,
        firm: true,
        bound: Bound::At,
    };
    match words.at(at) {
        "noon" | "midday" | "mediodia" | "lunchtime" | "noonish" => {
            return Some((firm(12, 0), at + 1, true));
        }
        "midnight" => return Some((firm(0, 0), at + 1, true)),
        "half" | "quarter" if one_of(words, at + 1, &["past", "after", "to", "til"]) => {
            let (clock, to, _) = hour(words, at + 2, moving)?;
            let back = one_of(words, at + 1, &["to", "til"]);
            let minute = if words.at(at) == "half" {
                30
            } else if back {
                45
            } else {
                15
            };
            let hour = if back {
                if clock.hour == 1 {
                    12
                } else {
                    clock.hour.saturating_sub(1)
                }
            } else {
                clock.hour
            };
            return Some((
                Clock {
                    hour,
                    minute,
                    ..clock
                },
                to,
                true,
            ));
        }
        _ => {}
    }
    let (hour, minute, mut said) = digits(words, at)?;
    let mut clock = Clock {
        hour,
        minute,
        firm: hour > 12 || hour == 0,
        bound: Bound::At,
    };
    let mut to = at + 1;
    if words.at(to) == "thirty" || (words.at(to) == "y" && words.at(to + 1) == "media") {
        clock.minute = 30;
        said = true;
        to += if words.at(to) == "y" { 2 } else { 1 };
    } else if one_of(words, to, &["15", "30", "45", "00"]) && !said && words.at(at).len() <= 2 {
        clock.minute = words.at(to).parse().unwrap_or(0);
        said = true;
        to += 1;
    } else if words.at(to) == "y" && words.at(to + 1) == "cuarto" {
        clock.minute = 15;
        said = true;
        to += 2;
    }
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
    let counted = one_of(words, to, COUNTED)
        && !said
        && !(words.at(to) == "or" && one_of(words, to + 1, &["after", "later"]));
    if counted {
        return None;
    }
    if words.at(to) == "or" && one_of(words, to + 1, &["after", "later"]) {
        return Some((
            Clock {
                bound: Bound::After,
                ..clock
            },
            to + 2,
            true,
        ));
    }
    Some((clock, to, said))
}

/// Hour and minute of the number at word `at`, and whether it can only be a clock time.
fn digits(words: &Words, at: usize) -> Option<(u32, u32, bool)> {
    let word = words.at(at);
    if let Some((hour, minute)) = word.split_once(':') {
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        return (hour < 24 && minute < 60).then_some((hour, minute, true));
    }
    let one = word == "one" || word == "una" || word == "uno";
    let pronoun = one
        && (before(
            words,
            at,
            1,
            &[
                "sat",
                "sun",
                "the",
                "that",
                "this",
                "which",
                "first",
                "second",
                "last",
                "morning",
                "afternoon",
                "evening",
                "later",
                "earlier",
                "other",
                "either",
                "any",
                "another",
                "each",
                "every",
                "third",
                "early",
                "late",
                "no",
                "latter",
                "former",
                "new",
                "better",
                "latest",
                "earliest",
                "sooner",
                "soonest",
            ],
        ) || super::super::lexicon::Lexicon::get().is_weekday(words.at(at.wrapping_sub(1))));
    if pronoun
        || before(
            words,
            at,
            1,
            &[
                "number", "option", "slot", "choice", "opcion", "numero", "no",
            ],
        )
    {
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
        || before(words, at, 1, &["before"]);
    let likely = minute % 15 == 0 && (1..=12).contains(&hour);
    (hour < 24 && minute < 60 && (told || likely)).then_some((hour, minute, told))
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
    let counted = one_of(words, number_at + 1, COUNTED);
    if counted {
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

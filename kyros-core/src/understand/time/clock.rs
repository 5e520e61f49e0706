//! Hours and parts of a day.

use super::hour::hour;
use super::{Atom, Bound, Clock, Value, before, one_of};
use crate::understand::normalise::{Break, Words};

pub(super) const TOWARDS: &[&str] = &[
    "at", "around", "about", "by", "las", "approx", "like", "near", "at", "aprox", "say", "circa",
    "@", "between",
];
pub(super) const AFTER: &[&str] = &[
    "after",
    "past",
    "until",
    "till",
    "til",
    "anytime after",
    "despues",
    "following",
];
/// The clock time that starts at word `at`, its `after` or `before` included.
pub(super) fn clock_at(words: &Words, at: usize, moving: bool) -> Option<Atom> {
    let (bound, start) = bound_at(words, at);
    // `cualquiera de las dos` counts.
    if counts_them(words, start) {
        return None;
    }
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

/// `cualquiera de las dos`: no hour, however it looks.
fn counts_them(words: &Words, at: usize) -> bool {
    const ANY: &[&str] = &["cualquiera", "ninguna", "una", "alguna", "ambas", "ninguno", "uno", "cualquier"];
    (0..=2).any(|back| {
        let of = at.wrapping_sub(back);
        words.at(of) == "de" && before(words, of, 1, ANY)
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

//! From atoms to mentions: what belongs to one time.

use chrono::NaiveDateTime;

use super::{Atom, Clock, Mention, Part, Value, before, beside, clock, day, part, polarity};
use crate::understand::normalise::{Break, Words};

/// Every time that `words` name, in order. `moving` says that something is being moved, so that
/// `from 3 to 5` are two times and not a range.
pub(crate) fn mentions(words: &Words, now: NaiveDateTime, moving: bool) -> Vec<Mention> {
    let atoms = strong(words, atoms(words, now, moving));
    let ruled_out = polarity::ruled_out(words, &atoms, moving);
    let mut out: Vec<Mention> = Vec::new();
    let mut last_beside = false;
    for (atom, ruled_out) in atoms.iter().zip(ruled_out) {
        let told = beside::of_own_doings(words, atom, moving);
        let merged = out.last_mut().is_some_and(|last| {
            last.ruled_out == ruled_out && told == last_beside && (said_again(last, atom) || joined(words, last, atom) && add(last, atom.value))
        });
        if merged {
            if let Some(last) = out.last_mut() {
                last.to = atom.to;
            }
            continue;
        }
        last_beside = told;
        let mut mention = Mention {
            beside: told,
            from: atom.from,
            to: atom.to,
            ruled_out,
            ..Mention::default()
        };
        add(&mut mention, atom.value);
        out.push(mention);
    }
    share_day(words, &mut out);
    named(words, out)
}

/// The mentions without those that are only told beside them; where nothing else is named, what a person does then
/// rules it out: `tuesday we have company`.
fn named(words: &Words, all: Vec<Mention>) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    let mut left: Option<&Mention> = None;
    for mention in &all {
        let of_work = beside::of_work(words, mention);
        if mention.beside || of_work {
            left = Some(mention);
            continue;
        }
        let hour_only = mention.day.is_none() && mention.clock.is_some() && !mention.wide;
        // `saturday, kids have soccer at 9 so 11 is right after`: the day is parted from its hour.
        let day = out.last_mut().filter(|day| left.is_some() && day.day.is_some() && day.clock.is_none() && day.ruled_out == mention.ruled_out);
        match day.filter(|_| hour_only) {
            Some(day) => (day.clock, day.to) = (mention.clock, mention.to),
            None => out.push(*mention),
        }
        // `i quit work at 3 thursday so 3 works`.
        if let (Some(new), Some(left)) = (out.last_mut(), left.filter(|left| hour_only && !left.beside))
            && new.day.is_none()
        {
            new.day = left.day;
        }
        left = None;
    }
    if out.is_empty() { all.into_iter().map(ruled_out_beside).collect() } else { out }
}

const fn ruled_out_beside(mention: Mention) -> Mention {
    Mention { ruled_out: mention.ruled_out || mention.beside, ..mention }
}

fn atoms(words: &Words, now: NaiveDateTime, moving: bool) -> Vec<Atom> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.all.len() {
        let found = day::day_at(words, at, now)
            .or_else(|| part::part_at(words, at))
            .or_else(|| clock::clock_at(words, at, moving));
        match found {
            Some(atom) if atom.to > at => {
                at = atom.to;
                out.push(atom);
            }
            _ => at += 1,
        }
    }
    out
}

/// Keeps a bare number only where it can be an hour: beside a day or another hour, or asked for.
fn strong(words: &Words, atoms: Vec<Atom>) -> Vec<Atom> {
    let company = atoms.iter().any(|atom| {
        !atom.weak
            && matches!(
                atom.value,
                Value::Clock(_) | Value::Day(_) | Value::Part(_) | Value::DayAndPart(..)
            )
    });
    atoms
        .iter()
        .filter(|atom| {
            let asked_for = before(
                words,
                atom.from,
                1,
                &[
                    "about", "do", "make", "it", "say", "maybe", "for", "to", "is", "but",
                    "prefer", "then", "to", "come", "so", "would",
                ],
            ) || super::one_of(
                words,
                atom.to,
                &[
                    "works", "work", "is", "would", "please", "instead", "good", "ok", "fine",
                    "better", "yes", "no",
                ],
            );
            !atom.weak || company || asked_for
        })
        .copied()
        .collect()
}

/// Whether nothing but small words stands between a mention and the next atom, or they complete
/// each other within a sentence.
fn joined(words: &Words, last: &Mention, atom: &Atom) -> bool {
    let between = words.all.get(last.to..atom.from).unwrap_or(&[]);
    let new_sentence = words
        .all
        .get(last.to..=atom.from)
        .is_some_and(|w| w.iter().any(|w| w.before == Break::Sentence));
    // `friday but at 1` keeps its day.
    let kept = between.len() == 1
        && between.iter().all(|w| w.text == "but")
        && super::one_of(words, atom.from, &["at", "around", "after", "before", "in"])
        || between.len() == 2
            && super::one_of(words, last.to, &["but"])
            && super::one_of(words, last.to + 1, &["at", "in", "around"])
        // `el sábado pero en la noche`.
        || super::one_of(words, last.to, &["pero"])
            && super::one_of(words, last.to + 1, &["en", "a", "por", "despues", "antes"])
            && between.iter().skip(1).all(|w| matches!(w.text.as_str(), "en" | "a" | "por" | "la" | "las"));
    let parting = !kept
        && between.iter().any(|w| {
            matches!(
                w.text.as_str(),
                "or" | "o"
                    | "so"
                    | "but"
                    | "pero"
                    | "not"
                    | "and"
                    | "than"
                    | "instead"
                    | "otherwise"
                    | "from"
                    | "salgo"
                    | "sale"
                    | "salimos"
                    | "termino"
            )
        });
    !parting && (!new_sentence || between.len() <= 2) && between.len() <= 6
}

/// `tomorrow friday`, `thursday morning before work`: the same in other words.
fn said_again(last: &Mention, atom: &Atom) -> bool {
    last.to == atom.from
        && match atom.value {
            Value::Day(day) => last.day.is_some_and(|named| named.date == day.date),
            Value::Part(part) => last.part == Some(part),
            _ => false,
        }
}

/// Adds an atom to a mention; `false` when it has one of that kind.
fn add(mention: &mut Mention, value: Value) -> bool {
    match value {
        Value::Day(day) if mention.day.is_none() && mention.instant.is_none() => {
            mention.day = Some(day)
        }
        Value::Clock(clock) if mention.clock.is_none() && mention.instant.is_none() => {
            mention.clock = Some(fitted(clock, mention.part))
        }
        Value::Part(part) if mention.part.is_none() && mention.instant.is_none() => {
            mention.part = Some(part);
            mention.clock = mention.clock.map(|clock| fitted(clock, Some(part)));
        }
        Value::DayAndPart(day, part) if mention.day.is_none() && mention.part.is_none() => {
            mention.day = Some(day);
            mention.part = Some(part);
            mention.clock = mention.clock.map(|clock| fitted(clock, Some(part)));
        }
        Value::Instant(instant)
            if *mention
                == (Mention {
                    from: mention.from,
                    to: mention.to,
                    ruled_out: mention.ruled_out,
                    beside: mention.beside,
                    ..Mention::default()
                }) =>
        {
            mention.instant = Some(instant);
        }
        Value::Wide => mention.wide = true,
        _ => return false,
    }
    true
}

/// `tomorrow evening at 8` is 20:00.
const fn fitted(clock: Clock, part: Option<Part>) -> Clock {
    match (clock.firm, part) {
        (false, Some(Part::Evening | Part::Afternoon)) if clock.hour < 12 => Clock {
            hour: clock.hour + 12,
            firm: true,
            ..clock
        },
        (false, Some(Part::Morning)) => Clock {
            firm: true,
            ..clock
        },
        _ => clock,
    }
}

/// `tuesday at 3 or 4`, `at 3 or 4 on tuesday`: an hour without a day has that of its neighbour.
fn share_day(words: &Words, mentions: &mut [Mention]) {
    for index in 1..mentions.len() {
        let (left, right) = mentions.split_at_mut(index);
        let (Some(first), Some(second)) = (left.last_mut(), right.first_mut()) else {
            continue;
        };
        let coordinated = words.all.get(first.to..second.from).is_some_and(|b| {
            b.iter().any(|w| {
                matches!(
                    w.text.as_str(),
                    "or" | "and" | "o" | "not" | "but" | "than" | "to" | "instead"
                )
            })
        });
        if coordinated && second.day.is_none() && !second.wide {
            second.day = first.day;
        } else if coordinated
            && first.day.is_none()
            && first.clock.is_some()
            && !first.wide
            && !words
                .all
                .get(first.to..second.from)
                .is_some_and(|b| b.iter().any(|w| w.text == "but"))
        {
            first.day = second.day;
        }
    }
}

//! Offered times that are taken by their number or their place in the list.

use chrono::{Datelike, Timelike};

use super::word_list::{WordList, word_list};
use super::ReplyContext;
use super::lexicon::Lexicon;
use super::slot_answers;
use super::normalise::{Break, Word, Words, among};
use super::time::{Bound, Clock, Mention, local, small_number};

static FILLER: WordList = word_list!("yes ok sure please thanks the a an option number slot choice one time works work is good great fine perfect best better for me us lets let do ill ile take i go with want id like would will can we that thats it my pick choose prefer choice sounds looks be emoyes emoji just and hi hello hey to gracias la el opcion numero mejor por favor me queda bien funciona sirve esta si quiero prefiero think guess probably number day book appointment then of two those them offered either maybe definitely absolutely there see you well sir maam honestly actually lol set up confirm lock in put down schedule awesome cool come by sorry oops que y en hora horario escojo tomo elijo dame reserva reserve orale porfis quisiera kiero quiero");

fn digit(word: &str) -> Option<usize> {
    let names = [
        &["1", "one", "uno", "una"][..],
        &["2", "two", "dos"],
        &["3", "three", "tres"],
        &["4", "four", "cuatro"],
        &["5", "five", "cinco"],
    ];
    names.iter().position(|names| names.contains(&word))
}

fn order(word: &str) -> Option<usize> {
    let names = [
        &[
            "first", "1st", "primera", "primero", "primer", "primerita", "former", "1ra", "1era", "1ro",
        ][..],
        &["second", "2nd", "segunda", "segundo", "segundita", "2da", "2do"],
        &["third", "3rd", "tercera", "tercero"],
        &["fourth", "4th", "cuarta"],
    ];
    names.iter().position(|names| names.contains(&word))
}

/// Words before a number or a place that leave it out, as far as the clause or a `but` reaches.
const NOT_AHEAD: &str = "not no cant dont wont than neither except instead couldnt delete scratch drop skip lose remove forget";

fn negated(words: &Words, at: usize) -> bool {
    let not_ahead = (0..at.min(words.all.len()))
        .rev()
        .take(6)
        .take_while(|i| words.all.get(i + 1).is_some_and(|w| w.before == Break::None))
        .map(|i| words.at(i))
        .take_while(|word| !matches!(*word, "but" | "pero" | "so"))
        .any(|word| among(NOT_AHEAD, word));
    // `option 3 if that's no trouble` takes it.
    let not_behind = (at + 1..=at + 3)
        .take_while(|i| words.all.get(*i).is_some_and(|w| w.before == Break::None))
        .map(|i| words.at(i))
        .take_while(|word| !matches!(*word, "if" | "si" | "but" | "pero" | "because" | "porque"))
        .any(|word| among("doesnt wont isnt not no cant bad dont imposible impossible out", word));
    not_ahead || not_behind
}

/// The slots that are left out by their number or their place in the list: `not the first`.
pub(crate) fn ruled_out(words: &Words, count: usize) -> impl Iterator<Item = usize> {
    let placed = move |at: &usize| order(words.at(*at)).or_else(|| digit(words.at(*at)));
    (0..words.all.len()).filter(|at| negated(words, *at)).filter_map(move |at| placed(&at)).filter(move |index| *index < count)
}

/// Whether `word` may stand around a number or a time that is taken.
pub(crate) fn is_filler(word: &str) -> bool {
    FILLER.has(word)
}

/// The place in the list that `word` means.
pub(crate) fn place(word: &str) -> Option<usize> {
    digit(word).or_else(|| order(word))
}

/// Whether `word` is a number or a place in the list.
pub(crate) fn is_number(word: &str) -> bool {
    place(word).is_some()
}

/// The slots of which each is answered in turn: `1) no 2) no 3) yes`.
fn answered_in_turn(words: &Words, count: usize) -> Option<usize> {
    let pairs: Vec<&[Word]> = words.all.chunks(2).collect();
    let answer = |pair: &&[Word]| match pair {
        [number, said] if among("no yes emono emoyes si", &said.text) => {
            digit(&number.text).filter(|index| *index < count).map(|index| (index, !among("no emono", &said.text)))
        }
        _ => None,
    };
    let answers: Vec<(usize, bool)> = pairs.iter().map_while(answer).collect();
    let mut taken = answers.iter().filter(|(_, yes)| *yes);
    let (index, _) = taken.next()?;
    (answers.len() > 1 && answers.len() == pairs.len() && taken.next().is_none()).then_some(*index)
}

/// The slot that is taken by its number or its place in the list.
pub(crate) fn by_order(
    words: &Words,
    mentions: &[Mention],
    context: &ReplyContext,
) -> Option<usize> {
    let count = context.proposed_slots.len();
    if count == 0 {
        return None;
    }
    answered_in_turn(words, count)
        .or_else(|| slot_answers::taken(words, count))
        .or_else(|| by_place(words, context, count))
        .or_else(|| labelled(words, count))
        .or_else(|| by_number(words, mentions, count))
        .or_else(|| in_a_clause(words, mentions, count))
        .or_else(|| by_bare_hour(words, context))
}

/// Words that follow a place in the list when it means an offered time.
const AFTER_A_PLACE: &str = "one time slot option date choice appointment works is please would day opcion hora sounds available looks suits will possible offered you for if fits thanks emoyes good better fecha of";
/// Words before which an ordinal counts something else.
const COUNTED: &str = "thing thought thoughts guess glance of week floor quote house name need place vez";
const MESES: &str = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre";
const MONTHS: &str =
    "january february march april may june july august september october november december";

fn by_place(words: &Words, context: &ReplyContext, count: usize) -> Option<usize> {
    (0..words.all.len())
        .filter(|at| !negated(words, *at))
        .find_map(|at| match order(words.at(at)) {
            Some(place) => (place < count && places_a_slot(words, at)).then_some(place),
            None => relative_place(words, at, context),
        })
}

/// Whether the ordinal at `at` stands for an offered time: `the first` does, `first of all` and
/// `march first` don't.
fn places_a_slot(words: &Words, at: usize) -> bool {
    let of_them = words.at(at + 1) == "of" && among("those the them these", words.at(at + 2));
    let month = at
        .checked_sub(1)
        .is_some_and(|i| among(MONTHS, words.at(i)));
    // `monday the 2nd` is a date.
    let dated = (1..=2).filter_map(|back| at.checked_sub(back)).any(|i| Lexicon::get().is_weekday(words.at(i)));
    let of_month = words.at(at + 1) == "de" && among(MESES, words.at(at + 2));
    !month && !dated && !of_month && !in_advance(words, at) && (of_them || !among(COUNTED, words.at(at + 1)))
}

/// `can i email you my bill first`: before anything else, not the first of the times.
fn in_advance(words: &Words, at: usize) -> bool {
    let ends = words.all.get(at + 1).is_none_or(|word| word.before != Break::None);
    let begin = (0..=at).rev().find(|i| words.all.get(*i).is_some_and(|word| word.before != Break::None)).unwrap_or(0);
    let article = (1..=2).filter_map(|back| at.checked_sub(back)).any(|i| among("the la el take prefer", words.at(i)));
    words.at(at) == "first" && ends && !article && (begin..at).any(|i| !FILLER.has(words.at(i)))
}

/// `the latter`, `last one`, `the earlier one`.
fn relative_place(words: &Words, at: usize, context: &ReplyContext) -> Option<usize> {
    let clause_ends = words
        .all
        .get(at + 1)
        .is_none_or(|w| w.before != Break::None);
    let next = words.at(at + 1);
    let placed = clause_ends || among(AFTER_A_PLACE, next);
    let last = context.proposed_slots.len().checked_sub(1);
    match words.at(at) {
        "latter" => last,
        "bottom" | "ultimo" if among("one option slot", next) => last,
        "top" if among("one option slot", next) => Some(0),
        "middle" | "medio" if context.proposed_slots.len() == 3 => Some(1),
        "weekend" if among("one option slot", next) => on_the_weekend(context),
        "last" | "ultima" | "ultimo" | "ultimita" if placed || next == "que" && words.at(at) != "last" => last,
        "earlier" | "earliest" | "sooner" | "soonest" if placed && chosen(words, at) => {
            extreme(context, false)
        }
        "early" if among("one slot option", next) && chosen(words, at) => extreme(context, false),
        "late" if among("one slot option", next) && chosen(words, at) => extreme(context, true),
        "later" if among("one slot option time date of in", next) && chosen(words, at) => {
            extreme(context, true)
        }
        "latest"
            if (clause_ends || among("one slot option time date", next)) && chosen(words, at) =>
        {
            extreme(context, true)
        }
        "temprano" | "temprana" if at > 0 && words.at(at - 1) == "mas" && chosen(words, at - 1) => {
            extreme(context, false)
        }
        _ => None,
    }
}

/// The one slot that lies on a weekend.
fn on_the_weekend(context: &ReplyContext) -> Option<usize> {
    let weekend = |slot: &crate::contract::time::Timestamp| {
        matches!(local(*slot, context.zone).weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun)
    };
    let mut found = context.proposed_slots.iter().enumerate().filter(|(_, slot)| weekend(slot));
    let (index, _) = found.next()?;
    found.next().is_none().then_some(index)
}

/// `the earlier one` takes a slot; `anything earlier?` asks for others.
fn chosen(words: &Words, at: usize) -> bool {
    let definite = (1..=2)
        .filter_map(|back| at.checked_sub(back))
        .any(|i| matches!(words.at(i), "the" | "whichever" | "la" | "el" | "lo"))
        || at == 0 && words.at(at + 1) == "one"
        || matches!(words.at(at), "earliest" | "soonest" | "latest") && !words.question_mark;
    definite
        && !words.all.iter().any(|w| {
            matches!(
                w.text.as_str(),
                "any" | "anything" | "something" | "than" | "else" | "other"
            )
        })
}

fn extreme(context: &ReplyContext, latest: bool) -> Option<usize> {
    let slots = context.proposed_slots.iter().enumerate();
    let by = |(_, slot): &(usize, &crate::contract::time::Timestamp)| **slot;
    if latest {
        slots.max_by_key(by)
    } else {
        slots.min_by_key(by)
    }
    .map(|(index, _)| index)
}

/// Words after `the 2` by which it stays a place in the list.
const AFTER_AN_ARTICLE: &str = "please thanks is works esta sirve funciona emoyes";

fn labelled(words: &Words, count: usize) -> Option<usize> {
    (0..words.all.len()).find_map(|at| {
        let label = matches!(
            words.at(at),
            "option"
                | "number"
                | "slot"
                | "choice"
                | "opcion"
                | "numero"
                | "no"
                | "num"
                | "the"
                | "la"
                | "el"
        );
        let article = matches!(words.at(at), "the" | "la" | "el" | "no");
        let counts_them = at > 0 && matches!(words.at(at - 1), "of" | "a");
        // `option a`, where `number a` and `the a` would be none.
        let alone = words
            .all
            .get(at + 2)
            .is_none_or(|w| w.before != Break::None || among(AFTER_AN_ARTICLE, &w.text));
        let letter = || {
            let lettered = alone && among("option choice slot opcion", words.at(at));
            ["a", "b", "c", "d"].iter().position(|letter| lettered && *letter == words.at(at + 1))
        };
        let index = digit(words.at(at + 1)).or_else(letter).filter(|index| label && *index < count)?;
        let named = matches!(words.at(at + 1), "one" | "una" | "uno");
        (!negated(words, at) && !counts_them && !(article && (named || !alone || words.at(at) == "no")))
            .then_some(index)
    })
}

/// A number in a text that says nothing else: `2`, `let's do 2`, `2 works`.
fn by_number(words: &Words, mentions: &[Mention], count: usize) -> Option<usize> {
    let timed = timed(mentions);
    let mut numbers = Vec::new();
    for (at, word) in words.all.iter().enumerate() {
        let led = matches!(
            words.at(at.wrapping_sub(1)),
            "at" | "around" | "about" | "by" | "las" | "after" | "before"
        );
        let pronoun = word.text == "one"
            && at > 0
            && matches!(
                words.at(at - 1),
                "that" | "this" | "the" | "which" | "either" | "any" | "another"
            );
        if let Some(index) = digit(&word.text).filter(|_| !pronoun) {
            if led || matches!(words.at(at + 1), "pm" | "am" | "oclock" | "ish") {
                return None;
            }
            numbers.push((at, index));
        } else if !FILLER.has(&word.text) && word.text != "or" {
            return None;
        }
    }
    let index = match numbers.as_slice() {
        [(_, only)] => *only,
        [(_, first), (at, _)]
            if at
                .checked_sub(1)
                .is_some_and(|i| matches!(words.at(i), "or" | "and" | "y")) =>
        {
            *first
        }
        _ => return None,
    };
    (!timed && index < count).then_some(index)
}

/// Whether a time is named that can't be a place in the list.
fn timed(mentions: &[Mention]) -> bool {
    mentions.iter().any(|m| {
        let hour = |c: &Clock| c.firm || c.minute != 0 || c.bound != Bound::At;
        m.day.is_some() || m.part.is_some() || m.clock.as_ref().is_some_and(hour)
    })
}

/// Words after a number by which it takes a slot: `can't do 1 but 2 is ok`.
const SUITS: &str = "is works work sounds looks suits fits esta funciona sirve queda";

/// A number that is a clause by itself, or of which a clause says that it suits: `2, and please don't block the
/// drive`, `it's mike but 1 works`.
fn in_a_clause(words: &Words, mentions: &[Mention], count: usize) -> Option<usize> {
    if timed(mentions) {
        return None;
    }
    let begins = |at: usize| {
        let before = at.checked_sub(1).map(|back| words.at(back));
        words.all.get(at).is_some_and(|w| w.before != Break::None)
            || before.is_none_or(|word| matches!(word, "but" | "pero" | "number" | "so" | "el" | "la"))
    };
    let number = |at: usize| digit(words.at(at)).or_else(|| small_number(words.at(at)).map(|n| n as usize));
    (0..words.all.len()).find_map(|at| {
        let asked = words.all.get(at).is_some_and(|w| w.asked);
        let index = digit(words.at(at)).filter(|index| *index < count && begins(at) && !negated(words, at) && !asked)?;
        let ends = words.all.get(at + 1).is_some_and(|next| next.before != Break::None || matches!(next.text.as_str(), "and" | "y"));
        let alone = at == 0 && ends && number(at + 1).or_else(|| number(at + 2)).is_none();
        let concluded = at + 1 == words.all.len() && at > 0 && matches!(words.at(at - 1), "so" | "entonces");
        (alone || concluded || among(SUITS, words.at(at + 1))).then_some(index)
    })
}

/// A bare number that is no place in the list but the hour of exactly one slot: `9`.
fn by_bare_hour(words: &Words, context: &ReplyContext) -> Option<usize> {
    let [only] = words
        .all
        .iter()
        .filter(|w| {
            !matches!(
                w.text.as_str(),
                "please" | "thanks" | "emoyes" | "yes" | "ok" | "good" | "works" | "is"
            )
        })
        .collect::<Vec<_>>()[..]
    else {
        return None;
    };
    // `1730`, `930`.
    let compact = only.text.parse::<u32>().ok().filter(|_| (3..=4).contains(&only.text.len()));
    let hour = small_number(&only.text).filter(|hour| (1..=12).contains(hour));
    let (hour, minute) = hour.map(|hour| (hour, 0)).or_else(|| compact.map(|n| (n / 100, n % 100)))?;
    let mut fitting = context
        .proposed_slots
        .iter()
        .enumerate()
        .filter(|(_, slot)| {
            let slot = local(**slot, context.zone);
            (slot.hour() == hour || hour <= 12 && slot.hour() % 12 == hour % 12) && slot.minute() == minute
        });
    let (index, _) = fitting.next()?;
    fitting.next().is_none().then_some(index)
}

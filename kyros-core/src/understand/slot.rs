//! Which of the offered times a reply takes.

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::ReplyContext;
use super::normalise::Words;
use super::time::{Bound, DayName, Mention, Part, local};

/// What a reply says about the offered times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// It takes this one.
    Slot(usize),
    /// It names what more than one of them is.
    Several,
    /// It names a time that is not among them.
    Elsewhere,
}

const FILLER: &str = "yes ok sure please thanks the a an option number slot choice one time works work is good great fine perfect best better for me us lets let do ill ile take i go with want id like would will can we that thats it my pick choose prefer choice sounds looks be emoyes emoji just and hi hello hey to gracias la el opcion numero mejor por favor me queda bien funciona sirve esta si quiero prefiero think guess probably number day book appointment then of two those them offered either maybe definitely absolutely there see you well sir maam honestly actually lol set up confirm lock in put down schedule awesome cool come by que y en hora horario escojo tomo elijo dame reserva reserve";

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
        &["first", "1st", "primera", "primero", "primer", "former", "1ra", "1era", "1ro"][..],
        &["second", "2nd", "segunda", "segundo", "2da", "2do"],
        &["third", "3rd", "tercera", "tercero"],
        &["fourth", "4th", "cuarta"],
    ];
    names.iter().position(|names| names.contains(&word))
}

fn negated(words: &Words, at: usize) -> bool {
    let ahead = (1..=3).filter_map(|back| at.checked_sub(back)).map(|i| words.at(i));
    let clause = words.all.get(at).is_some_and(|w| w.before != super::normalise::Break::None);
    let not_ahead = !clause && ahead.into_iter().any(|w| matches!(w, "not" | "no" | "cant" | "dont" | "wont" | "than" | "neither" | "except" | "instead" | "couldnt"));
    let not_behind = (1..=3).any(|step| {
        words.all.get(at + step).is_some_and(|w| w.before == super::normalise::Break::None)
            && matches!(words.at(at + step), "doesnt" | "wont" | "isnt" | "not" | "no" | "cant" | "bad" | "dont")
    });
    not_ahead || not_behind
}

/// The slot that is taken by its number or its place in the list.
pub(crate) fn by_order(words: &Words, mentions: &[Mention], context: &ReplyContext) -> Option<usize> {
    let count = context.proposed_slots.len();
    if count == 0 {
        return None;
    }
    by_place(words, context, count).or_else(|| labelled(words, count)).or_else(|| by_number(words, mentions, count)).or_else(|| by_bare_hour(words, context))
}

fn by_place(words: &Words, context: &ReplyContext, count: usize) -> Option<usize> {
    let noun = |at: usize| matches!(words.at(at), "one" | "time" | "slot" | "option" | "date" | "choice" | "appointment" | "" | "works" | "is" | "please" | "would" | "day" | "opcion" | "hora" | "sounds" | "available" | "looks" | "suits" | "will" | "possible" | "offered" | "you" | "for" | "if" | "fits" | "thanks" | "emoyes" | "good" | "better" | "fecha");
    for at in 0..words.all.len() {
        let word = words.at(at);
        let clause_ends = words.all.get(at + 1).is_none_or(|w| w.before != super::normalise::Break::None);
        let placed = if let Some(place) = order(word) {
            let of_other = matches!(words.at(at + 1), "thing" | "of" | "week" | "floor" | "quote" | "house" | "name" | "need" | "place" | "vez")
                && !(words.at(at + 1) == "of" && matches!(words.at(at + 2), "those" | "the" | "them" | "these"));
            let month = at > 0 && matches!(words.at(at - 1), "january" | "february" | "march" | "april" | "may" | "june" | "july" | "august" | "september" | "october" | "november" | "december");
            (!of_other && !month && (place < count)).then_some(place)
        } else {
            match word {
                "latter" => count.checked_sub(1),
                "last" | "ultima" | "ultimo" if noun(at + 1) || clause_ends => count.checked_sub(1),
                "earlier" | "earliest" | "sooner" | "soonest" if (noun(at + 1) || clause_ends) && chosen(words, at) => extreme(context, false),
                "later" | "latest" if (matches!(words.at(at + 1), "one" | "slot" | "option" | "time" | "date") || (word == "latest" && clause_ends)) && chosen(words, at) => extreme(context, true),
                "temprano" | "temprana" if at > 0 && words.at(at - 1) == "mas" && chosen(words, at - 1) => extreme(context, false),
                _ => None,
            }
        };
        if let Some(index) = placed.filter(|_| !negated(words, at)) {
            return Some(index);
        }
    }
    None
}

/// `the earlier one` takes a slot; `anything earlier?` asks for others.
fn chosen(words: &Words, at: usize) -> bool {
    let definite = (1..=2).filter_map(|back| at.checked_sub(back)).any(|i| matches!(words.at(i), "the" | "whichever" | "la" | "el" | "lo"))
        || at == 0 && words.at(at + 1) == "one"
        || matches!(words.at(at), "earliest" | "soonest" | "latest") && !words.question_mark;
    definite && !words.all.iter().any(|w| matches!(w.text.as_str(), "any" | "anything" | "something" | "than" | "else" | "other"))
}

fn extreme(context: &ReplyContext, latest: bool) -> Option<usize> {
    let slots = context.proposed_slots.iter().enumerate();
    let by = |(_, slot): &(usize, &crate::contract::time::Timestamp)| **slot;
    if latest { slots.max_by_key(by) } else { slots.min_by_key(by) }.map(|(index, _)| index)
}

fn labelled(words: &Words, count: usize) -> Option<usize> {
    (0..words.all.len()).find_map(|at| {
        let label = matches!(words.at(at), "option" | "number" | "slot" | "choice" | "opcion" | "numero" | "no" | "num" | "the" | "la" | "el");
        let article = matches!(words.at(at), "the" | "la" | "el" | "no");
        let index = digit(words.at(at + 1)).filter(|index| label && *index < count)?;
        let named = matches!(words.at(at + 1), "one" | "una" | "uno");
        let alone = words.all.get(at + 2).is_none_or(|w| w.before != super::normalise::Break::None);
        (!negated(words, at) && !(article && (named || !alone || words.at(at) == "no"))).then_some(index)
    })
}

/// A number in a text that says nothing else: `2`, `let's do 2`, `2 works`.
fn by_number(words: &Words, mentions: &[Mention], count: usize) -> Option<usize> {
    let timed = mentions.iter().any(|m| m.day.is_some() || m.part.is_some() || m.clock.is_some_and(|c| c.firm || c.minute != 0 || c.bound != Bound::At));
    let mut numbers = Vec::new();
    for (at, word) in words.all.iter().enumerate() {
        let led = matches!(words.at(at.wrapping_sub(1)), "at" | "around" | "about" | "by" | "las" | "after" | "before");
        let pronoun = word.text == "one" && at > 0 && matches!(words.at(at - 1), "that" | "this" | "the" | "which" | "either" | "any" | "another");
        if let Some(index) = digit(&word.text).filter(|_| !pronoun) {
            if led || matches!(words.at(at + 1), "pm" | "am" | "oclock" | "ish") {
                return None;
            }
            numbers.push((at, index));
        } else if !FILLER.split(' ').any(|known| known == word.text) && word.text != "or" {
            return None;
        }
    }
    let index = match numbers.as_slice() {
        [(_, only)] => *only,
        [(_, first), (at, _)] if at.checked_sub(1).is_some_and(|i| matches!(words.at(i), "or" | "and" | "y")) => *first,
        _ => return None,
    };
    (!timed && index < count).then_some(index)
}

/// A bare number that is no place in the list but the hour of exactly one slot: `9`.
fn by_bare_hour(words: &Words, context: &ReplyContext) -> Option<usize> {
    let [only] = words.all.iter().filter(|w| !matches!(w.text.as_str(), "please" | "thanks" | "emoyes" | "yes" | "ok" | "good" | "works" | "is")).collect::<Vec<_>>()[..] else {
        return None;
    };
    let hour = super::time::small_number(&only.text).filter(|hour| (1..=12).contains(hour))?;
    let mut fitting = context.proposed_slots.iter().enumerate().filter(|(_, slot)| {
        let slot = local(**slot, context.zone);
        slot.hour() % 12 == hour % 12 && slot.minute() == 0
    });
    let (index, _) = fitting.next()?;
    fitting.next().is_none().then_some(index)
}

/// What the named times say about the offered ones; `None` when no time is named.
pub(crate) fn by_time(words: &Words, mentions: &[Mention], any: bool, context: &ReplyContext) -> Option<Choice> {
    let slots: Vec<NaiveDateTime> = context.proposed_slots.iter().map(|slot| local(*slot, context.zone)).collect();
    let named: Vec<&Mention> = mentions.iter().filter(|m| !m.ruled_out && (!m.wide || m.day.is_some()) && m.instant.is_none()).collect();
    named.first()?;
    let found: Vec<Vec<usize>> = named.iter().map(|mention| matching(mention, &slots)).collect();
    if found.iter().all(Vec::is_empty) {
        return Some(Choice::Elsewhere);
    }
    // A time that is not on offer is what is asked for, unless the two are alternatives.
    let alternatives = words.all.iter().any(|w| matches!(w.text.as_str(), "or" | "o" | "either" | "and" | "both"));
    if found.iter().any(Vec::is_empty) && !alternatives {
        return Some(Choice::Elsewhere);
    }
    let mut taken: Vec<usize> = found.iter().flatten().copied().collect();
    taken.sort_unstable();
    taken.dedup();
    let each_alone = named.len() > 1 && found.iter().all(|slots| slots.len() <= 1);
    match taken.as_slice() {
        [only] => Some(Choice::Slot(*only)),
        [first, ..] if any || each_alone => Some(Choice::Slot(*first)),
        _ => Some(Choice::Several),
    }
}

/// Whether `mention` names one of the offered times.
pub(crate) fn is_offered(mention: &Mention, context: &ReplyContext) -> bool {
    let slots: Vec<NaiveDateTime> = context.proposed_slots.iter().map(|slot| local(*slot, context.zone)).collect();
    !matching(mention, &slots).is_empty()
}

fn matching(mention: &Mention, slots: &[NaiveDateTime]) -> Vec<usize> {
    let fits = |strict: bool| -> Vec<usize> { slots.iter().enumerate().filter(|(_, slot)| matches_slot(mention, **slot, strict)).map(|(i, _)| i).collect() };
    let strict = fits(true);
    if strict.is_empty() { fits(false) } else { strict }
}

/// Whether `slot` is what `mention` names. Not strict: an hour said without am or pm may be
/// either, and the afternoon may end at six.
fn matches_slot(mention: &Mention, slot: NaiveDateTime, strict: bool) -> bool {
    let day = mention.day.is_none_or(|day| match day.name {
        DayName::Weekday(weekday) => slot.weekday() == weekday,
        DayName::DayOfMonth(number) => slot.day() == number,
        DayName::Date => slot.date() == day.date,
    });
    let clock = mention.clock.is_none_or(|clock| {
        let wanted = (clock.hour_of_day(), clock.minute);
        let offered = (slot.hour(), slot.minute());
        match clock.bound {
            Bound::At => wanted == offered || (!strict && !clock.firm && clock.hour % 12 == slot.hour() % 12 && clock.minute == slot.minute()),
            Bound::After => offered >= wanted,
            Bound::Before => offered < wanted,
        }
    });
    let part = mention.clock.is_some() || mention.part.is_none_or(|part| match part {
        Part::Morning => slot.hour() < 12,
        Part::Afternoon => (12..if strict { 17 } else { 18 }).contains(&slot.hour()),
        Part::Evening => slot.hour() >= 17,
    });
    day && clock && part
}

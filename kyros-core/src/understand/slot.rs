//! Which of the offered times a reply takes.

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::ReplyContext;
use super::normalise::{Words, among};
use super::slot_order;
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

/// What the named times say about the offered ones; `None` when no time is named.
pub(crate) fn by_time(
    words: &Words,
    mentions: &[Mention],
    any: bool,
    context: &ReplyContext,
) -> Option<Choice> {
    let slots = local_slots(context);
    let named: Vec<&Mention> = mentions
        .iter()
        .filter(|m| !m.ruled_out && (!m.wide || m.day.is_some()) && m.instant.is_none())
        .collect();
    named.first()?;
    let found: Vec<Vec<usize>> = named
        .iter()
        .map(|mention| matching(mention, &slots))
        .collect();
    if found.iter().all(Vec::is_empty) {
        return Some(Choice::Elsewhere);
    }
    // A time that is not on offer is what is asked for, unless the two are alternatives.
    let alternatives = words
        .all
        .iter()
        .any(|w| matches!(w.text.as_str(), "or" | "o" | "either" | "and" | "both"));
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
        _ if says(words, "early earlier earliest sooner soonest temprano") => extreme(&taken, &slots, false),
        _ if says(words, "late later latest") => extreme(&taken, &slots, true),
        _ => Some(Choice::Several),
    }
}

/// The offered times on the lead's clock.
fn local_slots(context: &ReplyContext) -> Vec<NaiveDateTime> {
    context.proposed_slots.iter().map(|slot| local(*slot, context.zone)).collect()
}

fn says(words: &Words, any: &str) -> bool {
    words.all.iter().any(|word| among(any, &word.text))
}

/// `the earlier of the monday ones`.
fn extreme(taken: &[usize], slots: &[NaiveDateTime], latest: bool) -> Option<Choice> {
    let at = |index: &&usize| slots.get(**index);
    let found = if latest { taken.iter().max_by_key(at) } else { taken.iter().min_by_key(at) };
    found.map(|index| Choice::Slot(*index))
}

/// With all but one ruled out: `not friday, give me the other`, `anything but monday or tuesday`.
pub(crate) fn the_other(words: &Words, mentions: &[Mention], context: &ReplyContext) -> Option<usize> {
    let slots = local_slots(context);
    let timed = mentions.iter().filter(|m| m.ruled_out).flat_map(|m| matching(m, &slots));
    let out: Vec<usize> = timed.chain(slot_order::ruled_out(words, slots.len())).collect();
    let mut left = (0..slots.len()).filter(|index| !out.contains(index));
    let (Some(only), None) = (left.next(), left.next()) else {
        return None;
    };
    let other = |word: &str| matches!(word, "other" | "otra" | "otro" | "remaining" | "rest" | "restante");
    let named = words.all.windows(2).any(|pair| match pair {
        [a, b] => {
            let any = matches!(a.text.as_str(), "anything" | "any" | "anytime" | "anyday" | "cualquiera");
            matches!(a.text.as_str(), "the" | "la" | "el") && other(&b.text)
                || any && matches!(b.text.as_str(), "but" | "except" | "menos" | "excepto")
        }
        _ => false,
    });
    (!out.is_empty() && named && !words.question_mark).then_some(only)
}

/// Whether `mention` names one of the offered times.
pub(crate) fn is_offered(mention: &Mention, context: &ReplyContext) -> bool {
    let slots = local_slots(context);
    !matching(mention, &slots).is_empty()
}

fn matching(mention: &Mention, slots: &[NaiveDateTime]) -> Vec<usize> {
    let fits = |strict: bool| -> Vec<usize> {
        slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| matches_slot(mention, **slot, strict))
            .map(|(i, _)| i)
            .collect()
    };
    let strict = fits(true);
    if strict.is_empty() {
        fits(false)
    } else {
        strict
    }
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
            Bound::At => {
                wanted == offered
                    || (!strict
                        && !clock.firm
                        && clock.hour % 12 == slot.hour() % 12
                        && clock.minute == slot.minute())
            }
            Bound::After => offered >= wanted,
            Bound::Before => offered < wanted,
        }
    });
    let part = mention.clock.is_some()
        || mention.part.is_none_or(|part| match part {
            Part::Morning => slot.hour() < 12,
            Part::Afternoon => (12..if strict { 17 } else { 18 }).contains(&slot.hour()),
            Part::Evening => slot.hour() >= 17,
        });
    day && clock && part
}

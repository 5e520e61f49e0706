//! A choice, and what is told beside it: `tuesday at 4. i have two meters`, `the 5pm, i'm no good in mornings`.

use super::facts::Facts;
use super::lexicon::Saying;
use super::normalise::{Break, Words};
use super::slot::{self, Choice};
use super::slot_order;
use super::time::{Bound, Mention};

/// Words after a choice that may take it back or add another.
const CHANGES: &str = "or o actually instead wait unless rather prefer better mejor otherwise change can could would than later after earlier sooner another different maybe cancel wrong equivocado equivocada numero";

/// The slot that the first clause takes by itself, where what follows only tells something: the gate code, the dogs,
/// what the other days are full of.
pub(super) fn stated(facts: &Facts<'_>) -> Option<usize> {
    let words = facts.words;
    let end = first_end(words)?;
    let (choice, rest) = (words.part(0, end), words.part(end, words.all.len()));
    // `3 but it's a metal roof, ok?` asks about the roof.
    let tag = words.all.last().is_some_and(|w| w.before != Break::None && among("ok right yes bueno", &w.text));
    if !facts.offered || choice.question_mark && !tag || facts.declines || facts.ruled_out {
        return None;
    }
    let (mentions, others): (Vec<Mention>, Vec<Mention>) = facts.mentions.iter().partition(|m| m.from < end);
    let bare = |at: usize| slot_order::is_filler(words.at(at)) || mentions.iter().any(|m| (m.from..m.to).contains(&at));
    let numbered = |at: usize| slot_order::is_number(words.at(at));
    if !(0..end).all(|at| bare(at) || numbered(at) || matches!(words.at(at), "del" | "pues" | "para")) {
        return None;
    }
    // A time that is only named with its clause may be what the first one is about: `tuesday, 4 works`.
    let told = |m: &Mention| m.ruled_out || m.clock.is_none_or(|clock| clock.bound == Bound::At) && tells(words, m, end);
    let content = (end..words.all.len()).filter(|at| tells_something(words.at(*at))).count();
    if content < 2 || !others.iter().all(told) || rest.all.iter().any(|w| among(CHANGES, &w.text)) {
        return None;
    }
    taken(&choice, &mentions, end, facts)
}

/// The slot that the first clause takes by number or by time.
fn taken(choice: &Words, mentions: &[Mention], end: usize, facts: &Facts<'_>) -> Option<usize> {
    if mentions.iter().any(|m| m.ruled_out || m.to > end) {
        return None;
    }
    match slot::by_time(choice, mentions, false, facts.context) {
        Some(Choice::Slot(index)) => Some(index),
        Some(Choice::Several) => None,
        Some(Choice::Elsewhere) | None => slot_order::by_order(choice, mentions, facts.context),
    }
}

fn among(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// Where the first clause ends: at a comma, a full stop, or a word that begins an aside.
fn first_end(words: &Words) -> Option<usize> {
    let parts = |at: &usize| {
        words.all.get(*at).is_some_and(|w| w.before != Break::None || among("but pero because porque", &w.text))
    };
    (1..words.all.len()).find(parts)
}

/// Whether `word` says more than which time is taken.
fn tells_something(word: &str) -> bool {
    const SMALL: &str = "but pero at not no on is are it its from to around about so also too";
    !among(SMALL, word) && !slot_order::is_filler(word) && !slot_order::is_number(word) && !word.starts_with("emo")
}

/// Whether the clause that `mention` stands in has something of its own to tell.
fn tells(words: &Words, mention: &Mention, end: usize) -> bool {
    let edge = |at: &usize| words.all.get(*at).is_some_and(|w| w.before != Break::None);
    let begin = (end..=mention.from).rev().find(edge).unwrap_or(end);
    let stop = (mention.to..words.all.len()).find(edge).unwrap_or(words.all.len());
    let outside = |at: &usize| !(mention.from..mention.to).contains(at);
    (begin..stop).filter(outside).filter(|at| tells_something(words.at(*at))).count() >= 2
}

/// Whether the named times are told as taken and the offer is refused in another clause: `tomorrow i'm getting a
/// tooth pulled, can't`, `2 pm is when i pick up the kids so neither one`.
pub(super) fn told_and_refused(facts: &Facts<'_>) -> bool {
    const OWN: &str = "i im ill we were my our voy vamos tengo tenemos mi nuestro";
    const SUITS: &str = "free open available off works good ok fine great better best perfect please can libre mejor bien prefer yes do";
    let words = facts.words;
    let edge = |at: usize| words.all.get(at).is_some_and(|w| w.before != Break::None || among("so but pero entonces", &w.text));
    let Some(last) = facts.mentions.iter().map(|m| m.to).max() else {
        return false;
    };
    let Some(end) = (last..words.all.len()).find(|at| edge(*at)) else {
        return false;
    };
    let (told, rest) = (words.part(0, end), words.part(end, words.all.len()));
    let own = told.all.iter().any(|w| among(OWN, &w.text)) && !told.all.iter().any(|w| among(SUITS, &w.text));
    let refuses = facts.lexicon.says(Saying::DeclineSlots, &rest)
        || facts.lexicon.says(Saying::CannotCome, &rest)
        || rest.all.iter().all(|w| among("so but pero i we no not cant sorry puedo podemos", &w.text));
    own && refuses
}

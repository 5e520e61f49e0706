//! A choice, and what is told beside it: `tuesday at 4. i have two meters`, `the 5pm, i'm no good in mornings`.

use chrono::Timelike;

use super::facts::Facts;
use super::lexicon::Saying;
use super::normalise::{Break, Words, among};
use super::slot::{self, Choice};
use super::slot_order;
use super::time::{self, Bound, Mention};
use super::yes;

/// Words after a choice that may take it back or add another.
const CHANGES: &str = "or o actually instead wait unless rather prefer better mejor otherwise change than later after earlier sooner another different maybe cancel wrong equivocado equivocada numero";
/// Words with which a time in the same text is asked for: `tuesday, could we do 2`.
const ASKS: &str = "can could would need want id only must suits fits necesito quiero puede podria";
/// Words with which an hour is the one from which on somebody is there: `monday, i finish work at 4`.
const FROM_THEN: &str = "off finish finishes ends end leave leaves home out done salgo termino llego";

/// The slot that the first clause takes by itself, where what follows only tells something: the gate code, the dogs,
/// what the other days are full of.
pub(super) fn stated(facts: &Facts<'_>) -> Option<usize> {
    let words = facts.words;
    let end = first_end(words).filter(|_| facts.offered && !facts.declines && !facts.ruled_out)?;
    let (choice, rest) = (words.part(0, end), words.part(end, words.all.len()));
    // Each by itself: in `afternoon, it's 105 out by noon` the two are no one time.
    let now = time::local(facts.context.now, facts.context.zone);
    let (mentions, others) = (time::mentions(&choice, now, false), time::mentions(&rest, now, false));
    if choice.question_mark && !asks_beside(&rest, facts) || mentions.iter().any(|m| m.ruled_out) {
        return None;
    }
    let named = |at: usize| mentions.iter().any(|m| (m.from..m.to).contains(&at));
    let numbered = |at: usize| slot_order::is_number(words.at(at)) || time::small_number(words.at(at)).is_some();
    let small = |at: usize| slot_order::is_filler(words.at(at)) || among("del pues para early late", words.at(at));
    if !(0..end).all(|at| named(at) || numbered(at) || small(at)) {
        return None;
    }
    // A time that is only named with its clause may be what the first one is about: `tuesday, 4 works`.
    let told = |m: &Mention| m.ruled_out || m.clock.is_none_or(|clock| clock.bound == Bound::At) && tells(&rest, m);
    let content = rest.all.iter().filter(|w| tells_something(&w.text)).count();
    let has = |list: &str| rest.all.iter().any(|w| among(list, &w.text));
    if content < 2 || !others.iter().all(told) || has(CHANGES) || !others.is_empty() && has(ASKS) {
        return None;
    }
    let index = taken(&choice, &mentions, facts)?;
    let slot = time::local(*facts.context.proposed_slots.get(index)?, facts.context.zone);
    let too_early = |m: &Mention| m.day.is_none() && m.clock.is_some_and(|clock| clock.hour_of_day() > slot.hour());
    (!(has(FROM_THEN) && others.iter().any(too_early))).then_some(index)
}

/// Whether the first clause takes any of the times and the rest tells of somebody's own hours: `either's cool but my
/// wife leaves at 5`.
pub(super) fn any_then_told(facts: &Facts<'_>) -> bool {
    const OTHERS: &str = "wife husband kids kid son daughter mom dad partner roommate he she they esposo esposa ella ellos";
    let words = facts.words;
    let Some(end) = first_end(words).filter(|_| !facts.declines && !facts.ruled_out) else { return false };
    let (choice, rest) = (words.part(0, end), words.part(end, words.all.len()));
    let now = time::local(facts.context.now, facts.context.zone);
    let has = |list: &str| rest.all.iter().any(|w| among(list, &w.text));
    yes::any_slot(&choice, facts.lexicon)
        && time::mentions(&choice, now, false).is_empty()
        && has(OTHERS)
        && !(has(CHANGES) || has(ASKS) || words.question_mark)
}

/// Whether a text that seems to deny being the lead takes a time and only mends a name: `number 2. it's mireya, not
/// maria`. What speaks of the phone, or of somebody who moved or died, denies it all the same.
pub(super) fn by_the_lead(facts: &Facts<'_>) -> bool {
    const DENIES: &str = "wrong phone cell line moved moving live lives gone left dead died passed stranger know belongs belong telefono celular vive vivo conozco fallecio murio mudo who";
    stated(facts).is_some() && !facts.words.all.iter().any(|w| among(DENIES, &w.text))
}

/// Whether what follows the choice asks about something else: `3, is parking ok on the street?`.
fn asks_beside(rest: &Words, facts: &Facts<'_>) -> bool {
    let tag = rest.all.last().is_some_and(|w| w.before != Break::None && among("ok right yes bueno", &w.text));
    tag || facts.lexicon.says(Saying::Question, rest)
}

/// The slot that the first clause takes by number or by time.
fn taken(choice: &Words, mentions: &[Mention], facts: &Facts<'_>) -> Option<usize> {
    match slot::by_time(choice, mentions, false, facts.context) {
        Some(Choice::Slot(index)) => Some(index),
        Some(Choice::Several) => None,
        Some(Choice::Elsewhere) | None => slot_order::by_order(choice, mentions, facts.context),
    }
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
    const SMALL: &str = "so but pero at not no on is are it its from to around about so also too";
    !among(SMALL, word) && !slot_order::is_filler(word) && !slot_order::is_number(word) && !word.starts_with("emo")
}

/// Whether the clause that `mention` stands in has something of its own to tell.
fn tells(words: &Words, mention: &Mention) -> bool {
    let edge = |at: &usize| words.all.get(*at).is_some_and(|w| w.before != Break::None || among("so but pero entonces", &w.text));
    let begin = (0..=mention.from).rev().find(edge).unwrap_or(0);
    let stop = (mention.to..words.all.len()).find(edge).unwrap_or(words.all.len());
    let outside = |at: &usize| !(mention.from..mention.to).contains(at);
    (begin..stop).filter(outside).filter(|at| tells_something(words.at(*at))).count() >= 2
}

/// Whether the named times are told as taken and the offer is refused in another clause: `tomorrow i'm getting a
/// tooth pulled, can't`, `2 pm is when i pick up the kids so neither one`.
pub(super) fn told_and_refused(facts: &Facts<'_>) -> bool {
    const OWN: &str = "i im ive ill we were weve my our salgo salimos estoy estamos trabajo viajo voy vamos tengo tenemos mi nuestro";
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

/// Whether the first clause takes none of the times and the rest only tells why: `neither. got a funeral friday and a
/// wedding saturday`.
pub(super) fn refused_and_told(facts: &Facts<'_>) -> bool {
    const NONE: &str = "neither none ninguno ninguna";
    const AROUND: &str = "of them those these works work for me us sirve funciona no nope sorry ugh lo siento will can i do either";
    const ASKS_FOR: &str = "but instead maybe unless only if could rather prefer pero solo mejor prefiero si works good free open";
    let words = facts.words;
    let Some(end) = first_end(words) else { return false };
    let said = |list: &str, from: usize, to: usize| (from..to).any(|at| among(list, words.at(at)));
    (0..end).all(|at| among(NONE, words.at(at)) || among(AROUND, words.at(at)))
        && said(NONE, 0, end)
        && !words.question_mark
        && !said(ASKS_FOR, end, words.all.len())
}

#[cfg(test)]
mod tests {
    use super::super::{ReplyContext, ReplyIntent, read_reply_by};
    use crate::contract::time::Timestamp;
    use crate::understand::likeness::Likeness;

    /// The slot that `text` takes by the rules alone, of Tuesday at 10, Thursday at 15:30 and Saturday at 11.
    fn taken(text: &str) -> (ReplyIntent, Option<usize>) {
        let at = |text: &str| Timestamp::parse(text).expect("a time");
        let context = ReplyContext {
            proposed_slots: ["2026-09-15T10:00:00-07:00", "2026-09-17T15:30:00-07:00", "2026-09-19T11:00:00-07:00"].map(at).to_vec(),
            now: at("2026-09-14T10:00:00-07:00"),
            zone: chrono_tz::America::Los_Angeles,
        };
        let reading = read_reply_by(text, &context, &Likeness::blank());
        (reading.intent, reading.slot_index)
    }

    #[test]
    fn what_is_told_beside_a_choice_is_no_other_time() {
        for (text, slot) in [
            ("tuesday. there are 3 dogs in the yard", 0),
            ("2, the code for the gate is 1130", 1),
            ("tues 10, buzz unit 5", 0),
            ("thurs afternoon, i've got a dentist thing tuesday", 1),
            ("i coach on saturdays so tuesday it is", 0),
            ("el jueves, el martes tengo junta en la escuela", 1),
            ("saturday, kids have soccer at 9 so 11 is right after", 2),
            ("the late one. buzzer 22 at the gate", 2),
            ("anything but tuesday or saturday", 1),
            ("tuesday's out and so is thursday, so saturday", 2),
            ("1) no 2) no 3) yes", 2),
            ("either's cool but my wife leaves at 5", 0),
            ("put me down for #2. it's mireya btw, not maria", 1),
        ] {
            assert_eq!(taken(text), (ReplyIntent::ConfirmSlot, Some(slot)), "{text}");
        }
    }

    #[test]
    fn a_choice_that_is_taken_back_is_none() {
        for text in ["tuesday, could we do 2 instead", "tuesday, only i'd need 2:30", "tuesday but at 4 not 10", "tuesday, i finish work at 4"] {
            assert_ne!(taken(text).0, ReplyIntent::ConfirmSlot, "{text}");
        }
        assert_eq!(taken("2. this isn't maria's phone").0, ReplyIntent::WrongPerson);
        for text in [
            "tuesday we have company, wednesday we have church", "tuesday i'm in surgery, can't",
            "neither. funeral tuesday and a wedding saturday", "ninguno, el martes trabajo y el jueves viajo",
        ] {
            assert_eq!(taken(text).0, ReplyIntent::DeclineSlots, "{text}");
        }
    }
}

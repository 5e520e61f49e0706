//! Which named times are meant and which are ruled out.

use super::{Atom, Value};
use crate::understand::lexicon::Lexicon;
use crate::understand::lexicon::Saying;
use crate::understand::normalise::{Break, Word, Words};

const NOT: &[&str] = &[
    "not", "no", "dont", "cant", "wont", "never", "isnt", "doesnt", "couldnt", "arent", "unable",
    "except", "nor", "neither", "without", "than", "ni", "tampoco", "excepto", "menos", "wasnt",
    "aint", "nunca", "vez", "lugar", "nope", "scratch", "lose", "nix", "ditch", "pushing", "noone", "nobody",
];
const TAKEN: &[&str] = &[
    "busy",
    "booked",
    "working",
    "unavailable",
    "gone",
    "away",
    "ocupado",
    "ocupada",
    "swamped",
    "slammed",
    "tied",
    "bad",
    "full",
    "impossible",
    "terrible",
    "awful",
    "conflict",
    "taken",
    "hectic",
    "packed",
    "rough",
    "tough",
    "traveling",
    "travelling",
    "sucks",
    "horrible",
    "trabajo",
    "trabajando",
    "skip",
    "malo",
    "too",
    "early",
    "late",
    "complica",
    "complicado",
    "clashes",
];
/// Words before `early` and `late` with which they tell nothing against a time: `bright and early`, `i get off
/// early`, and the Spanish `me late`, I like it.
const EARLY_IS_FINE: &[&str] = &["bright", "nice", "and", "n", "off", "home", "out", "back", "as", "me", "nos"];
const SUITS: &[&str] = &[
    "works",
    "work",
    "good",
    "ok",
    "fine",
    "great",
    "better",
    "perfect",
    "best",
    "suits",
    "yes",
    "please",
    "free",
    "available",
    "open",
    "does",
    "instead",
    "ideal",
    "sirve",
    "funciona",
    "mejor",
    "bien",
    "puedo",
    "emoyes",
];
const OWN: &[&str] = &["my", "our", "his", "her", "their", "mi", "nuestro"];
const DOINGS: &[&str] = &["church", "bingo", "chemo", "dialysis", "practice", "soccer", "school", "surgery", "mass", "bible", "choir", "golf", "league", "poker", "bowling", "therapy", "rodeo", "laundry", "shabbat"];
const OPEN: &[&str] = &["off", "only", "pick", "choice", "preference", "favorite", "preferred", "first", "libre", "descanso", "next", "top", "easiest"];
const LINKS: &[&str] = &[
    "or", "and", "o", "y", "at", "on", "in", "the", "a", "of", "around", "about", "to", "el", "la",
    "las", "por", "en", "de", "for", "this", "next", "either", "e", "u", "nor",
];

/// For each atom, whether the text says that it doesn't suit.
pub(super) fn ruled_out(words: &Words, atoms: &[Atom], moving: bool) -> Vec<bool> {
    let mut out = vec![false; atoms.len()];
    let groups = groups(words, atoms);
    for (index, group) in groups.iter().enumerate() {
        let (Some(first), Some(last)) = (atoms.get(group.0), atoms.get(group.1)) else {
            continue;
        };
        let start = segment_start(words, first.from);
        let end = segment_end(words, last.to);
        let previous = index
            .checked_sub(1)
            .and_then(|i| groups.get(i))
            .and_then(|g| atoms.get(g.1))
            .map_or(0, |atom| atom.to);
        let next = groups
            .get(index + 1)
            .and_then(|g| atoms.get(g.0))
            .map_or(usize::MAX, |atom| atom.from);
        let ahead = prefix(
            words
                .all
                .get(start.max(previous)..first.from)
                .unwrap_or(&[]),
            previous > start,
        );
        let behind = suffix(
            words.all.get(last.to..end.min(next)).unwrap_or(&[]),
            next < end,
        );
        // `would 6 be too late` asks for it.
        let asks = words.all.get(start..first.from).unwrap_or(&[]).iter().all(|w| matches!(w.text.as_str(), "would" | "is" | "will" | "or" | "and" | "but"))
            && words.at(start) != words.at(first.from)
            && matches!(words.at(start), "would" | "is" | "will");
        let behind = behind.filter(|_| !asks);
        let ruled = match (ahead, behind) {
            (_, Some(negative)) if !(ahead && !negative && first.from > start + 1) => negative,
            _ => ahead,
        };
        // `no mornings please` turns them down; `no monday please` says no to another day and asks for this one.
        let ruled = ruled || (ahead && matches!(first.value, Value::Part(_)) && words.at(last.to) == "please");
        let bounded = atoms.get(group.0).is_some_and(
            |atom| matches!(atom.value, Value::Clock(clock) if clock.bound != super::Bound::At),
        );
        let until = before_until(words, first.from);
        // `can't before 5` and `not until thursday` say when it does suit.
        let ruled = ruled && !(ahead && ((bounded && groups.len() == 1) || until));
        // `tuesday's out and so is thursday`.
        let same = super::before(words, first.from, 2, &["so", "neither"]) && super::before(words, first.from, 1, &["is", "are"]);
        let like_the_last = group.0.checked_sub(1).filter(|_| same).and_then(|last| out.get(last)).copied();
        // `mejor el jueves que el martes`.
        let less = index > 0 && super::before(words, first.from, 1, &["que"]) && words.all.iter().any(|w| matches!(w.text.as_str(), "mejor" | "prefiero"));
        let ruled = less || like_the_last.unwrap_or(ruled);
        for slot in out.iter_mut().take(group.1 + 1).skip(group.0) {
            *slot = ruled;
        }
    }
    replaced(words, atoms, moving, &mut out);
    out
}

/// What is moved: `from friday to monday`, `my tuesday appointment`.
fn replaced(words: &Words, atoms: &[Atom], moving: bool, out: &mut [bool]) {
    if !moving {
        return;
    }
    let lexicon = Lexicon::get();
    for (index, atom) in atoms.iter().enumerate() {
        let from = super::before(words, atom.from, 1, &["from", "de", "del", "of"])
            && index + 1 < atoms.len();
        let visit = words.part(atom.to, atom.to + 1);
        let complement = atoms.get(index + 1).is_some_and(|next| {
            std::mem::discriminant(&next.value) != std::mem::discriminant(&atom.value)
        });
        let ahead = words.part(atom.from.saturating_sub(2), atom.from);
        // `my appointment on the 10th, can we make it the 6th`, `my appointment tomorrow, make it wednesday`.
        let behind = lexicon.says(Saying::Appointment, &words.part(atom.from.saturating_sub(1), atom.from))
            || super::before(words, atom.from, 1, &["on", "at", "of", "del", "de", "el"]);
        let stands = index + 1 < atoms.len() && !complement && behind && lexicon.says(Saying::Appointment, &ahead);
        let own = stands
            || lexicon.says(Saying::Appointment, &visit)
            || (super::before(words, atom.from, 1, &["my", "our", "mi", "nuestra"]))
            || (index + 1 < atoms.len() && super::before(words, atom.from, 2, &["my", "our"]));
        let to_next = atoms.get(index + 1).is_some_and(|next| {
            words.all.get(atom.to..next.from).is_some_and(|b| {
                b.iter().any(|w| {
                    matches!(
                        w.text.as_str(),
                        "to" | "for" | "until" | "till" | "para" | "al" | "a"
                    )
                }) && b.len() <= 4
            })
        });
        if (from || own || (to_next && !complement))
            && let Some(slot) = out.get_mut(index)
        {
            *slot = true;
        }
    }
}

fn before_until(words: &Words, at: usize) -> bool {
    super::before(
        words,
        at,
        1,
        &["until", "till", "til", "hasta", "before", "after"],
    ) || super::before(words, at, 2, &["until", "till", "hasta"])
}

/// Runs of atoms with nothing but links between them share their polarity.
fn groups(words: &Words, atoms: &[Atom]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (index, atom) in atoms.iter().enumerate() {
        let linked = index
            .checked_sub(1)
            .and_then(|i| atoms.get(i))
            .is_some_and(|last| {
                let same_clause = words
                    .all
                    .get(last.to..=atom.from)
                    .is_some_and(|w| w.iter().all(|w| w.before == Break::None));
                same_clause
                    && words
                        .all
                        .get(last.to..atom.from)
                        .is_some_and(|b| b.iter().all(|w| LINKS.contains(&w.text.as_str())))
            });
        match out.last_mut() {
            Some(group) if linked => group.1 = index,
            _ => out.push((index, index)),
        }
    }
    out
}

fn parts(words: &Words, at: usize) -> bool {
    match words.at(at) {
        "but" | "pero" | "however" | "sino" | "though" | "although" => true,
        // `tuesday im out of town so thursday`, but `so busy tuesday`, `so is thursday`.
        "so" => {
            let next = words.at(at + 1);
            !TAKEN.contains(&next) && !SUITS.contains(&next) && !matches!(next, "much" | "many" | "that" | "far" | "sorry" | "is" | "are" | "very" | "")
        }
        _ => false,
    }
}

/// `anything but friday` rules Friday out and parts nothing.
fn anything_but(words: &Words, at: usize) -> bool {
    words.at(at) == "but"
        && super::before(
            words,
            at,
            1,
            &[
                "anything", "any", "anytime", "anyday", "all", "everyday",
            ],
        )
        || words.at(at) == "but" && super::before(words, at, 1, &["day"]) && super::before(words, at, 2, &["any", "every"])
}

fn segment_start(words: &Words, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|i| {
            let here = words.all.get(*i).is_some_and(|w| w.before != Break::None);
            let parted = i
                .checked_sub(1)
                .is_some_and(|p| parts(words, p) && !anything_but(words, p));
            here || parted
        })
        .unwrap_or(0)
}

fn segment_end(words: &Words, at: usize) -> usize {
    (at..words.all.len())
        .find(|i| words.all.get(*i).is_some_and(|w| w.before != Break::None) || parts(words, *i))
        .unwrap_or(words.all.len())
}

/// Whether the words before a time rule it out. `shared` says that they follow another time.
fn prefix(words: &[Word], shared: bool) -> bool {
    let text = |i: usize| words.get(i).map_or("", |w| w.text.as_str());
    // `out of town wednesday`.
    if words
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if matches!((a.text.as_str(), b.text.as_str()), ("out", "of") | ("came", "up") | ("called", "in") | ("leave" | "leaving", "for") | ("me" | "us", "off")
                | ("stop" | "quit", "offering" | "giving" | "sending" | "suggesting"))))
    {
        return !shared;
    }
    // `instead of friday`.
    if matches!(words, [.., a, b] if a.text == "instead" && b.text == "of") {
        return true;
    }
    // `late morning`, `early tuesday`, but not `too late tuesday`.
    let of_the_time = |at: usize| at + 1 == words.len() && (at == 0 || !matches!(text(at - 1), "too" | "very" | "so" | "is" | "its" | "running" | "run"));
    let fine = |at: usize| {
        matches!(text(at), "early" | "late") && (at > 0 && EARLY_IS_FINE.contains(&text(at - 1)) || of_the_time(at))
    };
    let last_not = (0..words.len())
        .rev()
        .find(|at| (NOT.contains(&text(*at)) || TAKEN.contains(&text(*at)) || text(*at) == "but") && !fine(*at));
    if last_not.is_some_and(|at| free_of_work(words, at) || at > 0 && free_of_work(words, at - 1)) {
        return false;
    }
    let Some(at) = last_not else {
        let works_then = words.len() >= 2
            && text(words.len() - 1) == "work"
            && matches!(text(words.len() - 2), "i" | "we" | "at" | "to")
            && !shared;
        return works_then;
    };
    if at > 0 && matches!((text(at - 1), text(at)), ("why" | "if" | "or", "not")) {
        return false;
    }
    if matches!(text(at + 1), "problem" | "worries" | "prob" | "forget")
        || (text(at) == "cant" && text(at + 1) == "wait")
        || (text(at) == "not" && text(at + 1) == "bad")
    {
        return false;
    }
    if text(at) == "dont" && text(at + 1) == "you" || text(at) == "late" && text(at + 1) == "to" {
        return false;
    }
    if matches!(text(at), "vez" | "lugar") {
        return text(at + 1) == "de" || text(at + 1) == "del";
    }
    // A predicate of the time before: `tuesday doesn't work wednesday does`.
    let predicate = words
        .iter()
        .skip(at + 1)
        .any(|w| SUITS.contains(&w.text.as_str()));
    let taken = TAKEN.contains(&text(at)) && text(at) != "skip";
    !(shared && (predicate || taken))
}

/// Whether the no at `at` says that nobody works then: `no trabajo`, `i dont work`.
fn free_of_work(words: &[Word], at: usize) -> bool {
    let text = |i: usize| words.get(i).map_or("", |w| w.text.as_str());
    let self_said = at > 0 && matches!(text(at - 1), "i" | "we" | "he" | "she");
    text(at) == "no" && matches!(text(at + 1), "trabajo" | "trabajamos" | "trabaja")
        || text(at) == "dont" && text(at + 1) == "work" && self_said
}

/// Whether the words after a time rule it out (`Some(true)`), welcome it (`Some(false)`) or say
/// nothing. `followed` says that another time comes next.
fn suffix(words: &[Word], followed: bool) -> Option<bool> {
    let text = |i: usize| words.get(i).map_or("", |w| w.text.as_str());
    for (at, word) in words.iter().enumerate() {
        let word = word.text.as_str();
        if matches!(word, "if" | "unless" | "because" | "since" | "so") {
            return None;
        }
        // `not tomorrow im at work`.
        if word == "work" && at > 0 && text(at - 1) == "at" {
            return None;
        }
        if SUITS.contains(&word) {
            return Some(false);
        }
        if matches!(word, "early" | "late") && at > 0 && EARLY_IS_FINE.contains(&text(at - 1)) {
            continue;
        }
        // `ese dia no trabajo`, `monday i dont work`: free.
        if free_of_work(words, at) {
            return Some(false);
        }
        if TAKEN.contains(&word) {
            return Some(true);
        }
        // `tuesday's out and so is thursday`.
        let ends = !followed || matches!(text(at + 1), "and" | "y" | "so");
        if word == "out" && ends && at <= 2 {
            return Some(true);
        }
        if at == 0 && matches!(word, "i" | "we" | "ive" | "weve") && matches!(text(1), "have" | "got") && words.len() > 2 {
            // `monday we have church group`, but not `monday i have free`.
            return (!words.iter().any(|w| SUITS.contains(&w.text.as_str()) || matches!(w.text.as_str(), "off" | "nothing" | "time")))
                .then_some(true);
        }
        // `wednesday is my chemo day`, but not `wednesday is my day off`.
        if at == 0 && matches!(word, "is" | "es" | "are" | "son") && OWN.contains(&text(1)) {
            let open = |w: &Word| SUITS.contains(&w.text.as_str()) || OPEN.contains(&w.text.as_str());
            let plain = matches!(text(2), "day" | "days" | "time" | "slot" | "jam" | "lunch" | "break") && words.len() == 3;
            return (words.len() > 2 && !plain && !words.iter().any(open)).then_some(true);
        }
        // `thursday is bingo night`.
        if at == 0 && matches!(word, "is" | "es") && DOINGS.contains(&text(1)) {
            return Some(true);
        }
        if word == "off" && text(at + 2) == "table" {
            return Some(true);
        }
        if NOT.contains(&word) && !matches!(word, "than" | "vez" | "lugar" | "except" | "without") {
            // `at ten and no more than 20 minutes` says how long, not when.
            if matches!(text(at + 1), "problem" | "worries" | "prob" | "bad")
                || (text(at + 1) == "more" && text(at + 2) == "than")
                || (at > 0 && matches!(text(at - 1), "why" | "or" | "if"))
            {
                return None;
            }
            let belongs_to_next = followed && at + 1 >= words.len();
            return if belongs_to_next { None } else { Some(true) };
        }
        if word == "work" || (word == "working" && at > 0) {
            return Some(word == "working");
        }
    }
    None
}

//! Times of the person's own doings, told beside the time that is meant: `i coach on saturdays so monday it is`.

use super::{Atom, Bound, Mention, Value};
use crate::understand::normalise::{Break, Words};

/// Who does something else then.
const SOMEBODY: &[&str] = &[
    "i", "we", "he", "she", "they", "kid", "kids", "my", "our", "baby", "son", "daughter", "wife", "husband", "mom", "dad",
    "mi", "mis", "yo", "im", "were", "hes", "shes",
];
/// What they do then.
const DOES: &[&str] = &[
    "have", "has", "got", "take", "takes", "coach", "coaches", "teach", "teaches", "fly", "flies", "drive", "drives",
    "pick", "picks", "drop", "drops", "watch", "babysit", "nap", "naps", "play", "plays", "volunteer", "attend", "close", "closes", "eat",
    "eats", "sleep", "sleeps", "bowl", "golf", "pray", "feed", "cook", "host", "flying",
    "driving", "teaching", "coaching", "babysitting", "leaving", "getting", "having", "hosting", "picking",
];
/// Of these the ones that may offer a time as well.
const HAS: &[&str] = &["have", "has", "got", "take", "takes", "at", "in", "ive", "weve", "tengo", "tenemos", "tiene"];
/// The same where the verb tells who: in Spanish, and `i have` in one word.
const HACE: &[&str] = &[
    "ive", "weve", "tengo", "tenemos", "tiene", "llevo", "llevamos", "recojo", "cuido", "cuidamos", "juego", "juega", "voy", "vamos",
    "viajo", "viajamos",
];
/// Words with which a clause speaks of the visit after all: `i have friday free`, `i can take the 3 pm`.
const OF_THE_VISIT: &[&str] = &[
    "free", "open", "available", "off", "nothing", "time", "works", "good", "ok", "fine", "great", "better", "best",
    "perfect", "can", "could", "would", "will", "ill", "id", "want", "like", "love", "prefer", "choose", "please", "you", "yall", "libre",
    "puedo", "podemos", "mejor", "bien", "sirve", "disponible", "ustedes", "usted", "chance", "it", "one", "ir", "estar",
    "que", "slot", "not", "no",
];
/// Words that end a clause as a comma does.
const PARTS: &[&str] = &["so", "but", "because", "pero", "porque", "entonces", "since"];

/// Whether a clause begins with the word at `at`.
fn parts(words: &Words, at: usize) -> bool {
    // `mejor el jueves que el martes salgo tarde`.
    let reason = words.at(at) == "que" && matches!(words.at(at + 1), "el" | "los");
    reason || words.all.get(at).is_some_and(|w| w.before != Break::None || PARTS.contains(&w.text.as_str()))
}

/// `my shift ends at 11`, `i stop work at 3:30`: told beside the time that is meant.
pub(super) fn of_work(words: &Words, mention: &Mention) -> bool {
    let begin = (0..=mention.from).rev().find(|at| parts(words, *at)).unwrap_or(0);
    let clause = words.all.get(begin..mention.from).unwrap_or(&[]);
    let has = |known: &[&str]| clause.iter().any(|w| known.contains(&w.text.as_str()));
    let ends = has(&["leave", "leaves", "stop", "quit", "ends", "end", "starts", "start", "finish"]);
    has(&["work", "shift", "job", "class"]) && ends
        || has(&["get", "gets", "got"]) && has(&["off"])
        || has(&["i", "he", "she"]) && has(&["quit", "quits", "finish", "finishes"])
        || has(&["salgo", "sale", "salimos", "termino"])
}

/// `kids have soccer at 9`, `i take my insulin at noon`, `el jueves tengo junta`: what somebody does then.
pub(super) fn of_own_doings(words: &Words, atom: &Atom, moving: bool) -> bool {
    let begin = (0..=atom.from).rev().find(|at| parts(words, *at)).unwrap_or(0);
    let end = (atom.to..words.all.len()).find(|at| parts(words, *at)).unwrap_or(words.all.len());
    let clause = words.all.get(begin..end).unwrap_or(&[]);
    let place = |known: &[&str]| clause.iter().position(|w| known.contains(&w.text.as_str()));
    let asked = clause.iter().any(|w| w.asked);
    let bounded = matches!(atom.value, Value::Clock(clock) if clock.bound != Bound::At);
    if moving || matches!(atom.value, Value::Wide) || asked || bounded || place(OF_THE_VISIT).is_some() {
        return false;
    }
    let english = place(SOMEBODY).zip(place(DOES)).filter(|(who, does)| who < does).map(|(_, does)| does);
    // `mornings im at the gym`.
    let at_home = place(&["home", "house", "here"]).is_some();
    let away = clause.windows(2).position(|pair| {
        !at_home && matches!(pair, [who, at] if matches!(who.text.as_str(), "im" | "were") && matches!(at.text.as_str(), "at" | "in"))
    });
    english.or_else(|| place(HACE)).or_else(|| away.map(|who| who + 1)).is_some_and(|verb| {
        // `i have monday` offers it; `i have class monday` doesn't.
        let alone = !HAS.contains(&words.at(begin + verb));
        let outside = |at: usize| !(atom.from..atom.to).contains(&at);
        alone || (begin + verb + 1..end).any(|at| outside(at) && words.at(at).len() > 2 && !matches!(words.at(at), "the" | "and" | "for"))
    })
}

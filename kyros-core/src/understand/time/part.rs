//! Parts of a day.

use super::{Atom, Part, Value, before, one_of};
use crate::understand::normalise::Words;

/// The part of a day that `word` names.
pub(super) fn part_word(word: &str) -> Option<Part> {
    Some(match word {
        "morning" | "mornings" | "madrugada" | "mananas" => Part::Morning,
        "afternoon" | "afternoons" | "tardes" | "midafternoon" => Part::Afternoon,
        "evening" | "evenings" | "night" | "nights" | "noche" | "noches" => Part::Evening,
        _ => return None,
    })
}

/// The part of a day that starts at word `at`.
pub(super) fn part_at(words: &Words, at: usize) -> Option<Atom> {
    let atom = |part, to| {
        Some(Atom {
            value: Value::Part(part),
            from: at,
            to,
            weak: false,
        })
    };
    let next = words.at(at + 1);
    match words.at(at) {
        "good" | "buenas" | "buenos" if part_word(next).is_some() || next == "dias" => None,
        "por" | "en" | "de" | "a" if next == "la" => match words.at(at + 2) {
            "manana" => atom(Part::Morning, at + 3),
            "tarde" => atom(Part::Afternoon, at + 3),
            "noche" => atom(Part::Evening, at + 3),
            _ => None,
        },
        "la" | "las" => match next {
            "manana" => atom(Part::Morning, at + 2),
            "tarde" => atom(Part::Afternoon, at + 2),
            "noche" => atom(Part::Evening, at + 2),
            _ => None,
        },
        "tarde" if !before(words, at, 1, &["mas", "muy", "demasiado", "buenas", "esta"]) => {
            atom(Part::Afternoon, at + 1)
        }
        "at" if next == "night" && about_system(words) => Some(Atom {
            value: Value::Wide,
            from: at,
            to: at + 2,
            weak: true,
        }),
        "after" if one_of(words, at + 1, &["work", "dinner", "hours", "supper"]) => {
            atom(Part::Evening, at + 2)
        }
        "after" if next == "lunch" => atom(Part::Afternoon, at + 2),
        "before" if one_of(words, at + 1, &["lunch", "work"]) => atom(Part::Morning, at + 2),
        "end" if next == "of" && words.at(at + 2) == "day" => atom(Part::Evening, at + 3),
        "end" if next == "of" && words.at(at + 2) == "the" && words.at(at + 3) == "day" => atom(Part::Evening, at + 4),
        "first" if next == "thing" => atom(Part::Morning, at + 2),
        "am" | "ams" if is_half(words, at) => {
            atom(Part::Morning, at + 1)
        }
        "pm" => atom(Part::Afternoon, at + 1),
        word => {
            // `bingo night` is what somebody does then.
            let greeted = before(words, at, 1, &["good", "buenas", "bingo", "poker", "game", "bible", "school", "league", "bowling", "movie"]);
            part_word(word)
                .filter(|_| !greeted)
                .and_then(|part| atom(part, at + 1))
        }
    }
}

/// Whether `am` is half a day: not so in `how am i`, `am interested`.
fn is_half(words: &Words, at: usize) -> bool {
    const SAID_OF_ONESELF: &[&str] =
        &["interested", "not", "so", "very", "still", "ready", "ok", "good", "in", "curious"];
    let verb = before(words, at, 1, &["i", "how", "where", "what", "who", "why"]) || one_of(words, at + 1, &["i"]);
    !verb && (at > 0 || !one_of(words, 1, SAID_OF_ONESELF))
}

/// Whether the text is about how panels do, and not about when to meet.
fn about_system(words: &Words) -> bool {
    words.all.windows(2).any(|pair| {
        matches!(pair, [a, b] if matches!(a.text.as_str(), "it" | "they" | "solar" | "panels" | "system" | "power" | "battery" | "these") && matches!(b.text.as_str(), "work" | "works" | "do" | "produce" | "run" | "at" | "function"))
    })
}

//! How far a time is moved: `an hour later`, `30 minutes earlier`.

use chrono::TimeDelta;

use super::small_number;
use crate::understand::normalise::Words;

/// By how much `words` move the time that they are about.
pub(crate) fn shift(words: &Words) -> Option<TimeDelta> {
    (0..words.all.len()).find_map(|at| {
        let half = words.at(at) == "half";
        let number_at = at + usize::from(half && matches!(words.at(at + 1), "an" | "a"));
        let count = match words.at(at) {
            "a" | "an" | "half" | "una" => 1,
            word => i64::from(small_number(word).or_else(|| word.parse().ok().filter(|count| *count <= 120))?),
        };
        let size = match words.at(number_at + 1) {
            "hour" | "hours" | "hora" | "horas" if half => TimeDelta::minutes(30),
            "hour" | "hours" | "hora" | "horas" => TimeDelta::hours(count),
            "minutes" | "minute" | "minutos" => TimeDelta::minutes(count),
            _ => return None,
        };
        match (words.at(number_at + 2), words.at(number_at + 3)) {
            ("later", _) | ("mas", "tarde") => Some(size),
            ("earlier" | "sooner", _) | ("mas", "temprano") => Some(-size),
            _ => None,
        }
    })
}

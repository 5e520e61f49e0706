//! How far a time is moved: `an hour later`, `30 minutes earlier`, `una hora antes`.

use chrono::TimeDelta;

use super::small_number;
use crate::understand::normalise::{Words, among};

/// By how much `words` move the time that they are about.
pub(crate) fn shift(words: &Words) -> Option<TimeDelta> {
    (0..words.all.len()).find_map(|at| {
        let half = matches!(words.at(at), "half" | "media");
        let number_at = at + usize::from(half && matches!(words.at(at + 1), "an" | "a"));
        let count = match words.at(at) {
            "a" | "an" | "half" | "una" | "media" => 1,
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
            ("despues", _) if of_the_visit(words, at) => Some(size),
            ("antes", _) if of_the_visit(words, at) => Some(-size),
            _ => None,
        }
    })
}

/// Whether nothing before `at` asks for anything else than the visit: `llámeme una hora antes` asks for a call.
fn of_the_visit(words: &Words, at: usize) -> bool {
    const MOVES: &str = "puede pueden podria podrian podemos puedo se seria que sea ser fuera venir vengan venga llegar lleguen hacer hacerlo mover moverla moverlo muevan mueva cambiar cambiarla mejor please la lo cita visita a es posible si y ok gustaria quiero hola prefiero para unas";
    (0..at).all(|at| among(MOVES, words.at(at)))
}

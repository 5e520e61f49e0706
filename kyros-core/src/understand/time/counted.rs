//! Numbers that are no hours: they count or name something else.

use super::{before, one_of, small_number};
use crate::understand::normalise::{Break, Words};

/// Words after a number that make it a count of something else.
const COUNTED: &[&str] = &[
    "years", "year", "months", "month", "weeks", "week", "days", "day", "hours", "hour", "minutes", "kids", "people",
    "story", "storey", "bedroom", "bed", "bath", "dollars", "kw", "kwh", "amp", "ev", "gallon", "ton", "feet", "foot",
    "mile", "panels", "percent", "grand", "k", "acres", "bucks", "of", "times", "houses", "more", "or", "roofs",
    "bedrooms", "stories", "quotes", "guys", "companies", "anos",
];

/// Words in the plural, by their look, that say something of an hour: `3 works`, `2 thanks`, `3 nos vemos`.
const SAYS_SOMETHING: &[&str] = &[
    "works", "sounds", "suits", "fits", "seems", "looks", "thanks", "gracias", "does", "lunes", "martes", "miercoles",
    "jueves", "viernes", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays",
    "mornings", "afternoons", "evenings", "nights", "mananas", "tardes", "noches", "this", "pues", "entonces", "antes",
    "despues", "menos", "unless", "always", "perhaps", "thats", "lets", "whats", "hours", "plus", "buenas", "puedes",
    "tienes", "vienes", "quieres", "estas", "as", "is",
];

/// Words between a number and what it counts: `2 big freezers`, `2 car garage`.
const QUALIFIES: &[&str] = &["big", "small", "large", "little", "other", "different", "separate", "new", "old"];

/// Words before a number that only an hour stands behind: `at 4 parents are home`.
const LEADS_AN_HOUR: &[&str] = &["at", "las", "by", "after", "before", "until", "till", "til", "around"];

/// Words whose number is their name: `unit 5`, `press 7`, `gate code 930`.
const NAMED_BY_NUMBER: &[&str] = &[
    "number", "option", "slot", "choice", "opcion", "numero", "no", "unit", "press", "suite", "room", "building",
    "gate", "code", "lot", "space", "ext", "extension", "dial", "buzz", "box", "door", "apartment", "lane", "route",
    "highway", "exit", "pin", "marca", "oprima", "presione", "timbre", "depa", "puerta",
];

/// Whether the number at word `at` counts what stands at word `behind`: `3 tenants`, `2 freezers`.
pub(super) fn counts_a_thing(words: &Words, at: usize, behind: usize) -> bool {
    counts_behind(words, behind)
        || !before(words, at, 1, LEADS_AN_HOUR)
            && (plural(words, behind) || one_of(words, behind, QUALIFIES) && plural(words, behind + 1))
}

/// Whether the word at `behind` is one that is counted.
pub(super) fn counts_behind(words: &Words, behind: usize) -> bool {
    one_of(words, behind, COUNTED)
}

/// Whether the word at `at` looks like a plural, English or Spanish, and goes on with the clause.
fn plural(words: &Words, at: usize) -> bool {
    words.all.get(at).is_some_and(|word| {
        let text = word.text.as_str();
        // `nos vemos`: a Spanish verb.
        let verb = text.ends_with("mos") || text.ends_with("ss");
        word.before == Break::None && text.len() > 3 && text.ends_with('s') && !verb && !SAYS_SOMETHING.contains(&text)
    })
}

/// Whether the number at word `at` is the name of something: `unit 5`, `the code is 0930`, `6 of 8`.
pub(super) fn names_a_thing(words: &Words, at: usize) -> bool {
    // `10 no, 2 yes`.
    let no = before(words, at, 1, &["no"]) && words.all.get(at).is_some_and(|word| word.before != Break::None);
    before(words, at, 1, NAMED_BY_NUMBER) && !no
        || of_money(words, at)
        || of_a_street(words, at)
        || of_age(words, at)
        || before(words, at, 1, &["is", "es", "number"]) && before(words, at, 2, &["code", "pin", "unit", "codigo", "gate"])
        // `in apt 12`: the short form is read as an appointment.
        || before(words, at, 1, &["appointment"]) && before(words, at, 2, &["in", "im", "is", "were", "to", "at"])
        || before(words, at, 1, &["of"]) && at > 1 && small_number(words.at(at - 2)).is_some()
}

/// Whether the number at word `at` is a sum or a measure: `my bill is 300`, `we pay about 200 a month`, `about 1200 kwh`.
fn of_money(words: &Words, at: usize) -> bool {
    const BILL: &[&str] = &["bill", "bills", "pay", "paying", "payment", "payments", "paid", "spend", "spending", "costs", "cost", "recibo", "pago", "pagamos"];
    const LINKS: &[&str] = &["is", "was", "are", "about", "around", "of", "like", "runs", "running", "over", "under", "almost", "averages", "usually", "electric", "up", "to", "es", "de", "como", "por", "at", "a", "only", "just", "between", "and", "power", "light", "last", "month", "every"];
    let sum = small_number(words.at(at)).is_none();
    let linked = (0..at).rev().take(5).find(|back| !LINKS.contains(&words.at(*back)));
    let of_a_bill = linked.is_some_and(|back| BILL.contains(&words.at(back)));
    let a_month = one_of(words, at + 1, &["a", "per", "al", "every", "each"]) && one_of(words, at + 2, &["month", "mes", "year"])
        || one_of(words, at + 1, &["month", "monthly", "dollars", "bucks", "dolares", "pesos", "kwh", "kw", "sq", "square", "sqft", "ft", "feet", "watts", "amps"]);
    sum && (of_a_bill || a_month)
}

/// Whether the number at word `at` is that of a house: `12 oak ave`, `at 2 maple street`.
fn of_a_street(words: &Words, at: usize) -> bool {
    const STREETS: &[&str] = &["street", "st", "ave", "avenue", "road", "rd", "drive", "dr", "lane", "ln", "court", "ct", "blvd", "boulevard", "circle", "terrace", "trail", "highway", "hwy", "parkway", "pkwy", "pl"];
    const SMALL: &[&str] = &["the", "on", "at", "is", "works", "and", "or", "for", "to", "am", "pm", "but", "my", "we", "i"];
    let street = |past: usize| {
        let one_clause = |i: usize| words.all.get(at + i).is_some_and(|word| word.before == Break::None);
        let names = (1..past).all(|i| !SMALL.contains(&words.at(at + i)));
        one_of(words, at + past, STREETS) && names && (1..=past).all(one_clause)
    };
    street(2) || street(3)
}

/// Whether the number at word `at` is an age: `i am 75`, `shes 80`, `im 2 old for this`.
fn of_age(words: &Words, at: usize) -> bool {
    let number = words.at(at).parse::<u32>().ok();
    before(words, at, 1, &["im", "were", "am"]) && number.is_some_and(|age| age > 12) || one_of(words, at + 1, &["old", "yo", "yrs", "yr"])
}

/// Whether `word` is a round hundred: `100` degrees, a `200` amp panel. As an hour it needs company of its own.
pub(super) fn hundreds(word: &str) -> bool {
    word.len() == 3 && word.ends_with("00")
}

/// Whether a telephone number begins at word `at`: a hyphen between digits reads as `to`, as in `9-5`.
pub(super) fn phone_number(words: &Words, at: usize) -> bool {
    let digits = |at: usize, count: usize| words.at(at).len() == count && words.at(at).bytes().all(|b| b.is_ascii_digit());
    let whole = |at: usize| {
        digits(at, 3) && digits(at + 2, 3) && digits(at + 4, 4) && one_of(words, at + 1, &["to"]) && one_of(words, at + 3, &["to"])
    };
    (0..=4).step_by(2).any(|back| at.checked_sub(back).is_some_and(whole))
}

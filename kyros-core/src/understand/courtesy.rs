//! Thanks and goodbyes: they ask for nothing, and an answer to them is one too many.

use super::word_list::{WordList, word_list};
use super::normalise::Words;

/// The rule that recognises them.
pub const COURTESY: &str = "courtesy";

static CORE: WordList = word_list!("thanks gracias nada welcome bye goodbye adios np appreciate agradezco agradecido agradecida");
static AROUND: WordList = word_list!("thank you u so much very many muchas mil de your youre are yes a lot really all for the it this that por su tu tiempo todo time help again ok emoji emoyes have good great nice day one weekend night afternoon evening lovely buen buena dia tarde noche igualmente hasta luego pronto then senor sir maam con mucho gusto un placer i we guys friend amigo amiga");
/// Goodbyes that say yes to a time where one is on offer.
const GOODBYES: [&str; 8] = ["see you", "see you then", "see you there", "see you soon", "nos vemos", "hasta luego", "got it", "alla nos vemos"];

/// Whether the text is a courtesy and nothing else; `offered` says that times are on offer.
pub(super) fn courtesy(words: &Words, offered: bool) -> bool {
    let texts: Vec<&str> = words.all.iter().map(|word| word.text.as_str()).filter(|word| !word.starts_with("emo")).collect();
    if words.question_mark || texts.is_empty() {
        return false;
    }
    if matches!(texts.as_slice(), ["noproblem"] | ["no", "worries"]) {
        return true;
    }
    let plain = texts.join(" ");
    if !offered && GOODBYES.contains(&plain.as_str()) {
        return true;
    }
    let core = texts.iter().any(|word| CORE.has(word));
    // `ok thanks` says yes where a time is on offer.
    let yes = offered && texts.iter().any(|word| matches!(*word, "ok" | "yes" | "great" | "good" | "emoyes"));
    core && !yes && texts.iter().all(|word| CORE.has(word) || AROUND.has(word))
}

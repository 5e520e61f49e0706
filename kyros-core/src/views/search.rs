//! What `q` finds.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::contract::lead::Lead;

/// Entries are cut off here, in characters: a word that long is found by its beginning.
const ENTRY_LENGTH: usize = 40;
/// Entries a lead can have: the words of a 64 kB address don't fill the index.
const ENTRIES: usize = 64;
/// Fewer characters find nothing.
const SHORTEST: usize = 3;

/// The entries of a lead, by whose beginnings it is found: words of name and address in lower case
/// without accents, the e-mail, and the phone's digits from each digit on.
#[must_use]
pub fn search_entries(lead: &Lead) -> Vec<String> {
    let mut entries = words(&lead.name);
    if let Some(address) = &lead.address {
        entries.extend(words(address));
    }
    // `O'Brien` is looked for as `obrien` and as `brien`, too.
    let parted: Vec<String> = entries.iter().filter(|word| word.contains('\'')).cloned().collect();
    for word in parted {
        entries.push(word.replace('\'', ""));
        entries.extend(word.split('\'').filter(|part| part.len() >= SHORTEST).map(str::to_owned));
    }
    if let Some(email) = &lead.email {
        entries.push(fold(email.as_str()));
    }
    let digits = lead.phone.digits();
    entries.extend((0..digits.len().saturating_sub(SHORTEST - 1)).map(|from| digits[from..].to_owned()));
    entries.sort_unstable();
    entries.dedup();
    entries.truncate(ENTRIES);
    entries
}

/// The terms of a query, each of which must begin an entry; `None` when it is too short to ask.
///
/// ```
/// use kyros_core::views::search_terms;
/// assert_eq!(search_terms("José Núñez"), Some(vec!["jose".into(), "nunez".into()]));
/// assert_eq!(search_terms("(415) 555-01"), Some(vec!["41555501".into()]));
/// assert_eq!(search_terms("ab"), None);
/// ```
#[must_use]
pub fn search_terms(query: &str) -> Option<Vec<String>> {
    if query.trim().chars().count() < SHORTEST {
        return None;
    }
    let phone_like = query.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
    let digits: String = query.chars().filter(char::is_ascii_digit).collect();
    if phone_like && digits.len() >= SHORTEST {
        return Some(vec![digits]);
    }
    let terms = if query.contains('@') { vec![fold(query.trim())] } else { words(query) };
    // `***` is long enough, and no word begins with it.
    Some(if terms.is_empty() { vec![fold(query.trim())] } else { terms })
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '@' && c != '\'')
        .map(fold)
        .filter(|word| !word.is_empty())
        .collect()
}

fn fold(word: &str) -> String {
    if word.is_ascii() {
        let mut word = word.to_ascii_lowercase();
        word.truncate(ENTRY_LENGTH);
        return word;
    }
    word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).take(ENTRY_LENGTH).collect()
}

//! Long lists of words that every word of a reply is looked up in.

use std::sync::LazyLock;

/// A list of words, put in order when it is first asked.
pub(crate) struct WordList(LazyLock<Vec<&'static str>, fn() -> Vec<&'static str>>);

/// A [`WordList`] of the words of a text, parted by blanks.
macro_rules! word_list {
    ($text:literal) => {
        $crate::understand::word_list::WordList::new(|| $crate::understand::word_list::in_order($text))
    };
}
pub(crate) use word_list;

impl WordList {
    pub(crate) const fn new(words: fn() -> Vec<&'static str>) -> Self {
        Self(LazyLock::new(words))
    }

    /// Whether `word` is one of them.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.0.binary_search_by(|known| order(known).cmp(&order(word))).is_ok()
    }
}

/// Shorter words first: most are told apart by their length and their first letter.
fn order(word: &str) -> (usize, &[u8]) {
    (word.len(), word.as_bytes())
}

pub(crate) fn in_order(text: &'static str) -> Vec<&'static str> {
    let mut words: Vec<&str> = text.split(' ').collect();
    words.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
    words
}

#[cfg(test)]
mod tests {
    static LIST: super::WordList = word_list!("yes ok sure i absolutely");

    #[test]
    fn a_list_has_its_words_and_no_others() {
        for word in ["yes", "ok", "sure", "i", "absolutely"] {
            assert!(LIST.has(word), "{word}");
        }
        for word in ["", "y", "yess", "no", "sure i", "absolute"] {
            assert!(!LIST.has(word), "{word}");
        }
    }
}

//! A small phrase language, so that one line of a phrase table stands for many wordings.
//!
//! A pattern is words parted by blanks. `a|b` is either word, a trailing `?` makes it optional,
//! `{name}` stands for a class of words, `*3` skips up to three words, `!a|b` is any word but
//! these, `@name` is a word that may be a person's name, `^` and `$` are the edges of a clause,
//! `^^` and `$$` those of the text. No pattern reaches over the end of a sentence: what
//! belongs together is said in one.

use std::collections::BTreeMap;

use super::normalise::{Break, Word};

/// The number of a word in the vocabulary; 0 is a word outside of it.
pub(crate) type WordId = u16;

/// Every word that a pattern names.
#[derive(Default)]
pub(crate) struct Vocabulary {
    ids: BTreeMap<String, WordId>,
}

impl Vocabulary {
    /// The number of `word`, given one if it has none.
    pub(crate) fn intern(&mut self, word: &str) -> WordId {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = WordId::try_from(self.ids.len() + 1).unwrap_or(WordId::MAX);
        self.ids.insert(word.to_owned(), id);
        id
    }

    /// The number of `word`; 0 when no pattern names it.
    pub(crate) fn id(&self, word: &str) -> WordId {
        self.ids.get(word).copied().unwrap_or(0)
    }

    /// Every word, in alphabetical order.
    pub(crate) fn starting_with(&self, first: char) -> impl Iterator<Item = &str> {
        let from = first.to_string();
        self.ids
            .range(from..)
            .map(|(word, _)| word.as_str())
            .take_while(move |word| word.starts_with(first))
    }
}

enum Element {
    One(Vec<WordId>),
    Optional(Vec<WordId>),
    NoneOf(Vec<WordId>),
    Gap(usize),
    Name,
    ClauseStart,
    ClauseEnd,
    TextStart,
    TextEnd,
}

/// One compiled phrase.
pub(crate) struct Pattern {
    elements: Vec<Element>,
}

/// Finds the words of a class; empty when there is no such class.
pub(crate) type Classes = fn(&str) -> &'static str;

impl Pattern {
    /// Compiles one line of a phrase table. A part such as `now|$` is both a word and an edge,
    /// so that one line may make several patterns.
    pub(crate) fn compile_line(
        line: &str,
        classes: Classes,
        vocabulary: &mut Vocabulary,
    ) -> Vec<Self> {
        let apart = |word: &&str| matches!(*word, "$" | "@name");
        let Some((at, part)) = line
            .split_whitespace()
            .enumerate()
            .find(|(_, part)| part.contains('|') && part.split('|').any(|w| apart(&w)))
        else {
            return vec![Self::compile(line, classes, vocabulary)];
        };
        let (edges, words): (Vec<&str>, Vec<&str>) = part.split('|').partition(apart);
        std::iter::once(words.join("|"))
            .filter(|words| !words.is_empty())
            .chain(edges.into_iter().map(str::to_owned))
            .flat_map(|choice| {
                let parts: Vec<&str> = line
                    .split_whitespace()
                    .enumerate()
                    .map(|(i, old)| if i == at { choice.as_str() } else { old })
                    .collect();
                Self::compile_line(&parts.join(" "), classes, vocabulary)
            })
            .collect()
    }

    /// Compiles one line of a phrase table.
    fn compile(line: &str, classes: Classes, vocabulary: &mut Vocabulary) -> Self {
        let mut elements = Vec::new();
        for part in line.split_whitespace() {
            elements.push(match part {
                "^" => Element::ClauseStart,
                "$" => Element::ClauseEnd,
                "^^" => Element::TextStart,
                "$$" => Element::TextEnd,
                "@name" => Element::Name,
                _ => Self::element(part, classes, vocabulary),
            });
        }
        Self { elements }
    }

    fn element(part: &str, classes: Classes, vocabulary: &mut Vocabulary) -> Element {
        if let Some(count) = part.strip_prefix('*') {
            return Element::Gap(count.parse().unwrap_or(1));
        }
        let (part, negated) = part
            .strip_prefix('!')
            .map_or((part, false), |rest| (rest, true));
        let (part, optional) = part
            .strip_suffix('?')
            .map_or((part, false), |rest| (rest, true));
        let mut words = Vec::new();
        for word in part.split('|') {
            match word
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'))
            {
                Some(class) => words.extend(
                    classes(class)
                        .split_whitespace()
                        .map(|w| vocabulary.intern(w)),
                ),
                None => words.push(vocabulary.intern(word)),
            }
        }
        // `is not` reaches the tables as one word, and a table that says `not` means it too.
        if !negated && part.split('|').any(|word| word == "not") {
            words.extend(["isnt", "arent", "wasnt", "aint"].map(|word| vocabulary.intern(word)));
        }
        match (negated, optional) {
            (true, _) => Element::NoneOf(words),
            (_, true) => Element::Optional(words),
            _ => Element::One(words),
        }
    }

    /// Lists of words; of each the text must hold one.
    pub(crate) fn needs(&self) -> impl Iterator<Item = &[WordId]> {
        self.elements.iter().filter_map(|element| match element {
            Element::One(words) => Some(words.as_slice()),
            _ => None,
        })
    }

    /// Where the phrase first stands, as a range of words.
    pub(crate) fn find(&self, words: &[Word]) -> Option<(usize, usize)> {
        (0..words.len())
            .find_map(|start| walk(&self.elements, words, start, start).map(|end| (start, end)))
    }
}

fn crosses_sentence(words: &[Word], start: usize, at: usize) -> bool {
    at > start
        && words
            .get(at)
            .is_some_and(|word| word.before == Break::Sentence)
}

/// A gap ends with its clause: `don't stop, I'm interested` is no lack of interest.
fn crosses_clause(words: &[Word], start: usize, at: usize) -> bool {
    at > start && words.get(at).is_some_and(|word| word.before != Break::None)
}

fn walk(elements: &[Element], words: &[Word], start: usize, at: usize) -> Option<usize> {
    let Some((first, rest)) = elements.split_first() else {
        return Some(at);
    };
    let word = words
        .get(at)
        .filter(|_| !crosses_sentence(words, start, at));
    let step = |matched: bool| {
        if matched {
            walk(rest, words, start, at + 1)
        } else {
            None
        }
    };
    match first {
        Element::One(ids) => step(word.is_some_and(|w| ids.contains(&w.id))),
        Element::NoneOf(ids) => step(word.is_some_and(|w| !ids.contains(&w.id))),
        Element::Name => step(word.is_some_and(|w| w.may_be_name)),
        Element::Optional(ids) => {
            step(word.is_some_and(|w| ids.contains(&w.id))).or_else(|| walk(rest, words, start, at))
        }
        Element::Gap(most) => (0..=*most)
            .take_while(|skip| {
                *skip == 0
                    || (at + skip <= words.len() && !crosses_clause(words, start, at + skip - 1))
            })
            .find_map(|skip| walk(rest, words, start, at + skip)),
        Element::ClauseStart => {
            let edge = at == 0 || words.get(at).is_some_and(|w| w.before != Break::None);
            if edge {
                walk(rest, words, start, at)
            } else {
                None
            }
        }
        Element::ClauseEnd => {
            let edge = words.get(at).is_none_or(|w| w.before != Break::None);
            if edge {
                walk(rest, words, start, at)
            } else {
                None
            }
        }
        Element::TextStart => {
            if at == 0 {
                walk(rest, words, start, at)
            } else {
                None
            }
        }
        Element::TextEnd => {
            if at == words.len() {
                walk(rest, words, start, at)
            } else {
                None
            }
        }
    }
}

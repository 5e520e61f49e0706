//! The phrase tables, compiled once.
//!
//! A table is text, one pattern a line (see [`super::pattern`]), so that a wording is added
//! where its neighbours stand and nothing else has to change.

mod appointment;
mod classes;
mod common;
mod gone;
mod interest;
mod names;
mod offer;
mod question;
pub(crate) mod short_forms;
mod stop;
mod stop_elsewhere;
mod stop_es;
mod wrong_person;
mod wrong_person_es;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::normalise::{Word, Words};
use super::pattern::{Pattern, Vocabulary, WordId};

pub(crate) use stop_elsewhere::SCRIPTS;

/// What a table's phrases say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Saying {
    /// Asks for no more messages.
    Stop,
    /// Looks like [`Saying::Stop`] but asks for something else.
    StopExcused,
    /// Not the lead's number.
    WrongPerson,
    /// Looks like [`Saying::WrongPerson`] but isn't.
    WrongPersonExcused,
    /// Speaks of a death, or that those who asked have left.
    Gone,
    /// Wants something although it speaks of that.
    StillWants,
    /// Calls an appointment off.
    Cancel,
    /// Looks like [`Saying::Cancel`] but isn't.
    CancelExcused,
    /// Can't keep what was agreed.
    CannotCome,
    /// Moves an appointment in so many words.
    Move,
    /// Asks for another time.
    OtherTime,
    /// Speaks of an appointment.
    Appointment,
    /// Speaks of an appointment elsewhere.
    AppointmentElsewhere,
    /// Declines solar.
    NotInterested,
    /// Declines with a fact that a date in the same text doesn't undo.
    RuledOut,
    /// Asks for something other than a time.
    Question,
    /// Asks whether a machine writes.
    Bot,
    /// Asks whether a fact that is named rules solar out.
    Whether,
    /// Asks to be contacted at another moment.
    Later,
    /// Looks like [`Saying::Later`] but isn't.
    LaterExcused,
    /// The offered times don't suit.
    DeclineSlots,
    /// A yes that needs no more words.
    PlainYes,
    /// Positive.
    Interested,
    /// Has not decided yet: somebody else is asked first.
    Undecided,
    /// Calls for help.
    Help,
    /// Any of the offered times.
    AnySlot,
}

const TABLES: [(Saying, &[&str]); 26] = [
    (
        Saying::Stop,
        &[
            stop::DEMAND,
            stop::CONTACT,
            stop::LIST,
            stop::BRUSH_OFF,
            stop::ENDING,
            stop::THREAT,
            stop_es::SPANISH,
            stop_elsewhere::LATIN,
        ],
    ),
    (Saying::StopExcused, &[stop::EXCUSED, stop_es::EXCUSED]),
    (
        Saying::WrongPerson,
        &[wrong_person::ENGLISH, wrong_person_es::SPANISH],
    ),
    (Saying::WrongPersonExcused, &[wrong_person::EXCUSED]),
    (Saying::Gone, &[gone::GONE]),
    (Saying::StillWants, &[gone::STILL_WANTS]),
    (Saying::Cancel, &[appointment::CANCEL]),
    (Saying::CancelExcused, &[appointment::CANCEL_EXCUSED]),
    (Saying::CannotCome, &[appointment::CANNOT_COME]),
    (Saying::Move, &[appointment::MOVE]),
    (Saying::OtherTime, &[appointment::OTHER_TIME]),
    (Saying::Appointment, &[appointment::NAMED]),
    (Saying::AppointmentElsewhere, &[appointment::ELSEWHERE]),
    (Saying::NotInterested, &[interest::NOT_INTERESTED]),
    (Saying::RuledOut, &[interest::RULED_OUT]),
    (Saying::Question, &[question::QUESTION]),
    (Saying::Bot, &[question::BOT]),
    (Saying::Whether, &[question::WHETHER]),
    (Saying::Later, &[offer::LATER]),
    (Saying::LaterExcused, &[offer::LATER_EXCUSED]),
    (Saying::DeclineSlots, &[offer::DECLINE]),
    (Saying::PlainYes, &[interest::PLAIN_YES]),
    (Saying::Interested, &[interest::INTERESTED]),
    (Saying::Undecided, &[offer::UNDECIDED]),
    (Saying::Help, &[question::HELP]),
    (Saying::AnySlot, &[offer::ANY]),
];

/// Every phrase table, ready for use.
pub(crate) struct Lexicon {
    /// Every word that a phrase names.
    pub(crate) vocabulary: Vocabulary,
    tables: Vec<(Saying, Table)>,
    ordinary: BTreeSet<&'static str>,
    names: BTreeSet<&'static str>,
}

/// The phrases of one saying, found by the words that they need.
struct Table {
    patterns: Vec<Pattern>,
    /// Word and pattern, in order: which patterns need that word or one of its like.
    by_word: Vec<(WordId, usize)>,
    /// Patterns that need no certain word.
    always: Vec<usize>,
}

impl Table {
    fn of(patterns: Vec<Pattern>) -> Self {
        let last = patterns.iter().flat_map(Pattern::needs).flatten().max().copied().unwrap_or(0);
        let mut uses = vec![0_u32; usize::from(last) + 1];
        for word in patterns.iter().flat_map(Pattern::needs).flatten() {
            if let Some(uses) = uses.get_mut(usize::from(*word)) {
                *uses += 1;
            }
        }
        // A phrase is found by its rarest words, so that few are tried in vain.
        let common = |words: &&[WordId]| words.iter().filter_map(|word| uses.get(usize::from(*word))).sum::<u32>();
        let (mut by_word, mut always) = (Vec::new(), Vec::new());
        for (place, pattern) in patterns.iter().enumerate() {
            match pattern.needs().min_by_key(common) {
                Some(words) => by_word.extend(words.iter().map(|word| (*word, place))),
                None => always.push(place),
            }
        }
        by_word.sort_unstable();
        Self { patterns, by_word, always }
    }

    /// Where the first phrase, in the order of the table, stands in `words`.
    fn find(&self, words: &[Word]) -> Option<(usize, usize)> {
        self.candidates(words).into_iter().find_map(|place| self.patterns.get(place)?.find(words))
    }

    /// Where each of the phrases stands that stand in `words`.
    fn find_all(&self, words: &[Word]) -> Vec<(usize, usize)> {
        self.candidates(words).into_iter().filter_map(|place| self.patterns.get(place)?.find(words)).collect()
    }

    /// The patterns that may stand in `words`, in the order of the table.
    fn candidates(&self, words: &[Word]) -> Vec<usize> {
        let mut places = self.always.clone();
        for word in words.iter().filter(|word| word.id != 0) {
            let from = self.by_word.partition_point(|(id, _)| *id < word.id);
            let known = self.by_word.iter().skip(from).take_while(|(id, _)| *id == word.id);
            places.extend(known.map(|(_, place)| *place));
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary::default();
    for word in common::KNOWN.split_whitespace() {
        vocabulary.intern(word);
    }
    let tables = TABLES
        .iter()
        .map(|(saying, texts)| {
            let patterns = texts
                .iter()
                .flat_map(|text| text.lines())
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .flat_map(|line| Pattern::compile_line(line, classes::class, &mut vocabulary))
                .collect();
            (*saying, Table::of(patterns))
        })
        .collect();
    let (ordinary, names) = (common::ORDINARY.split(' ').collect(), names::GIVEN.split(' ').collect());
    Lexicon { vocabulary, tables, ordinary, names }
});

impl Lexicon {
    /// The tables of this crate.
    pub(crate) fn get() -> &'static Self {
        &LEXICON
    }

    /// Whether one of the phrases of `saying` stands in `words`, and where.
    pub(crate) fn find(&self, saying: Saying, words: &Words) -> Option<(usize, usize)> {
        let (_, table) = self.tables.iter().find(|(of, _)| *of == saying)?;
        table.find(&words.all)
    }

    /// Where each of the phrases of `saying` stands that stand in `words`.
    pub(crate) fn find_all(&self, saying: Saying, words: &Words) -> Vec<(usize, usize)> {
        self.tables.iter().find(|(of, _)| *of == saying).map(|(_, table)| table.find_all(&words.all)).unwrap_or_default()
    }

    /// Whether one of the phrases of `saying` stands in `words`.
    pub(crate) fn says(&self, saying: Saying, words: &Words) -> bool {
        self.find(saying, words).is_some()
    }

    /// Whether `word` is one that the tables name or an ordinary one.
    pub(crate) fn is_known(&self, word: &str) -> bool {
        self.vocabulary.id(word) != 0 || self.is_ordinary(word)
    }

    /// Whether `word` is the name of a weekday.
    pub(crate) fn is_weekday(&self, word: &str) -> bool {
        classes::class("weekday")
            .split(' ')
            .any(|name| name == word)
    }

    /// Whether `word` is an ordinary word, of which no phrase makes use.
    pub(crate) fn is_ordinary(&self, word: &str) -> bool {
        self.ordinary.contains(word)
    }

    /// Whether `word` is a given name that is common in the United States.
    pub(crate) fn is_name(&self, word: &str) -> bool {
        self.names.contains(word)
    }
}

//! What a reply resembles: a linear model over its words and letters, trained on labelled replies.
//!
//! The phrase tables know what somebody wrote into them. People find other words, and those are told by
//! their likeness to what others wrote. Scores are whole numbers, so that a text reads the same on every
//! machine. `cargo run --release -p kyros-core --example train_replies` makes the weights anew.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::ReplyIntent;
use super::lexicon::Lexicon;
use super::normalise::{Words, accent, normalise, plain_letter};

/// Places that features are hashed into.
pub const BUCKETS: usize = 1 << 15;

/// The meanings that are told apart, in the order of the weights.
pub const INTENTS: [ReplyIntent; 12] = [
    ReplyIntent::Stop,
    ReplyIntent::WrongPerson,
    ReplyIntent::Cancel,
    ReplyIntent::Reschedule,
    ReplyIntent::ConfirmSlot,
    ReplyIntent::ProposeTime,
    ReplyIntent::NotInterested,
    ReplyIntent::Question,
    ReplyIntent::DeclineSlots,
    ReplyIntent::Interested,
    ReplyIntent::Help,
    ReplyIntent::Unclear,
];

/// Longest run of letters that is a feature.
const LONGEST_RUN: usize = 5;

/// Trained weights.
#[derive(Clone, Debug)]
pub struct Likeness {
    /// How many steps of weight make one unit of log-odds.
    unit: i32,
    /// SHA-256 of the replies that they were trained on.
    trained_on: [u8; 32],
    /// [`INTENTS`] by [`BUCKETS`].
    weights: Vec<i8>,
}

static BUILT_IN: LazyLock<Likeness> = LazyLock::new(|| {
    Likeness::from_bytes(include_bytes!("../../data/reply-weights.bin")).unwrap_or_else(Likeness::blank)
});

/// How much a text resembles each meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scores {
    unit: i32,
    by_intent: [i32; INTENTS.len()],
}

impl Scores {
    /// The meaning that it resembles most, and its lead over the next, in hundredths of log-odds.
    #[must_use]
    pub fn best(&self) -> (ReplyIntent, i32) {
        let scored = INTENTS.iter().zip(self.by_intent);
        let best = scored.max_by_key(|(_, score)| *score).map_or(ReplyIntent::Unclear, |(intent, _)| *intent);
        (best, self.lead(best))
    }

    /// How far `intent` is before the best of the others, in hundredths of log-odds; negative where
    /// another leads.
    #[must_use]
    pub fn lead(&self, intent: ReplyIntent) -> i32 {
        let scored = || INTENTS.iter().zip(self.by_intent);
        let own = scored().find(|(of, _)| **of == intent).map_or(0, |(_, score)| score);
        let others = scored().filter(|(of, _)| **of != intent).map(|(_, score)| score).max().unwrap_or(0);
        self.hundredths(own.saturating_sub(others))
    }

    /// How far an opt-out and a denial together are before all other meanings together, in hundredths of log-odds:
    /// whether nothing more may be sent is one question, and a text that hovers between the two isn't unsure of it.
    #[must_use]
    pub fn must_not_message(&self) -> i32 {
        let binds = |of: ReplyIntent| matches!(of, ReplyIntent::Stop | ReplyIntent::WrongPerson);
        let together = |binding: bool| {
            let scored = INTENTS.iter().zip(self.by_intent).filter(|(of, _)| binds(**of) == binding);
            scored.map(|(_, score)| self.hundredths(score)).reduce(log_of_sum).unwrap_or(0)
        };
        together(true) - together(false)
    }

    /// Whether it resembles `intent` more than `other`.
    #[must_use]
    pub fn prefers(&self, intent: ReplyIntent, other: ReplyIntent) -> bool {
        self.lead(intent) >= self.lead(other)
    }

    fn hundredths(&self, steps: i32) -> i32 {
        steps.saturating_mul(100) / self.unit
    }
}

/// The logarithm of the sum of two likelihoods of which the logarithms are known, all in hundredths; in whole numbers,
/// so that every machine reads a text alike.
fn log_of_sum(a: i32, b: i32) -> i32 {
    /// What the smaller adds to the larger, by their distance in steps of half a unit.
    const ADDS: [i32; 10] = [69, 47, 31, 20, 13, 8, 5, 3, 2, 1];
    let steps = usize::try_from((a.abs_diff(b) + 25) / 50).unwrap_or(usize::MAX);
    a.max(b) + ADDS.get(steps).copied().unwrap_or(0)
}

impl Likeness {
    /// The weights of this release.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Weights by which everything resembles everything: the phrase tables decide alone.
    #[must_use]
    pub fn blank() -> Self {
        Self { unit: 1, trained_on: [0; 32], weights: vec![0; INTENTS.len() * BUCKETS] }
    }

    /// Rounds trained weights, a row of [`BUCKETS`] for each of [`INTENTS`]; `trained_on` is the SHA-256 of
    /// the replies.
    ///
    /// # Panics
    /// When there aren't as many.
    #[must_use]
    pub fn rounded(weights: &[f32], trained_on: [u8; 32]) -> Self {
        assert_eq!(weights.len(), INTENTS.len() * BUCKETS, "a weight for each intent and bucket");
        let largest = weights.iter().fold(0.01_f32, |largest, weight| largest.max(weight.abs()));
        #[expect(clippy::cast_possible_truncation, reason = "127 divided by at least 0.01, and steps up to 127")]
        let (unit, weights) = (
            ((127.0 / largest) as i32).max(1),
            weights.iter().map(|weight| (weight / largest * 127.0).round() as i8).collect(),
        );
        Self { unit, trained_on, weights }
    }

    /// SHA-256 of the replies that the weights were trained on.
    #[must_use]
    pub const fn trained_on(&self) -> [u8; 32] {
        self.trained_on
    }

    /// The weights as a file holds them: the unit in four bytes, little end first, what they were trained on,
    /// and a byte a weight.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.unit.to_le_bytes().to_vec();
        bytes.extend(self.trained_on);
        bytes.extend(self.weights.iter().map(|weight| weight.to_le_bytes()[0]));
        bytes
    }

    /// Reads such a file; `None` when it has another length or no unit.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (unit, rest) = bytes.split_first_chunk::<4>()?;
        let (trained_on, weights) = rest.split_first_chunk::<32>()?;
        let unit = i32::from_le_bytes(*unit);
        let weights: Vec<i8> = weights.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        (unit > 0 && weights.len() == INTENTS.len() * BUCKETS).then_some(Self {
            unit,
            trained_on: *trained_on,
            weights,
        })
    }

    /// How much a text resembles each meaning, with so many times on offer.
    #[must_use]
    pub fn scores(&self, text: &str, offered: usize) -> Scores {
        self.scores_of(&normalise(text, Lexicon::get()), offered)
    }

    pub(super) fn scores_of(&self, words: &Words, offered: usize) -> Scores {
        let mut by_intent = [0_i32; INTENTS.len()];
        for feature in of_words(words, offered) {
            for (row, score) in by_intent.iter_mut().enumerate() {
                *score += i32::from(self.weights[row * BUCKETS + feature]);
            }
        }
        Scores { unit: self.unit, by_intent }
    }
}

/// The features of a text with so many times on offer: places below [`BUCKETS`], each once, rising.
///
/// ```
/// use kyros_core::understand::likeness::features;
///
/// assert_eq!(features("No más mensajes!", 0), features("no mas mensajes !", 0));
/// assert_ne!(features("yes", 0), features("yes", 2));
/// ```
#[must_use]
pub fn features(text: &str, offered: usize) -> Vec<usize> {
    of_words(&normalise(text, Lexicon::get()), offered)
}

fn of_words(words: &Words, offered: usize) -> Vec<usize> {
    let offers = [b'0', b'1', b'2'][offered.min(2)];
    let mut found = vec![bucket(b'o', &[&[offers]])];
    let texts: Vec<&[u8]> = words.all.iter().map(|word| word.text.as_bytes()).collect();
    for length in 1..=3 {
        found.extend(texts.windows(length).map(|run| bucket(b'w', run)));
    }
    found.extend(texts.iter().map(|word| bucket(b'c', &[&[offers], word])));
    if words.question_mark {
        found.push(bucket(b'o', &[b"?"]));
    }
    letters(&words.folded, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

/// Runs of two to [`LONGEST_RUN`] letters inside each word, its edges counted as blanks.
fn letters(folded: &str, found: &mut Vec<usize>) {
    let mut word = vec![' '];
    let mut end = |word: &mut Vec<char>| {
        if word.len() > 1 {
            word.push(' ');
            let mut text = [0; 4 * LONGEST_RUN];
            for length in 2..=LONGEST_RUN {
                for run in word.windows(length) {
                    let mut at = 0;
                    for letter in run {
                        at += letter.encode_utf8(&mut text[at..]).len();
                    }
                    found.push(bucket(b'l', &[&text[..at]]));
                }
            }
        }
        word.truncate(1);
    };
    for letter in folded.nfd().filter(|c| !accent(*c)).map(plain_letter) {
        if letter.is_alphanumeric() {
            word.push(letter);
        } else if letter != '\'' {
            end(&mut word);
        }
    }
    end(&mut word);
}

/// FNV-1a of a kind and the parts, a blank between two.
fn bucket(kind: u8, parts: &[&[u8]]) -> usize {
    const PRIME: u32 = 16_777_619;
    let mut hash = 2_166_136_261_u32;
    let mut take = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(PRIME);
    take(kind);
    for part in parts {
        take(b' ');
        part.iter().for_each(|byte| take(*byte));
    }
    (hash ^ (hash >> 15)) as usize % BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_survive_their_file() {
        let mut weights = vec![0.0; INTENTS.len() * BUCKETS];
        weights[7] = 1.27;
        weights[BUCKETS + 7] = -0.5;
        let rounded = Likeness::rounded(&weights, [3; 32]);
        let read = Likeness::from_bytes(&rounded.to_bytes());
        assert!(read.is_some_and(|read| read.unit == 100 && read.trained_on == [3; 32] && read.weights == rounded.weights));
        assert!(Likeness::from_bytes(&rounded.to_bytes()[1..]).is_none());
    }

    #[test]
    fn the_lead_is_over_the_best_of_the_others() {
        let mut by_intent = [0; INTENTS.len()];
        (by_intent[0], by_intent[3]) = (50, 20);
        let scores = Scores { unit: 10, by_intent };
        assert_eq!(scores.best(), (ReplyIntent::Stop, 300));
        assert_eq!(scores.lead(ReplyIntent::Stop), 300);
        assert_eq!(scores.lead(ReplyIntent::Reschedule), -300);
        assert_eq!(scores.lead(ReplyIntent::Cancel), -500);
    }

    #[test]
    fn an_opt_out_and_a_denial_count_together() {
        let mut by_intent = [0; INTENTS.len()];
        (by_intent[0], by_intent[1], by_intent[3]) = (50, 50, 50);
        let scores = Scores { unit: 10, by_intent };
        assert_eq!((INTENTS[0], INTENTS[1]), (ReplyIntent::Stop, ReplyIntent::WrongPerson));
        assert!((60..=70).contains(&scores.must_not_message()), "{}", scores.must_not_message());
        for (a, b) in [(0, 0), (500, 470), (-300, 100), (900, -900)] {
            let exact = ((f64::from(a) / 100.0).exp() + (f64::from(b) / 100.0).exp()).ln() * 100.0;
            assert!((f64::from(log_of_sum(a, b)) - exact).abs() < 12.0, "{a} {b}");
            assert_eq!(log_of_sum(a, b), log_of_sum(b, a));
        }
    }

    #[test]
    fn the_weights_of_this_release_can_be_read() {
        assert!(Likeness::built_in().unit > 1);
    }
}

//! From what a thumb typed to words that the phrase tables know: case, accents, apostrophes,
//! look-alikes, stretched letters, emoji and typing mistakes.

use unicode_normalization::UnicodeNormalization;

use super::emoji;
use super::lexicon::{Lexicon, short_forms};
use super::pattern::WordId;
use super::typo;

/// What parts a word from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Break {
    /// A blank.
    None,
    /// A comma, a dash, a bracket.
    Clause,
    /// A full stop, a question mark, a new line.
    Sentence,
}

/// One word of a reply.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// In lower case, without accents, in its usual spelling.
    pub(crate) text: String,
    /// Its number in the vocabulary.
    pub(crate) id: WordId,
    /// Whether it may be a person's name: no word that the tables know.
    pub(crate) may_be_name: bool,
    /// What stands before it.
    pub(crate) before: Break,
    /// Whether a question mark ends the sentence that it stands in.
    pub(crate) asked: bool,
}

/// A reply in words.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// The words.
    pub(crate) all: Vec<Word>,
    /// The folded text itself, for scripts that don't part words.
    pub(crate) folded: String,
    /// Whether a question mark stands anywhere.
    pub(crate) question_mark: bool,
}

impl Words {
    /// The word at `index`, empty past the end.
    pub(crate) fn at(&self, index: usize) -> &str {
        self.all.get(index).map_or("", |word| word.text.as_str())
    }

    /// Whether the text consists of exactly `text`.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.all
            .iter()
            .map(|word| word.text.as_str())
            .eq(text.split(' '))
    }

    /// The words from `from` to before `to` as a text of their own.
    pub(crate) fn part(&self, from: usize, to: usize) -> Self {
        let all: Vec<Word> = self
            .all
            .get(from..to)
            .map(<[Word]>::to_vec)
            .unwrap_or_default();
        let question_mark = all.iter().any(|word| word.asked);
        Self {
            all,
            folded: self.folded.clone(),
            question_mark,
        }
    }
}

/// Whether `word` is one of the words in `list`, parted by blanks.
pub(crate) fn among(list: &str, word: &str) -> bool {
    let (list, word) = (list.as_bytes(), word.as_bytes());
    let mut rest = list;
    loop {
        if rest.strip_prefix(word).is_some_and(|after| matches!(after, [] | [b' ', ..])) {
            return true;
        }
        let Some(blank) = rest.iter().position(|byte| *byte == b' ') else { return false };
        rest = rest.get(blank + 1..).unwrap_or_default();
    }
}

/// Longest reply that is looked at, in characters: a text of ten segments is shorter, and the
/// work must stay bounded for whatever a carrier hands over.
const LONGEST: usize = 2_000;

/// Splits `text` into words.
pub(crate) fn normalise(text: &str, lexicon: &Lexicon) -> Words {
    let folded: String = text
        .nfkc()
        .filter(|c| !invisible(*c))
        .take(LONGEST)
        .flat_map(char::to_lowercase)
        .collect();
    let plain: String = folded
        .nfd()
        .filter(|c| !accent(*c))
        .map(plain_letter)
        .collect();
    let mut raw = split(&dotted_day_halves(&plain));
    raw = join_spelled_out(raw);
    let mut words = Vec::with_capacity(raw.len());
    for token in raw {
        for (place, text) in expand(&token.text, lexicon).into_iter().enumerate() {
            let before = if place == 0 {
                token.before
            } else {
                Break::None
            };
            words.push(Raw {
                text,
                before,
                asked: token.asked,
            });
        }
    }
    let words = merge_pairs(words);
    let all = words
        .into_iter()
        .map(|raw| {
            let id = lexicon.vocabulary.id(&raw.text);
            let letters = raw.text.len() > 1 && raw.text.chars().all(char::is_alphabetic);
            let may_be_name = letters
                && (lexicon.is_name(&raw.text) || (id == 0 && !lexicon.is_ordinary(&raw.text)));
            Word {
                text: raw.text,
                id,
                may_be_name,
                before: raw.before,
                asked: raw.asked,
            }
        })
        .collect();
    Words {
        all,
        question_mark: plain.contains(['?', '¿']),
        folded,
    }
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{20e3}')
}

pub(super) fn accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

pub(super) fn plain_letter(c: char) -> char {
    match c {
        'đ' => 'd',
        'ß' => 's',
        'ø' => 'o',
        'ı' => 'i',
        '’' | '‘' | '`' | '´' | 'ʼ' | '＇' => '\'',
        other => other,
    }
}

/// `p.m.` must not end a sentence.
fn dotted_day_halves(text: &str) -> String {
    let mut out = text.to_owned();
    for (from, to) in [
        ("p.m.", "pm "),
        ("a.m.", "am "),
        ("p.m", "pm"),
        ("a.m", "am"),
        ("mr.", "mr "),
        ("ms.", "ms "),
        ("mrs.", "mrs "),
        ("dr.", "dr "),
        ("p. m.", "pm "),
        ("a. m.", "am "),
        ("we'd ", "we would "),
        ("he'll ", "he will "),
        ("o'clock", "oclock"),
        ("o clock", "oclock"),
    ] {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    out
}

#[derive(Clone, Debug)]
struct Raw {
    text: String,
    before: Break,
    asked: bool,
}

fn split(text: &str) -> Vec<Raw> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<Raw> = Vec::new();
    let mut word = String::new();
    let mut pending = Break::None;
    // A sign of dollars stands before its number, and is said behind it.
    let mut money = false;
    let mut sentence_start = 0;
    for (index, &c) in chars.iter().enumerate() {
        let previous = index
            .checked_sub(1)
            .and_then(|i| chars.get(i))
            .copied()
            .unwrap_or(' ');
        let next = chars.get(index + 1).copied().unwrap_or(' ');
        let in_number = previous.is_ascii_digit() && next.is_ascii_digit();
        let in_word = previous.is_alphanumeric() && next.is_alphanumeric();
        if c == '\'' || in_number && c == ',' && thousands(&chars, index + 1) {
            continue;
        }
        let glued = c.is_alphanumeric()
            || (in_number && matches!(c, ':' | '/'))
            || (in_word && c == '*')
            || (c == '$' && !previous.is_alphanumeric() && next.is_alphabetic());
        if glued || (in_number && c == '.') {
            word.push(if c == '.' { ':' } else { c });
            continue;
        }
        let ends_number = word.starts_with(|c: char| c.is_ascii_digit());
        flush(&mut word, &mut pending, &mut out);
        if std::mem::take(&mut money) || c == '$' && ends_number {
            push_word("dollars", &mut pending, &mut out);
        }
        money |= c == '$' && next.is_ascii_digit();
        if let Some(name) = emoji::word(c) {
            out.push(Raw {
                text: name.to_owned(),
                before: pending,
                asked: false,
            });
            pending = Break::None;
            continue;
        }
        match c {
            '@' => push_word("at", &mut pending, &mut out),
            '&' => push_word("and", &mut pending, &mut out),
            '%' => push_word("percent", &mut pending, &mut out),
            '#' if next.is_ascii_digit() || next == ' ' || index + 1 == chars.len() => {
                push_word("number", &mut pending, &mut out)
            }
            '-' | '–' if in_number => push_word("to", &mut pending, &mut out),
            '.' | '!' | '?' | '\n' | '\r' | ';' | '…' | '¿' | '¡' | '。' | '！' | '？' => {
                pending = Break::Sentence
            }
            ',' | '(' | ')' | '—' | '/' | ':' | '"' | '“' | '”' | '+' | '，' | '、' => {
                pending = pending.max(Break::Clause)
            }
            '-' | '–' if !in_word => pending = pending.max(Break::Clause),
            _ => {}
        }
        if c == '?' {
            for raw in out.iter_mut().skip(sentence_start) {
                raw.asked = true;
            }
        }
        if pending == Break::Sentence {
            sentence_start = out.len();
        }
    }
    flush(&mut word, &mut pending, &mut out);
    if money {
        push_word("dollars", &mut pending, &mut out);
    }
    out
}

/// Whether three digits stand at `at`, as in `1,200`.
fn thousands(chars: &[char], at: usize) -> bool {
    chars.iter().skip(at).take_while(|c| c.is_ascii_digit()).count() == 3
}

fn push_word(text: &str, pending: &mut Break, out: &mut Vec<Raw>) {
    out.push(Raw {
        text: text.to_owned(),
        before: *pending,
        asked: false,
    });
    *pending = Break::None;
}

fn flush(word: &mut String, pending: &mut Break, out: &mut Vec<Raw>) {
    if !word.is_empty() {
        out.push(Raw {
            text: std::mem::take(word),
            before: *pending,
            asked: false,
        });
        *pending = Break::None;
    }
}

/// `S T O P` and `s.t.o.p` are written to slip past a filter; three or more single letters in a
/// row are one word.
fn join_spelled_out(raw: Vec<Raw>) -> Vec<Raw> {
    let single =
        |r: &Raw| r.text.chars().count() == 1 && r.text.chars().all(|c| c.is_alphanumeric());
    let mut out: Vec<Raw> = Vec::with_capacity(raw.len());
    let mut index = 0;
    while let Some(first) = raw.get(index) {
        let run = raw.iter().skip(index).take_while(|r| single(r)).count();
        let letters: String = raw
            .iter()
            .skip(index)
            .take(run)
            .map(|r| r.text.as_str())
            .collect();
        if run >= 3 && letters.chars().any(char::is_alphabetic) {
            out.push(Raw {
                text: letters,
                before: first.before,
                asked: first.asked,
            });
            index += run;
        } else {
            out.push(first.clone());
            index += 1;
        }
    }
    out
}

/// The usual spelling of one token; more than one word for short forms such as `wanna`.
fn expand(token: &str, lexicon: &Lexicon) -> Vec<String> {
    if token.starts_with(|c: char| c.is_ascii_digit()) {
        if let Some(form) = short_forms::expand(token) {
            return form.split(' ').map(str::to_owned).collect();
        }
        return number_and_unit(token, lexicon);
    }
    let word = if token.is_ascii()
        && token.contains(|c: char| c.is_ascii_digit() || matches!(c, '$' | '*'))
    {
        typo::undisguise(token, lexicon)
    } else {
        token.to_owned()
    };
    let word = typo::unstretch(&word, lexicon);
    if let Some(form) = short_forms::expand(&word) {
        return form.split(' ').map(str::to_owned).collect();
    }
    // `ann` is a name and no mistyped `and`.
    if lexicon.is_known(&word) || lexicon.is_name(&word) {
        return vec![word];
    }
    if let Some(parts) = typo::unglue(&word, lexicon) {
        return parts;
    }
    let mended = typo::mend(&word, lexicon).unwrap_or(word);
    short_forms::expand(&mended).map_or_else(
        || vec![mended.clone()],
        |form| form.split(' ').map(str::to_owned).collect(),
    )
}

/// `3pm` is `3 pm`; `14th` stays whole; `5top` is a disguise.
fn number_and_unit(token: &str, lexicon: &Lexicon) -> Vec<String> {
    let digits = token
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ':' | '/'))
        .count();
    let (number, unit) = token.split_at_checked(digits).unwrap_or((token, ""));
    match unit {
        "" => vec![token.to_owned()],
        "st" | "nd" | "rd" | "th" => vec![token.to_owned()],
        "p" => vec![number.to_owned(), "pm".to_owned()],
        "a" => vec![number.to_owned(), "am".to_owned()],
        _ => {
            let undisguised = typo::undisguise(token, lexicon);
            if lexicon.is_known(&undisguised) {
                return vec![undisguised];
            }
            vec![number.to_owned(), unit.to_owned()]
        }
    }
}

/// Two words that are said as one in the phrase tables.
fn merge_pairs(words: Vec<Raw>) -> Vec<Raw> {
    let mut out: Vec<Raw> = Vec::with_capacity(words.len());
    for word in words {
        let merged = out
            .last()
            .filter(|_| word.before == Break::None)
            .and_then(|last| short_forms::pair(&last.text, &word.text));
        match (merged, out.last_mut()) {
            (Some(one), Some(last)) => last.text = one.to_owned(),
            _ => out.push(word),
        }
    }
    out
}

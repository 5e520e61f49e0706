//! Mending typing mistakes and disguises, cautiously: a mended word must be one that a phrase
//! table knows, and an ordinary word is never taken for a mistake.

use super::lexicon::Lexicon;

/// `st0p`, `$top` and `st*p` to letters.
pub(crate) fn undisguise(token: &str, lexicon: &Lexicon) -> String {
    let letters: String = token
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect();
    if !letters.contains('*') {
        return letters;
    }
    let shape: Vec<char> = letters.chars().collect();
    ["stop", "fuck", "quit", "unsubscribe", "shit"]
        .into_iter()
        .find(|word| {
            word.chars().count() == shape.len()
                && word.chars().zip(&shape).all(|(a, b)| *b == '*' || a == *b)
        })
        .map_or_else(
            || letters.clone(),
            |word| {
                if lexicon.is_known(word) {
                    word.to_owned()
                } else {
                    letters.clone()
                }
            },
        )
}

/// `stoppp` to `stop`, `sooo` to `so`; `soon` stays.
pub(crate) fn unstretch(word: &str, lexicon: &Lexicon) -> String {
    let longest_run = runs(word)
        .into_iter()
        .map(|(_, count)| count)
        .max()
        .unwrap_or(0);
    if longest_run < 2 || lexicon.is_known(word) || lexicon.is_name(word) {
        return word.to_owned();
    }
    let with = |most: usize| -> String {
        runs(word)
            .into_iter()
            .flat_map(|(c, count)| std::iter::repeat_n(c, count.min(most)))
            .collect()
    };
    let (once, twice) = (with(1), with(2));
    if lexicon.is_known(&twice) {
        twice
    } else if lexicon.is_known(&once) {
        once
    } else if longest_run >= 3 {
        twice
    } else {
        word.to_owned()
    }
}

fn runs(word: &str) -> Vec<(char, usize)> {
    let mut out: Vec<(char, usize)> = Vec::new();
    for c in word.chars() {
        match out.last_mut() {
            Some((last, count)) if *last == c => *count += 1,
            _ => out.push((c, 1)),
        }
    }
    out
}

/// `stoptexting` and `pleasestop`: opt-outs without a blank.
pub(crate) fn unglue(word: &str, lexicon: &Lexicon) -> Option<Vec<String>> {
    const HEADS: [&str; 8] = [
        "stop", "please", "pls", "dont", "quit", "remove", "leave", "no",
    ];
    const TAILS: [&str; 12] = [
        "stop",
        "texting",
        "text",
        "messaging",
        "me",
        "thanks",
        "it",
        "this",
        "contact",
        "now",
        "calling",
        "please",
    ];
    if !word.is_ascii() {
        return None;
    }
    HEADS.into_iter().find_map(|head| {
        let rest = word.strip_prefix(head)?;
        let tail = if TAILS.contains(&rest) {
            vec![rest.to_owned()]
        } else {
            let tail = TAILS.into_iter().find(|tail| {
                rest.strip_suffix(tail)
                    .is_some_and(|mid| TAILS.contains(&mid))
            })?;
            vec![rest.strip_suffix(tail)?.to_owned(), tail.to_owned()]
        };
        let head = if head == "pls" { "please" } else { head };
        lexicon
            .is_known(head)
            .then(|| std::iter::once(head.to_owned()).chain(tail).collect())
    })
}

/// The known word that `word` was most likely meant to be.
pub(crate) fn mend(word: &str, lexicon: &Lexicon) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) || lexicon.is_name(word) {
        return None;
    }
    let swapped_start = || -> Option<String> {
        let mut swapped = letters.clone();
        swapped.swap(0, 1);
        let swapped: String = swapped.into_iter().collect();
        (letters.len() >= 4 && lexicon.vocabulary.id(&swapped) != 0).then_some(swapped)
    };
    let first = letters.first().copied()?;
    lexicon
        .vocabulary
        .starting_with(first)
        .filter(|known| {
            known.len() >= 4
                && known.len().abs_diff(letters.len()) <= 1
                && one_slip(&letters, known)
        })
        .max_by_key(|known| known.len())
        .map(str::to_owned)
        .or_else(swapped_start)
        .or_else(|| long_word(&letters, first, lexicon))
}

/// Words of eight letters and more are told apart even with two slips.
fn long_word(letters: &[char], first: char, lexicon: &Lexicon) -> Option<String> {
    if letters.len() < 8 {
        return None;
    }
    lexicon
        .vocabulary
        .starting_with(first)
        .filter(|known| known.len() >= 8 && known.len().abs_diff(letters.len()) <= 2)
        .find(|known| distance(letters, &known.chars().collect::<Vec<_>>()) <= 2)
        .map(str::to_owned)
}

/// Whether one slip of the thumb makes `typed` from `known`: two letters swapped, one left out
/// or doubled, or one hit beside the right key. Any other exchange of letters makes real words
/// of real words (`remote`, `remove`).
fn one_slip(typed: &[char], known: &str) -> bool {
    let known: Vec<char> = known.chars().collect();
    let same_start = typed.iter().zip(&known).take_while(|(a, b)| a == b).count();
    let (t, k) = (
        typed.get(same_start..).unwrap_or(&[]),
        known.get(same_start..).unwrap_or(&[]),
    );
    let long = typed.len().min(known.len()) >= 5;
    match (t, k) {
        ([a, b, t_rest @ ..], [c, d, k_rest @ ..]) if a == d && b == c && t_rest == k_rest => true,
        ([a, t_rest @ ..], [b, k_rest @ ..]) if t_rest == k_rest => long && near(*a, *b),
        ([_, t_rest @ ..], _) if t_rest == k => long,
        (_, [_, k_rest @ ..]) if t == k_rest => long || (typed.len() >= 4 && known.len() >= 5),
        _ => false,
    }
}

fn near(a: char, b: char) -> bool {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let vowel = |c: char| "aeiou".contains(c);
    let place = |c: char| {
        ROWS.iter()
            .enumerate()
            .find_map(|(row, keys)| keys.find(c).map(|column| (row, column)))
    };
    (vowel(a) && vowel(b))
        || matches!((place(a), place(b)), (Some((r1, c1)), Some((r2, c2))) if r1 == r2 && c1.abs_diff(c2) == 1)
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX - 1);
            let cost = (diagonal + usize::from(x != y))
                .min(above + 1)
                .min(left + 1);
            diagonal = above;
            if let Some(cell) = row.get_mut(j) {
                *cell = left;
            }
            left = cost;
        }
        if let Some(last) = row.last_mut() {
            *last = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

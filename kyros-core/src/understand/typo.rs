//! Mending typing mistakes and disguises, cautiously: a mended word must be one that a phrase
//! table knows, and an ordinary word is never taken for a mistake.

use std::collections::BTreeSet;

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

/// `stoptexting`, `pleasestop` and `takemeoffyourlist`: opt-outs without a blank.
pub(crate) fn unglue(word: &str, lexicon: &Lexicon) -> Option<Vec<String>> {
    const HEADS: [&str; 20] = [
        "stop", "please", "pls", "dont", "quit", "remove", "leave", "no", "take", "never", "delete", "lose", "not",
        "unsubscribe", "ya", "para", "dejen", "dejame", "dejenme", "block",
    ];
    if !word.is_ascii() {
        return None;
    }
    HEADS.into_iter().find_map(|head| {
        // `stopping`, `notable`.
        let short = |rest: &str| matches!(rest, "it" | "me" | "now" | "text" | "please");
        let rest = word.strip_prefix(head).filter(|rest| *rest != "ping" && *rest != "able" && (word.len() > 8 || short(rest)))?;
        let mut parts = vec![if head == "pls" { "please" } else { head }.to_owned()];
        known_parts(rest, lexicon, &mut parts, &mut BTreeSet::new()).then_some(parts)
    })
}

/// Whether `rest` is nothing but words that a phrase names, the longest first; they are put behind `parts`. A short
/// word must be one of the few that stand in an opt-out, or every name would fall apart.
///
/// What is left of a word is taken apart once: `dead` has the lengths of the ends that can't be, or a word like
/// `anymoreanymore…` with two ways for each of its parts would take longer than anybody lives.
fn known_parts(rest: &str, lexicon: &Lexicon, parts: &mut Vec<String>, dead: &mut BTreeSet<usize>) -> bool {
    const SHORT: [&str; 16] =
        ["me", "it", "us", "my", "no", "mas", "de", "to", "off", "the", "now", "any", "en", "paz", "for", "all"];
    /// No word of a phrase is longer.
    const LONGEST: usize = 20;
    if rest.is_empty() {
        return true;
    }
    if dead.contains(&rest.len()) {
        return false;
    }
    let whole = (2..=rest.len().min(LONGEST)).rev().any(|end| {
        let Some((word, after)) = rest.split_at_checked(end) else { return false };
        let fits = if end < 4 { SHORT.contains(&word) } else { lexicon.vocabulary.id(word) != 0 };
        if !fits {
            return false;
        }
        parts.push(word.to_owned());
        let whole = known_parts(after, lexicon, parts, dead);
        if !whole {
            parts.pop();
        }
        whole
    });
    if !whole {
        dead.insert(rest.len());
    }
    whole
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

/// Whether a text of this one word, which no table knows, is a mistyped `stop`: one letter too many, too few or wrong,
/// two swapped, or the right letters in a wrong order.
pub(crate) fn meant_for_stop(word: &str) -> bool {
    /// Ordinary words at one slip's distance.
    const OTHERS: [&str; 8] = ["step", "shop", "spot", "post", "slop", "stow", "atop", "pots"];
    let letters: Vec<char> = word.chars().collect();
    let mut sorted = letters.clone();
    sorted.sort_unstable();
    let near = distance(&letters, &['s', 't', 'o', 'p']) <= 1 && letters.len() > 3;
    !OTHERS.contains(&word) && (near || sorted == ['o', 'p', 's', 't'])
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

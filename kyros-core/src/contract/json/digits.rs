//! Whole numbers of 64 bits that are written with a point or an exponent, brought into plain digits.

use std::ops::RangeInclusive;

/// What is kept to its last digit.
const KEPT: RangeInclusive<i128> = -(1 << 63)..=(1 << 64) - 1;

/// Digits before the point from which on a number can't be one of 64 bits.
const LONGEST: i64 = 20;

/// The document with each of those numbers in plain digits, and everything else as it is.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '"' => string(rest),
            '-' | '0'..='9' => {
                let end = rest.find(|c: char| !matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9')).unwrap_or(rest.len());
                if let Some(whole) = whole(&rest[..end]) {
                    out.push_str(&whole.to_string());
                    rest = &rest[end..];
                    continue;
                }
                end
            }
            other => other.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// The length of the string with which the text begins, its quotes included.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return index + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The whole number of 64 bits that is written so with a point or an exponent.
fn whole(number: &str) -> Option<i128> {
    if !number.contains(['.', 'e', 'E']) {
        return None;
    }
    let (sign, unsigned) = number.strip_prefix('-').map_or((1, number), |rest| (-1, rest));
    let (digits, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (before, after) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = format!("{before}{after}");
    // What isn't a number of JSON stays what it is.
    let led = before.is_empty() || (before.starts_with('0') && before != "0");
    if led || after.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Where the point stands, counted from the first digit that counts.
    let point = i64::try_from(before.len()).ok()?.checked_add(exponent.parse().ok()?)?;
    let zeros = all.len() - all.trim_start_matches('0').len();
    let significant = all.trim_matches('0');
    let point = point.checked_sub(i64::try_from(zeros).ok()?)?;
    let length = i64::try_from(significant.len()).ok()?;
    if significant.is_empty() || point < length || point > LONGEST {
        return None;
    }
    let zeros = "0".repeat(usize::try_from(point - length).ok()?);
    let whole = sign * format!("{significant}{zeros}").parse::<i128>().ok()?;
    KEPT.contains(&whole).then_some(whole)
}

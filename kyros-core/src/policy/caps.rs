//! How many texts a number may get within rolling hours.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Policy;
use super::hours_data::data;
use super::whereabouts::Whereabouts;
use crate::contract::time::Timestamp;

/// What a text counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextClass {
    /// Kyros starts it: first text, follow-up, re-engagement, clarification.
    Started,
    /// An answer, confirmation, change or reminder.
    Answer,
    /// The one confirmation of an opt-out: counts as an answer, is never refused.
    OptOutConfirmation,
    /// The answer to HELP: counts as an answer, is never refused.
    Help,
    /// Written by a person of the company.
    Operator,
}

impl TextClass {
    const fn is_answer(self) -> bool {
        matches!(self, Self::Answer | Self::OptOutConfirmation | Self::Help)
    }
}

/// A text is within its caps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapCount {
    /// The cap that was closest to its end: `policy.maxTextsPerDay`, `OK: 3 in 24 h` …
    pub cap: String,
    /// Texts that count, before this one.
    pub count: u32,
    /// How many are allowed.
    pub max: u32,
}

/// A text is beyond a cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{cap}: {count} of {max} texts are sent; the next may go out at {free_at}")]
pub struct CapReached {
    /// The cap that holds the longest.
    pub cap: String,
    /// Texts that count.
    pub count: u32,
    /// How many are allowed.
    pub max: u32,
    /// When the oldest of them has left the window, so that one more fits.
    pub free_at: Timestamp,
}

struct Cap {
    name: String,
    max: u32,
    span: TimeDelta,
    counts: fn(TextClass) -> bool,
}

/// Checks the policy's own caps over any 24 hours.
///
/// `history` is every text to the number, in any order, those with unknown outcome too. One sent
/// exactly 24 hours ago no longer counts; one stamped later than `now` does.
///
/// # Errors
///
/// [`CapReached`] when one more text of this class would be too many.
pub fn within_cap(
    history: &[(Timestamp, TextClass)],
    class: TextClass,
    now: Timestamp,
    policy: &Policy,
) -> Result<CapCount, CapReached> {
    check(history, class, now, &[daily(class, policy)])
}

/// Checks the policy's caps and those of every state where the person may be, which bind the texts
/// that Kyros starts (a person's texts count towards them too).
///
/// # Errors
///
/// [`CapReached`] names the cap that holds the longest.
pub fn within_caps(
    history: &[(Timestamp, TextClass)],
    class: TextClass,
    now: Timestamp,
    policy: &Policy,
    whereabouts: &Whereabouts,
) -> Result<CapCount, CapReached> {
    let mut caps = vec![daily(class, policy)];
    if class == TextClass::Started {
        let frequency = &data().frequency;
        caps.extend(whereabouts.states().into_iter().filter_map(|state| {
            let rule = frequency.get(state)?;
            Some(Cap {
                name: format!("{state}: {} in {} h", rule.max, rule.hours),
                max: rule.max,
                span: TimeDelta::hours(i64::from(rule.hours)),
                counts: |class| matches!(class, TextClass::Started | TextClass::Operator),
            })
        }));
    }
    check(history, class, now, &caps)
}

fn daily(class: TextClass, policy: &Policy) -> Cap {
    let (name, max, counts): (&str, u32, fn(TextClass) -> bool) = match class {
        TextClass::Started => ("policy.maxTextsPerDay", policy.max_texts_per_day, |c| c == TextClass::Started),
        TextClass::Operator => ("policy.maxAnswersPerDay", policy.max_answers_per_day, |c| c != TextClass::Started),
        TextClass::Answer | TextClass::OptOutConfirmation | TextClass::Help => {
            ("policy.maxAnswersPerDay", policy.max_answers_per_day, TextClass::is_answer)
        }
    };
    Cap { name: name.to_owned(), max, span: TimeDelta::hours(24), counts }
}

fn check(
    history: &[(Timestamp, TextClass)],
    class: TextClass,
    now: Timestamp,
    caps: &[Cap],
) -> Result<CapCount, CapReached> {
    let refusable = !matches!(class, TextClass::OptOutConfirmation | TextClass::Help);
    let checked: Vec<_> = caps.iter().map(|cap| check_one(history, now, cap)).collect();
    let longest = checked.iter().filter_map(|c| c.as_ref().err()).max_by_key(|r| r.free_at);
    match longest {
        Some(reached) if refusable => Err(reached.clone()),
        Some(reached) => {
            Ok(CapCount { cap: reached.cap.clone(), count: reached.count, max: reached.max })
        }
        None => Ok(checked
            .into_iter()
            .filter_map(Result::ok)
            .min_by_key(|c| c.max - c.count)
            .unwrap_or(CapCount { cap: String::new(), count: 0, max: 0 })),
    }
}

fn check_one(history: &[(Timestamp, TextClass)], now: Timestamp, cap: &Cap) -> Result<CapCount, CapReached> {
    let mut stamps: Vec<Timestamp> = history
        .iter()
        .filter(|(at, class)| (cap.counts)(*class) && *at > now.minus(cap.span))
        .map(|(at, _)| *at)
        .collect();
    stamps.sort_unstable();
    let count = u32::try_from(stamps.len()).unwrap_or(u32::MAX);
    if count < cap.max {
        return Ok(CapCount { cap: cap.name.clone(), count, max: cap.max });
    }
    // The window has room once all but `max - 1` of them are out of it.
    let leaving = stamps.len() - cap.max.min(count) as usize;
    let free_at = stamps.get(leaving).map_or(now, |at| *at).plus(cap.span);
    Err(CapReached { cap: cap.name.clone(), count, max: cap.max, free_at })
}

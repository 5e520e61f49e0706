//! Several unread texts of one person, read as one.

use super::intent;
use super::likeness::Likeness;
use super::{Reading, ReplyContext, ReplyIntent, TimeKind};

/// Reads a reply, or several texts in a row, one a line: an opt-out or a denial in any of them
/// holds, otherwise a later text corrects an earlier one.
#[must_use]
pub fn read_reply(text: &str, context: &ReplyContext) -> Reading {
    read_reply_by(text, context, Likeness::built_in())
}

/// [`read_reply`] with other weights than those of this release.
#[must_use]
pub fn read_reply_by(text: &str, context: &ReplyContext, likeness: &Likeness) -> Reading {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let whole = corrected(text, context, likeness);
    let [_, _, ..] = lines.as_slice() else {
        return whole;
    };
    let mut readings: Vec<Reading> = lines.iter().map(|line| corrected(line, context, likeness)).collect();
    let binding =
        |reading: &Reading| matches!(reading.intent, ReplyIntent::Stop | ReplyIntent::WrongPerson);
    if let Some(at) = readings
        .iter()
        .position(|r| r.intent == ReplyIntent::Stop)
        .or_else(|| readings.iter().position(binding))
    {
        return readings.swap_remove(at);
    }
    if binding(&whole) {
        return whole;
    }
    // `tuesday` and then `at 3`, `can we move it` and then `friday`: one sentence in two texts.
    let times = |reading: &Reading| {
        matches!(
            reading.intent,
            ReplyIntent::ProposeTime | ReplyIntent::Reschedule
        )
    };
    let acts = |reading: &Reading| {
        matches!(
            reading.intent,
            ReplyIntent::Cancel
                | ReplyIntent::ConfirmSlot
                | ReplyIntent::NotInterested
                | ReplyIntent::DeclineSlots
        ) || times(reading)
    };
    let acting: Vec<usize> = readings
        .iter()
        .enumerate()
        .filter(|(_, r)| acts(r))
        .map(|(at, _)| at)
        .collect();
    let all_times =
        acting.len() > 1 && acting.iter().all(|at| readings.get(*at).is_some_and(times));
    // `friday at 2` and then `sorry, friday at 3` are two times, of which the last one counts.
    let complete = acting.iter().filter_map(|at| readings.get(*at)?.time).all(|time| time.kind == TimeKind::Exact);
    let each = acting.iter().all(|at| readings.get(*at).is_some_and(|reading| reading.time.is_some()));
    if all_times && times(&whole) && !(complete && each) {
        return whole;
    }
    match acting.last() {
        Some(at) => readings.swap_remove(*at),
        None => readings
            .into_iter()
            .min_by_key(|reading| reading.intent)
            .unwrap_or(whole),
    }
}

/// Words by which a person takes back what stands before them.
const CORRECTIONS: [&str; 9] = [
    "actually",
    "no wait",
    "wait no",
    "i mean",
    "i meant",
    "scratch that",
    "correction",
    "mejor dicho",
    "digo",
];

/// `1, actually 2` is 2: what follows the correction counts if it says something by itself.
fn corrected(text: &str, context: &ReplyContext, likeness: &Likeness) -> Reading {
    let whole = intent::read(text, context, likeness);
    if !matches!(
        whole.intent,
        ReplyIntent::ConfirmSlot
            | ReplyIntent::ProposeTime
            | ReplyIntent::Unclear
            | ReplyIntent::Interested
            | ReplyIntent::DeclineSlots
            | ReplyIntent::NotInterested
    ) {
        return whole;
    }
    let lower = text.to_ascii_lowercase();
    let after = CORRECTIONS
        .iter()
        .filter_map(|word| {
            lower.rfind(word).map(|at| at + word.len())
        })
        .max();
    let Some(rest) = after.and_then(|at| text.get(at..)) else {
        return whole;
    };
    let reading = intent::read(rest, context, likeness);
    if matches!(
        reading.intent,
        ReplyIntent::ConfirmSlot | ReplyIntent::ProposeTime
    ) && (reading.slot_index.is_some() || reading.time.is_some())
    {
        return reading;
    }
    whole
}

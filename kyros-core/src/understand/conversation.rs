//! Several unread texts of one person, read as one.

use super::intent;
use super::likeness::Likeness;
use super::{Reading, ReplyContext, ReplyIntent, TimeKind, is_bare_no, names_a_day};

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
    // `1` and then `no`, `wait`: the choice is taken back, and nothing is in its place.
    let last_says = lines.last().is_some_and(|line| is_bare_no(line) || takes_back(line));
    if last_says && readings.iter().any(|reading| reading.intent == ReplyIntent::ConfirmSlot || times(reading)) {
        return Reading { intent: ReplyIntent::Unclear, slot_index: None, time: None, confidence: 0.8, rule: "choice_taken_back".into(), ..whole };
    }
    match acting.last() {
        Some(at) => readings.swap_remove(*at),
        None => readings
            .into_iter()
            .min_by_key(|reading| reading.intent)
            .unwrap_or(whole),
    }
}

/// Whether a text only takes back what was said before it.
fn takes_back(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    matches!(
        bare.as_str(),
        "wait" | "hold on" | "hold up" | "nvm" | "never mind" | "nevermind" | "scratch that" | "no wait" | "wait no" | "actually no"
            | "on second thought" | "on second thought no" | "forget it" | "espera" | "espere" | "olvidalo" | "mejor no" | "no espera"
    )
}

/// Words that may begin a correction, where a time stands before and behind them.
const SLIPS: [&str; 8] = ["sorry", "oops", "wait", "perdon", "rather", "ooops", "whoops", "no"];
/// Words after a no with which it corrects nothing: `no later than 5`.
const NO_SLIP: [&str; 10] = ["to", "on", "for", "later", "earlier", "sooner", "more", "less", "before", "after"];

/// What follows a slip of the thumb: `tuesday, sorry, wednesday`, `1 no 2`.
fn mended_slip(text: &str, context: &ReplyContext, likeness: &Likeness) -> Option<Reading> {
    let lower = text.to_ascii_lowercase();
    let at = SLIPS
        .iter()
        .flat_map(|slip| lower.match_indices(slip))
        .filter(|(at, slip)| {
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            edge(lower.get(..*at).and_then(|before| before.chars().next_back()))
                && edge(lower.get(at + slip.len()..).and_then(|rest| rest.chars().next()))
        })
        .max_by_key(|(at, _)| *at);
    let (at, slip) = at?;
    let (before, rest) = (text.get(..at)?, text.get(at + slip.len()..)?);
    let bare = rest.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let mut words = bare.filter(|word| !word.is_empty());
    let first = words.next()?.to_ascii_lowercase();
    let most = if slip == "no" { 1 } else { 3 };
    if words.count() > most || NO_SLIP.contains(&first.as_str()) || before.trim().is_empty() {
        return None;
    }
    let taken = |reading: &Reading| reading.slot_index.is_some() || reading.time.is_some();
    let (old, new) = (intent::read(before, context, likeness), intent::read(rest, context, likeness));
    // `tuesday is no good` is no correction: behind one stands a number or a day.
    let named = new.rule.starts_with("slot_by") || names_a_day(rest, context);
    (taken(&old) && taken(&new) && named).then_some(new)
}

/// Words by which a person takes back what stands before them.
const CORRECTIONS: [&str; 13] = [
    "actually",
    "no wait",
    "wait no",
    "i mean",
    "i meant",
    "scratch that",
    "correction",
    "mejor dicho",
    "i ment",
    "make that",
    "no sorry",
    "second thought",
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
        return mended_slip(text, context, likeness).unwrap_or(whole);
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

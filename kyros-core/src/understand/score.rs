//! Scoring the reader against labelled replies.

use std::collections::BTreeMap;
use std::fmt;

use chrono_tz::Tz;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize};

use super::likeness::Likeness;
use super::{Reading, ReplyContext, ReplyIntent, TimeKind, read_reply_by};
use crate::contract::time::Timestamp;

/// One labelled reply: a line of an examples file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Example {
    /// What the person wrote.
    pub text: String,
    /// What was known when it came.
    pub context: ExampleContext,
    /// What it means.
    pub expect: Expectation,
}

/// The context of an [`Example`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ExampleContext {
    /// The times on offer, `null` when there are none.
    pub proposed_slots: Option<Vec<Timestamp>>,
    /// The moment.
    pub now: Timestamp,
    /// An IANA time zone.
    pub tz: String,
}

/// The labels of an [`Example`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Expectation {
    /// The meaning.
    pub intent: ReplyIntent,
    /// 0-based, only with `confirm_slot`.
    pub slot_index: Option<usize>,
    /// The named time.
    #[serde(default)]
    pub time: ExpectedTime,
    /// Whether nothing more may be sent.
    pub must_not_message: bool,
}

/// The time of an [`Expectation`]; both empty when none was named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ExpectedTime {
    /// Its beginning.
    pub start: Option<Timestamp>,
    /// How exact it is.
    pub kind: Option<TimeKind>,
}

/// So many right of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Right ones.
    pub right: usize,
    /// All.
    pub of: usize,
}

/// `{"right": 9, "of": 10, "share": 0.9}`
impl Serialize for Tally {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Tally", 3)?;
        fields.serialize_field("right", &self.right)?;
        fields.serialize_field("of", &self.of)?;
        fields.serialize_field("share", &self.share())?;
        fields.end()
    }
}

impl Tally {
    fn count(&mut self, right: bool) {
        self.of += 1;
        self.right += usize::from(right);
    }

    /// The share that is right; 1 when there is nothing to get wrong.
    #[must_use]
    pub fn share(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of lines in a file are far below 2^52"
        )]
        if self.of == 0 {
            1.0
        } else {
            self.right as f64 / self.of as f64
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{} {:.1} %",
            self.right,
            self.of,
            self.share() * 100.0
        )
    }
}

/// A reply that was read otherwise than labelled.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Miss {
    /// The line in the file, from 1.
    pub line: usize,
    /// The reply.
    pub text: String,
    /// The label, in words.
    pub expected: String,
    /// The reading, in words.
    pub got: String,
    /// The rule that decided.
    pub rule: String,
}

/// How well the replies of a file were read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    /// The meaning, over all replies.
    pub intent: Tally,
    /// The slot, over the replies that take one.
    pub slot: Tally,
    /// The time, over the replies that propose or move one.
    pub time: Tally,
    /// Whether nothing more may be sent, over all replies.
    #[serde(rename = "must_not_message")]
    pub must_not_message: Tally,
    /// Opt-outs and wrong numbers that were not seen.
    pub missed_opt_outs: usize,
    /// Replies that were wrongly taken for an opt-out or a wrong number.
    pub false_opt_outs: usize,
    /// Slots that were taken wrongly, or where none was.
    pub wrong_bookings: usize,
    /// The meaning, by the labelled one.
    pub by_intent: BTreeMap<ReplyIntent, Tally>,
    /// What was read otherwise.
    pub misses: Vec<Miss>,
}

/// A line that isn't a labelled reply.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// Not JSON of the expected form.
    #[error(
        "line {line}: {source}; expected {{\"text\", \"context\": {{\"proposed_slots\", \"now\", \"tz\"}}, \"expect\": {{\"intent\", \"slot_index\", \"time\", \"must_not_message\"}}}}"
    )]
    Line {
        /// From 1.
        line: usize,
        /// The fault.
        source: serde_json::Error,
    },
    /// No such time zone.
    #[error(
        "line {line}: context.tz is {zone:?}, which is no IANA time zone such as America/Denver"
    )]
    Zone {
        /// From 1.
        line: usize,
        /// What stood there.
        zone: String,
    },
}

/// Scores the reader on `lines`, one [`Example`] in JSON a line; blank lines are skipped.
///
/// # Errors
/// [`ScoreError`] with the number of the first line that can't be read.
pub fn score(lines: &str) -> Result<Score, ScoreError> {
    score_by(lines, Likeness::built_in())
}

/// [`score`] with other weights than those of this release.
///
/// # Errors
/// As [`score`].
pub fn score_by(lines: &str, likeness: &Likeness) -> Result<Score, ScoreError> {
    let mut score = Score::default();
    for (index, line) in lines
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let number = index + 1;
        let example: Example = serde_json::from_str(line).map_err(|source| ScoreError::Line {
            line: number,
            source,
        })?;
        let zone: Tz = example.context.tz.parse().map_err(|_| ScoreError::Zone {
            line: number,
            zone: example.context.tz.clone(),
        })?;
        let context = ReplyContext {
            proposed_slots: example.context.proposed_slots.clone().unwrap_or_default(),
            now: example.context.now,
            zone,
        };
        score.add(number, &example, &read_reply_by(&example.text, &context, likeness), zone);
    }
    Ok(score)
}

impl Score {
    fn add(&mut self, line: usize, example: &Example, reading: &Reading, zone: Tz) {
        let expect = &example.expect;
        let intent = reading.intent == expect.intent;
        let slot = reading.slot_index == expect.slot_index;
        let time = (reading.time.map(|t| t.start), reading.time.map(|t| t.kind))
            == (expect.time.start, expect.time.kind);
        let silent = matches!(reading.intent, ReplyIntent::Stop | ReplyIntent::WrongPerson);
        let takes = expect.intent == ReplyIntent::ConfirmSlot;
        let names = expect.time.start.is_some()
            || matches!(
                expect.intent,
                ReplyIntent::ProposeTime | ReplyIntent::Reschedule
            );
        self.intent.count(intent);
        self.by_intent
            .entry(expect.intent)
            .or_default()
            .count(intent);
        self.must_not_message
            .count(silent == expect.must_not_message);
        self.missed_opt_outs += usize::from(expect.must_not_message && !silent);
        self.false_opt_outs += usize::from(!expect.must_not_message && silent);
        self.wrong_bookings +=
            usize::from(reading.intent == ReplyIntent::ConfirmSlot && !(takes && slot));
        if takes {
            self.slot.count(slot);
        }
        if names {
            self.time.count(time);
        }
        if !(intent && slot && time) {
            let got_time = reading.time.map(|t| (t.start, t.kind));
            self.misses.push(Miss {
                line,
                text: example.text.clone(),
                expected: described(
                    expect.intent,
                    expect.slot_index,
                    expect.time.start.zip(expect.time.kind),
                    zone,
                ),
                got: described(reading.intent, reading.slot_index, got_time, zone),
                rule: reading.rule.to_string(),
            });
        }
    }
}

fn name(intent: ReplyIntent) -> String {
    serde_json::to_value(intent)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn described(
    intent: ReplyIntent,
    slot: Option<usize>,
    time: Option<(Timestamp, TimeKind)>,
    zone: Tz,
) -> String {
    let mut out = name(intent);
    if let Some(slot) = slot {
        out.push_str(&format!(" {slot}"));
    }
    if let Some((start, kind)) = time {
        let kind = match kind {
            TimeKind::Exact => "exact",
            TimeKind::Day => "day",
            TimeKind::DayPart => "day_part",
        };
        out.push_str(&format!(
            " {} {kind}",
            start.utc().with_timezone(&zone).to_rfc3339()
        ));
    }
    out
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "intent {}", self.intent)?;
        writeln!(f, "slot {}", self.slot)?;
        writeln!(f, "time {}", self.time)?;
        writeln!(f, "must_not_message {}", self.must_not_message)?;
        writeln!(
            f,
            "missed opt-outs {}, false opt-outs {}, wrong bookings {}",
            self.missed_opt_outs, self.false_opt_outs, self.wrong_bookings
        )?;
        writeln!(f)?;
        for (intent, tally) in &self.by_intent {
            writeln!(f, "{:<15} {tally}", name(*intent))?;
        }
        for miss in &self.misses {
            writeln!(f)?;
            writeln!(f, "line {}: {:?}", miss.line, miss.text)?;
            writeln!(f, "  expected {}", miss.expected)?;
            write!(f, "  got      {} ({})", miss.got, miss.rule)?;
        }
        Ok(())
    }
}

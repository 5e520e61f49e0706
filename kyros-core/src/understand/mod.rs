//! Reading replies by rule.
//!
//! [`read_reply`] is a pure function of a text and its context: words are brought to their usual
//! form, phrase tables say what they hold, times are read in the lead's zone, and rules
//! decide in the order of [`ReplyIntent`]. Where they are silent, the [`likeness`] to labelled replies
//! has the second word. No chance: the same text always reads the same, and each reading names the
//! rule that decided.

mod aside;
mod attitude;
mod conversation;
mod courtesy;
mod emoji;
mod facts;
mod intent;
mod language;
mod lexicon;
pub mod likeness;
mod normalise;
mod pattern;
pub mod score;
mod second_look;
mod slot;
mod slot_answers;
mod slot_order;
mod stop;
mod tapback;
mod time;
mod typo;
mod word_list;
mod wrong_person;
mod yes;

pub use attitude::ARE_YOU_A_BOT;
pub use conversation::{read_reply, read_reply_by};
pub use courtesy::COURTESY;
pub use intent::REMINDER_CODE_C;
pub use language::tells_language;
pub use yes::is_bare_no;

use std::borrow::Cow;

use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::contract::time::Timestamp;

/// What a reply means. The order is the order of precedence where a text could be two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ReplyIntent {
    /// No more messages.
    Stop,
    /// The number isn't the lead's, or the lead is dead or gone.
    WrongPerson,
    /// Calls off an appointment.
    Cancel,
    /// Moves an appointment.
    Reschedule,
    /// Takes one offered time.
    ConfirmSlot,
    /// Names another time, or asks for later.
    ProposeTime,
    /// Declines solar.
    NotInterested,
    /// Asks about anything but times, or for something that isn't a time.
    Question,
    /// The offered times don't suit; the interest stands.
    DeclineSlots,
    /// Positive, but picks nothing.
    Interested,
    /// HELP or INFO.
    Help,
    /// None of these can be told.
    Unclear,
}

/// How exact a named time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TimeKind {
    /// A clock time.
    Exact,
    /// A whole day.
    Day,
    /// Morning, afternoon, evening, before or after an hour.
    DayPart,
}

/// A time that the person named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedTime {
    /// Its beginning.
    pub start: Timestamp,
    /// How exact it is.
    pub kind: TimeKind,
}

/// The language of a reply; the answer is given in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

/// What the reader must know to understand a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyContext {
    /// The times that Kyros offered last, in the order in which they were numbered; empty when
    /// nothing is on offer.
    pub proposed_slots: Vec<Timestamp>,
    /// Now.
    pub now: Timestamp,
    /// The lead's zone.
    pub zone: Tz,
}

/// Whether a text names a day, and not only an hour of one that is known already.
///
/// ```
/// # use kyros_core::contract::time::Timestamp;
/// # use kyros_core::understand::{ReplyContext, names_a_day};
/// let context = ReplyContext { proposed_slots: vec![], now: Timestamp::from_millis(0), zone: chrono_tz::UTC };
/// assert!(names_a_day("friday at 4", &context));
/// assert!(!names_a_day("make it 4 instead", &context));
/// ```
#[must_use]
pub fn names_a_day(text: &str, context: &ReplyContext) -> bool {
    let words = normalise::normalise(text, lexicon::Lexicon::get());
    let mentions = time::mentions(&words, time::local(context.now, context.zone), true);
    mentions.iter().any(|mention| mention.day.is_some() || mention.instant.is_some() || mention.wide)
}

/// By how much a text moves the time that it is about.
///
/// ```
/// # use kyros_core::understand::moved_by;
/// assert_eq!(moved_by("an hour earlier please"), Some(chrono::TimeDelta::hours(-1)));
/// assert_eq!(moved_by("an hour at most"), None);
/// ```
#[must_use]
pub fn moved_by(text: &str) -> Option<TimeDelta> {
    time::shift(&normalise::normalise(text, lexicon::Lexicon::get()))
}

/// What was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// The meaning.
    pub intent: ReplyIntent,
    /// 0-based, only with [`ReplyIntent::ConfirmSlot`].
    pub slot_index: Option<usize>,
    /// Only with [`ReplyIntent::ProposeTime`] and [`ReplyIntent::Reschedule`].
    pub time: Option<NamedTime>,
    /// 0 to 1: the share of readings with this confidence that are right.
    pub confidence: f64,
    /// The language that the reply is written in.
    pub language: Language,
    /// The name of the rule that decided, for the timeline.
    pub rule: Cow<'static, str>,
}

impl Reading {
    /// Whether it is a reading at all: what an adapter checks before it believes a model.
    ///
    /// ```
    /// # use kyros_core::contract::time::Timestamp;
    /// # use kyros_core::understand::{Language, Reading, ReplyContext, ReplyIntent};
    /// let context = ReplyContext { proposed_slots: vec![], now: Timestamp::from_millis(0), zone: chrono_tz::UTC };
    /// let reading = |intent, slot_index| Reading {
    ///     intent, slot_index, time: None, confidence: 0.9, language: Language::En, rule: "model".into(),
    /// };
    /// assert!(reading(ReplyIntent::Question, None).fits(&context));
    /// assert!(!reading(ReplyIntent::ConfirmSlot, Some(1)).fits(&context), "nothing was offered");
    /// ```
    #[must_use]
    pub fn fits(&self, context: &ReplyContext) -> bool {
        let offered = |index| self.intent == ReplyIntent::ConfirmSlot && index < context.proposed_slots.len();
        let slot = self.slot_index.is_none_or(offered);
        let time = self.time.is_none() || matches!(self.intent, ReplyIntent::ProposeTime | ReplyIntent::Reschedule);
        slot && time && (0.0..=1.0).contains(&self.confidence)
    }
}

//! Where the phrase tables are silent or unsure, the likeness to labelled replies has a word.
//!
//! It may find an opt-out or a denial that no phrase names, and it may say what a text means that no rule
//! recognised. It never takes an opt-out back, nor a denial unless a loss in the family was taken for one. It never
//! picks a slot, and never speaks against a keyword.

use super::ReplyIntent;
use super::attitude::NOTHING_RECOGNISED;
use super::facts::Facts;
use super::intent::Verdict;
use super::lexicon::Saying;
use super::likeness::Scores;

/// What another meaning must lead by, in hundredths of log-odds: where no rule recognised anything, where a rule isn't
/// sure, and where one is.
const LEADS: [i32; 3] = [50, 250, 450];

/// From this confidence on a rule's word stands: a slot that is named by its number or place.
const FIRM: f64 = 0.955;
/// Up to this one a rule isn't sure.
const UNSURE: f64 = 0.7;

/// What an opt-out and a denial together must lead by beyond that, where a phrase is in sight that looks like one and
/// isn't.
const EXCUSED: i32 = 200;

/// What an opt-out and a denial together must lead by over `verdict`: little where no rule recognised anything, and over
/// a refusal, in which they hide most and where a mistake loses least; much over what books or calls off.
fn must_not_message_over(verdict: &Verdict) -> i32 {
    match verdict.intent {
        _ if verdict.rule == NOTHING_RECOGNISED => 50,
        _ if verdict.confidence <= UNSURE => 200,
        _ if verdict.confidence > FIRM => 450,
        ReplyIntent::DeclineSlots => 50,
        ReplyIntent::NotInterested | ReplyIntent::Reschedule => 100,
        ReplyIntent::ProposeTime | ReplyIntent::Interested => 200,
        ReplyIntent::Question => 350,
        _ => 400,
    }
}

/// Whether a loss that a phrase speaks of may be the lead's own end: it isn't where the text resembles no denial at all,
/// as a funeral on the day of the visit.
pub(super) fn may_be_gone(scores: &Scores) -> bool {
    scores.must_not_message() > -500
}

/// The verdict after the second look.
pub(super) fn revised(verdict: Verdict, facts: &Facts<'_>, scores: &Scores) -> Verdict {
    if matches!(verdict.intent, ReplyIntent::Stop | ReplyIntent::WrongPerson) {
        return verdict;
    }
    let excused = facts.says(Saying::StopExcused) || facts.says(Saying::WrongPersonExcused);
    if scores.must_not_message() >= must_not_message_over(&verdict) + if excused { EXCUSED } else { 0 } {
        return if scores.prefers(ReplyIntent::Stop, ReplyIntent::WrongPerson) {
            Verdict::plain(ReplyIntent::Stop, 0.8, "resembles_opt_outs")
        } else {
            Verdict::plain(ReplyIntent::WrongPerson, 0.65, "resembles_denials")
        };
    }
    let needed = match verdict.rule {
        NOTHING_RECOGNISED => LEADS[0],
        _ if verdict.confidence > FIRM => return verdict,
        _ if verdict.confidence <= UNSURE => LEADS[1],
        _ => LEADS[2],
    };
    let (intent, lead) = scores.best();
    let named = verdict.slot_index.is_some() || verdict.time.is_some();
    if intent == verdict.intent || lead < needed || named {
        return verdict;
    }
    likened(intent, facts).unwrap_or(verdict)
}

/// Whether a text that names no time has a number: `12 oak ave`, `i am 75`.
fn counts_something(facts: &Facts<'_>) -> bool {
    facts.mentions.is_empty() && facts.words.all.iter().any(|word| word.text.starts_with(|c: char| c.is_ascii_digit()))
}

/// The meaning by likeness, where nothing but the words is needed for it.
fn likened(intent: ReplyIntent, facts: &Facts<'_>) -> Option<Verdict> {
    match intent {
        ReplyIntent::ConfirmSlot | ReplyIntent::Stop | ReplyIntent::WrongPerson | ReplyIntent::Unclear => None,
        ReplyIntent::DeclineSlots if !facts.offered => None,
        // A number that is no hour looks like one.
        ReplyIntent::ProposeTime | ReplyIntent::Interested if counts_something(facts) => None,
        ReplyIntent::ProposeTime | ReplyIntent::Reschedule => {
            Some(Verdict { time: facts.meant_time(), ..Verdict::plain(intent, 0.65, "resembles_replies") })
        }
        // With times on offer an interest books the first of them.
        ReplyIntent::Interested if facts.offered => Some(Verdict::plain(intent, 0.55, "resembles_replies")),
        // What can't be undone isn't done on a likeness: these are asked about.
        ReplyIntent::NotInterested | ReplyIntent::Cancel => Some(Verdict::plain(intent, 0.55, "resembles_replies")),
        plain => Some(Verdict::plain(plain, 0.65, "resembles_replies")),
    }
}

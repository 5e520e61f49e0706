//! Where the phrase tables are silent or unsure, the likeness to labelled replies has a word.
//!
//! It may find an opt-out that no phrase names, and it may say what a text means that no rule
//! recognised. It never takes an opt-out back, never picks a slot, and never speaks against a keyword.

use super::ReplyIntent;
use super::attitude::NOTHING_RECOGNISED;
use super::facts::Facts;
use super::intent::Verdict;
use super::lexicon::Saying;
use super::likeness::Scores;

/// Leads, in hundredths of log-odds, from which on the likeness speaks against a verdict.
struct Leads {
    /// For an opt-out.
    opt_out: i32,
    /// For another meaning.
    other: i32,
}

/// Where no rule recognised anything.
const SILENT: Leads = Leads { opt_out: 150, other: 50 };
/// Where a rule isn't sure.
const UNSURE: Leads = Leads { opt_out: 350, other: 250 };
/// Where a rule is.
const SURE: Leads = Leads { opt_out: 450, other: 450 };

/// What an opt-out must lead by where a rule is sure: little over a refusal, in which it hides most and where a mistake
/// loses least, much over what books or calls off.
const fn opt_out_over(intent: ReplyIntent) -> i32 {
    match intent {
        ReplyIntent::NotInterested | ReplyIntent::DeclineSlots => 200,
        ReplyIntent::ProposeTime | ReplyIntent::Reschedule | ReplyIntent::Interested => 300,
        ReplyIntent::Question => 350,
        _ => SURE.opt_out,
    }
}

/// For a denial of being the lead, where no rule recognised anything: it ends the conversation.
const DENIAL: i32 = 200;

/// What an opt-out or a denial must lead by beyond that, where a phrase is in sight that looks like one and isn't.
const EXCUSED: i32 = 200;

/// From this confidence on a rule's word stands: a slot that is named by its number or place.
const FIRM: f64 = 0.955;

/// The verdict after the second look.
pub(super) fn revised(verdict: Verdict, facts: &Facts<'_>, scores: &Scores) -> Verdict {
    if matches!(verdict.intent, ReplyIntent::Stop | ReplyIntent::WrongPerson) {
        return verdict;
    }
    let leads = match verdict.rule {
        NOTHING_RECOGNISED => SILENT,
        _ if verdict.confidence > FIRM => return verdict,
        _ if verdict.confidence <= 0.7 => UNSURE,
        _ => SURE,
    };
    let excused = if facts.says(Saying::StopExcused) { EXCUSED } else { 0 };
    let over = if verdict.confidence <= 0.7 { leads.opt_out } else { opt_out_over(verdict.intent) };
    if scores.lead(ReplyIntent::Stop) >= over + excused {
        return Verdict::plain(ReplyIntent::Stop, 0.8, "resembles_opt_outs");
    }
    let (intent, lead) = scores.best();
    let named = verdict.slot_index.is_some() || verdict.time.is_some();
    if intent == verdict.intent || lead < leads.other || named {
        return verdict;
    }
    let other = if facts.says(Saying::WrongPersonExcused) { EXCUSED } else { 0 };
    let denies = verdict.rule == NOTHING_RECOGNISED && lead >= DENIAL + other;
    if intent == ReplyIntent::WrongPerson && !denies {
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
        ReplyIntent::ConfirmSlot | ReplyIntent::Stop | ReplyIntent::Unclear => None,
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

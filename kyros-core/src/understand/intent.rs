//! From one text to its meaning: the rules in their order of precedence.

use std::borrow::Cow;

use super::aside;
use super::attitude::attitude;
use super::courtesy::{COURTESY, courtesy};
use super::facts::Facts;
use super::lexicon::{Lexicon, Saying};
use super::likeness::Likeness;
use super::normalise::{Words, normalise};
use super::slot::{self, Choice};
use super::slot_order;
use super::tapback::{self, Reaction};
use super::time::{Day, DayName, Mention};
use super::{NamedTime, Reading, ReplyContext, ReplyIntent, language, second_look, stop, wrong_person, yes};

/// The rule that recognises the code by which a reminder is confirmed.
pub const REMINDER_CODE_C: &str = "reminder_code_c";

/// What a rule decided.
pub(crate) struct Verdict {
    pub(crate) intent: ReplyIntent,
    pub(crate) slot_index: Option<usize>,
    pub(crate) time: Option<NamedTime>,
    pub(crate) confidence: f64,
    pub(crate) rule: &'static str,
}

impl Verdict {
    pub(crate) const fn plain(intent: ReplyIntent, confidence: f64, rule: &'static str) -> Self {
        Self {
            intent,
            slot_index: None,
            time: None,
            confidence,
            rule,
        }
    }

    const fn slot(index: usize, confidence: f64, rule: &'static str) -> Self {
        Self {
            intent: ReplyIntent::ConfirmSlot,
            slot_index: Some(index),
            time: None,
            confidence,
            rule,
        }
    }

    const fn timed(
        intent: ReplyIntent,
        time: Option<NamedTime>,
        confidence: f64,
        rule: &'static str,
    ) -> Self {
        Self {
            intent,
            slot_index: None,
            time,
            confidence,
            rule,
        }
    }
}

/// Reads one text.
pub(crate) fn read(text: &str, context: &ReplyContext, likeness: &Likeness) -> Reading {
    let lexicon = Lexicon::get();
    let words = normalise(text, lexicon);
    let verdict = match tapback::reaction(text) {
        Some(reaction) => reacted(reaction, context),
        None => decide(&words, lexicon, context, likeness),
    };
    Reading {
        intent: verdict.intent,
        slot_index: verdict.slot_index,
        time: verdict.time,
        confidence: verdict.confidence,
        language: language::language(&words),
        rule: Cow::Borrowed(verdict.rule),
    }
}

fn reacted(reaction: Reaction, context: &ReplyContext) -> Verdict {
    match (reaction, context.proposed_slots.len()) {
        (Reaction::Yes, 1) => Verdict::slot(0, 0.9, "reaction_yes"),
        (Reaction::Yes, _) => Verdict::plain(ReplyIntent::Interested, 0.9, "reaction_yes"),
        (Reaction::Other, _) => Verdict::plain(ReplyIntent::Unclear, 0.9, "reaction_other"),
    }
}

fn decide(words: &Words, lexicon: &Lexicon, context: &ReplyContext, likeness: &Likeness) -> Verdict {
    if let Some((rule, confidence)) = stop::opt_out(words, lexicon) {
        return Verdict::plain(ReplyIntent::Stop, confidence, rule);
    }
    if words.all.is_empty() {
        return Verdict::plain(ReplyIntent::Unclear, 0.9, "no_words");
    }
    let scores = likeness.scores_of(words, context.proposed_slots.len());
    let denial = wrong_person::denial(words, lexicon)
        .filter(|(rule, _)| *rule != wrong_person::LEAD_IS_GONE || second_look::may_be_gone(&scores))
        // `number 2. it's mireya, not maria`: who takes a time by its number or its hour is the lead.
        .filter(|_| !aside::by_the_lead(&Facts::gather(words, lexicon, context)));
    if let Some((rule, confidence)) = denial {
        return Verdict::plain(ReplyIntent::WrongPerson, confidence, rule);
    }
    if let Some(verdict) = reminder_code(words, context) {
        return verdict;
    }
    if lexicon.says(Saying::Help, words) {
        return Verdict::plain(ReplyIntent::Help, 0.97, "help_keyword");
    }
    if matches!(words.at(0), "start" | "unstop") && words.all.len() == 1 {
        return Verdict::plain(ReplyIntent::Interested, 0.9, "opt_in_keyword");
    }
    if courtesy(words, !context.proposed_slots.is_empty()) {
        return Verdict::plain(ReplyIntent::Unclear, 0.9, COURTESY);
    }
    let facts = Facts::gather(words, lexicon, context);
    let verdict = appointment(&facts)
        .or_else(|| choice(&facts))
        .or_else(|| proposal(&facts))
        .unwrap_or_else(|| attitude(&facts));
    second_look::revised(verdict, &facts, &scores)
}

/// `C` and `R` answer a reminder.
fn reminder_code(words: &Words, context: &ReplyContext) -> Option<Verdict> {
    if words.is("c") {
        let slot_index = (context.proposed_slots.len() == 1).then_some(0);
        return Some(Verdict {
            slot_index,
            ..Verdict::plain(ReplyIntent::ConfirmSlot, 0.97, REMINDER_CODE_C)
        });
    }
    words
        .is("r")
        .then(|| Verdict::plain(ReplyIntent::Reschedule, 0.97, "reminder_code_r"))
}

/// Calling off and moving what is booked.
fn appointment(facts: &Facts<'_>) -> Option<Verdict> {
    let cancels = facts.says(Saying::Cancel) && !facts.says(Saying::CancelExcused);
    let other_time = facts.says(Saying::OtherTime);
    let cannot = facts.says(Saying::CannotCome);
    let word = facts.words.all.iter().any(|w| w.text == "reschedule");
    let time = facts.meant_time();
    let moved = facts.moves && (word || time.is_some());
    let named_instead = if facts.offered {
        time.is_some() && !facts.appointment
    } else {
        other_time
    };
    if cancels && !moved && !named_instead {
        return Some(Verdict::plain(
            ReplyIntent::Cancel,
            0.93,
            "cancels_appointment",
        ));
    }
    let reschedule = |confidence, rule| {
        Some(Verdict::timed(
            ReplyIntent::Reschedule,
            time,
            confidence,
            rule,
        ))
    };
    if facts.offered {
        if facts.appointment
            && (facts.moves || other_time || (cannot && time.is_some()))
            && !(facts.lexicon.says(Saying::DeclineSlots, facts.words)
                && !facts.moves
                && time.is_none())
        {
            return reschedule(0.85, "moves_appointment");
        }
        if word && time.is_none() && !facts.mentions.iter().any(|m| m.wide) {
            return reschedule(0.8, "asks_to_reschedule");
        }
        if cannot && facts.appointment && time.is_none() {
            return Some(Verdict::plain(
                ReplyIntent::Cancel,
                0.7,
                "cannot_keep_appointment",
            ));
        }
        return None;
    }
    if cancels && other_time || facts.shift.is_some() && facts.words.all.len() <= 8 && !facts.declines {
        return reschedule(0.8, "moves_appointment");
    }
    if facts.moves && !(facts.ruled_out && time.is_none()) {
        return reschedule(0.92, "moves_appointment");
    }
    let named_other = facts.mentions.iter().any(|m| m.ruled_out) && time.is_some();
    let asks_for_contact = time.is_none()
        && !facts.appointment
        && facts.words.all.iter().any(|w| {
            matches!(
                w.text.as_str(),
                "call" | "ring" | "email" | "text" | "phone" | "speak" | "talk" | "mail" | "buzz"
            )
        });
    if ((other_time && !asks_for_contact)
        || (cannot && time.is_some() && !facts.mentions.is_empty() && named_other))
        && !facts.declines
    {
        return reschedule(0.8, "another_time_instead");
    }
    if facts.appointment && named_other {
        return reschedule(0.75, "another_time_instead");
    }
    if cannot
        && (facts.appointment || facts.mentions.iter().all(|m| m.ruled_out) || time.is_some())
        && !facts.ruled_out
    {
        let positive = facts.meant().is_some() && !facts.appointment;
        return if positive && time.is_some() && facts.mentions.len() > 1 {
            reschedule(0.7, "another_time_instead")
        } else {
            Some(Verdict::plain(
                ReplyIntent::Cancel,
                0.65,
                "cannot_keep_appointment",
            ))
        };
    }
    None
}

/// One of the offered times is taken.
fn choice(facts: &Facts<'_>) -> Option<Verdict> {
    if !facts.offered || facts.shift.is_some() {
        return None;
    }
    let single = facts.context.proposed_slots.len() == 1;
    if single && yes::ten_four(facts.words) {
        return Some(Verdict::slot(0, 0.93, "plain_yes_to_one_slot"));
    }
    let any = yes::any_slot(facts.words, facts.lexicon) && !facts.says(Saying::DeclineSlots);
    let order = slot_order::by_order(facts.words, &facts.mentions, facts.context);
    let by_time = slot::by_time(facts.words, &facts.mentions, any, facts.context);
    let context_slots = facts.context.proposed_slots.len();
    let unmatched = order.is_some()
        && by_time == Some(Choice::Elsewhere)
        && !facts
            .mentions
            .iter()
            .all(|m| m.day.is_none() && m.clock.is_some_and(|c| !c.firm) || is_place(m, context_slots));
    if let Some(index) = aside::stated(facts) {
        return Some(Verdict::slot(index, 0.94, "slot_then_more"));
    }
    if any && aside::any_then_told(facts) {
        return Some(Verdict::slot(0, 0.88, "any_slot"));
    }
    if by_time.is_some() && order.is_none() && aside::told_and_refused(facts) {
        return Some(Verdict::plain(ReplyIntent::DeclineSlots, 0.8, "told_and_refused"));
    }
    if let Some(index) = order.filter(|_| !unmatched) {
        return Some(Verdict::slot(index, 0.96, "slot_by_order"));
    }
    if let Some(index) = slot::the_other(facts.words, &facts.mentions, facts.context) {
        return Some(Verdict::slot(index, 0.9, "the_other_slot"));
    }
    match by_time {
        Some(Choice::Slot(index)) => return Some(Verdict::slot(index, 0.93, "slot_by_time")),
        Some(Choice::Several) if !facts.declines => {
            return Some(Verdict::plain(
                ReplyIntent::Interested,
                0.6,
                "slot_not_told_apart",
            ));
        }
        Some(Choice::Elsewhere) => return None,
        _ => {}
    }
    if !facts.mentions.is_empty() && facts.mentions.iter().any(|m| m.ruled_out || m.wide) {
        return None;
    }
    if any && !facts.declines && !facts.ruled_out {
        return Some(Verdict::slot(0, 0.88, "any_slot"));
    }
    (single
        && !facts.declines
        && !facts.ruled_out
        && (yes::plain(facts.words, facts.lexicon) && !facts.says(Saying::DeclineSlots)
            || yes::then_asks(facts.words, facts.lexicon)
            || yes::then_tells(facts.words, facts.lexicon)
            || yes::led(facts.words, facts.lexicon)
            || yes::at_last(facts.words, facts.lexicon)))
    .then(|| Verdict::slot(0, 0.95, "plain_yes_to_one_slot"))
}

/// `el 2` is a date or a place in the list.
fn is_place(mention: &Mention, slots: usize) -> bool {
    let number = |day: &Day| matches!(day.name, DayName::DayOfMonth(number) if number as usize <= slots);
    mention.clock.is_none() && mention.part.is_none() && mention.day.as_ref().is_some_and(number)
}

/// Another time is named, or a later contact asked for.
fn proposal(facts: &Facts<'_>) -> Option<Verdict> {
    let later = facts.says(Saying::Later) && !facts.says(Saying::LaterExcused);
    let meant = facts.meant();
    let narrow = meant.is_some_and(|m| !m.wide || m.day.is_some());
    let refuses = facts.declines || facts.ruled_out;
    if facts.shift.is_some() && facts.offered && !refuses {
        return Some(Verdict::timed(ReplyIntent::ProposeTime, facts.shifted_time(), 0.85, "moves_an_offered_time"));
    }
    if narrow && (!refuses || asks_back(facts)) {
        let time = facts.meant_time();
        return Some(Verdict::timed(
            ReplyIntent::ProposeTime,
            time,
            0.88,
            "names_a_time",
        ));
    }
    if facts.mentions.iter().any(|m| m.ruled_out) && meant.is_none() {
        let full = facts
            .words
            .all
            .iter()
            .any(|w| matches!(w.text.as_str(), "busy" | "swamped" | "slammed" | "hectic"));
        // `too busy this month` asks for later: no offer is there to turn down.
        return (full && !facts.offered && !refuses && facts.mentions.iter().all(|m| m.wide))
            .then(|| Verdict::plain(ReplyIntent::ProposeTime, 0.7, "too_busy_for_now"));
    }
    // `busy then` answers an offer, `busy` alone asks for later.
    let of_the_offer = facts.offered
        && facts.says(Saying::DeclineSlots)
        && facts.words.all.iter().any(|w| {
            matches!(
                w.text.as_str(),
                "then"
                    | "those"
                    | "both"
                    | "either"
                    | "these"
                    | "them"
                    | "that"
                    | "anything"
                    | "something"
                    | "options"
                    | "slots"
            )
        });
    if later && !of_the_offer && !facts.ruled_out && (!facts.declines || asks_back(facts)) {
        return Some(Verdict::plain(
            ReplyIntent::ProposeTime,
            0.8,
            "asks_for_later",
        ));
    }
    (meant.is_some() && !refuses && !facts.says(Saying::DeclineSlots))
        .then(|| Verdict::plain(ReplyIntent::ProposeTime, 0.65, "names_a_wide_time"))
}

/// Whether the text asks for another contact although it declines now.
fn asks_back(facts: &Facts<'_>) -> bool {
    let word = |list: &[&str]| {
        facts
            .words
            .all
            .iter()
            .any(|w| list.contains(&w.text.as_str()))
    };
    const CONTACT: &[&str] = &[
        "text", "call", "try", "check", "back", "reach", "contact", "message",
    ];
    const OPEN: &[&str] = &[
        "ask", "again", "maybe", "until", "till", "later", "about", "how", "could", "can",
    ];
    let contact = word(CONTACT);
    let another_time = facts.says(Saying::Later) || facts.meant().is_some_and(|m| !m.wide);
    // A fact that rules solar out is undone only by asking to be contacted in so many words.
    another_time && (contact || (word(OPEN) && !facts.ruled_out))
}

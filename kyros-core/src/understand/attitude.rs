//! What is left when no time was named: interest, questions, refusals.

use super::ReplyIntent;
use super::facts::Facts;
use super::intent::Verdict;
use super::lexicon::Saying;
use super::normalise::Break;
use super::yes;

/// The rule that recognises 'are you a bot?' in any words; the question has one true answer.
pub const ARE_YOU_A_BOT: &str = "are_you_a_bot";

/// The rule of last resort: no table has a word for the text.
pub(super) const NOTHING_RECOGNISED: &str = "nothing_recognised";

/// What is left when no time was named: interest, questions, refusals.
pub(super) fn attitude(facts: &Facts<'_>) -> Verdict {
    let only_ruled_out = !facts.mentions.is_empty() && facts.mentions.iter().all(|m| m.ruled_out);
    let declines_slots = facts.says(Saying::DeclineSlots) || only_ruled_out;
    if facts.ruled_out && !only_ruled_out {
        return Verdict::plain(ReplyIntent::NotInterested, 0.9, "fact_rules_solar_out");
    }
    if facts.declines
        && !no_to_the_offer(facts)
        && !(only_ruled_out || declines_slots && facts.offered && facts.says(Saying::OtherTime))
    {
        return Verdict::plain(ReplyIntent::NotInterested, 0.9, "declines_solar");
    }
    if facts.words.all.iter().any(|w| w.text == "what")
        && facts
            .words
            .all
            .iter()
            .all(|w| matches!(w.text.as_str(), "ok" | "yes" | "what" | "huh" | "um" | "uh"))
    {
        return Verdict::plain(ReplyIntent::Unclear, 0.8, "puzzled");
    }
    let asks = facts.says(Saying::Question);
    // Asking for other times is no question in the guide's sense.
    if declines_slots && (!asks || about_times(facts)) {
        return Verdict::plain(
            ReplyIntent::DeclineSlots,
            if facts.offered { 0.88 } else { 0.7 },
            "offered_times_do_not_suit",
        );
    }
    if facts.says(Saying::Later) && !facts.says(Saying::LaterExcused) {
        return Verdict::plain(ReplyIntent::ProposeTime, 0.7, "asks_for_later");
    }
    // `sounds good but i need to ask my wife` takes nothing yet.
    let asks_for_more = asks && facts.words.question_mark;
    if facts.says(Saying::Undecided) && !asks_for_more && (facts.offered || !facts.says(Saying::Interested)) {
        return Verdict::plain(ReplyIntent::Unclear, 0.8, "not_decided_yet");
    }
    if !facts.words.question_mark && yes::plain(facts.words, facts.lexicon) {
        return Verdict::plain(ReplyIntent::Interested, 0.9, "plain_yes");
    }
    if facts.says(Saying::Bot) {
        return Verdict::plain(ReplyIntent::Question, 0.9, ARE_YOU_A_BOT);
    }
    // `my roof is 20 years old, is that ok`: a yes-word in a question says no yes.
    if asks || facts.says(Saying::Whether) && facts.says(Saying::RuledOut) {
        return Verdict::plain(ReplyIntent::Question, 0.88, "asks_a_question");
    }
    if yes::plain(facts.words, facts.lexicon)
        || (facts.says(Saying::Interested) && !yes::negative(facts.words))
    {
        return Verdict::plain(ReplyIntent::Interested, 0.88, "positive");
    }
    if facts.words.question_mark
        && facts.words.all.len() >= 2
        && facts.words.all.iter().any(|w| w.asked && w.text.len() > 2)
    {
        return Verdict::plain(ReplyIntent::Question, 0.65, "ends_with_a_question_mark");
    }
    if facts.says(Saying::Interested) {
        return Verdict::plain(ReplyIntent::Interested, 0.5, "positive_with_a_doubt");
    }
    if yes::refusal(facts.words) {
        return Verdict::plain(ReplyIntent::NotInterested, 0.8, "plain_no");
    }
    Verdict::plain(ReplyIntent::Unclear, 0.7, NOTHING_RECOGNISED)
}

/// `nope, doesn't work`: a no to the offered times, not to solar.
fn no_to_the_offer(facts: &Facts<'_>) -> bool {
    let rest = facts.words.part(1, facts.words.all.len());
    facts.offered
        && facts.words.at(0) == "no"
        && rest.all.first().is_some_and(|w| w.before != Break::None)
        && facts.lexicon.says(Saying::DeclineSlots, &rest)
        && !facts.lexicon.says(Saying::NotInterested, &rest)
}

fn about_times(facts: &Facts<'_>) -> bool {
    facts.words.all.iter().any(|w| {
        matches!(
            w.text.as_str(),
            "times"
                | "time"
                | "days"
                | "day"
                | "slots"
                | "openings"
                | "availability"
                | "available"
                | "else"
                | "other"
                | "earlier"
                | "later"
                | "dates"
                | "date"
                | "hours"
                | "sooner"
                | "options"
                | "different"
                | "open"
                | "when"
                | "otro"
                | "otra"
                | "otros"
                | "horarios"
                | "dias"
                | "horas"
        )
    }) || !facts.words.question_mark
}

//! A homeowner's text: whose it is, what it means, and what must happen at once.

use chrono::TimeDelta;

use super::act::{confirm_coming, for_a_person};
use super::consent;
use super::state::LeadState;
use super::text::cancel_waiting;
use super::{LeadEvent, apply, cadence, copy, create, intents, number_of, reply_context, undelivered};
use crate::contract::escalation::Severity;
use crate::contract::ids::{LeadId, MessageId};
use crate::contract::sms::{Direction, SmsMessage, SmsStatus};
use crate::decision::draft::Draft;
use crate::decision::{Claim, Event, State, StreamId, Timer};
use crate::number::{NumberEvent, SuppressedBy};
use crate::ports::sms::{InboundText, ProviderKeyword};
use crate::understand::{REMINDER_CODE_C, Reading, ReplyIntent, read_reply, tells_language};

/// What is known about a text beside its words.
#[derive(Clone, Copy, Debug)]
pub struct Inbound {
    /// The provider answered the keyword itself.
    pub answered_by_provider: bool,
}

/// The unique key by which a provider's text counts once.
#[must_use]
pub fn inbound_key(provider_id: &str) -> String {
    format!("inbound/{provider_id}")
}

/// Records a text and does what can't wait: opt-outs, wrong persons and calls for help. Everything
/// else is acted on when the gathering ends.
pub fn inbound(draft: &mut Draft<'_>, text: &InboundText) {
    let key = inbound_key(&text.provider_id);
    if draft.situation().owner(&key).is_some() {
        return;
    }
    let lead = whose(draft, text);
    draft.about(lead);
    // An owner never conflicts with itself: each hearing of the text claims under a name of its own.
    let owner = draft.next_uuid().to_string();
    draft.claim(Claim::Unique { key, owner });
    let Some(state) = copy(draft, lead) else { return };
    let closed = !state.is_open();
    let wants_in = consent::opt_in_keyword(&text.body).filter(|_| text.keyword != Some(ProviderKeyword::Stop));
    let keyword = wants_in.filter(|_| consent::is_gone(draft, lead));
    let words = state.unread.as_ref().map_or_else(|| text.body.clone(), |unread| {
        // A keyword of coming back has said all that it says: it changes nothing of what comes after it.
        let earlier = unread.words.lines().filter(|line| consent::opt_in_keyword(line).is_none());
        earlier.chain([text.body.as_str()]).collect::<Vec<&str>>().join("\n")
    });
    let mut reading = read(draft, &state, &words);
    if wants_in.is_some() {
        // Whatever was written before it, and though UNSTOP has a stop in it, that is no opt-out.
        reading = read(draft, &state, "START");
    } else if state.unread.is_some() && !matches!(reading.intent, ReplyIntent::Stop | ReplyIntent::WrongPerson) {
        // A call for help can't wait for the texts before it, and doesn't change what they mean.
        let own = read(draft, &state, &text.body);
        reading = if own.intent == ReplyIntent::Help { own } else { reading };
    }
    if text.keyword == Some(ProviderKeyword::Stop) && reading.intent != ReplyIntent::Stop {
        reading = provider_stop(&reading);
    }
    if !tells_language(&text.body) {
        reading.language = state.language;
    }
    let urgent = matches!(reading.intent, ReplyIntent::Stop | ReplyIntent::WrongPerson | ReplyIntent::Help);
    let paused = state.is_paused(draft.now());
    let gathered = !urgent && !closed && !paused && keyword.is_none();
    record(draft, lead, text, &reading, gathered);
    if let Some(keyword) = keyword {
        consent::opt_in(draft, lead, keyword);
        return cadence::watch(draft, lead);
    }
    respond(draft, lead, &state, text, &reading);
    cadence::watch(draft, lead);
}

/// What the words mean. Once a visit is booked nothing is on offer any more; what makes no sense then is read once
/// more beside the times among which the visit was chosen: `2` or `the second one` means the other one.
fn read(draft: &Draft<'_>, state: &LeadState, words: &str) -> Reading {
    let mut context = reply_context(state, draft.policy(), draft.now());
    let reading = read_reply(words, &context);
    let sensible = intents::acted_intent(draft, &reading) != ReplyIntent::Unclear;
    if sensible || !context.proposed_slots.is_empty() || state.coming_visit(draft.now()).is_none() {
        return reading;
    }
    context.proposed_slots = state.numbered().iter().map(|slot| slot.start).collect();
    let choice = read_reply(words, &context);
    let chosen = intents::acted_intent(draft, &choice) == ReplyIntent::ConfirmSlot && choice.slot_index.is_some();
    if chosen { choice } else { reading }
}

/// What can't wait is done; the rest is gathered, or left to a person.
fn respond(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, text: &InboundText, reading: &Reading) {
    let (closed, paused) = (!state.is_open(), state.is_paused(draft.now()));
    match reading.intent {
        ReplyIntent::Stop => stop(draft, lead, text),
        ReplyIntent::WrongPerson => consent::wrong_person(draft, lead),
        ReplyIntent::Help => {
            let answered_by_provider = text.keyword == Some(ProviderKeyword::Help);
            consent::help(draft, lead, &Inbound { answered_by_provider });
        }
        // A won lead has visits, too, and is reminded of them.
        _ if closed && reading.rule == REMINDER_CODE_C && confirm_coming(draft, lead, state) => {}
        _ if closed => for_a_person(draft, lead, "closed_lead_wrote", Severity::Low, "A closed lead wrote", &text.body),
        _ if paused && reading.rule == REMINDER_CODE_C && confirm_coming(draft, lead, state) => {}
        _ if paused => for_a_person(draft, lead, "paused_lead_wrote", Severity::Low, "A lead wrote while its automation is paused", &text.body),
        _ => {
            cancel_waiting(draft, lead, "the person has written", super::TextPurpose::is_outreach);
            gather(draft, lead);
        }
    }
}

/// The lead last texted at that number, else the latest updated open one, else the latest; a number
/// that nobody has makes one.
fn whose(draft: &mut Draft<'_>, text: &InboundText) -> LeadId {
    let stream = StreamId::Number(draft.situation().hasher.key(&text.from));
    let (leads, last) = match draft.state(&stream) {
        State::Number(number) => (number.leads.clone(), number.last_texted),
        _ => (Vec::new(), None),
    };
    if let Some(last) = last.filter(|last| leads.contains(last)) {
        return last;
    }
    let mut known: Vec<(bool, crate::contract::time::Timestamp, LeadId)> = Vec::new();
    for id in leads {
        if let Some(state) = super::of(draft, id) {
            known.push((state.is_open(), state.lead.updated_at, id));
        }
    }
    known.into_iter().max().map_or_else(|| create::from_unknown_number(draft, &text.from), |(_, _, id)| id)
}

/// The provider has taken it for an opt-out and blocks: so it is one.
fn provider_stop(reading: &Reading) -> Reading {
    Reading {
        intent: ReplyIntent::Stop,
        slot_index: None,
        time: None,
        confidence: 1.0,
        rule: "provider_keyword".into(),
        language: reading.language,
    }
}

fn record(draft: &mut Draft<'_>, lead: LeadId, text: &InboundText, reading: &Reading, gathered: bool) {
    let now = draft.now();
    let id = MessageId::new(draft.next_uuid());
    let message = SmsMessage {
        id,
        lead_id: lead,
        direction: Direction::Inbound,
        content: text.body.clone(),
        status: SmsStatus::ResponseReceived,
        intent: None,
        sent_at: None,
        delivered_at: None,
        received_at: Some(now),
        error: None,
        created_at: now,
        scheduled_for: None,
        provider_message_id: Some(text.provider_id.clone()),
        segments: None,
    };
    let suggested = copy(draft, lead).and_then(|state| intents::suggested(draft, &state, reading));
    apply(draft, lead, LeadEvent::TextReceived { message, reading: reading.clone(), suggested, gathered });
    let (stream, _) = number_of(draft, lead);
    let until = gathered.then(|| gathering_until(draft, lead)).flatten();
    undelivered::reached(draft, lead);
    draft.apply(&stream, Event::Number(NumberEvent::TextArrived { lead, gathering_until: until }));
    cadence::end_round(draft, lead);
    cadence::clear(draft, lead, cadence::CADENCE);
}

fn gathering_until(draft: &mut Draft<'_>, lead: LeadId) -> Option<crate::contract::time::Timestamp> {
    let gather = TimeDelta::seconds(i64::from(draft.policy().gather_seconds));
    super::of(draft, lead)?.unread.as_ref().map(|unread| unread.since.plus(gather))
}

/// Waits for the texts that may still come, counted from the first unread one.
fn gather(draft: &mut Draft<'_>, lead: LeadId) {
    let waiting = super::of(draft, lead).is_some_and(|state| state.timers.contains_key(cadence::ACT));
    if waiting {
        return;
    }
    if let Some(until) = gathering_until(draft, lead) {
        cadence::set(draft, lead, cadence::ACT, until, Timer::ActOnReply { lead });
    }
}

fn stop(draft: &mut Draft<'_>, lead: LeadId, text: &InboundText) {
    let bare = text.body.trim_matches(|c: char| !c.is_alphanumeric());
    let bare_cancel = ["cancel", "cancelar"].iter().any(|word| bare.eq_ignore_ascii_case(word));
    let coming = copy(draft, lead).is_some_and(|state| state.coming_visit(draft.now()).is_some());
    consent::opt_out(draft, lead, SuppressedBy::Person, text.keyword == Some(ProviderKeyword::Stop));
    if bare_cancel || coming {
        let message = if bare_cancel {
            "The person wrote nothing but CANCEL and was opted out; the appointment may have been meant"
        } else {
            "The person opted out and has a coming appointment"
        };
        for_a_person(draft, lead, consent::OPTED_OUT_WITH_VISIT, Severity::Low, message, &text.body);
    }
}

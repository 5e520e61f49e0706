//! What a text says is what it should: the times that it offers can be had, it names times as its reader's clock shows
//! them and in the reader's language, and what is handed over is that text, to the number where it was permitted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, TimeDelta, Timelike};
use chrono_tz::Tz;
use kyros_core::contract::ids::{EffectId, MessageId};
use kyros_core::contract::sms::SmsMessage;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::{LeadEvent, LeadState, TextPurpose};
use kyros_core::number::NumberEvent;
use kyros_core::policy::slots::Slot;
use kyros_engine::JournalEntry;

use super::super::provider::Call;
use super::super::world::Settings;
use super::hours::zone_of;
use super::{Happening, Invariant, Past, hold};

/// The clock may have been set back by as much.
const SLACK: TimeDelta = TimeDelta::seconds(2);
/// GSM-7 characters in two segments.
const TWO_SEGMENTS: usize = 306;
const WAY_OUT: &str = "Reply STOP to opt out";

/// A time that was offered so long ago, and no longer, is one that was offered lately: two texts that are written at
/// once don't know of each other.
const LATELY: (TimeDelta, TimeDelta) = (TimeDelta::minutes(3), TimeDelta::minutes(25));
/// Times that were offered lately, of which there are always others.
const FEW: usize = 8;
/// Different times that were offered up to this moment, of which there are always others: where hundreds are written
/// to at once, every time is offered at once.
const SOME: usize = 24;

/// The reminder of the last hours says so; quiet hours may lie between it and the visit.
const SOON: [&str; 2] = ["soon", "pronto"];
const SOON_WITHIN: TimeDelta = TimeDelta::hours(20);

/// What is said in one language and not in the other.
const SPANISH: [&str; 2] = ["gracias, sí", "no quiero recibir nada de ustedes"];
const ENGLISH: [&str; 8] = [
    "the second one please", "neither works", "maybe later", "how much is it?", "are you a bot?",
    "please cancel my appointment", "can we move it to Tuesday at 10am", "no thanks, not interested",
];

/// Words of Spanish texts; none of them is one of an English text.
const SPANISH_WORDS: [&str; 10] =
    ["Hola", "visita ", "hora", "Podemos", "podemos", "mensajes", "Disculpe", "asistente", "Gracias", "Responda"];

#[derive(Debug, Default)]
pub(super) struct Wording {
    /// Whether a lead wrote Spanish last, where that is plain.
    spanish: BTreeMap<StreamId, bool>,
    /// The number to which the last attempt at a text was permitted.
    permitted: BTreeMap<EffectId, StreamId>,
    /// One node offers all times, and knows what it offered.
    alone: bool,
    /// When each time was offered.
    offered: Vec<(Timestamp, Timestamp)>,
    /// Texts that a person had tried again: what they say stands.
    retried: BTreeSet<MessageId>,
}

/// As the reader's clock shows it, in either language.
fn shown(at: Timestamp, zone: Tz) -> [String; 2] {
    const DAYS: [&str; 7] = ["lun", "mar", "mie", "jue", "vie", "sab", "dom"];
    const MONTHS: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
    let local = at.utc().with_timezone(&zone);
    let (day, month) = (DAYS[local.weekday().num_days_from_monday() as usize], MONTHS[local.month0() as usize]);
    [
        local.format("%a %b %-d, %-I:%M %p").to_string(),
        format!("{day} {} {month}, {:02}:{:02}", local.day(), local.hour(), local.minute()),
    ]
}

fn names(body: &str, at: Timestamp, lead: &LeadState) -> bool {
    zone_of(&lead.lead).is_none_or(|zone| shown(at, zone).iter().any(|words| body.contains(words.as_str())))
}

/// Within one span of the company's working hours, by its own clock.
pub(super) fn in_working_hours(start: Timestamp, end: Timestamp, past: &Past) -> bool {
    let zone = past.policy.time_zone;
    let (from, to) = (start.utc().with_timezone(&zone), end.utc().with_timezone(&zone));
    let minutes = |at: &chrono::DateTime<Tz>| (at.hour() * 60 + at.minute()) as u16;
    let spans = past.policy.working_hours.on(from.weekday().num_days_from_monday() as usize);
    let inside = |span: &(u16, u16)| span.0 <= minutes(&from) && minutes(&to) <= span.1;
    from.date_naive() == to.date_naive() && spans.iter().any(inside)
}

/// Written at `at`, to go out at `from` at the earliest.
fn can_be_had(offer: &[Slot], from: Timestamp, at: Timestamp, past: &Past) -> bool {
    let visit = &past.policy.visit;
    let earliest = from.plus(TimeDelta::hours(i64::from(visit.notice_hours)) - SLACK);
    let latest = at.plus(TimeDelta::days(i64::from(visit.horizon_days)) + SLACK);
    let two = !matches!(offer, [one, other] if one.start == other.start);
    two && offer.iter().all(|slot| {
        in_working_hours(slot.start, slot.end, past) && earliest <= slot.start && slot.start <= latest
    })
}

impl Wording {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { alone: settings.nodes == 1, ..Self::default() }
    }

    /// Times that nobody was offered lately come first; of two weeks' times there is always one, while few are taken.
    fn least_offered(&mut self, at: Timestamp, offer: &[Slot], past: &Past) -> Result<(), String> {
        let lately = |(when, _): &&(Timestamp, Timestamp)| LATELY.0 <= at.since(*when) && at.since(*when) <= LATELY.1;
        let known: Vec<Timestamp> = self.offered.iter().filter(lately).map(|(_, start)| *start).collect();
        let again = offer.iter().find(|slot| known.contains(&slot.start));
        let so_far: BTreeSet<Timestamp> = self.offered.iter().map(|(_, start)| *start).collect();
        let few = known.len() < FEW && so_far.len() < SOME && past.policy.visit.horizon_days >= 14;
        let right = again.is_none() || !few || !self.alone || past.claimed_times().len() >= FEW;
        hold(right, || format!("{again:?} is offered at {at}, and was a moment ago"))?;
        self.offers(at, offer);
        Ok(())
    }

    fn offers(&mut self, at: Timestamp, offer: &[Slot]) {
        self.offered.retain(|(when, _)| at.since(*when) <= LATELY.1);
        self.offered.extend(offer.iter().map(|slot| (at, slot.start)));
    }

    /// What has waited is written anew before it goes out: nobody is offered what is past.
    fn still_to_come(&self, effect: EffectId, at: Timestamp, past: &Past) -> Result<(), String> {
        let known = past.texts.get(&effect).and_then(|text| past.states.get(&StreamId::Lead(text.lead)));
        let Some(State::Lead(lead)) = known else { return Ok(()) };
        let text = lead.texts.values().find(|text| EffectId::new(text.sms.id.uuid()) == effect);
        let Some(text) = text.filter(|text| text.purpose.is_some_and(TextPurpose::asks_for_visit)) else { return Ok(()) };
        let gone = text.offer.iter().find(|slot| slot.start <= at);
        hold(gone.is_none() || self.retried.contains(&text.sms.id), || {
            format!("lead {} is offered {gone:?} at {at}: {:?}", lead.lead.id, text.sms.content)
        })
    }

    fn queued(
        &self,
        entry: &JournalEntry,
        text: (&SmsMessage, TextPurpose, &[Slot]),
        lead: &LeadState,
        past: &Past,
    ) -> Result<(), String> {
        let (message, purpose, offer) = text;
        let body = &message.content;
        let told = |what: &str| format!("a text ({purpose:?}) of {} at {} {what}: {body:?}", entry.stream, entry.at);
        // A company's own wording may be anything.
        let own = !past.policy.templates.en.is_empty() || !past.policy.templates.es.is_empty();
        let missing = offer.iter().any(|slot| !names(body, slot.start, lead));
        hold(!missing, || told(&format!("doesn't name what it offers ({offer:?})")))?;
        use TextPurpose::{FirstText, FollowUp, Offer, Reengagement};
        if matches!(purpose, FirstText | FollowUp | Reengagement | Offer) {
            let from = if purpose == FirstText { message.scheduled_for.unwrap_or(entry.at) } else { entry.at };
            hold(can_be_had(offer, from, entry.at, past), || told(&format!("offers what can't be had ({offer:?})")))?;
        }
        if matches!(purpose, FirstText | FollowUp | Reengagement) {
            let whole = body.contains(past.policy.company()) && body.ends_with(WAY_OUT) && body.chars().count() <= TWO_SEGMENTS;
            hold(whole, || told("doesn't say whose it is or how to get no more, or is too long"))?;
        }
        if purpose == TextPurpose::Reminder {
            let coming = lead.visits.values().filter(|visit| visit.is_active() && visit.appointment.start_time > entry.at);
            let mut coming = coming.map(|visit| visit.appointment.start_time).filter(|at| names(body, *at, lead));
            let named = coming.next();
            hold(named.is_some(), || told("names no visit that is to come"))?;
            let soon = SOON.iter().any(|word| body.contains(word));
            let early = soon && named.is_some_and(|at| at.since(entry.at) > SOON_WITHIN);
            hold(own || !early, || told("says that a visit is soon, and it isn't"))?;
        }
        let spanish = SPANISH_WORDS.iter().any(|word| body.contains(word));
        let right = self.spanish.get(&entry.stream).is_none_or(|said| *said == spanish);
        hold(right || own, || told("is not in the language in which the person wrote"))
    }

    /// A visit that is booked or moved is told as it stands.
    fn committed(events: &[JournalEntry], past: &Past) -> Result<(), String> {
        for entry in events {
            let start = match &entry.event {
                Some(Event::Lead(LeadEvent::Booked { appointment, .. })) => appointment.start_time,
                Some(Event::Lead(LeadEvent::Moved { slot, .. })) => slot.start,
                _ => continue,
            };
            let Some(State::Lead(lead)) = past.states.get(&entry.stream) else { continue };
            let confirmation = events.iter().find_map(|other| match &other.event {
                Some(Event::Lead(LeadEvent::TextQueued { message, purpose: TextPurpose::Confirmation, .. })) => {
                    Some(&message.content)
                }
                _ => None,
            });
            hold(confirmation.is_none_or(|body| names(body, start, lead)), || {
                format!("the visit of {} at {start} is confirmed as {confirmation:?}", entry.stream)
            })?;
        }
        Ok(())
    }

    fn called(&self, call: &Call, past: &Past) -> Result<(), String> {
        let told = |what: &str| format!("{} is texted {:?}, {what}", call.to.as_str(), call.body);
        let known = past.texts.get(&call.effect).and_then(|text| past.states.get(&StreamId::Lead(text.lead)));
        let Some(State::Lead(lead)) = known else { return Err(told("and nobody wrote it")) };
        let text = lead.texts.values().find(|text| EffectId::new(text.sms.id.uuid()) == call.effect);
        hold(text.is_none_or(|text| text.sms.content == call.body), || told("and something else was written"))?;
        let permitted = self.permitted.get(&call.effect);
        hold(permitted.is_none_or(|number| *number == past.number(&call.to)), || told("and permitted was another number"))
    }
}

impl Invariant for Wording {
    fn name(&self) -> &'static str {
        "wording"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.2, 10.3, 10.4, 11; reliability.md 3.23"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::Committed { events } => return Self::committed(events, past),
            Happening::CallBegins { call } => return self.called(call, past),
            _ => return Ok(()),
        };
        match &entry.event {
            Some(Event::Number(NumberEvent::AttemptStarted { effect, .. })) => {
                self.permitted.insert(*effect, entry.stream.clone());
                self.still_to_come(*effect, entry.at, past)
            }
            Some(Event::Lead(LeadEvent::TextRetried { message })) => {
                self.retried.insert(*message);
                Ok(())
            }
            Some(Event::Lead(LeadEvent::TextRewritten { offer, .. })) => {
                self.offers(entry.at, offer);
                Ok(())
            }
            Some(Event::Lead(LeadEvent::TextReceived { message, .. })) => {
                let Some(State::Lead(lead)) = past.states.get(&entry.stream) else { return Ok(()) };
                // Read together with what came before, it may be either.
                let alone = lead.unread.as_ref().is_none_or(|unread| unread.words == message.content);
                let said = |words: &[&str]| alone && words.contains(&message.content.as_str());
                if said(&SPANISH) || said(&ENGLISH) {
                    self.spanish.insert(entry.stream.clone(), said(&SPANISH));
                } else {
                    self.spanish.remove(&entry.stream);
                }
                Ok(())
            }
            Some(Event::Lead(LeadEvent::TextQueued { message, purpose, offer, .. })) if *purpose != TextPurpose::Operator => {
                if matches!(purpose, TextPurpose::FirstText | TextPurpose::FollowUp | TextPurpose::Reengagement) {
                    self.least_offered(entry.at, offer, past)?;
                }
                match past.states.get(&entry.stream) {
                    Some(State::Lead(lead)) => self.queued(entry, (message, *purpose, offer), lead, past),
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

//! What a person writes has the consequence that the contract names, in the very commit that acts on it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::ids::{EffectId, MessageId};
use kyros_core::contract::lead::{ConsentStatus, LeadStatus, TriggeredBy};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Availability, Event, State, StreamId};
use kyros_core::lead::{LeadEvent, LeadState, TextPurpose, Visit};
use kyros_core::number::{NumberEvent, SuppressedBy};
use kyros_core::policy::slots::Slot;
use kyros_core::understand::{ARE_YOU_A_BOT, REMINDER_CODE_C, Reading, ReplyIntent};
use kyros_engine::JournalEntry;

use super::{Happening, Invariant, Past, hold};

/// The clock may have been set back by as much.
const SLACK: TimeDelta = TimeDelta::seconds(2);
/// An opt-out is confirmed within five minutes or not at all.
const WINDOW: TimeDelta = TimeDelta::seconds(302);
/// How long "later" is.
const LATER: TimeDelta = TimeDelta::days(7);

/// What is known of a lead.
#[derive(Debug, Default)]
struct Books {
    /// When the first text came that isn't acted on yet, and what they say.
    unread: Option<(Timestamp, Vec<String>)>,
    /// A clarifying text was written in this round.
    clarified: bool,
    /// The times that the person saw last.
    offer: Vec<Slot>,
    /// What each text offers.
    offers: BTreeMap<MessageId, Vec<Slot>>,
}

#[derive(Debug, Default)]
pub(super) struct Replies {
    leads: BTreeMap<StreamId, Books>,
    /// Numbers of which an opt-out was confirmed.
    confirmed: BTreeSet<StreamId>,
    /// When each confirmation of an opt-out was written.
    confirmations: BTreeMap<EffectId, Timestamp>,
}

/// The events of one lead in a commit.
struct Commit<'a> {
    events: Vec<&'a LeadEvent>,
    lead: &'a LeadState,
    at: Timestamp,
}

impl Commit<'_> {
    /// Such a text was written, or it was noted why not.
    fn writes(&self, wanted: TextPurpose) -> bool {
        self.events.iter().any(|event| match event {
            LeadEvent::TextQueued { purpose, .. } | LeadEvent::TextWithheld { purpose, .. } => *purpose == wanted,
            _ => false,
        })
    }

    fn books(&self) -> Option<Slot> {
        self.events.iter().find_map(|event| match event {
            LeadEvent::Booked { appointment, .. } => Some(Slot::new(appointment.start_time, appointment.end_time)),
            LeadEvent::Moved { slot, .. } => Some(*slot),
            _ => None,
        })
    }

    /// A visit is booked, moved or confirmed, or times are offered.
    fn takes_up(&self) -> bool {
        let confirmed = |visit: &Visit| visit.appointment.status == AppointmentStatus::Confirmed;
        let stands = self.lead.coming_visit(self.at).is_some_and(confirmed);
        self.books().is_some() || stands || self.writes(TextPurpose::Offer)
    }

    fn is_qualified(&self) -> bool {
        !matches!(self.lead.lead.status, LeadStatus::New | LeadStatus::Contacted | LeadStatus::Cold)
    }

    fn calls_off(&self) -> bool {
        let off = |event: &&LeadEvent| matches!(event, LeadEvent::VisitChanged { status: AppointmentStatus::Cancelled, .. });
        self.events.iter().any(off)
    }

    fn asks_a_person(&self, reason: &str) -> bool {
        self.lead.escalations.contains_key(reason)
    }

    /// A visit that is to come stands after all.
    fn visit_stands(&self) -> bool {
        self.lead.coming_visit(self.at).is_some()
    }
}

/// What the contract's table says of each act.
fn acted(act: &str, reading: &Reading, commit: &Commit<'_>, books: &Books) -> Result<(), String> {
    let lead = commit.lead;
    let done = match act {
        "question" => {
            let fixed = reading.rule != ARE_YOU_A_BOT || commit.writes(TextPurpose::FixedAnswer);
            fixed && commit.asks_a_person("question")
        }
        "not_interested" => {
            lead.lead.status == LeadStatus::Lost && commit.writes(TextPurpose::Close) && !commit.visit_stands()
        }
        "unclear" if books.clarified => commit.asks_a_person("unclear"),
        "unclear" => commit.writes(TextPurpose::Clarification) || commit.asks_a_person("unclear"),
        "cancel" => commit.calls_off() || !commit.visit_stands(),
        "decline_slots" => commit.writes(TextPurpose::Offer),
        "propose_time" if reading.time.is_none() => lead.lead.next_follow_up_at == Some(commit.at.plus(LATER)),
        "interested" | "propose_time" => commit.is_qualified() && commit.takes_up(),
        "confirm_slot" | "reschedule" => commit.takes_up(),
        _ => true,
    };
    hold(done, || format!("`{act}` of lead {} at {} had no such consequence", lead.lead.id, commit.at))?;
    let said = act == "cancel" || commit.books().is_some() || !commit.writes(TextPurpose::Confirmation);
    hold(said, || format!("lead {} is told of a visit at {} that wasn't booked", lead.lead.id, commit.at))?;
    let told = commit.books().is_none() || commit.writes(TextPurpose::Confirmation);
    hold(told, || format!("the visit of lead {} is booked by text at {} and not confirmed", lead.lead.id, commit.at))
}

impl Replies {
    fn of_lead(&mut self, stream: &StreamId, commit: &Commit<'_>, past: &Past) -> Result<(), String> {
        let at = commit.at;
        let gather = TimeDelta::seconds(i64::from(past.policy.gather_seconds));
        let books = self.leads.entry(stream.clone()).or_default();
        for event in &commit.events {
            match event {
                LeadEvent::TextReceived { message, reading, gathered, .. } => {
                    received(reading, *gathered, commit, past)?;
                    if *gathered {
                        let (since, words) = books.unread.get_or_insert((at, Vec::new()));
                        words.push(message.content.clone());
                        listens(commit.lead, since.plus(gather), past)?;
                        let read = commit.lead.unread.as_ref().map_or("", |unread| unread.words.as_str());
                        hold(words.iter().all(|said| read.contains(said.as_str())), || {
                            format!("{stream} wrote {words:?}, and what is read together is {read:?}")
                        })?;
                    }
                }
                LeadEvent::ReplyActedOn { reading, act } => {
                    let (since, words) = books.unread.take().unwrap_or((at, Vec::new()));
                    let told = act.starts_with("left");
                    hold(told || at.plus(SLACK) >= since.plus(gather), || {
                        format!("what {stream} wrote at {since} is acted on at {at} already")
                    })?;
                    acted(act, reading, commit, books)?;
                    fits_offer(act, &books.offer, commit, past)?;
                    let alone = <[String; 1]>::try_from(words).ok().map(|[said]| said);
                    let chosen = match alone.as_deref() {
                        Some("1") => books.offer.first(),
                        Some("2" | "the second one please") if act == "confirm_slot" => books.offer.get(1),
                        _ => None,
                    };
                    let booked = commit.books();
                    hold(chosen.is_none() || booked.is_none() || booked.as_ref() == chosen, || {
                        format!("{stream} saw {:?} and wrote {alone:?}; {booked:?} is booked", books.offer)
                    })?;
                }
                LeadEvent::TextQueued { message, purpose, offer, .. } => {
                    if *purpose == TextPurpose::OptOutConfirmation {
                        self.confirmations.insert(EffectId::new(message.id.uuid()), at);
                    }
                    books.clarified |= *purpose == TextPurpose::Clarification;
                    books.offers.insert(message.id, offer.clone());
                }
                LeadEvent::TextRewritten { message, offer, .. } => drop(books.offers.insert(*message, offer.clone())),
                LeadEvent::TextAccepted { message, opens_round, .. } => {
                    books.clarified &= !opens_round;
                    if let Some(offer) = books.offers.remove(message).filter(|offer| !offer.is_empty()) {
                        books.offer = offer;
                    }
                }
                LeadEvent::StatusChanged { transition, .. } if transition.triggered_by == TriggeredBy::SmsResponse => {
                    let replied = commit.events.iter().any(|event| {
                        matches!(event, LeadEvent::ReplyActedOn { .. } | LeadEvent::TextReceived { .. } | LeadEvent::ConsentSet { .. })
                    });
                    hold(replied || transition.to == LeadStatus::Lost, || {
                        format!("{stream} goes from {} to {} by a reply, and there is none", transition.from, transition.to)
                    })?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The opt-out of a person is confirmed in the commit that hears of it, once.
    fn of_number(&mut self, stream: &StreamId, events: &[JournalEntry]) -> Result<(), String> {
        for entry in events.iter().filter(|entry| entry.stream == *stream) {
            let Some(Event::Number(event)) = &entry.event else { continue };
            match event {
                NumberEvent::Suppressed { by: SuppressedBy::Person } if !self.confirmed.contains(stream) => {
                    let confirmed = events.iter().any(|other| {
                        matches!(&other.event, Some(Event::Lead(LeadEvent::TextQueued { purpose: TextPurpose::OptOutConfirmation, .. })))
                    });
                    hold(confirmed, || format!("{stream} opted out at {}, and that is not confirmed", entry.at))?;
                }
                NumberEvent::AttemptStarted { effect, .. } => {
                    let late = self.confirmations.get(effect).filter(|written| entry.at.since(**written) > WINDOW);
                    hold(late.is_none(), || format!("an opt-out that was heard at {late:?} is confirmed at {}", entry.at))?;
                }
                NumberEvent::Restored {} => drop(self.confirmed.remove(stream)),
                NumberEvent::OptOutConfirmed {} => drop(self.confirmed.insert(stream.clone())),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The word by which a person comes back.
fn consent_word<'a>(commit: &Commit<'a>) -> Option<&'a str> {
    commit.events.iter().find_map(|event| match event {
        LeadEvent::TextReceived { message, .. } => Some(message.content.as_str()).filter(|said| ["START", "UNSTOP"].contains(said)),
        _ => None,
    })
}

/// Whoever is interested gets the first of two times that can be had; whoever declines both gets others.
fn fits_offer(act: &str, seen: &[Slot], commit: &Commit<'_>, past: &Past) -> Result<(), String> {
    let id = commit.lead.lead.id;
    if let ("interested", [first, second], Some(booked)) = (act, seen, commit.books())
        && booked == *second
        && first.start > commit.at
    {
        let claim = |slot: &Slot| Availability::claim_of(&past.policy, *slot);
        let (wanted, own) = (claim(first), claim(second));
        let claims = past.claimed_times().into_iter().filter(|taken| *taken != own);
        let taken = claims.into_iter().any(|taken| wanted.start < taken.end && taken.start < wanted.end);
        return hold(taken, || format!("lead {id} is interested, {first:?} is free, and {second:?} is booked"));
    }
    if act == "decline_slots" && commit.lead.visits.is_empty() {
        let again = commit.events.iter().find_map(|event| match event {
            LeadEvent::TextQueued { purpose: TextPurpose::Offer, offer, .. } => offer.iter().find(|slot| seen.contains(slot)),
            _ => None,
        });
        return hold(again.is_none(), || format!("lead {id} declined {seen:?} and is offered {again:?} again"));
    }
    Ok(())
}

/// More may come, but not for ever: that is counted from the first text that isn't acted on yet.
fn listens(lead: &LeadState, until: Timestamp, past: &Past) -> Result<(), String> {
    let Some(State::Number(number)) = past.states.get(&past.number(&lead.lead.phone)) else { return Ok(()) };
    hold(number.gathering_until == Some(until), || {
        let id = lead.lead.id;
        format!("what lead {id} writes is waited for until {:?}, and is to be until {until}", number.gathering_until)
    })
}

/// What can't wait is done at once.
fn received(reading: &Reading, gathered: bool, commit: &Commit<'_>, past: &Past) -> Result<(), String> {
    let lead = commit.lead;
    let number = past.states.get(&past.number(&lead.lead.phone));
    let suppressed = matches!(number, Some(State::Number(number)) if number.suppressed.is_some());
    let keeps = |status| matches!(status, LeadStatus::Won | LeadStatus::Lost);
    let done = match reading.intent {
        ReplyIntent::Stop => {
            suppressed && keeps(lead.lead.status) && lead.lead.consent.status == ConsentStatus::Revoked
        }
        ReplyIntent::WrongPerson => suppressed && keeps(lead.lead.status),
        ReplyIntent::Help => commit.writes(TextPurpose::Help),
        _ if gathered => {
            let waits = |text: &kyros_core::lead::Text| {
                text.is_waiting() && text.attempted_to.is_none() && text.purpose.is_some_and(TextPurpose::is_outreach)
            };
            !lead.texts.values().any(waits) && lead.unread.is_some()
        }
        // Of a closed lead, or one that a person has taken over.
        _ => {
            let says_more = consent_word(commit).is_none() && reading.rule != REMINDER_CODE_C;
            !says_more || !lead.escalations.is_empty()
        }
    };
    hold(done, || {
        let state = (lead.lead.status, lead.lead.consent.status, suppressed);
        format!("lead {} wrote what means {:?} at {}, and is {state:?}", lead.lead.id, reading.intent, commit.at)
    })
}

impl Invariant for Replies {
    fn name(&self) -> &'static str {
        "replies"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.3"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let Happening::Committed { events } = what else { return Ok(()) };
        let streams: BTreeSet<&StreamId> = events.iter().map(|entry| &entry.stream).collect();
        for stream in streams {
            self.of_number(stream, events)?;
            let Some(State::Lead(lead)) = past.states.get(stream) else { continue };
            let own = events.iter().filter(|entry| entry.stream == *stream);
            let of_lead = own.filter_map(|entry| match &entry.event {
                Some(Event::Lead(event)) => Some(event),
                _ => None,
            });
            let commit = Commit { events: of_lead.collect(), lead, at: events[0].at };
            self.of_lead(stream, &commit, past)?;
        }
        Ok(())
    }
}

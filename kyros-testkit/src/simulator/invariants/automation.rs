//! What follows by itself follows in the very commit: a new lead is written to, an accepted text makes it `contacted`,
//! a booking makes it `qualified`, a person's text takes it over, another number takes nothing over from the old one.

use chrono::TimeDelta;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::lead::{AutomationState, ConsentStatus, LeadStatus, LostReason, Source, TriggeredBy};
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::{LeadEvent, LeadState, TextPurpose, Visit};
use kyros_core::number::NumberEvent;
use kyros_core::policy::Profile;
use kyros_engine::JournalEntry;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Automation;

fn suppressed(lead: &LeadState, past: &Past) -> bool {
    matches!(past.states.get(&past.number(&lead.lead.phone)), Some(State::Number(number)) if number.suppressed.is_some())
}

/// Whether one of the events in the commit is of that lead and fits.
fn any(events: &[JournalEntry], stream: &StreamId, fits: impl Fn(&LeadEvent) -> bool) -> bool {
    events.iter().any(|entry| entry.stream == *stream && matches!(&entry.event, Some(Event::Lead(event)) if fits(event)))
}

fn writes(events: &[JournalEntry], stream: &StreamId, wanted: TextPurpose) -> bool {
    any(events, stream, |event| match event {
        LeadEvent::TextQueued { purpose, .. } | LeadEvent::TextWithheld { purpose, .. } => *purpose == wanted,
        _ => false,
    })
}

fn created(events: &[JournalEntry], stream: &StreamId, lead: &LeadState, past: &Past) -> Result<(), String> {
    let opted_out = suppressed(lead, past);
    let revoked = lead.lead.consent.status == ConsentStatus::Revoked;
    // The text that makes a lead may itself say that it wants no more, or that it comes back; then it is written to.
    let moved = |event: &NumberEvent| matches!(event, NumberEvent::Suppressed { .. } | NumberEvent::Restored {});
    let moved = events.iter().any(|entry| matches!(&entry.event, Some(Event::Number(event)) if moved(event)));
    hold(moved || opted_out == revoked, || {
        format!("{stream} comes in with consent {}; opted out: {opted_out}", lead.lead.consent.status)
    })?;
    let wanted = lead.lead.status == LeadStatus::New && lead.lead.source != Source::SmsInbound;
    let written = writes(events, stream, TextPurpose::FirstText);
    hold(moved || wanted == written, || {
        format!("{stream} comes in as {}; its first text is written: {written}", lead.lead.status)
    })?;
    let strict = past.policy.profile == Profile::Strict;
    let held = matches!(lead.lead.source, Source::Permit | Source::Referral | Source::Manual) && !revoked;
    let asked = !lead.escalations.is_empty();
    let asks = strict && wanted && held && lead.lead.consent.status != ConsentStatus::Granted;
    hold(!asks || asked, || format!("{stream} waits for its consent, and nobody is asked"))
}

fn accepted(events: &[JournalEntry], stream: &StreamId, lead: &LeadState, purpose: TextPurpose) -> Result<(), String> {
    let steps = events.iter().filter(|entry| entry.stream == *stream).filter_map(|entry| match &entry.event {
        Some(Event::Lead(LeadEvent::StatusChanged { transition, .. })) => Some(transition),
        _ => None,
    });
    let contacted = steps.into_iter().find(|step| step.to == LeadStatus::Contacted);
    let by = if purpose == TextPurpose::Operator { TriggeredBy::User } else { TriggeredBy::System };
    hold(contacted.is_none_or(|step| step.triggered_by == by), || {
        format!("{stream} is contacted by a text ({purpose:?}), and that is put down to {:?}", contacted.map(|step| step.triggered_by))
    })?;
    let still = lead.lead.status == LeadStatus::New && purpose != TextPurpose::OptOutConfirmation;
    hold(!still, || format!("a text ({purpose:?}) to {stream} is accepted, and it is still new"))?;
    let round = any(events, stream, |event| matches!(event, LeadEvent::TextAccepted { opens_round: true, .. }));
    let followed = lead.lead.next_follow_up_at.is_some() || !lead.is_open();
    hold(!round || followed, || format!("a round of {stream} has begun, and nothing will follow"))
}

fn booked(events: &[JournalEntry], stream: &StreamId, lead: &LeadState) -> Result<(), String> {
    use LeadStatus::{Cold, Contacted, New};
    hold(!matches!(lead.lead.status, New | Contacted | Cold) && lead.is_open(), || {
        format!("a visit of {stream} is booked, and it is {}", lead.lead.status)
    })?;
    let replied = any(events, stream, |event| {
        matches!(event, LeadEvent::ReplyActedOn { .. } | LeadEvent::TextReceived { .. })
    });
    let by = if replied { TriggeredBy::SmsResponse } else { TriggeredBy::CalendarBooking };
    let wrong = any(events, stream, |event| {
        matches!(event, LeadEvent::StatusChanged { transition, .. } if transition.triggered_by != by)
    });
    hold(!wrong, || format!("a visit of {stream} is booked, and its steps aren't put down to {by:?}"))
}

/// Whoever expects a visit is told that it is moved or off.
fn visit_told(events: &[JournalEntry], entry: &JournalEntry, event: &LeadEvent, lead: &LeadState) -> Result<(), String> {
    let off = match event {
        LeadEvent::VisitChanged { appointment, status: AppointmentStatus::Cancelled, .. } => {
            lead.visits.get(appointment).is_some_and(|visit| visit.appointment.start_time > entry.at)
        }
        _ => false,
    };
    let stream = &entry.stream;
    let told = writes(events, stream, TextPurpose::Confirmation) || off && writes(events, stream, TextPurpose::Close);
    let moved = matches!(event, LeadEvent::Moved { .. });
    hold(told || !(moved || off), || format!("a visit of {stream} is moved or off at {}, and nobody is told", entry.at))?;
    told_once(events, entry)
}

fn told_once(events: &[JournalEntry], entry: &JournalEntry) -> Result<(), String> {
    let stream = &entry.stream;
    let confirmations = events.iter().filter(|other| {
        let purpose = TextPurpose::Confirmation;
        other.stream == *stream && matches!(&other.event, Some(Event::Lead(LeadEvent::TextQueued { purpose: p, .. })) if *p == purpose)
    });
    let count = confirmations.count();
    hold(count <= 1, || format!("{stream} is told {count} times at {}", entry.at))
}

fn took_over(lead: &LeadState, at: kyros_core::contract::time::Timestamp, past: &Past) -> Result<(), String> {
    let automation = &lead.lead.automation;
    let until = at.plus(TimeDelta::days(i64::from(past.policy.pause_days)));
    let paused = automation.state == AutomationState::Paused && automation.until.is_none_or(|end| end == until);
    let waits = lead.texts.values().find(|text| {
        text.is_waiting() && !text.attempting && text.purpose.is_some_and(TextPurpose::pausable)
    });
    hold(paused && waits.is_none(), || {
        let waits = waits.map(|text| text.purpose);
        format!("a person texts lead {} at {at}: its automation is {automation:?}, and {waits:?} waits", lead.lead.id)
    })
}

fn renumbered(stream: &StreamId, lead: &LeadState, past: &Past) -> Result<(), String> {
    let wanted = if suppressed(lead, past) { ConsentStatus::Revoked } else { ConsentStatus::None };
    let consent = lead.lead.consent.status;
    let waits = lead.texts.values().any(|text| text.is_waiting() && !text.attempting);
    let told = || format!("{stream} has another number: its consent is {consent}, texts wait: {waits}");
    hold(consent == wanted && !waits && lead.lead.next_follow_up_at.is_none(), told)
}

/// Each lead is known at its number, and no number knows a lead that has another one.
fn linked(past: &Past) -> Result<(), String> {
    for lead in past.leads() {
        let known = match past.states.get(&past.number(&lead.lead.phone)) {
            Some(State::Number(number)) => number.leads.contains(&lead.lead.id) || number.leads.len() >= 50,
            _ => false,
        };
        hold(known, || format!("lead {} is unknown at its number", lead.lead.id))?;
    }
    for (stream, state) in &past.states {
        let State::Number(number) = state else { continue };
        let stranger = number.leads.iter().find(|id| match past.states.get(&StreamId::Lead(**id)) {
            Some(State::Lead(lead)) => past.number(&lead.lead.phone) != *stream,
            _ => true,
        });
        hold(stranger.is_none(), || format!("{stream} knows lead {stranger:?}, which has another number"))?;
    }
    Ok(())
}

impl Invariant for Automation {
    fn name(&self) -> &'static str {
        "automation"
    }

    fn source(&self) -> &'static str {
        "contract.md 9, 10.1, 10.3, 10.9; reliability.md 3.18"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let events = match what {
            Happening::Committed { events } => *events,
            Happening::Full => return linked(past),
            _ => return Ok(()),
        };
        for entry in events {
            let (stream, Some(Event::Lead(event))) = (&entry.stream, &entry.event) else { continue };
            let Some(State::Lead(lead)) = past.states.get(stream) else { continue };
            match event {
                LeadEvent::Created { .. } => created(events, stream, lead, past)?,
                LeadEvent::TextAccepted { message, .. } => {
                    let text = past.texts.get(&kyros_core::contract::ids::EffectId::new(message.uuid()));
                    text.map_or(Ok(()), |text| accepted(events, stream, lead, text.purpose))?;
                }
                LeadEvent::TextQueued { purpose: TextPurpose::Operator, .. } => took_over(lead, entry.at, past)?,
                LeadEvent::Updated { fields, .. } if fields.iter().any(|field| field == "phone") => {
                    renumbered(stream, lead, past)?;
                }
                LeadEvent::Booked { .. } => booked(events, stream, lead).and_then(|()| told_once(events, entry))?,
                LeadEvent::Moved { .. } | LeadEvent::VisitChanged { .. } => visit_told(events, entry, event, lead)?,
                LeadEvent::StatusChanged { transition, reason, .. }
                    if transition.to == LeadStatus::Lost && *reason != Some(LostReason::OptedOut) =>
                {
                    // Nobody calls off a visit that is under way.
                    let coming = |visit: &Visit| visit.is_active() && visit.appointment.start_time > entry.at;
                    let stands = transition.triggered_by == TriggeredBy::User && lead.visits.values().any(coming);
                    hold(!stands, || format!("a person gives {stream} up, and its visit stands"))?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

//! Folding a lead's events. Total: an event that doesn't fit leaves the state as it is.

use std::sync::Arc;

use super::event::{ABSENT, LeadEvent};
use super::state::{LeadState, Matter, Offer, Round, Text, TextPurpose, Unread, Visit};
use crate::contract::ids::MessageId;
use crate::contract::lead::{Lead, LeadStatus};
use crate::contract::sms::{Direction, SmsStatus};
use crate::contract::time::Timestamp;
use crate::decision::State;
use crate::policy::caps::TextClass;
use crate::ports::sms::ReceiptStatus;

/// Settled texts that stay in the state; receipts for older ones change nothing.
const TEXTS_KEPT: usize = 12;

/// Folds one event in.
#[must_use]
pub fn evolve(state: State, at: Timestamp, event: &LeadEvent) -> State {
    match (state, event) {
        (State::Absent, LeadEvent::Created { lead, chain }) => State::Lead(Arc::new(LeadState {
            lead: Lead::clone(lead),
            chain: chain.clone(),
            texts: std::collections::BTreeMap::new(),
            visits: std::collections::BTreeMap::new(),
            offer: None,
            chosen_from: None,
            unread: None,
            round: Round::default(),
            reengagements: 0,
            timers: std::collections::BTreeMap::new(),
            escalations: std::collections::BTreeMap::new(),
            language: crate::understand::Language::En,
            last_inbound: None,
            last_outbound: None,
        })),
        (State::Lead(mut lead), event) => {
            Arc::make_mut(&mut lead).fold(at, event);
            State::Lead(lead)
        }
        (other, _) => other,
    }
}

impl LeadState {
    fn fold(&mut self, at: Timestamp, event: &LeadEvent) {
        match event {
            LeadEvent::Updated { lead, .. } => self.lead = Lead::clone(lead),
            LeadEvent::Assigned { assigned_to, version } => {
                self.lead.assigned_to.clone_from(assigned_to);
                self.changed(at, *version);
            }
            LeadEvent::StatusChanged { transition, reason, version } => {
                self.lead.status = transition.to;
                self.lead.lost_reason = reason.filter(|_| transition.to == LeadStatus::Lost);
                self.changed(at, *version);
            }
            LeadEvent::AutomationSet { automation, version } => {
                self.lead.automation = automation.clone();
                self.changed(at, *version);
            }
            LeadEvent::ConsentSet { consent, version } => {
                self.lead.consent = consent.clone();
                self.changed(at, *version);
            }
            LeadEvent::TimerSet { name, effect, next_follow_up } => {
                match effect {
                    Some(effect) => self.timers.insert(name.clone(), *effect),
                    None => self.timers.remove(name),
                };
                self.lead.next_follow_up_at = *next_follow_up;
            }
            LeadEvent::RoundEnded {} => self.round.answered = true,
            LeadEvent::Escalated { reason, escalation } => {
                self.escalations.insert(reason.clone(), *escalation);
            }
            LeadEvent::GivenUp { about, escalation } => self.given_up(*about, *escalation),
            LeadEvent::EscalationOver { reason } => {
                self.escalations.remove(reason);
            }
            LeadEvent::Booked { .. }
            | LeadEvent::Moved { .. }
            | LeadEvent::VisitChanged { .. }
            | LeadEvent::CalendarShows { .. } => self.fold_visit(at, event),
            LeadEvent::TextReceived { .. } | LeadEvent::ReplyActedOn { .. } | LeadEvent::ReplyReadByModel { .. } => {
                self.fold_reply(at, event);
            }
            LeadEvent::Created { .. } | LeadEvent::TextWithheld { .. } => {}
            _ => self.fold_text(at, event),
        }
    }

    const fn changed(&mut self, at: Timestamp, version: u64) {
        self.lead.version = version;
        self.lead.updated_at = at;
    }

    fn given_up(&mut self, about: Matter, escalation: crate::contract::ids::EscalationId) {
        match about {
            Matter::Text(id) => {
                if let Some(text) = self.texts.get_mut(&id) {
                    text.escalation = Some(escalation);
                }
            }
            Matter::Visit(id) => {
                if let Some(visit) = self.visits.get_mut(&id) {
                    visit.escalation = Some(escalation);
                }
            }
        }
    }

    fn fold_text(&mut self, at: Timestamp, event: &LeadEvent) {
        match event {
            LeadEvent::TextQueued { message, purpose, class, note, offer, answers, chain, .. } => {
                self.prune(at);
                self.round.clarified |= *purpose == TextPurpose::Clarification;
                // A confirmation that offers times while no visit stands is that of a cancellation.
                let offers = *purpose == TextPurpose::Confirmation && !offer.is_empty();
                self.round.reoffered |= offers && self.coming_visit(at).is_none();
                self.texts.insert(
                    message.id,
                    Text {
                        sms: message.clone(),
                        purpose: Some(*purpose),
                        class: *class,
                        note: *note,
                        offer: offer.clone(),
                        answers: *answers,
                        chain: chain.clone(),
                        attempting: false,
                        attempted_at: None,
                        attempted_to: None,
                        absent: 0,
                        sending_paused: false,
                        changed_at: at,
                        escalation: None,
                    },
                );
            }
            LeadEvent::TextHeld { message, until, sending_paused, .. } => self.with_text(at, *message, |text| {
                text.sms.scheduled_for = Some(*until);
                text.sending_paused = *sending_paused;
            }),
            LeadEvent::TextRewritten { message, content, offer } => self.with_text(at, *message, |text| {
                text.sms.content.clone_from(content);
                text.offer.clone_from(offer);
            }),
            LeadEvent::TextAttempted { message, .. } => {
                let to = self.lead.phone.clone();
                self.with_text(at, *message, |text| {
                    text.attempting = true;
                    text.sending_paused = false;
                    text.attempted_to = Some(to);
                    text.absent = 0;
                    text.attempted_at = text.attempted_at.or(Some(at));
                });
            }
            LeadEvent::TextLookedFor { message, finding } if finding == ABSENT => {
                self.with_text(at, *message, |text| text.absent += 1);
            }
            LeadEvent::TextAttemptFailed { message, .. } => self.with_text(at, *message, |text| text.attempting = false),
            LeadEvent::TextAccepted { message, provider_id, segments, opens_round } => {
                self.accepted(at, *message, provider_id, *segments, *opens_round);
            }
            LeadEvent::TextReceipt { message, status, error } => self.with_text(at, *message, |text| {
                text.receipt(at, *status, error.as_deref());
            }),
            LeadEvent::TextFailed { message, error } => self.with_text(at, *message, |text| {
                text.attempting = false;
                text.sms.status = SmsStatus::Failed;
                text.sms.error = Some(error.clone());
            }),
            LeadEvent::TextCancelled { message, .. } => self.with_text(at, *message, |text| {
                text.attempting = false;
                text.sms.status = SmsStatus::Cancelled;
            }),
            LeadEvent::TextRetried { message } => self.with_text(at, *message, |text| {
                text.attempting = false;
                text.sms.status = SmsStatus::Pending;
                text.sms.error = None;
            }),
            _ => {}
        }
    }

    fn with_text(&mut self, at: Timestamp, id: MessageId, change: impl FnOnce(&mut Text)) {
        if let Some(text) = self.texts.get_mut(&id) {
            text.changed_at = at;
            change(text);
        }
    }

    fn accepted(&mut self, at: Timestamp, id: MessageId, provider_id: &str, segments: u32, opens_round: bool) {
        let Some(text) = self.texts.get_mut(&id) else { return };
        text.changed_at = at;
        text.attempting = false;
        text.escalation = None;
        text.sms.status = SmsStatus::Sent;
        text.sms.error = None;
        text.sms.sent_at = Some(at);
        text.sms.provider_message_id = Some(provider_id.to_owned());
        text.sms.segments = Some(segments);
        if !text.offer.is_empty() {
            self.offer = Some(Offer { slots: text.offer.clone(), at });
        }
        if text.purpose == Some(TextPurpose::Reengagement) {
            self.reengagements += 1;
        }
        if opens_round {
            self.round = Round { number: self.round.number + 1, started: Some(at), ..Round::default() };
        }
        self.last_outbound = Some(at);
        self.lead.last_contact_at = Some(at);
        self.lead.updated_at = at;
    }

    fn fold_reply(&mut self, at: Timestamp, event: &LeadEvent) {
        match event {
            LeadEvent::TextReceived { message, reading, gathered, .. } => {
                self.prune(at);
                let text = Text {
                    sms: message.clone(),
                    purpose: None,
                    class: TextClass::Answer,
                    note: None,
                    offer: Vec::new(),
                    answers: None,
                    chain: None,
                    attempting: false,
                    attempted_at: None,
                    attempted_to: None,
                    absent: 0,
                    sending_paused: false,
                    changed_at: at,
                    escalation: None,
                };
                self.texts.insert(message.id, text);
                self.language = reading.language;
                self.last_inbound = Some(at);
                self.lead.last_contact_at = Some(at);
                self.lead.updated_at = at;
                if *gathered {
                    self.gather(at, message.id, &message.content, reading);
                }
            }
            LeadEvent::ReplyReadByModel { reading } => {
                if let Some(unread) = &mut self.unread {
                    unread.reading = reading.clone();
                    unread.asked = true;
                }
            }
            LeadEvent::ReplyActedOn { .. } => self.unread = None,
            _ => {}
        }
    }

    /// A visit was booked or moved to `start`.
    fn choose(&mut self, start: Timestamp) {
        let among = |offer: &Offer| offer.slots.iter().any(|slot| slot.start == start);
        let offer = self.offer.take().or_else(|| self.chosen_from.take());
        self.chosen_from = offer.filter(among);
    }

    fn gather(&mut self, at: Timestamp, id: MessageId, words: &str, reading: &crate::understand::Reading) {
        let earlier = self.unread.take();
        let since = earlier.as_ref().map_or(at, |unread| unread.since);
        let words = earlier.map_or_else(|| words.to_owned(), |unread| format!("{}\n{words}", unread.words));
        self.unread = Some(Unread { words, last: id, since, reading: reading.clone(), asked: false });
    }

    fn fold_visit(&mut self, at: Timestamp, event: &LeadEvent) {
        match event {
            LeadEvent::Booked { appointment, chain } => {
                let visit = Visit { appointment: appointment.clone(), chain: chain.clone(), escalation: None };
                self.visits.insert(appointment.id, visit);
                self.choose(appointment.start_time);
            }
            LeadEvent::Moved { appointment, slot, .. } => {
                if let Some(visit) = self.visits.get_mut(appointment) {
                    visit.appointment.start_time = slot.start;
                    visit.appointment.end_time = slot.end;
                    visit.appointment.status = crate::contract::appointment::AppointmentStatus::Scheduled;
                    visit.touched(at);
                }
                self.choose(slot.start);
            }
            LeadEvent::VisitChanged { appointment, status, .. } => {
                if let Some(visit) = self.visits.get_mut(appointment) {
                    visit.appointment.status = *status;
                    visit.touched(at);
                }
            }
            LeadEvent::CalendarShows { appointment, calendar_event_id } => {
                if let Some(visit) = self.visits.get_mut(appointment) {
                    visit.appointment.calendar_event_id = Some(calendar_event_id.clone());
                    visit.escalation = None;
                }
            }
            _ => {}
        }
    }

    /// Drops the oldest settled texts: late receipts for them would change nothing. One that has only
    /// just changed stays: its row is made from the state after the whole decision.
    fn prune(&mut self, at: Timestamp) {
        while self.texts.len() >= TEXTS_KEPT {
            let settled = |text: &Text| !text.is_waiting() && text.escalation.is_none() && text.changed_at != at;
            let Some(oldest) = self.texts.iter().find(|(_, text)| settled(text)).map(|(id, _)| *id) else {
                return;
            };
            self.texts.remove(&oldest);
        }
    }
}

impl Visit {
    const fn touched(&mut self, at: Timestamp) {
        self.appointment.version += 1;
        self.appointment.updated_at = at;
    }
}

impl Text {
    /// Moves the text on by rank: a receipt never moves it back, and a terminal status stays.
    fn receipt(&mut self, at: Timestamp, status: ReceiptStatus, error: Option<&str>) {
        let terminal = matches!(self.sms.status, SmsStatus::Delivered | SmsStatus::Failed | SmsStatus::Cancelled);
        if terminal || self.sms.direction == Direction::Inbound {
            return;
        }
        match status {
            ReceiptStatus::Delivered => {
                self.sms.status = SmsStatus::Delivered;
                self.sms.delivered_at = Some(at);
            }
            ReceiptStatus::Failed => {
                self.sms.status = SmsStatus::Failed;
                self.sms.error = Some(error.unwrap_or("undelivered").to_owned());
            }
            ReceiptStatus::Queued | ReceiptStatus::Sent => {}
        }
    }
}

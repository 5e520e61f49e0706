//! From states to rows and counters.

use bytes::Bytes;
use serde::Serialize;

use super::search::search_entries;
use crate::contract::escalation::EscalationStatus;
use crate::contract::sms::{Direction, SmsStatus};
use crate::contract::time::Timestamp;
use crate::contract::token::TokenStatus;
use crate::decision::State;
use crate::decision::rows::{AppointmentRow, EscalationRow, LeadRow, MessageRow, ProjectRow, Row, TokenRow};
use crate::lead::{LeadState, Text, Visit};

/// Rows and counter movements of one stream's step.
#[derive(Clone, Debug, Default)]
pub struct Projection {
    /// Rows that changed.
    pub rows: Vec<Row>,
    /// By how much counters move; an entry may repeat.
    pub counters: Vec<(String, i64)>,
}

/// Counters of texts are kept by quarter of an hour: every zone's midnight lies on one.
///
/// ```
/// use kyros_core::{contract::time::Timestamp, views::bucket};
/// assert_eq!(bucket("sms.accepted", Timestamp::from_millis(900_000)), "sms.accepted.000000001");
/// ```
#[must_use]
pub fn bucket(name: &str, at: Timestamp) -> String {
    format!("{name}.{:09}", at.millis().div_euclid(900_000))
}

/// What the step from `before` to `after` does to the read models.
#[must_use]
pub fn project(before: &State, after: &State) -> Projection {
    let mut out = Projection::default();
    match after {
        State::Lead(after) => {
            let before = if let State::Lead(before) = before { Some(&**before) } else { None };
            out.lead(before, after);
        }
        State::Escalation(state) => {
            let escalation = &state.escalation;
            out.rows.push(Row::Escalation(EscalationRow {
                id: escalation.error_id,
                status: escalation.status,
                created_at: escalation.created_at,
                doc: doc(escalation),
            }));
            out.moved(count_open(before), count_open(after), "escalations.open");
        }
        State::Token(state) => {
            let active = matches!(state.token.status, TokenStatus::Active | TokenStatus::Rotating);
            out.rows.push(Row::Token(TokenRow {
                id: state.token.id,
                created_at: state.token.created_at,
                hashes: state.hashes.iter().map(|kept| kept.hash.clone()).collect(),
                expires_at: state.token.expires_at.filter(|_| active),
                active,
                doc: doc(&state.token),
            }));
        }
        State::Project(state) => out.rows.push(Row::Project(ProjectRow {
            id: state.project.id,
            external_id: state.project.external_id.clone(),
            created_at: state.project.created_at,
            doc: doc(&state.project),
        })),
        State::Absent | State::Number(_) | State::System(_) => {}
    }
    out
}

impl Projection {
    fn lead(&mut self, before: Option<&LeadState>, after: &LeadState) {
        if before.is_none_or(|before| before.lead != after.lead || before.awaits_answer() != after.awaits_answer()) {
            self.rows.push(Row::Lead(lead_row(after)));
        }
        self.lead_counters(before, -1, after);
        for (id, text) in &after.texts {
            let earlier = before.and_then(|before| before.texts.get(id));
            if earlier != Some(text) {
                self.rows.push(Row::Message(message_row(text)));
                self.text_counters(earlier, text);
            }
        }
        for (id, visit) in &after.visits {
            let earlier = before.and_then(|before| before.visits.get(id));
            if earlier.is_none_or(|earlier| earlier.appointment != visit.appointment) {
                self.rows.push(Row::Appointment(appointment_row(visit)));
            }
            self.moved(earlier.is_some_and(Visit::is_active), visit.is_active(), "appointments.active");
        }
    }

    fn lead_counters(&mut self, before: Option<&LeadState>, minus: i64, after: &LeadState) {
        let Some(before) = before else {
            self.counters.push(("leads.total".to_owned(), 1));
            self.counters.push((format!("leads.status.{}", after.lead.status), 1));
            self.counters.push((format!("leads.priority.{}", after.lead.priority), 1));
            self.moved(false, after.awaits_answer(), "sms.pending");
            return;
        };
        if before.lead.status != after.lead.status {
            self.counters.push((format!("leads.status.{}", before.lead.status), minus));
            self.counters.push((format!("leads.status.{}", after.lead.status), 1));
        }
        if before.lead.priority != after.lead.priority {
            self.counters.push((format!("leads.priority.{}", before.lead.priority), minus));
            self.counters.push((format!("leads.priority.{}", after.lead.priority), 1));
        }
        self.moved(before.awaits_answer(), after.awaits_answer(), "sms.pending");
    }

    fn text_counters(&mut self, before: Option<&Text>, after: &Text) {
        if after.sms.direction == Direction::Inbound {
            return;
        }
        let sent = |text: Option<&Text>| text.and_then(|text| text.sms.sent_at);
        if let (None, Some(at)) = (sent(before), sent(Some(after))) {
            self.counters.push((bucket("sms.accepted", at), 1));
        }
        for (status, name) in [(SmsStatus::Delivered, "sms.delivered"), (SmsStatus::Failed, "sms.failed")] {
            let was = before.is_some_and(|text| text.sms.status == status);
            let is = after.sms.status == status;
            if was != is {
                self.moved(was, is, &bucket(name, after.sms.created_at));
            }
        }
    }

    fn moved(&mut self, was: bool, is: bool, counter: &str) {
        match (was, is) {
            (false, true) => self.counters.push((counter.to_owned(), 1)),
            (true, false) => self.counters.push((counter.to_owned(), -1)),
            _ => {}
        }
    }
}

fn count_open(state: &State) -> bool {
    matches!(state, State::Escalation(state) if state.escalation.status == EscalationStatus::Open)
}

fn doc(resource: &impl Serialize) -> Bytes {
    // Contract types serialise without fail: no map with other than text keys, no failing writer.
    Bytes::from(serde_json::to_vec(resource).unwrap_or_default())
}

fn lead_row(state: &LeadState) -> LeadRow {
    let lead = &state.lead;
    LeadRow {
        id: lead.id,
        status: lead.status,
        source: lead.source,
        priority: lead.priority,
        assigned_to: lead.assigned_to.clone(),
        name_key: lead.name.to_lowercase(),
        created_at: lead.created_at,
        updated_at: lead.updated_at,
        next_follow_up_at: lead.next_follow_up_at,
        pending_response: state.awaits_answer(),
        search: search_entries(lead),
        doc: doc(lead),
    }
}

fn message_row(text: &Text) -> MessageRow {
    MessageRow {
        id: text.sms.id,
        lead: text.sms.lead_id,
        created_at: text.sms.created_at,
        provider_id: text.sms.provider_message_id.clone(),
        attempted_at: text.attempted_at,
        doc: doc(&text.sms),
    }
}

fn appointment_row(visit: &Visit) -> AppointmentRow {
    let appointment = &visit.appointment;
    AppointmentRow {
        id: appointment.id,
        lead: appointment.lead_id,
        status: appointment.status,
        start: appointment.start_time,
        doc: doc(appointment),
    }
}

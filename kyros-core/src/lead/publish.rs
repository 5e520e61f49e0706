//! The public face of a lead's events.

use serde::Serialize;

use super::event::LeadEvent;
use super::state::LeadState;
use crate::contract::appointment::AppointmentStatus;
use crate::contract::event::{EventType, ResponseReceived};
use crate::contract::ids::{AppointmentId, ClientId, MessageId};
use crate::contract::lead::{Lead, LeadStateTransition};
use crate::contract::sms::SmsStatus;
use crate::ports::sms::ReceiptStatus;

/// What a public event shows; serialised once, at the commit.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Payload<'a> {
    /// The lead.
    Lead(&'a Lead),
    /// The lead and its step.
    Step {
        /// After the step.
        lead: &'a Lead,
        /// The step.
        transition: &'a LeadStateTransition,
    },
    /// A text.
    Text(&'a crate::contract::sms::SmsMessage),
    /// A homeowner's text and its reading.
    Reply(Box<ResponseReceived>),
    /// A visit.
    Visit(&'a crate::contract::appointment::Appointment),
}

/// The public face of `event`, seen after it was folded in: its wire type, payload and, where it
/// isn't the input's, the chain that it belongs to.
#[must_use]
pub fn publish<'a>(
    event: &'a LeadEvent,
    after: &'a LeadState,
) -> Option<(EventType, Payload<'a>, Option<&'a ClientId>)> {
    let lead = || Payload::Lead(&after.lead);
    match event {
        LeadEvent::Updated { fields, .. } if fields.iter().all(|field| is_silent(field)) => None,
        LeadEvent::Created { .. } => Some((EventType::LeadCreated, lead(), None)),
        LeadEvent::Updated { .. } | LeadEvent::AutomationSet { .. } | LeadEvent::ConsentSet { .. } => {
            Some((EventType::LeadUpdated, lead(), None))
        }
        LeadEvent::Assigned { .. } => Some((EventType::LeadAssigned, lead(), None)),
        LeadEvent::StatusChanged { transition, .. } => {
            Some((EventType::LeadStatusChanged, Payload::Step { lead: &after.lead, transition }, None))
        }
        LeadEvent::TextQueued { message, .. } => {
            let kind = match message.status {
                SmsStatus::Scheduled => EventType::SmsScheduled,
                _ => EventType::SmsQueued,
            };
            text(after, message.id, kind)
        }
        LeadEvent::TextAccepted { message, .. } => text(after, *message, EventType::SmsSent),
        LeadEvent::TextRetried { message } => text(after, *message, EventType::SmsQueued),
        LeadEvent::TextReceipt { message, status: ReceiptStatus::Delivered, .. } => {
            text(after, *message, EventType::SmsDelivered)
        }
        LeadEvent::TextReceipt { message, status: ReceiptStatus::Failed, .. }
        | LeadEvent::TextFailed { message, .. } => text(after, *message, EventType::SmsFailed),
        LeadEvent::TextCancelled { message, .. } => text(after, *message, EventType::SmsCancelled),
        LeadEvent::TextReceived { message, reading, suggested, .. } => {
            let reply = ResponseReceived {
                message: message.clone(),
                suggested_action: *suggested,
                confidence: reading.confidence,
                intent: reading.intent,
                slot_index: reading.slot_index,
                time: reading.time.map(Into::into),
            };
            Some((EventType::SmsResponseReceived, Payload::Reply(Box::new(reply)), None))
        }
        LeadEvent::Booked { appointment, .. } => visit(after, appointment.id, EventType::AppointmentCreated),
        LeadEvent::Moved { appointment, .. } => visit(after, *appointment, EventType::AppointmentRescheduled),
        LeadEvent::VisitChanged { appointment, status, .. } => {
            visit(after, *appointment, visit_event(*status)?)
        }
        _ => None,
    }
}

/// Fields that change by themselves as texts go back and forth: they alone make no public update.
#[must_use]
pub fn is_silent(field: &str) -> bool {
    matches!(field, "lastContactAt" | "nextFollowUpAt")
}

fn text(after: &LeadState, id: MessageId, kind: EventType) -> Option<(EventType, Payload<'_>, Option<&ClientId>)> {
    let text = after.texts.get(&id)?;
    Some((kind, Payload::Text(&text.sms), text.chain.as_ref()))
}

fn visit(after: &LeadState, id: AppointmentId, kind: EventType) -> Option<(EventType, Payload<'_>, Option<&ClientId>)> {
    Some((kind, Payload::Visit(&after.visits.get(&id)?.appointment), None))
}

const fn visit_event(status: AppointmentStatus) -> Option<EventType> {
    match status {
        AppointmentStatus::Confirmed => Some(EventType::AppointmentConfirmed),
        AppointmentStatus::Completed => Some(EventType::AppointmentCompleted),
        AppointmentStatus::Cancelled => Some(EventType::AppointmentCancelled),
        AppointmentStatus::NoShow => Some(EventType::AppointmentNoShow),
        AppointmentStatus::Scheduled => None,
    }
}

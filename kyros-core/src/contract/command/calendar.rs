//! Commands about appointments.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Payload, Reader};
use crate::contract::{
    appointment::AppointmentType,
    fields::{FaultCode, Fields, Read, Ref, TextRule, boolean, reference, text, timestamp, word},
    ids::{AppointmentId, LeadId},
    time::Timestamp,
    wire::debug_only,
};

/// The longest appointment: 24 hours.
const LONGEST_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// `startTime` and `endTime`, the end after the start and within 24 hours of it.
pub(super) fn interval(f: &mut Fields<'_>) -> Option<(Timestamp, Timestamp)> {
    let start = f.required("startTime", timestamp);
    let end = f.required("endTime", timestamp);
    let (start, end) = (start?, end?);
    if end <= start {
        f.fault("endTime", FaultCode::OutOfRange, "must be after startTime");
    } else if end.millis() - start.millis() > LONGEST_MILLIS {
        f.fault("endTime", FaultCode::OutOfRange, "must be within 24 hours of startTime");
    }
    Some((start, end))
}

/// `calendar.book`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CalendarBook {
    /// With whom.
    pub lead_id: Ref<LeadId>,
    /// What for (`type` on the wire).
    #[serde(rename = "type")]
    pub kind: AppointmentType,
    /// Title.
    pub title: String,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// From, included.
    pub start_time: Timestamp,
    /// To, excluded.
    pub end_time: Timestamp,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Whether the lead gets a text.
    pub send_confirmation_sms: bool,
}

debug_only!(CalendarBook { lead_id, kind, start_time, end_time, send_confirmation_sms });

impl Payload for CalendarBook {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let lead_id = f.required("leadId", reference);
        let kind = f.required("type", word);
        let title = f.required("title", text(TextRule::NAME));
        let description = f.optional("description", text(TextRule::NOTES));
        let interval = interval(&mut f);
        let location = f.optional("location", text(TextRule::LINE));
        let send_confirmation_sms = f.required("sendConfirmationSms", boolean);
        f.finish_with(|| {
            let (start_time, end_time) = interval?;
            Some(Self {
                lead_id: lead_id?,
                kind: kind?,
                title: title?,
                description,
                start_time,
                end_time,
                location,
                send_confirmation_sms: send_confirmation_sms?,
            })
        })
    }
}

/// `calendar.reschedule`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CalendarReschedule {
    /// Which appointment.
    pub appointment_id: Ref<AppointmentId>,
    /// From, included.
    pub start_time: Timestamp,
    /// To, excluded.
    pub end_time: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

debug_only!(CalendarReschedule { appointment_id, start_time, end_time });

impl Payload for CalendarReschedule {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let appointment_id = f.required("appointmentId", reference);
        let interval = interval(&mut f);
        let reason = f.optional("reason", text(TextRule::LINE));
        f.finish_with(|| {
            let (start_time, end_time) = interval?;
            Some(Self { appointment_id: appointment_id?, start_time, end_time, reason })
        })
    }
}

/// `calendar.cancel`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CalendarCancel {
    /// Which appointment.
    pub appointment_id: Ref<AppointmentId>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

debug_only!(CalendarCancel { appointment_id });

impl Payload for CalendarCancel {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let appointment_id = f.required("appointmentId", reference);
        let reason = f.optional("reason", text(TextRule::LINE));
        f.finish_with(|| Some(Self { appointment_id: appointment_id?, reason }))
    }
}

/// `calendar.confirm`, `calendar.complete` and `calendar.no_show`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppointmentRef {
    /// Which appointment.
    pub appointment_id: Ref<AppointmentId>,
    /// What the person noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

debug_only!(AppointmentRef { appointment_id });

impl Payload for AppointmentRef {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let appointment_id = f.required("appointmentId", reference);
        let note = f.optional("note", text(TextRule::NOTES));
        f.finish_with(|| Some(Self { appointment_id: appointment_id?, note }))
    }
}

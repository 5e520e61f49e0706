//! Appointments and the times that are free for one.

use serde::{Deserialize, Serialize};

use super::{
    ids::{AppointmentId, LeadId},
    time::Timestamp,
    wire::{debug_only, wire_enum},
    zone::Zone,
};

wire_enum! {
    /// What an appointment is for.
    AppointmentType {
        /// A look at the roof.
        SiteVisit => "site_visit",
        /// A talk.
        Consultation => "consultation",
        /// The work.
        Installation => "installation",
        /// A later look.
        FollowUp => "follow_up",
        /// With the inspector.
        PermitInspection => "permit_inspection",
    }
}

wire_enum! {
    /// How an appointment stands.
    AppointmentStatus {
        /// Booked.
        Scheduled => "scheduled",
        /// Booked, and the person said that they will be there.
        Confirmed => "confirmed",
        /// Took place.
        Completed => "completed",
        /// Called off.
        Cancelled => "cancelled",
        /// Nobody was there.
        NoShow => "no_show",
    }
}

/// An appointment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Appointment {
    /// Made by the backend.
    pub id: AppointmentId,
    /// With whom.
    pub lead_id: LeadId,
    /// What for (`type` on the wire).
    #[serde(rename = "type")]
    pub kind: AppointmentType,
    /// How it stands.
    pub status: AppointmentStatus,
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
    /// Who else is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendees: Option<Vec<String>>,
    /// The calendar's own id, once it has the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar_event_id: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The zone in which it is shown.
    pub time_zone: Zone,
    /// +1 with each change.
    pub version: u64,
    /// Which calendar holds it.
    pub calendar: String,
}

debug_only!(Appointment { id, lead_id, kind, status, start_time, end_time, version });

/// A time that can be booked as it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Slot {
    /// From, included.
    pub start_time: Timestamp,
    /// To, excluded.
    pub end_time: Timestamp,
    /// In which calendar.
    pub calendar: String,
}

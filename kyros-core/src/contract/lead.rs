//! Leads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use super::number::Coordinates;
use super::{
    email::Email,
    ids::LeadId,
    number::Money,
    phone::Phone,
    time::Timestamp,
    wire::{debug_only, wire_enum},
    zone::Zone,
};

/// Free data of a client on a resource: 16 KiB of JSON at most.
pub type Metadata = BTreeMap<String, Value>;

wire_enum! {
    /// How far a lead is.
    LeadStatus {
        /// Nobody has texted yet.
        New => "new",
        /// The first text is out.
        Contacted => "contacted",
        /// Answered positively, or booked.
        Qualified => "qualified",
        /// Has a proposal.
        ProposalSent => "proposal_sent",
        /// Talks about the proposal.
        Negotiating => "negotiating",
        /// Bought. Never left.
        Won => "won",
        /// Won't buy. Never left.
        Lost => "lost",
        /// Didn't answer.
        Cold => "cold",
    }
}

wire_enum! {
    /// Where a lead came from.
    Source {
        /// A building permit.
        Permit => "permit",
        /// Another customer.
        Referral => "referral",
        /// A web form.
        Web => "web",
        /// A text from a number that no lead had.
        SmsInbound => "sms_inbound",
        /// The ChatGPT app.
        ChatgptApp => "chatgpt_app",
        /// Typed in by a person.
        Manual => "manual",
    }
}

wire_enum! {
    /// How promising a lead is.
    Priority {
        /// First.
        Hot => "hot",
        /// In between.
        Warm => "warm",
        /// Last.
        Cold => "cold",
    }
}

wire_enum! {
    /// What is known about the permission to text.
    ConsentStatus {
        /// Recorded, with evidence.
        Granted => "granted",
        /// Nothing was said about it.
        Assumed => "assumed",
        /// Known to be missing.
        None => "none",
        /// Taken back.
        Revoked => "revoked",
    }
}

wire_enum! {
    /// Whether Kyros acts on a lead by itself.
    AutomationState {
        /// It does.
        Active => "active",
        /// It doesn't: a person has taken over, or the lead was imported.
        Paused => "paused",
    }
}

wire_enum! {
    /// Why a lead was lost.
    LostReason {
        /// Isn't interested.
        Declined => "declined",
        /// Can't have solar.
        Disqualified => "disqualified",
        /// Asked for no more texts.
        OptedOut => "opted_out",
        /// The number is somebody else's.
        WrongPerson => "wrong_person",
        /// The number can't be reached.
        Unreachable => "unreachable",
        /// Negotiated, and bought elsewhere or not at all.
        DealLost => "deal_lost",
    }
}

wire_enum! {
    /// What moved a lead to another status.
    TriggeredBy {
        /// A command of a person.
        User => "user",
        /// A timer, an accepted text, or a change in an outside system.
        System => "system",
        /// A reply.
        SmsResponse => "sms_response",
        /// A booking.
        CalendarBooking => "calendar_booking",
    }
}

/// The permission to text a lead.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Consent {
    /// What is known.
    pub status: ConsentStatus,
    /// How it was given or taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The wording shown and its version, page, address, purposes, seller: an object or a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Value>,
}

debug_only!(Consent { status, at });

impl Consent {
    /// A status about which nothing else is known.
    #[must_use]
    pub const fn of(status: ConsentStatus) -> Self {
        Self { status, method: None, at: None, evidence: None }
    }
}

/// Whether Kyros acts on the lead by itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Automation {
    /// Whether it does.
    pub state: AutomationState,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

debug_only!(Automation { state, until });

impl Automation {
    /// Kyros acts.
    #[must_use]
    pub const fn active() -> Self {
        Self { state: AutomationState::Active, reason: None, until: None }
    }
}

/// A person who may want solar.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lead {
    /// Made by the backend.
    pub id: LeadId,
    /// The person's name.
    pub name: String,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// E.164.
    pub phone: Phone,
    /// How far the lead is.
    pub status: LeadStatus,
    /// Where it came from.
    pub source: Source,
    /// How promising it is.
    pub priority: Priority,
    /// Expected value, in `policy.currency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_value: Option<Money>,
    /// Postal address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where the roof is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// Free text of operators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Who looks after the lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the last text went out or came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_contact_at: Option<Timestamp>,
    /// When the next follow-up is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_follow_up_at: Option<Timestamp>,
    /// Free data of clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// +1 with each commit that changes a field other than `lastContactAt`, `nextFollowUpAt` and
    /// `updatedAt`.
    pub version: u64,
    /// Where the person lives, as far as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
    /// The permission to text.
    pub consent: Consent,
    /// Whether Kyros acts by itself.
    pub automation: Automation,
    /// Why it was lost, with status `lost`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_reason: Option<LostReason>,
}

debug_only!(Lead { id, status, version });

/// One step of a lead from a status to another.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeadStateTransition {
    /// The status before.
    pub from: LeadStatus,
    /// The status after.
    pub to: LeadStatus,
    /// What moved it.
    pub triggered_by: TriggeredBy,
    /// When.
    pub timestamp: Timestamp,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

debug_only!(LeadStateTransition { from, to, triggered_by, timestamp });

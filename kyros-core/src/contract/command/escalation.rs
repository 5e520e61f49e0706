//! Commands about escalations.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Payload, Reader, calendar::interval};
use crate::contract::{
    appointment::AppointmentType,
    escalation::EscalationAction,
    fields::{Fields, Read, Ref, TextRule, reference, sms_content, text, word},
    ids::EscalationId,
    time::Timestamp,
    wire::debug_only,
};

/// `escalation.acknowledge`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EscalationAcknowledge {
    /// Which escalation.
    pub error_id: Ref<EscalationId>,
}

impl Payload for EscalationAcknowledge {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let error_id = f.required("errorId", reference);
        f.finish_with(|| Some(Self { error_id: error_id? }))
    }
}

/// What a person does about an escalation, with what the action needs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Resolution {
    /// Try the failed effect again.
    Retry,
    /// Nothing is to be done.
    Dismiss,
    /// Give the lead to somebody.
    Reassign {
        /// To whom.
        assigned_to: String,
    },
    /// Text the lead.
    Reply {
        /// The text.
        content: String,
    },
    /// Book an appointment.
    Book {
        /// What for (`type` on the wire).
        #[serde(rename = "type")]
        kind: AppointmentType,
        /// From, included.
        start_time: Timestamp,
        /// To, excluded.
        end_time: Timestamp,
    },
}

impl Resolution {
    /// Which action it is.
    #[must_use]
    pub const fn action(&self) -> EscalationAction {
        match self {
            Self::Retry => EscalationAction::Retry,
            Self::Dismiss => EscalationAction::Dismiss,
            Self::Reassign { .. } => EscalationAction::Reassign,
            Self::Reply { .. } => EscalationAction::Reply,
            Self::Book { .. } => EscalationAction::Book,
        }
    }
}

impl std::fmt::Debug for Resolution {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Resolution({})", self.action())
    }
}

/// `escalation.resolve`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EscalationResolve {
    /// Which escalation.
    pub error_id: Ref<EscalationId>,
    /// What the person does.
    #[serde(flatten)]
    pub resolution: Resolution,
    /// What the person noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

debug_only!(EscalationResolve { error_id, resolution });

impl Payload for EscalationResolve {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let error_id = f.required("errorId", reference);
        let note = f.optional("note", text(TextRule::NOTES));
        let action = f.required("action", word);
        let resolution = match action {
            Some(action) => resolution(action, &mut f),
            None => {
                // Which further fields belong here depends on the action, so none is unknown yet.
                for name in ["assignedTo", "content", "type", "startTime", "endTime"] {
                    f.raw(name);
                }
                None
            }
        };
        f.finish_with(|| Some(Self { error_id: error_id?, resolution: resolution?, note }))
    }
}

fn resolution(action: EscalationAction, f: &mut Fields<'_>) -> Option<Resolution> {
    match action {
        EscalationAction::Retry => Some(Resolution::Retry),
        EscalationAction::Dismiss => Some(Resolution::Dismiss),
        EscalationAction::Reassign => {
            f.required("assignedTo", text(TextRule::NAME)).map(|assigned_to| Resolution::Reassign { assigned_to })
        }
        EscalationAction::Reply => {
            f.required("content", sms_content).map(|content| Resolution::Reply { content })
        }
        EscalationAction::Book => {
            let kind = f.required("type", word);
            let (start_time, end_time) = interval(f)?;
            Some(Resolution::Book { kind: kind?, start_time, end_time })
        }
    }
}

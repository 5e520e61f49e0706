//! Commands about texts.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Payload, Reader};
use crate::contract::{
    fields::{Fields, Read, Ref, reference, sms_content, timestamp, word},
    ids::{LeadId, MessageId},
    sms::SmsIntent,
    time::Timestamp,
    wire::debug_only,
};

/// `sms.send`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SmsSend {
    /// To which lead.
    pub lead_id: Ref<LeadId>,
    /// The text.
    pub content: String,
    /// What it is for.
    pub intent: SmsIntent,
    /// When it is to go out; at once where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<Timestamp>,
}

debug_only!(SmsSend { lead_id, intent, scheduled_for });

impl Payload for SmsSend {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let lead_id = f.required("leadId", reference);
        let content = f.required("content", sms_content);
        let intent = f.required("intent", word);
        let scheduled_for = f.optional("scheduledFor", timestamp);
        f.finish_with(|| Some(Self { lead_id: lead_id?, content: content?, intent: intent?, scheduled_for }))
    }
}

/// `sms.schedule`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SmsSchedule {
    /// To which lead.
    pub lead_id: Ref<LeadId>,
    /// The text.
    pub content: String,
    /// What it is for.
    pub intent: SmsIntent,
    /// When it is to go out; that it lies in the future is for the decider to check.
    pub scheduled_for: Timestamp,
}

debug_only!(SmsSchedule { lead_id, intent, scheduled_for });

impl Payload for SmsSchedule {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let lead_id = f.required("leadId", reference);
        let content = f.required("content", sms_content);
        let intent = f.required("intent", word);
        let scheduled_for = f.required("scheduledFor", timestamp);
        f.finish_with(|| {
            Some(Self { lead_id: lead_id?, content: content?, intent: intent?, scheduled_for: scheduled_for? })
        })
    }
}

/// `sms.cancel`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SmsCancel {
    /// Which text.
    pub message_id: Ref<MessageId>,
}

impl Payload for SmsCancel {
    fn read(value: &Value, path: &str, _: Reader<'_>) -> Read<Self> {
        let mut f = Fields::of(value, path);
        let message_id = f.required("messageId", reference);
        f.finish_with(|| Some(Self { message_id: message_id? }))
    }
}

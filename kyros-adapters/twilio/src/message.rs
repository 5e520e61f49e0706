//! What of Twilio's answers is read. Everything else in them is ignored, and every field may be
//! missing: the published description marks none as required.

use chrono::DateTime;
use kyros_core::{contract::time::Timestamp, ports::sms::SmsAccepted};
use serde::Deserialize;
use serde_json::Value;

/// A Message resource, from a create answer or a list.
#[derive(Deserialize)]
pub(crate) struct Message {
    pub sid: Option<String>,
    pub account_sid: Option<String>,
    pub messaging_service_sid: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub body: Option<String>,
    pub status: Option<String>,
    pub direction: Option<String>,
    /// RFC 2822.
    pub date_created: Option<String>,
    /// Text in the description; a number is taken too.
    pub num_segments: Option<Value>,
    pub error_code: Option<Value>,
}

impl Message {
    /// The acceptance that this resource proves, if it names a text.
    pub fn accepted(&self) -> Option<SmsAccepted> {
        let sid = self.sid.as_deref().filter(|sid| is_message_sid(sid))?;
        Some(SmsAccepted::new(sid.to_owned(), self.segments()))
    }

    /// Segments; `None` while a service has not picked a sender yet (`"0"`).
    fn segments(&self) -> Option<u32> {
        let segments = match self.num_segments.as_ref()? {
            Value::String(text) => text.parse().ok()?,
            Value::Number(number) => u32::try_from(number.as_u64()?).ok()?,
            _ => return None,
        };
        (segments > 0).then_some(segments)
    }

    /// When Twilio made the resource.
    pub fn created(&self) -> Option<Timestamp> {
        let created = DateTime::parse_from_rfc2822(self.date_created.as_deref()?).ok()?;
        Some(Timestamp::from_millis(created.timestamp_millis()))
    }

    /// The error code of a text that failed.
    pub fn error(&self) -> Option<u32> {
        self.error_code
            .as_ref()?
            .as_u64()
            .and_then(|code| u32::try_from(code).ok())
    }
}

/// `SM…` for a text, `MM…` for one with media.
fn is_message_sid(sid: &str) -> bool {
    (sid.starts_with("SM") || sid.starts_with("MM"))
        && (3..=64).contains(&sid.len())
        && sid.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// One page of the message list.
#[derive(Deserialize)]
pub(crate) struct Page {
    pub messages: Vec<Message>,
    /// A path without host, although the description calls it a URI.
    pub next_page_uri: Option<String>,
}

/// The body of a refusal. Not in the published description.
#[derive(Deserialize)]
pub(crate) struct ErrorBody {
    pub code: u32,
}

//! The stand-in's memory and Twilio's rules for taking a text.

use std::{
    collections::{BTreeSet, VecDeque},
    time::{SystemTime, UNIX_EPOCH},
};

use kyros_core::contract::{phone::Phone, time::Timestamp};

use super::StandInConfig;

/// Characters of GSM 03.38 beside letters, digits, space and line feed.
const GSM_EXTRA: &str = "@£$¥èéùìòÇ\rØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// Characters that cost two septets.
const GSM_DOUBLE: &str = "\u{c}^{}\\[~]|€";

/// What goes wrong with one create request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StandInFault {
    /// 429 and code 20429; nothing is taken.
    RateLimited {
        /// `Retry-After` in seconds.
        retry_after: Option<u32>,
    },
    /// 400 with this code of Twilio's; nothing is taken.
    Refuse {
        /// The code, such as 21211.
        code: u32,
    },
    /// 500; nothing is taken.
    FailBefore,
    /// Nothing is taken, no answer ever comes.
    SilentBefore,
    /// The text is taken, the answer is 500.
    FailAfter,
    /// The text is taken, the connection breaks before the answer.
    CutAfter,
    /// The text is taken, no answer ever comes.
    SilentAfter,
    /// The text is taken, the answer is 200 and not JSON.
    GarbageAfter,
    /// The text is taken, the answer names another account's.
    ForeignAfter,
}

impl StandInFault {
    pub(super) fn takes_the_text(self) -> bool {
        !matches!(
            self,
            Self::RateLimited { .. } | Self::Refuse { .. } | Self::FailBefore | Self::SilentBefore
        )
    }
}

/// A text that the stand-in knows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptedMessage {
    /// `SM…`.
    pub sid: String,
    /// The sender; `None` while a service has not chosen one.
    pub from: Option<String>,
    /// The recipient.
    pub to: String,
    /// The text.
    pub body: String,
    /// Twilio's word.
    pub status: String,
    /// `outbound-api`, `outbound-reply` or `inbound`.
    pub direction: &'static str,
    /// The Messaging Service.
    pub service: Option<String>,
    /// Where receipts go, fragment included.
    pub status_callback: Option<String>,
    /// When it was taken.
    pub created: Timestamp,
    /// With a failure.
    pub error_code: Option<u32>,
    /// Whether the list shows it.
    pub listed: bool,
}

/// A refusal: HTTP status, Twilio's code, text.
pub(super) type Refusal = (u16, u32, &'static str);

#[derive(Debug, Default)]
pub(super) struct State {
    pub messages: Vec<AcceptedMessage>,
    pub faults: VecDeque<StandInFault>,
    pub create_requests: usize,
    pub clock: Option<Timestamp>,
    opted_out: BTreeSet<String>,
    lagging: bool,
}

impl State {
    pub fn outbound(&self) -> Vec<AcceptedMessage> {
        self.messages
            .iter()
            .filter(|m| m.direction == "outbound-api")
            .cloned()
            .collect()
    }

    pub fn list_lags(&mut self, lagging: bool) {
        self.lagging = lagging;
        if !lagging {
            self.messages
                .iter_mut()
                .for_each(|message| message.listed = true);
        }
    }

    /// Twilio's checks of a create request, in about its order.
    pub fn refusal(&self, config: &StandInConfig, fields: &[(String, String)]) -> Option<Refusal> {
        let field = |name: &str| value(fields, name);
        let Some(to) = field("To") else {
            return Some((400, 21604, "A 'To' phone number is required."));
        };
        let service = field("MessagingServiceSid");
        if service.is_some_and(|sid| !config.services.iter().any(|known| known == sid)) {
            return Some((400, 21701, "The Messaging Service does not exist."));
        }
        match field("From") {
            None if service.is_none() => return Some((400, 21603, "A 'From' number is required.")),
            Some("+15005550001") => return Some((400, 21212, "Invalid 'From' number.")),
            Some("+15005550008") => return Some((429, 21611, "The queue of this number is full.")),
            Some(from) if !config.numbers.iter().any(|known| known == from) => {
                return Some((400, 21606, "The 'From' number is not yours."));
            }
            _ => {}
        }
        match field("Body") {
            None | Some("") => return Some((400, 21602, "Message body is required.")),
            Some(body) if body.chars().count() > 1600 => {
                return Some((400, 21617, "The body exceeds 1600 characters."));
            }
            _ => {}
        }
        let callback = field("StatusCallback");
        if callback.is_some_and(|url| !(url.starts_with("http://") || url.starts_with("https://")))
        {
            return Some((400, 21609, "The 'StatusCallback' URL is not valid."));
        }
        match to {
            "+15005550002" => Some((400, 21612, "This number can't be reached from here.")),
            "+15005550003" => Some((400, 21408, "No permission for this region.")),
            "+15005550009" => Some((400, 21614, "'To' is not a mobile number.")),
            _ if to == "+15005550001" || Phone::e164(to).is_none() => {
                Some((400, 21211, "Invalid 'To' phone number."))
            }
            _ if to == "+15005550004" || self.opted_out.contains(to) => {
                Some((400, 21610, "The recipient has opted out."))
            }
            _ => None,
        }
    }

    /// Takes a text whose fields are in order.
    pub fn take(&mut self, fields: &[(String, String)]) -> AcceptedMessage {
        let owned = |name: &str| value(fields, name).map(str::to_owned);
        let service = owned("MessagingServiceSid");
        let status = if service.is_some() {
            "accepted"
        } else {
            "queued"
        };
        let mut message = self.blank("outbound-api", status);
        message.from = owned("From");
        message.to = owned("To").unwrap_or_default();
        message.body = owned("Body").unwrap_or_default();
        message.service = service;
        message.status_callback = owned("StatusCallback");
        self.messages.push(message.clone());
        message
    }

    /// A text from a person, with what Twilio does about keywords: it blocks or unblocks and
    /// answers by itself. Also gives the `OptOutType`.
    pub fn receive(
        &mut self,
        from: &str,
        to: &str,
        body: &str,
    ) -> (AcceptedMessage, Option<&'static str>) {
        let mut message = self.blank("inbound", "received");
        message.from = Some(from.to_owned());
        to.clone_into(&mut message.to);
        body.clone_into(&mut message.body);
        self.messages.push(message.clone());
        let keyword = match body.trim().to_ascii_uppercase().as_str() {
            "STOP" | "STOPALL" | "UNSUBSCRIBE" | "END" | "QUIT" | "CANCEL" | "REVOKE"
            | "OPTOUT" => "STOP",
            "START" | "YES" | "UNSTOP" => "START",
            "HELP" | "INFO" => "HELP",
            _ => return (message, None),
        };
        // A repeated STOP is not confirmed again, and a plain YES of somebody who is not blocked
        // gets no answer.
        let changed = match keyword {
            "STOP" => self.opted_out.insert(from.to_owned()),
            "START" => self.opted_out.remove(from),
            _ => true,
        };
        if changed {
            let mut reply = self.blank("outbound-reply", "delivered");
            reply.from = Some(to.to_owned());
            from.clone_into(&mut reply.to);
            reply.body = format!("(the provider's answer to {keyword})");
            self.messages.push(reply);
        }
        (message, Some(keyword))
    }

    fn blank(&self, direction: &'static str, status: &str) -> AcceptedMessage {
        AcceptedMessage {
            sid: format!("SM{:032x}", self.messages.len() + 1),
            from: None,
            to: String::new(),
            body: String::new(),
            status: status.to_owned(),
            direction,
            service: None,
            status_callback: None,
            created: self.clock.unwrap_or_else(system_time),
            error_code: None,
            listed: !self.lagging,
        }
    }
}

fn system_time() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

pub(super) fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// Segments as they are billed: GSM-7 160 or 153 septets, else UCS-2 70 or 67 units.
pub(super) fn segments(body: &str) -> usize {
    let septets = |c: char| {
        if c.is_ascii_alphanumeric() || c == ' ' || c == '\n' || GSM_EXTRA.contains(c) {
            Some(1)
        } else {
            GSM_DOUBLE.contains(c).then_some(2)
        }
    };
    let (length, one, many) = body
        .chars()
        .map(septets)
        .sum::<Option<usize>>()
        .map_or_else(
            || (body.encode_utf16().count(), 70, 67),
            |length| (length, 160, 153),
        );
    if length <= one {
        1
    } else {
        length.div_ceil(many)
    }
}

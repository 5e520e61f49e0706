//! What Twilio calls us with: inbound texts and delivery receipts.

use kyros_core::{
    contract::{ids::EffectId, phone::Phone},
    ports::sms::{InboundText, ProviderKeyword, Receipt, ReceiptStatus},
};
use kyros_http::form;

use crate::{classify, config::TwilioConfig, signature};

/// Where Twilio delivers inbound texts, below `http.publicUrl`.
pub const INBOUND_PATH: &str = "/webhooks/twilio/sms";

/// Where Twilio delivers receipts, below `http.publicUrl`.
pub const STATUS_PATH: &str = "/webhooks/twilio/status";

/// The answer to an inbound text that makes Twilio say nothing (`text/xml`).
pub const EMPTY_TWIML: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#;

/// The recipient opted out.
const OPTED_OUT: &str = "21610";

/// Why a call is not taken. Holds no personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookFault {
    /// Not signed by Twilio for this URL and this body. Answer 403.
    #[error("the signature does not fit: check sms.twilio.authToken and http.publicUrl")]
    BadSignature,
    /// The sender can't be texted back: a short code, a name, or another channel. Nothing to do;
    /// answer 2xx, or Twilio comes again.
    #[error("the sender is not a phone number")]
    NotAPhone,
    /// A status that says nothing about an outbound text. Nothing to do; answer 2xx.
    #[error("a status without meaning for an outbound text")]
    UnknownStatus,
    /// Signed, but without a field that every such call has. Answer 400.
    #[error("{0} is missing")]
    Missing(&'static str),
}

impl WebhookFault {
    /// Whether the call is in order and merely of no use here, so that it should be answered 2xx.
    #[must_use]
    pub const fn is_harmless(self) -> bool {
        matches!(self, Self::NotAPhone | Self::UnknownStatus)
    }
}

/// Verifies and reads Twilio's calls. The URL is rebuilt from `http.publicUrl`; what the request
/// says about its host is never used.
#[derive(Clone, Debug)]
pub struct TwilioWebhooks {
    config: TwilioConfig,
}

impl TwilioWebhooks {
    /// Webhooks for the account of `config`.
    #[must_use]
    pub fn new(config: TwilioConfig) -> Self {
        Self { config }
    }

    /// An inbound text. `path_and_query` is the request's, `body` its raw bytes, `signature` the
    /// header `X-Twilio-Signature` (empty where there is none).
    ///
    /// # Errors
    /// [`WebhookFault`] says what to answer.
    pub fn inbound(
        &self,
        path_and_query: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<InboundText, WebhookFault> {
        parse_inbound(&self.verified(path_and_query, body, signature)?)
    }

    /// A delivery receipt; arguments as for [`Self::inbound`].
    ///
    /// # Errors
    /// [`WebhookFault`] says what to answer.
    pub fn status(
        &self,
        path_and_query: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<Receipt, WebhookFault> {
        let params = self.verified(path_and_query, body, signature)?;
        let query = path_and_query
            .split_once('?')
            .map_or("", |(_, query)| query);
        parse_status(&params, query)
    }

    fn verified(
        &self,
        path_and_query: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<Vec<(String, String)>, WebhookFault> {
        let params = form::decode(body).ok_or(WebhookFault::BadSignature)?;
        let url = self.config.signed_url(path_and_query);
        let signed = signature::verify(&url, &params, body, signature, &self.config.auth_token);
        if signed {
            Ok(params)
        } else {
            Err(WebhookFault::BadSignature)
        }
    }
}

/// Reads an inbound text from verified form fields. Fields that are not known are ignored: Twilio
/// adds some over time.
///
/// # Errors
/// [`WebhookFault::Missing`] and [`WebhookFault::NotAPhone`].
pub fn parse_inbound(params: &[(String, String)]) -> Result<InboundText, WebhookFault> {
    let sender = field(params, &["From"]).ok_or(WebhookFault::Missing("From"))?;
    let from = Phone::e164(sender).ok_or(WebhookFault::NotAPhone)?;
    let body = field(params, &["Body"]).unwrap_or_default().to_owned();
    let mut text = InboundText::new(message_sid(params)?, from, body);
    text.keyword = match field(params, &["OptOutType"]) {
        Some("STOP") => Some(ProviderKeyword::Stop),
        Some("START") => Some(ProviderKeyword::Start),
        Some("HELP") => Some(ProviderKeyword::Help),
        _ => None,
    };
    text.media = field(params, &["NumMedia"])
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    Ok(text)
}

/// Reads a receipt from verified form fields and the query of the callback URL, which carries the
/// effect's id.
///
/// # Errors
/// [`WebhookFault::Missing`] and [`WebhookFault::UnknownStatus`].
pub fn parse_status(params: &[(String, String)], query: &str) -> Result<Receipt, WebhookFault> {
    let word = field(params, &["MessageStatus", "SmsStatus"])
        .ok_or(WebhookFault::Missing("MessageStatus"))?;
    let status = match word {
        "accepted" | "scheduled" | "queued" | "sending" => ReceiptStatus::Queued,
        "sent" | "partially_delivered" => ReceiptStatus::Sent,
        "delivered" | "read" => ReceiptStatus::Delivered,
        "undelivered" | "failed" | "canceled" => ReceiptStatus::Failed,
        _ => return Err(WebhookFault::UnknownStatus),
    };
    let mut receipt = Receipt::new(message_sid(params)?, status);
    let query = form::decode(query.as_bytes()).unwrap_or_default();
    receipt.effect = field(&query, &["effect"]).and_then(EffectId::parse);
    if status == ReceiptStatus::Failed {
        let code = field(params, &["ErrorCode"]).filter(|code| !matches!(*code, "" | "0"));
        receipt.opted_out = code == Some(OPTED_OUT);
        receipt.scope = classify::scope(code.and_then(|code| code.parse().ok()));
        receipt.error = code.map(str::to_owned);
    }
    Ok(receipt)
}

fn message_sid(params: &[(String, String)]) -> Result<String, WebhookFault> {
    field(params, &["MessageSid", "SmsMessageSid", "SmsSid"])
        .filter(|sid| !sid.is_empty())
        .map(str::to_owned)
        .ok_or(WebhookFault::Missing("MessageSid"))
}

/// The first field by any of these names, in their order.
fn field<'a>(params: &'a [(String, String)], names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        params
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    })
}

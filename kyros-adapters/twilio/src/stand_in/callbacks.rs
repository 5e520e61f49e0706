//! What the stand-in calls: status callbacks and inbound texts, signed.

use std::sync::Arc;

use kyros_http::{
    HeaderName, HeaderValue, HttpFailure, HttpRequest, HttpResponse, Method, StatusCode,
};
use secrecy::SecretString;

use super::{Shared, state::AcceptedMessage};
use crate::signature;

/// Calls the configured receipts back, one after another, beside everything else.
pub(super) fn announce(shared: &Arc<Shared>, message: &AcceptedMessage) {
    if shared.config.receipts.is_empty() {
        return;
    }
    let (shared, sid) = (Arc::clone(shared), message.sid.clone());
    tokio::spawn(async move {
        for status in &shared.config.receipts {
            if let Err(fault) = receipt(&shared, &sid, status, None).await {
                tracing::debug!(%fault, status, "a status callback got no answer");
            }
        }
    });
}

pub(super) async fn receipt(
    shared: &Shared,
    sid: &str,
    status: &str,
    error_code: Option<u32>,
) -> Result<Option<StatusCode>, HttpFailure> {
    let sender = shared.config.numbers.first().cloned();
    let message = {
        let mut state = shared.state();
        state
            .messages
            .iter_mut()
            .find(|m| m.sid == sid)
            .map(|message| {
                status.clone_into(&mut message.status);
                message.error_code = error_code;
                // A service has chosen its sender by the time of its first receipt.
                message.from = message.from.take().or(sender);
                message.clone()
            })
    };
    let Some(message) = message else {
        return Ok(None);
    };
    let Some(url) = &message.status_callback else {
        return Ok(None);
    };
    let code = error_code.map(|code| code.to_string());
    let mut fields = vec![
        ("MessageSid", sid),
        ("MessageStatus", status),
        ("SmsSid", sid),
        ("SmsStatus", status),
        ("To", &message.to),
        ("From", message.from.as_deref().unwrap_or_default()),
    ];
    fields.extend(
        message
            .service
            .as_deref()
            .map(|sid| ("MessagingServiceSid", sid)),
    );
    fields.extend(code.as_deref().map(|code| ("ErrorCode", code)));
    let answer = call(shared, url, &fields).await?;
    Ok(Some(answer.status))
}

pub(super) async fn inbound(
    shared: &Shared,
    url: &str,
    from: &str,
    to: &str,
    body: &str,
) -> Result<HttpResponse, HttpFailure> {
    let (message, keyword) = shared.state().receive(from, to, body);
    let mut fields = vec![
        ("MessageSid", message.sid.as_str()),
        ("SmsMessageSid", &message.sid),
        ("SmsSid", &message.sid),
        ("SmsStatus", "received"),
        ("From", from),
        ("To", to),
        ("Body", body),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("FromCountry", "US"),
        ("ToCountry", "US"),
    ];
    fields.extend(
        keyword
            .filter(|_| shared.config.advanced_opt_out)
            .map(|k| ("OptOutType", k)),
    );
    call(shared, url, &fields).await
}

/// Posts a signed form. The fragment holds Twilio's connection settings: it is neither sent nor
/// signed.
async fn call(
    shared: &Shared,
    url: &str,
    fields: &[(&str, &str)],
) -> Result<HttpResponse, HttpFailure> {
    let url = url.split('#').next().unwrap_or_default();
    let mut fields = fields.to_vec();
    fields.push(("AccountSid", &shared.config.account_sid));
    fields.push(("ApiVersion", "2010-04-01"));
    let owned: Vec<(String, String)> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let token = SecretString::from(shared.config.auth_token.clone());
    let signature = signature::sign(url, &owned, &token);
    let signature = HeaderValue::from_str(&signature).map_err(|_| HttpFailure::BadUrl)?;
    let request = HttpRequest::new(Method::POST, url)
        .form(&fields)
        .header(HeaderName::from_static("x-twilio-signature"), signature);
    shared.transport.execute(request).await
}

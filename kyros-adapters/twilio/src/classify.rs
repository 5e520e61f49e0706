//! What an answer of Twilio means for a text. Branches on status and code only: Twilio reserves
//! the right to change its messages, and they may quote the recipient.

use chrono::{DateTime, TimeDelta};
use kyros_core::ports::{
    failure::{Failure, Fault, Outcome, Retry},
    sms::{FailureScope, SmsAccepted},
};
use kyros_http::{HttpFailure, HttpResponse, NotSent, StatusCode, header};

use crate::{
    config::TwilioConfig,
    message::{ErrorBody, Message},
};

/// The longest pause that a `Retry-After` can ask for.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);

/// Reads the answer to a create request for a text to `to`.
pub(crate) fn created(
    answer: &HttpResponse,
    config: &TwilioConfig,
    to: &str,
) -> Result<SmsAccepted, Failure> {
    let status = answer.status;
    if status.is_success() {
        return taken(answer, config, to);
    }
    if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
        return Err(refused(answer));
    }
    if status.is_redirection() {
        let hint = "Twilio answered with a redirect: check sms.twilio.baseUrl";
        return Err(Failure::unknown("redirect", hint));
    }
    Err(Failure::unknown(
        status.as_str(),
        "Twilio failed after it may have taken the text",
    ))
}

fn taken(answer: &HttpResponse, config: &TwilioConfig, to: &str) -> Result<SmsAccepted, Failure> {
    let message: Message = serde_json::from_slice(&answer.body)
        .map_err(|_| Failure::unknown("unreadable", "Twilio's answer is not a message"))?;
    let accepted = message
        .accepted()
        .ok_or_else(|| Failure::unknown("unnamed", "Twilio's answer names no message"))?;
    let foreign_account = message
        .account_sid
        .as_ref()
        .is_some_and(|a| *a != config.account_sid);
    if foreign_account || message.to.as_ref().is_some_and(|t| t != to) {
        return Err(Failure::unknown(
            "foreign",
            "Twilio's answer is about another message",
        ));
    }
    if matches!(
        message.status.as_deref(),
        Some("failed" | "undelivered" | "canceled")
    ) {
        let code = message.error();
        let name = code.map_or_else(|| "failed".to_owned(), |c| c.to_string());
        let fault = code.map_or(Fault::Request, |c| meaning(c).fault());
        return Err(Failure::permanent(
            fault,
            &name,
            "Twilio gave the text up at once",
        ));
    }
    Ok(accepted)
}

/// A 4xx: Twilio did not take the request.
pub(crate) fn refused(answer: &HttpResponse) -> Failure {
    let status = answer.status;
    let code = serde_json::from_slice::<ErrorBody>(&answer.body)
        .ok()
        .map(|body| body.code);
    let name = code.map_or_else(|| status.as_str().to_owned(), |code| code.to_string());
    let meaning = match (status, code) {
        (StatusCode::TOO_MANY_REQUESTS, _) => Meaning::Throttled,
        (_, Some(code)) if meaning(code) != Meaning::Unlisted => meaning(code),
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND, _) => {
            Meaning::Settings("Twilio refuses the account or the sign-in: check sms.twilio.*")
        }
        _ => Meaning::Unlisted,
    };
    match meaning {
        Meaning::Throttled => {
            Failure::throttled(&name, retry_after(answer), "Twilio asks to slow down")
        }
        Meaning::Later => Failure::throttled(
            &name,
            Some(LONGEST_PAUSE),
            "Twilio holds texts to this recipient",
        ),
        Meaning::Settings(text) | Meaning::Recipient(text) => {
            Failure::permanent(meaning.fault(), &name, text)
        }
        Meaning::OptedOut => {
            Failure::permanent(Fault::OptedOut, &name, "the recipient opted out at Twilio")
        }
        Meaning::Unlisted => {
            Failure::permanent(Fault::Request, &name, "Twilio refused the request")
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Throttled,
    Later,
    Settings(&'static str),
    Recipient(&'static str),
    OptedOut,
    Unlisted,
}

impl Meaning {
    fn fault(self) -> Fault {
        match self {
            Self::Throttled | Self::Later => Fault::Provider,
            Self::Settings(_) => Fault::Settings,
            Self::OptedOut => Fault::OptedOut,
            Self::Recipient(_) | Self::Unlisted => Fault::Request,
        }
    }
}

/// Twilio's error dictionary (`twilio.com/docs/api/errors/<code>`), as far as create requests and
/// texts can meet it.
fn meaning(code: u32) -> Meaning {
    match code {
        20429 | 21611 | 30001 => Meaning::Throttled,
        30610 => Meaning::Later,
        20003 => Meaning::Settings("sign-in refused: check sms.twilio.accountSid and .authToken"),
        20404 => Meaning::Settings("no such account: check sms.twilio.accountSid"),
        21212 | 21603 | 21606 | 21659 => {
            Meaning::Settings("the sender is not a number of the account: check sms.twilio.from")
        }
        21701 | 21703 | 21705 => Meaning::Settings(
            "the Messaging Service is unknown or has no sender: check sms.twilio.messagingServiceSid",
        ),
        21609 => Meaning::Settings("Twilio can't call this server back: check http.publicUrl"),
        21408 => Meaning::Settings("the account may not text this country"),
        21608 => Meaning::Settings("a trial account texts verified numbers only"),
        30002 => Meaning::Settings("the account is suspended"),
        30032 => Meaning::Settings("the toll-free sender is not verified"),
        30034 => Meaning::Settings("the sender lacks its A2P 10DLC registration"),
        21211 => Meaning::Recipient("the recipient is not a phone number"),
        21612 => Meaning::Recipient("the recipient can't be reached from this sender"),
        21614 | 30006 => Meaning::Recipient("the recipient can't receive texts"),
        30003 | 30005 => Meaning::Recipient("the recipient is unknown or unreachable"),
        21617 => Meaning::Recipient("the text is longer than 1600 characters"),
        30007 => Meaning::Recipient("the text was filtered as spam"),
        30450 | 30640 => Meaning::Recipient("Twilio blocks texts to this recipient"),
        21610 => Meaning::OptedOut,
        _ => Meaning::Unlisted,
    }
}

/// How far the reason of a failed delivery reaches. Carriers filter by sender and wording, which are the
/// same for everybody.
pub(crate) fn scope(code: Option<u32>) -> FailureScope {
    match code {
        Some(21211 | 21614 | 30005 | 30006) => FailureScope::Number,
        Some(30007) => FailureScope::Sender,
        Some(code) if meaning(code).fault() == Fault::Settings => FailureScope::Sender,
        _ => FailureScope::Text,
    }
}

/// `Retry-After` in seconds or as a date, the latter counted from the answer's own `Date` so that
/// no clock of ours enters.
fn retry_after(answer: &HttpResponse) -> Option<TimeDelta> {
    let text = answer.header_text(&header::RETRY_AFTER)?.trim();
    let asked = match text.parse::<u32>() {
        Ok(seconds) => TimeDelta::seconds(i64::from(seconds)),
        Err(_) => {
            let until = DateTime::parse_from_rfc2822(text).ok()?;
            let now = DateTime::parse_from_rfc2822(answer.header_text(&header::DATE)?).ok()?;
            until.signed_duration_since(now)
        }
    };
    (asked >= TimeDelta::zero()).then(|| asked.min(LONGEST_PAUSE))
}

/// A create request without an answer.
pub(crate) fn unanswered(failure: HttpFailure) -> Failure {
    match failure {
        HttpFailure::NotSent(why) => not_sent(why),
        HttpFailure::BadUrl => bad_url(),
        HttpFailure::TimedOut => Failure::unknown("timeout", "no answer from Twilio in time"),
        HttpFailure::TooLarge => Failure::unknown("too_large", "Twilio's answer is too large"),
        _ => Failure::unknown(
            "interrupted",
            "the connection to Twilio broke before the answer",
        ),
    }
}

/// A look-up without an answer: whatever became of it, it changed nothing.
pub(crate) fn unread(failure: HttpFailure) -> Failure {
    match failure {
        HttpFailure::NotSent(why) => not_sent(why),
        HttpFailure::BadUrl => bad_url(),
        HttpFailure::TimedOut => Failure::transient("timeout", "no answer from Twilio in time"),
        _ => Failure::transient("interrupted", "the connection to Twilio broke"),
    }
}

fn not_sent(why: NotSent) -> Failure {
    Failure::of(
        Outcome::NotApplied,
        Retry::Policy,
        Fault::Provider,
        "not_sent",
        &format!("Twilio can't be reached: {why}"),
    )
}

fn bad_url() -> Failure {
    Failure::permanent(
        Fault::Settings,
        "bad_url",
        "Twilio can't be called: check sms.twilio.baseUrl",
    )
}

//! Settings of the Twilio adapter, checked before the first call.

use std::fmt;

use kyros_core::{contract::phone::Phone, ports::sms::SmsRequest};
use kyros_http::HttpRequest;
use secrecy::{ExposeSecret, SecretString};

use crate::webhook::STATUS_PATH;

/// Connection settings of our callbacks: three repeats, on any fault (twilio.com/docs/usage/webhooks).
const CONNECTION: &str = "#rc=3&rp=all";

/// Where Twilio lives.
const BASE_URL: &str = "https://api.twilio.com";

/// An API key (`SK…`), the advised way to sign in. Signatures of webhooks stay bound to the
/// account's Auth Token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ApiKey {
    /// The key's SID.
    pub sid: String,
    /// Its secret.
    pub secret: SecretString,
}

impl ApiKey {
    /// A key.
    #[must_use]
    pub fn new(sid: impl Into<String>, secret: SecretString) -> Self {
        Self {
            sid: sid.into(),
            secret,
        }
    }
}

/// Settings. Secrets don't show in `Debug`.
#[derive(Clone)]
#[non_exhaustive]
pub struct TwilioConfig {
    /// `sms.twilio.accountSid`: `AC…`.
    pub account_sid: String,
    /// `sms.twilio.authToken`: signs webhooks, and signs in where there is no API key.
    pub auth_token: SecretString,
    /// Signs in instead of the Auth Token.
    pub api_key: Option<ApiKey>,
    /// `sms.twilio.from`: the number that texts come from.
    pub from: Option<Phone>,
    /// `sms.twilio.messagingServiceSid`: `MG…`, a service that picks the sender. With `from` as
    /// well, the service's settings apply to that sender.
    pub messaging_service_sid: Option<String>,
    /// `sms.twilio.baseUrl`.
    pub base_url: String,
    /// `http.publicUrl`: how Twilio reaches this server; webhooks are signed over it.
    pub public_url: String,
}

impl TwilioConfig {
    /// Settings for Twilio itself, still without a sender.
    #[must_use]
    pub fn new(
        account_sid: impl Into<String>,
        auth_token: SecretString,
        public_url: impl Into<String>,
    ) -> Self {
        Self {
            account_sid: account_sid.into(),
            auth_token,
            api_key: None,
            from: None,
            messaging_service_sid: None,
            base_url: BASE_URL.to_owned(),
            public_url: public_url.into(),
        }
    }

    /// Says which key is wrong.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self) -> Result<(), ConfigFault> {
        let ensure = |good: bool, key, allowed| {
            if good {
                Ok(())
            } else {
                Err(ConfigFault { key, allowed })
            }
        };
        ensure(
            is_sid(&self.account_sid, "AC"),
            "sms.twilio.accountSid",
            "an Account SID: `AC` and 32 hexadecimal digits",
        )?;
        ensure(
            !self.auth_token.expose_secret().trim().is_empty(),
            "sms.twilio.authToken",
            "the account's Auth Token, needed to verify webhooks",
        )?;
        ensure(
            self.api_key.as_ref().is_none_or(|key| {
                is_sid(&key.sid, "SK") && !key.secret.expose_secret().trim().is_empty()
            }),
            "sms.twilio.apiKey",
            "an API key: its SID (`SK` and 32 hexadecimal digits) and its secret",
        )?;
        ensure(
            self.messaging_service_sid
                .as_deref()
                .is_none_or(|sid| is_sid(sid, "MG")),
            "sms.twilio.messagingServiceSid",
            "a Messaging Service SID: `MG` and 32 hexadecimal digits",
        )?;
        ensure(
            self.from.is_some() || self.messaging_service_sid.is_some(),
            "sms.twilio.from",
            "a number of the account in E.164, unless sms.twilio.messagingServiceSid is set",
        )?;
        ensure(
            is_base(&self.base_url),
            "sms.twilio.baseUrl",
            "an http or https URL without query",
        )?;
        ensure(
            is_base(&self.public_url),
            "http.publicUrl",
            "an http or https URL without query",
        )
    }

    /// The message list of the account, where texts are also created.
    pub(crate) fn messages_url(&self) -> String {
        format!("{}{}", trimmed(&self.base_url), self.messages_path())
    }

    /// The same without host, as `next_page_uri` begins.
    pub(crate) fn messages_path(&self) -> String {
        format!("/2010-04-01/Accounts/{}/Messages.json", self.account_sid)
    }

    /// An absolute URL for a path that Twilio gave.
    pub(crate) fn absolute(&self, path: &str) -> String {
        format!("{}{path}", trimmed(&self.base_url))
    }

    /// The URL that Twilio called, with our own connection settings behind it.
    pub(crate) fn signed_url(&self, path_and_query: &str) -> String {
        format!("{}{CONNECTION}", self.public(path_and_query))
    }

    /// A path of ours under the public URL.
    pub(crate) fn public(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", trimmed(&self.public_url))
    }

    /// Where the receipts of one text go. The fragment asks Twilio to repeat a callback three
    /// times on any fault; by default it repeats once and on connection trouble only.
    pub(crate) fn status_callback(&self, request: &SmsRequest) -> String {
        format!(
            "{}?effect={}{CONNECTION}",
            self.public(STATUS_PATH),
            request.effect
        )
    }

    pub(crate) fn sign_in(&self, request: HttpRequest) -> HttpRequest {
        match &self.api_key {
            Some(key) => request.basic_auth(&key.sid, key.secret.expose_secret()),
            None => request.basic_auth(&self.account_sid, self.auth_token.expose_secret()),
        }
    }
}

impl fmt::Debug for TwilioConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioConfig")
            .field("account_sid", &self.account_sid)
            .field("api_key", &self.api_key.is_some())
            .field("from", &self.from)
            .field("messaging_service_sid", &self.messaging_service_sid)
            .field("base_url", &self.base_url)
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}

/// A setting that Twilio can't be called with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: the value is missing or not usable; allowed: {allowed}")]
#[non_exhaustive]
pub struct ConfigFault {
    /// The configuration key.
    pub key: &'static str,
    /// What is allowed there.
    pub allowed: &'static str,
}

/// Letters and digits behind the prefix. Twilio's own have 32 hexadecimal digits; programs that
/// play Twilio are less strict, and a mistyped one is refused at the first call (20404).
fn is_sid(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        (1..=64).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

fn is_base(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && rest
                .bytes()
                .all(|b| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'@'))
    })
}

fn trimmed(url: &str) -> &str {
    url.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> TwilioConfig {
        let mut config = TwilioConfig::new("AC1", SecretString::from("t"), "https://k.example/");
        config.from = Phone::e164("+15005550006");
        config
    }

    fn fault(change: impl FnOnce(&mut TwilioConfig)) -> &'static str {
        let mut config = good();
        change(&mut config);
        config.check().expect_err("the setting is wrong").key
    }

    #[test]
    fn a_wrong_value_names_its_key() {
        assert_eq!(good().check(), Ok(()));
        assert_eq!(
            fault(|c| c.account_sid = "12".into()),
            "sms.twilio.accountSid"
        );
        assert_eq!(
            fault(|c| c.account_sid = "AC1/../2".into()),
            "sms.twilio.accountSid"
        );
        assert_eq!(
            fault(|c| c.auth_token = SecretString::from(" ")),
            "sms.twilio.authToken"
        );
        assert_eq!(fault(|c| c.from = None), "sms.twilio.from");
        let service = fault(|c| c.messaging_service_sid = Some("AC1".into()));
        assert_eq!(service, "sms.twilio.messagingServiceSid");
        assert_eq!(
            fault(|c| c.base_url = "api.twilio.com".into()),
            "sms.twilio.baseUrl"
        );
        assert_eq!(
            fault(|c| c.public_url = "https://x?y".into()),
            "http.publicUrl"
        );
        let key = fault(|c| c.api_key = Some(ApiKey::new("AC1", SecretString::from("s"))));
        assert_eq!(key, "sms.twilio.apiKey");
    }

    #[test]
    fn secrets_do_not_show() {
        let mut config = good();
        config.auth_token = SecretString::from("hunter2");
        config.api_key = Some(ApiKey::new("SK1", SecretString::from("swordfish")));
        let shown = format!("{config:?} {:?}", config.api_key);
        assert!(
            !shown.contains("hunter2") && !shown.contains("swordfish"),
            "{shown}"
        );
    }
}

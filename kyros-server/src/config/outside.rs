//! `sms.*`, `calendar.*`, `language.*`, `solar.*` and `notify.*`: which providers are wired.

use kyros_core::contract::phone::Phone;
use secrecy::SecretString;

use super::reader::Reader;

/// Who sends texts.
#[derive(Clone, Debug)]
pub enum SmsProvider {
    /// Nobody real.
    Sandbox,
    /// Twilio.
    Twilio(Twilio),
}

impl SmsProvider {
    /// Whether texts reach real people.
    #[must_use]
    pub const fn is_real(&self) -> bool {
        matches!(self, Self::Twilio(_))
    }
}

/// `sms.twilio.*`
#[derive(Clone, Debug)]
pub struct Twilio {
    /// `AC…`
    pub account_sid: String,
    /// Signs webhooks and signs in.
    pub auth_token: SecretString,
    /// The sender.
    pub from: Option<Phone>,
    /// A service that picks the sender.
    pub messaging_service_sid: Option<String>,
    /// Where Twilio is; its own address where absent.
    pub base_url: Option<String>,
}

/// Reads `sms.*`.
pub fn sms(reader: &mut Reader) -> SmsProvider {
    let provider = reader.word("sms.provider", &["sandbox", "twilio"], "sandbox");
    let account_sid = reader.text("sms.twilio.accountSid");
    let auth_token = reader.secret("sms.twilio.authToken");
    let from = reader.read("sms.twilio.from", "a number of the account in E.164, as +15005550006", |given| {
        Phone::e164(given.value.as_str()?)
    });
    let messaging_service_sid = reader.text("sms.twilio.messagingServiceSid");
    let base_url = reader.text("sms.twilio.baseUrl");
    if provider == "sandbox" {
        return SmsProvider::Sandbox;
    }
    for (key, there) in
        [("sms.twilio.accountSid", account_sid.is_some()), ("sms.twilio.authToken", auth_token.is_some())]
    {
        if !there && !reader.is_given(key) {
            reader.fault(key, "it is missing", "a value: sms.provider is twilio");
        }
    }
    SmsProvider::Twilio(Twilio {
        account_sid: account_sid.unwrap_or_default(),
        auth_token: auth_token.unwrap_or_else(|| SecretString::from("")),
        from,
        messaging_service_sid,
        base_url,
    })
}

/// Reads the sections of providers of which only the embedded one is built.
pub fn embedded_only(reader: &mut Reader) {
    reader.word("calendar.provider", &["sandbox"], "sandbox");
    reader.word("language.provider", &["rules"], "rules");
    let later = [
        ("calendar.caldav", &["url", "username", "password"][..], "calendar.provider sandbox"),
        ("calendar.google", &["calendarId", "credentials", "baseUrl", "tokenUrl"], "calendar.provider sandbox"),
        ("solar.opensolar", &["orgId", "token", "baseUrl"], "nothing: the sandbox holds the projects"),
        ("language.openai", &["baseUrl", "apiKey", "model"], "language.provider rules"),
        ("notify.webhook", &["url"], "nothing: the sandbox takes the notices"),
    ];
    for (section, names, built) in later {
        for name in names {
            refuse(reader, &format!("{section}.{name}"), built);
        }
    }
    for (key, _) in reader.section("notify.smtp") {
        refuse(reader, &key, "nothing: the sandbox takes the notices");
    }
}

fn refuse(reader: &mut Reader, key: &str, built: &str) {
    if reader.is_given(key) {
        reader.fault(key, "this adapter isn't built", built);
    }
}

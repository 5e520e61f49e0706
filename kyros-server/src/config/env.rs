//! Names of environment variables: `KYROS_HTTP__PUBLIC_URL` is `http.publicUrl`.

use super::faults::ConfigFault;
use super::reader::{Given, Source};
use serde_json::Value;

/// What every variable of Kyros begins with.
pub const PREFIX: &str = "KYROS_";

/// The one variable that isn't a setting.
pub const BOOTSTRAP: &str = "KYROS_BOOTSTRAP_TOKEN";

/// The key that a variable sets; `None` where its name can't be one.
///
/// ```
/// use kyros_server::config::env::key_of;
/// assert_eq!(key_of("KYROS_SMS__TWILIO__ACCOUNT_SID").as_deref(), Some("sms.twilio.accountSid"));
/// assert_eq!(key_of("KYROS_FOO"), None);
/// ```
#[must_use]
pub fn key_of(variable: &str) -> Option<String> {
    let parts: Vec<&str> = variable.strip_prefix(PREFIX)?.split("__").collect();
    let keys: Option<Vec<String>> = parts.iter().map(|part| camel(part)).collect();
    let keys = keys?;
    (keys.len() >= 2).then(|| keys.join("."))
}

/// The variable that sets a key.
#[must_use]
pub fn variable_of(key: &str) -> String {
    let parts: Vec<String> = key.split('.').map(snake).collect();
    format!("{PREFIX}{}", parts.join("__"))
}

fn camel(part: &str) -> Option<String> {
    let good = part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if part.is_empty() || !good || part.starts_with('_') || part.ends_with('_') {
        return None;
    }
    let mut words = part.split('_');
    let mut key = words.next()?.to_ascii_lowercase();
    for word in words {
        let lower = word.to_ascii_lowercase();
        let mut letters = lower.chars();
        key.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        key.push_str(letters.as_str());
    }
    Some(key)
}

fn snake(part: &str) -> String {
    let mut name = String::with_capacity(part.len() + 4);
    for letter in part.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

/// The settings among these variables; a `KYROS_` variable that can't be one is a fault.
pub fn settings(
    variables: impl IntoIterator<Item = (String, String)>,
    faults: &mut Vec<ConfigFault>,
) -> Vec<(String, Given)> {
    let mut found = Vec::new();
    for (name, value) in variables {
        if !name.starts_with(PREFIX) || name == BOOTSTRAP {
            continue;
        }
        match key_of(&name) {
            Some(key) => found.push((key, Given { value: Value::String(value), source: Source::Variable(name) })),
            None => faults.push(ConfigFault::new(
                &name,
                "no setting has that name",
                "KYROS_SECTION__KEY, as in KYROS_HTTP__LISTEN",
            )),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_its_variable_name_each_other() {
        for key in ["http.publicUrl", "http.rateLimit.perToken", "policy.gatherSeconds", "sms.twilio.accountSid"] {
            assert_eq!(key_of(&variable_of(key)).as_deref(), Some(key));
        }
    }

    #[test]
    fn names_that_cannot_be_settings_are_faults() {
        let mut faults = Vec::new();
        let given = settings(
            [("KYROS_X".into(), "1".into()), (BOOTSTRAP.into(), "secret".into()), ("HOME".into(), "/".into())],
            &mut faults,
        );
        assert!(given.is_empty());
        assert_eq!(faults.len(), 1);
        assert!(!faults[0].to_string().contains("secret"));
    }
}

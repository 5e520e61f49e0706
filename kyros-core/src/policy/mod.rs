//! Data and rules that a company sets, and those that the law sets: when a person may be texted and
//! how often, what the texts say, which times are free, and how failures are tried again.
//!
//! Everything is pure: data files are compiled in, the time is an argument.

pub mod address;
pub mod area_codes;
pub mod breaker;
pub mod caps;
mod check;
pub mod countries;
pub mod holidays;
pub mod hours_data;
mod local;
pub mod quiet_hours;
pub mod retry;
pub mod segments;
pub mod slots;
mod template_texts;
pub mod templates;
mod whereabouts;
mod working_hours;

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::contract::appointment::AppointmentType;

pub use check::PolicyFault;
pub use working_hours::{BadWorkingHours, WorkingHours};

/// The company's name where none is set: with the sandbox gateway only.
pub const SANDBOX_COMPANY: &str = "Kyros Solar";

/// Every `policy.*` key. Absent keys have their defaults, unknown ones are refused.
///
/// ```
/// use kyros_core::policy::Policy;
/// let policy: Policy = serde_json::from_str(r#"{"visit": {"minutes": 45}}"#)?;
/// assert_eq!((policy.visit.minutes, policy.visit.buffer_minutes), (45, 30));
/// assert!(policy.check().is_ok());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Policy {
    /// The company as texts name it; needed with a real gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// How people reach the company: a phone number, an e-mail or a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The company's own wording of texts.
    pub templates: Templates,
    /// The company's zone: working hours, 'today'.
    #[serde(with = "zone_name")]
    pub time_zone: Tz,
    /// Unset means `on` with a real gateway and `off` with the sandbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<Switch>,
    /// When visits are made, in `time_zone`.
    pub working_hours: WorkingHours,
    /// How visits are planned.
    pub visit: Visit,
    /// Days after the first text of a round on which a follow-up goes out.
    #[serde(deserialize_with = "list::or_text")]
    pub follow_up_days: Vec<u32>,
    /// Days after the first text of a round after which a silent lead is cold.
    pub cold_after_days: u32,
    /// Days after which a cold lead is written to again.
    pub reengage_after_days: u32,
    /// How often a cold lead is written to again.
    pub max_reengagements: u32,
    /// How failures outside are tried again.
    pub retry: Retry,
    /// Whether consent must be recorded before a first text.
    pub profile: Profile,
    /// Seconds from the first unread text for which an act waits for more texts.
    pub gather_seconds: u32,
    /// Readings under this confidence are treated as unclear.
    pub reply_confidence: f64,
    /// Whether a mere 'yes' books the first offered time that is still free.
    pub book_on_interest: bool,
    /// Texts that Kyros starts, per number in any 24 hours.
    pub max_texts_per_day: u32,
    /// Answers, confirmations, changes and reminders, per number in any 24 hours.
    pub max_answers_per_day: u32,
    /// Texts an hour over all numbers that pause all sending. Unset means 1,000 with a real gateway
    /// and no limit with the sandbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_texts_per_hour: Option<u32>,
    /// Countries (ISO codes) whose numbers are texted.
    #[serde(deserialize_with = "list::or_text")]
    pub allowed_countries: Vec<String>,
    /// The country in which phone numbers without a calling code are read.
    pub default_region: String,
    /// ISO 4217 code of every sum of money.
    pub currency: String,
    /// Days for which a text by a person pauses the automation of its lead.
    pub pause_days: u32,
    /// Minutes of a provider's outage after which it is escalated.
    pub outage_minutes: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            company_name: None,
            contact: None,
            templates: Templates::default(),
            time_zone: Tz::America__New_York,
            quiet_hours: None,
            working_hours: WorkingHours::default(),
            visit: Visit::default(),
            follow_up_days: vec![1, 3, 7],
            cold_after_days: 14,
            reengage_after_days: 90,
            max_reengagements: 2,
            retry: Retry::default(),
            profile: Profile::Standard,
            gather_seconds: 3,
            reply_confidence: 0.6,
            book_on_interest: true,
            max_texts_per_day: 3,
            max_answers_per_day: 10,
            max_texts_per_hour: None,
            allowed_countries: vec!["US".to_owned(), "CA".to_owned()],
            default_region: "US".to_owned(),
            currency: "USD".to_owned(),
            pause_days: 7,
            outage_minutes: 15,
        }
    }
}

impl Policy {
    /// Settles what depends on whether texts reach real people: quiet hours, the hourly limit and,
    /// with the sandbox, the company's name. What is set stays as it is.
    #[must_use]
    pub fn for_gateway(mut self, real: bool) -> Self {
        self.quiet_hours.get_or_insert(if real { Switch::On } else { Switch::Off });
        if real {
            self.max_texts_per_hour.get_or_insert(1_000);
        } else {
            self.company_name.get_or_insert_with(|| SANDBOX_COMPANY.to_owned());
        }
        self
    }

    /// Whether quiet hours hold; they do while nobody has said otherwise.
    #[must_use]
    pub fn quiet_hours_hold(&self) -> bool {
        self.quiet_hours != Some(Switch::Off)
    }

    /// The company as texts name it.
    #[must_use]
    pub fn company(&self) -> &str {
        self.company_name.as_deref().unwrap_or(SANDBOX_COMPANY)
    }

    /// SHA-256 over the canonical JSON (keys sorted, no white space): two policies are equal exactly
    /// when their hashes are.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut text = String::new();
        canonical(&serde_json::to_value(self).unwrap_or_default(), &mut text);
        Sha256::digest(text.as_bytes()).into()
    }
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// How much consent a first text needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Every new lead is texted.
    Standard,
    /// Leads from permits, referrals and manual entry wait for recorded consent.
    Strict,
}

/// How visits are planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Visit {
    /// What is booked.
    #[serde(rename = "type")]
    pub kind: AppointmentType,
    /// Its length.
    pub minutes: u32,
    /// Minutes between two visits.
    pub buffer_minutes: u32,
    /// Minutes between two starts.
    pub step_minutes: u32,
    /// Hours from now within which nothing is offered.
    pub notice_hours: u32,
    /// Days from now beyond which nothing is offered.
    pub horizon_days: u32,
}

impl Default for Visit {
    fn default() -> Self {
        Self {
            kind: AppointmentType::SiteVisit,
            minutes: 60,
            buffer_minutes: 30,
            step_minutes: 30,
            notice_hours: 4,
            horizon_days: 14,
        }
    }
}

/// How failures outside are tried again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Retry {
    /// Tries in all, the first one included.
    pub tries: u32,
    /// Seconds before the second try.
    pub first_seconds: u32,
    /// By what each further delay is longer.
    pub factor: f64,
    /// The share of a delay (0 to 1) that chance may add.
    pub jitter: f64,
}

impl Default for Retry {
    fn default() -> Self {
        Self { tries: 5, first_seconds: 5, factor: 4.0, jitter: 0.25 }
    }
}

/// The company's own wording of texts, by language and [`templates::Template::key`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Templates {
    /// English.
    pub en: BTreeMap<String, String>,
    /// Spanish.
    pub es: BTreeMap<String, String>,
}

fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            out.push('{');
            for (i, (key, value)) in sorted.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                canonical(item, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

mod zone_name {
    use chrono_tz::Tz;
    use serde::de::{Error, Unexpected};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(zone.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let taken = &"an IANA time zone such as America/Chicago";
        name.parse().map_err(|_| Error::invalid_value(Unexpected::Str(&name), taken))
    }
}

/// Lists that an environment variable can hold: `[1, 3, 7]` or `"1, 3, 7"`.
mod list {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum ListOrText<T> {
        List(Vec<T>),
        Text(String),
    }

    pub(super) fn or_text<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: Deserialize<'de> + FromStr<Err: Display>,
    {
        match ListOrText::deserialize(deserializer)? {
            ListOrText::List(items) => Ok(items),
            ListOrText::Text(text) if text.trim().is_empty() => Ok(Vec::new()),
            ListOrText::Text(text) => text
                .split(',')
                .map(str::trim)
                .map(|item| match item {
                    "" => Err(serde::de::Error::custom("an item of the list is empty")),
                    item => item.parse().map_err(|e| serde::de::Error::custom(format!("'{item}': {e}"))),
                })
                .collect(),
        }
    }
}

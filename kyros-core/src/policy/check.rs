//! What is allowed for each key of the policy.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::templates::{self, Template};
use super::{Policy, countries};
use crate::contract::national;
use crate::understand::Language;

/// The longest company name and contact, in characters: longer ones leave no room in two segments.
const LONGEST_COMPANY: usize = 40;
const LONGEST_CONTACT: usize = 60;

/// A wrong value in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} is {value}; allowed: {allowed}")]
pub struct PolicyFault {
    /// As in `kyros.toml`: `policy.visit.minutes`.
    pub key: String,
    /// What it is.
    pub value: String,
    /// What it may be.
    pub allowed: String,
}

struct Faults(Vec<PolicyFault>);

impl Faults {
    fn need(&mut self, good: bool, key: &str, value: impl Display, allowed: impl Into<String>) {
        if !good {
            let (key, value) = (format!("policy.{key}"), value.to_string());
            self.0.push(PolicyFault { key, value, allowed: allowed.into() });
        }
    }

    fn range(&mut self, key: &str, value: u32, allowed: RangeInclusive<u32>) {
        let text = format!("{} to {}", allowed.start(), allowed.end());
        self.need(allowed.contains(&value), key, value, text);
    }

    fn share(&mut self, key: &str, value: f64, allowed: RangeInclusive<f64>) {
        let text = format!("{} to {}", allowed.start(), allowed.end());
        self.need(allowed.contains(&value), key, value, text);
    }

    fn line(&mut self, key: &str, value: Option<&str>, longest: usize) {
        if let Some(text) = value {
            let good = !text.trim().is_empty()
                && text.chars().count() <= longest
                && !text.chars().any(|c| c.is_control() || matches!(c, '{' | '}'));
            self.need(good, key, format!("{text:?}"), format!("one line of 1 to {longest} characters without braces"));
        }
    }
}

impl Policy {
    /// Reads a policy that stands in a document of its own: its keys alone, or as the member `policy`
    /// of a whole configuration, whose other members are ignored.
    ///
    /// ```
    /// use kyros_core::policy::Policy;
    /// use serde_json::json;
    ///
    /// let whole = Policy::of_document(json!({ "http": {}, "policy": { "coldAfterDays": 20 } })).unwrap();
    /// let alone = Policy::of_document(json!({ "coldAfterDays": 20 })).unwrap();
    /// assert_eq!(whole, alone);
    /// assert!(Policy::of_document(json!({ "coldAfterDay": 20 })).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// What [`Self::check`] finds, or the first key that is unknown or of another type.
    pub fn of_document(mut document: serde_json::Value) -> Result<Self, Vec<PolicyFault>> {
        let given = match document.get_mut("policy") {
            Some(policy) => policy.take(),
            None => document,
        };
        let policy: Self = serde_json::from_value(given).map_err(|fault| {
            let allowed = "the keys of `policy` in kyros.toml".to_owned();
            vec![PolicyFault { key: "policy".to_owned(), value: format!("not one ({fault})"), allowed }]
        })?;
        policy.check()?;
        Ok(policy)
    }

    /// Checks every key.
    ///
    /// # Errors
    ///
    /// Every fault there is, each with its key, its value and what is allowed.
    pub fn check(&self) -> Result<(), Vec<PolicyFault>> {
        let mut faults = Faults(Vec::new());
        faults.line("companyName", self.company_name.as_deref(), LONGEST_COMPANY);
        faults.line("contact", self.contact.as_deref(), LONGEST_CONTACT);
        self.check_visits(&mut faults);
        self.check_cadence(&mut faults);
        self.check_limits(&mut faults);
        self.check_regions(&mut faults);
        if faults.0.is_empty() {
            self.check_templates(&mut faults);
        }
        if faults.0.is_empty() { Ok(()) } else { Err(faults.0) }
    }

    fn check_visits(&self, faults: &mut Faults) {
        faults.range("visit.minutes", self.visit.minutes, 5..=720);
        faults.range("visit.bufferMinutes", self.visit.buffer_minutes, 0..=480);
        faults.range("visit.stepMinutes", self.visit.step_minutes, 5..=480);
        faults.range("visit.noticeHours", self.visit.notice_hours, 0..=336);
        faults.range("visit.horizonDays", self.visit.horizon_days, 1..=365);
        let notice_ends = self.visit.notice_hours < self.visit.horizon_days.saturating_mul(24);
        faults.need(notice_ends, "visit.noticeHours", self.visit.notice_hours, "less than visit.horizonDays");
        let fits = u32::from(self.working_hours.longest()) >= self.visit.minutes;
        let allowed = format!("a span of visit.minutes ({}) at least", self.visit.minutes);
        faults.need(fits, "workingHours", &self.working_hours, allowed);
    }

    fn check_cadence(&self, faults: &mut Faults) {
        let days = &self.follow_up_days;
        let rising = days.len() <= 10 && days.windows(2).all(|pair| pair[0] < pair[1]);
        let in_range = days.iter().all(|d| (1..=365).contains(d));
        let allowed = "up to 10 rising numbers of days, each 1 to 365";
        faults.need(rising && in_range, "followUpDays", format!("{days:?}"), allowed);
        faults.range("coldAfterDays", self.cold_after_days, 1..=365);
        let cold_last = days.last().is_none_or(|last| *last <= self.cold_after_days);
        faults.need(cold_last, "coldAfterDays", self.cold_after_days, "not before the last of followUpDays");
        faults.range("reengageAfterDays", self.reengage_after_days, 1..=3650);
        faults.range("maxReengagements", self.max_reengagements, 0..=10);
        faults.range("pauseDays", self.pause_days, 1..=365);
        faults.range("gatherSeconds", self.gather_seconds, 0..=300);
        faults.share("replyConfidence", self.reply_confidence, 0.0..=1.0);
    }

    fn check_limits(&self, faults: &mut Faults) {
        faults.range("retry.tries", self.retry.tries, 1..=20);
        faults.range("retry.firstSeconds", self.retry.first_seconds, 1..=3600);
        faults.share("retry.factor", self.retry.factor, 1.0..=10.0);
        faults.share("retry.jitter", self.retry.jitter, 0.0..=1.0);
        faults.range("maxTextsPerDay", self.max_texts_per_day, 1..=100);
        faults.range("maxAnswersPerDay", self.max_answers_per_day, 1..=1000);
        if let Some(texts) = self.max_texts_per_hour {
            faults.range("maxTextsPerHour", texts, 1..=10_000_000);
        }
        faults.range("outageMinutes", self.outage_minutes, 1..=1440);
    }

    fn check_regions(&self, faults: &mut Faults) {
        const ISO: &str = "two capital letters of a country (ISO 3166)";
        let listed = !self.allowed_countries.is_empty();
        faults.need(listed, "allowedCountries", "empty", format!("one country at least, each {ISO}"));
        for country in &self.allowed_countries {
            faults.need(countries::is_known(country), "allowedCountries", country, ISO);
        }
        let readable = national::countries().any(|country| country == self.default_region);
        let allowed = national::countries().collect::<Vec<_>>().join(", ");
        faults.need(readable, "defaultRegion", &self.default_region, allowed);
        let money = self.currency.len() == 3 && self.currency.bytes().all(|b| b.is_ascii_uppercase());
        faults.need(money, "currency", &self.currency, "three capital letters (ISO 4217), such as USD");
    }

    fn check_templates(&self, faults: &mut Faults) {
        for (language, texts) in [("en", &self.templates.en), ("es", &self.templates.es)] {
            for (name, text) in texts {
                let key = format!("templates.{language}.{name}");
                match Template::from_key(name) {
                    Some(template) => faults.0.extend(
                        templates::faults_of(template, text)
                            .into_iter()
                            .map(|(value, allowed)| PolicyFault { key: format!("policy.{key}"), value, allowed }),
                    ),
                    None => {
                        let known: Vec<&str> = Template::ALL.iter().map(|t| t.key()).collect();
                        faults.need(false, &key, "no text of Kyros", known.join(", "));
                    }
                }
            }
        }
        for (language, code) in [(Language::En, "en"), (Language::Es, "es")] {
            for template in [Template::FirstText, Template::FirstTextNoSlots] {
                let longest = templates::longest_segments(self, language, template);
                let key = format!("templates.{code}.{} with companyName", template.key());
                let value = format!("{longest} segments in the worst case");
                let allowed = "two segments at most: shorten it, or leave out characters beyond GSM-7";
                faults.need(longest <= 2, &key, value, allowed);
            }
        }
    }
}

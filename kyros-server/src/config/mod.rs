//! Configuration: built-in defaults < `kyros.toml` < environment < flags.
//!
//! Every fault names its key, what is wrong and what is allowed; a secret's value is in none.

pub mod env;
pub mod faults;
pub mod http;
pub mod outside;
pub mod policy;
pub mod reader;
pub mod store;

use std::path::{Path, PathBuf};

use kyros_core::contract::lead::Source as LeadSource;
use kyros_core::policy::{Policy, Profile};
use serde_json::Value;

pub use self::faults::{ConfigFault, ConfigFaults};
pub use self::http::HttpConfig;
pub use self::outside::{SmsProvider, Twilio};
pub use self::store::{Place, StoreConfig};
use reader::{Given, Reader, Source, leaves};

/// The file that is read where no other is named.
pub const DEFAULT_FILE: &str = "kyros.toml";

/// Everything that a deployment sets.
#[derive(Clone, Debug)]
pub struct Config {
    /// `http.*`
    pub http: HttpConfig,
    /// `store.*` and `sandbox.path`
    pub store: StoreConfig,
    /// `sms.*`
    pub sms: SmsProvider,
    /// `policy.*`, settled for the gateway.
    pub policy: Policy,
    /// `log.*`
    pub log: LogConfig,
}

/// How Kyros logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// `json` or `text`.
    pub json: bool,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: &'static str,
}

/// Where values come from, besides the defaults.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `--config`; `None` is [`DEFAULT_FILE`] where it is there.
    pub file: Option<PathBuf>,
    /// The environment.
    pub variables: Vec<(String, String)>,
    /// Flags, as keys and values.
    pub flags: Vec<(String, String)>,
}

impl Sources {
    /// The process's own environment.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>, flags: Vec<(String, String)>) -> Self {
        // A variable of Kyros that isn't UTF-8 is kept with its bad bytes replaced: it is then refused.
        let variables = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        Self { file, variables, flags }
    }
}

impl Config {
    /// Reads every source.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn load(sources: &Sources) -> Result<Self, ConfigFaults> {
        let mut reader = Reader::default();
        match file_values(sources.file.as_deref()) {
            Ok(values) => reader.lay_over(values),
            Err(fault) => return Err(ConfigFaults(vec![fault])),
        }
        let from_env = env::settings(sources.variables.iter().cloned(), &mut reader.faults);
        reader.lay_over(from_env);
        reader.lay_over(sources.flags.iter().map(|(key, value)| {
            (key.clone(), Given { value: Value::String(value.clone()), source: Source::Flag })
        }));
        Self::read(reader)
    }

    /// Reads the text of a configuration file alone, without environment and flags.
    ///
    /// ```
    /// use kyros_server::config::Config;
    ///
    /// let config = Config::parse("[policy]\ncoldAfterDays = 20").unwrap();
    /// assert_eq!(config.policy.cold_after_days, 20);
    /// let faults = Config::parse("[policy]\ncoldAfterDays = 0").unwrap_err();
    /// assert!(faults.to_string().contains("policy.coldAfterDays"));
    /// ```
    ///
    /// # Errors
    /// Every fault there is.
    pub fn parse(text: &str) -> Result<Self, ConfigFaults> {
        let mut reader = Reader::default();
        reader.lay_over(text_values(text, "the configuration").map_err(|fault| ConfigFaults(vec![fault]))?);
        Self::read(reader)
    }

    /// Reads a policy that stands in a file of its own: its keys alone, or as the table `policy` of a whole
    /// configuration, whose other tables are ignored. Nothing is settled for a gateway.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn policy_of(path: &Path) -> Result<Policy, ConfigFaults> {
        let values = file_values(Some(path)).map_err(|fault| ConfigFaults(vec![fault]))?;
        let of_policy = |key: &str| key == "policy" || key.starts_with("policy.");
        let whole = values.iter().any(|(key, _)| of_policy(key));
        let named = |(key, given)| if whole { (key, given) } else { (format!("policy.{key}"), given) };
        let mut reader = Reader::default();
        reader.lay_over(values.into_iter().map(named).filter(|(key, _)| of_policy(key)));
        let policy = policy::read(&mut reader);
        reader.refuse_unknown();
        if reader.faults.is_empty() { Ok(policy) } else { Err(ConfigFaults(reader.faults)) }
    }

    fn read(mut reader: Reader) -> Result<Self, ConfigFaults> {
        let http = HttpConfig::read(&mut reader);
        let store = StoreConfig::read(&mut reader);
        let sms = outside::sms(&mut reader);
        outside::embedded_only(&mut reader);
        let policy = policy::read(&mut reader);
        let log = LogConfig {
            json: reader.word("log.format", &["text", "json"], "text") == "json",
            level: reader.word("log.level", &["error", "warn", "info", "debug", "trace"], "info"),
        };
        needed_with_a_real_gateway(&mut reader, &sms, &http, &policy);
        reader.refuse_unknown();
        if !reader.faults.is_empty() {
            return Err(ConfigFaults(reader.faults));
        }
        let policy = policy.for_gateway(sms.is_real());
        Ok(Self { http, store, sms, policy, log })
    }

    /// What the start should say aloud: which sources are texted without recorded consent.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        if !self.sms.is_real() || self.policy.profile != Profile::Standard {
            return Vec::new();
        }
        let texted: Vec<&str> = [LeadSource::Permit, LeadSource::Referral, LeadSource::Manual]
            .into_iter()
            .map(LeadSource::as_str)
            .collect();
        vec![format!(
            "policy.profile is standard with a real gateway: leads from {} are texted without recorded consent; \
             policy.profile = \"strict\" holds them",
            texted.join(", ")
        )]
    }
}

fn needed_with_a_real_gateway(reader: &mut Reader, sms: &SmsProvider, http: &HttpConfig, policy: &Policy) {
    if !sms.is_real() {
        return;
    }
    if policy.company_name.is_none() && !reader.is_given("policy.companyName") {
        reader.fault("policy.companyName", "it is missing", "the company's name: texts must say who writes");
    }
    if http.public_url.is_none() && !reader.is_given("http.publicUrl") {
        reader.fault("http.publicUrl", "it is missing", "the URL at which the provider reaches Kyros");
    }
}

fn file_values(named: Option<&Path>) -> Result<Vec<(String, Given)>, ConfigFault> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    let shown = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound && named.is_none() => return Ok(Vec::new()),
        Err(fault) => return Err(ConfigFault::new(&shown, format!("it can't be read ({fault})"), "a readable TOML file")),
    };
    text_values(&text, &shown)
}

fn text_values(text: &str, shown: &str) -> Result<Vec<(String, Given)>, ConfigFault> {
    let table: toml::Table = text.parse().map_err(|fault: toml::de::Error| {
        // Only the place is shown: the line itself may hold a secret.
        let line = fault.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
        ConfigFault::new(shown, format!("line {line} is not TOML: {}", fault.message()), "TOML, as in docs")
    })?;
    Ok(leaves(table))
}

#[cfg(test)]
mod tests;

//! Settings by key, from every source, each read and checked once.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::SecretString;
use serde_json::Value;

use super::faults::ConfigFault;

/// The one member of what stands for a date.
const DATE: &str = "date";

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The configuration file.
    File,
    /// That environment variable.
    Variable(String),
    /// The command line.
    Flag,
}

/// A value as it was given. Variables and flags give text; its type is the key's matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The value.
    pub value: Value,
    /// Where from.
    pub source: Source,
}

/// Reads settings and remembers which keys somebody asked for: the others are unknown.
#[derive(Debug, Default)]
pub struct Reader {
    given: BTreeMap<String, Given>,
    known: BTreeSet<String>,
    /// What was wrong so far.
    pub faults: Vec<ConfigFault>,
}

impl Reader {
    /// Lays these values over those that are there already.
    pub fn lay_over(&mut self, values: impl IntoIterator<Item = (String, Given)>) {
        self.given.extend(values);
    }

    /// The value as given.
    pub fn raw(&mut self, key: &str) -> Option<Given> {
        self.known.insert(key.to_owned());
        self.given.get(key).cloned()
    }

    /// Every key that somebody asked for.
    pub fn known(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(String::as_str)
    }

    /// Whether anything was given for the key.
    pub fn is_given(&mut self, key: &str) -> bool {
        self.raw(key).is_some()
    }

    /// Every key given under a section, marked as known.
    pub fn section(&mut self, section: &str) -> Vec<(String, Given)> {
        let prefix = format!("{section}.");
        let found: Vec<(String, Given)> = self
            .given
            .iter()
            .filter(|(key, _)| key.starts_with(&prefix))
            .map(|(key, given)| (key.clone(), given.clone()))
            .collect();
        self.known.extend(found.iter().map(|(key, _)| key.clone()));
        found
    }

    /// Reads a value by `parse`; what it can't read is a fault that shows the value.
    pub fn read<T>(&mut self, key: &str, allowed: &str, parse: impl FnOnce(&Given) -> Option<T>) -> Option<T> {
        let given = self.raw(key)?;
        let value = parse(&given);
        if value.is_none() {
            self.fault(key, format!("{} is not usable", shown(&given.value)), allowed);
        }
        value
    }

    /// A text; empty ones are refused.
    pub fn text(&mut self, key: &str) -> Option<String> {
        self.read(key, "a text that isn't empty", |given| {
            given.value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
        })
    }

    /// A secret; its value is in no message.
    pub fn secret(&mut self, key: &str) -> Option<SecretString> {
        let given = self.raw(key)?;
        let text = given.value.as_str().filter(|text| !text.is_empty());
        if text.is_none() {
            self.fault(key, "the value is empty or not a text", "a text that isn't empty");
        }
        text.map(SecretString::from)
    }

    /// One of the words in the list.
    pub fn word(&mut self, key: &str, words: &[&'static str], default: &'static str) -> &'static str {
        let allowed = words.join(", ");
        self.read(key, &allowed, |given| {
            let text = given.value.as_str()?;
            words.iter().copied().find(|word| *word == text)
        })
        .unwrap_or(default)
    }

    /// A whole number in a range.
    pub fn number(&mut self, key: &str, range: std::ops::RangeInclusive<u64>, default: u64) -> u64 {
        let allowed = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, &allowed, |given| number_of(given).filter(|n| range.contains(n))).unwrap_or(default)
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &str, default: bool) -> bool {
        self.read(key, "true, false", |given| match (&given.value, &given.source) {
            (Value::Bool(flag), _) => Some(*flag),
            (Value::String(text), Source::Variable(_) | Source::Flag) => text.parse().ok(),
            _ => None,
        })
        .unwrap_or(default)
    }

    /// A list of texts, none of them empty; a variable separates them by commas, or is JSON.
    pub fn list(&mut self, key: &str, allowed: &str) -> Option<Vec<String>> {
        self.read(key, allowed, |given| {
            let items: Vec<String> = match (&given.value, &given.source) {
                (Value::Array(items), _) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
                (Value::String(text), Source::Variable(_) | Source::Flag) if text.starts_with('[') => {
                    serde_json::from_str(text).ok()
                }
                (Value::String(text), Source::Variable(_) | Source::Flag) if text.trim().is_empty() => Some(Vec::new()),
                (Value::String(text), Source::Variable(_) | Source::Flag) => {
                    Some(text.split(',').map(|part| part.trim().to_owned()).collect())
                }
                _ => None,
            }?;
            items.iter().all(|item| !item.is_empty()).then_some(items)
        })
    }

    /// Notes a fault.
    pub fn fault(&mut self, key: &str, fault: impl Into<String>, allowed: impl Into<String>) {
        self.faults.push(ConfigFault::new(key, fault, allowed));
    }

    /// A section in which nothing stands.
    fn is_empty_section(&self, key: &str, given: &Given) -> bool {
        let empty = given.value.as_object().is_some_and(serde_json::Map::is_empty);
        let section = format!("{key}.");
        empty && (key == "policy" || self.known.iter().any(|known| known.starts_with(&section)))
    }

    /// Every key that was given and that nobody asked for is a fault.
    pub fn refuse_unknown(&mut self) {
        let unknown: Vec<(String, Source)> = self
            .given
            .iter()
            .filter(|(key, given)| !self.known.contains(*key) && !self.is_empty_section(key, given))
            .map(|(key, given)| (key.clone(), given.source.clone()))
            .collect();
        for (key, source) in unknown {
            let nearest = nearest(&key, &self.known);
            let name = match source {
                Source::Variable(variable) => format!("{key} (from {variable})"),
                Source::File | Source::Flag => key,
            };
            self.fault(&name, "there is no such setting", nearest);
        }
    }
}

/// A value as its fault shows it.
#[must_use]
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nan or inf".to_owned(),
        Value::Object(parts) if parts.len() == 1 && parts.contains_key(DATE) => {
            parts[DATE].as_str().unwrap_or_default().to_owned()
        }
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

/// A whole number, also from the text of a variable.
fn number_of(given: &Given) -> Option<u64> {
    match (&given.value, &given.source) {
        (Value::Number(number), _) => number.as_u64(),
        (Value::String(text), Source::Variable(_) | Source::Flag) => text.parse().ok(),
        _ => None,
    }
}

fn nearest(key: &str, known: &BTreeSet<String>) -> String {
    let section = key.split('.').next().unwrap_or_default();
    let siblings: Vec<&str> =
        known.iter().map(String::as_str).filter(|other| other.split('.').next() == Some(section)).collect();
    if siblings.is_empty() {
        let mut sections: Vec<&str> = known.iter().filter_map(|other| other.split('.').next()).collect();
        // The keys of the policy are read elsewhere.
        sections.push("policy");
        sections.sort_unstable();
        sections.dedup();
        return format!("the sections {}", sections.join(", "));
    }
    siblings.join(", ")
}

/// The leaves of a TOML document by dotted key.
#[must_use]
pub fn leaves(table: toml::Table) -> Vec<(String, Given)> {
    let mut found = Vec::new();
    for (key, value) in table {
        flatten(key, &value, &mut found);
    }
    found
}

fn flatten(key: String, value: &toml::Value, into: &mut Vec<(String, Given)>) {
    if let toml::Value::Table(table) = value
        && !table.is_empty()
    {
        for (name, inner) in table {
            flatten(format!("{key}.{name}"), inner, into);
        }
        return;
    }
    into.push((key, Given { value: plain(value), source: Source::File }));
}

/// What TOML says and JSON doesn't is no value of any key: a date stands for itself, and a float that is no number
/// is null.
fn plain(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => Value::from_iter([(DATE, date.to_string())]),
        toml::Value::Array(items) => items.iter().map(plain).collect(),
        toml::Value::Table(table) => table.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        other => serde_json::to_value(other).unwrap_or(Value::Null),
    }
}

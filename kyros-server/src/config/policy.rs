//! `policy.*`: the core's own type, read key by key so that a fault names its key.

use kyros_core::policy::Policy;
use serde_json::{Map, Value};

use super::faults::ConfigFault;
use super::reader::{Given, Reader, Source, shown};

/// Settings that have no usual value.
const UNSET: [&str; 4] = ["companyName", "contact", "quietHours", "maxTextsPerHour"];

/// Settings with names of one's own below them.
const NAMED: [&str; 2] = ["templates.en", "templates.es"];

/// How serde begins to tell that a value isn't of the type that it reads.
const OTHER_TYPE: [&str; 5] = ["invalid type", "invalid value", "invalid length", "unknown variant", "data did not match"];

/// Reads the section.
pub fn read(reader: &mut Reader) -> Policy {
    let usual = usual();
    let mut tree = Value::Object(Map::new());
    for (key, given) in reader.section("policy") {
        let path: Vec<&str> = key.split('.').skip(1).collect();
        if let Some(instead) = unknown(&usual, &path) {
            reader.fault(&key, "there is no such setting", instead);
            continue;
        }
        match with(&tree, &path, &given) {
            Ok(better) => tree = better,
            Err(why) => reader.fault(&key, format!("{} is not usable", shown(&given.value)), allowed(&usual, &path, why)),
        }
    }
    let policy: Policy = serde_json::from_value(tree).unwrap_or_default();
    if let Err(faults) = policy.check() {
        reader.faults.extend(faults.into_iter().map(|fault| {
            let value = if fault.value.is_empty() { "\"\"" } else { &fault.value };
            ConfigFault::new(&fault.key, format!("{value} is not usable"), fault.allowed)
        }));
    }
    policy
}

/// Every setting with its usual value; null where it has none.
fn usual() -> Value {
    let mut usual = serde_json::to_value(Policy::default()).unwrap_or_default();
    for name in UNSET {
        usual[name] = Value::Null;
    }
    usual
}

/// Every key of the section that stands by itself.
#[must_use]
pub fn keys() -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![("policy".to_owned(), usual())];
    while let Some((key, value)) = open.pop() {
        match value {
            Value::Object(settings) => open.extend(settings.into_iter().map(|(name, value)| (format!("{key}.{name}"), value))),
            _ => found.push(key),
        }
    }
    found
}

/// Where there is no such setting: what there is instead.
fn unknown(usual: &Value, path: &[&str]) -> Option<String> {
    let mut here = usual;
    for (depth, name) in path.iter().enumerate() {
        let above = &path[..depth];
        if NAMED.contains(&above.join(".").as_str()) && depth + 1 == path.len() {
            return None;
        }
        match here.get(name) {
            Some(inner) => here = inner,
            None if here.is_object() && !NAMED.contains(&above.join(".").as_str()) => return Some(settings(here, above)),
            None => return Some(format!("policy.{}, which takes {}", above.join("."), allowed(usual, above, String::new()))),
        }
    }
    None
}

/// The keys of a section.
fn settings(section: &Value, path: &[&str]) -> String {
    let names = section.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let keys = names.map(|name| ["policy"].iter().chain(path).chain([&name]).copied().collect::<Vec<_>>().join("."));
    keys.collect::<Vec<_>>().join(", ")
}

/// The tree with that value, if the policy takes it in any of the types that its text can mean.
fn with(tree: &Value, path: &[&str], given: &Given) -> Result<Value, String> {
    let mut why = String::new();
    for candidate in candidates(given) {
        let mut better = tree.clone();
        put(&mut better, path, candidate);
        match serde_json::from_value::<Policy>(better.clone()) {
            Ok(_) => return Ok(better),
            Err(fault) => why = fault.to_string(),
        }
    }
    Err(why)
}

/// A file says its types; a variable is text, or JSON.
fn candidates(given: &Given) -> Vec<Value> {
    let mut all = vec![given.value.clone()];
    if let (Value::String(text), Source::Variable(_) | Source::Flag) = (&given.value, &given.source) {
        all.extend(serde_json::from_str::<Value>(text));
    }
    // Nothing is no value, also where the policy could do without one.
    all.retain(|value| !value.is_null());
    all
}

fn put(tree: &mut Value, path: &[&str], value: Value) {
    let Some((last, parents)) = path.split_last() else { return };
    let mut here = tree;
    for parent in parents {
        if !here.is_object() {
            *here = Value::Object(Map::new());
        }
        here = &mut here[*parent];
        if here.is_null() {
            *here = Value::Object(Map::new());
        }
    }
    if here.is_object() {
        here[*last] = value;
    }
}

/// What the key takes, in words. Of a value of another type the reader only knows what it is called in Rust.
fn allowed(usual: &Value, path: &[&str], why: String) -> String {
    let usual = path.iter().try_fold(usual, |here, name| here.get(name)).unwrap_or(&Value::Null);
    if let Value::Array(items) = usual {
        let shown: Vec<String> = items.iter().map(|item| item.as_str().map_or(item.to_string(), str::to_owned)).collect();
        let kind = if items.iter().all(Value::is_number) { "whole numbers" } else { "texts" };
        return format!("a list of {kind}, none of them empty, as {}", shown.join(", "));
    }
    if !why.is_empty() && !OTHER_TYPE.iter().any(|how| why.starts_with(how)) {
        return why;
    }
    match usual {
        Value::Object(_) if NAMED.contains(&path.join(".").as_str()) => "texts, each by the name of its template".to_owned(),
        Value::Object(_) => format!("its settings, each by itself: {}", settings(usual, path)),
        _ => taken(path, usual),
    }
}

/// Found by asking: the first kind of value that the key takes, or what it says to a text that it doesn't.
fn taken(path: &[&str], usual: &Value) -> String {
    let asked = |value: Value| {
        let given = Given { value, source: Source::File };
        with(&Value::Object(Map::new()), path, &given).map(drop)
    };
    let example = if usual.is_null() { String::new() } else { format!(", as {usual}") };
    if usual.is_boolean() {
        return "true, false".to_owned();
    }
    if asked(Value::from(0.5)).is_ok() {
        return format!("a number{example}");
    }
    if asked(Value::from(1)).is_ok() {
        return format!("a whole number, 0 or more{example}");
    }
    match asked(Value::from("?")) {
        Ok(()) => format!("a text{example}"),
        Err(why) => match why.split_once("expected ") {
            Some((_, words)) => words.replace('`', ""),
            None => format!("a text{example}"),
        },
    }
}

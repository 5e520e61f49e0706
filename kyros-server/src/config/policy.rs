//! `policy.*`: the core's own type, read key by key so that a fault names its key.

use kyros_core::policy::Policy;
use serde_json::{Map, Value};

use super::faults::ConfigFault;
use super::reader::{Given, Reader, Source};

/// Reads the section.
pub fn read(reader: &mut Reader) -> Policy {
    let mut tree = Value::Object(Map::new());
    for (key, given) in reader.section("policy") {
        let path: Vec<&str> = key.split('.').skip(1).collect();
        match with(&tree, &path, &given) {
            Ok(better) => tree = better,
            Err(why) => reader.fault(&key, format!("{} is not usable", given.value), why),
        }
    }
    let policy: Policy = serde_json::from_value(tree).unwrap_or_default();
    if let Err(faults) = policy.check() {
        reader.faults.extend(faults.into_iter().map(|fault| {
            ConfigFault::new(&fault.key, format!("{} is not usable", fault.value), fault.allowed)
        }));
    }
    policy
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
        all.extend(serde_json::from_str(text));
    }
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

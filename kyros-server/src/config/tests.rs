//! Laws over every key that there is.

use std::collections::BTreeSet;

use super::env::variable_of;
use super::*;

/// Every key: those that somebody asks for, and the policy's.
fn keys() -> Vec<String> {
    let mut reader = Reader::default();
    HttpConfig::read(&mut reader);
    StoreConfig::read(&mut reader);
    outside::sms(&mut reader);
    outside::embedded_only(&mut reader);
    let mut keys: BTreeSet<String> = reader.known().map(str::to_owned).collect();
    keys.extend(["log.format", "log.level", "policy.templates.en.first", "policy.templates.es.first"].map(str::to_owned));
    keys.extend(policy::keys());
    keys.into_iter().collect()
}

/// What no operator should have to read.
const WORDS_OF_PROGRAMS: &[&str] = &[
    "invalid type", "invalid value", "invalid length", "unknown field", "missing field", "unknown variant", "did not match",
    "u8", "u16", "u32", "u64", "i32", "i64", "f64", "usize", "struct", "enum", "variant", "sequence", "a map", "a string",
    "floating point", "unit", "Option", "`", "at line", "invalid digit", "column", "private", "serde", "NaN",
];

/// Nothing, or one fault a line that names the key, the fault and what is allowed, in words.
fn told_well(key: &str, given: &str, outcome: Result<Config, ConfigFaults>) -> bool {
    let Err(faults) = outcome else { return false };
    let of_key = |fault: &ConfigFault| [".", " ", ""].iter().any(|end| format!("{} ", fault.key).starts_with(&format!("{key}{end}")));
    assert!(faults.0.iter().any(of_key), "{key} = {given}: {faults}");
    for fault in &faults.0 {
        let line = fault.to_string();
        assert!(!fault.allowed.trim().is_empty() && !fault.fault.trim().is_empty(), "{key} = {given}: {line}");
        // The value itself is shown as it was given.
        let shown = [" is not usable", " is not an origin"].iter().any(|end| fault.fault.ends_with(end));
        let why = if shown { "" } else { &fault.fault };
        for word in WORDS_OF_PROGRAMS {
            let told = why.contains(word) || fault.allowed.contains(word);
            assert!(!told, "{key} = {given} is told with {word:?}: {line}");
        }
    }
    true
}

#[test]
fn a_value_of_any_wrong_type_names_its_key_and_what_is_allowed() {
    // given values of every type that a file can hold
    let values = [
        "true", "0", "7", "-1", "1.5", "-0.5", "nan", "inf", "9223372036854775807", "\"\"", "\"?\"", "\"?,?\"", "1979-05-27",
        "1979-05-27T07:32:00Z", "07:32:00", "[]", "[\"?\"]", "[1]", "[-1]", "[1.5]", "[true]", "[[]]", "[[1, 2]]", "[{}]", "[{ a = 1 }]",
        "[1, \"?\"]", "[1979-05-27]", "[nan]", "{}", "{ a = 1 }", "{ a = { b = [] } }",
    ];
    for key in keys() {
        let (section, name) = key.rsplit_once('.').expect("a section");
        let mut refused = 0;
        for value in values {
            // when one is given for a key, then it is taken, or told with its key and what the key takes
            let outcome = Config::parse(&format!("[{section}]\n{name} = {value}\n"));
            refused += usize::from(told_well(&key, value, outcome));
        }
        // No key takes dates, and none both whole numbers and lists of lists.
        assert!(refused >= 14, "{key} takes what it shouldn't: {refused}");
    }
}

#[test]
fn no_key_takes_what_is_no_value_or_a_date() {
    for key in keys() {
        let (section, name) = key.rsplit_once('.').expect("a section");
        for value in ["nan", "1979-05-27", "07:32:00", "[[]]", "[nan]", "[1979-05-27]", "{}", "{ a = 1 }"] {
            let outcome = Config::parse(&format!("[{section}]\n{name} = {value}\n"));
            assert!(outcome.is_err(), "{key} = {value}");
        }
    }
    // A section may be empty.
    for section in ["http", "policy", "policy.visit", "policy.templates.en", "http.rateLimit", "sms.twilio", "log"] {
        let outcome = Config::parse(&format!("[{section}]\n"));
        assert!(outcome.is_ok(), "{section}: {:?}", outcome.err());
    }
}

#[test]
fn a_variable_of_any_wrong_form_names_its_key_and_what_is_allowed() {
    for key in keys() {
        let variable = variable_of(&key);
        for value in ["", " ", "?", "[", "{}", "{\"a\":1}", "null", "[null]", "true", "1", "-1", "1.5", "1e999", "[1]", "[[]]", ",", "a,b"] {
            let variables = vec![(variable.clone(), value.to_owned())];
            let outcome = Config::load(&Sources { file: None, variables, flags: Vec::new() });
            told_well(&key, value, outcome);
        }
    }
}

#[test]
fn what_is_allowed_is_told_without_the_value_that_isn_t() {
    // given words that no key takes
    for (key, allowed) in [
        ("policy.timeZone", "an IANA time zone such as America/Chicago"),
        ("policy.visit.type", "site_visit"),
    ] {
        let (section, name) = key.rsplit_once('.').expect("a section");
        // when one is given
        let told = Config::parse(&format!("[{section}]\n{name} = \"Mars/Phobos\"\n")).expect_err("a fault").to_string();
        // then the line says that it isn't usable, and what is instead
        let (fault, instead) = told.split_once("; allowed: ").expect("both");
        assert_eq!(fault, format!("{key}: \"Mars/Phobos\" is not usable"));
        assert!(instead.contains(allowed) && !instead.contains("Mars"), "{told}");
    }
}

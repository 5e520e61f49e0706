//! Configuration: every fault says which key, which value, what is allowed.

use std::path::PathBuf;

use kyros_server::config::{Config, Sources};

fn faults(variables: &[(&str, &str)]) -> String {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    match Config::load(&Sources { file: None, variables, flags: Vec::new() }) {
        Ok(_) => String::new(),
        Err(faults) => faults.to_string(),
    }
}

#[test]
fn the_defaults_are_good() {
    assert_eq!(faults(&[("PATH", "/bin")]), "");
}

#[test]
fn a_wrong_value_names_key_value_and_what_is_allowed() {
    for (name, value, parts) in [
        ("KYROS_HTTP__LISTEN", "nowhere", ["http.listen", "nowhere", "an address with a port"]),
        ("KYROS_HTTP__DRAIN_SECONDS", "0", ["http.drainSeconds", "\"0\"", "from 1 to 3600"]),
        ("KYROS_SMS__PROVIDER", "pigeon", ["sms.provider", "pigeon", "sandbox, twilio"]),
        ("KYROS_CALENDAR__PROVIDER", "google", ["calendar.provider", "google", "allowed: sandbox"]),
        ("KYROS_LANGUAGE__PROVIDER", "openai", ["language.provider", "openai", "allowed: rules"]),
        ("KYROS_FEED__URL", "nats://x", ["feed.url", "isn't built", "leave it out"]),
        ("KYROS_POLICY__TIME_ZONE", "Mars/Olympus", ["policy.timeZone", "Mars/Olympus", "IANA"]),
        ("KYROS_POLICY__GATHER_SECONDS", "301", ["policy.gatherSeconds", "301", "0 to 300"]),
        ("KYROS_POLICY__VISIT__MINUTES", "x", ["policy.visit.minutes", "\"x\"", ""]),
        ("KYROS_HTTP__ALLOWED_ORIGINS", "*", ["http.allowedOrigins", "\"*\"", "scheme, host and port"]),
        ("KYROS_HTTP__PORT", "1", ["http.port (from KYROS_HTTP__PORT)", "no such setting", "http.listen"]),
        ("KYROS_NONSENSE", "1", ["KYROS_NONSENSE", "no setting", "KYROS_SECTION__KEY"]),
    ] {
        let text = faults(&[(name, value)]);
        assert!(parts.iter().all(|part| text.contains(part)), "{name}: {text}");
    }
}

#[test]
fn a_value_of_another_type_is_told_in_words_all_at_once() {
    // given a file in which the types are wrong
    let folder = std::env::temp_dir().join(format!("kyros-config-types-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file: PathBuf = folder.join("kyros.toml");
    let text = "[http]\nenvelope = \"yes\"\nallowedOrigins = [\"http://a\", \"\"]\n[policy]\ncompanyName = 3\n\
                followUpDays = [1, \"x\"]\nquietHours = true\nprofile = []\nreplyConfidence = \"high\"\ntimeZone = 5\n\
                retry = 3\nbookOnInterest = 1\nallowedCountries = [\"\"]\nworkingHours = 4\n[policy.visit]\nminutes = \"sixty\"\n";
    std::fs::write(&file, text).expect("written");
    // when it is checked
    let faults = Config::load(&Sources { file: Some(file), ..Sources::default() }).expect_err("faults").to_string();
    let _ = std::fs::remove_dir_all(folder);
    // then each key is there with its value and what it takes, in no words of a program
    for (key, value, allowed) in [
        ("http.envelope", "\"yes\"", "true, false"),
        ("http.allowedOrigins", "[\"http://a\",\"\"]", "a list of origins"),
        ("policy.companyName", "3", "a text"),
        ("policy.followUpDays", "[1,\"x\"]", "a list of whole numbers, none of them empty, as 1, 3, 7"),
        ("policy.quietHours", "true", "on or off"),
        ("policy.profile", "[]", "standard or strict"),
        ("policy.replyConfidence", "\"high\"", "a number, as 0.6"),
        ("policy.timeZone", "5", "an IANA time zone such as America/Chicago"),
        ("policy.retry", "3", "policy.retry.tries"),
        ("policy.bookOnInterest", "1", "true, false"),
        ("policy.allowedCountries", "\"\"", "two capital letters"),
        ("policy.workingHours", "4", "a text, as \"Mon-Fri 09:00-17:00\""),
        ("policy.visit.minutes", "\"sixty\"", "a whole number, 0 or more, as 60"),
    ] {
        let line = faults.lines().find(|line| line.starts_with(&format!("{key}: "))).unwrap_or_else(|| panic!("{key}: {faults}"));
        assert!(line.contains(&format!("{value} is not usable")) && line.contains(allowed), "{line}");
    }
    for word in ["invalid type", "u32", "f64", "struct", "enum", "sequence"] {
        assert!(!faults.contains(word), "{word}: {faults}");
    }
}

#[test]
fn an_empty_item_of_a_list_is_a_fault_and_an_empty_list_is_none() {
    for (name, value) in [
        ("KYROS_HTTP__ALLOWED_ORIGINS", "http://a,,http://b"),
        ("KYROS_HTTP__ALLOWED_ORIGINS", "http://a,"),
        ("KYROS_POLICY__FOLLOW_UP_DAYS", "1,,3"),
        ("KYROS_POLICY__ALLOWED_COUNTRIES", "US, ,CA"),
    ] {
        let text = faults(&[(name, value)]);
        assert!(text.contains(&format!("{value:?} is not usable; allowed: a list of ")), "{name}: {text}");
    }
    assert_eq!(faults(&[("KYROS_HTTP__ALLOWED_ORIGINS", "")]), "");
}

#[test]
fn a_secret_is_in_no_fault() {
    let text = faults(&[("KYROS_STORE__MASTER_KEY", "hunter2"), ("KYROS_STORE__URL", "postgres://u:hunter2@h/db")]);
    assert!(text.contains("store.masterKey") && text.contains("store.url") && !text.contains("hunter2"), "{text}");
}

#[test]
fn a_real_gateway_needs_a_name_and_a_public_url() {
    let text = faults(&[("KYROS_SMS__PROVIDER", "twilio")]);
    for key in ["policy.companyName", "http.publicUrl", "sms.twilio.accountSid", "sms.twilio.authToken"] {
        assert!(text.contains(key), "{text}");
    }
}

#[test]
fn the_environment_overrides_the_file_and_flags_override_both() {
    let folder = std::env::temp_dir().join(format!("kyros-config-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file: PathBuf = folder.join("kyros.toml");
    std::fs::write(&file, "[http]\nlisten = \"127.0.0.1:1\"\nenvelope = false\n[policy]\ngatherSeconds = 7\n").expect("written");
    let sources = Sources {
        file: Some(file),
        variables: vec![("KYROS_HTTP__LISTEN".into(), "127.0.0.1:2".into()), ("KYROS_POLICY__FOLLOW_UP_DAYS".into(), "2, 4".into())],
        flags: vec![("http.listen".into(), "127.0.0.1:3".into())],
    };
    let config = Config::load(&sources).expect("good");
    assert_eq!(config.http.listen.port(), 3);
    assert!(!config.http.envelope);
    assert_eq!((config.policy.gather_seconds, config.policy.follow_up_days.as_slice()), (7, &[2, 4][..]));
    let _ = std::fs::remove_dir_all(folder);
}

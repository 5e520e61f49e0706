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

//! Every parser of foreign bytes, each as a function of bytes that panics when a law is broken.
//!
//! `tests/corpora.rs` calls each with its corpus, and with the corpus bent in all ways, in CI. The
//! targets in `libfuzzer` hand the same functions to `cargo fuzz` (see `docs/testing.md`).

use std::io::Cursor;

use kyros_core::contract::command::{Command, CommandEnvelope};
use kyros_core::contract::json::{canonical, parse_strict};
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::understand::{ReplyContext, read_reply};
use kyros_testkit::machine::{Pair, Transition};
use kyros_twilio::{parse_inbound, parse_status, sign, verify};
use secrecy::SecretString;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket, WebSocketConfig};

/// A function of foreign bytes.
pub type Target = fn(&[u8]);

/// Every target by its name, which is the name of its corpus, too.
pub const TARGETS: [(&str, Target); 10] = [
    ("command_json", command_json),
    ("configuration", configuration),
    ("csv", csv),
    ("lead_story", lead_story),
    ("phone_number", phone_number),
    ("policy", policy),
    ("reply_text", reply_text),
    ("twilio_form", twilio_form),
    ("twilio_signature", twilio_signature),
    ("web_socket_frames", web_socket_frames),
];

/// A command's body: whatever is read can be written and is read alike; whatever isn't is refused in
/// words.
pub fn command_json(bytes: &[u8]) {
    let Ok(value) = parse_strict(bytes) else { return };
    let text = canonical(&value);
    let again = parse_strict(&text).expect("canonical JSON is JSON");
    assert_eq!(canonical(&again), text);
    match CommandEnvelope::parse(&value, "US") {
        Ok(envelope) => {
            let command = serde_json::to_value(&envelope.command).expect("a command can be written");
            let read: Command = serde_json::from_value(command).expect("what was written can be read");
            assert_eq!(read, envelope.command);
        }
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
}

/// `kyros.toml`: a configuration, or faults that each name a key and what is allowed.
pub fn configuration(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(faults) = kyros_server::config::Config::parse(text) {
        assert!(!faults.to_string().is_empty());
    }
}

/// A table of leads: every row is counted, and every refusal names a row and a reason.
pub fn csv(bytes: &[u8]) {
    let Ok(report) = kyros_server::import::check(bytes, "US") else { return };
    assert_eq!(report.rows, report.imported + report.already_there + report.refused_rows);
    assert!(report.refused.iter().all(|refused| refused.row >= 1 && !refused.reason.is_empty()));
}

/// Leads in any order of things, against the naive model.
pub fn lead_story(bytes: &[u8]) {
    let mut pair = Pair::new(kyros_core::policy::Policy::default());
    let mut bytes = bytes.iter().copied().take(400);
    while let Some(transition) = Transition::read(&mut bytes) {
        pair.step(&transition);
    }
}

/// A phone number: whatever is read is E.164, and reads as itself.
pub fn phone_number(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for region in ["US", "CA", "MX", "DE"] {
        let Some(phone) = Phone::parse(text, region) else { continue };
        assert!(phone.as_str().starts_with('+') && phone.digits().bytes().all(|digit| digit.is_ascii_digit()));
        assert_eq!(Phone::e164(phone.as_str()).as_ref(), Some(&phone));
    }
}

/// A policy: one that is taken keeps every bound.
pub fn policy(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice(bytes) else { return };
    if let Ok(policy) = kyros_core::policy::Policy::of_document(value) {
        assert!(policy.check().is_ok());
    }
}

/// A homeowner's text: a reading that fits what was offered.
pub fn reply_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let at = |hours: i64| Timestamp::from_millis(1_793_000_000_000 + hours * 3_600_000);
    for proposed_slots in [vec![], vec![at(20), at(50)]] {
        let context = ReplyContext { proposed_slots, now: at(0), zone: chrono_tz::America::Denver };
        let reading = read_reply(&text, &context);
        assert!(reading.fits(&context), "{reading:?}");
        assert_eq!(reading, read_reply(&text, &context), "the same text, the same reading");
    }
}

/// What Twilio posts: a form, a text, a receipt.
pub fn twilio_form(bytes: &[u8]) {
    let Some(fields) = kyros_http::form::decode(bytes) else { return };
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let again = kyros_http::form::decode(kyros_http::form::encode(&pairs).as_bytes());
    assert_eq!(again.as_ref(), Some(&fields), "what was decoded is encoded alike");
    if let Ok(text) = parse_inbound(&fields) {
        assert!(!text.provider_id.is_empty());
    }
    let _ = parse_status(&fields, "effect=x&%zz");
}

/// A signature: its own holds, and no other.
pub fn twilio_signature(bytes: &[u8]) {
    let (header, body) = bytes.split_at(bytes.len().min(40));
    let secret = SecretString::from("a secret that nobody guesses");
    let url = "https://kyros.example/webhooks/twilio/sms";
    let fields = kyros_http::form::decode(body).unwrap_or_default();
    let own = sign(url, &fields, &secret);
    let given = String::from_utf8_lossy(header);
    if given.trim() != own {
        assert!(!verify(url, &fields, body, &given, &secret), "a signature was guessed");
    }
    if !fields.is_empty() {
        assert!(verify(url, &fields, body, &own, &secret));
    }
}

/// What a client sends over a WebSocket, under the server's bounds.
pub fn web_socket_frames(bytes: &[u8]) {
    use kyros_server::http::ws::LARGEST_FRAME as LARGEST;
    let config = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
    let mut socket = WebSocket::from_raw_socket(Cursor::new(bytes.to_vec()), Role::Server, Some(config));
    for _ in 0..=bytes.len() {
        match socket.read() {
            Ok(message) => assert!(message.len() <= LARGEST),
            Err(_) => return,
        }
    }
    panic!("{} bytes never end", bytes.len());
}

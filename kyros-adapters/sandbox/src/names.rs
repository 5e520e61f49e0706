//! Names that the sandbox gives to things.

use kyros_core::contract::ids::AppointmentId;
use sha2::{Digest, Sha256};

/// `SM` and 32 hex digits, as Twilio writes it; a function of the parts.
pub(crate) fn text_id(parts: &[&[u8]]) -> String {
    use std::fmt::Write as _;
    let digest = digest(parts);
    digest[..16].iter().fold(String::from("SM"), |mut id, byte| {
        // Writing to a String has no failure.
        let _ = write!(id, "{byte:02x}");
        id
    })
}

/// The calendar's id of an appointment, in the alphabet that Google Calendar takes for ids chosen
/// by clients (base32hex, `events.insert`).
pub(crate) fn event_id(appointment: AppointmentId) -> String {
    base32hex(appointment.uuid().as_bytes())
}

/// The calendar's id of an event that somebody else made: `x`, which no id of ours begins with.
pub(crate) fn foreign_event_id(parts: &[&[u8]]) -> String {
    format!("x{}", base32hex(&digest(parts)[..16]))
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn base32hex(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    let (mut text, mut held, mut bits) = (String::new(), 0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(held >> bits) as usize & 31]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(held << (5 - bits)) as usize & 31]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base32hex;

    /// RFC 4648 section 10, without padding and in lower case.
    #[test]
    fn base32hex_writes_the_vectors_of_the_rfc() {
        for (plain, coded) in
            [("", ""), ("f", "co"), ("fo", "cpng"), ("foo", "cpnmu"), ("foob", "cpnmuog"), ("foobar", "cpnmuoj1e8")]
        {
            assert_eq!(base32hex(plain.as_bytes()), coded);
        }
    }
}

//! Token secrets: how they are made, checked offline and hashed.
//!
//! A secret is `kyros_<environment>_<43 base62 digits><6 base62 digits>`: 32 random bytes, and the
//! CRC-32 of everything before it, so that a mistyped or scanned string is told from a secret
//! without a look at the store.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_DIGITS: usize = 43;
const CHECK_DIGITS: usize = 6;

/// The environment in a secret's prefix where a command names none.
pub const DEFAULT_ENVIRONMENT: &str = "live";

/// The longest secret that is looked at.
pub const LONGEST: usize = 512;

/// The shortest secret that a person may choose for the first token.
pub const SHORTEST_CHOSEN: usize = 32;

/// A key of the deployment for one purpose.
#[must_use]
pub fn derive(master: &[u8; 32], purpose: &str) -> [u8; 32] {
    mac(master, purpose.as_bytes())
}

/// HMAC-SHA256.
#[must_use]
pub fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length; an empty mac could never be equal to a real one.
    Hmac::<Sha256>::new_from_slice(key).map_or([0; 32], |mut mac| {
        mac.update(text);
        mac.finalize().into_bytes().into()
    })
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Makes a secret of 32 random bytes.
#[must_use]
pub fn mint(environment: &str, random: &[u8; 32]) -> SecretString {
    let mut text = format!("kyros_{environment}_{}", base62(random));
    let check = u64::from(crc32(text.as_bytes()));
    text.push_str(&digits(check, CHECK_DIGITS));
    SecretString::from(text)
}

/// What core may know of a secret: its mask and its hash.
#[must_use]
pub fn masked(secret: &SecretString, token_key: &[u8; 32]) -> kyros_core::decision::input::MintedSecret {
    let text = secret.expose_secret();
    let prefix = match text.rfind('_').filter(|_| text.starts_with("kyros_")) {
        Some(end) => text[..=end].to_owned(),
        // Of one that somebody chose, enough to tell it from another.
        None => text.get(..4).unwrap_or_default().to_owned(),
    };
    let last_four = text.get(text.len().saturating_sub(4)..).unwrap_or_default().to_owned();
    kyros_core::decision::input::MintedSecret { prefix, last_four, hash: hash(text, token_key) }
}

/// The keyed hash under which a secret is known.
#[must_use]
pub fn hash(secret: &str, token_key: &[u8; 32]) -> String {
    hex(&mac(token_key, secret.as_bytes()))
}

/// The key under which an answer that holds a secret is kept for the caller with this secret.
#[must_use]
pub fn answer_key(secret: &str) -> [u8; 32] {
    mac(secret.as_bytes(), b"kyros/answer")
}

/// Whether a text can be a secret at all: one in the form of Kyros must have a right checksum, any
/// other must be one that a person may have chosen.
#[must_use]
pub fn is_plausible(text: &str) -> bool {
    let chosen = (SHORTEST_CHOSEN..=LONGEST).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if !chosen {
        return false;
    }
    match text.strip_prefix("kyros_").and_then(|rest| rest.rsplit_once('_')) {
        Some((environment, tail)) if is_environment(environment) && is_tail(tail) => {
            let (body, check) = text.split_at(text.len() - CHECK_DIGITS);
            digits(u64::from(crc32(body.as_bytes())), CHECK_DIGITS) == check
        }
        _ => true,
    }
}

fn is_environment(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn is_tail(text: &str) -> bool {
    text.len() >= RANDOM_DIGITS + CHECK_DIGITS && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// 256 bits as 43 digits.
fn base62(bytes: &[u8; 32]) -> String {
    let mut number = *bytes;
    let mut text = [0_u8; RANDOM_DIGITS];
    for digit in text.iter_mut().rev() {
        let mut rest = 0_u32;
        for byte in &mut number {
            let here = (rest << 8) | u32::from(*byte);
            *byte = u8::try_from(here / 62).unwrap_or(0);
            rest = here % 62;
        }
        *digit = DIGITS[rest as usize];
    }
    text.iter().map(|digit| char::from(*digit)).collect()
}

fn digits(mut number: u64, length: usize) -> String {
    let mut text = vec![b'0'; length];
    for digit in text.iter_mut().rev() {
        *digit = DIGITS[usize::try_from(number % 62).unwrap_or(0)];
        number /= 62;
    }
    text.into_iter().map(char::from).collect()
}

/// CRC-32 as in IEEE 802.3.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_common_crc_32() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn a_minted_secret_has_its_form_and_passes_its_own_check() {
        let secret = mint("live", &[255; 32]);
        let text = secret.expose_secret();
        assert!(text.starts_with("kyros_live_"));
        assert_eq!(text.len(), "kyros_live_".len() + RANDOM_DIGITS + CHECK_DIGITS);
        assert!(is_plausible(text));
    }

    #[test]
    fn any_changed_letter_is_noticed_offline() {
        let secret = mint("test", &[7; 32]);
        let text = secret.expose_secret();
        for at in "kyros_test_".len()..text.len() {
            let mut other = text.to_owned().into_bytes();
            other[at] = if other[at] == b'x' { b'y' } else { b'x' };
            let other = String::from_utf8(other).expect("ASCII");
            assert!(!is_plausible(&other), "{at}");
        }
    }

    #[test]
    fn a_chosen_secret_is_taken_and_a_short_one_is_not() {
        assert!(is_plausible("correct-horse-battery-staple-000"));
        assert!(!is_plausible("short"));
        assert!(!is_plausible(&"a b".repeat(20)));
    }

    #[test]
    fn a_mask_shows_prefix_and_last_four_only() {
        let secret = mint("live", &[9; 32]);
        let mask = masked(&secret, &[1; 32]);
        assert_eq!(mask.prefix, "kyros_live_");
        assert!(secret.expose_secret().ends_with(&mask.last_four));
        assert_eq!(mask.hash.len(), 64);
        let chosen = masked(&SecretString::from("correct-horse-battery-staple-000"), &[1; 32]);
        assert_eq!((chosen.prefix.as_str(), chosen.last_four.as_str()), ("corr", "-000"));
    }
}

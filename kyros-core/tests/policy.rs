//! The rules that a company and the law set: tables of known cases, and laws that hold for all.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "policy/limits.rs"]
mod limits;
#[path = "policy/quiet_hours.rs"]
mod quiet_hours;
#[path = "policy/settings.rs"]
mod settings;
#[path = "policy/slots.rs"]
mod slots;
#[path = "policy/texts.rs"]
mod texts;

use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap_or_else(|| panic!("{text} is no time"))
}

fn phone(text: &str) -> Phone {
    Phone::e164(text).unwrap_or_else(|| panic!("{text} is no number"))
}

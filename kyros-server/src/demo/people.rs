//! Simulated homeowners: each has lines of their own, said one after another whenever a text comes.

use std::collections::BTreeMap;

use kyros_core::contract::phone::Phone;

/// What homeowners say, by the order in which they stand in the file. An empty line keeps silent
/// at that text; when the lines are over, they keep silent for good.
const LINES: [&[&str]; 24] = [
    &["1"],
    &["the second one please"],
    &["si claro, el primero", "", "C"],
    &["How much does a system cost?"],
    &["STOP"],
    &["tomorrow at 3pm works better", "", "C"],
    &["wrong number, no Elena here"],
    &["not interested, thanks"],
    &[],
    &["Yes!", "", "can we move it to friday at 10?"],
    &["neither of those works for me", "2"],
    &["ok", "I need to cancel my appointment"],
    &["asdf??", "sounds good, the first"],
    &[],
    &["are you a bot?"],
    &["HELP", "1"],
    &["call me next week"],
    &["👍"],
    &["we rent, the house isn't ours"],
    &[],
    &[],
    &["yes"],
    &["1"],
    &["Take me off your list"],
];

/// The homeowners of the file.
#[derive(Debug)]
pub struct People {
    said: BTreeMap<Phone, (usize, usize)>,
    known: usize,
}

impl People {
    /// Nobody yet.
    pub const fn new() -> Self {
        Self { said: BTreeMap::new(), known: 0 }
    }

    /// Somebody whose number stands next in the file.
    pub fn meet(&mut self, phone: Phone) {
        self.said.insert(phone, (self.known, 0));
        self.known += 1;
    }

    /// What the person with that number says to a text, if anything.
    pub fn hears(&mut self, phone: &Phone) -> Option<&'static str> {
        let (who, said) = self.said.get_mut(phone)?;
        let line = LINES.get(*who)?.get(*said).copied();
        *said += 1;
        line.filter(|line| !line.is_empty())
    }
}

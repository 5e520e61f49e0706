//! Simulated homeowners: each has lines of their own, said once each when a text of the right kind
//! comes.

use std::collections::BTreeMap;

use kyros_core::contract::ids::LeadId;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::sms::SmsIntent::{
    self, AppointmentConfirmation as Confirmation, AppointmentReminder as Reminder, Custom as Answer,
    FollowUp as Offer, InitialOutreach as First,
};

type Lines = &'static [(SmsIntent, &'static str)];

/// What homeowners say to which texts, by the order in which they stand in the file. To all other
/// texts they keep silent.
const LINES: [Lines; 24] = [
    &[(First, "1"), (Reminder, "C")],
    &[(First, "the second one please"), (Reminder, "C")],
    &[(First, "si claro, el primero"), (Reminder, "C")],
    &[(First, PRICE)],
    &[(First, "STOP")],
    &[(First, "could you come thursday at 10:30 am?"), (Offer, "1"), (Reminder, "C")],
    &[(First, "wrong number, no Elena here")],
    &[(First, "not interested, thanks")],
    &[],
    &[(First, "Yes!"), (Confirmation, "something came up, can we reschedule?"), (Offer, "2")],
    &[(First, "neither of those works for me"), (Offer, "2")],
    &[(First, "ok"), (Confirmation, "I need to cancel my appointment")],
    &[(First, "asdf??"), (Answer, "sorry, my phone. sounds good, the first")],
    &[(Offer, "sorry for the late reply, the first one works")],
    &[(First, "are you a bot?")],
    &[(First, "HELP"), (Answer, "1"), (Reminder, "C")],
    &[(First, "call me next week"), (Offer, "yes, the first one")],
    &[(First, "👍")],
    &[(First, "we rent, the house isn't ours")],
    &[],
    &[(First, "1")],
    &[(First, "2")],
    &[(First, "Take me off your list")],
    &[],
];

/// The homeowners of the file.
#[derive(Debug, Default)]
pub struct People {
    listed: BTreeMap<Phone, Lines>,
    met: BTreeMap<LeadId, Person>,
    heard: Vec<(LeadId, SmsIntent)>,
}

/// The question of which the demo's operator knows the answer.
pub const PRICE: &str = "How much does a system cost?";

#[derive(Debug)]
struct Person {
    phone: Phone,
    left: Vec<(SmsIntent, &'static str)>,
    last: Option<&'static str>,
}

impl People {
    /// Somebody whose number stands next in the file.
    pub fn list(&mut self, phone: Phone) {
        let lines = LINES.get(self.listed.len()).copied().unwrap_or_default();
        self.listed.insert(phone, lines);
    }

    /// Kyros made a lead of somebody.
    pub fn meet(&mut self, lead: LeadId, phone: Phone) {
        let left = self.listed.get(&phone).map(|lines| lines.to_vec()).unwrap_or_default();
        self.met.insert(lead, Person { phone, left, last: None });
    }

    /// A text of that kind arrived.
    pub fn hear(&mut self, lead: LeadId, kind: SmsIntent) {
        self.heard.push((lead, kind));
    }

    /// What they say to the texts that arrived since they were last asked.
    pub fn answers(&mut self) -> Vec<(Phone, &'static str)> {
        let mut answers = Vec::new();
        for (lead, kind) in self.heard.drain(..) {
            let Some(person) = self.met.get_mut(&lead) else { continue };
            if let Some(at) = person.left.iter().position(|(cue, _)| *cue == kind) {
                let line = person.left.remove(at).1;
                person.last = Some(line);
                answers.push((person.phone.clone(), line));
            }
        }
        answers
    }

    /// What that lead said last.
    pub fn last_words(&self, lead: LeadId) -> Option<&'static str> {
        self.met.get(&lead)?.last
    }
}

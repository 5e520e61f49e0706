//! Tries are as many and as far apart as the contract says: 5, 20, 80, 320 seconds at least, five in
//! all, until a person asks for more.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::ids::MessageId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Event;
use kyros_core::lead::LeadEvent;

use super::{Happening, Invariant, Past, hold};

/// The clock may have been set back by as much.
const SLACK: TimeDelta = TimeDelta::milliseconds(1_100);

#[derive(Debug, Default)]
pub(super) struct Retries(BTreeMap<MessageId, (u32, Timestamp)>);

impl Invariant for Retries {
    fn name(&self) -> &'static str {
        "retries"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.7; reliability.md 3.28"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let Happening::Event(entry) = what else { return Ok(()) };
        match &entry.event {
            Some(Event::Lead(LeadEvent::TextRetried { message })) => drop(self.0.remove(message)),
            Some(Event::Lead(LeadEvent::TextAttempted { message, attempt, .. })) => {
                hold(*attempt <= past.policy.retry.tries, || format!("text {message} is tried {attempt} times"))?;
                let before = self.0.insert(*message, (*attempt, entry.at));
                if let Some((last, at)) = before.filter(|(last, _)| attempt > last) {
                    let wait = TimeDelta::seconds(5 * 4_i64.pow(last - 1));
                    hold(entry.at.since(at).checked_add(&SLACK).is_some_and(|gap| gap >= wait), || {
                        format!("text {message}: try {attempt} comes {} after try {last}", entry.at.since(at))
                    })?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

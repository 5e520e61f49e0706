//! Tries are as many and as far apart as the contract says: 5, 20, 80, 320 seconds and up to a quarter more, or what
//! the provider asks for, five in all, until a person asks for more. What fails for good isn't tried again.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::ids::{EffectId, MessageId};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Event;
use kyros_core::lead::LeadEvent;

use super::super::provider::{NOT_A_NUMBER, THROTTLED, UNSUBSCRIBED};
use super::{Happening, Invariant, Past, hold};

/// The clock may have been set back by as much.
const SLACK: TimeDelta = TimeDelta::milliseconds(1_100);

#[derive(Debug, Default)]
pub(super) struct Retries {
    /// The last try of each text.
    tries: BTreeMap<MessageId, (u32, Timestamp)>,
    /// How long the provider has asked to wait with a text.
    asked: BTreeMap<EffectId, TimeDelta>,
}

const fn seconds(attempt: u32) -> i64 {
    5 * 4_i64.pow(attempt - 1)
}

impl Retries {
    fn failed(&self, id: MessageId, code: &str, at: Timestamp, next: Option<Timestamp>, most: u32) -> Result<(), String> {
        let Some((attempt, _)) = self.tries.get(&id).copied() else { return Ok(()) };
        if [NOT_A_NUMBER, UNSUBSCRIBED].contains(&code) {
            return hold(next.is_none(), || format!("text {id} failed for good ({code}) and is tried again at {next:?}"));
        }
        let Some(next) = next else {
            return hold(attempt >= most, || format!("text {id} is given up after {attempt} tries ({code})"));
        };
        let asked = self.asked.get(&EffectId::new(id.uuid())).copied().filter(|_| code == THROTTLED).unwrap_or_default();
        let longest = asked.max(TimeDelta::milliseconds(seconds(attempt) * 1_250));
        let wait = next.since(at);
        hold(asked <= wait && wait <= longest, || {
            format!("text {id}: after try {attempt} ({code}) the next one is {wait} away; the provider asked for {asked}")
        })
    }
}

impl Invariant for Retries {
    fn name(&self) -> &'static str {
        "retries"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.7; reliability.md 3.28"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::CallBegins { call } => {
                self.asked.remove(&call.effect);
                return Ok(());
            }
            Happening::Throttled { effect, after } => {
                self.asked.insert(*effect, *after);
                return Ok(());
            }
            _ => return Ok(()),
        };
        match &entry.event {
            Some(Event::Lead(LeadEvent::TextRetried { message })) => drop(self.tries.remove(message)),
            Some(Event::Lead(LeadEvent::TextAttemptFailed { message, code, next })) => {
                self.failed(*message, code, entry.at, *next, past.policy.retry.tries)?;
            }
            Some(Event::Lead(LeadEvent::TextAttempted { message, attempt, .. })) => {
                hold(*attempt <= past.policy.retry.tries, || format!("text {message} is tried {attempt} times"))?;
                let before = self.tries.insert(*message, (*attempt, entry.at));
                if let Some((last, at)) = before.filter(|(last, _)| attempt > last) {
                    let wait = TimeDelta::seconds(seconds(last));
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

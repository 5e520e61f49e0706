//! Nothing vanishes and nothing is left over: each timer that a lead waits for, and each text that is to go out, has
//! its one effect in the outbox, and whatever waits there is waited for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use kyros_core::contract::ids::EffectId;
use kyros_core::contract::sms::SmsStatus;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Port, State, StreamId, Subject};
use kyros_core::lead::{LeadState, Text};
use kyros_core::ports::store::EffectEntry;

use super::{Happening, Invariant, Past, hold};

/// Looks at everything at which an effect is due and nobody has taken it, in a row, over so long a time, that mean
/// that nobody will: faults, and what is before it in its lane, are over sooner.
const LOOKS: u32 = 4;
const LONG: TimeDelta = TimeDelta::hours(3);

#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// What is due and not taken: when it is due, when that was seen first, and how often.
    due: BTreeMap<EffectId, (Timestamp, Timestamp, u32)>,
}

impl Waiting {
    fn overdue(&mut self, outbox: &BTreeMap<EffectId, EffectEntry>, now: Timestamp) -> Result<(), String> {
        let known = std::mem::take(&mut self.due);
        // An outage may last for hours: whatever else is to go to that lead waits for the end of what is in hand.
        let in_hand = outbox.values().filter(|entry| matches!(entry.state, "leased" | "unknown" | "retry"));
        let busy: BTreeSet<(&'static str, String)> = in_hand.map(lane).collect();
        for entry in outbox.values().filter(|entry| !matches!(entry.state, "dead" | "leased") && entry.due <= now) {
            if !matches!(entry.state, "unknown" | "retry") && busy.contains(&lane(entry)) {
                continue;
            }
            let before = known.get(&entry.id).filter(|(due, ..)| *due == entry.due);
            let (_, since, looks) = before.copied().unwrap_or((entry.due, now, 0));
            self.due.insert(entry.id, (entry.due, since, looks + 1));
            hold(looks < LOOKS || now.since(since) < LONG, || {
                format!("effect {} ({}) is due since {} and nobody takes it", entry.id, entry.port.as_str(), entry.due)
            })?;
        }
        Ok(())
    }
}

fn lane(entry: &EffectEntry) -> (&'static str, String) {
    (entry.port.as_str(), format!("{:?}", entry.subject))
}

fn kept_for(lead: &LeadState, outbox: &BTreeMap<EffectId, EffectEntry>) -> Result<(), String> {
    let alive = |effect: &EffectId| outbox.get(effect).is_some_and(|entry| entry.state != "dead");
    let lost = lead.timers.iter().find(|(_, effect)| !alive(effect));
    hold(lost.is_none(), || format!("lead {} waits for its timer {lost:?}, which is gone", lead.lead.id))?;
    // The day on which a lead is followed is that of the timer that does it.
    let day = lead.timers.get("cadence").and_then(|effect| outbox.get(effect)).map(|entry| entry.due);
    let told = lead.lead.next_follow_up_at;
    hold(day.is_some() == told.is_some(), || format!("lead {} is followed at {told:?}, and its timer is for {day:?}", lead.lead.id))?;
    let lost = lead.texts.values().find(|text| text.is_waiting() && !alive(&EffectId::new(text.sms.id.uuid())));
    let what = lost.map(|text| (text.sms.id, text.purpose, text.attempting));
    hold(lost.is_none(), || format!("the text {what:?} of lead {} is to go out, and nobody will send it", lead.lead.id))
}

/// One that failed may be given up for a person, or be tried again because a person said so.
fn is_to_go_out(text: &Text) -> bool {
    text.is_waiting() || text.attempting || (text.sms.status == SmsStatus::Failed && text.escalation.is_some())
}

fn awaited(entry: &EffectEntry, timers: &BTreeSet<EffectId>, past: &Past) -> Result<(), String> {
    let told = || format!("the effect {} ({}, {}) waits, and for nothing", entry.id, entry.port.as_str(), entry.state);
    match entry.port {
        // It looks once more for the text of a receipt that was put by.
        Port::Timer if entry.subject == Subject::System => Ok(()),
        Port::Timer => hold(timers.contains(&entry.id), told),
        Port::Sms => {
            let lead = past.texts.get(&entry.id).and_then(|text| past.states.get(&StreamId::Lead(text.lead)));
            let Some(State::Lead(lead)) = lead else { return Err(told()) };
            let text = lead.texts.values().find(|text| EffectId::new(text.sms.id.uuid()) == entry.id);
            hold(text.is_some_and(is_to_go_out), told)
        }
        _ => Ok(()),
    }
}

impl Invariant for Waiting {
    fn name(&self) -> &'static str {
        "waiting"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.27, 3.30, 3.37"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        if !matches!(what, Happening::Full | Happening::Rest { .. }) {
            return Ok(());
        }
        let outbox: BTreeMap<EffectId, EffectEntry> =
            past.outbox().into_iter().map(|entry| (entry.id, entry)).collect();
        self.overdue(&outbox, past.now)?;
        past.leads().try_for_each(|lead| kept_for(lead, &outbox))?;
        let timers: BTreeSet<EffectId> = past.leads().flat_map(|lead| lead.timers.values().copied()).collect();
        // One that is or was in a node's hand may have been called off meanwhile: its holder still ends it.
        let resting = outbox.values().filter(|entry| !matches!(entry.state, "leased" | "unknown"));
        resting.into_iter().try_for_each(|entry| awaited(entry, &timers, past))
    }
}

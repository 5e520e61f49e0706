//! In a round of outreach each follow-up goes out once, not before its day, and no lead goes cold
//! before its time. Whoever answers "later" is written to a week later. A cold lead is tried again so and so often.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::lead::{LeadStatus, TriggeredBy};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::{LeadEvent, TextPurpose};
use kyros_engine::JournalEntry;

use super::{Happening, Invariant, Past, hold};

/// The clock may have been set back by as much.
const SLACK: TimeDelta = TimeDelta::seconds(2);
/// A step that is later than that was held up.
const ON_ITS_DAY: TimeDelta = TimeDelta::hours(1);
/// How long "later" is.
const LATER: TimeDelta = TimeDelta::days(7);

#[derive(Debug, Default)]
struct Round {
    begun: Option<Timestamp>,
    /// When an answer, or a booking, ended it.
    answered: Option<Timestamp>,
    follow_ups: usize,
}

#[derive(Debug, Default)]
pub(super) struct FollowUps {
    rounds: BTreeMap<StreamId, Round>,
    /// When each lead went cold, and how often it was tried again.
    cold: BTreeMap<StreamId, (Timestamp, u32)>,
}

impl FollowUps {
    fn reengaged(&mut self, entry: &JournalEntry, event: &LeadEvent, past: &Past) -> Result<(), String> {
        match event {
            LeadEvent::StatusChanged { transition, .. } if transition.to == LeadStatus::Cold => {
                self.cold.entry(entry.stream.clone()).or_default().0 = entry.at;
            }
            LeadEvent::TextQueued { purpose: TextPurpose::Reengagement, .. } => {
                let (since, times) = self.cold.entry(entry.stream.clone()).or_default();
                *times += 1;
                let (least, most) = (past.policy.reengage_after_days, past.policy.max_reengagements);
                let due = since.plus(TimeDelta::days(i64::from(least)));
                hold(*times <= most && entry.at.plus(SLACK) >= due, || {
                    format!("{}: cold since {since}, tried again for the {times}. time at {}", entry.stream, entry.at)
                })?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The next step of a round is set for its day: a follow-up, then `cold`, then another try.
fn set_right(round: &Round, entry: &JournalEntry, event: &LeadEvent, past: &Past) -> Result<(), String> {
    let Some(State::Lead(lead)) = past.states.get(&entry.stream) else { return Ok(()) };
    let policy = &past.policy;
    let day = |days: u32| TimeDelta::days(i64::from(days));
    let step = |done: usize| {
        let next = policy.follow_up_days.get(done).copied().filter(|days| *days < policy.cold_after_days);
        day(next.unwrap_or(policy.cold_after_days))
    };
    let wanted = match event {
        LeadEvent::TextAccepted { opens_round: true, .. } => entry.at.plus(step(0)),
        LeadEvent::TextQueued { purpose: TextPurpose::FollowUp, .. } if round.answered.is_none() => {
            let (Some(begun), Some(done)) = (round.begun, round.follow_ups.checked_sub(1)) else { return Ok(()) };
            // What was held up moves what is behind it.
            if entry.at.since(begun.plus(step(done))) > ON_ITS_DAY {
                return Ok(());
            }
            begun.plus(step(round.follow_ups))
        }
        LeadEvent::StatusChanged { transition, .. }
            if transition.to == LeadStatus::Cold
                && transition.triggered_by == TriggeredBy::System
                && lead.reengagements < policy.max_reengagements =>
        {
            entry.at.plus(day(policy.reengage_after_days))
        }
        _ => return Ok(()),
    };
    let next = lead.lead.next_follow_up_at;
    hold(next == Some(wanted) || !lead.is_open(), || {
        format!("{}: the next step at {} is set for {next:?} and is to be at {wanted}", entry.stream, entry.at)
    })
}

impl Invariant for FollowUps {
    fn name(&self) -> &'static str {
        "follow_ups"
    }

    fn source(&self) -> &'static str {
        "contract.md 9, 10.5; reliability.md 3.30"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::Committed { events } => {
                return events.iter().try_for_each(|entry| match (&entry.event, self.rounds.get(&entry.stream)) {
                    // What ended it in the same commit has cleared what it had set.
                    (Some(Event::Lead(event)), Some(round)) if round.answered != Some(entry.at) => {
                        set_right(round, entry, event, past)
                    }
                    _ => Ok(()),
                });
            }
            _ => return Ok(()),
        };
        let Some(Event::Lead(event)) = &entry.event else { return Ok(()) };
        self.reengaged(entry, event, past)?;
        let round = self.rounds.entry(entry.stream.clone()).or_default();
        match event {
            LeadEvent::TextAccepted { opens_round: true, .. } => {
                *round = Round { begun: Some(entry.at), answered: None, follow_ups: 0 };
            }
            LeadEvent::TextReceived { .. } | LeadEvent::Booked { .. } => round.answered = Some(entry.at),
            LeadEvent::TextQueued { purpose: TextPurpose::FollowUp, .. } if round.answered.is_some() => {
                let answered = round.answered.unwrap_or_default();
                hold(entry.at.plus(SLACK) >= answered.plus(LATER), || {
                    format!("{}: a follow-up at {}, after an answer at {answered}", entry.stream, entry.at)
                })?;
            }
            LeadEvent::TextQueued { purpose: TextPurpose::FollowUp, .. } => {
                let days = past.policy.follow_up_days.get(round.follow_ups).copied();
                round.follow_ups += 1;
                if let Some(begun) = round.begun {
                    let due = days.map(|days| begun.plus(TimeDelta::days(i64::from(days))));
                    hold(due.is_some_and(|due| entry.at.plus(SLACK) >= due), || {
                        format!("{}: follow-up {} at {}, round begun {begun}", entry.stream, round.follow_ups, entry.at)
                    })?;
                }
            }
            LeadEvent::StatusChanged { transition, .. }
                if transition.to == LeadStatus::Cold && transition.triggered_by == TriggeredBy::System =>
            {
                let visit = match past.states.get(&entry.stream) {
                    Some(State::Lead(lead)) => lead.coming_visit(entry.at).map(|visit| visit.appointment.start_time),
                    _ => None,
                };
                hold(visit.is_none(), || format!("{} goes cold at {}, before its visit at {visit:?}", entry.stream, entry.at))?;
                let days = TimeDelta::days(i64::from(past.policy.cold_after_days));
                hold(round.begun.is_some_and(|begun| entry.at.plus(SLACK) >= begun.plus(days)), || {
                    format!("{} goes cold at {}, round begun {:?}", entry.stream, entry.at, round.begun)
                })?;
            }
            _ => {}
        }
        Ok(())
    }
}

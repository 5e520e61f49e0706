//! In a round of outreach each follow-up goes out once, not before its day, and no lead goes cold
//! before its time. Whoever answers "later" is written to a week later.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::lead::{LeadStatus, TriggeredBy};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, StreamId};
use kyros_core::lead::{LeadEvent, TextPurpose};

use super::{Happening, Invariant, Past, hold};

/// The clock may have been set back by as much.
const SLACK: TimeDelta = TimeDelta::seconds(2);
/// How long "later" is.
const LATER: TimeDelta = TimeDelta::days(7);

#[derive(Debug, Default)]
struct Round {
    begun: Option<Timestamp>,
    /// When an answer ended it.
    answered: Option<Timestamp>,
    follow_ups: usize,
}

#[derive(Debug, Default)]
pub(super) struct FollowUps(BTreeMap<StreamId, Round>);

impl Invariant for FollowUps {
    fn name(&self) -> &'static str {
        "follow_ups"
    }

    fn source(&self) -> &'static str {
        "contract.md 9, 10.5; reliability.md 3.30"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let Happening::Event(entry) = what else { return Ok(()) };
        let Some(Event::Lead(event)) = &entry.event else { return Ok(()) };
        let round = self.0.entry(entry.stream.clone()).or_default();
        match event {
            LeadEvent::TextAccepted { opens_round: true, .. } => {
                *round = Round { begun: Some(entry.at), answered: None, follow_ups: 0 };
            }
            LeadEvent::RoundEnded {} => round.answered = Some(entry.at),
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

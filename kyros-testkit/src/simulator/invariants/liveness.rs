//! When faults are over and time passes, everything that was to be done is done: nothing due waits,
//! nothing stays unknown, every reply was acted on, every new lead was texted, every silent one is
//! cold, and for every lead that is Kyros' to follow there is a day on which it does.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::ids::LeadId;
use kyros_core::contract::lead::{AutomationState, ConsentStatus, LeadStatus, Source, TriggeredBy};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, Port, State, StreamId};
use kyros_core::lead::{LeadEvent, LeadState};
use kyros_core::policy::Profile;

use super::super::world::Settings;
use super::{Happening, Invariant, Past, hold};

/// Effects that are due may be in hand at any moment, but not for longer.
const GRACE: TimeDelta = TimeDelta::hours(8);
/// Without faults a timer fires within so much of its time: nodes look by themselves every three hours here, and of
/// several one may have to find what another has set.
const ON_TIME: TimeDelta = TimeDelta::hours(4);

#[derive(Debug)]
pub(super) struct Liveness {
    strict: bool,
    /// Leads that came in as new ones, and whose automation was never touched.
    untouched: BTreeSet<LeadId>,
    /// Leads whose present status a person has set: what follows is that person's.
    by_hand: BTreeSet<LeadId>,
    /// Since when there are no faults.
    healed: Option<Timestamp>,
}

impl Liveness {
    pub(super) fn new(settings: &Settings) -> Self {
        let strict = settings.policy.profile == Profile::Strict;
        Self { strict, untouched: BTreeSet::new(), by_hand: BTreeSet::new(), healed: None }
    }

    fn event(&mut self, stream: &StreamId, event: &LeadEvent) {
        let StreamId::Lead(id) = stream else { return };
        if let LeadEvent::StatusChanged { transition, .. } = event {
            match transition.triggered_by {
                TriggeredBy::User => self.by_hand.insert(*id),
                _ => self.by_hand.remove(id),
            };
        }
        match event {
            // A lead that an inbound text made is answered as a reply, with no first text on top.
            LeadEvent::Created { lead, .. } if lead.status == LeadStatus::New && lead.source != Source::SmsInbound => {
                self.untouched.insert(*id);
            }
            LeadEvent::AutomationSet { .. }
            | LeadEvent::ConsentSet { .. }
            | LeadEvent::TextFailed { .. }
            | LeadEvent::TextCancelled { .. }
            | LeadEvent::TextWithheld { .. }
            | LeadEvent::GivenUp { .. }
            | LeadEvent::Updated { .. } => drop(self.untouched.remove(id)),
            LeadEvent::StatusChanged { transition, .. }
                if transition.triggered_by == TriggeredBy::User =>
            {
                self.untouched.remove(id);
            }
            _ => {}
        }
    }

    fn lead_rests(&self, lead: &LeadState, past: &Past) -> Result<(), String> {
        let id = lead.lead.id;
        hold(lead.unread.is_none(), || format!("the texts of lead {id} were never acted on"))?;
        hold(!lead.texts.values().any(|text| text.attempting), || format!("a text of lead {id} is still attempted"))?;
        let ended = lead.lead.automation.until.filter(|until| past.now.since(*until) > GRACE);
        hold(ended.is_none(), || format!("the pause of lead {id} ended at {ended:?}, and it is paused"))?;
        let overdue = lead.lead.next_follow_up_at.filter(|due| past.now.since(*due) > GRACE);
        hold(overdue.is_none(), || format!("lead {id} was to be followed up at {overdue:?}"))?;
        let free = self.untouched.contains(&id)
            && lead.lead.automation.state == AutomationState::Active
            && !matches!(lead.lead.consent.status, ConsentStatus::None | ConsentStatus::Revoked);
        // The hourly limit may have thrown the kill switch once more: then a person has to act.
        let paused = past.is_sending_paused();
        if !free || paused {
            return Ok(());
        }
        if !self.strict {
            hold(lead.lead.status != LeadStatus::New, || format!("lead {id} was never texted"))?;
        }
        let silent = lead.last_inbound.is_none() && lead.visits.is_empty();
        let expected = TimeDelta::days(i64::from(past.policy.cold_after_days) + 1);
        let waited = lead.last_outbound.is_some() && past.now.since(lead.lead.created_at) > expected * 2;
        hold(!(silent && waited && lead.lead.status == LeadStatus::Contacted), || {
            format!("lead {id} is silent since {} and not cold", lead.lead.created_at)
        })
    }
}

/// Nobody is lost in the cracks: who may be texted, has had no visit yet and nobody's attention is heard of again.
fn is_followed(lead: &LeadState, by_hand: bool, past: &Past) -> Result<(), String> {
    use LeadStatus::{Cold, Contacted, Qualified};
    let number = past.states.get(&past.number(&lead.lead.phone));
    let reachable = matches!(number, Some(State::Number(number)) if number.suppressed.is_none() && number.unreachable.is_none());
    let ours = !by_hand
        && matches!(lead.lead.status, Contacted | Qualified | Cold)
        && lead.lead.automation.state == AutomationState::Active
        && !matches!(lead.lead.consent.status, ConsentStatus::None | ConsentStatus::Revoked)
        && reachable
        && lead.last_inbound.is_some()
        && lead.escalations.is_empty()
        && lead.visits.values().all(|visit| visit.appointment.status == AppointmentStatus::Cancelled);
    let waits = lead.texts.values().any(|text| text.is_waiting());
    let given_up = lead.lead.status == Cold
        && (lead.reengagements >= past.policy.max_reengagements || past.policy.profile == Profile::Strict);
    hold(!ours || waits || given_up || lead.lead.next_follow_up_at.is_some(), || {
        format!("lead {} is `{}` and nothing will ever follow", lead.lead.id, lead.lead.status)
    })
}

impl Invariant for Liveness {
    fn name(&self) -> &'static str {
        "liveness"
    }

    fn source(&self) -> &'static str {
        "contract.md 10; reliability.md 3.27"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::Event(entry) => {
                if let Some(Event::Lead(event)) = &entry.event {
                    self.event(&entry.stream, event);
                }
            }
            Happening::Healed => self.healed = Some(past.now),
            Happening::Leased { leased, .. } if leased.port == Port::Timer => {
                // What came due while there were faults may have to wait until somebody looks.
                let late = self.healed.is_some_and(|since| leased.due > since) && past.now.since(leased.due) > ON_TIME;
                hold(!late, || format!("a timer of {} fires at {}", leased.due, past.now))?;
            }
            Happening::Rest { .. } => {
                for effect in past.outbox() {
                    let waits = effect.state != "dead" && past.now.since(effect.due) > GRACE;
                    hold(!waits, || format!("effect {} ({}) was due at {} and waits", effect.id, effect.state, effect.due))?;
                    hold(effect.state != "unknown", || format!("the outcome of effect {} stays unknown", effect.id))?;
                }
                for lead in past.leads() {
                    self.lead_rests(lead, past)?;
                    is_followed(lead, self.by_hand.contains(&lead.lead.id), past)?;
                }
                for state in past.states.values() {
                    if let State::Number(number) = state {
                        hold(number.attempts.is_empty(), || "an attempt never ended".to_owned())?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

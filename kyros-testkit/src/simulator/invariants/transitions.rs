//! Every change of a lead's status is an edge of the contract's picture; `won` and `lost` are never
//! left.

use std::collections::BTreeMap;

use kyros_core::contract::lead::LeadStatus::{
    self, Cold, Contacted, Lost, Negotiating, New, ProposalSent, Qualified, Won,
};
use kyros_core::decision::{Event, StreamId};
use kyros_core::lead::LeadEvent;

use super::{Happening, Invariant, Past, hold};

/// Copied from the contract by hand, on purpose.
const EDGES: &[(LeadStatus, LeadStatus)] = &[
    (New, Contacted),
    (Contacted, Qualified),
    (Qualified, ProposalSent),
    (ProposalSent, Negotiating),
    (Negotiating, Won),
    (Negotiating, Lost),
    (Contacted, Cold),
    (Qualified, Cold),
    (ProposalSent, Cold),
    (Negotiating, Cold),
    (Cold, Contacted),
    (Cold, New),
    (New, Lost),
    (Contacted, Lost),
    (Qualified, Lost),
    (ProposalSent, Lost),
    (Cold, Lost),
];

#[derive(Debug, Default)]
pub(super) struct Transitions(BTreeMap<StreamId, LeadStatus>);

impl Invariant for Transitions {
    fn name(&self) -> &'static str {
        "transitions"
    }

    fn source(&self) -> &'static str {
        "contract.md 9; reliability.md 3.10"
    }

    fn look(&mut self, what: &Happening<'_>, _: &Past) -> Result<(), String> {
        let Happening::Event(entry) = what else { return Ok(()) };
        match &entry.event {
            Some(Event::Lead(LeadEvent::Created { lead, .. })) => {
                self.0.insert(entry.stream.clone(), lead.status);
            }
            Some(Event::Lead(LeadEvent::StatusChanged { transition, .. })) => {
                let (from, to) = (transition.from, transition.to);
                let known = self.0.insert(entry.stream.clone(), to);
                hold(known == Some(from), || format!("{} was {known:?} and goes from {from}", entry.stream))?;
                hold(EDGES.contains(&(from, to)), || format!("{} goes from {from} to {to}", entry.stream))?;
            }
            _ => {}
        }
        Ok(())
    }
}

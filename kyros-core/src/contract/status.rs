//! The lead's status table, the one source of the state machine: deciders, `details.allowed`, the
//! API text and the tests read it from here.

use super::lead::LeadStatus;

/// Every legal edge, a row a status.
pub const EDGES: &[(LeadStatus, &[LeadStatus])] = {
    use LeadStatus::{Cold, Contacted, Lost, Negotiating, New, ProposalSent, Qualified, Won};
    &[
        (New, &[Contacted, Lost]),
        (Contacted, &[Qualified, Lost, Cold]),
        (Qualified, &[ProposalSent, Lost, Cold]),
        (ProposalSent, &[Negotiating, Lost, Cold]),
        (Negotiating, &[Won, Lost, Cold]),
        (Won, &[]),
        (Lost, &[]),
        (Cold, &[New, Contacted, Lost]),
    ]
};

/// The statuses that a lead in `from` may go to: exactly its row of [`EDGES`].
#[must_use]
pub fn allowed(from: LeadStatus) -> &'static [LeadStatus] {
    EDGES.iter().find(|(row, _)| *row == from).map_or(&[], |(_, to)| *to)
}

/// Whether `from → to` is an edge. A status never leads to itself.
#[must_use]
pub fn is_edge(from: LeadStatus, to: LeadStatus) -> bool {
    allowed(from).contains(&to)
}

//! The status table.

use super::*;

#[test]
fn has_exactly_the_edges_of_the_contract() {
    let edges: Vec<String> =
        EDGES.iter().flat_map(|(from, to)| to.iter().map(move |to| format!("{from}>{to}"))).collect();
    assert_eq!(
        edges.join(" "),
        "new>contacted new>lost contacted>qualified contacted>lost contacted>cold qualified>proposal_sent \
         qualified>lost qualified>cold proposal_sent>negotiating proposal_sent>lost proposal_sent>cold \
         negotiating>won negotiating>lost negotiating>cold cold>new cold>contacted cold>lost"
    );
}

#[test]
fn has_a_row_for_each_status_and_never_stands_still() {
    for status in LeadStatus::ALL {
        assert_eq!(EDGES.iter().filter(|(from, _)| from == status).count(), 1, "{status}");
        assert!(!is_edge(*status, *status), "{status}");
    }
    assert!(allowed(LeadStatus::Won).is_empty() && allowed(LeadStatus::Lost).is_empty());
}

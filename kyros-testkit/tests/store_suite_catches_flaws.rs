//! The store suite can fail: each flaw is caught by the clause that it breaks, and every clause has
//! a flaw that breaks it.

use futures::FutureExt as _;
use kyros_testkit::broken::store::{FlawedStoreBench, StoreFlaw};
use kyros_testkit::suites::report::Report;
use kyros_testkit::suites::store::{StoreBench, run_all, run_only};

async fn try_clause(flaw: Option<StoreFlaw>, clause: &str) -> Report {
    let fresh = move || async move { Box::new(FlawedStoreBench::new(flaw)) as Box<dyn StoreBench> }.boxed();
    run_only(&fresh, |name| name == clause).await
}

#[tokio::test]
async fn given_a_store_without_a_flaw_when_tried_then_every_clause_holds_and_has_a_flaw_of_its_own() {
    let fresh = || async { Box::new(FlawedStoreBench::new(None)) as Box<dyn StoreBench> }.boxed();
    let report = run_all(&fresh).await;
    report.assert_conforms();
    for (clause, _) in report.clauses {
        assert!(StoreFlaw::ALL.iter().any(|flaw| flaw.clause() == clause), "no store breaks {clause}");
    }
}

#[tokio::test]
async fn given_a_flawed_store_when_its_clause_is_tried_then_it_is_broken() {
    let mut unseen = Vec::new();
    for flaw in StoreFlaw::ALL {
        let report = try_clause(Some(*flaw), flaw.clause()).await;
        println!("{flaw:?}: {report}");
        if report.broken() != [flaw.clause()] {
            unseen.push(flaw);
        }
    }
    assert!(unseen.is_empty(), "these flaws went unseen: {unseen:?}");
}

//! A suite that can't fail proves nothing: each flaw is caught by the clause that it breaks.

use futures::FutureExt as _;
use kyros_testkit::broken::calendar::{CalendarFlaw, FlawedCalendarBench};
use kyros_testkit::broken::sms::{FlawedSmsBench, SmsFlaw};
use kyros_testkit::suites::calendar::{self, CalendarBench};
use kyros_testkit::suites::report::Report;
use kyros_testkit::suites::sms::{self, SmsBench};

async fn try_gateway(flaw: Option<SmsFlaw>) -> Report {
    sms::run_all(&move || async move { Box::new(FlawedSmsBench::new(flaw)) as Box<dyn SmsBench> }.boxed()).await
}

async fn try_calendar(flaw: Option<CalendarFlaw>) -> Report {
    let fresh = move || async move { Box::new(FlawedCalendarBench::new(flaw)) as Box<dyn CalendarBench> }.boxed();
    calendar::run_all(&fresh).await
}

#[tokio::test]
async fn given_a_lawful_gateway_when_tried_then_every_clause_holds() {
    try_gateway(None).await.assert_conforms();
}

#[tokio::test]
async fn given_a_flawed_gateway_when_tried_then_its_clause_is_broken() {
    for flaw in SmsFlaw::ALL {
        let report = try_gateway(Some(flaw)).await;
        assert!(report.broken().contains(&flaw.clause()), "{flaw:?} went unseen\n{report}");
    }
}

#[tokio::test]
async fn given_a_lawful_calendar_when_tried_then_every_clause_holds() {
    try_calendar(None).await.assert_conforms();
}

#[tokio::test]
async fn given_a_flawed_calendar_when_tried_then_its_clause_is_broken() {
    for flaw in CalendarFlaw::ALL {
        let report = try_calendar(Some(flaw)).await;
        assert!(report.broken().contains(&flaw.clause()), "{flaw:?} went unseen\n{report}");
    }
}

#[tokio::test]
async fn given_all_flaws_when_their_clauses_are_listed_then_every_clause_has_one() {
    let (gateway, calendar) = (try_gateway(None).await, try_calendar(None).await);
    for (clause, _) in gateway.clauses {
        assert!(SmsFlaw::ALL.iter().any(|flaw| flaw.clause() == clause), "no gateway breaks {clause}");
    }
    for (clause, _) in calendar.clauses {
        assert!(CalendarFlaw::ALL.iter().any(|flaw| flaw.clause() == clause), "no calendar breaks {clause}");
    }
}

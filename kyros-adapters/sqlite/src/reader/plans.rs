//! No question reads a table from end to end where an index leads to the answer.

use kyros_core::contract::ids::LeadId;
use kyros_core::contract::lead::{LeadStatus, Priority, Source};
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::query::{LeadSort, Paging, Query};
use kyros_core::ports::store::EventFilter;

use super::*;
use crate::reader::search::{NEXT_ENTRY, SEARCH};
use crate::reader::{journal, lists::List, work};

const ORDERS: [LeadOrder; 5] =
    [LeadOrder::UpdatedAt, LeadOrder::CreatedAt, LeadOrder::Name, LeadOrder::Priority, LeadOrder::NextFollowUpAt];

fn database() -> Connection {
    let mut connection = Connection::open_in_memory().expect("a database");
    crate::migrate::migrate(&mut connection).expect("a schema");
    connection
}

/// SQLite's plan, a line a step.
fn plan(c: &Connection, sql: &str) -> String {
    let mut statement = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a statement");
    for index in 1..=statement.parameter_count() {
        statement.raw_bind_parameter(index, rusqlite::types::Null).expect("a parameter");
    }
    let mut rows = statement.raw_query();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().expect("a row") {
        lines.push(row.get::<_, String>(3).expect("a step"));
    }
    lines.join("\n")
}

/// Every step seeks in an index, or walks along one that was asked for.
fn seeks(plan: &str) -> bool {
    plan.lines().all(|step| {
        let table = step.starts_with("SCAN") || step.starts_with("SEARCH");
        !table
            || step.starts_with("SEARCH")
            || step.contains("USING INDEX")
            || step.contains("USING COVERING INDEX")
            || step.contains("json_each")
            || step.starts_with("SCAN (subquery")
            || step.contains("CONSTANT ROW")
    })
}

fn cursor(by: LeadOrder) -> Option<Cursor> {
    let key = if by == LeadOrder::Name { CursorKey::Text("a".to_owned()) } else { CursorKey::Number(Some(1)) };
    Some(Cursor { key, id: LeadId::new(Uuid::nil()).to_string() })
}

fn filters() -> Vec<LeadsQuery> {
    let all = LeadsQuery::default();
    vec![
        all.clone(),
        LeadsQuery { statuses: vec![LeadStatus::New, LeadStatus::Won], ..all.clone() },
        LeadsQuery { sources: vec![Source::Web], priorities: vec![Priority::Hot], ..all.clone() },
        LeadsQuery { assigned_to: vec!["ada".to_owned()], ..all.clone() },
        LeadsQuery { updated_after: Some(Timestamp::from_millis(1)), ..all.clone() },
        LeadsQuery { updated_after: Some(Timestamp::from_millis(1)), assigned_to: vec!["ada".to_owned()], ..all },
    ]
}

#[test]
fn a_page_in_an_order_walks_along_its_index_and_sorts_nothing() {
    let c = database();
    for wanted in filters() {
        for by in ORDERS {
            for (falling, after) in [(false, None), (true, None), (false, cursor(by)), (true, cursor(by))] {
                let later = after.is_some();
                let paging = Paging { limit: 10, after };
                let wanted = LeadsQuery { sort: LeadSort { by, falling }, paging, ..wanted.clone() };
                for stretch in stretches(&wanted).expect("the cursor fits") {
                    let (sql, _) = Plan::new(&wanted, &Found::All).page_sql(Access::Order, &stretch, 10);
                    let plan = plan(&c, &sql);
                    let seeks_on = !later || plan.contains("SEARCH l");
                    assert!(seeks(&plan) && seeks_on && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
                }
            }
        }
    }
}

#[test]
fn matches_of_filters_are_counted_and_gathered_by_an_index() {
    let c = database();
    for wanted in filters().into_iter().skip(1) {
        let plan_of = Plan::new(&wanted, &Found::All);
        let expected = if plan_of.filter_index == "leads_updated" {
            "leads_updated (updated_at>?)"
        } else if wanted.assigned_to.is_empty() {
            "leads_filter (status=? AND source=? AND priority=?)"
        } else {
            "leads_filter (status=? AND source=? AND priority=? AND assigned_to=?"
        };
        let count = plan(&c, &plan_of.count_sql());
        assert!(count.contains("COVERING INDEX") && count.contains(expected), "{wanted:?}\n{count}");
        let stretch = Stretch::Keys { from: None, not_null: false };
        let gathered = plan(&c, &plan_of.page_sql(Access::Filter, &stretch, 10).0);
        assert!(gathered.contains(expected), "{wanted:?}\n{gathered}");
    }
}

#[test]
fn a_search_seeks_its_words_and_then_its_leads() {
    let c = database();
    for sql in [SEARCH, NEXT_ENTRY] {
        let plan = plan(&c, sql);
        assert!(plan.contains("SEARCH lead_search USING PRIMARY KEY (word>? AND word<?)"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
    let found = Found::Leads { leads: vec![1], remaining: vec!["b".to_owned()] };
    let wanted = LeadsQuery { words: vec!["abc".to_owned(), "b".to_owned()], ..LeadsQuery::default() };
    let plan_of = Plan::new(&wanted, &found);
    let stretch = Stretch::Keys { from: None, not_null: false };
    for sql in [plan_of.count_sql(), plan_of.page_sql(Access::Found, &stretch, 10).0] {
        let plan = plan(&c, &sql);
        assert!(plan.contains("SEARCH l USING INTEGER PRIMARY KEY (rowid=?)"), "{sql}\n{plan}");
    }
    let most = Found::Most(vec!["elm".to_owned(), "elmwood".to_owned()]);
    let wanted = LeadsQuery { statuses: vec![LeadStatus::Won], words: vec!["elm".to_owned()], ..LeadsQuery::default() };
    let plan_of = Plan::new(&wanted, &most);
    for sql in [plan_of.count_sql(), plan_of.page_sql(Access::Order, &stretch, 10).0] {
        let plan = plan(&c, &sql);
        assert!(seeks(&plan) && plan.contains("USING PRIMARY KEY (word=? AND lead=?)"), "{sql}\n{plan}");
    }
}

#[test]
fn the_other_lists_walk_along_an_index() {
    let c = database();
    let (lead, paging) = (LeadId::new(Uuid::nil()), Paging::default());
    let at = Some(Timestamp::from_millis(1));
    let queries = [
        Query::MessagesOfLead(lead, paging.clone()),
        Query::AppointmentsOfLead(lead, paging.clone()),
        Query::Appointments { from: at, to: at, statuses: Vec::new(), paging: paging.clone() },
        Query::Appointments { from: None, to: None, statuses: Vec::new(), paging: paging.clone() },
        Query::Escalations { statuses: Vec::new(), paging: paging.clone() },
        Query::Tokens(paging.clone()),
        Query::Projects(paging),
    ];
    for query in &queries {
        let (list, _) = List::of(query).expect("a list");
        for after in [false, true] {
            let (_, page) = list.sql(after);
            let plan = plan(&c, &page);
            assert!(seeks(&plan) && !plan.contains("TEMP B-TREE"), "{page}\n{plan}");
        }
    }
}

#[test]
fn the_journal_and_the_outbox_are_read_by_their_indexes() {
    let c = database();
    let lead = LeadId::new(Uuid::nil());
    let stream = kyros_core::decision::StreamId::Lead(lead);
    let filters = [
        (EventFilter::default(), "SEARCH e USING INTEGER PRIMARY KEY (rowid>?)"),
        (EventFilter { lead: Some(lead), ..EventFilter::default() }, "SEARCH e USING INDEX events_lead (lead=? AND rowid>?)"),
        (EventFilter { stream: Some(stream), ..EventFilter::default() }, "SEARCH e USING INDEX events_stream (stream=?)"),
    ];
    for (filter, expected) in filters {
        let (sql, _) = journal::events_sql(1, 10, &filter);
        let plan = plan(&c, &sql);
        assert!(plan.contains(expected) && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    }
    let due = plan(&c, work::NEXT_DUE);
    assert!(due.contains("USING INDEX effects_ready") && due.contains("effects_lane (lane=?)"), "{due}");
}

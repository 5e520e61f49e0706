//! Clauses of `Views`.

use bytes::Bytes;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::escalation::EscalationStatus;
use kyros_core::contract::lead::{LeadStatus, Priority, Source};
use kyros_core::decision::rows::{EscalationRow, LeadRow, OfferRow, ProjectRow, Row, TokenRow};
use kyros_core::decision::{Claim, Release};
use kyros_core::ports::query::{LeadOrder, LeadSort, LeadsQuery, Page, Paging, Query};
use kyros_core::ports::store::{Commit, MessageRef, Store};

use super::super::report::{Breach, Fresh, Trial, demand};
use super::StoreBench;
use super::samples::{Ids, appointment_row, at, lead_row, message_row};

/// Every order.
pub const ORDERS: [LeadOrder; 5] =
    [LeadOrder::UpdatedAt, LeadOrder::CreatedAt, LeadOrder::Name, LeadOrder::Priority, LeadOrder::NextFollowUpAt];

async fn put(store: &dyn Store, rows: Vec<Row>) -> Trial {
    store.commit(Commit { rows, ..Commit::default() }).await?;
    Ok(())
}

/// All pages of a list, joined.
async fn walk(store: &dyn Store, limit: usize, list: &dyn Fn(Paging) -> Query) -> Result<Vec<Bytes>, Breach> {
    let (mut docs, mut paging) = (Vec::new(), Paging { limit, after: None });
    loop {
        let page = store.query(&list(paging.clone())).await?;
        let fits = page.docs.len() <= limit && (page.next.is_none() || page.docs.len() == limit);
        demand(fits, || format!("a page of {limit} has {} rows", page.docs.len()))?;
        docs.extend(page.docs);
        demand(docs.len() < 10_000, || "the list never ends".to_owned())?;
        match page.next {
            Some(next) => paging.after = Some(next),
            None => return Ok(docs),
        }
    }
}

fn sorted(mut rows: Vec<LeadRow>, sort: LeadSort) -> Vec<Bytes> {
    let turned = |ordering: std::cmp::Ordering| if sort.falling { ordering.reverse() } else { ordering };
    let rank = |row: &LeadRow| [Priority::Cold, Priority::Warm, Priority::Hot].iter().position(|p| *p == row.priority);
    rows.sort_by(|a, b| {
        let by_key = match sort.by {
            LeadOrder::UpdatedAt => turned(a.updated_at.cmp(&b.updated_at)),
            LeadOrder::CreatedAt => turned(a.created_at.cmp(&b.created_at)),
            LeadOrder::Name => turned(a.name_key.cmp(&b.name_key)),
            LeadOrder::Priority => turned(rank(a).cmp(&rank(b))),
            LeadOrder::NextFollowUpAt => match (a.next_follow_up_at, b.next_follow_up_at) {
                (Some(a), Some(b)) => turned(a.cmp(&b)),
                (a, b) => a.is_none().cmp(&b.is_none()),
            },
        };
        by_key.then(turned(a.id.cmp(&b.id)))
    });
    rows.into_iter().map(|row| row.doc).collect()
}

async fn with_leads(store: &dyn Store, ids: &mut Ids, count: i64) -> Result<Vec<LeadRow>, Breach> {
    let rows: Vec<LeadRow> = (0..count).map(|n| lead_row(ids.lead(), n)).collect();
    put(store, rows.iter().cloned().map(Row::Lead).collect()).await?;
    Ok(rows)
}

/// Every list, in every order, in pages of any size: each row once, in order.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, views::query_pages_without_skip_or_repeat}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::EndsAfterOnePage))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(query_pages_without_skip_or_repeat(&fresh)));
/// assert!(found.contains("in pages of 1 by LeadSort"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn query_pages_without_skip_or_repeat(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let leads = with_leads(store, &mut ids, 40).await?;
    for by in ORDERS {
        for falling in [false, true] {
            let sort = LeadSort { by, falling };
            let expected = sorted(leads.clone(), sort);
            for limit in [1, 7, 40, 100] {
                let list = |paging| Query::Leads(LeadsQuery { sort, paging, ..LeadsQuery::default() });
                let found = walk(store, limit, &list).await?;
                demand(found == expected, || format!("in pages of {limit} by {sort:?}: {found:?}"))?;
            }
        }
    }
    let lead = leads[0].id;
    let mut rows = Vec::new();
    for n in 0..9 {
        rows.push(Row::Message(message_row(ids.message(), lead, n)));
        rows.push(Row::Appointment(appointment_row(ids.appointment(), lead, n)));
        let status = EscalationStatus::Open;
        let doc = Bytes::from(format!("escalation {}", 8 - n));
        rows.push(Row::Escalation(EscalationRow { id: ids.escalation(), status, created_at: at(n / 3), doc }));
        rows.push(Row::Project(project(ids.project(), n)));
        rows.push(Row::Token(token(ids.token(), n, &[])));
    }
    put(store, rows).await?;
    type List = (&'static str, Box<dyn Fn(Paging) -> Query + Send + Sync>);
    let all_appointments =
        |paging| Query::Appointments { from: None, to: None, statuses: Vec::new(), paging };
    let lists: [List; 6] = [
        ("message", Box::new(move |paging| Query::MessagesOfLead(lead, paging))),
        ("appointment", Box::new(move |paging| Query::AppointmentsOfLead(lead, paging))),
        ("appointment", Box::new(all_appointments)),
        ("escalation", Box::new(|paging| Query::Escalations { statuses: Vec::new(), paging })),
        ("project", Box::new(Query::Projects)),
        ("token", Box::new(Query::Tokens)),
    ];
    for (name, list) in &lists {
        let expected: Vec<Bytes> = (0..9).map(|n| Bytes::from(format!("{name} {n}"))).collect();
        for limit in [1, 4, 9, 50] {
            let found = walk(store, limit, list.as_ref()).await?;
            demand(found == expected, || format!("{name}s in pages of {limit}: {found:?}"))?;
        }
    }
    Ok(())
}

fn project(id: kyros_core::contract::ids::ProjectId, n: i64) -> ProjectRow {
    ProjectRow { id, external_id: format!("P{n}"), created_at: at(n / 2), doc: Bytes::from(format!("project {n}")) }
}

fn token(id: kyros_core::contract::ids::TokenId, n: i64, hashes: &[&str]) -> TokenRow {
    TokenRow {
        id,
        created_at: at(n / 2),
        hashes: hashes.iter().map(|hash| (*hash).to_owned()).collect(),
        expires_at: (n % 2 == 0).then(|| at(n)),
        active: n % 2 == 0,
        doc: Bytes::from(format!("token {n}")),
    }
}

/// Every filter alone and together, and the search, pick exactly the rows that pass.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, views::query_filters}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::IgnoresWords))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(query_filters(&fresh)));
/// assert!(found.contains("found ["), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn query_filters(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let leads = with_leads(store, &mut ids, 60).await?;
    let words: [&[&str]; 6] = [&[], &["555"], &["elm1", "ad"], &["e", "5", "b"], &["nobody"], &["ada", "elm0", "5550"]];
    for statuses in [vec![], vec![LeadStatus::New], vec![LeadStatus::Contacted, LeadStatus::Won]] {
        for assigned_to in [vec![], vec!["person1".to_owned()], vec!["person0".to_owned(), "nobody".to_owned()]] {
            for updated_after in [None, Some(at(3))] {
                for words in words {
                    let wanted = LeadsQuery {
                        statuses: statuses.clone(),
                        sources: if words.len() == 1 { vec![Source::Referral] } else { Vec::new() },
                        priorities: if words.len() == 2 { vec![Priority::Hot, Priority::Cold] } else { Vec::new() },
                        assigned_to: assigned_to.clone(),
                        words: words.iter().map(|word| (*word).to_owned()).collect(),
                        updated_after,
                        sort: LeadSort { by: LeadOrder::NextFollowUpAt, falling: true },
                        ..LeadsQuery::default()
                    };
                    let passing: Vec<LeadRow> = leads.iter().filter(|row| passes(row, &wanted)).cloned().collect();
                    let expected = sorted(passing, wanted.sort);
                    let total = expected.len() as u64;
                    let page = store.query(&Query::Leads(wanted.clone())).await?;
                    demand(page.docs == expected, || format!("{wanted:?} found {:?}, not {expected:?}", page.docs))?;
                    demand(page.total == total, || format!("{wanted:?} counted {} of {total}", page.total))?;
                }
            }
        }
    }
    let lead = leads[0].id;
    let rows = (0..8).map(|n| Row::Appointment(appointment_row(ids.appointment(), lead, n))).collect();
    put(store, rows).await?;
    let statuses = vec![AppointmentStatus::Scheduled, AppointmentStatus::Confirmed];
    let wanted = Query::Appointments { from: Some(at(2)), to: Some(at(6)), statuses, paging: Paging::default() };
    let found = store.query(&wanted).await?.docs;
    demand(found == ["appointment 2", "appointment 4"], || format!("scheduled in [2, 6) are {found:?}"))
}

fn passes(row: &LeadRow, wanted: &LeadsQuery) -> bool {
    (wanted.statuses.is_empty() || wanted.statuses.contains(&row.status))
        && (wanted.sources.is_empty() || wanted.sources.contains(&row.source))
        && (wanted.priorities.is_empty() || wanted.priorities.contains(&row.priority))
        && (wanted.assigned_to.is_empty()
            || row.assigned_to.as_ref().is_some_and(|name| wanted.assigned_to.contains(name)))
        && wanted.updated_after.is_none_or(|after| row.updated_at > after)
        && wanted.words.iter().all(|word| row.search.iter().any(|entry| entry.starts_with(word)))
}

/// Counts are exact up to the limit; without filters always.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, views::query_counts}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::CountsThePage))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(query_counts(&fresh)));
/// assert!(found.contains("without filters: (100, false)"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn query_counts(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let count = i64::try_from(Page::COUNT_LIMIT).unwrap_or(i64::MAX) + 20;
    let leads: Vec<LeadRow> = (0..count)
        .map(|n| {
            let search = vec!["elm".to_owned()];
            let assigned_to = Some(if n < 3 { "few" } else { "many" }.to_owned());
            LeadRow { search, assigned_to, ..lead_row(ids.lead(), n) }
        })
        .collect();
    put(store, leads.iter().cloned().map(Row::Lead).collect()).await?;
    let total = async |wanted: LeadsQuery| -> Result<(u64, bool), Breach> {
        let page = store.query(&Query::Leads(wanted)).await?;
        Ok((page.total, page.total_is_lower_bound))
    };
    let all = total(LeadsQuery::default()).await?;
    demand(all == (Page::COUNT_LIMIT + 20, false), || format!("without filters: {all:?}"))?;
    let assigned = |name: &str| LeadsQuery { assigned_to: vec![name.to_owned()], ..LeadsQuery::default() };
    let (few, many) = (total(assigned("few")).await?, total(assigned("many")).await?);
    demand(few == (3, false), || format!("three leads match: {few:?}"))?;
    demand(many == (Page::COUNT_LIMIT, true), || format!("more than the limit match: {many:?}"))?;
    let found = total(LeadsQuery { words: vec!["el".to_owned()], ..LeadsQuery::default() }).await?;
    demand(found == (Page::COUNT_LIMIT, true), || format!("more than the limit are found: {found:?}"))?;
    pages_of_many(store, &leads).await
}

/// A store may answer otherwise where many rows match: the first two pages in each order.
async fn pages_of_many(store: &dyn Store, leads: &[LeadRow]) -> Trial {
    for (n, by) in ORDERS.into_iter().enumerate() {
        let words = if n % 2 == 0 { vec!["elm".to_owned()] } else { Vec::new() };
        let sort = LeadSort { by, falling: n % 2 == 0 };
        let paging = Paging { limit: 30, after: None };
        let mut wanted = LeadsQuery { assigned_to: vec!["many".to_owned()], words, sort, paging, ..LeadsQuery::default() };
        let passing: Vec<LeadRow> = leads.iter().filter(|row| passes(row, &wanted)).cloned().collect();
        let expected = sorted(passing, sort);
        let first = store.query(&Query::Leads(wanted.clone())).await?;
        wanted.paging.after = first.next;
        let second = store.query(&Query::Leads(wanted)).await?;
        let found = [first.docs, second.docs].concat();
        demand(found == expected[..60], || format!("the first of many by {sort:?} are {found:?}"))?;
    }
    Ok(())
}

/// A row is found by its id and by its other names; an unknown one is an empty page.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, views::queries_find_single_rows}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ForgetsProviderIds))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(queries_find_single_rows(&fresh)));
/// assert!(found.contains("is None"), "{found}");
/// ```
///
/// # Errors
/// When the law of `Query` is broken.
pub async fn queries_find_single_rows(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (lead, message, token_id, project_id) = (ids.lead(), ids.message(), ids.token(), ids.project());
    put(
        store,
        vec![
            Row::Lead(lead_row(lead, 1)),
            Row::Message(message_row(message, lead, 1)),
            Row::Token(token(token_id, 1, &["old"])),
            Row::Project(project(project_id, 1)),
        ],
    )
    .await?;
    put(store, vec![Row::Token(token(token_id, 1, &["new", "old"]))]).await?;
    put(store, vec![Row::Token(token(token_id, 1, &["newer", "new"]))]).await?;
    let found = [
        (Query::Lead(lead), Some("lead 1")),
        (Query::Message(message), Some("message 1")),
        (Query::Project(project_id), Some("project 1")),
        (Query::ProjectByExternalId("P1".to_owned()), Some("project 1")),
        (Query::ProjectByExternalId("P2".to_owned()), None),
        (Query::Token(token_id), Some("token 1")),
        (Query::TokenByHash("new".to_owned()), Some("token 1")),
        (Query::TokenByHash("old".to_owned()), None),
        (Query::Escalation(ids.escalation()), None),
        (Query::Appointment(ids.appointment()), None),
    ];
    for (query, expected) in found {
        let page = store.query(&query).await?;
        let expected: Vec<Bytes> = expected.into_iter().map(Bytes::from).collect();
        let right = page.docs == expected && page.total == expected.len() as u64 && page.next.is_none();
        demand(right, || format!("{query:?} found {page:?}"))?;
    }
    for query in [Query::Token(token_id), Query::TokenByHash("newer".to_owned())] {
        let hashes = store.query(&query).await?.hashes;
        demand(hashes == ["newer", "new"], || format!("the token may be presented as {hashes:?}"))?;
    }
    let named = [MessageRef::Ours(message), MessageRef::Provider("SM1")];
    for name in named {
        let found = store.message(name).await?;
        demand(found == Some((lead, message)), || format!("{name:?} is {found:?}"))?;
    }
    let unknown = store.message(MessageRef::Provider("SM2")).await?;
    demand(unknown.is_none(), || format!("an unknown text is {unknown:?}"))
}

/// Owners, intervals, offers and attempts are seen as committed.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, views::claims_are_seen}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ShowsTouchingIntervals))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(claims_are_seen(&fresh)));
/// assert!(found.contains("intervals in [5, 20) begin at [0, 10, 20]"), "{found}");
/// ```
///
/// # Errors
/// When the law of `Views` is broken.
pub async fn claims_are_seen(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let lead = ids.lead();
    let hour = 3_600_000;
    let interval = |start, end, owner: &str| Claim::Interval {
        resource: "crew".to_owned(),
        start: at(start),
        end: at(end),
        owner: owner.to_owned(),
    };
    let offer = |start, offered_at| Row::Offer(OfferRow { start: at(start), offered_at: at(offered_at) });
    let mut rows: Vec<Row> = (0..5).map(|n| Row::Message(message_row(ids.message(), lead, n))).collect();
    rows.extend([offer(hour, 0), offer(hour, 60_000), offer(2 * hour, 60_000), offer(hour, 1_800_000)]);
    let claims = vec![interval(0, 10, "a"), interval(20, 30, "b"), interval(10, 20, "c")];
    store.commit(Commit { claims, rows, ..Commit::default() }).await?;
    let seen: Vec<i64> =
        store.intervals("crew", at(5), at(20)).await?.iter().map(|i| i.start.since(at(0)).num_milliseconds()).collect();
    demand(seen == [0, 10], || format!("intervals in [5, 20) begin at {seen:?}"))?;
    let release = Release::Interval { resource: "crew".to_owned(), owner: "a".to_owned() };
    store.commit(Commit { releases: vec![release], ..Commit::default() }).await?;
    let left = store.intervals("crew", at(0), at(99)).await?.len();
    demand(left == 2, || format!("two intervals are left, {left} are seen"))?;
    let all: Vec<(_, u32)> = store.offered(at(0)).await?.into_iter().collect();
    demand(all == [(at(hour), 3), (at(2 * hour), 1)], || format!("offered were {all:?}"))?;
    let late: Vec<(_, u32)> = store.offered(at(1_200_000)).await?.into_iter().collect();
    demand(late == [(at(hour), 1)], || format!("offered lately were {late:?}"))?;
    let attempted = (store.attempted_since(at(2), 9).await?, store.attempted_since(at(0), 4).await?);
    demand(attempted == (3, 4), || format!("attempts were counted as {attempted:?}"))
}

/// Moves of one counter sum up, in one commit or several; a prefix picks.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, views::counters_add_up}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::OverwritesCounters))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(counters_add_up(&fresh)));
/// assert!(found.contains("the counters are"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn counters_add_up(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let store = bench.store();
    let moves = |moves: &[(&str, i64)]| Commit {
        counters: moves.iter().map(|(name, by)| ((*name).to_owned(), *by)).collect(),
        ..Commit::default()
    };
    store.commit(moves(&[("a.x", 2), ("a.y", 1), ("a.x", 3)])).await?;
    store.commit(moves(&[("a.x", -1), ("b", 5), ("a.z", 0)])).await?;
    let found: Vec<(String, i64)> = store.counters("a.").await?.into_iter().collect();
    let expected = [("a.x", 4), ("a.y", 1), ("a.z", 0)].map(|(name, value)| (name.to_owned(), value));
    demand(found == expected, || format!("the counters are {found:?}"))?;
    let all = store.counters("").await?.len();
    demand(all == 4, || format!("four counters were moved, {all} are there"))
}

/// A row replaces the one with its key, in lists and searches, too.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, views::rows_replace_by_key}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::KeepsTheFirstRow))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(rows_replace_by_key(&fresh)));
/// assert!(found.contains("the rows are [Lead("), "{found}");
/// ```
///
/// # Errors
/// When the law of `Commit::rows` is broken.
pub async fn rows_replace_by_key(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let first = lead_row(ids.lead(), 1);
    let mut second = LeadRow { id: first.id, ..lead_row(first.id, 2) };
    second.search = vec!["oak".to_owned(), "zoe".to_owned()];
    let third = LeadRow { updated_at: at(99), doc: Bytes::from_static(b"lead 3"), ..second.clone() };
    for row in [&first, &second, &third] {
        put(store, vec![Row::Lead(row.clone())]).await?;
        let rows = store.rows().await?;
        demand(rows == [Row::Lead(row.clone())], || format!("the rows are {rows:?}"))?;
        for word in ["555", "elm", "oak", "zo"] {
            let wanted = LeadsQuery { words: vec![word.to_owned()], ..LeadsQuery::default() };
            let total = store.query(&Query::Leads(wanted)).await?.total;
            let expected = u64::from(row.search.iter().any(|entry| entry.starts_with(word)));
            demand(total == expected, || format!("{word} finds {total} leads, not {expected}"))?;
        }
    }
    Ok(())
}

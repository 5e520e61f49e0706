//! The same random operations on two stores: whatever they answer, they must answer alike.

use bytes::Bytes;
use kyros_core::contract::ids::{EffectId, IdSource, LeadId, MessageId, Seed};
use kyros_core::contract::lead::{LeadStatus, Priority};
use kyros_core::decision::rows::{OfferRow, Row};
use kyros_core::decision::{Claim, Port, Release, StreamId};
use kyros_core::ports::query::{LeadSort, LeadsQuery, Paging, Query};
use kyros_core::ports::store::{Commit, EventFilter, Fate, Head, Lease, Settle, Store};
use proptest::collection::vec;
use proptest::prelude::*;

use super::super::report::{Breach, Trial, demand};
use super::samples::{Ids, answer, at, cause, effect, lead_row, message_row};
use super::views::ORDERS;

/// One step.
///
/// Two stores that are asked the same answer alike:
///
/// ```
/// use kyros_testkit::MemoryStore;
/// use kyros_testkit::suites::store::random::{Operation, agree};
///
/// let operations = [Operation::Wake(3), Operation::Lease(5, 5, 10, 2), Operation::Release(0), Operation::Abandon];
/// let agreed = futures::executor::block_on(agree(&MemoryStore::new(), &MemoryStore::new(), &operations));
/// assert_eq!(agreed, Ok(()));
/// ```
#[derive(Clone, Debug)]
pub enum Operation {
    /// A commit.
    Commit(Box<Draft>),
    /// `Work::lease`: now, clock, length, limit.
    Lease(i64, i64, i64, usize),
    /// `Work::release` of the lease of that number.
    Release(usize),
    /// A commit that wakes.
    Wake(i64),
    /// `Work::abandon_leases`.
    Abandon,
    /// `Views::query` of leads, all pages.
    Leads(Box<LeadsQuery>),
}

/// A commit over a few streams, keys and effects, so that they get into each other's way.
///
/// Only [`operations`] makes them, so that they get into each other's way as often as they should:
///
/// ```
/// use kyros_testkit::suites::store::random::{Draft, Operation, operations};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let mut runner = TestRunner::deterministic();
/// let drawn = (0..20).flat_map(|_| operations().new_tree(&mut runner).expect("a strategy").current());
/// let drafts: Vec<Draft> = drawn.filter_map(|one| if let Operation::Commit(draft) = one { Some(*draft) } else { None }).collect();
/// assert!(drafts.len() > 20, "most of what happens is a commit");
/// ```
#[derive(Clone, Debug)]
pub struct Draft {
    /// Stream, how far off the expected version is, number of events.
    appends: Vec<(u8, u64, usize)>,
    /// Stream, how far off the expected version is.
    reads: Vec<(u8, u64)>,
    /// Key and owner; true claims, false releases.
    keys: Vec<(u8, u8, bool)>,
    /// Start, length, owner; true claims, false releases.
    intervals: Vec<(i64, i64, u8, bool)>,
    /// Effect, lane, due.
    effects: Vec<(u8, Option<u8>, i64)>,
    cancels: Vec<u8>,
    /// The lease of that number, and what becomes of it.
    settle: Option<(usize, Fate)>,
    /// Lead and the number that its row is made from.
    leads: Vec<(u8, i64)>,
    messages: Vec<(u8, u8, i64)>,
    offers: Vec<(i64, i64)>,
    counters: Vec<(u8, i64)>,
    answer: Option<u8>,
}

/// Random operations.
///
/// ```
/// use kyros_testkit::suites::store::random::operations;
/// use proptest::prelude::*;
///
/// proptest!(ProptestConfig::with_cases(8), |(operations in operations())| {
///     prop_assert!((1..40).contains(&operations.len()));
/// });
/// ```
pub fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let operation = prop_oneof![
        6 => drafts().prop_map(|draft| Operation::Commit(Box::new(draft))),
        4 => (0..60_i64, 0..60_i64, 0..20_i64, 0..5_usize).prop_map(|(now, clock, long, limit)| {
            Operation::Lease(now, clock, long, limit)
        }),
        1 => any::<usize>().prop_map(Operation::Release),
        1 => (0..60_i64).prop_map(Operation::Wake),
        1 => Just(Operation::Abandon),
        2 => lead_queries().prop_map(|query| Operation::Leads(Box::new(query))),
    ];
    vec(operation, 1..40)
}

fn drafts() -> impl Strategy<Value = Draft> {
    let wrong = || prop_oneof![9 => Just(0_u64), 1 => 1..3_u64];
    let journal = (
        vec((0..5_u8, wrong(), 1..3_usize), 0..3),
        vec((0..5_u8, wrong()), 0..2),
        proptest::option::weighted(0.3, 0..6_u8),
    );
    let claims = (
        vec((0..4_u8, 0..3_u8, any::<bool>()), 0..3),
        vec((0..50_i64, 1..10_i64, 0..3_u8, any::<bool>()), 0..3),
    );
    let work = (
        vec((0..8_u8, proptest::option::of(0..2_u8), 0..50_i64), 0..3),
        vec(0..8_u8, 0..2),
        proptest::option::weighted(0.6, (any::<usize>(), fates())),
    );
    let rows = (
        vec((0..12_u8, 0..60_i64), 0..4),
        vec((0..6_u8, 0..12_u8, 0..60_i64), 0..2),
        vec((0..9_i64, 0..3_000_000_i64), 0..2),
        vec((0..4_u8, -5..5_i64), 0..3),
    );
    (journal, claims, work, rows).prop_map(|(journal, claims, work, rows)| Draft {
        appends: journal.0,
        reads: journal.1,
        answer: journal.2,
        keys: claims.0,
        intervals: claims.1,
        effects: work.0,
        cancels: work.1,
        settle: work.2,
        leads: rows.0,
        messages: rows.1,
        offers: rows.2,
        counters: rows.3,
    })
}

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => (0..60_i64).prop_map(|started| Fate::Attempt { started: at(started) }),
        1 => Just(Fate::Done),
        3 => (0..60_i64, any::<bool>(), any::<bool>(), 0..4_u32, any::<bool>()).prop_map(
            |(due, hold, unknown, polls, refund)| Fate::Again { due: at(due), hold, unknown, polls, refund }
        ),
        1 => (0..2_u8).prop_map(|cause| Fate::Dead { cause: format!("cause {cause}") }),
    ]
}

fn lead_queries() -> impl Strategy<Value = LeadsQuery> {
    let words = vec(prop_oneof!["555[0-9]?", "el?m?[0-3]?", "[abcd]", "ada|bob|cleo|dan"], 0..3);
    (
        vec(proptest::sample::select(LeadStatus::ALL), 0..3),
        vec(proptest::sample::select(Priority::ALL), 0..2),
        vec((0..3_u8).prop_map(|n| format!("person{n}")), 0..2),
        words,
        proptest::option::of(0..7_i64),
        (proptest::sample::select(ORDERS.as_slice()), any::<bool>()),
        1..6_usize,
    )
        .prop_map(|(statuses, priorities, assigned_to, words, after, (by, falling), limit)| LeadsQuery {
            statuses,
            sources: Vec::new(),
            priorities,
            assigned_to,
            words,
            updated_after: after.map(at),
            sort: LeadSort { by, falling },
            paging: Paging { limit, after: None },
        })
}

fn numbered_lead(n: u8) -> LeadId {
    LeadId::new(IdSource::new(Seed([n; 32]), at(0)).next_uuid())
}

fn numbered_effect(n: u8) -> EffectId {
    EffectId::new(IdSource::new(Seed([n; 32]), at(1)).next_uuid())
}

fn numbered_message(n: u8) -> MessageId {
    MessageId::new(IdSource::new(Seed([n; 32]), at(2)).next_uuid())
}

fn stream(n: u8) -> StreamId {
    if n == 0 { StreamId::System } else { StreamId::Lead(numbered_lead(n)) }
}

/// Does the operations on both stores and compares every answer, and all that is kept after each.
///
/// In the place of the second store stands one of your own:
///
/// ```
/// use kyros_testkit::{MemoryStore, suites::store::random::{agree, operations}};
/// use proptest::prelude::*;
///
/// proptest!(ProptestConfig::with_cases(8), |(operations in operations())| {
///     let agreed = futures::executor::block_on(agree(&MemoryStore::new(), &MemoryStore::new(), &operations));
///     prop_assert_eq!(agreed, Ok(()));
/// });
/// ```
///
/// # Errors
/// At the first difference.
pub async fn agree(a: &dyn Store, b: &dyn Store, operations: &[Operation]) -> Trial {
    let (mut ids, mut leases) = (Ids::new(), Vec::new());
    for (step, operation) in operations.iter().enumerate() {
        let differ = |a: &str, b: &str| format!("step {step}, {operation:?}:\n one: {a}\n other: {b}");
        let (one, other) = match operation {
            Operation::Commit(draft) => {
                let commit = commit(a, &mut ids, &leases, draft).await?;
                (format!("{:?}", a.commit(commit.clone()).await), format!("{:?}", b.commit(commit).await))
            }
            Operation::Lease(now, clock, long, limit) => {
                let (now, clock, until) = (at(*now), at(*clock), at(clock + long));
                let leased = a.lease(now, clock, until, *limit).await?;
                leases.extend(leased.iter().map(|leased| leased.lease));
                (format!("{leased:?}"), format!("{:?}", b.lease(now, clock, until, *limit).await?))
            }
            Operation::Release(which) => {
                let lease: Vec<Lease> = pick(&leases, *which).into_iter().collect();
                (format!("{:?}", a.release(&lease).await), format!("{:?}", b.release(&lease).await))
            }
            Operation::Wake(now) => {
                let commit = Commit { wakes: Some((Port::Sms, at(*now))), ..Commit::default() };
                (format!("{:?}", a.commit(commit.clone()).await), format!("{:?}", b.commit(commit).await))
            }
            Operation::Abandon => (format!("{:?}", a.abandon_leases().await), format!("{:?}", b.abandon_leases().await)),
            Operation::Leads(query) => (pages(a, query).await?, pages(b, query).await?),
        };
        demand(one == other, || differ(&one, &other))?;
        let (one, other) = (outbox(a).await?, outbox(b).await?);
        demand(one == other, || differ(&one, &other))?;
    }
    let (one, other) = (kept(a).await?, kept(b).await?);
    demand(one == other, || format!("in the end\n one keeps {one}\n other keeps {other}"))
}

fn pick(leases: &[Lease], which: usize) -> Option<Lease> {
    leases.get(which.checked_rem(leases.len())?).copied()
}

async fn commit(store: &dyn Store, ids: &mut Ids, leases: &[Lease], draft: &Draft) -> Result<Commit, Breach> {
    let streams: Vec<StreamId> = (0..5).map(stream).collect();
    let states = store.states(&streams).await?;
    let version = |n: u8| states.get(&stream(n)).map_or(0, |(version, ..)| *version);
    let mut commit = Commit { cause: Some(cause("why")), answer: draft.answer.map(|n| answer(&n.to_string())), ..Commit::default() };
    for (n, wrong, count) in &draft.appends {
        commit.appends.push(ids.append(&stream(*n), version(*n) + wrong, &vec!["event"; *count]));
    }
    commit.reads = draft.reads.iter().map(|(n, wrong)| (stream(*n), version(*n) + wrong)).collect();
    for (key, owner, claims) in &draft.keys {
        let (key, owner) = (key.to_string(), owner.to_string());
        match claims {
            true => commit.claims.push(Claim::Unique { key, owner }),
            false => commit.releases.push(Release::Unique { key, owner }),
        }
    }
    for (start, long, owner, claims) in &draft.intervals {
        let (resource, owner) = ("crew".to_owned(), owner.to_string());
        match claims {
            true => commit.claims.push(Claim::Interval { resource, start: at(*start), end: at(start + long), owner }),
            false => commit.releases.push(Release::Interval { resource, owner }),
        }
    }
    for (n, lane, due) in &draft.effects {
        let lane = lane.map(|lane| lane.to_string());
        commit.effects.push(effect(numbered_effect(*n), lane.as_deref(), Port::Sms, at(*due)));
    }
    commit.cancels = draft.cancels.iter().copied().map(numbered_effect).collect();
    commit.settle =
        draft.settle.as_ref().and_then(|(which, fate)| Some(Settle { lease: pick(leases, *which)?, fate: fate.clone() }));
    commit.rows.extend(draft.leads.iter().map(|(id, n)| Row::Lead(lead_row(numbered_lead(*id), *n))));
    for (id, lead, n) in &draft.messages {
        commit.rows.push(Row::Message(message_row(numbered_message(*id), numbered_lead(*lead), *n)));
    }
    for (start, offered_at) in &draft.offers {
        commit.rows.push(Row::Offer(OfferRow { start: at(*start), offered_at: at(*offered_at) }));
    }
    commit.counters = draft.counters.iter().map(|(name, by)| (name.to_string(), *by)).collect();
    commit.keys = draft.leads.iter().map(|(id, n)| (super::samples::subject_of(&stream(*id)), Bytes::from(n.to_string()))).collect();
    Ok(commit)
}

async fn pages(store: &dyn Store, query: &LeadsQuery) -> Result<String, Breach> {
    let (mut query, mut pages) = (query.clone(), Vec::new());
    loop {
        let page = store.query(&Query::Leads(query.clone())).await?;
        let next = page.next.clone();
        pages.push(page);
        match next {
            Some(next) if pages.len() < 50 => query.paging.after = Some(next),
            _ => return Ok(format!("{pages:?}")),
        }
    }
}

async fn outbox(store: &dyn Store) -> Result<String, Breach> {
    Ok(format!("{:?} {:?}", store.next_due().await?, store.effects(None, 100).await?))
}

async fn kept(store: &dyn Store) -> Result<String, Breach> {
    let streams: Vec<StreamId> = (0..12).map(stream).collect();
    let subjects: Vec<_> = streams.iter().map(super::samples::subject_of).collect();
    let events = store.read_from(0, 1_000, &EventFilter::default()).await?;
    let causes: Vec<u64> = events.iter().map(|event| event.cause).collect();
    let (mut owners, mut answers) = (Vec::new(), Vec::new());
    for n in 0..6 {
        owners.push(store.owner(&n.to_string()).await?);
        answers.push(store.answer(&n.to_string()).await?);
    }
    let of_lead = Query::MessagesOfLead(numbered_lead(1), Paging::default());
    Ok(format!(
        "{events:?} {owners:?} {answers:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        store.head().await?,
        store.verify_chain(Head::default(), None).await?,
        store.states(&streams).await?,
        store.causes(&causes).await?,
        store.keys(&subjects).await?,
        store.intervals("crew", at(0), at(99)).await?,
        store.rows().await?,
        store.counters("").await?,
        store.offered(at(1_500_000)).await?,
        (store.query(&of_lead).await?, store.attempted_since(at(20), 5).await?),
    ))
}

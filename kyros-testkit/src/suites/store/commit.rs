//! Clauses of `Journal::commit`.

use futures::future::join_all;
use kyros_core::decision::rows::Row;
use kyros_core::decision::{Claim, Release, StreamId};
use kyros_core::ports::store::{Commit, CommitError, EventFilter, Fate, Head, Lease, Store};
use sha2::{Digest, Sha256};

use super::super::report::{Breach, Fresh, Trial, arranged, demand};
use super::StoreBench;
use super::samples::{Ids, again, answer, at, cause, lead_row, settle};

/// Demands that a commit is refused in that way.
fn refused(made: Result<impl std::fmt::Debug, CommitError>, expected: &CommitError) -> Trial {
    match made {
        Err(error) if error == *expected => Ok(()),
        other => Err(Breach::Broken(format!("expected '{expected}', got {other:?}"))),
    }
}

fn unique(key: &str, owner: &str) -> Claim {
    Claim::Unique { key: key.to_owned(), owner: owner.to_owned() }
}

fn interval(start: i64, end: i64, owner: &str) -> Claim {
    Claim::Interval { resource: "crew".to_owned(), start: at(start), end: at(end), owner: owner.to_owned() }
}

fn claiming(claims: Vec<Claim>) -> Commit {
    Commit { claims, ..Commit::default() }
}

/// A commit that touches everything is refused for one reason, and nothing of it is there.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_is_all_or_nothing}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::KeepsRefusedRows))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_is_all_or_nothing(&fresh)));
/// assert!(found.contains("a refused commit left (Head"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_is_all_or_nothing(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let lead = ids.lead();
    let stream = StreamId::Lead(lead);
    store.commit(claiming(vec![unique("phone", "other")])).await?;
    let (effects, _) = ids.effects(&[(None, at(0))]);
    let whole = Commit {
        appends: vec![ids.append(&stream, 0, &["a", "b"]), ids.append(&StreamId::System, 0, &["c"])],
        claims: vec![unique("mail", "lead"), interval(0, 10, "lead"), unique("phone", "lead")],
        rows: vec![Row::Lead(lead_row(lead, 1))],
        counters: vec![("made".to_owned(), 1)],
        cause: Some(cause("why")),
        answer: Some(answer("key")),
        ..effects
    };
    refused(
        store.commit(whole.clone()).await,
        &CommitError::Owned { key: "phone".to_owned(), owner: "other".to_owned() },
    )?;
    let left = (
        store.head().await?,
        store.states(&[stream.clone(), StreamId::System]).await?.len(),
        store.owner("mail").await?,
        store.intervals("crew", at(0), at(10)).await?.len(),
        store.rows().await?.len(),
        store.counters("").await?.len(),
        store.answer("key").await?,
        store.next_due().await?,
    );
    demand(left == (Head::default(), 0, None, 0, 0, 0, None, None), || format!("a refused commit left {left:?}"))?;
    let owner = |owner: &str| Release::Unique { key: "phone".to_owned(), owner: owner.to_owned() };
    let made = store.commit(Commit { releases: vec![owner("other")], ..whole }).await?;
    demand((made.first, made.last) == (1, 3), || format!("three events landed at {made:?}"))?;
    demand(store.rows().await?.len() == 1, || "a made commit left no row".to_owned())
}

/// Of an append or of a read; nothing is written.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_refuses_a_moved_stream}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ForgetsReads))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_refuses_a_moved_stream(&fresh)));
/// assert!(found.contains("got Ok(Committed"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_refuses_a_moved_stream(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (a, b) = (StreamId::Lead(ids.lead()), StreamId::Lead(ids.lead()));
    store.commit(ids.step(&a, 0)).await?;
    for wrong in [0, 2] {
        refused(store.commit(ids.step(&a, wrong)).await, &CommitError::Version(a.clone()))?;
        let reading = Commit { reads: vec![(a.clone(), wrong)], ..ids.step(&b, 0) };
        refused(store.commit(reading).await, &CommitError::Version(a.clone()))?;
    }
    let unknown = Commit { reads: vec![(b.clone(), 1)], ..ids.step(&a, 1) };
    refused(store.commit(unknown).await, &CommitError::Version(b.clone()))?;
    demand(store.head().await?.position == 1, || "a refused commit wrote events".to_owned())?;
    let right = Commit { reads: vec![(a.clone(), 1)], ..ids.step(&b, 0) };
    store.commit(right).await?;
    Ok(())
}

/// And names the owner; an owner never conflicts with itself.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_refuses_a_taken_key}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::NamesTheWrongOwner))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_refuses_a_taken_key(&fresh)));
/// assert!(found.contains("expected 'key k is taken', got Err(Owned"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_refuses_a_taken_key(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let store = bench.store();
    let taken = CommitError::Owned { key: "k".to_owned(), owner: "a".to_owned() };
    let release = |owner: &str| Release::Unique { key: "k".to_owned(), owner: owner.to_owned() };
    store.commit(claiming(vec![unique("k", "a")])).await?;
    store.commit(claiming(vec![unique("k", "a")])).await?;
    refused(store.commit(claiming(vec![unique("k", "b")])).await, &taken)?;
    let not_the_owner = Commit { releases: vec![release("b")], ..claiming(vec![unique("k", "b")]) };
    refused(store.commit(not_the_owner).await, &taken)?;
    let handed_over = Commit { releases: vec![release("a")], ..claiming(vec![unique("k", "b")]) };
    store.commit(handed_over).await?;
    let owner = store.owner("k").await?;
    demand(owner.as_deref() == Some("b"), || format!("the key went to b, and {owner:?} has it"))?;
    let within = claiming(vec![unique("new", "a"), unique("new", "b")]);
    let expected = CommitError::Owned { key: "new".to_owned(), owner: "a".to_owned() };
    refused(store.commit(within).await, &expected)
}

/// Half-open, touching ends are free; releases come first.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_refuses_an_overlap}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ClosesIntervals))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_refuses_an_overlap(&fresh)));
/// assert!(found.contains("an interval of crew is taken"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_refuses_an_overlap(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let store = bench.store();
    let taken = CommitError::Overlap { resource: "crew".to_owned() };
    store.commit(claiming(vec![interval(100, 200, "a")])).await?;
    for (start, end) in [(50, 101), (199, 300), (120, 130), (0, 999), (100, 200)] {
        refused(store.commit(claiming(vec![interval(start, end, "b")])).await, &taken)?;
    }
    store.commit(claiming(vec![interval(0, 100, "b"), interval(200, 300, "b")])).await?;
    store.commit(claiming(vec![interval(150, 180, "a")])).await?;
    let seen = store.intervals("crew", at(100), at(200)).await?;
    demand(seen.len() == 2, || format!("two intervals lie in [100, 200), seen: {seen:?}"))?;
    let elsewhere = Claim::Interval { resource: "van".to_owned(), start: at(0), end: at(999), owner: "c".to_owned() };
    store.commit(claiming(vec![elsewhere])).await?;
    let release = Release::Interval { resource: "crew".to_owned(), owner: "a".to_owned() };
    store.commit(Commit { releases: vec![release], ..claiming(vec![interval(100, 150, "c")]) }).await?;
    let within = claiming(vec![interval(500, 510, "a"), interval(509, 520, "b")]);
    refused(store.commit(within).await, &taken)
}

/// A lease that another followed, that was given back or that is settled writes nothing.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_refuses_a_stale_lease}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::WritesWithAStaleLease))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_refuses_a_stale_lease(&fresh)));
/// assert!(found.contains("expected 'the lease is no longer current', got Ok"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_refuses_a_stale_lease(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, effects) = ids.effects(&[(None, at(0))]);
    store.commit(commit).await?;
    let first = one_lease(store, 0, 10).await?;
    let second = one_lease(store, 20, 30).await?;
    let stale = |lease, fate, ids: &mut Ids| Commit { appends: ids.step(&StreamId::System, 0).appends, ..settle(lease, fate) };
    for fate in [Fate::Attempt { started: at(0) }, Fate::Done, again(at(0), false)] {
        refused(store.commit(stale(first, fate, &mut ids)).await, &CommitError::Fenced)?;
    }
    demand(store.head().await?.position == 0, || "a stale lease wrote events".to_owned())?;
    store.release(&[second]).await?;
    refused(store.commit(stale(second, Fate::Done, &mut ids)).await, &CommitError::Fenced)?;
    let third = one_lease(store, 40, 50).await?;
    store.commit(settle(third, Fate::Done)).await?;
    refused(store.commit(settle(third, Fate::Done)).await, &CommitError::Fenced)?;
    let left = store.effect(effects[0]).await?;
    demand(left.is_none(), || format!("a done effect is still there: {left:?}"))
}

/// The one effect that is free at that clock.
async fn one_lease(store: &dyn Store, clock: i64, until: i64) -> Result<Lease, Breach> {
    let leased = store.lease(at(0), at(clock), at(until), 9).await?;
    match leased.as_slice() {
        [one] => Ok(one.lease),
        other => Err(Breach::Broken(format!("one effect is free, leased were {}", other.len()))),
    }
}

/// A second commit with an answered key is `Answered`, whatever else has moved.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_answers_once}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::AnswersTwice))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_answers_once(&fresh)));
/// assert!(found.contains("expected 'already answered', got Err(Version(System))"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_answers_once(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let answered = |version: u64, ids: &mut Ids| Commit { answer: Some(answer("key")), ..ids.step(&StreamId::System, version) };
    store.commit(answered(0, &mut ids)).await?;
    for version in [0, 1] {
        refused(store.commit(answered(version, &mut ids)).await, &CommitError::Answered)?;
    }
    demand(store.head().await?.position == 1, || "an answered command wrote again".to_owned())
}

/// Positions rise by one in the order of becoming visible; a commit's events are contiguous.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_numbers_without_gaps}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::LosesNumbers))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_numbers_without_gaps(&fresh)));
/// assert!(found.contains("instead of 4"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_numbers_without_gaps(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let commits = (0..40_u64).map(|n| {
        let (a, b) = (StreamId::Lead(ids.lead()), StreamId::Lead(ids.lead()));
        let appends = vec![ids.append(&a, 0, &["1", "2"]), ids.append(&b, 0, &["3"])];
        Commit { appends, reads: vec![(StreamId::System, n % 2)], ..Commit::default() }
    });
    let made = join_all(commits.collect::<Vec<_>>().into_iter().map(|commit| store.commit(commit))).await;
    let mut expected = 1;
    for (index, committed) in made.into_iter().enumerate() {
        if index % 2 == 1 {
            refused(committed, &CommitError::Version(StreamId::System))?;
            continue;
        }
        let committed = committed?;
        let right = (committed.first, committed.last) == (expected, expected + 2);
        demand(right, || format!("commit {index} landed at {committed:?} instead of {expected}"))?;
        expected += 3;
    }
    let nothing = store.commit(Commit { counters: vec![("c".to_owned(), 1)], ..Commit::default() }).await?;
    let right = (nothing.first, nothing.last) == (expected, expected - 1);
    demand(right, || format!("a commit without events landed at {nothing:?}"))?;
    let events = store.read_from(0, 1_000, &EventFilter::default()).await?;
    let positions: Vec<u64> = events.iter().map(|event| event.position).collect();
    demand(positions == (1..expected).collect::<Vec<_>>(), || format!("positions are {positions:?}"))
}

/// `h(n) = SHA-256(h(n-1), n as 8 bytes big-endian, leaf)`.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_chains}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ChainsNothing))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_chains(&fresh)));
/// assert!(found.contains("the hash at 1 does not follow"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_chains(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    for version in 0..5 {
        store.commit(ids.step(&StreamId::System, version)).await?;
    }
    let mut hash = [0_u8; 32];
    for event in store.read_from(0, 10, &EventFilter::default()).await? {
        let leaf = Sha256::digest(&event.sealed);
        let position = event.position.to_be_bytes();
        hash = Sha256::digest([hash.as_slice(), &position, leaf.as_slice()].concat()).into();
        demand(hash == event.hash, || format!("the hash at {} does not follow", event.position))?;
    }
    let head = store.head().await?;
    demand(head == Head { position: 5, hash }, || format!("the head is {}", head.position))?;
    let verified = store.verify_chain(Head::default(), None).await?;
    demand(verified == head, || format!("verification ends at {}", verified.position))
}

/// Of commits written together a bad one fails alone.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_groups_fail_alone}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::GroupsFailTogether))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_groups_fail_alone(&fresh)));
/// assert!(found.contains("the commit before it failed"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_groups_fail_alone(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let streams: Vec<StreamId> = (0..30).map(|_| StreamId::Lead(ids.lead())).collect();
    let commits: Vec<Commit> = (0_u64..).zip(&streams).map(|(n, stream)| ids.step(stream, u64::from(n % 3 == 1))).collect();
    let made = join_all(commits.into_iter().map(|commit| store.commit(commit))).await;
    for ((n, stream), made) in streams.iter().enumerate().zip(made) {
        if n % 3 == 1 {
            refused(made, &CommitError::Version(stream.clone()))?;
        } else {
            made?;
        }
    }
    let states = store.states(&streams).await?.len();
    demand(states == 20, || format!("of 30 commits 10 were bad, and {states} streams have a state"))
}

/// After `Ok`, a restart finds it, and goes on where it ended.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_is_durable}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ForgetsAtRestart))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_is_durable(&fresh)));
/// assert!(found.contains("before the restart Head { position: 2"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_is_durable(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let mut bench = fresh().await;
    let mut ids = Ids::new();
    let lead = ids.lead();
    let (effects, _) = ids.effects(&[(None, at(7))]);
    let whole = Commit {
        appends: vec![ids.append(&StreamId::Lead(lead), 0, &["a", "b"])],
        claims: vec![unique("phone", "lead"), interval(0, 10, "lead")],
        rows: vec![Row::Lead(lead_row(lead, 1))],
        counters: vec![("made".to_owned(), 2)],
        cause: Some(cause("why")),
        answer: Some(answer("key")),
        ..effects
    };
    bench.store().commit(whole).await?;
    let before = everything(bench.store(), lead).await?;
    arranged(bench.reopen().await, "a restart")?;
    let after = everything(bench.store(), lead).await?;
    demand(before == after, || format!("before the restart {before}, after it {after}"))?;
    let next = bench.store().commit(ids.step(&StreamId::Lead(lead), 2)).await?;
    demand(next.first == 3, || format!("the first commit after a restart landed at {next:?}"))?;
    bench.store().verify_chain(Head::default(), None).await?;
    Ok(())
}

async fn everything(store: &dyn Store, lead: kyros_core::contract::ids::LeadId) -> Result<String, Breach> {
    Ok(format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        store.head().await?,
        store.states(&[StreamId::Lead(lead)]).await?,
        store.read_from(0, 9, &EventFilter::default()).await?,
        store.causes(&[1]).await?,
        store.answer("key").await?,
        store.owner("phone").await?,
        store.intervals("crew", at(0), at(10)).await?,
        store.next_due().await?,
        store.rows().await?,
        store.counters("").await?,
    ))
}

/// Commits issued one after another without waiting are written in that order, so that the second
/// may expect the version that the first makes.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, commit::commit_chains_in_order}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::WritesOutOfOrder))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(commit_chains_in_order(&fresh)));
/// assert!(found.contains("a commit was refused that must not be"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn commit_chains_in_order(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let stream = StreamId::Lead(ids.lead());
    let commits: Vec<Commit> = (0..50).map(|version| ids.step(&stream, version)).collect();
    let made = join_all(commits.into_iter().map(|commit| store.commit(commit))).await;
    for (position, made) in (1..).zip(made) {
        let made = made?;
        demand(made.first == position, || format!("commit {position} landed at {made:?}"))?;
    }
    Ok(())
}

//! Clauses of `Work`.

use kyros_core::contract::ids::EffectId;
use kyros_core::decision::{Port, StreamId};
use kyros_core::ports::store::{Commit, CommitError, Fate, Leased, Store};

use super::super::report::{Breach, Fresh, Trial, demand};
use super::StoreBench;
use super::samples::{Ids, again, at, effect, settle};

/// All that is due at `now` and free at `clock`, until ten milliseconds later.
async fn lease(store: &dyn Store, now: i64, clock: i64) -> Result<Vec<Leased>, Breach> {
    Ok(store.lease(at(now), at(clock), at(clock + 10), 100).await?)
}

fn are(leased: &[Leased], expected: &[EffectId]) -> Trial {
    let found: Vec<EffectId> = leased.iter().map(|leased| leased.lease.effect).collect();
    demand(found == expected, || format!("leased were {found:?}, expected {expected:?}"))
}

/// The one of them.
fn only(leased: Vec<Leased>) -> Result<Leased, Breach> {
    let count = leased.len();
    leased.into_iter().next().filter(|_| count == 1).ok_or_else(|| Breach::Broken(format!("leased were {count}, not 1")))
}

/// What is leased isn't leased again while the lease holds.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::lease_is_exclusive}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::LeasesTwice))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(lease_is_exclusive(&fresh)));
/// assert!(found.contains("leased were [EffectId("), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn lease_is_exclusive(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, effects) = ids.effects(&[(None, at(3)), (None, at(1)), (None, at(2))]);
    store.commit(commit).await?;
    let two = store.lease(at(5), at(0), at(10), 2).await?;
    are(&two, &[effects[1], effects[2]])?;
    are(&lease(store, 5, 10).await?, &[effects[0]])?;
    are(&lease(store, 5, 10).await?, &[])?;
    let first = only(two.into_iter().take(1).collect())?;
    let as_committed = first.port == Port::Sms
        && first.body == format!("effect {}", effects[1])
        && (first.tries, first.polls, first.unknown, first.lost) == (0, 0, false, false);
    demand(as_committed, || format!("leased was {first:?}"))
}

/// And the next holder sees `lost` if an attempt had begun.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::lease_runs_out}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ForgetsAttempts))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(lease_runs_out(&fresh)));
/// assert!(found.contains("the next holder saw (false, true, 1"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn lease_runs_out(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, _) = ids.effects(&[(None, at(0))]);
    store.commit(commit).await?;
    lease(store, 0, 0).await?;
    let second = only(lease(store, 0, 11).await?)?;
    demand(!second.lost && !second.unknown && second.tries == 0, || "no attempt began, and one is lost".to_owned())?;
    store.commit(settle(second.lease, Fate::Attempt { started: at(12) })).await?;
    are(&lease(store, 0, 12).await?, &[])?;
    let third = only(lease(store, 0, 22).await?)?;
    let told = (third.lost, third.unknown, third.tries, third.first_started);
    demand(told == (true, true, 1, Some(at(12))), || format!("the next holder saw {told:?}"))?;
    store.commit(settle(third.lease, Fate::Again { due: at(30), hold: true, unknown: true, polls: 2, refund: false })).await?;
    let fourth = only(lease(store, 30, 30).await?)?;
    let told = (fourth.lost, fourth.unknown, fourth.tries, fourth.polls, fourth.first_started);
    demand(told == (false, true, 1, 2, Some(at(12))), || format!("after a look the next holder saw {told:?}"))
}

/// Tokens rise with each lease of an effect.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::lease_tokens_rise}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::RepeatsTokens))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(lease_tokens_rise(&fresh)));
/// assert!(found.contains("token 1 follows 1"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn lease_tokens_rise(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, _) = ids.effects(&[(None, at(0))]);
    store.commit(commit).await?;
    let mut last = 0;
    for round in 0..4 {
        let leased = only(lease(store, 0, round * 20).await?)?;
        demand(leased.lease.token > last, || format!("token {} follows {last}", leased.lease.token))?;
        last = leased.lease.token;
        match round {
            0 => store.release(&[leased.lease]).await?,
            1 => drop(store.commit(settle(leased.lease, again(at(0), false))).await?),
            _ => {}
        }
    }
    Ok(())
}

/// Of a lane only the first due effect, and none while another one is leased or holds.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::lease_keeps_lane_order}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ForgetsLanes))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(lease_keeps_lane_order(&fresh)));
/// assert!(found.contains("leased were [EffectId("), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn lease_keeps_lane_order(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, e) = ids.effects(&[
        (Some("a"), at(2)),
        (Some("a"), at(1)),
        (Some("b"), at(50)),
        (Some("b"), at(3)),
        (None, at(4)),
        (None, at(4)),
    ]);
    store.commit(commit).await?;
    let leased = lease(store, 10, 0).await?;
    are(&leased, &[e[0], e[3], e[4], e[5]])?;
    let first = leased[0].lease;
    are(&lease(store, 10, 5).await?, &[])?;
    store.commit(settle(first, again(at(20), true))).await?;
    are(&lease(store, 10, 6).await?, &[])?;
    let again_first = lease(store, 20, 7).await?;
    are(&again_first, &[e[0]])?;
    store.commit(settle(again_first[0].lease, again(at(40), false))).await?;
    are(&lease(store, 20, 8).await?, &[e[1]])?;
    let dead = settle(leased[1].lease, Fate::Dead { cause: "c".to_owned() });
    store.commit(dead).await?;
    are(&lease(store, 60, 9).await?, &e[2..3])?;
    overtaken_effects_wait(fresh().await.store()).await
}

/// One that was committed first and is due later waits for the one that has overtaken it.
async fn overtaken_effects_wait(store: &dyn Store) -> Trial {
    let mut ids = Ids::new();
    let (commit, e) = ids.effects(&[(Some("c"), at(30)), (Some("c"), at(1))]);
    store.commit(commit).await?;
    let second = only(lease(store, 1, 0).await?)?;
    are(std::slice::from_ref(&second), &e[1..])?;
    are(&lease(store, 30, 1).await?, &[])?;
    store.commit(settle(second.lease, again(at(40), true))).await?;
    are(&lease(store, 35, 2).await?, &[])?;
    demand(store.next_due().await? == Some(at(40)), || "the next to be due is the one that holds".to_owned())?;
    let second = only(lease(store, 40, 3).await?)?;
    are(std::slice::from_ref(&second), &e[1..])?;
    store.commit(settle(second.lease, Fate::Done)).await?;
    are(&lease(store, 40, 4).await?, &e[..1])
}

/// What isn't due stays.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::lease_skips_the_future}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::LeasesEarly))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(lease_skips_the_future(&fresh)));
/// assert!(found.contains("expected []"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn lease_skips_the_future(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, effects) = ids.effects(&[(None, at(10)), (None, at(11))]);
    store.commit(commit).await?;
    are(&lease(store, 9, 999).await?, &[])?;
    are(&lease(store, 10, 0).await?, &effects[..1])?;
    are(&lease(store, 11, 1).await?, &effects[1..])
}

/// When the next effect that nobody leases is due; those held back by their lane don't count.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::next_due_is_the_earliest}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::CountsHeldEffects))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(next_due_is_the_earliest(&fresh)));
/// assert!(found.contains("expected Some(9)"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn next_due_is_the_earliest(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let due = async |expected: Option<i64>| -> Trial {
        let found = store.next_due().await?;
        demand(found == expected.map(at), || format!("the next is due at {found:?}, expected {expected:?}"))
    };
    due(None).await?;
    let (commit, _) = ids.effects(&[(Some("a"), at(5)), (Some("a"), at(6)), (None, at(9))]);
    store.commit(commit).await?;
    due(Some(5)).await?;
    let first = only(lease(store, 5, 0).await?)?;
    due(Some(9)).await?;
    store.commit(settle(first.lease, again(at(7), true))).await?;
    due(Some(7)).await?;
    let first = only(lease(store, 7, 1).await?)?;
    store.commit(settle(first.lease, again(at(20), false))).await?;
    due(Some(6)).await?;
    let leased = lease(store, 99, 2).await?;
    demand(leased.len() == 2, || format!("two lanes have something due, leased were {}", leased.len()))
}

/// Effects of a port that were put back unused become due.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::wake_makes_held_effects_due}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::SleepsOn))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(wake_makes_held_effects_due(&fresh)));
/// assert!(found.contains("leased were [EffectId("), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn wake_makes_held_effects_due(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, e) = ids.effects(&[(None, at(0)), (None, at(0)), (None, at(0))]);
    let calendar = effect(ids.effect(), None, Port::Calendar, at(0));
    let other = calendar.id;
    store.commit(Commit { effects: vec![calendar], ..Commit::default() }).await?;
    store.commit(commit).await?;
    for leased in lease(store, 0, 0).await? {
        let refund = leased.lease.effect != e[1];
        store.commit(settle(leased.lease, Fate::Attempt { started: at(0) })).await?;
        let due = if leased.lease.effect == e[2] { at(2) } else { at(100) };
        store.commit(settle(leased.lease, Fate::Again { due, hold: false, unknown: false, polls: 0, refund })).await?;
    }
    let wakes = Some((Port::Sms, at(5)));
    let refused = Commit { wakes, reads: vec![(StreamId::System, 7)], ..Commit::default() };
    demand(store.commit(refused).await.is_err(), || "a read of a version that isn't there was written".to_owned())?;
    are(&lease(store, 1, 1).await?, &[])?;
    store.commit(Commit { wakes, ..Commit::default() }).await?;
    let leased = lease(store, 5, 1).await?;
    are(&leased, &[e[2], e[0]])?;
    let (dues, tries): (Vec<_>, Vec<_>) = leased.iter().map(|leased| (leased.due, leased.tries)).unzip();
    demand(dues == [at(2), at(5)] && tries == [0, 0], || format!("they are due at {dues:?} after {tries:?} tries"))?;
    are(&lease(store, 100, 2).await?, &[other, e[1]])
}

/// A lease that is given back is free at once.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::release_frees}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::KeepsReleased))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(release_frees(&fresh)));
/// assert!(found.contains("leased were [], expected [EffectId("), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn release_frees(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, effects) = ids.effects(&[(None, at(0)), (None, at(1))]);
    store.commit(commit).await?;
    let first = lease(store, 5, 0).await?;
    store.release(&[first[0].lease]).await?;
    let second = lease(store, 5, 1).await?;
    are(&second, &effects[..1])?;
    store.release(&[first[0].lease]).await?;
    are(&lease(store, 5, 2).await?, &[])
}

/// And the next holder sees `lost` if an attempt had begun.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::abandon_ends_every_lease}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::KeepsAbandoned))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(abandon_ends_every_lease(&fresh)));
/// assert!(found.contains("leased were [], expected [EffectId("), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn abandon_ends_every_lease(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, effects) = ids.effects(&[(None, at(0)), (None, at(1))]);
    store.commit(commit).await?;
    let leased = lease(store, 5, 0).await?;
    store.commit(settle(leased[0].lease, Fate::Attempt { started: at(0) })).await?;
    store.abandon_leases().await?;
    let again = lease(store, 5, 1).await?;
    are(&again, &effects)?;
    let lost: Vec<bool> = again.iter().map(|leased| leased.lost).collect();
    demand(lost == [true, false], || format!("an attempt had begun at the first alone, lost are {lost:?}"))
}

/// A cancelled effect that nobody leases is gone; one that is leased doesn't begin, and is over
/// however its holder settles.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::cancelled_effects_do_not_begin}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ForgetsCancels))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(cancelled_effects_do_not_begin(&fresh)));
/// assert!(found.contains("a cancelled effect that nobody leases is there"), "{found}");
/// ```
///
/// # Errors
/// When the law of `Commit::cancels` is broken.
pub async fn cancelled_effects_do_not_begin(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, e) = ids.effects(&[(None, at(0)), (None, at(0)), (None, at(9))]);
    store.commit(commit).await?;
    let leased = lease(store, 0, 0).await?;
    store.commit(Commit { cancels: e.clone(), ..Commit::default() }).await?;
    demand(store.effect(e[2]).await?.is_none(), || "a cancelled effect that nobody leases is there".to_owned())?;
    let begun = store.commit(settle(leased[0].lease, Fate::Attempt { started: at(0) })).await;
    demand(begun == Err(CommitError::Fenced), || format!("a cancelled effect began: {begun:?}"))?;
    store.commit(settle(leased[0].lease, again(at(0), false))).await?;
    demand(store.effect(e[0]).await?.is_none(), || "a cancelled effect came back".to_owned())?;
    are(&lease(store, 99, 99).await?, &[])?;
    demand(store.effects(None, 9).await?.is_empty(), || "a cancelled effect outlived its lease".to_owned())
}

/// An effect that was given up is listed under its cause, and recorded again it is ready, with
/// tokens that go on rising.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, work::dead_effects_are_kept_and_come_back}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::DropsTheDead))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(dead_effects_are_kept_and_come_back(&fresh)));
/// assert!(found.contains("given up are []"), "{found}");
/// ```
///
/// # Errors
/// When the law of `Fate::Dead` is broken.
pub async fn dead_effects_are_kept_and_come_back(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (commit, e) = ids.effects(&[(None, at(0)), (None, at(1))]);
    store.commit(commit).await?;
    let leased = lease(store, 9, 0).await?;
    store.commit(settle(leased[0].lease, Fate::Dead { cause: "down".to_owned() })).await?;
    let dead = store.effects(Some("down"), 9).await?;
    let listed: Vec<_> = dead.iter().map(|entry| (entry.id, entry.state, entry.cause.as_deref())).collect();
    demand(listed == [(e[0], "dead", Some("down"))], || format!("given up are {listed:?}"))?;
    demand(store.effects(Some("other"), 9).await?.is_empty(), || "it is listed under another cause".to_owned())?;
    let states: Vec<_> = store.effects(None, 9).await?.iter().map(|entry| entry.state).collect();
    demand(states == ["dead", "leased"], || format!("all effects are {states:?}"))?;
    are(&lease(store, 9, 99).await?, &e[1..])?;
    let record = |id| Commit { effects: vec![effect(id, None, Port::Sms, at(3))], ..Commit::default() };
    store.commit(record(e[0])).await?;
    let back = only(lease(store, 9, 99).await?)?;
    demand(back.lease.effect == e[0] && back.lease.token > leased[0].lease.token, || format!("back came {back:?}"))?;
    store.commit(record(e[0])).await?;
    let entry = store.effect(e[0]).await?.map(|entry| entry.state);
    demand(entry == Some("leased"), || format!("an effect that is alive was replaced: it is {entry:?}"))
}

//! Clauses of what `Journal` answers.

use std::collections::BTreeSet;

use bytes::Bytes;
use kyros_core::contract::event::EventType;
use kyros_core::decision::{StreamId, Subject};
use kyros_core::ports::store::{Commit, EventFilter, Head, StoreError};

use super::super::report::{Breach, Fresh, Trial, arranged, demand};
use super::StoreBench;
use super::samples::{Ids, answer, cause, public};

/// The sealed states of streams with their versions; an unknown stream is absent.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, journal::states_are_as_committed}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::TellsAnOldVersion))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(states_are_as_committed(&fresh)));
/// assert!(found.contains("has Some((2, Lead("), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn states_are_as_committed(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (lead, unknown) = (ids.lead(), StreamId::Token(ids.token()));
    let streams = [
        StreamId::Lead(lead),
        StreamId::Token(ids.token()),
        StreamId::Escalation(ids.escalation()),
        StreamId::Project(ids.project()),
        StreamId::Number(kyros_core::decision::NumberKey([7; 16])),
        StreamId::System,
    ];
    for stream in &streams {
        store.commit(ids.step(stream, 0)).await?;
        store.commit(Commit { appends: vec![ids.append(stream, 1, &["b", "c"])], ..Commit::default() }).await?;
    }
    let states = store.states(&streams).await?;
    for stream in &streams {
        let expected = Bytes::from(format!("state of {stream} after 3"));
        let subject = super::samples::subject_of(stream);
        let found = states.get(stream);
        demand(found == Some(&(3, subject, expected)), || format!("{stream} has {found:?}"))?;
    }
    let absent = store.states(std::slice::from_ref(&unknown)).await?;
    demand(absent.is_empty(), || format!("an unknown stream has {absent:?}"))
}

/// An answer is as it was given; an unknown key has none.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, journal::answer_is_kept}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::RewritesAnswers))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(answer_is_kept(&fresh)));
/// assert!(found.contains("status: 200"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn answer_is_kept(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let given = kyros_core::ports::store::AnswerRecord { subject: Subject::Lead(ids.lead()), ..answer("key") };
    store.commit(Commit { answer: Some(given.clone()), ..Commit::default() }).await?;
    let kept = store.answer("key").await?;
    demand(kept == Some(given), || format!("kept was {kept:?}"))?;
    demand(store.answer("other").await?.is_none(), || "an unknown key is answered".to_owned())
}

/// Pages of any size join to the whole journal, in order.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, journal::read_is_ordered_and_gapless}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::SkipsBetweenPages))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(read_is_ordered_and_gapless(&fresh)));
/// assert!(found.contains("in pages of 1: [1, 3, 5, 7"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn read_is_ordered_and_gapless(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let streams: Vec<StreamId> = (0..4).map(|_| StreamId::Lead(ids.lead())).collect();
    for version in 0..5 {
        for stream in &streams {
            store.commit(ids.step(stream, version)).await?;
        }
    }
    for limit in [1, 3, 20, 100] {
        let (mut after, mut seen) = (0, Vec::new());
        loop {
            let page = store.read_from(after, limit, &EventFilter::default()).await?;
            demand(page.len() <= limit, || format!("{} events where {limit} were asked for", page.len()))?;
            let Some(last) = page.last() else { break };
            after = last.position;
            seen.extend(page);
        }
        let positions: Vec<u64> = seen.iter().map(|event| event.position).collect();
        demand(positions == (1..=20).collect::<Vec<_>>(), || format!("in pages of {limit}: {positions:?}"))?;
        let in_order = seen.iter().zip(0_u64..).all(|(event, n)| {
            event.version == n / 4 + 1 && usize::try_from(n % 4).is_ok_and(|n| event.stream == streams[n])
        });
        demand(in_order, || "streams and versions are mixed up".to_owned())?;
    }
    Ok(())
}

/// Every filter alone and together picks exactly the events that pass it.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, journal::read_filters}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::IgnoresEventTypes))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(read_filters(&fresh)));
/// assert!(found.contains("found 7 events, not 6"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn read_filters(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let leads = [ids.lead(), ids.lead()];
    let kinds = [None, Some(EventType::LeadCreated), Some(EventType::SmsQueued)];
    let streams = [StreamId::Lead(leads[0]), StreamId::Lead(leads[1]), StreamId::System];
    for n in 0..24_usize {
        let (stream, kind) = (&streams[n % 3], kinds[(n / 3) % 3]);
        let about = [Some(leads[0]), Some(leads[1]), None][(n / 2) % 3];
        let mut append = ids.append(stream, (n / 3) as u64, &["x"]);
        append.events = append
            .events
            .into_iter()
            .map(|event| match kind {
                Some(kind) => public(event, kind, about),
                None => kyros_core::ports::store::EventRecord { lead: about, ..event },
            })
            .collect();
        store.commit(Commit { appends: vec![append], ..Commit::default() }).await?;
    }
    let all = store.read_from(0, 100, &EventFilter::default()).await?;
    demand(all.len() == 24, || format!("24 events were committed, {} are there", all.len()))?;
    let types = [vec![], vec![EventType::SmsQueued], vec![EventType::SmsQueued, EventType::LeadCreated]];
    for public_only in [false, true] {
        for types in &types {
            for lead in [None, Some(leads[0]), Some(ids.lead())] {
                for stream in [None, Some(streams[1].clone()), Some(StreamId::Lead(ids.lead()))] {
                    let filter = EventFilter { public_only, types: types.clone(), lead, stream };
                    let found = store.read_from(5, 7, &filter).await?;
                    let passing = all.iter().filter(|event| {
                        event.position > 5
                            && (!public_only || event.public.is_some())
                            && (types.is_empty() || event.public.is_some_and(|kind| types.contains(&kind)))
                            && lead.is_none_or(|lead| event.lead == Some(lead))
                            && filter.stream.as_ref().is_none_or(|stream| event.stream == *stream)
                    });
                    let expected: Vec<_> = passing.take(7).cloned().collect();
                    demand(found == expected, || format!("{filter:?} found {} events, not {}", found.len(), expected.len()))?;
                    let counted = store.count_from(5, 7, &filter).await?;
                    demand(counted == found.len(), || format!("{filter:?} counted {counted} events, not {}", found.len()))?;
                }
            }
        }
    }
    Ok(())
}

/// Every event of a commit names its cause, and the cause is as it was given.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, journal::causes_are_kept}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::MixesUpCauses))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(causes_are_kept(&fresh)));
/// assert!(found.contains("event 3 has no cause or a wrong one"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn causes_are_kept(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let mut texts = Vec::new();
    for n in 0..3 {
        let stream = StreamId::Lead(ids.lead());
        let text = format!("cause {n}");
        let appends = vec![ids.append(&stream, 0, &["a", "b"])];
        store.commit(Commit { appends, cause: Some(cause(&text)), ..Commit::default() }).await?;
        texts.extend([text.clone(), text]);
    }
    let events = store.read_from(0, 10, &EventFilter::default()).await?;
    let numbers: BTreeSet<u64> = events.iter().map(|event| event.cause).collect();
    let causes = store.causes(&numbers.iter().copied().collect::<Vec<_>>()).await?;
    for (event, text) in events.iter().zip(texts) {
        let found = causes.get(&event.cause).map(|cause| &cause.body[..]);
        demand(found == Some(text.as_bytes()), || format!("event {} has no cause or a wrong one", event.position))?;
    }
    let unknown = store.causes(&[999]).await?;
    demand(numbers.len() == 3 && unknown.is_empty(), || format!("three causes have numbers {numbers:?}"))
}

/// A person's wrapped key is as it was given and stays when another one follows.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, journal::keys_are_kept}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::ReplacesKeys))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(keys_are_kept(&fresh)));
/// assert!(found.contains("a person's first key must stay"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn keys_are_kept(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let (store, mut ids) = (bench.store(), Ids::new());
    let (a, b) = (Subject::Lead(ids.lead()), Subject::Lead(ids.lead()));
    let keep = |key: &'static [u8]| Commit { keys: vec![(a, Bytes::from_static(key))], ..Commit::default() };
    store.commit(keep(b"first")).await?;
    store.commit(keep(b"second")).await?;
    let keys = store.keys(&[a, b]).await?;
    let right = keys.len() == 1 && keys.get(&a).is_some_and(|key| key == &b"first"[..]);
    demand(right, || "a person's first key must stay, and a person without one be absent".to_owned())
}

/// The last value counts; an unknown name has none.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, journal::settings_are_kept}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::KeepsTheFirstSetting))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(settings_are_kept(&fresh)));
/// assert!(found.contains("the settings are Some"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn settings_are_kept(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let bench = fresh().await;
    let store = bench.store();
    store.set_setting("a", Bytes::from_static(b"1")).await?;
    store.set_setting("a", Bytes::from_static(b"2")).await?;
    let (a, b) = (store.setting("a").await?, store.setting("b").await?);
    demand(a.as_deref() == Some(b"2") && b.is_none(), || format!("the settings are {a:?} and {b:?}"))
}

/// A changed byte is found and its position named; what lies before it still holds.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::store::{StoreBench, journal::chain_damage_is_found}};
/// # use kyros_testkit::broken::store::{FlawedStoreBench as Bench, StoreFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(StoreFlaw::TrustsTheChain))) as Box<dyn StoreBench> }.boxed();
/// let found = format!("{:?}", block_on(chain_damage_is_found(&fresh)));
/// assert!(found.contains("damage at 3 was answered with Ok"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn chain_damage_is_found(fresh: &Fresh<dyn StoreBench>) -> Trial {
    let mut bench = fresh().await;
    let mut ids = Ids::new();
    for version in 0..9 {
        bench.store().commit(ids.step(&StreamId::System, version)).await?;
    }
    let whole = bench.store().verify_chain(Head::default(), None).await?;
    demand(whole == bench.store().head().await?, || "a whole journal does not verify".to_owned())?;
    let third = bench.store().verify_chain(Head::default(), Some(3)).await?;
    let rest = bench.store().verify_chain(third, None).await?;
    demand(third.position == 3 && rest == whole, || "parts do not join to the whole".to_owned())?;
    let moved = Head { hash: [1; 32], ..third };
    damaged_at(bench.store().verify_chain(moved, None).await, 3)?;
    let cut_off = Head { position: 12, ..third };
    damaged_at(bench.store().verify_chain(cut_off, None).await, 10)?;
    arranged(bench.damage(6).await, "a flipped bit")?;
    damaged_at(bench.store().verify_chain(Head::default(), None).await, 6)?;
    let before = bench.store().verify_chain(Head::default(), Some(5)).await?;
    demand(before.position == 5, || "what lies before the damage does not verify".to_owned())
}

fn damaged_at(verified: Result<Head, StoreError>, expected: u64) -> Trial {
    match verified {
        Err(StoreError::Damaged { position, .. }) if position == expected => Ok(()),
        other => Err(Breach::Broken(format!("damage at {expected} was answered with {other:?}"))),
    }
}

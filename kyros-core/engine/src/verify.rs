//! Does the journal agree with itself and with everything that was made of it?

use std::collections::BTreeMap;
use std::sync::Arc;

use kyros_core::decision::rows::Row;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::ports::store::{EventFilter, Head, StoreError, StoredEvent};
use kyros_core::views::project;
use serde::Serialize;

use crate::checkpoint::Checkpoint;
use crate::engine::{Engine, Inner, hex};
use crate::format::{CAUSE_PLACE, event_place, read_event, read_state, state_place};
use crate::opened::Opened;

/// What was found to agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifyReport {
    /// Events in the journal.
    pub events: u64,
    /// Streams whose fold is their stored state.
    pub streams: u64,
    /// Rows that are as the fold says.
    pub rows: u64,
    /// Counters that are as a recount says.
    pub counters: u64,
    /// The last position.
    pub position: u64,
    /// Its hash, 64 hex digits.
    pub hash: String,
}

/// The first difference. Names places, never contents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyFault {
    /// The store can't be read, or its chain is broken.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal isn't the one that the checkpoint was made of.
    #[error("the journal at position {position} is not the one of the checkpoint")]
    Checkpoint {
        /// The checkpoint's position.
        position: u64,
    },
    /// An event can't be opened or read.
    #[error("the event at position {position} can't be read: {why}")]
    Event {
        /// Its position.
        position: u64,
        /// Why.
        why: String,
    },
    /// The record of who or what caused an event is gone or was changed.
    #[error("the cause of the event at position {position} is {how}")]
    Cause {
        /// The event's position.
        position: u64,
        /// `missing`, or `changed`: it can't be opened.
        how: &'static str,
    },
    /// A stored state is not the fold of its events.
    #[error("the state of {stream} is not what its events fold into")]
    State {
        /// The stream.
        stream: StreamId,
    },
    /// A row is missing, left over or different.
    #[error("the row {row} is {how}")]
    Row {
        /// Its kind and key.
        row: String,
        /// `missing`, `left over` or `different`.
        how: &'static str,
    },
    /// A counter differs from its recount.
    #[error("the counter {name} says {stored}, a recount {recount}")]
    Counter {
        /// Its name.
        name: String,
        /// What it says.
        stored: i64,
        /// What it should say.
        recount: i64,
    },
}

#[derive(Default)]
struct Fold {
    states: BTreeMap<StreamId, (State, u64)>,
    rows: BTreeMap<String, Row>,
    counters: BTreeMap<String, i64>,
    events: u64,
    step: Option<Step>,
}

/// What one decision did to one stream: rows and counters are made of the whole of it.
struct Step {
    stream: StreamId,
    cause: u64,
    before: State,
}

impl Fold {
    /// Adds an event; answers with the version that was expected where it is another.
    fn add(&mut self, stored: StoredEvent, event: &Event) -> Result<(), u64> {
        let goes_on = |step: &Step| step.cause == stored.cause && step.stream == stored.stream;
        if !self.step.as_ref().is_some_and(goes_on) {
            self.end_step();
            let before = self.states.get(&stored.stream).map(|(state, _)| state.clone()).unwrap_or_default();
            self.step = Some(Step { stream: stored.stream.clone(), cause: stored.cause, before });
        }
        let (state, version) = self.states.entry(stored.stream).or_default();
        if stored.version != *version + 1 {
            return Err(*version + 1);
        }
        *state = std::mem::take(state).evolve(stored.at, event);
        *version = stored.version;
        self.events += 1;
        Ok(())
    }

    fn end_step(&mut self) {
        let Some(Step { stream, before, .. }) = self.step.take() else { return };
        let Some((after, _)) = self.states.get(&stream) else { return };
        let projection = project(&before, after);
        self.rows.extend(projection.rows.into_iter().filter_map(|row| row_key(&row).map(|key| (key, row))));
        for (name, delta) in projection.counters {
            *self.counters.entry(name).or_insert(0) += delta;
        }
    }
}

impl Engine {
    /// Recomputes everything from the journal: the chain, every state, every row, every counter.
    /// With `expected`, history up to there must be the one of that checkpoint.
    ///
    /// # Errors
    /// [`VerifyFault`]: the first difference.
    pub async fn verify(&self, expected: Option<Checkpoint>) -> Result<VerifyReport, VerifyFault> {
        self.verify_with(expected, None).await
    }

    /// The same for whoever does it again and again: what has been opened once needn't be opened again.
    ///
    /// # Errors
    /// [`VerifyFault`]: the first difference.
    pub async fn verify_again(&self, opened: &mut Opened) -> Result<VerifyReport, VerifyFault> {
        self.verify_with(None, Some(opened)).await
    }

    async fn verify_with(
        &self,
        expected: Option<Checkpoint>,
        mut opened: Option<&mut Opened>,
    ) -> Result<VerifyReport, VerifyFault> {
        let mut tries = 0;
        loop {
            let before = self.inner.store.head().await?;
            let stored = self.inner.store.verify_storage().await;
            let verified = match (self.verify_once(expected.as_ref(), opened.as_deref_mut()).await, stored) {
                // What the journal tells of has a place; what the store finds by itself has only a table.
                (Ok(_) | Err(VerifyFault::Store(StoreError::Corrupt(_) | StoreError::Unavailable(_))), Err(fault)) => {
                    Err(fault.into())
                }
                (verified, _) => verified,
            };
            match verified {
                // What is compared was read at different moments: with a writer at work that is no fault.
                Err(_) if tries < 10 && self.inner.store.head().await? != before => tries += 1,
                result => return result,
            }
        }
    }

    async fn verify_once(
        &self,
        expected: Option<&Checkpoint>,
        opened: Option<&mut Opened>,
    ) -> Result<VerifyReport, VerifyFault> {
        let store = &self.inner.store;
        if let Some(expected) = expected {
            let there = store.verify_chain(Head::default(), Some(expected.position)).await?;
            if there != expected.head() {
                return Err(VerifyFault::Checkpoint { position: expected.position });
            }
        }
        let head = store.verify_chain(Head::default(), None).await?;
        let fold = self.inner.fold_journal(head.position, opened).await?;
        self.inner.compare_states(&fold).await?;
        let rows = compare_rows(&fold, store.rows().await?)?;
        let counters = compare_counters(&fold, &store.counters("").await?)?;
        Ok(VerifyReport {
            events: fold.events,
            streams: u64::try_from(fold.states.len()).unwrap_or(u64::MAX),
            rows,
            counters,
            position: head.position,
            hash: hex(&head.hash),
        })
    }
}

impl Inner {
    async fn fold_journal(&self, upto: u64, mut opened: Option<&mut Opened>) -> Result<Fold, VerifyFault> {
        let (mut fold, mut after) = (Fold::default(), 0);
        while after < upto {
            let events = self.store.read_from(after, self.limits.read_batch, &EventFilter::default()).await?;
            let Some(last) = events.last() else { break };
            after = last.position;
            self.check_causes(&events, upto, opened.as_deref_mut()).await?;
            for event in events.into_iter().filter(|event| event.position <= upto) {
                if event.position != fold.events + 1 {
                    return Err(missing(fold.events + 1));
                }
                self.fold_event(&mut fold, event, opened.as_deref_mut()).await?;
            }
        }
        fold.end_step();
        if fold.events == upto { Ok(fold) } else { Err(missing(fold.events + 1)) }
    }

    /// Causes are sealed, so that a changed one doesn't open.
    async fn check_causes(
        &self,
        events: &[StoredEvent],
        upto: u64,
        mut opened: Option<&mut Opened>,
    ) -> Result<(), VerifyFault> {
        let caused = events.iter().filter(|event| event.cause > 0 && event.position <= upto);
        let first: BTreeMap<u64, u64> = caused.rev().map(|event| (event.cause, event.position)).collect();
        let numbers: Vec<u64> = first.keys().copied().collect();
        let mut causes = self.store.causes(&numbers).await?;
        for (number, position) in first {
            let fault = |how| VerifyFault::Cause { position, how };
            let cause = causes.remove(&number).ok_or_else(|| fault("missing"))?;
            if opened.as_ref().is_some_and(|opened| opened.knows_cause(number, &cause)) {
                continue;
            }
            self.open(cause.subject, CAUSE_PLACE, &cause.body).await?.map_err(|_| fault("changed"))?;
            if let Some(opened) = opened.as_deref_mut() {
                opened.keep_cause(number, cause);
            }
        }
        Ok(())
    }

    async fn fold_event(
        &self,
        fold: &mut Fold,
        stored: StoredEvent,
        opened: Option<&mut Opened>,
    ) -> Result<(), VerifyFault> {
        let position = stored.position;
        let event = match opened.as_ref().and_then(|opened| opened.event(&stored)) {
            Some(known) => known,
            None => {
                let event = Arc::new(self.open_event(&stored).await?);
                if let Some(opened) = opened {
                    opened.keep_event(&stored, &event);
                }
                event
            }
        };
        let version = stored.version;
        fold.add(stored, &event).map_err(|expected| VerifyFault::Event {
            position,
            why: format!("it is number {version} of its stream, {expected} was expected"),
        })
    }

    async fn open_event(&self, stored: &StoredEvent) -> Result<Event, VerifyFault> {
        let fault = |why: String| VerifyFault::Event { position: stored.position, why };
        let place = event_place(&stored.stream, stored.version, stored.public);
        let opened = self.open(stored.subject, &place, &stored.sealed).await?.map_err(|e| fault(e.to_string()))?;
        read_event(&opened).map_err(|e| fault(e.to_string()))
    }

    async fn compare_states(&self, fold: &Fold) -> Result<(), VerifyFault> {
        let streams: Vec<StreamId> = fold.states.keys().cloned().collect();
        for batch in streams.chunks(self.limits.read_batch) {
            let mut stored = self.store.states(batch).await?;
            for stream in batch {
                let differs = || VerifyFault::State { stream: stream.clone() };
                let (version, subject, sealed) = stored.remove(stream).ok_or_else(differs)?;
                let opened = self.open(subject, &state_place(stream, version), &sealed).await?;
                let state = opened.ok().and_then(|json| read_state(&json).ok()).ok_or_else(differs)?;
                if fold.states.get(stream) != Some(&(state, version)) {
                    return Err(differs());
                }
            }
        }
        Ok(())
    }
}

/// In the chain it is: what it belongs to isn't there.
fn missing(position: u64) -> VerifyFault {
    VerifyFault::Event { position, why: "its stream is missing".to_owned() }
}

fn compare_rows(fold: &Fold, stored: Vec<Row>) -> Result<u64, VerifyFault> {
    let stored: BTreeMap<String, Row> =
        stored.into_iter().filter_map(|row| row_key(&row).map(|key| (key, row))).collect();
    let fault = |row: &String, how| VerifyFault::Row { row: row.clone(), how };
    for (key, row) in &fold.rows {
        match stored.get(key) {
            None => return Err(fault(key, "missing")),
            Some(other) if other != row => return Err(fault(key, "different")),
            Some(_) => {}
        }
    }
    match stored.keys().find(|key| !fold.rows.contains_key(*key)) {
        Some(left) => Err(fault(left, "left over")),
        None => Ok(u64::try_from(stored.len()).unwrap_or(u64::MAX)),
    }
}

fn compare_counters(fold: &Fold, stored: &BTreeMap<String, i64>) -> Result<u64, VerifyFault> {
    for name in fold.counters.keys().chain(stored.keys()) {
        let count = |counters: &BTreeMap<String, i64>| counters.get(name).copied().unwrap_or(0);
        if count(stored) != count(&fold.counters) {
            return Err(VerifyFault::Counter {
                name: name.clone(),
                stored: count(stored),
                recount: count(&fold.counters),
            });
        }
    }
    Ok(u64::try_from(stored.len()).unwrap_or(u64::MAX))
}

/// Kind and key; `None` for offers, which are advisory and forgotten.
pub(crate) fn row_key(row: &Row) -> Option<String> {
    Some(match row {
        Row::Lead(row) => format!("lead/{}", row.id),
        Row::Message(row) => format!("message/{}", row.id),
        Row::Appointment(row) => format!("appointment/{}", row.id),
        Row::Escalation(row) => format!("escalation/{}", row.id),
        Row::Token(row) => format!("token/{}", row.id),
        Row::Project(row) => format!("project/{}", row.id),
        Row::Offer(_) => return None,
    })
}

//! Time travel and rest: running everything that is due, in order, until nothing is left.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::TimeDelta;
use futures::channel::oneshot;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::store::{Lease, Leased};
use serde::Serialize;

use crate::engine::{Engine, Inner};
use crate::error::{draining, store_fails};
use crate::runner::Ran;
use crate::signal::lock;
use crate::start::CLOCK_OFFSET;
use crate::submit::refusal;

/// Rounds of rest without an end are a fault of a provider that never comes to rest.
const ROUNDS: usize = 100_000;

/// How often in a row what is due is asked for and not had, before it is taken for held elsewhere.
const IN_VAIN: u32 = 3;

/// How often in a row the outside world may fail to deliver before the journey is given up.
const REFUSALS: u32 = 20;

/// How far the clock can be moved: to the year 9000. An instant of five-digit years is written in a way that nobody
/// reads again, and what is planned lies ahead of the clock.
const LATEST: Timestamp = Timestamp::from_millis(221_845_392_000_000);

/// What has to be pumped so that the outside world comes to rest: the sandbox's callbacks.
#[async_trait]
pub trait Outside: std::fmt::Debug + Send + Sync {
    /// Delivers what waits; how many that were.
    ///
    /// # Errors
    /// What kept some of it from being delivered: it still waits.
    async fn settle(&self) -> Result<usize, Refusal>;
}

/// What a journey through time did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AdvanceReport {
    /// Business time before.
    pub from: Timestamp,
    /// Business time after.
    pub to: Timestamp,
    /// Timers that fired.
    pub timers: u64,
    /// Effects that were run, timers included.
    pub effects: u64,
    /// Calls that were made.
    pub attempts: u64,
    /// Of these, calls that were made again.
    pub retries: u64,
    /// Looks after unknown outcomes.
    pub looks: u64,
    /// Calls that found out whether a provider is back.
    pub probes: u64,
}

impl AdvanceReport {
    fn new(from: Timestamp) -> Self {
        Self { from, to: from, timers: 0, effects: 0, attempts: 0, retries: 0, looks: 0, probes: 0 }
    }

    fn count(&mut self, ran: Ran) {
        self.effects += 1;
        match ran {
            Ran::Timer => self.timers += 1,
            Ran::Look => self.looks += 1,
            Ran::Attempt { retry, probe } => {
                self.attempts += 1;
                self.retries += u64::from(retry);
                self.probes += u64::from(probe);
            }
            Ran::Nothing => {}
        }
    }
}

impl Engine {
    /// What is pumped while the engine comes to rest.
    pub fn set_outside(&self, outside: Arc<dyn Outside>) {
        *lock(&self.inner.outside) = Some(outside);
    }

    /// Moves business time ahead: steps to each due time, runs what is due and its consequences to
    /// rest, in order. Moves business time only, never leases, tokens, limits or key retention. The
    /// moved clock outlives a restart.
    ///
    /// # Errors
    /// `bad_request` for a negative span and for one that ends beyond the year 9000, `unavailable` when the
    /// store fails.
    pub async fn advance(&self, delta: TimeDelta) -> Result<AdvanceReport, Refusal> {
        if delta < TimeDelta::zero() {
            return Err(Refusal::new(
                kyros_core::contract::error::ErrorCode::BadRequest,
                "time moves ahead only: give 0 or more seconds",
            ));
        }
        if self.inner.clocks.now().plus(delta) > LATEST {
            return Err(Refusal::bad_request("seconds", "the clock can't be moved beyond the year 9000"));
        }
        self.journey(delta).await
    }

    /// Runs everything that is due now, and its consequences, to rest.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn rest(&self) -> Result<AdvanceReport, Refusal> {
        self.journey(TimeDelta::zero()).await
    }

    async fn journey(&self, delta: TimeDelta) -> Result<AdvanceReport, Refusal> {
        let (sender, outcome) = oneshot::channel();
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn(Box::pin(async move {
            let _one = inner.travelling.lock().await;
            inner.runner.held.store(true, Ordering::SeqCst);
            let result = inner.travel(delta).await;
            inner.runner.held.store(false, Ordering::SeqCst);
            inner.work.notify();
            let _ = sender.send(result);
        }));
        outcome.await.unwrap_or_else(|_| Err(draining()))
    }
}

impl Inner {
    async fn travel(&self, delta: TimeDelta) -> Result<AdvanceReport, Refusal> {
        // The background runner finishes what it has in hand; it takes nothing new.
        while self.runner.is_busy() {
            let seen = self.runner.ended.count();
            if self.runner.is_busy() {
                self.runner.ended.after(seen).await;
            }
        }
        let mut report = AdvanceReport::new(self.clocks.now());
        let goal = self.clocks.offset_millis().saturating_add(delta.num_milliseconds());
        self.come_to_rest(&mut report).await?;
        let mut in_vain = 0;
        loop {
            let now = self.clocks.now();
            let due = self.store.next_due().await.map_err(|error| store_fails(&error))?;
            // The clock runs on while time is travelled: what came due since the rest is no reason to skip what
            // comes after it.
            if in_vain < IN_VAIN && due.is_some_and(|at| at <= now) {
                let before = report.effects;
                self.come_to_rest(&mut report).await?;
                in_vain = if report.effects == before { in_vain + 1 } else { 0 };
                continue;
            }
            in_vain = 0;
            let of_outages = [self.breakers.next_alarm(self.outage_after()), self.breakers.next_idle_probe()];
            // What is due by now is at rest already: it is leased or held elsewhere.
            let next = of_outages.into_iter().chain([due]).flatten().filter(|at| *at > now).min();
            let Some(offset) = next.map(|at| self.clocks.offset_for(at)).filter(|offset| *offset <= goal) else {
                break;
            };
            self.move_clock(offset).await?;
            self.come_to_rest(&mut report).await?;
        }
        self.move_clock(goal).await?;
        self.come_to_rest(&mut report).await?;
        report.to = self.clocks.now();
        Ok(report)
    }

    /// The moved clock is kept before anything happens at its time: a restart never goes back.
    async fn move_clock(&self, offset: i64) -> Result<(), Refusal> {
        if offset > self.clocks.offset_millis() {
            let kept = self.store.set_setting(CLOCK_OFFSET, Bytes::from(offset.to_string())).await;
            kept.map_err(|error| store_fails(&error))?;
            self.clocks.raise_offset(offset);
        }
        Ok(())
    }

    async fn come_to_rest(&self, report: &mut AdvanceReport) -> Result<(), Refusal> {
        let mut refused = 0;
        for _ in 0..ROUNDS {
            report.probes += self.make_probes().await;
            self.tell_outages().await;
            let leased = self.lease_due(self.limits.lease_batch).await.map_err(|error| store_fails(&error))?;
            let mut busy = leased.len();
            let mut left: VecDeque<Leased> = leased.into();
            while let Some(leased) = left.pop_front() {
                match self.run_leased(leased).await {
                    Ok(ran) => report.count(ran),
                    Err(fault) => {
                        self.give_back(left).await;
                        return Err(refusal(fault));
                    }
                }
            }
            let outside = lock(&self.outside).clone();
            match outside {
                None => {}
                Some(outside) => match outside.settle().await {
                    Ok(delivered) => {
                        busy += delivered;
                        refused = 0;
                    }
                    Err(refusal) if refused >= REFUSALS => return Err(refusal),
                    // What wasn't delivered still waits: that is no rest.
                    Err(_) => {
                        refused += 1;
                        busy += 1;
                        self.nap(TimeDelta::milliseconds(50)).await;
                    }
                },
            }
            let seen = self.runner.ended.count();
            if self.runner.is_busy() {
                // The background runner had taken it before this journey began.
                self.runner.ended.after(seen).await;
                busy += 1;
            }
            if busy == 0 {
                return Ok(());
            }
        }
        Err(Refusal::unavailable("the outside world doesn't come to rest"))
    }

    async fn give_back(&self, left: VecDeque<Leased>) {
        let leases: Vec<Lease> = left.into_iter().map(|leased| leased.lease).collect();
        for lease in &leases {
            self.runner.leases.let_go(*lease);
        }
        // Where this fails, too, they run out by themselves.
        let _ = self.store.release(&leases).await;
    }
}

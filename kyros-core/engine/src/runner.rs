//! The runner: leases what is due and runs it, many at once.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Port;
use kyros_core::ports::store::{Commit, CommitError, Fate, Lease, Leased, Settle, StoreError};

use crate::engine::{Engine, Inner};
use crate::execute::Fault;
use crate::permits::Permits;
use crate::runtime::until;

/// What was done with a leased effect; for counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ran {
    /// A timer fired.
    Timer,
    /// A call was made.
    Attempt {
        /// It wasn't the first one.
        retry: bool,
        /// It found out whether the provider is back.
        probe: bool,
    },
    /// The provider was asked about an unknown outcome.
    Look,
    /// Put off, called off or already over.
    Nothing,
}

impl Inner {
    /// Leases what is due now.
    pub(crate) async fn lease_due(&self, limit: usize) -> Result<Vec<Leased>, StoreError> {
        let clock = self.clocks.store_now();
        let until = clock.plus(self.limits.lease);
        let leased = self.store.lease(self.clocks.now(), clock, until, limit).await?;
        self.runner.leases.take(leased.iter().map(|leased| leased.lease));
        Ok(leased)
    }

    /// Runs until the engine stops.
    pub(crate) async fn run(self: Arc<Self>) {
        while !self.is_stopping() {
            let seen = self.work.count();
            // Said before it is asked, so that a journey that begins now sees one or the other.
            self.runner.taking.store(true, Ordering::SeqCst);
            if self.runner.held.load(Ordering::SeqCst) {
                self.taken();
                self.work.after(seen).await;
                continue;
            }
            self.tell_outages().await;
            self.begin_probes();
            let room = self.limits.effects_in_hand.saturating_sub(self.runner.in_hand()).min(self.limits.lease_batch);
            let leased = if room == 0 { Ok(Vec::new()) } else { self.lease_due(room).await };
            self.taken();
            let busy = match leased {
                Ok(leased) => {
                    let busy = !leased.is_empty();
                    for leased in leased {
                        self.runtime.spawn(Box::pin(Arc::clone(&self).run_in_background(leased)));
                    }
                    busy
                }
                Err(error) => {
                    tracing::error!(%error, "due effects can't be leased");
                    if let StoreError::Corrupt(_) = &error {
                        self.store_health.damaged(&error.to_string());
                    }
                    self.nap(TimeDelta::seconds(1)).await;
                    continue;
                }
            };
            if busy || room == 0 {
                self.nap(self.limits.lease_pause).await;
            } else {
                self.wait_for_work(seen).await;
            }
        }
    }

    fn taken(&self) {
        self.runner.taking.store(false, Ordering::SeqCst);
        self.runner.ended.notify();
    }

    async fn wait_for_work(&self, seen: u64) {
        // While work is in hand there is news all the time: it is taken in batches.
        let gather = if self.runner.in_hand() == 0 { TimeDelta::milliseconds(1) } else { self.limits.lease_pause };
        if self.work.count() == seen {
            let now = self.clocks.store_now();
            let next = self.store.next_due().await.ok().flatten().map(|due| self.clocks.store_time(due));
            let soonest = now.plus(self.limits.lease_pause);
            let latest = now.plus(self.limits.runner_nap);
            let wake = next.map_or(latest, |due| due.clamp(soonest, latest));
            if until(&*self.runtime, wake, self.work.after(seen)).await.is_none() {
                return;
            }
        }
        self.nap(gather).await;
    }

    pub(crate) async fn nap(&self, span: TimeDelta) {
        self.runtime.sleep_until_store(self.clocks.store_now().plus(span)).await;
    }

    async fn run_in_background(self: Arc<Self>, leased: Leased) {
        let lease = leased.lease;
        if let Err(fault) = self.run_leased(leased).await {
            tracing::warn!(effect = %lease.effect, ?fault, "an effect couldn't be run; it is tried again");
        }
    }

    /// Runs a leased effect. On a fault of the store the lease is given back.
    pub(crate) async fn run_leased(&self, leased: Leased) -> Result<Ran, Fault> {
        let (lease, unknown, polls) = (leased.lease, leased.unknown, leased.polls);
        let began = self.clocks.store_now();
        let result = match self.run_effect(leased, began).await {
            // Somebody else has it, or it was called off.
            Err(Fault::Fenced) => Ok(Ran::Nothing),
            Err(Fault::Refused(refusal)) => {
                // No decision should refuse an effect: keep it for later and tell.
                tracing::error!(effect = %lease.effect, %refusal, "a decision refused an effect");
                let due = self.clocks.now().plus(TimeDelta::hours(1));
                self.settle(lease, Fate::Again { due, hold: true, unknown, polls, refund: false }).await
            }
            Err(fault) => {
                self.nap(TimeDelta::milliseconds(500)).await;
                // After an attempt the lease runs out by itself: the next holder has to look first.
                if fault != Fault::Unknown && !self.runner.leases.is_attempted(lease) {
                    let _ = self.store.release(&[lease]).await;
                }
                Err(fault)
            }
            ran => ran,
        };
        self.runner.leases.let_go(lease);
        self.runner.ended.notify();
        self.work.notify();
        result
    }

    /// Settles an effect without a decision: nothing was done.
    pub(crate) async fn settle(&self, lease: Lease, fate: Fate) -> Result<Ran, Fault> {
        let commit = Commit { settle: Some(Settle { lease, fate }), ..Commit::default() };
        match self.store.commit(commit).await {
            Ok(_) | Err(CommitError::Fenced) => Ok(Ran::Nothing),
            Err(error) => Err(Fault::Store(StoreError::Unavailable(error.to_string()))),
        }
    }

    pub(crate) fn permits(&self, port: Port) -> Option<&Permits> {
        match port {
            Port::Sms => Some(&self.runner.sms),
            Port::Calendar => Some(&self.runner.calendar),
            Port::Language => Some(&self.runner.language),
            Port::Notifier => Some(&self.runner.notifier),
            Port::Solar => Some(&self.runner.solar),
            Port::Timer => None,
        }
    }

    /// Waits until nothing is in hand, or that instant of the store's clock has come.
    pub(crate) async fn drained(&self, give_up: Timestamp) -> bool {
        let empty = async {
            loop {
                let seen = self.runner.ended.count();
                if self.runner.in_hand() == 0 && self.in_hand.len() == 0 {
                    return;
                }
                let _ = until(
                    &*self.runtime,
                    self.clocks.store_now().plus(TimeDelta::milliseconds(50)),
                    self.runner.ended.after(seen),
                )
                .await;
            }
        };
        until(&*self.runtime, give_up, empty).await.is_some()
    }
}

impl Engine {
    /// Stops: takes no more commands, leases nothing, waits for what is in hand up to `drain`, and
    /// gives the leases of what wasn't begun back. True when everything in hand had ended.
    pub async fn shutdown(&self, drain: TimeDelta) -> bool {
        let inner = &self.inner;
        inner.stop();
        let drained = inner.drained(inner.clocks.store_now().plus(drain)).await;
        let leases = inner.runner.leases.untried();
        if !leases.is_empty()
            && let Err(error) = inner.store.release(&leases).await
        {
            tracing::warn!(%error, "leases can't be given back; they run out by themselves");
        }
        drained
    }
}

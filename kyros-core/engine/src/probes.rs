//! Outages that nothing waits for: their end is found out by the engine itself.

use std::sync::Arc;

use kyros_core::decision::{Port, State, StreamId};
use kyros_core::ports::failure::Failure;
use kyros_core::ports::store::StoreError;
use kyros_core::{contract::ids::EscalationId, escalation};

use crate::engine::Inner;
use crate::runtime::until;

impl Inner {
    /// Takes up the outages that an earlier process has told and nobody has seen the end of.
    pub(crate) async fn resume_outages(&self) -> Result<(), StoreError> {
        for port in Port::OUTSIDE.into_iter().filter(|port| self.can_be_probed(*port)) {
            let owner = self.store.owner(&escalation::port_key(&escalation::outage(port))).await?;
            let Some(told) = owner.as_deref().and_then(EscalationId::parse) else { continue };
            let version = self.state(&StreamId::Escalation(told), false).await?;
            if let State::Escalation(told) = &*version.state {
                let (since, code) = escalation::outage_of(told, &self.policy);
                self.breakers.resume(port, since, self.clocks.now(), code);
            }
        }
        Ok(())
    }

    const fn can_be_probed(&self, port: Port) -> bool {
        match port {
            Port::Sms => self.ports.sms.is_some(),
            Port::Calendar => self.ports.calendar.is_some(),
            Port::Solar => self.ports.solar.is_some(),
            Port::Language | Port::Notifier | Port::Timer => false,
        }
    }

    /// Begins the probes that are due and that nobody has asked for.
    pub(crate) fn begin_probes(self: &Arc<Self>) {
        for port in self.breakers.take_idle_probes(self.clocks.now()) {
            let inner = Arc::clone(self);
            self.runtime.spawn(Box::pin(async move {
                inner.probe(port).await;
                inner.work.notify();
            }));
        }
    }

    /// Makes them, one after the other; how many those were.
    pub(crate) async fn make_probes(&self) -> u64 {
        let mut made = 0;
        for port in self.breakers.take_idle_probes(self.clocks.now()) {
            made += u64::from(self.probe(port).await);
        }
        made
    }

    /// Finds out whether a provider is back; answers whether that could be asked.
    async fn probe(&self, port: Port) -> bool {
        let deadline = self.clocks.store_now().plus(self.limits.call_deadline);
        let answer = match until(&*self.runtime, deadline, self.ask_provider(port)).await {
            Some(None) => {
                self.breakers.cannot_be_probed(port, self.clocks.now());
                return false;
            }
            Some(Some(answer)) => answer,
            None => Err(Failure::transient("timeout", "no answer within the deadline of the call")),
        };
        self.breakers.record_probe(port, self.clocks.now(), answer.as_ref().err());
        true
    }

    async fn ask_provider(&self, port: Port) -> Option<Result<(), Failure>> {
        match port {
            Port::Sms => self.ports.sms.as_ref()?.probe().await,
            Port::Calendar => self.ports.calendar.as_ref()?.probe().await,
            Port::Solar => Some(self.ports.solar.as_ref()?.projects().await.map(drop)),
            Port::Language | Port::Notifier | Port::Timer => None,
        }
    }
}

//! The circuit breakers of each port, in business time, and what is told about long outages.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::TimeDelta;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Input, Port};
use kyros_core::policy::breaker::{self, CallEnd, CallKind};
use kyros_core::ports::failure::{Failure, Fault as Blame};
use kyros_core::ports::sms::SmsEvidence;

use crate::commit::Around;
use crate::engine::Inner;
use crate::execute::Fault;
use crate::signal::lock;

#[derive(Debug, Default)]
pub(crate) struct Breakers(Mutex<BTreeMap<Port, Watched>>);

#[derive(Clone, Debug)]
struct Watched {
    breakers: breaker::Breakers,
    /// The failure that opened it.
    code: String,
    /// This outage was told.
    told: bool,
    /// An outage was told, perhaps by an earlier process: the recovery has to be told, too.
    owes_recovery: bool,
    /// A person has asked for another try of this outage: that it goes on has to be told once more.
    asked_again: bool,
    checked: Option<Timestamp>,
    /// Its adapter can't tell without a call that acts whether the provider is back.
    mute: bool,
}

impl Watched {
    fn idle_probe(&self) -> Option<Timestamp> {
        self.breakers.idle_probe().filter(|_| !self.mute)
    }
}

impl Default for Watched {
    fn default() -> Self {
        let breakers = breaker::Breakers::default();
        Self {
            breakers,
            code: String::new(),
            told: false,
            owes_recovery: true,
            asked_again: false,
            checked: None,
            mute: false,
        }
    }
}

/// Whether a call may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leave {
    /// It may.
    Go,
    /// It may: it finds out whether the provider is back.
    Probe,
    /// Not before.
    WaitUntil(Timestamp),
}

/// Something to tell core about a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outage {
    pub(crate) port: Port,
    pub(crate) down_since: Option<Timestamp>,
    pub(crate) code: String,
}

/// How a port stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PortState {
    pub(crate) state: &'static str,
    pub(crate) since: Option<Timestamp>,
    pub(crate) code: String,
    pub(crate) checked: Option<Timestamp>,
}

impl Breakers {
    pub(crate) fn ask(&self, port: Port, kind: CallKind, now: Timestamp) -> Leave {
        let mut ports = lock(&self.0);
        let breakers = &mut ports.entry(port).or_default().breakers;
        let open = breakers.of(kind).open_since().is_some();
        match (breakers.allows(kind, now), breakers.of(kind).next_probe()) {
            (true, _) if open => Leave::Probe,
            (true, _) | (false, None) => Leave::Go,
            (false, Some(at)) => Leave::WaitUntil(at),
        }
    }

    /// How a call that acts ended.
    pub(crate) fn record(&self, port: Port, now: Timestamp, failure: Option<&Failure>) {
        self.note(port, now, failure, |breakers, end| breakers.record_act(now, end));
    }

    /// How a look ended. Answers whether it says nothing because the provider is down, which was known.
    pub(crate) fn record_look(&self, port: Port, now: Timestamp, evidence: &Result<SmsEvidence, Failure>) -> bool {
        let found = matches!(evidence, Ok(SmsEvidence::Found(_)));
        let failure = evidence.as_ref().err();
        let was_down = self.note(port, now, failure, |breakers, end| breakers.record_look(now, end, found));
        was_down && failure.is_some_and(|failure| failure.fault == Blame::Provider)
    }

    /// Answers whether the provider was known to be down.
    fn note(
        &self,
        port: Port,
        now: Timestamp,
        failure: Option<&Failure>,
        record: impl FnOnce(&mut breaker::Breakers, CallEnd),
    ) -> bool {
        let mut ports = lock(&self.0);
        let watched = ports.entry(port).or_default();
        watched.checked = Some(now);
        let was_down = watched.breakers.down_since().is_some();
        let blame = failure.filter(|failure| failure.fault == Blame::Provider);
        let end = if blame.is_some() { CallEnd::ProviderFault } else { CallEnd::Success };
        if let Some(failure) = blame {
            if !was_down {
                watched.code.clone_from(&failure.code);
            }
            watched.told &= !std::mem::take(&mut watched.asked_again);
        }
        record(&mut watched.breakers, end);
        was_down
    }

    /// An outage that was told before this process began goes on.
    pub(crate) fn resume(&self, port: Port, since: Timestamp, now: Timestamp, code: String) {
        let breakers = breaker::Breakers::down(since, now);
        lock(&self.0).insert(port, Watched { breakers, code, told: true, ..Watched::default() });
    }

    /// The ports whose probe nobody has asked for although it is due: the caller makes it.
    pub(crate) fn take_idle_probes(&self, now: Timestamp) -> Vec<Port> {
        let mut ports = lock(&self.0);
        let due = ports.iter_mut().filter(|(_, watched)| watched.idle_probe().is_some_and(|at| at <= now));
        due.map(|(port, watched)| {
            watched.breakers.take_probe(now);
            *port
        })
        .collect()
    }

    /// When the next such probe is due.
    pub(crate) fn next_idle_probe(&self) -> Option<Timestamp> {
        lock(&self.0).values().filter_map(|watched| watched.idle_probe()).min()
    }

    /// How such a probe ended.
    pub(crate) fn record_probe(&self, port: Port, now: Timestamp, failure: Option<&Failure>) {
        self.note(port, now, failure, |breakers, end| breakers.record_probe(now, end));
    }

    /// Such a probe can't be made: the next call that acts finds out, and needn't wait for that.
    pub(crate) fn cannot_be_probed(&self, port: Port, now: Timestamp) {
        if let Some(watched) = lock(&self.0).get_mut(&port) {
            watched.mute = true;
            watched.breakers.probe_now(now);
        }
    }

    /// What waits for the port was woken: one call finds out at once whether the provider is back.
    pub(crate) fn probe_now(&self, port: Port, now: Timestamp) {
        if let Some(watched) = lock(&self.0).get_mut(&port) {
            watched.breakers.probe_now(now);
            watched.asked_again = watched.breakers.down_since().is_some();
        }
    }

    /// What hasn't been told yet; each is told once.
    fn untold(&self, now: Timestamp, after: TimeDelta) -> Vec<Outage> {
        let mut outages = Vec::new();
        for (port, watched) in lock(&self.0).iter_mut() {
            let down_since = watched.breakers.down_since();
            let long = down_since.is_some_and(|since| now.since(since) >= after);
            let back = down_since.is_none() && watched.checked.is_some();
            watched.told &= !back;
            if (long && !watched.told) || (back && watched.owes_recovery) {
                watched.told = long;
                watched.owes_recovery = long;
                outages.push(Outage { port: *port, down_since, code: watched.code.clone() });
            }
        }
        outages
    }

    fn tell_again(&self, outage: &Outage) {
        if let Some(watched) = lock(&self.0).get_mut(&outage.port) {
            watched.told = false;
            watched.owes_recovery = true;
        }
    }

    /// When an outage that goes on becomes long.
    pub(crate) fn next_alarm(&self, after: TimeDelta) -> Option<Timestamp> {
        let ports = lock(&self.0);
        let untold = ports.values().filter(|watched| !watched.told);
        untold.filter_map(|watched| watched.breakers.down_since()).map(|since| since.plus(after)).min()
    }

    pub(crate) fn state(&self, port: Port) -> PortState {
        let ports = lock(&self.0);
        let watched = ports.get(&port).cloned().unwrap_or_default();
        PortState {
            state: watched.breakers.state(),
            since: watched.breakers.down_since(),
            code: watched.code,
            checked: watched.checked,
        }
    }
}

impl Inner {
    pub(crate) fn outage_after(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.policy.outage_minutes))
    }

    /// Tells core about providers that are down for long, or back.
    pub(crate) async fn tell_outages(&self) {
        self.tell_health().await;
        for outage in self.breakers.untold(self.clocks.now(), self.outage_after()) {
            let input = Input::Provider { port: outage.port, down_since: outage.down_since, code: outage.code.clone() };
            match self.execute(&input, &Around::default(), None).await {
                Ok(_) => {}
                Err(Fault::Refused(refusal)) => tracing::error!(%refusal, "a provider's state was refused"),
                Err(fault) => {
                    tracing::warn!(?fault, port = outage.port.as_str(), "a provider's state can't be recorded yet");
                    self.breakers.tell_again(&outage);
                }
            }
        }
    }
}

//! An outage of the provider of texts that goes on for longer than 15 minutes is told once, and that it is over, too.
//! Meanwhile only probes call it.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::health::{ServiceName, ServiceStatus};
use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State};
use kyros_core::escalation::EscalationEvent;
use kyros_core::lead::LeadEvent;
use kyros_core::system::SystemEvent;

use super::super::provider::Call;
use super::super::world::Settings;
use super::{Happening, Invariant, Past, hold};

/// Faults in a row after which the provider is taken to be down.
const FAULTS: u32 = 5;
/// Calls in vain, long after that, by which it must have been told: the store may have been away at one of them.
const LATE_CALLS: u32 = 3;
/// A recovery is told within this time.
const GRACE: TimeDelta = TimeDelta::hours(8);
/// The least time between two probes.
const PROBES_APART: TimeDelta = TimeDelta::seconds(25);
/// By then, what was begun before it was found to be down is over.
const SETTLED: TimeDelta = TimeDelta::seconds(60);
const CAUSE: &str = "provider:sms";

#[derive(Debug, Default)]
pub(super) struct Outages {
    /// One node sees every call.
    alone: bool,
    taken: std::collections::BTreeSet<u64>,
    /// Calls in vain in a row, and when the provider was first taken to be down.
    faults: u32,
    down_since: Option<Timestamp>,
    late: u32,
    /// When the last call began that can only have been a probe.
    probed: Option<Timestamp>,
    /// Such calls, and of which text.
    probes: BTreeMap<u64, EffectId>,
    /// Texts whose last call was one of them, in vain: the try that it was is still to be had.
    unused: BTreeMap<EffectId, u32>,
    /// The number of each text's last try.
    tries: BTreeMap<EffectId, u32>,
    /// Since when calls, and looks, have been in vain.
    vain: [Option<Timestamp>; 2],
    /// Since when calls succeed again.
    works_since: Option<Timestamp>,
    /// When it was told last that it is down.
    told: Option<Timestamp>,
    /// Kyros itself takes it to be down, by what it says of its health.
    known_down: bool,
}

impl Outages {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { alone: settings.nodes == 1, ..Self::default() }
    }

    /// While it is down only now and then a call finds out whether it is back.
    fn begins(&mut self, call: &Call, past: &Past) -> Result<(), String> {
        // What was under way when it was found to be down may still begin.
        if self.down_since.is_none_or(|since| past.now.since(since) < SETTLED) {
            return Ok(());
        }
        if self.known_down {
            self.probes.insert(call.number, call.effect);
        }
        let before = self.probed.replace(past.now);
        let soon = before.is_some_and(|before| past.now.since(before) < PROBES_APART);
        hold(!soon, || format!("the provider of texts is down since {:?}; it is called at {before:?} and again", self.down_since))
    }

    /// It may be called again, whether it works or not.
    fn begins_anew(&mut self) {
        self.probed = None;
        (self.faults, self.down_since, self.late) = (0, None, 0);
    }

    /// It works, or nobody remembers that it didn't.
    fn is_well(&mut self) {
        self.begins_anew();
        self.vain[0] = None;
    }

    fn in_vain(&mut self, past: &Past) -> Result<(), String> {
        self.works_since = None;
        self.vain[0].get_or_insert(past.now);
        self.faults += 1;
        if self.faults == FAULTS {
            self.down_since = Some(past.now);
        }
        let long = TimeDelta::minutes(i64::from(past.policy.outage_minutes));
        let Some(since) = self.down_since.filter(|since| past.now.since(*since) > long) else { return Ok(()) };
        self.late += 1;
        let told = self.told.is_some_and(|told| told >= since) || is_open(past).is_some();
        hold(self.late < LATE_CALLS || told, || format!("the provider of texts is down since {since}, and nobody is told"))
    }
}

/// Since when it is told that it is down.
fn is_open(past: &Past) -> Option<Timestamp> {
    past.states.values().find_map(|state| match state {
        State::Escalation(state) if state.is_open() && state.cause == CAUSE => Some(state.escalation.created_at),
        _ => None,
    })
}

impl Invariant for Outages {
    fn name(&self) -> &'static str {
        "outages"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.7; reliability.md 3.28, 3.29"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        if !self.alone {
            return Ok(());
        }
        match what {
            Happening::Event(entry) => {
                if let Some(Event::System(SystemEvent::HealthChanged { health })) = &entry.event {
                    let sms = health.services.iter().find(|service| service.name == ServiceName::Sms);
                    self.known_down = sms.is_some_and(|service| service.status != ServiceStatus::Up);
                }
                if let Some(Event::Escalation(EscalationEvent::Opened { cause, .. })) = &entry.event
                    && cause == CAUSE
                {
                    let long = TimeDelta::minutes(i64::from(past.policy.outage_minutes)) - TimeDelta::seconds(2);
                    let since = self.vain.iter().flatten().min();
                    // What was in vain before a crash isn't known any more.
                    hold(since.is_none_or(|since| entry.at.since(*since) >= long), || {
                        format!("an outage is told at {}, and all was in vain since {since:?} at most", entry.at)
                    })?;
                    self.told = Some(entry.at);
                }
                if let Some(Event::Lead(LeadEvent::TextAttempted { message, attempt, .. })) = &entry.event {
                    let effect = EffectId::new(message.uuid());
                    let most = self.unused.remove(&effect).unwrap_or(u32::MAX);
                    hold(*attempt <= most, || format!("text {message} is tried for the {attempt}. time, and try {most} was a probe"))?;
                    self.tries.insert(effect, *attempt);
                }
            }
            Happening::CallBegins { call } => return self.begins(call, past),
            // A person may have it probed at once.
            Happening::CommandBegins { command } if matches!(command.kind, "escalation.resolve" | "system.resume_sending") => {
                self.begins_anew();
            }
            Happening::Crashed { .. } => self.is_well(),
            Happening::Accepted { call } => drop(self.taken.insert(call.number)),
            Happening::CallEnded { call, settled, down: true } => {
                if let Some(effect) = self.probes.remove(call).filter(|_| *settled) {
                    self.unused.insert(effect, self.tries.get(&effect).copied().unwrap_or(1));
                }
                return self.in_vain(past);
            }
            Happening::CallEnded { call, settled: true, .. } if self.taken.contains(call) => {
                self.is_well();
                self.works_since.get_or_insert(past.now);
            }
            // A call that nobody answered doesn't say that it works.
            Happening::CallEnded { settled: false, .. } => self.begins_anew(),
            Happening::CallEnded { .. } => self.is_well(),
            // Found out where nothing waits.
            Happening::Probed { down: false } => {
                self.is_well();
                self.vain[1] = None;
                self.works_since.get_or_insert(past.now);
            }
            Happening::LookEnded { down: true, .. } => drop(self.vain[1].get_or_insert(past.now)),
            Happening::LookEnded { found, .. } => {
                self.vain[1] = None;
                if *found {
                    // It is the late answer of a call that had none.
                    self.is_well();
                }
            }
            Happening::Full => {
                let stale = self.works_since.filter(|since| past.now.since(*since) > GRACE);
                let told = is_open(past).filter(|told| stale.is_some_and(|since| *told < since));
                hold(told.is_none(), || format!("the provider works since {stale:?}; that it doesn't, is told since {told:?}"))?;
            }
            _ => {}
        }
        Ok(())
    }
}

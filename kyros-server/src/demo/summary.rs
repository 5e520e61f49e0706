//! What happened, counted in the journal and the read models.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::ensure;
use kyros_core::contract::dashboard::DashboardState;
use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::LeadId;
use kyros_core::ports::store::EventFilter;
use kyros_engine::{Engine, PublicFrame};
use serde_json::Value;

/// Events read at once.
const BATCH: usize = 500;

/// What happened.
#[derive(Debug)]
pub struct Summary {
    dashboard: DashboardState,
    events: BTreeMap<&'static str, u64>,
    intents: BTreeMap<String, u64>,
    stopped: BTreeSet<LeadId>,
    stop_confirmed: BTreeSet<LeadId>,
    texts_after_stop: u64,
}

impl Summary {
    /// Counts.
    ///
    /// # Errors
    /// What reading the journal can be refused for.
    pub async fn of(engine: &Engine) -> anyhow::Result<Self> {
        let mut summary = Self {
            dashboard: engine.dashboard().await?,
            events: BTreeMap::new(),
            intents: BTreeMap::new(),
            stopped: BTreeSet::new(),
            stop_confirmed: BTreeSet::new(),
            texts_after_stop: 0,
        };
        let filter = EventFilter { public_only: true, ..EventFilter::default() };
        let mut seen = 0;
        loop {
            let frames = engine.events(seen, BATCH, filter.clone()).await?;
            let Some(last) = frames.last() else { return Ok(summary) };
            seen = last.sequence;
            for frame in &frames {
                summary.add(frame)?;
            }
        }
    }

    fn add(&mut self, frame: &PublicFrame) -> anyhow::Result<()> {
        *self.events.entry(frame.kind.as_str()).or_default() += 1;
        let Some(lead) = frame.lead else { return Ok(()) };
        match frame.kind {
            EventType::SmsResponseReceived => {
                let event: Value = serde_json::from_slice(&frame.frame)?;
                let intent = event["payload"]["intent"].as_str().unwrap_or_default().to_owned();
                if intent == "stop" {
                    self.stopped.insert(lead);
                }
                *self.intents.entry(intent).or_default() += 1;
            }
            // The confirmation of an opt-out is the one text that may follow it.
            EventType::SmsSent if self.stopped.contains(&lead) && !self.stop_confirmed.insert(lead) => {
                self.texts_after_stop += 1;
            }
            _ => {}
        }
        Ok(())
    }

    fn count(&self, kind: EventType) -> u64 {
        self.events.get(kind.as_str()).copied().unwrap_or(0)
    }

    /// The demo shows what it says, or fails.
    ///
    /// # Errors
    /// What was missing.
    pub fn expect_a_good_day(&self) -> anyhow::Result<()> {
        let statuses = &self.dashboard.leads.by_status;
        let cold = statuses.iter().find(|(status, _)| status.as_str() == "cold").map_or(0, |(_, count)| *count);
        ensure!(self.texts_after_stop == 0, "{} texts went out after a STOP", self.texts_after_stop);
        ensure!(self.stopped.len() >= 2, "too few opted out");
        ensure!(self.stop_confirmed == self.stopped, "an opt-out was not confirmed");
        ensure!(self.count(EventType::AppointmentCreated) >= 8, "too few visits were booked");
        ensure!(self.count(EventType::AppointmentRescheduled) >= 1, "no visit was moved");
        ensure!(self.count(EventType::AppointmentConfirmed) >= 1, "no visit was confirmed");
        ensure!(self.count(EventType::AppointmentCancelled) >= 1, "no visit was called off");
        ensure!(cold > 0, "nobody went cold");
        ensure!(self.dashboard.escalations.open == 0, "an escalation is still open");
        Ok(())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leads = self.dashboard.leads.by_status.iter().filter(|(_, count)| **count > 0);
        let leads: Vec<String> = leads.map(|(status, count)| format!("{count} {status}")).collect();
        let intents: Vec<String> = self.intents.iter().map(|(intent, count)| format!("{count} {intent}")).collect();
        let count = |kind| self.count(kind);
        writeln!(f, "  leads         {}: {}", self.dashboard.leads.total, leads.join(", "))?;
        writeln!(
            f,
            "  texts         {} sent, {} delivered, {} failed",
            count(EventType::SmsSent),
            count(EventType::SmsDelivered),
            count(EventType::SmsFailed)
        )?;
        writeln!(f, "  replies       {}: {}", count(EventType::SmsResponseReceived), intents.join(", "))?;
        writeln!(
            f,
            "  visits        {} booked, {} moved, {} confirmed, {} called off",
            count(EventType::AppointmentCreated),
            count(EventType::AppointmentRescheduled),
            count(EventType::AppointmentConfirmed),
            count(EventType::AppointmentCancelled)
        )?;
        writeln!(
            f,
            "  escalations   {} opened, {} resolved",
            count(EventType::ErrorEscalation),
            count(EventType::ErrorResolved)
        )?;
        write!(
            f,
            "  opt-outs      {}, each confirmed once; texts after STOP: {}",
            self.stopped.len(),
            self.texts_after_stop
        )
    }
}

//! What happened, counted in the journal and the read models.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::ensure;
use kyros_core::contract::dashboard::DashboardState;
use kyros_core::contract::event::EventType;
use kyros_core::ports::store::EventFilter;
use kyros_engine::Engine;
use serde_json::Value;

/// What happened.
#[derive(Debug)]
pub struct Summary {
    dashboard: DashboardState,
    events: BTreeMap<&'static str, u64>,
    intents: BTreeMap<String, u64>,
    opted_out: u64,
    texts_after_stop: u64,
}

impl Summary {
    /// Counts.
    ///
    /// # Errors
    /// What reading the journal can be refused for.
    pub async fn of(engine: &Engine) -> anyhow::Result<Self> {
        let dashboard = engine.dashboard().await?;
        let mut summary = Self {
            dashboard,
            events: BTreeMap::new(),
            intents: BTreeMap::new(),
            opted_out: 0,
            texts_after_stop: 0,
        };
        let filter = EventFilter { public_only: true, ..EventFilter::default() };
        let (mut seen, mut stopped, mut confirmed) = (0, BTreeSet::new(), BTreeSet::new());
        loop {
            let frames = engine.events(seen, 500, filter.clone()).await?;
            let Some(last) = frames.last() else { return Ok(summary) };
            seen = last.sequence;
            for frame in &frames {
                let event: Value = serde_json::from_slice(&frame.frame)?;
                *summary.events.entry(frame.kind.as_str()).or_default() += 1;
                let payload = &event["payload"];
                match frame.kind {
                    EventType::SmsResponseReceived => {
                        let intent = payload["intent"].as_str().unwrap_or_default().to_owned();
                        if intent == "stop" {
                            summary.opted_out += 1;
                            stopped.insert(frame.lead);
                        }
                        *summary.intents.entry(intent).or_default() += 1;
                    }
                    // The one confirmation of the opt-out is the only text that may follow it.
                    EventType::SmsSent if stopped.contains(&frame.lead) && !confirmed.insert(frame.lead) => {
                        summary.texts_after_stop += 1;
                    }
                    _ => {}
                }
            }
        }
    }

    fn count(&self, kind: EventType) -> u64 {
        self.events.get(kind.as_str()).copied().unwrap_or(0)
    }

    /// The demo shows what it says, or fails.
    ///
    /// # Errors
    /// What was missing.
    pub fn expect_a_good_day(&self) -> anyhow::Result<()> {
        let statuses: BTreeMap<&str, u64> =
            self.dashboard.leads.by_status.iter().map(|(status, count)| (status.as_str(), *count)).collect();
        ensure!(self.texts_after_stop == 0, "somebody was texted after STOP");
        ensure!(self.count(EventType::AppointmentCreated) >= 5, "too few visits were booked");
        ensure!(statuses.get("cold").is_some_and(|cold| *cold > 0), "nobody went cold");
        ensure!(self.count(EventType::ErrorResolved) >= 1, "the outage was not resolved");
        ensure!(self.opted_out >= 1, "nobody opted out");
        Ok(())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leads: Vec<String> = self
            .dashboard
            .leads
            .by_status
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(status, count)| format!("{count} {status}"))
            .collect();
        let intents: Vec<String> = self.intents.iter().map(|(intent, count)| format!("{count} {intent}")).collect();
        let count = |kind| self.count(kind);
        writeln!(f, "  leads         {}: {}", self.dashboard.leads.total, leads.join(", "))?;
        writeln!(
            f,
            "  texts         {} sent, {} delivered, {} failed and tried again",
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
        writeln!(f, "  opt-outs      {}; texts after STOP beside its confirmation: {}", self.opted_out, self.texts_after_stop)
    }
}

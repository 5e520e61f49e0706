//! The law of [`Notifier`].

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::ids::{EffectId, EscalationId, IdSource, Seed};
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::notifier::{Notice, Notifier};

use super::report::{Fresh, Report, Trial, demand};

/// A notifier whose operator the suite can ask.
#[async_trait]
pub trait NotifierBench: Send + Sync {
    /// The notifier on trial.
    fn notifier(&self) -> Arc<dyn Notifier>;
    /// What the operator got to see, oldest first, each as one text that holds all of it.
    async fn delivered(&self) -> Vec<String>;
}

/// Tries every clause.
pub async fn run_all(fresh: &Fresh<dyn NotifierBench>) -> Report {
    let mut report = Report::new("Notifier");
    report.add("notify_delivers", notify_delivers(fresh).await);
    report
}

/// Each notice reaches the operator, with escalation, severity and subject.
///
/// # Errors
/// When the clause is broken.
pub async fn notify_delivers(fresh: &Fresh<dyn NotifierBench>) -> Trial {
    let bench = fresh().await;
    let notices = [(1, "high"), (2, "critical")].map(|(n, severity)| notice(n, severity));
    for notice in &notices {
        bench.notifier().notify(notice.clone()).await?;
    }
    let there = bench.delivered().await;
    demand(there.len() == notices.len(), || format!("of two notices {} arrived", there.len()))?;
    for (seen, notice) in there.iter().zip(&notices) {
        for part in [notice.escalation.to_string(), notice.severity.clone(), notice.subject.clone()] {
            demand(seen.contains(&part), || format!("`{part}` is missing in `{seen}`"))?;
        }
    }
    Ok(())
}

fn notice(n: u8, severity: &str) -> Notice {
    let mut ids = IdSource::new(Seed([n; 32]), Timestamp::from_millis(1_700_000_000_000));
    let (effect, escalation) = (EffectId::new(ids.next_uuid()), EscalationId::new(ids.next_uuid()));
    Notice::new(effect, escalation, severity.to_owned(), format!("Gateway {n} needs a person"))
}

//! The law of [`Notifier`].

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::ids::{EffectId, EscalationId, IdSource, Seed};
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::notifier::{Notice, Notifier};

use super::report::{Fresh, Report, Trial, demand};

/// A notifier whose operator the suite can ask.
///
/// ```
/// use std::sync::Arc;
/// use futures::{FutureExt as _, executor::block_on};
/// use kyros_core::ports::notifier::Notifier;
/// use kyros_testkit::ports::RecordingNotifier;
/// use kyros_testkit::suites::notifier::{NotifierBench, notify_delivers, run_all};
///
/// struct Operator(Arc<RecordingNotifier>);
///
/// #[async_trait::async_trait]
/// impl NotifierBench for Operator {
///     fn notifier(&self) -> Arc<dyn Notifier> { self.0.clone() }
///     async fn delivered(&self) -> Vec<String> {
///         let seen = self.0.delivered().into_iter();
///         seen.map(|n| format!("{} {} {}", n.severity, n.escalation, n.subject)).collect()
///     }
/// }
///
/// let fresh = || async { Box::new(Operator(RecordingNotifier::new())) as Box<dyn NotifierBench> }.boxed();
/// block_on(run_all(&fresh)).assert_counts("Notifier: 1 hold, 0 broken, 0 untried");
/// assert_eq!(block_on(notify_delivers(&fresh)), Ok(()));
/// ```
#[async_trait]
pub trait NotifierBench: Send + Sync {
    /// The notifier on trial.
    fn notifier(&self) -> Arc<dyn Notifier>;
    /// What the operator got to see, oldest first, each as one text that holds all of it.
    async fn delivered(&self) -> Vec<String>;
}

/// Tries every clause.
///
/// ```
/// # use {futures::FutureExt as _, kyros_core::ports::notifier::Notifier, std::sync::Arc};
/// # use kyros_testkit::{ports::RecordingNotifier, suites::notifier::{NotifierBench, run_all}};
/// # struct Deaf;
/// # #[async_trait::async_trait]
/// # impl NotifierBench for Deaf {
/// #     fn notifier(&self) -> Arc<dyn Notifier> { RecordingNotifier::new() }
/// #     async fn delivered(&self) -> Vec<String> { Vec::new() }
/// # }
/// // An operator who never gets to see anything.
/// let fresh = || async { Box::new(Deaf) as Box<dyn NotifierBench> }.boxed();
/// assert_eq!(futures::executor::block_on(run_all(&fresh)).broken(), ["notify_delivers"]);
/// ```
pub async fn run_all(fresh: &Fresh<dyn NotifierBench>) -> Report {
    let mut report = Report::new("Notifier");
    report.add("notify_delivers", notify_delivers(fresh).await);
    report
}

/// Each notice reaches the operator, with escalation, severity and subject.
///
/// ```
/// # use {futures::FutureExt as _, kyros_core::ports::notifier::Notifier, std::sync::Arc};
/// # use kyros_testkit::{ports::RecordingNotifier, suites::notifier::{NotifierBench, notify_delivers}};
/// # struct Vague;
/// # #[async_trait::async_trait]
/// # impl NotifierBench for Vague {
/// #     fn notifier(&self) -> Arc<dyn Notifier> { RecordingNotifier::new() }
/// #     async fn delivered(&self) -> Vec<String> { vec!["something is wrong".to_owned(); 2] }
/// # }
/// // An operator who is told that something is wrong, and not what.
/// let fresh = || async { Box::new(Vague) as Box<dyn NotifierBench> }.boxed();
/// let found = format!("{:?}", futures::executor::block_on(notify_delivers(&fresh)));
/// assert!(found.contains("is missing in `something is wrong`"), "{found}");
/// ```
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

//! The law of [`SolarSystem`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::ports::solar::{SolarProject, SolarSystem};

use super::report::{Fresh, Report, Trial, demand};
use crate::ports::solar::project;

/// More than fit on one page of any system that we know.
const MANY: u32 = 250;

/// A solar system that the suite can fill.
#[async_trait]
pub trait SolarBench: Send + Sync {
    /// The system on trial.
    fn solar(&self) -> Arc<dyn SolarSystem>;
    /// Puts a project there, past the port.
    async fn add(&self, project: SolarProject);
}

/// Tries every clause.
pub async fn run_all(fresh: &Fresh<dyn SolarBench>) -> Report {
    let mut report = Report::new("SolarSystem");
    report.add("projects_lists_all", projects_lists_all(fresh).await);
    report
}

/// None where there are none, and each one once where there are many.
///
/// # Errors
/// When the clause is broken.
pub async fn projects_lists_all(fresh: &Fresh<dyn SolarBench>) -> Trial {
    let bench = fresh().await;
    let none = bench.solar().projects().await?;
    demand(none.is_empty(), || format!("an empty system lists {} projects", none.len()))?;
    let expected: BTreeMap<String, SolarProject> =
        (1..=MANY).map(|n| (n.to_string(), project(&n.to_string(), &format!("Roof {n}")))).collect();
    for project in expected.values() {
        bench.add(project.clone()).await;
    }
    let there = bench.solar().projects().await?;
    let ids: BTreeSet<&str> = there.iter().map(|project| project.external_id.as_str()).collect();
    demand(there.len() == expected.len() && ids.len() == expected.len(), || {
        format!("of {MANY} projects {} are listed, {} of them different", there.len(), ids.len())
    })?;
    for project in &there {
        let right = expected.get(&project.external_id) == Some(project);
        demand(right, || format!("project {} isn't as it was added: {project:?}", project.external_id))?;
    }
    Ok(())
}

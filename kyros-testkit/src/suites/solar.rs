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
///
/// ```
/// use std::sync::Arc;
/// use futures::{FutureExt as _, executor::block_on};
/// use kyros_core::ports::solar::{SolarProject, SolarSystem};
/// use kyros_testkit::ports::RecordingSolar;
/// use kyros_testkit::suites::solar::{SolarBench, projects_lists_all, run_all};
///
/// struct Designer(Arc<RecordingSolar>);
///
/// #[async_trait::async_trait]
/// impl SolarBench for Designer {
///     fn solar(&self) -> Arc<dyn SolarSystem> { self.0.clone() }
///     async fn add(&self, project: SolarProject) { self.0.add(project); }
/// }
///
/// let fresh = || async { Box::new(Designer(RecordingSolar::new())) as Box<dyn SolarBench> }.boxed();
/// block_on(run_all(&fresh)).assert_counts("SolarSystem: 1 hold, 0 broken, 0 untried");
/// assert_eq!(block_on(projects_lists_all(&fresh)), Ok(()));
/// ```
#[async_trait]
pub trait SolarBench: Send + Sync {
    /// The system on trial.
    fn solar(&self) -> Arc<dyn SolarSystem>;
    /// Puts a project there, past the port.
    async fn add(&self, project: SolarProject);
}

/// Tries every clause.
///
/// ```
/// # use {futures::FutureExt as _, kyros_core::ports::solar::{SolarProject, SolarSystem}, std::sync::Arc};
/// # use kyros_testkit::{ports::RecordingSolar, suites::solar::{SolarBench, run_all}};
/// # struct Empty;
/// # #[async_trait::async_trait]
/// # impl SolarBench for Empty {
/// #     fn solar(&self) -> Arc<dyn SolarSystem> { RecordingSolar::new() }
/// #     async fn add(&self, _: SolarProject) {}
/// # }
/// // A system that lists nothing, whatever is put there.
/// let fresh = || async { Box::new(Empty) as Box<dyn SolarBench> }.boxed();
/// assert_eq!(futures::executor::block_on(run_all(&fresh)).broken(), ["projects_lists_all"]);
/// ```
pub async fn run_all(fresh: &Fresh<dyn SolarBench>) -> Report {
    let mut report = Report::new("SolarSystem");
    report.add("projects_lists_all", projects_lists_all(fresh).await);
    report
}

/// None where there are none, and each one once where there are many.
///
/// ```
/// # use {futures::FutureExt as _, kyros_core::ports::solar::{SolarProject, SolarSystem}, std::sync::Arc};
/// # use kyros_testkit::{ports::RecordingSolar, suites::solar::{SolarBench, projects_lists_all}};
/// # struct Twice(Arc<RecordingSolar>);
/// # #[async_trait::async_trait]
/// # impl SolarBench for Twice {
/// #     fn solar(&self) -> Arc<dyn SolarSystem> { self.0.clone() }
/// #     async fn add(&self, project: SolarProject) { self.0.add(project.clone()); self.0.add(project); }
/// # }
/// // A system that lists every project twice.
/// let fresh = || async { Box::new(Twice(RecordingSolar::new())) as Box<dyn SolarBench> }.boxed();
/// let found = format!("{:?}", futures::executor::block_on(projects_lists_all(&fresh)));
/// assert!(found.contains("of 250 projects 500 are listed, 250 of them different"), "{found}");
/// ```
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

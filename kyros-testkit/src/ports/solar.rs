//! A solar system in memory.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::solar::{SolarProject, SolarSystem};

use super::script::{Script, Step, locked};

/// Lists the projects that were added, unless the script says otherwise.
///
/// ```
/// use kyros_core::ports::solar::SolarSystem;
/// use kyros_testkit::ports::{RecordingSolar, solar::project};
///
/// let solar = RecordingSolar::new();
/// solar.add(project("P-1", "Elm Street 4"));
/// assert_eq!(futures::executor::block_on(solar.projects()).unwrap().len(), 1);
/// ```
#[derive(Debug, Default)]
pub struct RecordingSolar {
    script: Script,
    projects: Mutex<Vec<SolarProject>>,
}

impl RecordingSolar {
    /// An empty system in fair weather.
    ///
    /// ```
    /// use kyros_core::ports::solar::SolarSystem;
    ///
    /// let solar = kyros_testkit::ports::RecordingSolar::new();
    /// assert_eq!(futures::executor::block_on(solar.projects()), Ok(vec![]));
    /// ```
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next calls meet these, in order.
    ///
    /// ```
    /// # use kyros_core::ports::{failure::Failure, solar::SolarSystem};
    /// # use {futures::executor::block_on, kyros_testkit::ports::{RecordingSolar, Step}};
    /// let solar = RecordingSolar::new();
    /// solar.script([Step::Fail(Failure::transient("503", "busy"))]);
    /// assert!(block_on(solar.projects()).is_err());
    /// assert!(block_on(solar.projects()).is_ok(), "it is well again");
    /// ```
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.script.add(steps);
    }

    /// What is left of the script is dropped: all is well.
    ///
    /// ```
    /// # use kyros_core::ports::{failure::Failure, solar::SolarSystem};
    /// # use kyros_testkit::ports::{RecordingSolar, Step};
    /// let solar = RecordingSolar::new();
    /// solar.script([Step::Fail(Failure::transient("503", "busy"))]);
    /// solar.drop_script();
    /// assert!(futures::executor::block_on(solar.projects()).is_ok());
    /// ```
    pub fn drop_script(&self) {
        self.script.drop_rest();
    }

    /// Somebody makes a project there.
    ///
    /// ```
    /// # use kyros_core::ports::solar::SolarSystem;
    /// # use kyros_testkit::ports::{RecordingSolar, solar::project};
    /// let solar = RecordingSolar::new();
    /// solar.add(project("P-1", "Elm Street 4"));
    /// solar.add(project("P-2", "Oak Street 9"));
    /// let names = futures::executor::block_on(solar.projects()).expect("fair weather");
    /// assert_eq!(names.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Elm Street 4", "Oak Street 9"]);
    /// ```
    pub fn add(&self, project: SolarProject) {
        locked(&self.projects).push(project);
    }
}

#[async_trait]
impl SolarSystem for RecordingSolar {
    async fn projects(&self) -> Result<Vec<SolarProject>, Failure> {
        self.script.play(|| locked(&self.projects).clone())
    }
}

/// An active project with size, cost and address.
///
/// ```
/// let roof = kyros_testkit::ports::solar::project("P-1", "Elm Street 4");
/// assert_eq!((roof.external_id.as_str(), roof.status.as_str()), ("P-1", "active"));
/// ```
///
/// # Panics
/// Never: the fields are those of the type.
#[must_use]
pub fn project(external_id: &str, name: &str) -> SolarProject {
    serde_json::from_value(serde_json::json!({
        "externalId": external_id,
        "name": name,
        "status": "active",
        "owner": "Sam Designer",
        "address": "1 Elm Street, Albany, NY",
        "systemSize": 7.5,
        "estimatedCost": 21000.0,
        "modifiedAt": "2026-01-05T15:00:00.000Z",
    }))
    .expect("the fields are those of the type")
}

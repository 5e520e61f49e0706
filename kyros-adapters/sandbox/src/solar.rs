//! Solar projects.

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::solar::{SolarProject, SolarSystem};
use rusqlite::types::Type;

use crate::faults::SandboxPort;
use crate::world::Sandbox;

impl Sandbox {
    /// Somebody makes a project there, or changes the one with its external id.
    ///
    /// # Errors
    /// When the file can't be written.
    pub async fn add_project(&self, project: SolarProject) -> Result<(), Failure> {
        self.writer
            .run(false, move |db| {
                let json =
                    serde_json::to_string(&project).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
                db.prepare_cached(
                    "INSERT INTO projects (external_id, project) VALUES (?1, ?2)
                     ON CONFLICT (external_id) DO UPDATE SET project = excluded.project",
                )?
                .execute((project.external_id, json))
                .map(drop)
            })
            .await
    }
}

/// The solar system's face of the sandbox.
#[derive(Debug)]
pub(crate) struct SandboxSolar(pub(crate) Arc<Sandbox>);

#[async_trait]
impl SolarSystem for SandboxSolar {
    async fn projects(&self) -> Result<Vec<SolarProject>, Failure> {
        self.0.faults.meet_listing(SandboxPort::Solar)?;
        self.0
            .writer
            .run(false, |db| {
                db.prepare_cached("SELECT project FROM projects ORDER BY external_id")?
                    .query_map([], |row| {
                        serde_json::from_str(&row.get::<_, String>(0)?)
                            .map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, e.into()))
                    })?
                    .collect()
            })
            .await
    }
}

//! Notices to operators.

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::notifier::{Notice, Notifier};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::faults::{Effect, SandboxPort};
use crate::world::Sandbox;

/// A notice that an operator would have seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SandboxNotice {
    /// The effect that it was sent for.
    pub effect_id: String,
    /// The escalation.
    pub escalation_id: String,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// One line.
    pub subject: String,
    /// When it was delivered, in business time.
    pub created_at: Timestamp,
}

impl Sandbox {
    /// The notices that were delivered, oldest first; one that came twice is there twice.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn notices(&self) -> Result<Vec<SandboxNotice>, Failure> {
        self.writer
            .run(false, |db| {
                db.prepare_cached("SELECT effect, escalation, severity, subject, created_at FROM notices ORDER BY seq")?
                    .query_map([], |row| {
                        Ok(SandboxNotice {
                            effect_id: row.get(0)?,
                            escalation_id: row.get(1)?,
                            severity: row.get(2)?,
                            subject: row.get(3)?,
                            created_at: Timestamp::from_millis(row.get(4)?),
                        })
                    })?
                    .collect()
            })
            .await
    }
}

/// The notifier's face of the sandbox.
#[derive(Debug)]
pub(crate) struct SandboxNotifier(pub(crate) Arc<Sandbox>);

#[async_trait]
impl Notifier for SandboxNotifier {
    async fn notify(&self, notice: Notice) -> Result<(), Failure> {
        let lost = match self.0.faults.meet(SandboxPort::Notifier) {
            Effect::Before(failure) => return Err(failure),
            Effect::After(failure) => Some(failure),
            Effect::None => None,
        };
        let now = self.0.now().millis();
        self.0
            .writer
            .run(false, move |db| {
                let (effect, escalation) = (notice.effect.to_string(), notice.escalation.to_string());
                db.prepare_cached(
                    "INSERT INTO notices (effect, escalation, severity, subject, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![effect, escalation, notice.severity, notice.subject, now])
                .map(drop)
            })
            .await?;
        lost.map_or(Ok(()), Err)
    }
}

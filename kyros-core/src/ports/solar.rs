//! The system where solar projects are designed and sold.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use crate::contract::time::Timestamp;

/// A project as the outside system has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SolarProject {
    /// The outside system's id.
    pub external_id: String,
    /// Name.
    pub name: String,
    /// `active`, `pending`, `completed` or `archived`.
    pub status: String,
    /// Who owns it there.
    pub owner: String,
    /// Address.
    pub address: Option<String>,
    /// Size in kW.
    pub system_size: Option<f64>,
    /// Whole units of the currency.
    pub estimated_cost: Option<f64>,
    /// When it last changed there.
    pub modified_at: Timestamp,
}

/// A solar design system.
#[async_trait]
pub trait SolarSystem: std::fmt::Debug + Send + Sync {
    /// Every project.
    ///
    /// 1. `projects_lists_all`
    async fn projects(&self) -> Result<Vec<SolarProject>, Failure>;
}

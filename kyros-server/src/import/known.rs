//! Which rows are in already.
//!
//! An open lead is found by its phone when the engine decides. A closed one (won, lost) holds its
//! phone no longer, so that the same person may come again: it counts as the same row only where it
//! came from a file with that very content.

use std::collections::BTreeSet;

use kyros_core::contract::command::{Command, LeadCreate};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::lead::{Lead, LeadStatus};
use kyros_core::ports::query::{LeadsQuery, Query};
use kyros_core::views::search_terms;
use kyros_engine::Engine;
use sha2::{Digest, Sha256};

/// The rows of one file that would not meet each other in the engine. Holds 16 bytes a row.
#[derive(Debug, Default)]
pub struct Known(BTreeSet<[u8; 16]>);

impl Known {
    /// Whether this row is the first of its kind in the file: of closed leads the first with that
    /// content, of open ones the first with that phone, where `open` ones are wanted too.
    pub fn is_first(&mut self, lead: &LeadCreate, open: bool) -> bool {
        match (is_closed(lead.status), open) {
            (true, _) => self.0.insert(digest(&serde_json::to_vec(lead).unwrap_or_default())),
            (false, true) => self.0.insert(digest(lead.phone.as_str().as_bytes())),
            (false, false) => true,
        }
    }
}

fn digest(bytes: &[u8]) -> [u8; 16] {
    let whole: [u8; 32] = Sha256::digest(bytes).into();
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    half
}

const fn is_closed(status: LeadStatus) -> bool {
    matches!(status, LeadStatus::Won | LeadStatus::Lost)
}

/// Whether that row made a lead that is closed by now.
///
/// # Errors
/// `unavailable` when the store can't be read.
pub async fn is_closed_import(engine: &Engine, command: &Command) -> Result<bool, Refusal> {
    let Command::LeadCreate(row) = command else { return Ok(false) };
    let words = search_terms(row.phone.as_str()).unwrap_or_default();
    let statuses = vec![LeadStatus::Won, LeadStatus::Lost];
    let query = Query::Leads(LeadsQuery { words, statuses, ..LeadsQuery::default() });
    for doc in engine.query(&query).await?.docs {
        let Ok(lead) = serde_json::from_slice::<Lead>(&doc) else { continue };
        if lead.phone == row.phone && came_from(engine, &lead, command).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn came_from(engine: &Engine, lead: &Lead, command: &Command) -> Result<bool, Refusal> {
    let timeline = engine.timeline(lead.id).await?.unwrap_or_default();
    let Some(cause) = timeline.first().map(|entry| &entry["cause"]) else { return Ok(false) };
    let row = serde_json::to_value(command).map_err(|_| Refusal::internal())?;
    Ok(cause["actor"]["by"] == "operator" && cause["command"] == row)
}

//! Which rows are in already.
//!
//! An open lead is found by its phone when the engine decides. A closed one (won, lost) holds its
//! phone no longer, so that the same person may come again: it counts as the same row only where it
//! came from a file with that very content.

use std::collections::BTreeMap;

use kyros_core::contract::command::{Command, LeadCreate};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::lead::{Lead, LeadStatus};
use kyros_core::ports::query::{LeadsQuery, Query};
use kyros_core::views::search_terms;
use kyros_engine::Engine;
use sha2::{Digest, Sha256};

/// How a row stands to those before it in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the first with that phone; of closed leads, the first with that content.
    First,
    /// An earlier row is the same.
    Copy,
    /// That earlier row has the phone for another lead.
    Taken(u64),
}

/// The rows of one file so far. Holds less than 100 bytes a row.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<Digested, (u64, Digested)>);

type Digested = [u8; 16];

impl Known {
    /// Takes a row in.
    pub fn place(&mut self, row: u64, lead: &LeadCreate) -> Place {
        let content = digest(&serde_json::to_vec(lead).unwrap_or_default());
        let key = if is_closed(lead.status) { content } else { digest(lead.phone.as_str().as_bytes()) };
        match self.0.get(&key) {
            Some((_, same)) if *same == content => Place::Copy,
            Some((earlier, _)) => Place::Taken(*earlier),
            None => {
                self.0.insert(key, (row, content));
                Place::First
            }
        }
    }
}

fn digest(bytes: &[u8]) -> Digested {
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

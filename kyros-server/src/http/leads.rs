//! `GET /api/v1/leads…`

use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::LeadId;
use kyros_core::ports::query::{LeadOrder, LeadSort, LeadsQuery, Query};
use kyros_core::views::search_terms;

use super::App;
use super::answer::Asked;
use super::envelope::{Answer, bytes_of};
use super::lists;
use super::problem::Handled;
use super::query::Params;

/// The id in the path. What isn't an id names no lead.
///
/// # Errors
/// `not_found`.
pub fn id_of(asked: &Asked) -> Result<LeadId, Refusal> {
    LeadId::parse(&asked.id).ok_or_else(|| Refusal::not_found("lead"))
}

/// The list.
///
/// # Errors
/// `bad_request` for a bad filter, order or page.
pub async fn list(app: &App, asked: &Asked) -> Handled<Answer> {
    let params = &asked.params;
    let query = LeadsQuery {
        statuses: params.words("status")?,
        sources: params.words("source")?,
        priorities: params.words("priority")?,
        assigned_to: params.many("assignedTo").into_iter().map(str::to_owned).collect(),
        words: search(params)?,
        updated_after: params.instant("updatedAfter")?,
        sort: sort(params)?,
        paging: lists::paging(app, asked)?,
    };
    lists::answer(app, asked, &Query::Leads(query)).await
}

fn search(params: &Params) -> Result<Vec<String>, Refusal> {
    match params.one("q")? {
        None => Ok(Vec::new()),
        Some(text) if text.len() > 200 => Err(Refusal::bad_request("q", "give 200 bytes at most")),
        Some(text) => search_terms(text).ok_or_else(|| Refusal::bad_request("q", "give 3 characters at least")),
    }
}

fn sort(params: &Params) -> Result<LeadSort, Refusal> {
    let Some(text) = params.one("sort")? else { return Ok(LeadSort { by: LeadOrder::UpdatedAt, falling: true }) };
    let (name, falling) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let by = match name {
        "updatedAt" => LeadOrder::UpdatedAt,
        "createdAt" => LeadOrder::CreatedAt,
        "name" => LeadOrder::Name,
        "priority" => LeadOrder::Priority,
        "nextFollowUpAt" => LeadOrder::NextFollowUpAt,
        _ => {
            let allowed = "allowed: updatedAt, createdAt, name, priority, nextFollowUpAt; - before it for falling";
            return Err(Refusal::bad_request("sort", allowed));
        }
    };
    Ok(LeadSort { by, falling })
}

/// One lead.
///
/// # Errors
/// `not_found`.
pub async fn one(app: &App, asked: &Asked) -> Handled<Answer> {
    lists::one(app, &Query::Lead(id_of(asked)?), "lead").await
}

/// Refuses the lists of a lead that isn't there.
///
/// # Errors
/// `not_found`.
pub async fn need(app: &App, asked: &Asked) -> Result<LeadId, Refusal> {
    let id = id_of(asked)?;
    lists::found(app, &Query::Lead(id), "lead").await.map(|_| id)
}

/// Everything that happened to a lead.
///
/// # Errors
/// `not_found`.
pub async fn timeline(app: &App, asked: &Asked) -> Handled<Answer> {
    let id = id_of(asked)?;
    let entries = app.engine.timeline(id).await?.ok_or_else(|| Refusal::not_found("lead"))?;
    let items = entries.iter().map(bytes_of).collect::<Result<Vec<_>, _>>()?;
    Ok(lists::of_whole(app, asked, items)?)
}

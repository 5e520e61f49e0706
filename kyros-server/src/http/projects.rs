//! `GET /api/v1/projects…`

use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::ProjectId;
use kyros_core::ports::query::Query;

use super::App;
use super::answer::Asked;
use super::envelope::Answer;
use super::lists;
use super::problem::Handled;

/// The list, oldest first.
///
/// # Errors
/// `bad_request` for a bad page.
pub async fn list(app: &App, asked: &Asked) -> Handled<Answer> {
    lists::answer(app, asked, &Query::Projects(lists::paging(app, asked)?)).await
}

/// One project.
///
/// # Errors
/// `not_found`.
pub async fn one(app: &App, asked: &Asked) -> Handled<Answer> {
    let id = ProjectId::parse(&asked.id).ok_or_else(|| Refusal::not_found("project"))?;
    lists::one(app, &Query::Project(id), "project").await
}

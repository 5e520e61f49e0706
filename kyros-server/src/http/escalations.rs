//! `GET /api/v1/escalations…`

use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::EscalationId;
use kyros_core::ports::query::Query;

use super::App;
use super::answer::Asked;
use super::envelope::Answer;
use super::lists;
use super::problem::Handled;

/// The list, newest first.
///
/// # Errors
/// `bad_request` for a bad status or page.
pub async fn list(app: &App, asked: &Asked) -> Handled<Answer> {
    let statuses = asked.params.words("status")?;
    lists::answer(app, asked, &Query::Escalations { statuses, paging: lists::paging(app, asked)? }).await
}

/// One escalation.
///
/// # Errors
/// `not_found`.
pub async fn one(app: &App, asked: &Asked) -> Handled<Answer> {
    let id = EscalationId::parse(&asked.id).ok_or_else(|| Refusal::not_found("escalation"))?;
    lists::one(app, &Query::Escalation(id), "escalation").await
}

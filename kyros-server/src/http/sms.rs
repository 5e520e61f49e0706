//! `GET /api/v1/leads/:leadId/sms`

use kyros_core::ports::query::Query;

use super::App;
use super::answer::Asked;
use super::envelope::Answer;
use super::problem::Handled;
use super::{leads, lists};

/// A lead's texts, oldest first.
///
/// # Errors
/// `not_found` for an unknown lead.
pub async fn of_lead(app: &App, asked: &Asked) -> Handled<Answer> {
    let paging = lists::paging(app, asked)?;
    let lead = leads::need(app, asked).await?;
    lists::answer(app, asked, &Query::MessagesOfLead(lead, paging)).await
}

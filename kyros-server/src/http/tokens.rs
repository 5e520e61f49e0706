//! `GET /api/v1/tokens…`

use bytes::Bytes;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::TokenId;
use kyros_core::contract::token::ApiToken;
use kyros_core::ports::query::Query;

use super::App;
use super::answer::Asked;
use super::envelope::{Answer, bytes_of};
use super::lists;
use super::problem::Handled;

/// The list, oldest first.
///
/// # Errors
/// `bad_request` for a bad page.
pub async fn list(app: &App, asked: &Asked) -> Handled<Answer> {
    let mut page = app.engine.query(&Query::Tokens(lists::paging(app, asked)?)).await?;
    for doc in &mut page.docs {
        *doc = with_usage(app, doc).await?;
    }
    Ok(lists::of_page(app, asked, page))
}

/// One token.
///
/// # Errors
/// `not_found`.
pub async fn one(app: &App, asked: &Asked) -> Handled<Answer> {
    let id = TokenId::parse(&asked.id).ok_or_else(|| Refusal::not_found("token"))?;
    let doc = lists::found(app, &Query::Token(id), "token").await?;
    Ok(Answer::ok(with_usage(app, &doc).await?))
}

/// The token with what it was used for, which isn't in the journal.
async fn with_usage(app: &App, doc: &Bytes) -> Result<Bytes, Refusal> {
    let mut token: ApiToken = serde_json::from_slice(doc).map_err(|_| Refusal::internal())?;
    app.usage.fill(&mut token).await;
    bytes_of(&token)
}

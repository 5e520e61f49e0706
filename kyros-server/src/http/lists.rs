//! Pages of lists.

use bytes::Bytes;
use kyros_core::contract::error::Refusal;
use kyros_core::ports::query::{Cursor, CursorKey, Page, Paging, Query};
use serde::Deserialize;

use super::App;
use super::answer::Asked;
use super::cursor;
use super::envelope::{Answer, List};
use super::problem::Handled;

/// Which page is asked for.
///
/// # Errors
/// `bad_request` for a bad `limit` or `cursor`.
pub fn paging(app: &App, asked: &Asked) -> Result<Paging, Refusal> {
    let after = match asked.params.one("cursor")? {
        Some(text) => Some(cursor::read(&app.keys.cursor, &identity(asked), text)?),
        None => None,
    };
    Ok(Paging { limit: asked.params.limit()?, after })
}

/// What a cursor is bound to: the list with its filters.
fn identity(asked: &Asked) -> String {
    format!("{}\u{1d}{}", asked.parts.uri.path(), asked.params.list_identity())
}

/// Answers a list from the store's rows.
///
/// # Errors
/// What the engine refuses.
pub async fn answer(app: &App, asked: &Asked, query: &Query) -> Handled<Answer> {
    let page = app.engine.query(query).await?;
    Ok(of_page(app, asked, page))
}

/// A page of rows as a list.
#[must_use]
pub fn of_page(app: &App, asked: &Asked, page: Page) -> Answer {
    let Page { docs, next, total, total_is_lower_bound, .. } = page;
    let mut list = List { items: docs, total: Some(total), total_is_lower_bound, ..List::default() };
    if let Some(next) = next {
        link(app, asked, &next, &mut list);
    }
    Answer::List(list)
}

/// A list that is at hand as a whole: all of it, unless a page is asked for.
///
/// # Errors
/// `bad_request` for a bad `limit` or `cursor`.
pub fn of_whole(app: &App, asked: &Asked, items: Vec<Bytes>) -> Result<Answer, Refusal> {
    let total = items.len();
    if asked.params.one("limit")?.is_none() && asked.params.one("cursor")?.is_none() {
        return Ok(Answer::List(List { items, total: Some(total as u64), ..List::default() }));
    }
    let paging = paging(app, asked)?;
    let begin = match paging.after {
        Some(Cursor { key: CursorKey::Number(Some(index)), .. }) => usize::try_from(index).unwrap_or(usize::MAX),
        _ => 0,
    };
    let end = begin.saturating_add(paging.limit).min(total);
    let here: Vec<Bytes> = items.into_iter().skip(begin).take(paging.limit).collect();
    let mut list = List { items: here, total: Some(total as u64), ..List::default() };
    if end < total {
        let next = Cursor { key: CursorKey::Number(i64::try_from(end).ok()), id: String::new() };
        link(app, asked, &next, &mut list);
    }
    Ok(Answer::List(list))
}

fn link(app: &App, asked: &Asked, next: &Cursor, list: &mut List) {
    let text = cursor::write(&app.keys.cursor, &identity(asked), next);
    list.next_link = Some(format!("{}?{}", asked.parts.uri.path(), asked.params.with("cursor", &text)));
    list.next_cursor = Some(text);
}

/// Answers the one resource that a query finds.
///
/// # Errors
/// `not_found`, or what the engine refuses.
pub async fn one(app: &App, query: &Query, what: &str) -> Handled<Answer> {
    let doc = found(app, query, what).await?;
    let version = version_of(&doc);
    Ok(Answer::Data { status: http::StatusCode::OK, data: doc, version })
}

/// The version of a resource that has one.
#[must_use]
pub fn version_of(doc: &[u8]) -> Option<u64> {
    serde_json::from_slice::<Versioned>(doc).ok()?.version
}

/// The one resource that a query finds.
///
/// # Errors
/// `not_found`, or what the engine refuses.
pub async fn found(app: &App, query: &Query, what: &str) -> Result<Bytes, Refusal> {
    app.engine.query(query).await?.docs.into_iter().next().ok_or_else(|| Refusal::not_found(what))
}

#[derive(Deserialize)]
struct Versioned {
    version: Option<u64>,
}

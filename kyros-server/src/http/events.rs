//! `GET /api/v1/events`, and what its three forms (list, SSE, socket) have in common.

use std::sync::Arc;

use http::header;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::LeadId;
use kyros_core::contract::token::{Scope, Scopes};
use kyros_core::ports::query::Page;
use kyros_core::ports::store::EventFilter;
use serde_json::json;

use super::App;
use super::answer::Asked;
use super::auth::Caller;
use super::envelope::{Answer, List};
use super::problem::Handled;
use super::query::Params;
use super::sse;

/// Which events are asked for, as far as these scopes may see them.
///
/// # Errors
/// `bad_request` for an unknown type or lead id; `forbidden` when only events are asked for that
/// these scopes may not see.
pub fn filter(params: &Params, scopes: &Scopes) -> Result<EventFilter, Refusal> {
    let lead = match params.one("leadId")? {
        Some(text) => Some(LeadId::parse(text).ok_or_else(|| Refusal::bad_request("leadId", "give a lead's id"))?),
        None => None,
    };
    let asked = types(params)?;
    let may_see = |kind: &EventType| !kind.needs_admin() || scopes.allows(Scope::Admin);
    let types: Vec<EventType> = match &asked {
        None if scopes.allows(Scope::Admin) => Vec::new(),
        None => EventType::ALL.iter().copied().filter(may_see).collect(),
        Some(asked) => asked.iter().copied().filter(may_see).collect(),
    };
    if asked.is_some() && types.is_empty() {
        return Err(Refusal::forbidden(Scope::Admin));
    }
    Ok(EventFilter { public_only: true, types, lead, stream: None })
}

/// The types that the patterns name: `lead.*`, `sms.sent`.
fn types(params: &Params) -> Result<Option<Vec<EventType>>, Refusal> {
    let patterns = params.many("types");
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut types = Vec::new();
    for pattern in patterns {
        let before = types.len();
        match pattern.strip_suffix(".*") {
            Some(family) => types.extend(EventType::ALL.iter().copied().filter(|kind| kind.family() == family)),
            None if pattern == "*" => types.extend(EventType::ALL),
            None => types.extend(EventType::parse(pattern)),
        }
        if types.len() == before {
            let words: Vec<&str> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
            return Err(Refusal::bad_request("types", format!("allowed: lead.* and the like, {}", words.join(", "))));
        }
    }
    types.sort_unstable();
    types.dedup();
    Ok(Some(types))
}

/// The position after which events are asked for.
///
/// # Errors
/// `bad_request` with `details.range` when it isn't one that the journal has.
pub async fn after(app: &App, given: Option<&str>, name: &str) -> Result<Option<u64>, Refusal> {
    let Some(text) = given else { return Ok(None) };
    let head = app.engine.head().await?.position;
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    match text.parse::<u64>().ok().filter(|position| plain && *position <= head) {
        Some(position) => Ok(Some(position)),
        None => {
            let refusal = Refusal::bad_request(name, format!("give a sequence from 0 to {head}"));
            Err(refusal.with("range", json!({ "min": 0, "max": head })))
        }
    }
}

/// Events from the journal, as a list or as a live stream.
///
/// # Errors
/// As [`filter`] and [`after`].
pub async fn read(app: &Arc<App>, asked: &Asked, caller: &Caller) -> Handled<Answer> {
    let filter = filter(&asked.params, &caller.auth.scopes)?;
    if wants_stream(asked) {
        let last = asked.parts.headers.get("last-event-id").and_then(|value| value.to_str().ok());
        let begin = match last.filter(|text| !text.is_empty()) {
            Some(last) => after(app, Some(last), "Last-Event-ID").await?,
            None => after(app, asked.params.one("after")?, "after").await?,
        };
        return sse::stream(app, caller, filter, begin);
    }
    // The cursor of this list is the position after which it goes on.
    let begin = after(app, asked.params.one("after")?, "after").await?.unwrap_or(0);
    let cursor = after(app, asked.params.one("cursor")?, "cursor").await?;
    let limit = asked.params.limit()?;
    let frames = app.engine.events(cursor.unwrap_or(begin), limit, filter.clone()).await?;
    let last = frames.last().map(|frame| frame.sequence).filter(|_| frames.len() == limit);
    // A first page that isn't full is all there is.
    let (total, total_is_lower_bound) = match (cursor, last) {
        (None, None) => (frames.len() as u64, false),
        _ => total(app, begin, filter).await?,
    };
    let items = frames.into_iter().map(|frame| frame.frame).collect();
    let mut list = List { items, total: Some(total), total_is_lower_bound, ..List::default() };
    if let Some(last) = last {
        let query = asked.params.with("cursor", &last.to_string());
        list.next_link = Some(format!("{}?{query}", asked.parts.uri.path()));
        list.next_cursor = Some(last.to_string());
    }
    Ok(Answer::List(list))
}

/// How many events the whole list has; true where there are that many at least.
async fn total(app: &App, begin: u64, filter: EventFilter) -> Result<(u64, bool), Refusal> {
    let limit = usize::try_from(Page::COUNT_LIMIT).unwrap_or(usize::MAX);
    let found = app.engine.count_events(begin, limit.saturating_add(1), filter).await?;
    Ok((found.min(limit) as u64, found > limit))
}

fn wants_stream(asked: &Asked) -> bool {
    let accept = asked.parts.headers.get_all(header::ACCEPT);
    accept.iter().filter_map(|value| value.to_str().ok()).any(|value| value.contains("text/event-stream"))
}

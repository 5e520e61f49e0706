//! Questions, answered by going through all rows.

use std::cmp::Ordering;

use bytes::Bytes;
use kyros_core::contract::ids::LeadId;
use kyros_core::contract::lead::Priority;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::{LeadRow, TokenRow};
use kyros_core::ports::query::{Cursor, CursorKey, LeadOrder, LeadsQuery, Page, Paging, Query};

use super::Inner;

/// A row on a list: its order key, its id and the resource.
type Item = (CursorKey, String, Bytes);

impl Inner {
    pub(super) fn query(&self, query: &Query) -> Page {
        match query {
            Query::Leads(wanted) => self.list_leads(wanted),
            Query::Lead(id) => single(self.leads.get(id).map(|row| &row.doc)),
            Query::Message(id) => single(self.messages.get(id).map(|row| &row.doc)),
            Query::Appointment(id) => single(self.appointments.get(id).map(|row| &row.doc)),
            Query::Escalation(id) => single(self.escalations.get(id).map(|row| &row.doc)),
            Query::Project(id) => single(self.projects.get(id).map(|row| &row.doc)),
            Query::Token(id) => token(self.tokens.get(id)),
            Query::TokenByHash(hash) => token(self.tokens.values().find(|row| row.hashes.contains(hash))),
            Query::ProjectByExternalId(id) => {
                single(self.projects.values().find(|row| row.external_id == *id).map(|row| &row.doc))
            }
            Query::MessagesOfLead(lead, paging) => {
                let rows = self.messages.values().filter(|row| row.lead == *lead);
                page(rows.map(|row| item(row.created_at, row.id, &row.doc)).collect(), false, paging)
            }
            Query::AppointmentsOfLead(lead, paging) => {
                let rows = self.appointments.values().filter(|row| row.lead == *lead);
                page(rows.map(|row| item(row.start, row.id, &row.doc)).collect(), false, paging)
            }
            Query::Appointments { from, to, statuses, paging } => {
                let rows = self.appointments.values().filter(|row| {
                    any_of(statuses, &row.status)
                        && from.is_none_or(|from| row.start >= from)
                        && to.is_none_or(|to| row.start < to)
                });
                page(rows.map(|row| item(row.start, row.id, &row.doc)).collect(), false, paging)
            }
            Query::Escalations { statuses, paging } => {
                let rows = self.escalations.values().filter(|row| any_of(statuses, &row.status));
                page(rows.map(|row| item(row.created_at, row.id, &row.doc)).collect(), true, paging)
            }
            Query::Tokens(paging) => {
                page(self.tokens.values().map(|row| item(row.created_at, row.id, &row.doc)).collect(), false, paging)
            }
            Query::Projects(paging) => {
                page(self.projects.values().map(|row| item(row.created_at, row.id, &row.doc)).collect(), false, paging)
            }
        }
    }

    fn list_leads(&self, wanted: &LeadsQuery) -> Page {
        let rows = self.leads.values().filter(|row| {
            any_of(&wanted.statuses, &row.status)
                && any_of(&wanted.sources, &row.source)
                && any_of(&wanted.priorities, &row.priority)
                && (wanted.assigned_to.is_empty()
                    || row.assigned_to.as_ref().is_some_and(|name| wanted.assigned_to.contains(name)))
                && wanted.updated_after.is_none_or(|after| row.updated_at > after)
                && wanted.words.iter().all(|word| row.search.iter().any(|entry| entry.starts_with(word.as_str())))
        });
        let items = rows.map(|row| (lead_key(row, wanted.sort.by), row.id.to_string(), row.doc.clone())).collect();
        let mut page = page(items, wanted.sort.falling, &wanted.paging);
        let narrowed = LeadsQuery { sort: wanted.sort, paging: wanted.paging.clone(), ..LeadsQuery::default() };
        if *wanted == narrowed {
            page.total = self.leads.len() as u64;
            page.total_is_lower_bound = false;
        }
        page
    }
}

fn lead_key(row: &LeadRow, by: LeadOrder) -> CursorKey {
    let at = |at: Timestamp| CursorKey::Number(Some(at.millis()));
    match by {
        LeadOrder::UpdatedAt => at(row.updated_at),
        LeadOrder::CreatedAt => at(row.created_at),
        LeadOrder::Name => CursorKey::Text(row.name_key.clone()),
        LeadOrder::Priority => CursorKey::Number(Some(match row.priority {
            Priority::Hot => 2,
            Priority::Warm => 1,
            _ => 0,
        })),
        LeadOrder::NextFollowUpAt => CursorKey::Number(row.next_follow_up_at.map(Timestamp::millis)),
    }
}

fn item(at: Timestamp, id: impl ToString, doc: &Bytes) -> Item {
    (CursorKey::Number(Some(at.millis())), id.to_string(), doc.clone())
}

fn any_of<T: PartialEq>(wanted: &[T], value: &T) -> bool {
    wanted.is_empty() || wanted.contains(value)
}

fn single(doc: Option<&Bytes>) -> Page {
    let docs: Vec<Bytes> = doc.cloned().into_iter().collect();
    Page { total: docs.len() as u64, docs, ..Page::default() }
}

fn token(row: Option<&TokenRow>) -> Page {
    let hashes = row.map(|row| row.hashes.clone()).unwrap_or_default();
    Page { hashes, ..single(row.map(|row| &row.doc)) }
}

/// Rows without a key come last in either direction.
fn compare(a: (&CursorKey, &str), b: (&CursorKey, &str), falling: bool) -> Ordering {
    let turned = |ordering: Ordering| if falling { ordering.reverse() } else { ordering };
    let by_key = match (a.0, b.0) {
        (CursorKey::Number(None), CursorKey::Number(None)) => Ordering::Equal,
        (CursorKey::Number(None), _) => Ordering::Greater,
        (_, CursorKey::Number(None)) => Ordering::Less,
        (CursorKey::Number(Some(a)), CursorKey::Number(Some(b))) => turned(a.cmp(b)),
        (CursorKey::Text(a), CursorKey::Text(b)) => turned(a.cmp(b)),
        // A cursor of another order: nothing lies beyond it.
        (CursorKey::Number(_), CursorKey::Text(_)) | (CursorKey::Text(_), CursorKey::Number(_)) => Ordering::Less,
    };
    by_key.then_with(|| turned(a.1.cmp(b.1)))
}

fn page(mut items: Vec<Item>, falling: bool, paging: &Paging) -> Page {
    items.sort_by(|a, b| compare((&a.0, &a.1), (&b.0, &b.1), falling));
    let found = items.len() as u64;
    let mut page = Page {
        total: found.min(Page::COUNT_LIMIT),
        total_is_lower_bound: found > Page::COUNT_LIMIT,
        ..Page::default()
    };
    if let Some(cursor) = &paging.after {
        // Every id has the same text form.
        let is_id = LeadId::parse(&cursor.id).is_some();
        items.retain(|item| is_id && compare((&item.0, &item.1), (&cursor.key, &cursor.id), falling).is_gt());
    }
    let more = items.len() > paging.limit;
    items.truncate(paging.limit);
    if more {
        page.next = items.last().map(|(key, id, _)| Cursor { key: key.clone(), id: id.clone() });
    }
    page.docs = items.into_iter().map(|(.., doc)| doc).collect();
    page
}

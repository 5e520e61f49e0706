//! Lists and single resources other than the list of leads.

use bytes::Bytes;
use kyros_core::contract::ids::{AppointmentId, EscalationId, LeadId, MessageId, ProjectId, TokenId};
use kyros_core::ports::query::{Cursor, CursorKey, Page, Paging, Query};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use uuid::Uuid;

use super::ReadError;
use super::journal::blob;
use super::leads;
use super::views::lines;
use crate::codec::{Coded, count, int, nat};

/// Answers any question; `all_leads` is how many leads there are.
pub(crate) fn query(c: &Connection, query: &Query, all_leads: u64) -> Result<Page, ReadError> {
    match query {
        Query::Leads(wanted) => leads::leads(c, wanted, all_leads),
        Query::Lead(id) => one(c, "leads", id.uuid()),
        Query::Message(id) => one(c, "messages", id.uuid()),
        Query::Appointment(id) => one(c, "appointments", id.uuid()),
        Query::Escalation(id) => one(c, "escalations", id.uuid()),
        Query::Project(id) => one(c, "projects", id.uuid()),
        Query::Token(id) => token(c, id.uuid()),
        Query::TokenByHash(hash) => {
            let token: Option<[u8; 16]> = c
                .prepare_cached("SELECT token FROM token_hashes WHERE hash = ?1")?
                .query_row([hash], |row| row.get(0))
                .optional()?;
            token.map_or_else(|| Ok(Page::default()), |token| self::token(c, Uuid::from_bytes(token)))
        }
        Query::ProjectByExternalId(id) => {
            let doc = c
                .prepare_cached("SELECT doc FROM projects WHERE external_id = ?1 ORDER BY id LIMIT 1")?
                .query_row([id], |row| blob(row, 0))
                .optional()?;
            Ok(single(doc))
        }
        list => match List::of(list) {
            Some((list, paging)) => list.page(c, paging),
            None => Ok(Page::default()),
        },
    }
}

fn single(doc: Option<Bytes>) -> Page {
    let docs: Vec<Bytes> = doc.into_iter().collect();
    Page { total: docs.len() as u64, docs, ..Page::default() }
}

fn one(c: &Connection, table: &str, id: Uuid) -> Result<Page, ReadError> {
    let doc = c
        .prepare_cached(&format!("SELECT doc FROM {table} WHERE id = ?1"))?
        .query_row([id.as_bytes()], |row| blob(row, 0))
        .optional()?;
    Ok(single(doc))
}

fn token(c: &Connection, id: Uuid) -> Result<Page, ReadError> {
    let found = c
        .prepare_cached("SELECT doc, hashes FROM tokens WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| Ok((blob(row, 0)?, lines(row.get_ref(1)?.as_str()?))))
        .optional()?;
    Ok(match found {
        Some((doc, hashes)) => Page { hashes, ..single(Some(doc)) },
        None => Page::default(),
    })
}

/// Reads an id's text, and writes it.
type IdText = (fn(&str) -> Option<Uuid>, fn(Uuid) -> String);

/// A list: a table, its order and its conditions with their values.
#[derive(Debug)]
pub(crate) struct List {
    table: &'static str,
    order: &'static str,
    falling: bool,
    wanted: String,
    values: Vec<Value>,
    id: fn(&str) -> Option<Uuid>,
    text: fn(Uuid) -> String,
}

macro_rules! id_text {
    ($id:ident) => {
        (|text| $id::parse(text).map($id::uuid), |id| $id::new(id).to_string())
    };
}

impl List {
    fn new(table: &'static str, order: &'static str, (id, text): IdText) -> Self {
        Self { table, order, falling: false, wanted: "1".to_owned(), values: Vec::new(), id, text }
    }

    fn condition(&mut self, condition: &str, value: Value) {
        self.values.push(value);
        self.wanted.push_str(&format!(" AND {condition} ?{}", self.values.len()));
    }

    fn of_lead(mut self, lead: LeadId) -> Self {
        self.condition("lead =", Value::Blob(lead.uuid().as_bytes().to_vec()));
        self
    }

    fn with_status<T: Coded>(mut self, statuses: &[T]) -> Self {
        self.wanted.push_str(&leads::one_of("status", statuses));
        self
    }

    /// The list that a query asks for; `None` when it asks for something else.
    pub(crate) fn of(query: &Query) -> Option<(Self, &Paging)> {
        Some(match query {
            Query::MessagesOfLead(lead, paging) => {
                (Self::new("messages", "created_at", id_text!(MessageId)).of_lead(*lead), paging)
            }
            Query::AppointmentsOfLead(lead, paging) => {
                (Self::new("appointments", "start", id_text!(AppointmentId)).of_lead(*lead), paging)
            }
            Query::Appointments { from, to, statuses, paging } => {
                let mut list =
                    Self::new("appointments", "start", id_text!(AppointmentId)).with_status(statuses);
                if let Some(from) = from {
                    list.condition("start >=", Value::Integer(from.millis()));
                }
                if let Some(to) = to {
                    list.condition("start <", Value::Integer(to.millis()));
                }
                (list, paging)
            }
            Query::Escalations { statuses, paging } => {
                let list = Self::new("escalations", "created_at", id_text!(EscalationId)).with_status(statuses);
                (Self { falling: true, ..list }, paging)
            }
            Query::Tokens(paging) => (Self::new("tokens", "created_at", id_text!(TokenId)), paging),
            Query::Projects(paging) => (Self::new("projects", "created_at", id_text!(ProjectId)), paging),
            _ => return None,
        })
    }

    /// The statement that counts, and the one that reads a page after `after`.
    pub(crate) fn sql(&self, after: bool) -> (String, String) {
        let Self { table, order, wanted, values, .. } = self;
        let (direction, beyond) = if self.falling { ("DESC", "<") } else { ("ASC", ">") };
        let n = values.len();
        let count = format!("SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE {wanted} LIMIT ?{})", n + 1);
        let after = if after {
            format!(" AND ({order}, id) {beyond} (?{}, ?{})", n + 2, n + 3)
        } else {
            String::new()
        };
        let page = format!(
            "SELECT doc, {order}, id FROM {table} WHERE {wanted}{after}
             ORDER BY {order} {direction}, id {direction} LIMIT ?{}",
            n + 1
        );
        (count, page)
    }

    fn page(self, c: &Connection, paging: &Paging) -> Result<Page, ReadError> {
        let (count_sql, page_sql) = self.sql(paging.after.is_some());
        let (total, total_is_lower_bound) = counted(c, &count_sql, self.values.clone())?;
        let mut page = Page { total, total_is_lower_bound, ..Page::default() };
        let mut values = self.values;
        values.push(Value::Integer(count(paging.limit).saturating_add(1)));
        if let Some(cursor) = &paging.after {
            let (CursorKey::Number(Some(key)), Some(id)) = (&cursor.key, (self.id)(&cursor.id)) else {
                return Ok(page);
            };
            values.push(Value::Integer(*key));
            values.push(Value::Blob(id.as_bytes().to_vec()));
        }
        let mut statement = c.prepare_cached(&page_sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            if page.docs.len() == paging.limit {
                page.next = last;
                break;
            }
            page.docs.push(blob(row, 0)?);
            let id = (self.text)(Uuid::from_bytes(row.get(2)?));
            last = Some(Cursor { key: CursorKey::Number(Some(row.get(1)?)), id });
        }
        Ok(page)
    }
}

/// How many rows match, up to the limit, and whether there are more.
pub(crate) fn counted(c: &Connection, sql: &str, mut values: Vec<Value>) -> rusqlite::Result<(u64, bool)> {
    values.push(Value::Integer(int(Page::COUNT_LIMIT) + 1));
    let found: i64 = c.prepare_cached(sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
    let found = nat(found);
    Ok((found.min(Page::COUNT_LIMIT), found > Page::COUNT_LIMIT))
}

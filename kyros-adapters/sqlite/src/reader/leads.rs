//! The list of leads.
//!
//! The count comes first and tells how selective the filters are. Few matches are gathered by the
//! filter's index and sorted; many are met soon on a walk along the order's index, which carries
//! the filtered columns, so that a row is read only when it is on the page.

use kyros_core::contract::ids::LeadId;
use kyros_core::ports::query::{Cursor, CursorKey, LeadOrder, LeadsQuery, Page};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};
use uuid::Uuid;

use super::ReadError;
use super::journal::blob;
use super::lists::counted;
use super::search::{self, Found};
use crate::codec::{Coded, count};

/// Up to so many matches are gathered and sorted.
pub(super) const FEW: u64 = 1_000;

/// Where matches come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// Along the order, from a place on.
    Order,
    /// All that pass the filters, sorted afterwards.
    Filter,
    /// Those that the search found, sorted afterwards.
    Found,
}

pub(crate) fn leads(c: &Connection, wanted: &LeadsQuery, all_leads: u64) -> Result<Page, ReadError> {
    let found = search::search(c, &wanted.words, all_leads)?;
    let (many, found) = match found {
        // A large set stays here and is asked row by row: handing it to SQLite would cost more.
        Found::Leads { leads, .. } if leads.len() as u64 > FEW => (Some(leads), Found::All),
        other => (None, other),
    };
    let plan = Plan::new(wanted, &found);
    let (total, total_is_lower_bound) = match (&many, plan.filtered) {
        // More leads than are counted have that word.
        (None, false) if matches!(found, Found::Most(_)) => (Page::COUNT_LIMIT, true),
        (None, false) => (all_leads, false),
        (None, true) => counted(c, &plan.count_sql(), plan.values.clone())?,
        (Some(many), false) => capped(many.len() as u64),
        (Some(many), true) => capped(counted_among(c, &plan, many)?),
    };
    let access = if many.is_some() || !plan.filtered || total > FEW || matches!(found, Found::Most(_)) {
        Access::Order
    } else if plan.searched {
        Access::Found
    } else {
        Access::Filter
    };
    let page = Page { total, total_is_lower_bound, ..Page::default() };
    fill(c, page, &plan, access, many.as_deref())
}

/// Adds the rows that are on the page.
fn fill(
    c: &Connection,
    mut page: Page,
    plan: &Plan<'_>,
    access: Access,
    among: Option<&[i64]>,
) -> Result<Page, ReadError> {
    let limit = plan.wanted.paging.limit;
    let Some(stretches) = stretches(plan.wanted) else { return Ok(page) };
    let mut docs = c.prepare_cached("SELECT doc FROM leads WHERE n = ?1")?;
    let mut last = None;
    for stretch in &stretches {
        let missing = if among.is_some() { usize::MAX } else { limit - page.docs.len() };
        let (sql, values) = plan.page_sql(access, stretch, missing);
        let mut statement = c.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let n: i64 = row.get(0)?;
            if among.is_some_and(|among| among.binary_search(&n).is_err()) {
                continue;
            }
            if page.docs.len() == limit {
                page.next = last;
                return Ok(page);
            }
            page.docs.push(docs.query_row([n], |row| blob(row, 0))?);
            let key = match row.get_ref(1)? {
                ValueRef::Null => CursorKey::Number(None),
                ValueRef::Integer(key) => CursorKey::Number(Some(key)),
                key => CursorKey::Text(key.as_str().map_err(rusqlite::Error::from)?.to_owned()),
            };
            last = Some(Cursor { key, id: LeadId::new(Uuid::from_bytes(row.get(2)?)).to_string() });
        }
    }
    Ok(page)
}

fn capped(found: u64) -> (u64, bool) {
    (found.min(Page::COUNT_LIMIT), found > Page::COUNT_LIMIT)
}

/// How many of these leads, sorted, pass the filters, as far as the count goes.
fn counted_among(c: &Connection, plan: &Plan<'_>, leads: &[i64]) -> rusqlite::Result<u64> {
    let (index, conditions) = plan.gathering();
    let mut statement = c.prepare_cached(&format!("SELECT l.n FROM leads AS l {index} WHERE 1{conditions}"))?;
    let mut rows = statement.query(params_from_iter(plan.values.clone()))?;
    let mut found = 0;
    while let Some(row) = rows.next()? {
        found += u64::from(leads.binary_search(&row.get(0)?).is_ok());
        if found > Page::COUNT_LIMIT {
            break;
        }
    }
    Ok(found)
}

/// ` AND column IN (…)`, or nothing where all words are wanted.
pub(crate) fn one_of<T: Coded>(column: &str, words: &[T]) -> String {
    if words.is_empty() { String::new() } else { format!(" AND {column} IN ({})", codes(words)) }
}

fn codes<T: Coded>(words: &[T]) -> String {
    words.iter().map(|word| word.code().to_string()).collect::<Vec<_>>().join(", ")
}

/// A part of the order that one index walk covers.
#[derive(Debug)]
enum Stretch {
    /// From the beginning, or beyond a key and an id.
    Keys { from: Option<(Value, Uuid)>, not_null: bool },
    /// Those without a key, by id.
    NoKey { from: Option<Uuid> },
}

/// The stretches that the page may lie on; `None` when the cursor doesn't fit the order.
fn stretches(wanted: &LeadsQuery) -> Option<Vec<Stretch>> {
    let by_follow_up = wanted.sort.by == LeadOrder::NextFollowUpAt;
    let all = |from| {
        let mut stretches = vec![Stretch::Keys { from, not_null: by_follow_up }];
        if by_follow_up {
            stretches.push(Stretch::NoKey { from: None });
        }
        stretches
    };
    let Some(cursor) = &wanted.paging.after else { return Some(all(None)) };
    let id = LeadId::parse(&cursor.id)?.uuid();
    match (&cursor.key, wanted.sort.by) {
        (CursorKey::Text(key), LeadOrder::Name) => Some(all(Some((Value::Text(key.clone()), id)))),
        (CursorKey::Text(_), _) | (CursorKey::Number(_), LeadOrder::Name) => None,
        (CursorKey::Number(Some(key)), _) => Some(all(Some((Value::Integer(*key), id)))),
        (CursorKey::Number(None), LeadOrder::NextFollowUpAt) => Some(vec![Stretch::NoKey { from: Some(id) }]),
        (CursorKey::Number(None), _) => None,
    }
}

/// The conditions of a query, in SQL.
struct Plan<'a> {
    wanted: &'a LeadsQuery,
    filtered: bool,
    searched: bool,
    /// Values of the conditions; those of the page come behind.
    values: Vec<Value>,
    /// Conditions of filters and search.
    conditions: String,
    /// The same for the filter's index: a filter that isn't set names all words, so that the
    /// columns behind it can be sought, too.
    for_filter_index: String,
    /// The index by which matches are gathered.
    filter_index: &'static str,
}

impl<'a> Plan<'a> {
    fn new(wanted: &'a LeadsQuery, found: &Found) -> Self {
        let mut values = Vec::new();
        let mut rest = String::new();
        if !wanted.assigned_to.is_empty() {
            let places: Vec<String> = wanted
                .assigned_to
                .iter()
                .map(|name| {
                    values.push(Value::Text(name.clone()));
                    format!("?{}", values.len())
                })
                .collect();
            rest.push_str(&format!(" AND l.assigned_to IN ({})", places.join(", ")));
        }
        if let Some(after) = wanted.updated_after {
            values.push(Value::Integer(after.millis()));
            rest.push_str(&format!(" AND l.updated_at > ?{}", values.len()));
        }
        let searching = searching(found, &mut values);
        let given = [
            one_of("l.status", &wanted.statuses),
            one_of("l.source", &wanted.sources),
            one_of("l.priority", &wanted.priorities),
        ];
        let all = [
            format!(" AND l.status IN ({})", codes_or_all(&wanted.statuses)),
            format!(" AND l.source IN ({})", codes_or_all(&wanted.sources)),
            format!(" AND l.priority IN ({})", codes_or_all(&wanted.priorities)),
        ];
        // An instant without a person is a range of the order by change, not of the filter's index.
        let by_change = wanted.updated_after.is_some() && wanted.assigned_to.is_empty();
        let filters = format!("{}{rest}", given.concat());
        let searched = matches!(found, Found::Leads { .. });
        let filtered = searched || !filters.is_empty();
        let conditions = format!("{filters}{searching}");
        Self {
            wanted,
            filtered,
            searched,
            for_filter_index: if by_change { conditions.clone() } else { format!("{}{rest}{searching}", all.concat()) },
            conditions,
            values,
            filter_index: if by_change { "leads_updated" } else { "leads_filter" },
        }
    }

    fn count_sql(&self) -> String {
        let limit = self.values.len() + 1;
        let (index, conditions) = self.gathering();
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM leads AS l {index} WHERE 1{conditions} LIMIT ?{limit})")
    }

    /// How matches are gathered: by the search where there is one, else by the filter's index.
    fn gathering(&self) -> (String, &str) {
        if self.searched {
            ("NOT INDEXED".to_owned(), &self.conditions)
        } else {
            (format!("INDEXED BY {}", self.filter_index), &self.for_filter_index)
        }
    }

    fn page_sql(&self, access: Access, stretch: &Stretch, missing: usize) -> (String, Vec<Value>) {
        let (key, order_index) = order(self.wanted.sort.by);
        let (index, conditions) = match access {
            Access::Order => (format!("INDEXED BY {order_index}"), self.conditions.as_str()),
            Access::Filter | Access::Found => self.gathering(),
        };
        let mut values = self.values.clone();
        values.push(Value::Integer(count(missing).saturating_add(1)));
        let limit = values.len();
        let (direction, beyond) = if self.wanted.sort.falling { ("DESC", "<") } else { ("ASC", ">") };
        let mut bind = |value: Value| {
            values.push(value);
            values.len()
        };
        let id_value = |id: &Uuid| Value::Blob(id.as_bytes().to_vec());
        let place = match stretch {
            Stretch::Keys { from, not_null } => {
                let not_null = if *not_null { format!(" AND {key} IS NOT NULL") } else { String::new() };
                match from {
                    None => not_null,
                    Some((from, id)) => {
                        let (from, id) = (bind(from.clone()), bind(id_value(id)));
                        format!("{not_null} AND ({key}, l.id) {beyond} (?{from}, ?{id})")
                    }
                }
            }
            Stretch::NoKey { from: None } => format!(" AND {key} IS NULL"),
            Stretch::NoKey { from: Some(id) } => {
                format!(" AND {key} IS NULL AND l.id {beyond} ?{}", bind(id_value(id)))
            }
        };
        // A plus sign keeps the order's index out where matches are gathered.
        let plus = if access == Access::Order { "" } else { "+" };
        let sql = format!(
            "SELECT l.n, {key}, l.id FROM leads AS l {index} WHERE 1{conditions}{place}
             ORDER BY {plus}{key} {direction}, {plus}l.id {direction} LIMIT ?{limit}"
        );
        (sql, values)
    }
}

/// The conditions of a search, with their values.
fn searching(found: &Found, values: &mut Vec<Value>) -> String {
    let mut bind = |text: String| {
        values.push(Value::Text(text));
        values.len()
    };
    match found {
        Found::All => String::new(),
        Found::Leads { leads, remaining } => {
            let leads = bind(serde_json::json!(leads).to_string());
            let mut conditions = format!(" AND l.n IN (SELECT value FROM json_each(?{leads}))");
            for word in remaining {
                conditions.push_str(&format!(" AND instr(l.search, ?{}) > 0", bind(format!("\n{word}"))));
            }
            conditions
        }
        Found::Most(words) => {
            let places: Vec<String> = words.iter().map(|word| format!("?{}", bind(word.clone()))).collect();
            // A list is walked for every row, a single word isn't.
            let among = if places.len() == 1 { format!("= {}", places[0]) } else { format!("IN ({})", places.join(", ")) };
            format!(" AND EXISTS (SELECT 1 FROM lead_search AS s WHERE s.word {among} AND s.lead = l.n)")
        }
    }
}

fn codes_or_all<T: Coded>(words: &[T]) -> String {
    codes(if words.is_empty() { T::CODES } else { words })
}

/// The column of an order and its index.
const fn order(by: LeadOrder) -> (&'static str, &'static str) {
    match by {
        LeadOrder::UpdatedAt => ("l.updated_at", "leads_updated"),
        LeadOrder::CreatedAt => ("l.created_at", "leads_created"),
        LeadOrder::Name => ("l.name_key", "leads_name"),
        LeadOrder::Priority => ("l.priority", "leads_priority"),
        LeadOrder::NextFollowUpAt => ("l.next_follow_up_at", "leads_follow_up"),
    }
}

#[cfg(test)]
#[path = "plans.rs"]
mod plans;

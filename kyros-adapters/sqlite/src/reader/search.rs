//! Which leads have the words that are searched for.
//!
//! A rare word is answered with its leads. A word that a good part of all leads have is only named: the rows
//! that a list walks along are asked for it one by one, and the page is full long before all have been.

use kyros_core::ports::query::Page;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::leads::FEW;
use crate::codec::after_prefix;

/// A word is common when so many leads out of all have it, and more than are counted.
const COMMON: u64 = 8;
/// So many entries with one beginning are asked for by name; with more it is read like a rare word.
const NAMED: usize = 16;

/// What a search found.
#[derive(Debug)]
pub(super) enum Found {
    /// Nothing is searched for.
    All,
    /// These leads, rising; the remaining words are still to be looked for in the row.
    Leads { leads: Vec<i64>, remaining: Vec<String> },
    /// A good part of all leads: those that have one of these entries.
    Most(Vec<String>),
}

pub(super) fn search(c: &Connection, words: &[String], all_leads: u64) -> rusqlite::Result<Found> {
    let mut words: Vec<&String> = words.iter().filter(|word| !word.is_empty()).collect();
    // Long words are rare ones: beginning with them keeps the sets small.
    words.sort_by_key(|word| (std::cmp::Reverse(word.len()), *word));
    words.dedup();
    let common = Page::COUNT_LIMIT.max(all_leads / COMMON);
    let (mut sets, mut left) = (Sets::default(), Vec::new());
    for word in words {
        if !sets.take(c, word, common)? {
            left.push(word);
        }
    }
    if sets.leads.is_none()
        && let [only] = left[..]
        && let Some(entries) = entries(c, only)?
    {
        return Ok(Found::Most(entries));
    }
    for word in left {
        sets.take(c, word, u64::MAX)?;
    }
    Ok(sets.leads.map_or(Found::All, |leads| Found::Leads { leads, remaining: sets.remaining }))
}

/// What is found so far.
#[derive(Debug, Default)]
struct Sets {
    leads: Option<Vec<i64>>,
    remaining: Vec<String>,
}

impl Sets {
    /// Narrows by one word; false when more than `limit` leads have it, and nothing has changed.
    fn take(&mut self, c: &Connection, word: &str, limit: u64) -> rusqlite::Result<bool> {
        if self.leads.as_ref().is_some_and(|leads| leads.len() as u64 <= FEW) {
            self.remaining.push(word.to_owned());
            return Ok(true);
        }
        let Some(with) = beginning_with(c, word, limit)? else { return Ok(false) };
        self.leads = Some(match self.leads.take() {
            None => with,
            Some(many) => many.into_iter().filter(|lead| with.binary_search(lead).is_ok()).collect(),
        });
        Ok(true)
    }
}

/// The leads with an entry that begins so, rising; `None` when there are more than `limit`.
fn beginning_with(c: &Connection, word: &str, limit: u64) -> rusqlite::Result<Option<Vec<i64>>> {
    let mut statement = c.prepare_cached(SEARCH)?;
    let mut rows = statement.query((word, end(word)))?;
    let mut leads = Vec::new();
    let mut checked_at = limit;
    while let Some(row) = rows.next()? {
        leads.push(row.get(0)?);
        if leads.len() as u64 > checked_at {
            // A lead may have several entries that begin so.
            leads.sort_unstable();
            leads.dedup();
            if leads.len() as u64 > limit {
                return Ok(None);
            }
            checked_at = leads.len() as u64 + limit;
        }
    }
    leads.sort_unstable();
    leads.dedup();
    Ok(Some(leads))
}

/// The entries that begin so, as long as they are not too many: each is one step in the index.
fn entries(c: &Connection, word: &str) -> rusqlite::Result<Option<Vec<String>>> {
    let mut statement = c.prepare_cached(NEXT_ENTRY)?;
    let mut found: Vec<String> = Vec::new();
    let mut rows = statement.query((word, end(word)))?;
    let mut next: Option<String> = rows.next()?.map(|row| row.get(0)).transpose()?;
    drop(rows);
    while let Some(entry) = next {
        if found.len() == NAMED {
            return Ok(None);
        }
        // The smallest text beyond all rows of this entry.
        let beyond = format!("{entry}\0");
        found.push(entry);
        let mut rows = statement.query((beyond, end(word)))?;
        next = rows.next()?.map(|row| row.get(0)).transpose()?;
    }
    Ok(Some(found))
}

/// A text is smaller than any blob: without an end the range is open.
fn end(word: &str) -> Value {
    after_prefix(word).map_or(Value::Blob(Vec::new()), Value::Text)
}

pub(crate) const SEARCH: &str = "SELECT lead FROM lead_search WHERE word >= ?1 AND word < ?2";
pub(crate) const NEXT_ENTRY: &str = "SELECT word FROM lead_search WHERE word >= ?1 AND word < ?2 ORDER BY word LIMIT 1";

#[cfg(test)]
mod tests {
    use kyros_core::contract::lead::LeadStatus;
    use kyros_core::ports::query::{LeadsQuery, Paging};

    use super::super::leads::leads;
    use super::*;
    use crate::codec::Coded;

    const ALL: i64 = 10_100;

    /// So many leads in Elm Street, half of them also in Elmwood, three with a rare word; every second is won.
    fn database() -> Connection {
        let mut connection = Connection::open_in_memory().expect("a database");
        crate::migrate::migrate(&mut connection).expect("a schema");
        let transaction = connection.transaction().expect("a transaction");
        for n in 1..=ALL {
            let status = if n % 2 == 0 { LeadStatus::Won } else { LeadStatus::Lost };
            let mut entries = vec!["elm"];
            entries.extend((n % 2 == 0).then_some("elmwood"));
            entries.extend((n > ALL - 3).then_some("rare"));
            transaction
                .prepare_cached(
                    "INSERT INTO leads (n, id, status, source, priority, name_key, created_at, updated_at,
                                        pending_response, search, doc)
                     VALUES (?1, ?2, ?3, 0, 0, 'x', ?1, ?1, 0, ?4, ?5)",
                )
                .and_then(|mut insert| {
                    let id = u128::try_from(n).unwrap_or(0).to_be_bytes();
                    let search: String = entries.iter().map(|entry| format!("\n{entry}")).collect();
                    insert.execute((n, id, status.code(), search, n.to_string().into_bytes()))
                })
                .expect("a lead");
            for entry in entries {
                transaction
                    .prepare_cached("INSERT INTO lead_search (word, lead) VALUES (?1, ?2)")
                    .and_then(|mut insert| insert.execute((entry, n)))
                    .expect("an entry");
            }
        }
        transaction.commit().expect("a commit");
        connection
    }

    fn asked(c: &Connection, words: &[&str], statuses: &[LeadStatus]) -> (u64, bool, Vec<String>) {
        let wanted = LeadsQuery {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            statuses: statuses.to_vec(),
            paging: Paging { limit: 3, after: None },
            ..LeadsQuery::default()
        };
        let page = leads(c, &wanted, ALL.unsigned_abs()).expect("a page");
        let docs = page.docs.iter().map(|doc| String::from_utf8_lossy(doc).into_owned()).collect();
        (page.total, page.total_is_lower_bound, docs)
    }

    #[test]
    fn a_word_that_most_have_answers_as_a_rare_one_does() {
        // given a word that more leads have than are counted
        let c = database();
        let found = search(&c, &["elm".to_owned()], ALL.unsigned_abs()).expect("a search");
        assert!(matches!(found, Found::Most(entries) if entries == ["elm", "elmwood"]));

        // then alone it is counted to the limit, with a filter exactly, and pages keep their order
        assert_eq!(asked(&c, &["elm"], &[]), (10_000, true, ["1", "2", "3"].map(str::to_owned).to_vec()));
        let won = ["2", "4", "6"].map(str::to_owned).to_vec();
        assert_eq!(asked(&c, &["elm"], &[LeadStatus::Won]), (5_050, false, won.clone()));
        assert_eq!(asked(&c, &["elmw"], &[]), (5_050, false, won));
    }

    #[test]
    fn a_rare_word_beside_a_common_one_decides() {
        let c = database();
        assert_eq!(asked(&c, &["elm", "rare"], &[]), (3, false, ["10098", "10099", "10100"].map(str::to_owned).to_vec()));
        assert_eq!(asked(&c, &["elm", "elmw", "rare"], &[LeadStatus::Lost]), (0, false, vec![]));
        assert_eq!(asked(&c, &["elmwood", "elm"], &[LeadStatus::Lost]), (0, false, vec![]));
    }
}

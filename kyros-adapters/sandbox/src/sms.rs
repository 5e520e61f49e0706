//! Texts.

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::sms::{SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::faults::{Effect, SandboxPort};
use crate::names::text_id;
use crate::world::{OWN_NUMBER, Sandbox};

/// How far a text got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SandboxStatus {
    /// Taken; nobody has fetched its receipt yet.
    Queued,
    /// Its receipt was fetched and isn't acknowledged yet.
    Sent,
    /// Its receipt was acknowledged.
    Delivered,
}

/// A text that the sandbox took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SandboxMessage {
    /// `SM` and 32 hex digits.
    pub id: String,
    /// The recipient.
    pub to: String,
    /// [`OWN_NUMBER`].
    pub from: String,
    /// The text.
    pub body: String,
    /// When it was taken, in business time.
    pub created_at: Timestamp,
    /// How far it got.
    pub status: SandboxStatus,
}

/// Which texts to list; by default all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageQuery {
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those taken after the text with this id; an unknown id lists none.
    pub after: Option<String>,
    /// Only those to this number.
    pub to: Option<String>,
}

impl Sandbox {
    /// The texts that were taken, oldest first.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn messages(&self, query: MessageQuery) -> Result<Vec<SandboxMessage>, Failure> {
        self.writer.run(false, move |db| list(db, &query)).await
    }
}

/// The gateway's face of the sandbox.
#[derive(Debug)]
pub(crate) struct SandboxSms(pub(crate) Arc<Sandbox>);

#[async_trait]
impl SmsGateway for SandboxSms {
    async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure> {
        let lost = match self.0.faults.meet(SandboxPort::Sms) {
            Effect::Before(failure) => return Err(failure),
            Effect::After(failure) => Some(failure),
            Effect::None => None,
        };
        let now = self.0.now();
        let accepted = self.0.writer.run(true, move |db| accept(db, &request, now)).await?;
        lost.map_or(Ok(accepted), Err)
    }

    async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure> {
        self.0.faults.meet_lookup(SandboxPort::Sms)?;
        self.0.writer.run(false, move |db| look(db, &query)).await
    }

    async fn probe(&self) -> Option<Result<(), Failure>> {
        Some(self.0.faults.ahead(SandboxPort::Sms))
    }
}

fn accept(db: &Connection, request: &SmsRequest, now: Timestamp) -> rusqlite::Result<SmsAccepted> {
    let last: i64 = db
        .prepare_cached("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'messages'), 0)")?
        .query_row([], |row| row.get(0))?;
    let (seq, effect) = (last + 1, request.effect.to_string());
    let id = text_id(&[b"sent", &seq.to_be_bytes(), request.effect.uuid().as_bytes()]);
    db.prepare_cached(
        "INSERT INTO messages (seq, id, effect, recipient, body, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![seq, id, effect, request.to.as_str(), request.body, now.millis()])?;
    db.prepare_cached("INSERT INTO callbacks (message) VALUES (?1)")?.execute([seq])?;
    Ok(SmsAccepted::new(id, None))
}

fn look(db: &Connection, query: &SmsQuery) -> rusqlite::Result<SmsEvidence> {
    let mut found = db.prepare_cached("SELECT id FROM messages WHERE effect = ?1 LIMIT 2")?;
    let ids: Vec<String> =
        found.query_map([query.effect.to_string()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(match <[String; 1]>::try_from(ids) {
        Ok([id]) => SmsEvidence::Found(SmsAccepted::new(id, None)),
        Err(ids) if ids.is_empty() => SmsEvidence::Absent,
        Err(_) => SmsEvidence::Inconclusive,
    })
}

fn list(db: &Connection, query: &MessageQuery) -> rusqlite::Result<Vec<SandboxMessage>> {
    let after = match &query.after {
        None => 0,
        Some(id) => db
            .prepare_cached("SELECT seq FROM messages WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .unwrap_or(i64::MAX),
    };
    let limit = query.limit.map_or(-1, i64::from);
    let sql = format!(
        "SELECT m.id, m.recipient, m.body, m.created_at, c.offered
         FROM messages m LEFT JOIN callbacks c ON c.message = m.seq
         WHERE m.seq > ?1 AND {} ORDER BY m.seq LIMIT ?3",
        if query.to.is_some() { "m.recipient = ?2" } else { "?2 IS NULL" },
    );
    db.prepare_cached(&sql)?.query_map(params![after, query.to, limit], read)?.collect()
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<SandboxMessage> {
    Ok(SandboxMessage {
        id: row.get(0)?,
        to: row.get(1)?,
        from: OWN_NUMBER.to_owned(),
        body: row.get(2)?,
        created_at: Timestamp::from_millis(row.get(3)?),
        status: match row.get::<_, Option<bool>>(4)? {
            Some(false) => SandboxStatus::Queued,
            Some(true) => SandboxStatus::Sent,
            None => SandboxStatus::Delivered,
        },
    })
}

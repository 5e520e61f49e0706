//! What the world has to tell: receipts and replies, which wait until they are acknowledged.

use kyros_core::contract::ids::EffectId;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::sms::{InboundText, Receipt, ReceiptStatus};
use rusqlite::types::Type;
use rusqlite::{Connection, Row};

use crate::names::text_id;
use crate::world::Sandbox;

/// Something that Kyros shall hear. It comes again until it is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Callback {
    /// Names it for [`Sandbox::ack`]; rises in the order of happening.
    pub id: i64,
    /// What happened.
    pub kind: CallbackKind,
}

/// What a callback tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallbackKind {
    /// Somebody wrote.
    Text(InboundText),
    /// A text was delivered: one receipt a text, with the effect that it was sent for.
    Receipt(Receipt),
}

impl Sandbox {
    /// Somebody answers: the text waits as a callback from now on. Two equal replies are two texts.
    ///
    /// # Errors
    /// When the file can't be written.
    pub async fn reply(&self, from: Phone, body: String) -> Result<InboundText, Failure> {
        let now = self.now();
        self.writer.run(true, move |db| receive(db, from, body, now)).await
    }

    /// The oldest callbacks that wait, `limit` at most.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn callbacks(&self, limit: u32) -> Result<Vec<Callback>, Failure> {
        self.writer.run(false, move |db| offer(db, limit)).await
    }

    /// These were heard and don't come again; unknown ones are passed over.
    ///
    /// # Errors
    /// When the file can't be written: they come again.
    pub async fn ack(&self, ids: Vec<i64>) -> Result<(), Failure> {
        self.writer
            .run(false, move |db| {
                let mut heard = db.prepare_cached("DELETE FROM callbacks WHERE seq = ?1")?;
                ids.iter().try_for_each(|id| heard.execute([id]).map(drop))
            })
            .await
    }
}

fn receive(db: &Connection, from: Phone, body: String, now: Timestamp) -> rusqlite::Result<InboundText> {
    db.prepare_cached("INSERT INTO callbacks (inbound) VALUES ('')")?.execute([])?;
    let seq = db.last_insert_rowid();
    // Time and words keep ids apart even when the file was thrown away and Kyros' was not.
    let parts: [&[u8]; 5] =
        [b"received", &seq.to_be_bytes(), &now.millis().to_be_bytes(), from.as_str().as_bytes(), body.as_bytes()];
    let text = InboundText::new(text_id(&parts), from, body);
    let json = serde_json::to_string(&text).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    db.prepare_cached("UPDATE callbacks SET inbound = ?2 WHERE seq = ?1")?.execute((seq, json))?;
    Ok(text)
}

fn offer(db: &Connection, limit: u32) -> rusqlite::Result<Vec<Callback>> {
    let waiting: Vec<Callback> = db
        .prepare_cached(
            "SELECT c.seq, c.inbound, m.id, m.effect FROM callbacks c LEFT JOIN messages m ON m.seq = c.message
             ORDER BY c.seq LIMIT ?1",
        )?
        .query_map([limit], read)?
        .collect::<Result<_, _>>()?;
    if let Some(last) = waiting.last() {
        db.prepare_cached("UPDATE callbacks SET offered = 1 WHERE seq <= ?1 AND offered = 0")?.execute([last.id])?;
    }
    Ok(waiting)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Callback> {
    let kind = match row.get::<_, Option<String>>(1)? {
        Some(json) => CallbackKind::Text(
            serde_json::from_str(&json)
                .map_err(|e| rusqlite::Error::FromSqlConversionFailure(1, Type::Text, e.into()))?,
        ),
        None => {
            let mut receipt = Receipt::new(row.get(2)?, ReceiptStatus::Delivered);
            receipt.effect = EffectId::parse(&row.get::<_, String>(3)?);
            CallbackKind::Receipt(receipt)
        }
    };
    Ok(Callback { id: row.get(0)?, kind })
}

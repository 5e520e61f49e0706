//! `POST /api/v1/events/tickets`: browsers can't set headers on a socket.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::time::Timestamp;
use serde_json::json;

use super::App;
use super::auth::Caller;
use super::envelope::Answer;
use super::problem::Handled;
use crate::{runtime, secret};

/// How long a ticket is good.
const LIFE: TimeDelta = TimeDelta::seconds(30);

/// Tickets that wait at once; more are refused.
const WAITING: usize = 100_000;

/// Tickets that nobody has used yet, by their hashes.
#[derive(Debug, Default)]
pub struct Tickets(Mutex<HashMap<String, Ticket>>);

#[derive(Debug)]
struct Ticket {
    token_hash: String,
    expires_at: Timestamp,
}

impl Tickets {
    fn put(&self, hash: String, token_hash: String, now: Timestamp) -> Result<Timestamp, Refusal> {
        let expires_at = now.plus(LIFE);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING {
            waiting.retain(|_, ticket| ticket.expires_at > now);
            if waiting.len() >= WAITING {
                return Err(Refusal::unavailable("too many tickets wait; try again"));
            }
        }
        waiting.insert(hash, Ticket { token_hash, expires_at });
        Ok(expires_at)
    }

    /// The token hash that a ticket stands for. It is used up by this, whatever comes of it.
    #[must_use]
    pub fn take(&self, hash: &str, now: Timestamp) -> Option<String> {
        let ticket = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(hash)?;
        (now < ticket.expires_at).then_some(ticket.token_hash)
    }
}

/// Makes a ticket for the caller.
///
/// # Errors
/// `unavailable` when too many wait.
pub fn issue(app: &App, caller: &Caller) -> Handled<Answer> {
    let ticket = random_word();
    let hash = secret::hash(&ticket, &app.keys.session);
    let expires_at = app.tickets.put(hash, caller.hash.clone(), runtime::now())?;
    Ok(Answer::json(&json!({ "ticket": ticket, "expiresAt": expires_at }))?)
}

/// 256 random bits in hex.
#[must_use]
pub fn random_word() -> String {
    let mut random = [0_u8; 32];
    runtime::fill(&mut random);
    secret::hex(&random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_for_thirty_seconds() {
        let (tickets, now) = (Tickets::default(), Timestamp::from_millis(0));
        tickets.put("a".into(), "token".into(), now).expect("room");
        assert_eq!(tickets.take("a", now).as_deref(), Some("token"));
        assert_eq!(tickets.take("a", now), None);
        tickets.put("b".into(), "token".into(), now).expect("room");
        assert_eq!(tickets.take("b", now.plus(LIFE)), None);
    }
}

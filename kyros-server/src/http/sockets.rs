//! How many sockets and streams each token holds open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kyros_core::contract::ids::TokenId;

/// Open sockets by token.
#[derive(Clone, Debug, Default)]
pub struct Sockets(Arc<Mutex<HashMap<TokenId, usize>>>);

/// A place for one socket; given back when dropped.
#[derive(Debug)]
pub struct Seat {
    sockets: Sockets,
    token: TokenId,
}

impl Sockets {
    /// Takes a place, unless the token holds `limit` already.
    #[must_use]
    pub fn enter(&self, token: TokenId, limit: usize) -> Option<Seat> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(token).or_default();
        if *count >= limit {
            return None;
        }
        *count += 1;
        Some(Seat { sockets: self.clone(), token })
    }

    /// How many are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.sockets.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.token) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.token);
            }
        }
    }
}

//! How things go wrong, and what clients are told of it.

use kyros_core::contract::error::Refusal;
use kyros_core::ports::store::StoreError;

/// Why an engine doesn't start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Another key than the one that this store was made with.
    #[error("store.masterKey is not the key of this store: give the key that it was made with")]
    WrongMasterKey,
    /// The store doesn't answer, or its journal is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The first writes of a new store failed.
    #[error("the store does not write: {0}")]
    Write(String),
    /// A value that an earlier engine kept can't be read.
    #[error("the setting {0} of the store can't be read: restore the store from a backup")]
    Setting(&'static str),
}

/// A client learns that the store fails, not how.
pub(crate) fn store_fails(error: &StoreError) -> Refusal {
    tracing::error!(%error, "the store can't be read");
    Refusal::unavailable("the store does not answer; try again")
}

pub(crate) fn overtaken() -> Refusal {
    Refusal::unavailable("others were faster too often; try again")
}

pub(crate) fn draining() -> Refusal {
    Refusal::unavailable("the server is stopping; try again")
}

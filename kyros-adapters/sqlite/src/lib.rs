//! The embedded store: one SQLite file, one writer thread that commits in groups, readers beside
//! it, and checkpoints on a connection of their own.
//!
//! An acknowledged commit is on the disk (`synchronous=FULL`). When a write or a sync fails, the
//! store stops writing until it is opened again, because the system may report success for pages
//! that it has dropped.

mod budget;
mod checkpoint;
mod codec;
mod mark;
mod migrate;
mod options;
mod reader;
mod store;
mod tally;
mod writer;

pub use options::{Location, OpenError, SqliteOptions};
pub use store::SqliteStore;

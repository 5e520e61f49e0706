//! Rows and counters as a function of the states before and after: computed by core, written in
//! the same commit, recomputed by `kyros verify`.

mod project;
mod search;

pub use project::{Projection, bucket, project};
pub use search::{search_entries, search_terms};

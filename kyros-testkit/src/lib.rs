//! For everyone who embeds or extends Kyros: ports in memory, mocks, and the conformance suites
//! that any implementation of a port can run.

pub mod broken;
mod chance;
pub mod deciders;
mod executor;
pub mod machine;
mod manual_time;
pub mod memory_store;
pub mod ports;
mod rehearsal;
pub mod simulator;
pub mod strategies;
pub mod suites;

pub use chance::Chance;
pub use manual_time::ManualTime;
pub use memory_store::MemoryStore;
pub use rehearsal::{Homeowner, Rehearsal};

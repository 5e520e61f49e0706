//! For everyone who embeds or extends Kyros: ports in memory, mocks, and the conformance suites
//! that any implementation of a port can run.

pub mod broken;
pub mod deciders;
pub mod machine;
pub mod memory_store;
pub mod ports;
pub mod simulator;
pub mod strategies;
pub mod suites;

pub use memory_store::MemoryStore;

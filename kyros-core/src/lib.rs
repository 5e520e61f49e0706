//! The brain of Kyros as pure decisions.
//!
//! Nothing in this crate reads a clock, draws a random number, waits or does I/O: what a decision
//! may know is handed to it, and what it wants from the world it says as effects.

pub mod contract;
pub mod decision;
pub mod escalation;
pub mod lead;
pub mod number;
pub mod policy;
pub mod ports;
pub mod project;
pub mod system;
pub mod token;
pub mod understand;
pub mod views;

//! What Kyros needs from outside, one trait a file. Each method's documentation numbers its
//! clauses; each clause is the name of a trial in the testkit's conformance suite.

pub mod calendar;
pub mod failure;
pub mod language;
pub mod notifier;
pub mod query;
pub mod records;
pub mod sms;
pub mod solar;
pub mod store;

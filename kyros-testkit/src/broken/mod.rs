//! Ports that break the law on purpose, so that one sees that the suites catch it.

pub mod calendar;
pub mod sms;
pub mod store;

//! Conformance suites: the law of each port as trials, one a clause of its documentation, which
//! any implementation can run. A suite is given a way to make a fresh bench and answers a
//! [`report::Report`].

pub mod calendar;
pub mod language;
pub mod notifier;
pub mod report;
pub mod sms;
pub mod solar;
pub mod store;

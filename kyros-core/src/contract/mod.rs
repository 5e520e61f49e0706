//! The wire: every command, event, resource and error code that a client of Kyros sees.
//! One file a resource; nothing here knows HTTP.

mod wire;

pub mod appointment;
pub mod command;
pub mod dashboard;
pub mod email;
pub mod error;
pub mod escalation;
pub mod event;
pub mod fields;
pub mod health;
pub mod ids;
pub mod json;
pub mod lead;
pub mod national;
pub mod number;
pub mod phone;
pub mod project;
pub mod sms;
pub mod status;
pub mod time;
pub mod token;
pub mod webhook;
pub mod zone;

pub use wire::WireEnum;

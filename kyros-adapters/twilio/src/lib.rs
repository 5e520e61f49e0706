//! Twilio Programmable Messaging as a gateway for texts.
//!
//! [`TwilioGateway`] sends and looks up, [`TwilioWebhooks`] verifies and reads what Twilio calls
//! back with. Creating a message has no idempotency key at Twilio, so the adapter never repeats a
//! request, and every doubtful answer is `Unknown`: the callback URL carries the effect's id, and
//! [`SmsGateway::find`](kyros_core::ports::sms::SmsGateway::find) reads the message list.
//!
//! With the feature `stand-in`, `stand_in` holds a program that behaves like Twilio, for tests.

mod classify;
mod config;
mod find;
mod gateway;
mod message;
mod signature;
#[cfg(feature = "stand-in")]
pub mod stand_in;
mod webhook;

pub use config::{ApiKey, ConfigFault, TwilioConfig};
pub use gateway::TwilioGateway;
pub use signature::{sign, verify};
pub use webhook::{
    EMPTY_TWIML, INBOUND_PATH, STATUS_PATH, TwilioWebhooks, WebhookFault, parse_inbound,
    parse_status,
};

//! The outside world in a box: every port of Kyros on one SQLite file.
//!
//! The sandbox is a real implementation, not a mock: texts, events, notices and projects are kept
//! and can be listed, receipts and replies wait as callbacks until they are acknowledged, and the
//! world can be told to misbehave ([`Sandbox::fault`]). It stands *outside* Kyros: its file is its
//! own, and it can take a text and lose the answer, as a provider can.
//!
//! Like most providers of texts it knows no idempotency: who sends twice has sent two texts.
//!
//! The file outlives the death of the process at any moment. It does not promise to outlive a
//! power cut, because nothing in it is anybody's only copy of the truth.

mod calendar;
mod callbacks;
mod faults;
mod names;
mod notifier;
mod schema;
mod sms;
mod solar;
mod world;
mod writer;

pub use calendar::SandboxEvent;
pub use callbacks::{Callback, CallbackKind};
pub use faults::{FaultKind, SandboxPort};
pub use notifier::SandboxNotice;
pub use sms::{MessageQuery, SandboxMessage, SandboxStatus};
pub use world::{Clock, Location, OWN_NUMBER, Sandbox};

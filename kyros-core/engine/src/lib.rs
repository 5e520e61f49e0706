//! The engine of Kyros: runs the pure decisions of `kyros-core` over ports.
//!
//! ```text
//! command / text / receipt / timer / effect result
//!        │
//! facts → decide → seal → commit → answer, feed, wake the runner
//!        │
//! lease → attempt (a commit) → call the port → result (an input again)
//! ```
//!
//! It owns no I/O and no runtime: store, providers, tasks, time and chance are handed to it, so that
//! a simulator can drive it and a service can embed it.

mod attempt;
mod availability;
mod breakers;
mod cache;
mod checkpoint;
mod clock;
mod commit;
mod dashboard;
mod dump;
mod engine;
mod error;
mod execute;
mod facts;
mod feed;
mod format;
mod generations;
mod health;
mod history;
mod idempotency;
mod inbound;
mod journal;
mod leases;
mod limits;
mod named_texts;
mod permits;
mod opened;
mod probes;
mod query;
mod reconcile;
mod runner;
mod runtime;
mod seal;
mod shadow;
mod shadow_words;
mod signal;
mod start;
mod submit;
mod sync;
mod timeline;
mod tokens;
mod travel;
mod vault;
mod verify;

pub use kyros_core as core;
pub use kyros_core::ports;
pub use kyros_core::ports::store::{EventFilter, Head};

pub use checkpoint::Checkpoint;
pub use dump::DumpError;
pub use engine::{Engine, EngineConfig, Ports};
pub use error::StartError;
pub use feed::PublicFrame;
pub use history::{Lagged, Subscription};
pub use inbound::TextOutcome;
pub use journal::JournalEntry;
pub use limits::Limits;
pub use opened::Opened;
pub use query::EffectView;
pub use runtime::{Clock, Entropy, Runtime};
pub use seal::MasterKey;
pub use shadow::{Divergence, ShadowReport};
pub use submit::{Caller, CommandRequest, Minted, Reply};
pub use tokens::{Standing, TokenAuth, TokenEnd};
pub use travel::{AdvanceReport, Outside};
pub use verify::{VerifyFault, VerifyReport};

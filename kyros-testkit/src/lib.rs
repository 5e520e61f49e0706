//! For everyone who embeds, extends or changes Kyros: shows within minutes that no lead is lost,
//! nobody is texted after STOP, and nothing is sent or booked twice.
//!
//! **You write an adapter.** Each port has its law in the documentation of its trait, clause by
//! clause, and a suite in [`suites`] that tries each clause on whatever you give it. [`broken`] keeps
//! ports that break one clause each. [`simulator::record`] asks your store what simulations asked
//! theirs.
//!
//! **You embed the brain.** A [`Rehearsal`] is a real engine over ports in memory ([`MemoryStore`],
//! [`ports`]), on [`ManualTime`]; a [`Homeowner`] answers by a script.
//!
//! ```
//! use chrono::TimeDelta;
//! use kyros_core::policy::Policy;
//! use kyros_testkit::Rehearsal;
//! use serde_json::json;
//!
//! let rehearsal = Rehearsal::new(Policy::default());
//! rehearsal.command("lead.create", &json!({ "name": "Anna Berg", "phone": "+12125550100", "source": "web" })).unwrap();
//! rehearsal.time.pass(TimeDelta::seconds(1));
//! assert!(rehearsal.sms.accepted()[0].1.body.contains("Reply STOP"));
//! ```
//!
//! **You change a rule.** [`deciders`] tells one decision as a story (given, when, then) and checks the
//! laws after every step; [`machine`] holds the deciders against a naive model, in stories of any
//! order that [`strategies`] or a fuzzer make.
//!
//! **You want to be sure.** The [`simulator`] runs real engines under crashes, lost answers, copies,
//! outages and clock jumps, millions of steps from one seed each, and shrinks what goes wrong to a
//! story in words: `cargo run --release -p kyros-testkit --bin simulate -- --seeds 1000`.

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

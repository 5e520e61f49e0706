//! Deciders without an engine: a company in memory whose clock is moved by hand.
//!
//! [`World`] is what a store would hold, with an outside world that does as it is told. Everything
//! in it is decided by the real deciders, and after every step the laws are checked: a state is the
//! fold of its events, nobody is texted after an opt-out or in quiet hours, no two visits overlap,
//! whatever waits has something that will wake it, counters are what a recount gives.
//!
//! ```
//! use kyros_core::contract::lead::LeadStatus;
//! use kyros_testkit::deciders::{ANNA, World};
//!
//! let mut world = World::new();
//! let lead = world.contacted(ANNA);
//! world.reply(ANNA, "the first one works");
//! assert_eq!(world.status(lead), LeadStatus::Qualified);
//! assert!(world.last_body().contains("confirmed") || world.last_body().contains("booked"), "{}", world.last_body());
//! ```
//!
//! [`given`] tells one decision as a story: given a history, when something happens, then these
//! events.

mod given;
mod laws;
mod outside;
mod words;
mod world;

pub use given::{Given, Happens, Then, asks, given, given_in, hears, passes};
pub use outside::{Outside, Sent, Sms};
pub use words::{ANNA, BEN, at, command, days, hours, minted, minutes, operator, phone, refused, seconds};
pub use world::{Pending, Seen, World};

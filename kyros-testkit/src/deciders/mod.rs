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
//!
//! # Words
//!
//! People come in ([`World::create`] and its kin), write ([`World::hear`], [`World::reply`]) and ask
//! ([`World::ask`], [`World::refuse`]). What comes due happens when time passes ([`World::pass`]).
//!
//! ```
//! use kyros_core::contract::error::ErrorCode;
//! use kyros_core::ports::sms::ProviderKeyword;
//! use kyros_testkit::deciders::{ANNA, BEN, World, command, days};
//! use serde_json::json;
//!
//! let mut world = World::new();
//! let anna = world.contacted(ANNA);
//! let ben = world.create(json!({ "name": "Ben Ode", "phone": BEN, "source": "web" }));
//!
//! // The provider says that Anna opted out there, whatever she wrote.
//! world.hear_with(ANNA, "ARRET", Some(ProviderKeyword::Stop));
//! world.refuse("sms.send", &json!({ "leadId": anna, "content": "hi", "intent": "custom" }), ErrorCode::ContactNotAllowed);
//!
//! // Ben is called by a person, over the API, who sees what came of it.
//! let paused = command("lead.pause_automation", &json!({ "leadId": ben }), "call-1");
//! world.send(paused).expect("a lead can be paused");
//! let reached = world.reached();
//! world.pass(days(30));
//! assert_eq!(world.reached(), reached, "nobody is written to by the machine");
//!
//! // The kill switch stops the texts of persons, too.
//! world.ask("system.pause_sending", &json!({ "reason": "maintenance" }));
//! assert!(world.is_sending_paused());
//! world.ask("sms.send", &json!({ "leadId": ben, "content": "hi", "intent": "custom" }));
//! world.pass(days(1));
//! assert_eq!((world.waiting(ben).is_some(), world.reached()), (true, reached));
//! ```

mod given;
mod laws;
mod outside;
mod words;
mod world;

pub use given::{Given, Happens, Then, asks, given, given_in, hears, passes};
pub use outside::{Outside, Sent, Sms};
pub use words::{ANNA, BEN, at, command, days, hours, minted, minutes, operator, phone, refused, seconds};
pub use world::{Pending, Seen, World};

//! The deciders as stories: given a company and its leads, when something happens, then these
//! public events follow. All of it runs in a small world in memory (`kyros_testkit::deciders`) whose
//! clock is moved by hand; its laws are checked after every single step.
#![allow(clippy::unwrap_used, reason = "a test that can't go on shall fail")]

#[path = "deciders/after_booking.rs"]
mod after_booking;
#[path = "deciders/appointments.rs"]
mod appointments;
#[path = "deciders/automation.rs"]
mod automation;
#[path = "deciders/cadence.rs"]
mod cadence;
#[path = "deciders/chains.rs"]
mod chains;
#[path = "deciders/closed.rs"]
mod closed;
#[path = "deciders/coming_back.rs"]
mod coming_back;
#[path = "deciders/failures.rs"]
mod failures;
#[path = "deciders/first_flow.rs"]
mod first_flow;
#[path = "deciders/intents.rs"]
mod intents;
#[path = "deciders/lead_update.rs"]
mod lead_update;
#[path = "deciders/limits.rs"]
mod limits;
#[path = "deciders/opt_out.rs"]
mod opt_out;
#[path = "deciders/own_times.rs"]
mod own_times;
#[path = "deciders/quiet_hours.rs"]
mod quiet_hours;
#[path = "deciders/receipts.rs"]
mod receipts;
#[path = "deciders/reminders.rs"]
mod reminders;
#[path = "deciders/shared_number.rs"]
mod shared_number;
#[path = "deciders/status.rs"]
mod status;
#[path = "deciders/tokens_and_projects.rs"]
mod tokens_and_projects;

//! Ports in memory: they record what they were asked, do as a script says, and can be looked into.
//! For single expectations there are mocks of every port in [`mocks`].

pub mod calendar;
pub mod language;
mod mock_store;
pub mod mocks;
pub mod notifier;
pub(crate) mod script;
pub mod sms;
pub mod solar;

pub use calendar::RecordingCalendar;
pub use language::RecordingModel;
pub use notifier::RecordingNotifier;
pub use script::Step;
pub use sms::RecordingGateway;
pub use solar::RecordingSolar;

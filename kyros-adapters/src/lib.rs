//! The adapters of Kyros behind one facade, a feature each: `sqlite` and `sandbox` by default,
//! `tokio` (tasks, time and chance for the engine) and `twilio` (with `http`) on demand.

#[cfg(feature = "twilio")]
pub use kyros_http as http;
#[cfg(feature = "sandbox")]
pub use kyros_sandbox as sandbox;
#[cfg(feature = "sqlite")]
pub use kyros_sqlite as sqlite;
#[cfg(feature = "tokio")]
pub use kyros_tokio as tokio;
#[cfg(feature = "twilio")]
pub use kyros_twilio as twilio;

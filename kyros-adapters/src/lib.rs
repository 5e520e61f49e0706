//! The adapters of Kyros behind one facade, a feature each: `sqlite` and `sandbox` by default,
//! `twilio` (with `http`) on demand.

#[cfg(feature = "twilio")]
pub use kyros_http as http;
#[cfg(feature = "sandbox")]
pub use kyros_sandbox as sandbox;
#[cfg(feature = "sqlite")]
pub use kyros_sqlite as sqlite;
#[cfg(feature = "twilio")]
pub use kyros_twilio as twilio;

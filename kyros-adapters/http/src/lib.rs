//! The one way in which web adapters of Kyros speak HTTP.
//!
//! An adapter is given an `Arc<dyn HttpTransport>` and never builds a client of its own. So every
//! call to the outside world is bounded in time and size, follows no redirect, can be recorded and
//! can be made to fail on purpose, and every failure says the one thing that decides what may
//! happen next: whether the request can have had an effect.
//!
//! - [`ReqwestTransport`] speaks to real servers.
//! - [`ScriptedTransport`] answers from a script, for tests of one adapter.
//! - [`RecordingTransport`] stands before another transport, records and breaks on demand.

mod double;
pub mod form;
mod message;
mod reqwest_transport;

use async_trait::async_trait;

pub use double::{Exchange, InjectedFault, RecordingTransport, ScriptedTransport};
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
pub use message::{HttpFailure, HttpRequest, HttpResponse, NotSent};
pub use reqwest_transport::{ReqwestTransport, TransportConfig, TransportFault};

/// Sends one request and brings back its answer.
#[async_trait]
pub trait HttpTransport: std::fmt::Debug + Send + Sync {
    /// Sends `request` once, within its deadline (connecting and reading the body included).
    ///
    /// An answer of any status is `Ok`, redirects among them: they are never followed.
    ///
    /// # Errors
    /// [`HttpFailure`] says what the other side may have seen. The transport never repeats a
    /// request of which a byte may have been sent.
    async fn execute(&self, request: HttpRequest) -> Result<HttpResponse, HttpFailure>;
}

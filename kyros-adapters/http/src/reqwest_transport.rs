//! The transport to real servers.

use std::{error::Error, io, time::Duration};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};

use crate::{HttpFailure, HttpRequest, HttpResponse, HttpTransport, NotSent};

/// Bounds of a [`ReqwestTransport`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TransportConfig {
    /// The largest answer body that is read, in bytes. Default 1 MiB.
    pub max_body: usize,
    /// The longest time for name look-up, TCP and TLS together; the request's deadline bounds it
    /// too. Default 5 s.
    pub connect_timeout: Duration,
    /// How long an unused connection is kept. Short, because a connection that the other side
    /// closes while a request is being written makes that request's outcome unknown. Default 20 s.
    pub idle_timeout: Duration,
    /// The `User-Agent`.
    pub user_agent: String,
    /// Whether `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` of the environment count. Default no.
    pub environment_proxy: bool,
}

impl Default for TransportConfig {
    fn default() -> Self {
        Self {
            max_body: 1 << 20,
            connect_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(20),
            user_agent: concat!("kyros/", env!("CARGO_PKG_VERSION")).to_owned(),
            environment_proxy: false,
        }
    }
}

/// The HTTP client could not be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the HTTP client can't be set up ({0}): check the system's certificate store and the proxy settings"
)]
pub struct TransportFault(String);

/// HTTP/1.1 over TLS by reqwest and rustls. Keeps connections and follows no redirect. Cloning is
/// cheap and shares the connections.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    max_body: usize,
}

impl ReqwestTransport {
    /// A transport with the default bounds.
    ///
    /// # Errors
    /// When TLS can't be set up on this machine.
    pub fn new() -> Result<Self, TransportFault> {
        Self::with_config(&TransportConfig::default())
    }

    /// A transport with bounds of one's own.
    ///
    /// # Errors
    /// When TLS can't be set up on this machine, or the user agent isn't a header value.
    pub fn with_config(config: &TransportConfig) -> Result<Self, TransportFault> {
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(config.connect_timeout)
            .pool_idle_timeout(config.idle_timeout)
            .user_agent(&config.user_agent);
        if !config.environment_proxy {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|e| TransportFault(describe(&e)))?;
        Ok(Self {
            client,
            max_body: config.max_body,
        })
    }

    async fn exchange(&self, request: reqwest::Request) -> Result<HttpResponse, HttpFailure> {
        let mut answer = self
            .client
            .execute(request)
            .await
            .map_err(|e| classify(&e))?;
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        let body = self.read_body(&mut answer).await?;
        Ok(HttpResponse {
            headers,
            ..HttpResponse::new(status, body)
        })
    }

    async fn read_body(&self, answer: &mut reqwest::Response) -> Result<Bytes, HttpFailure> {
        let announced = answer.content_length().unwrap_or(0);
        if usize::try_from(announced).map_or(true, |length| length > self.max_body) {
            return Err(HttpFailure::TooLarge);
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| HttpFailure::Interrupted)? {
            if body.len() + chunk.len() > self.max_body {
                return Err(HttpFailure::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

#[async_trait]
impl HttpTransport for ReqwestTransport {
    async fn execute(&self, request: HttpRequest) -> Result<HttpResponse, HttpFailure> {
        let HttpRequest {
            method,
            url,
            headers,
            body,
            deadline,
        } = request;
        let mut prepared = reqwest::Request::new(method, callable(&url)?);
        *prepared.headers_mut() = headers;
        if !body.is_empty() {
            *prepared.body_mut() = Some(body.into());
        }
        tokio::time::timeout(deadline, self.exchange(prepared))
            .await
            .unwrap_or(Err(HttpFailure::TimedOut))
    }
}

/// Refuses what reqwest would quietly take: other schemes, and credentials that would reach logs.
fn callable(url: &str) -> Result<reqwest::Url, HttpFailure> {
    let parsed = reqwest::Url::parse(url).map_err(|_| HttpFailure::BadUrl)?;
    let good = matches!(parsed.scheme(), "http" | "https")
        && parsed.has_host()
        && parsed.username().is_empty()
        && parsed.password().is_none();
    if good {
        Ok(parsed)
    } else {
        Err(HttpFailure::BadUrl)
    }
}

fn classify(error: &reqwest::Error) -> HttpFailure {
    let failure = if error.is_builder() {
        HttpFailure::BadUrl
    } else if error.is_connect() {
        HttpFailure::NotSent(before_the_first_byte(error))
    } else if error.is_timeout() {
        HttpFailure::TimedOut
    } else {
        HttpFailure::Interrupted
    };
    tracing::debug!(%failure, cause = describe(error), "no HTTP answer");
    failure
}

fn before_the_first_byte(error: &reqwest::Error) -> NotSent {
    if error.is_timeout() {
        return NotSent::ConnectTimeout;
    }
    for cause in causes(error) {
        if cause.to_string().starts_with("dns error") {
            return NotSent::Dns;
        }
        match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => return NotSent::Refused,
            // tokio-rustls hands a handshake error on as `InvalidData`, a hang-up in the middle of
            // one as `UnexpectedEof`.
            Some(io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => return NotSent::Tls,
            Some(io::ErrorKind::TimedOut) => return NotSent::ConnectTimeout,
            _ => {}
        }
    }
    NotSent::Connect
}

/// The innermost cause. The outer ones of reqwest print the URL with its query.
fn describe(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map_or_else(|| "no cause given".to_owned(), ToString::to_string)
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

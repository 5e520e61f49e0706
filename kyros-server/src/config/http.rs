//! `http.*`

use std::net::SocketAddr;
use std::time::Duration;

use super::reader::Reader;

/// How Kyros listens.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Where the API listens.
    pub listen: SocketAddr,
    /// Where metrics are served; `None`: nowhere.
    pub ops_listen: Option<SocketAddr>,
    /// Whether somebody asked for that address: then the start fails where it is taken.
    pub ops_asked: bool,
    /// The URL under which the world sees Kyros, without a slash at the end.
    pub public_url: Option<String>,
    /// Whether answers are wrapped in `{success, data, …}`.
    pub envelope: bool,
    /// Origins of browsers that may read answers.
    pub allowed_origins: Vec<String>,
    /// Requests a second a token; 0 is no limit.
    pub per_token: u32,
    /// Requests at once a token: twice the rate where nothing is said.
    pub burst: u32,
    /// Requests a second an address without a valid token; 0 is no limit.
    pub per_address: u32,
    /// Open sockets a token.
    pub max_sockets_per_token: usize,
    /// Open connections.
    pub max_connections: usize,
    /// How long a stopping server waits for requests in hand.
    pub drain: Duration,
    /// How long a request head may take.
    pub head_timeout: Duration,
    /// How long a body may take.
    pub body_timeout: Duration,
    /// How long a request may take in all.
    pub request_timeout: Duration,
    /// How long a connection may lie idle between requests.
    pub idle_timeout: Duration,
    /// How long a peer may take no byte of an answer.
    pub write_timeout: Duration,
    /// How long a socket may take no event.
    pub stall: Duration,
    /// How often a socket is pinged.
    pub ping_every: Duration,
    /// How long a socket may be silent.
    pub silence: Duration,
}

impl HttpConfig {
    /// Reads the section.
    pub fn read(reader: &mut Reader) -> Self {
        let seconds = |reader: &mut Reader, key: &str, default: u64| {
            Duration::from_secs(reader.number(key, 1..=3_600, default))
        };
        let millis = |reader: &mut Reader, key: &str, default: u64| {
            Duration::from_millis(reader.number(key, 10..=3_600_000, default))
        };
        let per_token = small(reader.number("http.rateLimit.perToken", 0..=1_000_000, 500));
        let burst = u64::from(per_token.max(1)) * 2;
        let listen = address(reader, "http.listen").unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8000)));
        let (ops_asked, ops_listen) = (reader.is_given("http.opsListen"), ops_listen(reader));
        if ops_asked && ops_listen.is_some_and(|ops| meet(ops, listen)) {
            reader.fault("http.opsListen", "the API listens there", "another port than that of http.listen, or off");
        }
        Self {
            listen,
            ops_asked,
            ops_listen,
            public_url: public_url(reader),
            envelope: reader.flag("http.envelope", true),
            allowed_origins: origins(reader),
            per_token,
            burst: small(reader.number("http.rateLimit.burst", 1..=10_000_000, burst)),
            per_address: small(reader.number("http.rateLimit.perAddress", 0..=1_000_000, 20)),
            max_sockets_per_token: usize::try_from(reader.number("http.maxSocketsPerToken", 1..=1_000_000, 1_000))
                .unwrap_or(1_000),
            max_connections: usize::try_from(reader.number("http.maxConnections", 1..=1_000_000, 16_384))
                .unwrap_or(16_384),
            drain: seconds(reader, "http.drainSeconds", 10),
            head_timeout: millis(reader, "http.headTimeoutMillis", 10_000),
            body_timeout: millis(reader, "http.bodyTimeoutMillis", 15_000),
            request_timeout: millis(reader, "http.requestTimeoutMillis", 25_000),
            idle_timeout: millis(reader, "http.idleTimeoutMillis", 75_000),
            write_timeout: millis(reader, "http.writeTimeoutMillis", 30_000),
            stall: millis(reader, "http.stallMillis", 5_000),
            ping_every: millis(reader, "http.pingMillis", 20_000),
            silence: millis(reader, "http.silenceMillis", 60_000),
        }
    }
}

/// Whether two listeners can't be there at once.
fn meet(one: SocketAddr, other: SocketAddr) -> bool {
    let same_host = one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && one.port() != 0 && same_host
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn address(reader: &mut Reader, key: &str) -> Option<SocketAddr> {
    reader.read(key, "an address with a port, as 127.0.0.1:8000", |given| given.value.as_str()?.parse().ok())
}

fn ops_listen(reader: &mut Reader) -> Option<SocketAddr> {
    let key = "http.opsListen";
    match reader.raw(key) {
        None => Some(SocketAddr::from(([127, 0, 0, 1], 9100))),
        Some(given) if given.value.as_str() == Some("off") => None,
        Some(_) => reader.read(key, "an address with a port, as 127.0.0.1:9100, or off", |given| {
            given.value.as_str()?.parse().ok()
        }),
    }
}

fn public_url(reader: &mut Reader) -> Option<String> {
    reader.read("http.publicUrl", "an http:// or https:// URL without query, as https://api.example.com", |given| {
        let text = given.value.as_str()?.trim_end_matches('/');
        let uri: http::Uri = text.parse().ok()?;
        let web = matches!(uri.scheme_str(), Some("http" | "https"));
        (web && uri.query().is_none() && uri.host().is_some()).then(|| text.to_owned())
    })
}

fn origins(reader: &mut Reader) -> Vec<String> {
    let allowed = "a list of origins, as http://localhost:3000 (scheme, host and port; no path, no *)";
    let listed = reader.list("http.allowedOrigins", allowed);
    let origins = listed.unwrap_or_else(|| vec!["http://localhost:3000".to_owned()]);
    for origin in &origins {
        if !is_origin(origin) {
            reader.fault("http.allowedOrigins", format!("{origin:?} is not an origin"), allowed);
        }
    }
    origins
}

/// Whether a text is an origin as browsers write it.
fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
    matches!(scheme, "http" | "https") && !host.is_empty() && host.bytes().all(plain)
}

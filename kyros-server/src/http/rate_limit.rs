//! How many requests a token and an address may make.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderName, HeaderValue};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::TokenId;

use super::problem::Problem;
use crate::config::HttpConfig;

/// `RateLimit`, as in draft-ietf-httpapi-ratelimit-headers.
pub const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// `RateLimit-Policy`, of the same draft.
pub const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

type Keyed<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// Addresses and tokens are forgotten when there are more than this many.
const REMEMBERED: usize = 50_000;

/// The limits.
#[derive(Debug)]
pub struct Limits {
    tokens: Option<Bucket<TokenId>>,
    addresses: Option<Bucket<IpAddr>>,
}

/// How a bucket stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    rate: u32,
    burst: u32,
    left: u32,
    /// Seconds until one more is free; 0 where the request went through.
    wait: u32,
}

#[derive(Debug)]
struct Bucket<K: std::hash::Hash + Eq + Clone> {
    limiter: Keyed<K>,
    rate: u32,
    burst: u32,
}

impl<K: std::hash::Hash + Eq + Clone> Bucket<K> {
    fn new(rate: u32, burst: u32) -> Option<Self> {
        let (per_second, at_once) = (NonZeroU32::new(rate)?, NonZeroU32::new(burst)?);
        let quota = Quota::per_second(per_second).allow_burst(at_once);
        let limiter = RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>();
        Some(Self { limiter, rate, burst })
    }

    fn take(&self, key: &K) -> Result<Standing, Standing> {
        if self.limiter.len() > REMEMBERED {
            self.limiter.retain_recent();
        }
        let standing = |left, wait| Standing { rate: self.rate, burst: self.burst, left, wait };
        match self.limiter.check_key(key) {
            Ok(state) => Ok(standing(state.remaining_burst_capacity(), 0)),
            Err(not_yet) => {
                let wait = not_yet.wait_time_from(DefaultClock::default().now()).as_secs_f64().ceil();
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
                Err(standing(0, wait.clamp(1.0, 3_600.0) as u32))
            }
        }
    }
}

impl Limits {
    /// The limits of a configuration; 0 turns one off.
    #[must_use]
    pub fn new(config: &HttpConfig) -> Self {
        Self {
            tokens: Bucket::new(config.per_token, config.burst),
            addresses: Bucket::new(config.per_address, config.per_address),
        }
    }

    /// Counts a request of a token.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn token(&self, id: TokenId) -> Result<Option<Standing>, Problem> {
        take(self.tokens.as_ref(), &id)
    }

    /// Counts a request of an address without a valid token.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait.
    pub fn address(&self, address: IpAddr) -> Result<Option<Standing>, Problem> {
        take(self.addresses.as_ref(), &network(address))
    }
}

/// Whoever has an IPv6 address has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

fn take<K: std::hash::Hash + Eq + Clone>(bucket: Option<&Bucket<K>>, key: &K) -> Result<Option<Standing>, Problem> {
    match bucket.map(|bucket| bucket.take(key)) {
        None => Ok(None),
        Some(Ok(standing)) => Ok(Some(standing)),
        Some(Err(standing)) => {
            let problem = Problem::from(Refusal::rate_limited())
                .header(http::header::RETRY_AFTER, &standing.wait.to_string())
                .standing(Some(standing));
            Err(problem)
        }
    }
}

impl Problem {
    /// The same with how its sender's bucket stands, where one counted.
    #[must_use]
    pub fn standing(self, standing: Option<Standing>) -> Self {
        match standing {
            None => self,
            Some(standing) => {
                self.header(RATE_LIMIT, &standing.now()).header(RATE_LIMIT_POLICY, &standing.policy())
            }
        }
    }
}

impl Standing {
    fn policy(self) -> String {
        format!("\"default\";q={};w={}", self.burst, self.burst.div_ceil(self.rate).max(1))
    }

    fn now(self) -> String {
        let seconds = (self.burst - self.left.min(self.burst)).div_ceil(self.rate).max(self.wait);
        format!("\"default\";r={};t={seconds}", self.left)
    }

    /// Puts the headers on an answer.
    pub fn decorate(self, headers: &mut HeaderMap) {
        for (name, text) in [(RATE_LIMIT, self.now()), (RATE_LIMIT_POLICY, self.policy())] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(name, value);
            }
        }
    }
}

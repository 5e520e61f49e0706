//! When a failed call to the outside is tried again, and when an unknown outcome is looked into.

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::Policy;
use crate::contract::ids::EffectId;

/// No delay is longer, whatever the provider asks for: a nonsensical `Retry-After` must not bury an
/// effect.
pub const LONGEST_DELAY: TimeDelta = TimeDelta::hours(24);

/// Seconds after the attempt at which the provider is asked whether it happened. They span a minute,
/// because the provider's lists lag behind.
const POLLS: [i64; 3] = [5, 20, 65];

/// The delay before the next try after `failed_tries` (1 at least) failed ones; `None` when the tries
/// are used up.
///
/// It is `firstSeconds * factor^(failed_tries - 1)` and up to `jitter` of that on top, or
/// `retry_after` if that is longer. The jitter is a hash of effect and try: the same on every node,
/// different among effects that failed together.
#[must_use]
pub fn next_try(
    policy: &Policy,
    effect: EffectId,
    failed_tries: u32,
    retry_after: Option<TimeDelta>,
) -> Option<TimeDelta> {
    if failed_tries >= policy.retry.tries {
        return None;
    }
    let longest = LONGEST_DELAY.num_milliseconds() as f64;
    let mut millis = f64::from(policy.retry.first_seconds) * 1000.0;
    for _ in 1..failed_tries {
        millis = (millis * policy.retry.factor).min(longest);
    }
    millis *= 1.0 + policy.retry.jitter * share(effect, failed_tries);
    let delay = TimeDelta::milliseconds(millis.clamp(0.0, longest) as i64);
    Some(delay.max(retry_after.unwrap_or_default()).min(LONGEST_DELAY))
}

/// When, after the start of an attempt whose outcome is unknown, the provider is asked for the
/// `poll`-th time (from 0); `None` when it was asked often enough to believe an absence.
#[must_use]
pub fn reconcile_after(poll: u32) -> Option<TimeDelta> {
    POLLS.get(poll as usize).map(|seconds| TimeDelta::seconds(*seconds))
}

/// Looks that must not find a text before its absence is believed.
pub const ABSENCES: u32 = POLLS.len() as u32;

/// 0 to 1, evenly spread over effects and tries.
fn share(effect: EffectId, failed_tries: u32) -> f64 {
    let mut hash = Sha256::new();
    hash.update(effect.uuid().as_bytes());
    hash.update(failed_tries.to_be_bytes());
    let digest = hash.finalize();
    let mut head = [0_u8; 4];
    head.copy_from_slice(&digest[..4]);
    f64::from(u32::from_be_bytes(head)) / f64::from(u32::MAX)
}

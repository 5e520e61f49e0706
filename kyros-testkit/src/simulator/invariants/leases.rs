//! An effect has one holder at a time; its tokens rise, and a write with an old one is refused.

use std::collections::BTreeMap;

use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::store::Fate;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Leases {
    /// The last token of each effect, and until when it holds.
    held: BTreeMap<EffectId, (u64, Option<Timestamp>)>,
}

impl Invariant for Leases {
    fn name(&self) -> &'static str {
        "leases"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.25"
    }

    fn look(&mut self, what: &Happening<'_>, _: &Past) -> Result<(), String> {
        match what {
            Happening::Leased { leased, clock, until } => {
                let lease = leased.lease;
                if let Some((token, held_until)) = self.held.insert(lease.effect, (lease.token, Some(*until))) {
                    hold(lease.token > token, || format!("effect {}: token {} after {token}", lease.effect, lease.token))?;
                    hold(held_until.is_none_or(|until| until < *clock), || {
                        format!("effect {} is leased while another lease holds", lease.effect)
                    })?;
                }
            }
            Happening::Released { lease } => {
                if let Some((token, until)) = self.held.get_mut(&lease.effect)
                    && *token == lease.token
                {
                    *until = None;
                }
            }
            Happening::Settled { settle } => {
                let lease = settle.lease;
                if let Some((token, until)) = self.held.get_mut(&lease.effect) {
                    hold(*token == lease.token, || {
                        format!("effect {}: a write with token {} after {token} was given out", lease.effect, lease.token)
                    })?;
                    if !matches!(settle.fate, Fate::Attempt { .. }) {
                        *until = None;
                    }
                }
            }
            Happening::LeasesAbandoned => self.held.values_mut().for_each(|(_, until)| *until = None),
            _ => {}
        }
        Ok(())
    }
}

//! Free times, computed from the live claims and kept for a moment: an offer reserves nothing, the
//! booking's commit decides.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Availability;
use kyros_core::decision::rows::OfferRow;
use kyros_core::policy::slots::{Slot, free_slots};
use kyros_core::ports::store::StoreError;

use crate::engine::{Engine, Inner};
use crate::error::store_fails;
use crate::signal::lock;

/// How far ahead bookings are read.
const FAR: TimeDelta = TimeDelta::days(3_660);
/// Lengths of visits that are kept at once.
const LENGTHS: usize = 16;

#[derive(Clone, Debug)]
struct Kept {
    made: Timestamp,
    now: Timestamp,
    free: Arc<Availability>,
}

/// What was computed lately, by the length of the visit.
#[derive(Debug, Default)]
pub(crate) struct FreeTimes(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    /// Rises whenever an interval is claimed or given back here.
    generation: u64,
    kept: BTreeMap<u32, Kept>,
}

impl FreeTimes {
    /// An interval was claimed or given back.
    pub(crate) fn claims_moved(&self) {
        let mut inside = lock(&self.0);
        inside.generation += 1;
        inside.kept.clear();
    }

    /// Times were offered.
    pub(crate) fn offered(&self, offers: &[OfferRow]) {
        if offers.is_empty() {
            return;
        }
        for kept in lock(&self.0).kept.values_mut() {
            let free = Arc::make_mut(&mut kept.free);
            for offer in offers {
                *free.offered.entry(offer.start).or_insert(0) += 1;
            }
        }
    }
}

impl Inner {
    pub(crate) async fn availability_fact(&self, minutes: u32, fresh: bool) -> Result<Arc<Availability>, StoreError> {
        let (now, made) = (self.clocks.now(), self.clocks.store_now());
        let generation = {
            let inside = lock(&self.free_times.0);
            let good = |kept: &&Kept| {
                !fresh
                    && made.since(kept.made) < self.limits.availability_age
                    && now.since(kept.now).abs() < TimeDelta::minutes(1)
            };
            if let Some(kept) = inside.kept.get(&minutes).filter(good) {
                return Ok(Arc::clone(&kept.free));
            }
            inside.generation
        };
        let free = Arc::new(self.read_availability(minutes, now).await?);
        let mut inside = lock(&self.free_times.0);
        if inside.generation == generation {
            if inside.kept.len() >= LENGTHS {
                inside.kept.clear();
            }
            inside.kept.insert(minutes, Kept { made, now, free: Arc::clone(&free) });
        }
        Ok(free)
    }

    async fn read_availability(&self, minutes: u32, now: Timestamp) -> Result<Availability, StoreError> {
        // Bookings by hand may lie beyond the horizon: a decision has to see them, too.
        let (from, to) = (now.minus(TimeDelta::days(1)), now.plus(FAR));
        let claims = self.store.intervals(Availability::CALENDAR, from, to).await?;
        let offered = self.store.offered(now.minus(Availability::OFFERED)).await?;
        Ok(Availability::of(&self.policy, now, minutes, &claims, offered))
    }
}

impl Engine {
    /// Free times for a visit of that many minutes that start in `[from, to)`, rising.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn availability(&self, minutes: u32, from: Timestamp, to: Timestamp) -> Result<Vec<Slot>, Refusal> {
        let now = self.now();
        let seen = self.inner.availability_fact(minutes, false).await.map_err(|error| store_fails(&error))?;
        let policy = &self.inner.policy;
        Ok(free_slots(policy, policy.time_zone, from, to, now, &seen.busy, minutes))
    }
}

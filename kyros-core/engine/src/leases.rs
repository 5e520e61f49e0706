//! What the runner has in hand.
//!
//! Kept by lease and not by effect: an effect that was put off may be leased again before its first holder
//! has let go, and then it is in hand twice.

use std::collections::BTreeMap;
use std::sync::Mutex;

use kyros_core::ports::store::Lease;

use crate::signal::lock;

/// The leases in hand, each with whether its attempt was committed: until its result is, nobody else may
/// take it for untried.
#[derive(Debug, Default)]
pub(crate) struct Leases(Mutex<BTreeMap<Lease, bool>>);

impl Leases {
    pub(crate) fn take(&self, leases: impl Iterator<Item = Lease>) {
        lock(&self.0).extend(leases.map(|lease| (lease, false)));
    }

    pub(crate) fn attempt(&self, lease: Lease) {
        if let Some(attempted) = lock(&self.0).get_mut(&lease) {
            *attempted = true;
        }
    }

    pub(crate) fn let_go(&self, lease: Lease) {
        lock(&self.0).remove(&lease);
    }

    pub(crate) fn len(&self) -> usize {
        lock(&self.0).len()
    }

    pub(crate) fn is_attempted(&self, lease: Lease) -> bool {
        lock(&self.0).get(&lease).copied().unwrap_or(false)
    }

    /// Those whose work hasn't begun.
    pub(crate) fn untried(&self) -> Vec<Lease> {
        lock(&self.0).iter().filter(|(_, attempted)| !**attempted).map(|(lease, _)| *lease).collect()
    }
}

#[cfg(test)]
mod tests {
    use kyros_core::contract::ids::EffectId;

    use super::*;

    #[test]
    fn an_effect_leased_again_stays_in_hand_when_its_first_holder_lets_go() {
        // given an effect whose attempt was made, put off and leased again meanwhile
        let effect = EffectId::parse("00000000-0000-7000-8000-000000000001").expect("an id");
        let lease = |token| Lease { effect, token };
        let leases = Leases::default();
        leases.take([lease(1)].into_iter());
        leases.attempt(lease(1));
        leases.take([lease(2)].into_iter());

        // when the first holder lets go
        leases.let_go(lease(1));

        // then the second one's is in hand, and untried
        assert_eq!((leases.len(), leases.untried()), (1, vec![lease(2)]));
        assert!(!leases.is_attempted(lease(1)) && !leases.is_attempted(lease(2)));
    }
}

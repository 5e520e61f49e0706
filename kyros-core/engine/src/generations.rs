//! A bounded memory of what was used lately: two generations, of which the older is forgotten when
//! the younger is full. Every operation is one or two look-ups.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// A bounded map.
#[derive(Debug)]
pub(crate) struct Generations<K, V> {
    half: usize,
    // Looked up only, never iterated: the order of a hash map can't reach any outcome.
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash + Clone, V: Clone> Generations<K, V> {
    /// A map of about `limit` entries at most.
    pub(crate) fn new(limit: usize) -> Self {
        Self { half: (limit / 2).max(1), young: HashMap::new(), old: HashMap::new() }
    }

    pub(crate) fn get<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.half && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    pub(crate) fn remove<Q>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.young.remove(key);
        self.old.remove(key);
    }

    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Generations;

    proptest! {
        #[test]
        fn it_never_lies_and_never_grows_beyond_its_limit(
            limit in 2_usize..20,
            steps in prop::collection::vec((0_u8..3, 0_u8..40), 0..400),
        ) {
            let mut map = Generations::new(limit);
            let mut model = std::collections::BTreeMap::new();
            for (n, (step, key)) in steps.into_iter().enumerate() {
                match step {
                    0 => {
                        map.insert(key, n);
                        model.insert(key, n);
                    }
                    1 => {
                        map.remove(&key);
                        model.remove(&key);
                    }
                    _ => {
                        let known = map.get(&key);
                        prop_assert!(known.is_none() || known == model.get(&key).copied());
                    }
                }
                prop_assert!(map.young.len() + map.old.len() <= limit.max(2));
            }
        }
    }
}

//! The keys of people: random, wrapped by the master key, kept in the store, remembered here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use kyros_core::decision::Subject;
use kyros_core::ports::store::{Store, StoreError};
use zeroize::Zeroizing;

use crate::format::key_place;
use crate::generations::Generations;
use crate::runtime::Entropy;
use crate::seal::{Cipher, MasterKey, Nonces, Unopened};
use crate::signal::lock;

/// A person's key, or its absence: the person was erased, or never had one.
pub(crate) type Held = Option<Arc<Cipher>>;

#[derive(Debug)]
pub(crate) struct Vault {
    master: Cipher,
    pub(crate) nonces: Nonces,
    keys: Mutex<Generations<Subject, Arc<Cipher>>>,
    system: std::sync::OnceLock<Arc<Cipher>>,
}

impl Vault {
    pub(crate) fn new(master: &MasterKey, entropy: &dyn Entropy, limit: usize) -> Self {
        Self {
            master: master.cipher(),
            nonces: Nonces::new(entropy),
            keys: Mutex::new(Generations::new(limit)),
            system: std::sync::OnceLock::new(),
        }
    }

    /// A new key and its wrapped form. It isn't remembered until [`Vault::remember`].
    pub(crate) fn make(&self, subject: Subject, entropy: &dyn Entropy) -> (Arc<Cipher>, Bytes) {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(&mut *key);
        (Arc::new(Cipher::new(&key)), self.master.seal(&self.nonces, &key_place(subject), &*key))
    }

    pub(crate) fn remember(&self, subject: Subject, cipher: Arc<Cipher>) {
        if subject == Subject::System {
            let _ = self.system.set(cipher);
        } else {
            lock(&self.keys).insert(subject, cipher);
        }
    }

    pub(crate) fn forget(&self, subject: Subject) {
        lock(&self.keys).remove(&subject);
    }

    /// A remembered key.
    pub(crate) fn remembered(&self, subject: Subject) -> Held {
        if subject == Subject::System {
            return self.system.get().cloned();
        }
        lock(&self.keys).get(&subject)
    }

    /// Unwraps a key as the store has it.
    pub(crate) fn unwrap(&self, subject: Subject, wrapped: &[u8]) -> Result<Arc<Cipher>, Unopened> {
        let key = Zeroizing::new(self.master.open(&key_place(subject), wrapped)?);
        let key: &[u8; 32] = key.as_slice().try_into().map_err(|_| Unopened)?;
        Ok(Arc::new(Cipher::new(key)))
    }

    /// The keys of these people, from memory or from the store. Who has none is absent.
    pub(crate) async fn keys(
        &self,
        store: &dyn Store,
        subjects: &BTreeSet<Subject>,
    ) -> Result<BTreeMap<Subject, Arc<Cipher>>, StoreError> {
        let mut found = BTreeMap::new();
        let mut missing = Vec::new();
        for subject in subjects {
            match self.remembered(*subject) {
                Some(cipher) => {
                    found.insert(*subject, cipher);
                }
                None => missing.push(*subject),
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        for (subject, wrapped) in store.keys(&missing).await? {
            // A key that can't be unwrapped is as good as none: what it sealed stays closed.
            if let Ok(cipher) = self.unwrap(subject, &wrapped) {
                self.remember(subject, Arc::clone(&cipher));
                found.insert(subject, cipher);
            } else {
                tracing::error!(%subject, "a person's key can't be unwrapped with this master key");
            }
        }
        Ok(found)
    }

    /// One key.
    pub(crate) async fn key(&self, store: &dyn Store, subject: Subject) -> Result<Held, StoreError> {
        if let Some(cipher) = self.remembered(subject) {
            return Ok(Some(cipher));
        }
        Ok(self.keys(store, &BTreeSet::from([subject])).await?.remove(&subject))
    }
}

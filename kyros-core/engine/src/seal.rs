//! Sealing: XChaCha20-Poly1305 with random-prefixed, counted nonces, and the keys that are derived
//! from the master key.
//!
//! A sealed blob is a format byte, a 24-byte nonce and the ciphertext with its tag. What it belongs
//! to (its stream and number, or its purpose) is authenticated along with it, so that no blob can
//! stand in another's place.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use chacha20poly1305::aead::{Aead, AeadInOut, KeyInit, Payload};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::runtime::Entropy;

const FORMAT: u8 = 1;
const NONCE: usize = 24;
const HEADER: usize = 1 + NONCE;

/// The key of the deployment: it wraps every person's key, and other keys are derived from it.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Takes the 32 bytes.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// The key for one purpose: HMAC-SHA256 of its name under the master key. The purposes are
    /// `kyros/phone`, `kyros/token` and `kyros/master-check`.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    pub(crate) fn cipher(&self) -> Cipher {
        Cipher::new(&self.0)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// A blob that can't be opened: another key, another place, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed bytes can't be opened")]
pub(crate) struct Unopened;

/// Nonces that never repeat: 16 random bytes of this process and a counter.
#[derive(Debug)]
pub(crate) struct Nonces {
    prefix: [u8; 16],
    count: AtomicU64,
}

impl Nonces {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut prefix = [0; 16];
        entropy.fill(&mut prefix);
        Self { prefix, count: AtomicU64::new(0) }
    }

    fn next(&self) -> XNonce {
        let mut nonce = [0; NONCE];
        nonce[..16].copy_from_slice(&self.prefix);
        nonce[16..].copy_from_slice(&self.count.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        XNonce::from(nonce)
    }
}

/// One key, ready for use.
pub(crate) struct Cipher(XChaCha20Poly1305);

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher(…)")
    }
}

impl Cipher {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&(*key).into()))
    }

    /// Seals what `write` puts behind the header; nothing is copied.
    pub(crate) fn seal_with<E>(
        &self,
        nonces: &Nonces,
        place: &[u8],
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Bytes, E> {
        let nonce = nonces.next();
        let mut blob = Vec::with_capacity(768);
        blob.push(FORMAT);
        blob.extend_from_slice(&nonce);
        write(&mut blob)?;
        let tag = self
            .0
            .encrypt_inout_detached(&nonce, place, (&mut blob[HEADER..]).into())
            .unwrap_or_else(|_| Tag::default()); // only beyond 256 GiB, and then it can't be opened
        blob.extend_from_slice(&tag);
        Ok(Bytes::from(blob))
    }

    /// Seals bytes.
    pub(crate) fn seal(&self, nonces: &Nonces, place: &[u8], plain: &[u8]) -> Bytes {
        let sealed: Result<Bytes, std::convert::Infallible> = self.seal_with(nonces, place, |blob| {
            blob.extend_from_slice(plain);
            Ok(())
        });
        match sealed {
            Ok(sealed) => sealed,
            Err(never) => match never {},
        }
    }

    /// Opens what was sealed for that place.
    pub(crate) fn open(&self, place: &[u8], blob: &[u8]) -> Result<Vec<u8>, Unopened> {
        let (header, sealed) = blob.split_at_checked(HEADER).ok_or(Unopened)?;
        if header[0] != FORMAT {
            return Err(Unopened);
        }
        let nonce = XNonce::try_from(&header[1..]).map_err(|_| Unopened)?;
        self.0.decrypt(&nonce, Payload { msg: sealed, aad: place }).map_err(|_| Unopened)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cipher, MasterKey, Nonces, Unopened};
    use crate::runtime::Entropy;

    #[derive(Debug)]
    struct Fixed;

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(9);
        }
    }

    #[test]
    fn a_blob_opens_in_its_own_place_with_its_own_key_only() {
        let (nonces, cipher) = (Nonces::new(&Fixed), Cipher::new(&[1; 32]));
        let blob = cipher.seal(&nonces, b"place", b"words");
        assert_eq!(cipher.open(b"place", &blob), Ok(b"words".to_vec()));
        assert_eq!(cipher.open(b"elsewhere", &blob), Err(Unopened));
        assert_eq!(Cipher::new(&[2; 32]).open(b"place", &blob), Err(Unopened));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let (nonces, cipher) = (Nonces::new(&Fixed), Cipher::new(&[1; 32]));
        let blob = cipher.seal(&nonces, b"place", b"words");
        for at in 0..blob.len() {
            let mut changed = blob.to_vec();
            changed[at] ^= 1;
            assert_eq!(cipher.open(b"place", &changed), Err(Unopened), "byte {at}");
            assert_eq!(cipher.open(b"place", &blob[..at]), Err(Unopened), "cut at {at}");
        }
    }

    #[test]
    fn no_two_blobs_share_a_nonce() {
        let (nonces, cipher) = (Nonces::new(&Fixed), Cipher::new(&[1; 32]));
        assert_ne!(cipher.seal(&nonces, b"p", b"same"), cipher.seal(&nonces, b"p", b"same"));
    }

    #[test]
    fn purposes_have_keys_of_their_own_and_nothing_prints_them() {
        let key = MasterKey::new([1; 32]);
        assert_ne!(key.derive("kyros/phone"), key.derive("kyros/token"));
        assert_eq!(format!("{key:?}"), "MasterKey(…)");
    }
}

//! The hash of everything that happened, in order.

use sha2::{Digest, Sha256};

#[derive(Debug, Default)]
pub(super) struct Trace {
    hash: Sha256,
    pending: Vec<u8>,
}

impl Trace {
    pub(super) fn step(&mut self, what: u64, kind: u8, millis: i64) {
        self.pending.extend_from_slice(&what.to_le_bytes());
        self.pending.push(kind);
        self.pending.extend_from_slice(&millis.to_le_bytes());
        if self.pending.len() > 4_096 {
            self.hash.update(&self.pending);
            self.pending.clear();
        }
    }

    pub(super) fn finish(&mut self) -> [u8; 32] {
        self.hash.update(&self.pending);
        self.pending.clear();
        self.hash.clone().finalize().into()
    }
}

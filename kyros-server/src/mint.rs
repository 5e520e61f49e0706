//! New secrets.

use kyros_engine::Minted;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::{runtime, secret};

/// Makes a secret for that environment.
#[must_use]
pub fn minted(environment: &str, token_key: &[u8; 32]) -> Minted {
    given(&secret(environment), token_key)
}

/// A secret of 32 random bytes for that environment.
#[must_use]
pub fn secret(environment: &str) -> SecretString {
    let mut random = Zeroizing::new([0_u8; 32]);
    runtime::fill(&mut random[..]);
    secret::mint(environment, &random)
}

/// Takes a secret that somebody chose.
#[must_use]
pub fn given(secret: &SecretString, token_key: &[u8; 32]) -> Minted {
    Minted {
        public: secret::masked(secret, token_key),
        secret: Zeroizing::new(secret.expose_secret().to_owned()),
    }
}

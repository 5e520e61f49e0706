//! New secrets.

use kyros_engine::Minted;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::{runtime, secret};

/// Makes a secret for that environment.
#[must_use]
pub fn minted(environment: &str, token_key: &[u8; 32]) -> Minted {
    let mut random = Zeroizing::new([0_u8; 32]);
    runtime::fill(&mut random[..]);
    given(&secret::mint(environment, &random), token_key)
}

/// Takes a secret that somebody chose.
#[must_use]
pub fn given(secret: &SecretString, token_key: &[u8; 32]) -> Minted {
    Minted {
        public: secret::masked(secret, token_key),
        secret: Zeroizing::new(secret.expose_secret().to_owned()),
    }
}

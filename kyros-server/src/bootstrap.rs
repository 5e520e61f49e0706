//! The first token of an empty store.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use kyros_core::contract::error::Refusal;
use kyros_core::contract::token::{Scope, Scopes};
use kyros_engine::Engine;
use secrecy::{ExposeSecret as _, SecretString};

use crate::config::StoreConfig;
use crate::config::env::BOOTSTRAP;
use crate::master_key::private_file;
use crate::{mint, secret};

/// The file's name.
const FILE: &str = "kyros.token";

/// The first token's name.
const NAME: &str = "bootstrap";

/// What became of the first token.
#[derive(Debug)]
pub enum Bootstrap {
    /// There are tokens already.
    NotNeeded,
    /// It is the one of the variable.
    FromVariable,
    /// It was made and shall be shown.
    Made(SecretString),
}

/// Why there is no first token.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapFault {
    /// The variable isn't usable.
    #[error("{BOOTSTRAP}: {0}")]
    Variable(&'static str),
    /// The store refuses.
    #[error("the first token was not made: {0}")]
    Refused(Refusal),
}

/// The variable's value, checked.
///
/// # Errors
/// What is wrong with it; never the value.
pub fn from_variable(value: Option<String>) -> Result<Option<SecretString>, BootstrapFault> {
    let Some(value) = value else { return Ok(None) };
    let visible = value.bytes().all(|b| b.is_ascii_graphic());
    if !visible || !(secret::SHORTEST_CHOSEN..=secret::LONGEST).contains(&value.len()) {
        return Err(BootstrapFault::Variable("the value is not usable; allowed: 32 to 512 visible ASCII characters"));
    }
    if !secret::is_plausible(&value) {
        return Err(BootstrapFault::Variable("it looks like a token of Kyros and its checksum is wrong: copy it again"));
    }
    Ok(Some(SecretString::from(value)))
}

/// Makes the first token where there is none.
///
/// # Errors
/// When the store refuses.
pub async fn first_token(
    engine: &Engine,
    token_key: &[u8; 32],
    chosen: Option<SecretString>,
) -> Result<Bootstrap, BootstrapFault> {
    let from_variable = chosen.is_some();
    let minted = match &chosen {
        Some(secret) => mint::given(secret, token_key),
        None => mint::minted(secret::DEFAULT_ENVIRONMENT, token_key),
    };
    let text = SecretString::from(minted.secret.as_str());
    let scopes = Scopes::of([Scope::Admin]);
    match engine.bootstrap_token(minted, NAME, scopes).await.map_err(BootstrapFault::Refused)? {
        None => Ok(Bootstrap::NotNeeded),
        Some(_) if from_variable => Ok(Bootstrap::FromVariable),
        Some(_) => Ok(Bootstrap::Made(text)),
    }
}

/// Shows a made token to whoever started the server: on a terminal, else in a file of its own.
///
/// # Errors
/// When the file can't be written.
pub fn hand_over(bootstrap: &Bootstrap, store: &StoreConfig) -> std::io::Result<()> {
    let Bootstrap::Made(secret) = bootstrap else { return Ok(()) };
    if std::io::stdout().is_terminal() {
        println!("The first admin token, shown this once:\n{}", secret.expose_secret());
        return Ok(());
    }
    let path: PathBuf = store.folder().unwrap_or_else(|| PathBuf::from(".")).join(FILE);
    match std::fs::remove_file(&path) {
        Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => return Err(fault),
        _ => {}
    }
    private_file(&path, &format!("{}\n", secret.expose_secret()))?;
    tracing::info!(path = %path.display(), "the first admin token is in this file");
    Ok(())
}

//! The first token of an empty store.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use kyros_core::contract::command::{Command, TokenCreate};
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::token::{Scope, Scopes};
use kyros_engine::Engine;
use secrecy::{ExposeSecret as _, SecretString};

use crate::config::env::BOOTSTRAP;
use crate::config::{Place, StoreConfig};
use crate::master_key::{private_file, remove, sync_folder};
use crate::{mint, secret};

/// The file's name.
const FILE: &str = "kyros.token";

/// Where a token lies until it is handed over.
const CANDIDATE: &str = "kyros.token.new";

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
    /// The file that keeps it until it is handed over can't be written.
    #[error("the file for the first token can't be written: {0}")]
    File(std::io::Error),
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
        return Err(BootstrapFault::Variable(
            "it looks like a token of Kyros and its checksum is wrong; allowed: that token as it was made, or a text of one's own",
        ));
    }
    Ok(Some(SecretString::from(value)))
}

/// Whether this start is the first one. A chosen token is asked for by whoever deploys: tokens that an operator has
/// made on the command line before any server ran don't take its place, and once it was made it isn't made again,
/// whatever has become of it. Nobody asks for another one where the operator has made one.
async fn is_first_start(engine: &Engine, chosen: bool) -> Result<bool, BootstrapFault> {
    let known = if chosen { engine.has_token_named(NAME).await } else { engine.has_token().await };
    known.map(|known| !known).map_err(BootstrapFault::Refused)
}

/// Says so where the variable does nothing.
async fn tell_of_no_effect(engine: &Engine, token_key: &[u8; 32], chosen: &SecretString) -> Result<(), BootstrapFault> {
    let hash = secret::hash(chosen.expose_secret(), token_key);
    if engine.authenticate(&hash).await.map_err(BootstrapFault::Refused)?.is_none() {
        tracing::warn!("{BOOTSTRAP} has no effect: this store's first token was made already; make others by token.create");
    }
    Ok(())
}

async fn make(engine: &Engine, token_key: &[u8; 32], secret: &SecretString) -> Result<(), Refusal> {
    let scope = Scopes::of([Scope::Admin]);
    let create = TokenCreate { name: NAME.to_owned(), scope, expires_in_days: None, environment: None };
    let minted = mint::given(secret, token_key);
    engine.operator_submit(Command::TokenCreate(create), Some(minted)).await.map(drop)
}

/// Makes the first token where there is none. One that is made lies in a file before it can do anything: a
/// process that ends before it has handed the token over leaves it there, and the next start takes it up.
///
/// # Errors
/// When the store refuses, or the file can't be written.
pub async fn first_token(
    engine: &Engine,
    token_key: &[u8; 32],
    chosen: Option<SecretString>,
    store: &StoreConfig,
) -> Result<Bootstrap, BootstrapFault> {
    let candidate = Candidate::of(store);
    if is_first_start(engine, chosen.is_some()).await? {
        let secret = match (&chosen, &candidate) {
            (Some(secret), _) => secret.clone(),
            (None, Some(candidate)) => candidate.take_or_make().map_err(BootstrapFault::File)?,
            (None, None) => fresh(),
        };
        match (make(engine, token_key, &secret).await, &chosen) {
            (Ok(()), Some(_)) => return Ok(Bootstrap::FromVariable),
            (Ok(()), None) => return Ok(Bootstrap::Made(secret)),
            // The chosen one is a token's already, or was, under another name.
            (Err(refusal), Some(_)) if refusal.code == ErrorCode::Conflict => {}
            (Err(refusal), _) => return Err(BootstrapFault::Refused(refusal)),
        }
    }
    if let Some(chosen) = &chosen {
        tell_of_no_effect(engine, token_key, chosen).await?;
    }
    let Some(candidate) = candidate else { return Ok(Bootstrap::NotNeeded) };
    let Some(secret) = candidate.read() else { return Ok(Bootstrap::NotNeeded) };
    let hash = secret::hash(secret.expose_secret(), token_key);
    if engine.authenticate(&hash).await.map_err(BootstrapFault::Refused)?.is_some() {
        return Ok(Bootstrap::Made(secret));
    }
    // It never came to be a token, or is none any more.
    remove(&candidate.0).map_err(BootstrapFault::File)?;
    Ok(Bootstrap::NotNeeded)
}

/// Shows a made token to whoever started the server: on a terminal, else in a file of its own.
///
/// # Errors
/// When the file can't be written.
pub fn hand_over(bootstrap: &Bootstrap, store: &StoreConfig) -> std::io::Result<()> {
    let Bootstrap::Made(secret) = bootstrap else { return Ok(()) };
    if std::io::stdout().is_terminal() {
        println!("The first admin token, shown this once:\n{}", secret.expose_secret());
        return Candidate::of(store).map_or(Ok(()), |candidate| remove(&candidate.0));
    }
    let path = keep(bootstrap, store)?;
    tracing::info!(path = %path.display(), "the first admin token is in this file");
    Ok(())
}

/// Puts a made token into its file and answers which that is.
///
/// # Errors
/// When the file can't be written.
pub fn keep(bootstrap: &Bootstrap, store: &StoreConfig) -> std::io::Result<PathBuf> {
    let folder = store.folder().unwrap_or_else(|| PathBuf::from("."));
    let path = folder.join(FILE);
    let Bootstrap::Made(secret) = bootstrap else { return Ok(path) };
    let candidate = Candidate(folder.join(CANDIDATE));
    if candidate.read().is_none_or(|kept| kept.expose_secret() != secret.expose_secret()) {
        candidate.write(secret)?;
    }
    std::fs::rename(&candidate.0, &path)?;
    sync_folder(&path)?;
    Ok(path)
}

/// The file of a token that isn't handed over yet.
#[derive(Debug)]
struct Candidate(PathBuf);

impl Candidate {
    /// None for a store in memory: what is lost with the process needs no token afterwards.
    fn of(store: &StoreConfig) -> Option<Self> {
        matches!(store.place, Place::File(_)).then(|| store.folder())?.map(|folder| Self(folder.join(CANDIDATE)))
    }

    /// What it holds; nothing where that was cut off.
    fn read(&self) -> Option<SecretString> {
        let text = std::fs::read_to_string(&self.0).ok()?;
        let secret = text.strip_suffix('\n').filter(|secret| secret::is_plausible(secret))?;
        Some(SecretString::from(secret))
    }

    fn take_or_make(&self) -> std::io::Result<SecretString> {
        if let Some(kept) = self.read() {
            return Ok(kept);
        }
        let secret = fresh();
        self.write(&secret)?;
        Ok(secret)
    }

    fn write(&self, secret: &SecretString) -> std::io::Result<()> {
        remove(&self.0)?;
        private_file(&self.0, &format!("{}\n", secret.expose_secret()))
    }
}

fn fresh() -> SecretString {
    mint::secret(secret::DEFAULT_ENVIRONMENT)
}

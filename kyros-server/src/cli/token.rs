//! `kyros token …`, on the machine itself while no server runs.

use std::path::PathBuf;
use std::process::ExitCode;

use kyros_core::contract::command::Command as CoreCommand;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::token::ApiToken;
use kyros_core::ports::query::{Paging, Query};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::{Opened, block_on, fail, inert, open, open_existing};
use crate::mint;
use crate::secret::DEFAULT_ENVIRONMENT;

/// What is done with tokens.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Make a token; its secret alone goes to stdout.
    Create {
        /// For people.
        #[arg(long)]
        name: String,
        /// read, write, admin, api, project, billing; separated by commas.
        #[arg(long, value_delimiter = ',', required = true)]
        scope: Vec<String>,
        /// 1 to 3650; never without.
        #[arg(long, value_name = "DAYS")]
        expires_in_days: Option<u32>,
        /// The word in the secret's prefix.
        #[arg(long)]
        environment: Option<String>,
    },
    /// List the tokens.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a token back.
    Revoke {
        /// Its id.
        id: String,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
}

/// Carries it out.
pub fn run(file: Option<PathBuf>, command: Command) -> ExitCode {
    block_on(async move {
        // Where no server has run yet, the first token makes the store.
        let opened = match command {
            Command::Create { .. } => open(file).await,
            Command::List { .. } | Command::Revoke { .. } => open_existing(file).await,
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err(code) => return code,
        };
        let outcome = match command {
            Command::Create { name, scope, expires_in_days, environment } => {
                create(&opened, &name, &scope, expires_in_days, environment).await
            }
            Command::List { json } => list(&opened, json).await,
            Command::Revoke { id, reason } => revoke(&opened, &id, reason).await,
        };
        opened.close().await;
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(refusal) => fail(&told(&refusal), 1),
        }
    })
}

async fn create(
    opened: &Opened,
    name: &str,
    scope: &[String],
    days: Option<u32>,
    environment: Option<String>,
) -> Result<(), Refusal> {
    let scope: Vec<&str> = scope.iter().map(|word| word.trim()).collect();
    let mut payload = json!({ "name": name, "scope": scope });
    set(&mut payload, "expiresInDays", days.map(Value::from));
    set(&mut payload, "environment", environment.clone().map(Value::from));
    let command = CoreCommand::parse("token.create", &payload, "US")?;
    let minted = mint::minted(environment.as_deref().unwrap_or(DEFAULT_ENVIRONMENT), &opened.keys.token);
    let secret = SecretString::from(minted.secret.as_str());
    opened.wired.engine.operator_submit(command, Some(minted)).await?;
    say!("{}", secret.expose_secret());
    Ok(())
}

fn set(payload: &mut Value, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        payload[name] = value;
    }
}

async fn list(opened: &Opened, json: bool) -> Result<(), Refusal> {
    let mut after = None;
    let mut tokens: Vec<ApiToken> = Vec::new();
    loop {
        let page = opened.wired.engine.query(&Query::Tokens(Paging { limit: 500, after })).await?;
        tokens.extend(page.docs.iter().filter_map(|doc| serde_json::from_slice::<ApiToken>(doc).ok()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if json {
        say!("{}", json!(tokens));
        return Ok(());
    }
    for token in tokens {
        let scopes: Vec<&str> = token.scope.iter().map(|scope| scope.as_str()).collect();
        let expires = token.expires_at.map_or_else(|| "never".to_owned(), |end| end.to_string());
        let (name, masked) = (inert(&token.name), inert(&token.token));
        say!("{}  {:8}  {}  {masked}  expires {expires}  {name}", token.id, token.status.as_str(), scopes.join(","));
    }
    Ok(())
}

async fn revoke(opened: &Opened, id: &str, reason: Option<String>) -> Result<(), Refusal> {
    let mut payload = json!({ "tokenId": id });
    set(&mut payload, "reason", reason.map(Value::from));
    let command = CoreCommand::parse("token.revoke", &payload, "US")?;
    opened.wired.engine.operator_submit(command, None).await?;
    say!("revoked {}", inert(id));
    Ok(())
}

/// A refusal with all its field faults.
pub fn told(refusal: &Refusal) -> String {
    let mut text = refusal.message.clone();
    if let Some(fields) = refusal.details.get("fields").and_then(Value::as_array).filter(|fields| fields.len() > 1) {
        for field in fields {
            let word = |name: &str| field.get(name).and_then(Value::as_str).unwrap_or_default();
            text.push_str(&format!("\n{}: {}", word("path"), word("message")));
        }
    }
    text
}

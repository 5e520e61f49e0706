//! `kyros effects …`, while no server runs.

use std::path::PathBuf;
use std::process::ExitCode;

use kyros_core::contract::command::{Command as CoreCommand, SmsCancel};
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::fields::Ref;
use kyros_core::contract::ids::{EffectId, MessageId};
use serde_json::json;

use super::{Opened, block_on, fail, inert, open_existing};

/// What is done with effects.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// List what waits.
    List {
        /// As JSON lines.
        #[arg(long)]
        json: bool,
        /// Only those given up for this cause.
        #[arg(long)]
        cause: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 1_000)]
        limit: usize,
    },
    /// Try one that was given up again.
    Retry {
        /// Its id.
        id: String,
    },
    /// Call one off.
    Cancel {
        /// Its id.
        id: String,
    },
}

/// Carries it out.
pub fn run(file: Option<PathBuf>, command: Command) -> ExitCode {
    block_on(async move {
        let opened = match open_existing(file).await {
            Ok(opened) => opened,
            Err(code) => return code,
        };
        let outcome = carry_out(&opened, command).await;
        opened.close().await;
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(refusal) => fail(&refusal.message, 1),
        }
    })
}

async fn carry_out(opened: &Opened, command: Command) -> Result<(), Refusal> {
    let engine = &opened.wired.engine;
    match command {
        Command::List { json, cause, limit } => {
            for effect in engine.effects(cause.as_deref(), limit).await? {
                if json {
                    say!("{}", json!(effect));
                } else {
                    let cause = inert(effect.cause.as_deref().unwrap_or_default());
                    let port = effect.port.as_str();
                    say!("{}  {port:8}  {:7}  due {}  tries {}  {cause}", effect.id, effect.state, effect.due, effect.tries);
                }
            }
            Ok(())
        }
        Command::Retry { id } => engine.retry_effect(known(&id)?).await,
        Command::Cancel { id } => cancel(opened, known(&id)?).await,
    }
}

/// A text is cancelled as a text, so that it says so; anything else is called off as it is.
async fn cancel(opened: &Opened, id: EffectId) -> Result<(), Refusal> {
    let engine = &opened.wired.engine;
    let text = SmsCancel { message_id: Ref::Known(MessageId::new(id.uuid())) };
    match engine.operator_submit(CoreCommand::SmsCancel(text), None).await {
        Ok(_) => Ok(()),
        Err(refusal) if matches!(refusal.code, ErrorCode::NotFound | ErrorCode::Conflict) => engine.cancel_effect(id).await,
        Err(refusal) => Err(refusal),
    }
}

fn known(id: &str) -> Result<EffectId, Refusal> {
    EffectId::parse(id).ok_or_else(|| Refusal::not_found("effect"))
}

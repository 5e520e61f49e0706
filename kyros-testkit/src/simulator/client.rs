//! Clients: they send a command until they know what came of it, and now and then once more.

use std::sync::{Arc, OnceLock};

use kyros_core::contract::command::CommandEnvelope;
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::ids::LeadId;
use kyros_engine::{Caller, CommandRequest, Engine, Reply};
use serde_json::{Value, json};

use super::coverage::Mark;
use crate::executor::Scope;
use super::invariants::Happening;
use super::node;
use super::world::World;

/// Stands in every name, and must never stand in clear in the journal.
pub const CANARY: &str = "Canarywood";

/// A command on its way.
///
/// ```
/// use kyros_testkit::simulator::{Command, invariants::Happening};
///
/// /// A command that a client wanted from several places at once.
/// fn wanted_at_once<'a>(what: &Happening<'a>) -> Option<&'a Command> {
///     let Happening::CommandBegins { command } = what else { return None };
///     (command.copies > 1).then_some(command)
/// }
/// assert!(wanted_at_once(&Happening::Full).is_none());
/// ```
#[derive(Debug)]
pub struct Command {
    /// Its type.
    pub kind: &'static str,
    /// Its payload.
    pub payload: Value,
    /// Its correlation id, which is its key.
    pub key: String,
    /// The hash of the secret that it is sent with.
    pub token: String,
    /// With a command about a token: the hash of that token's secret.
    pub about_token: Option<String>,
    /// From how many clients at once it is sent.
    pub copies: u32,
    /// Another one was answered under this key and token before.
    pub used: bool,
    /// The version that it is to change, and no other.
    pub if_match: Option<u64>,
    token_id: OnceLock<String>,
}

impl Command {
    pub(super) fn new(world: &World, kind: &'static str, payload: Value) -> Self {
        let number = world.keys.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Self {
            kind,
            payload,
            key: format!("c{number}"),
            token: node::ADMIN.to_owned(),
            about_token: None,
            copies: 1,
            used: false,
            if_match: None,
            token_id: OnceLock::new(),
        }
    }

    /// The key under which its answer is kept.
    ///
    /// What was answered must be kept under it:
    ///
    /// ```
    /// use kyros_testkit::simulator::{invariants::Happening, observer::Past};
    ///
    /// fn look(what: &Happening<'_>, past: &Past) -> Result<(), String> {
    ///     match what {
    ///         Happening::Answered { command, .. } if !past.is_answered(&command.store_key()) => Err(command.key.clone()),
    ///         _ => Ok(()),
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn store_key(&self) -> String {
        format!("{}/{}", self.token_id.get().map_or("?", String::as_str), self.key)
    }

    fn needs_secret(&self) -> bool {
        matches!(self.kind, "token.create" | "token.rotate")
    }
}

/// Sends it until its end is known, from as many clients at once as `copies` says.
pub(super) fn send(world: &Arc<World>, command: Command, copies: u32) -> Arc<Command> {
    let command = Arc::new(Command { copies, ..command });
    world.tell(|| format!("{} ({}) {}", command.kind, command.key, command.payload));
    world.show(&Happening::CommandBegins { command: &command });
    for _ in 0..copies {
        world.exec.spawn(Scope::OUTSIDE, Box::pin(insist(Arc::clone(world), Arc::clone(&command))));
    }
    command
}

async fn insist(world: Arc<World>, command: Arc<Command>) {
    world.latency(5).await;
    let (mut clean, mut wait) = (true, 200);
    for _ in 0..9 {
        if let Some((scope, engine)) = node::any(&world) {
            match node::ask(&world, scope, submit(engine, Arc::clone(&command))).await {
                Some(Ok(reply)) => return answered(&world, &command, &reply).await,
                Some(Err(refusal)) if !refusal.retryable() || refusal.code == ErrorCode::Internal => {
                    return refused(&world, &command, &refusal, clean);
                }
                Some(Err(_)) | None => clean = false,
            }
        }
        world.exec.sleep(wait).await;
        wait *= 3;
    }
    world.show(&Happening::GivenUp { command: &command });
}

async fn answered(world: &Arc<World>, command: &Arc<Command>, reply: &Reply) {
    let show = |reply: &Reply| {
        if reply.replayed {
            world.mark(Mark::KeptAnswer);
        }
        world.show(&Happening::Answered { command, data: &reply.data });
    };
    show(reply);
    if !world.is_healing() && world.luck.percent(20) {
        world.exec.sleep(world.luck.span(1, 600_000)).await;
        if let Some((scope, engine)) = node::any(world)
            && let Some(Ok(again)) = node::ask(world, scope, submit(engine, Arc::clone(command))).await
        {
            show(&again);
        }
    }
    if command.kind == "lead.create" && !command.used && world.luck.percent(8) {
        world.mark(Mark::KeyUsedTwice);
        let mut payload = command.payload.clone();
        payload["name"] = json!(format!("Otto {CANARY}"));
        let other = Command::new(world, "lead.create", payload);
        let (key, token) = (command.key.clone(), command.token.clone());
        send(world, Command { used: true, key, token, ..other }, 1);
    }
}

fn refused(world: &World, command: &Command, refusal: &Refusal, clean: bool) {
    world.tell(|| format!("{} ({}) is refused: {refusal}", command.kind, command.key));
    if refusal.code == ErrorCode::SlotUnavailable {
        world.mark(Mark::SlotTaken);
    }
    let existing = refusal.details.get("existingId").and_then(|id| LeadId::parse(id.as_str()?));
    world.show(&Happening::Refused { command, clean, existing, code: refusal.code });
}

async fn submit(engine: Engine, command: Arc<Command>) -> Result<Reply, Refusal> {
    let Some(token) = engine.authenticate(&command.token).await? else {
        return Err(Refusal::unauthenticated("unknown"));
    };
    command.token_id.get_or_init(|| token.id.to_string());
    let body = json!({
        "type": command.kind, "payload": command.payload, "correlationId": command.key,
        "timestamp": "2026-01-01T00:00:00Z",
    });
    let request = CommandRequest {
        envelope: CommandEnvelope::parse(&body, "US")?,
        payload: command.payload.clone(),
        caller: Caller { token, ip: None, user_agent: None },
        idempotency_key: None,
        if_match: command.if_match,
        minted: command.needs_secret().then(|| node::minted(command.about_token.as_deref().unwrap_or("none"))),
        seal_answer_with: command.needs_secret().then_some([9; 32]),
    };
    engine.submit(request).await
}

//! `GET /api/v1/events/ws`: who may open a socket, and what it shows.

use std::sync::Arc;

use axum::extract::FromRequestParts as _;
use axum::extract::ws::WebSocketUpgrade;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::ids::TokenId;
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::Scope;
use kyros_engine::{Standing, TokenAuth};

use super::answer::Asked;
use super::cors::Origin;
use super::envelope::Answer;
use super::problem::{Handled, Problem};
use super::socket::{self, Socket};
use super::{App, auth, events, sessions};
use crate::{runtime, secret};

/// The subprotocol that is spoken.
pub const PROTOCOL: &str = "kyros.v1";

/// Bytes read at once: clients have nothing to say.
const READ_BUFFER: usize = 2 * 1024;
/// The largest frame and message of a client.
pub const LARGEST_FRAME: usize = 4 * 1024;
/// Bytes written at once.
const WRITE_BUFFER: usize = 32 * 1024;
/// Bytes that wait to be written, at most.
const LARGEST_WRITE_BUFFER: usize = 4 * 1024 * 1024;

/// Opens a socket; `token` says whose.
///
/// # Errors
/// Before the upgrade: `forbidden` for a foreign origin or a token without `read`,
/// `unauthenticated`, `bad_request`, `rate_limited`.
pub async fn open(app: &Arc<App>, mut asked: Asked, token: &mut Option<TokenId>) -> Handled<Answer> {
    if asked.origin == Origin::Foreign {
        return Err(Refusal::new(ErrorCode::Forbidden, "this origin is not in http.allowedOrigins").into());
    }
    let Admitted { auth, until } = admit(app, &asked).await?;
    offers_are_ours(&asked.parts.headers)?;
    app.limits.token(auth.id)?;
    *token = Some(auth.id);
    if !auth.scopes.allows(Scope::Read) {
        return Err(Refusal::forbidden(Scope::Read).into());
    }
    let filter = events::filter(&asked.params, &auth.scopes)?;
    let after = events::after(app, asked.params.one("after")?, "after").await?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut asked.parts, &()).await;
    let upgrade = upgrade.map_err(|_| not_an_upgrade(&asked.parts.headers))?;
    let seat =
        app.sockets.enter(auth.id, app.config.max_sockets_per_token).ok_or_else(Refusal::rate_limited)?;
    let subscription = app.engine.subscribe(after);
    let socket = Socket { app: Arc::clone(app), auth, until, subscription, filter, seat };
    let open = app.open.token();
    let response = upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(LARGEST_WRITE_BUFFER)
        .max_message_size(LARGEST_FRAME)
        .max_frame_size(LARGEST_FRAME)
        .protocols([PROTOCOL])
        .on_upgrade(move |stream| async move {
            socket::run(socket, stream).await;
            drop(open);
        });
    Ok(Answer::Raw(response))
}

/// A client that offers subprotocols must offer ours, and its key must be one.
fn offers_are_ours(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(header::SEC_WEBSOCKET_PROTOCOL) && !offered(headers).contains(&PROTOCOL) {
        return Err(Refusal::bad_request("Sec-WebSocket-Protocol", format!("offer {PROTOCOL}, or nothing")));
    }
    let key = headers.get(header::SEC_WEBSOCKET_KEY).map(|key| STANDARD.decode(key.as_bytes()));
    match key {
        Some(Ok(bytes)) if bytes.len() == 16 => Ok(()),
        None => Ok(()),
        _ => Err(Refusal::bad_request("Sec-WebSocket-Key", "send 16 bytes in base64")),
    }
}

fn offered(headers: &HeaderMap) -> Vec<&str> {
    let lines = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).collect()
}

/// RFC 6455, 4.2.2 and 4.4: no upgrade is 426, another version names ours.
fn not_an_upgrade(headers: &HeaderMap) -> Problem {
    let upgrade = headers.get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
    if !upgrade {
        return Problem::from(Refusal::bad_request("Upgrade", "open a WebSocket here")).header(header::UPGRADE, "websocket");
    }
    let refusal = Refusal::bad_request("Sec-WebSocket-Version", "send the headers of RFC 6455, version 13");
    Problem::from(refusal).header(header::SEC_WEBSOCKET_VERSION, "13")
}

/// Whoever opens a socket.
struct Admitted {
    auth: Arc<TokenAuth>,
    /// When the cookie ends that let them in.
    until: Option<Timestamp>,
}

/// Whoever opens the socket, by the first credential that is there.
async fn admit(app: &App, asked: &Asked) -> Handled<Admitted> {
    let headers = &asked.parts.headers;
    let caller = match (auth::caller(app, asked.address, headers).await?, offered_secret(headers)) {
        (Some(caller), _) => Some(caller),
        (None, Some(secret)) => Some(auth::by_secret(app, asked.address, &secret).await?),
        (None, None) => None,
    };
    if let Some(caller) = caller {
        caller.need_current()?;
        return Ok(Admitted { auth: caller.auth, until: None });
    }
    let (hash, until) = match asked.params.one("ticket")? {
        Some(ticket) => (app.tickets.take(&secret::hash(ticket, &app.keys.session), runtime::now()), None),
        None => by_cookie(app, asked).await?.map_or((None, None), |(hash, until)| (Some(hash), Some(until))),
    };
    let Some(hash) = hash else { return Err(auth::missing(app, asked.address)) };
    let auth = auth::standing(app, &hash).await?;
    // A secret that was rotated away ends what was opened with it.
    if auth.standing == Standing::FetchOnly {
        return Err(auth::missing(app, asked.address));
    }
    Ok(Admitted { auth, until })
}

/// The cookie counts only where a browser says that the page is one of ours.
async fn by_cookie(app: &App, asked: &Asked) -> Result<Option<(String, Timestamp)>, Refusal> {
    let Origin::Allowed(_) = asked.origin else { return Ok(None) };
    match sessions::cookie(&asked.parts.headers) {
        Some(word) => app.sessions.find(&secret::hash(word, &app.keys.session), runtime::now()).await,
        None => Ok(None),
    }
}

/// The secret in `Sec-WebSocket-Protocol: kyros.v1, bearer.<token>`; it is never sent back.
fn offered_secret(headers: &HeaderMap) -> Option<String> {
    let offered = offered(headers);
    if !offered.contains(&PROTOCOL) {
        return None;
    }
    offered.iter().find_map(|word| word.strip_prefix("bearer.")).map(str::to_owned)
}

//! An open socket: a cursor into the journal, written in batches.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures::stream::BoxStream;
use futures::{Sink, SinkExt as _, Stream, StreamExt as _};
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::store::EventFilter;
use kyros_engine::{PublicFrame, Runtime as _, Subscription, TokenAuth, TokenEnd};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::App;
use super::sockets::Seat;
use crate::runtime::TokioRuntime;

/// Events written at once.
const BATCH: usize = 256;
/// Frames and pings that a client may send in a second.
const FRAMES_A_SECOND: usize = 10;
/// How long a closing handshake may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a socket is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The server goes: reconnect.
    Going,
    /// The secret that opened it opens no doors any more.
    TokenGone,
    /// The token may no longer do what it could when the socket was opened.
    ScopeGone,
    /// The client doesn't keep up: resume with `after`.
    TooSlow,
    /// Too many frames.
    Flood,
    /// A frame that is too large.
    TooLarge,
    /// Text that isn't UTF-8.
    NotText,
    /// Not RFC 6455.
    Protocol,
    /// The client went, or is gone.
    Left,
}

impl Ending {
    const fn close(self) -> Option<(u16, &'static str)> {
        match self {
            Self::Going => Some((1001, "server going: reconnect")),
            Self::TokenGone => Some((4401, "token gone")),
            Self::ScopeGone => Some((4403, "scope gone")),
            Self::TooSlow => Some((4408, "too slow: resume with after")),
            Self::Flood => Some((1008, "too many frames")),
            Self::TooLarge => Some((1009, "frame too large")),
            Self::NotText => Some((1007, "not UTF-8")),
            Self::Protocol => Some((1002, "protocol error")),
            Self::Left => None,
        }
    }
}

/// What a socket shows, to whom.
#[derive(Debug)]
pub struct Socket {
    /// The application.
    pub app: Arc<App>,
    /// Whose token, by which secret.
    pub auth: Arc<TokenAuth>,
    /// When the cookie ends that it was opened with.
    pub until: Option<Timestamp>,
    /// The cursor.
    pub subscription: Subscription,
    /// Which events.
    pub filter: EventFilter,
    /// Its place among the token's sockets.
    pub seat: Seat,
}

/// Serves a socket to its end.
pub async fn run(socket: Socket, mut stream: WebSocket) {
    crate::metrics::socket_opened();
    let Socket { app, auth, until, subscription, filter, seat } = socket;
    let config = &app.config;
    let pace = Pace { ping_every: config.ping_every, silence: config.silence, stall: config.stall };
    // What nobody may see any more is not shown, even where it waits already.
    let ending = tokio::select! {
        biased;
        () = app.stopping.cancelled() => Ending::Going,
        end = app.engine.watch_token(&auth) => ending_with(end),
        () = over(until) => Ending::TokenGone,
        ending = show(pace, batches(subscription, filter), &mut stream) => ending,
    };
    // From here on it shows nothing: its place is free while it says goodbye.
    drop(seat);
    let patience = patience(ending, app.config.silence);
    tokio::select! {
        () = farewell(&mut stream, ending) => {}
        () = tokio::time::sleep(patience) => {}
        () = hurried(&app, ending) => {}
    }
    crate::metrics::socket_closed();
    tracing::debug!(?ending, "a socket ended");
}

const fn ending_with(end: TokenEnd) -> Ending {
    match end {
        TokenEnd::Narrowed => Ending::ScopeGone,
        TokenEnd::Revoked | TokenEnd::Expired | TokenEnd::Rotated => Ending::TokenGone,
    }
}

/// Ends at that instant.
async fn over(until: Option<Timestamp>) {
    match until {
        Some(until) => TokioRuntime.sleep_until_store(until).await,
        None => std::future::pending().await,
    }
}

/// How long things may take on a socket.
#[derive(Clone, Copy, Debug)]
struct Pace {
    ping_every: Duration,
    silence: Duration,
    stall: Duration,
}

/// Batches of events, as they come; the end of them is that of a client who doesn't keep up.
fn batches(events: Subscription, filter: EventFilter) -> BoxStream<'static, Vec<PublicFrame>> {
    let batch = |(mut events, filter): (Subscription, EventFilter)| async move {
        let frames = events.next_batch(&filter, BATCH).await.ok()?;
        Some((frames, (events, filter)))
    };
    futures::stream::unfold((events, filter), batch).boxed()
}

/// Shows events until something ends it.
async fn show<S>(pace: Pace, mut batches: BoxStream<'_, Vec<PublicFrame>>, stream: &mut S) -> Ending
where
    S: Stream<Item = Result<Message, axum::Error>> + Sink<Message, Error = axum::Error> + Unpin,
{
    let Pace { ping_every, silence, stall } = pace;
    let mut ping = interval_at(Instant::now() + ping_every, ping_every);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Heard::new();
    // Set anew only when it has run out: nobody's frames cost a timer.
    let mut quiet = Box::pin(sleep_until(heard.at + silence));
    loop {
        tokio::select! {
            biased;
            message = stream.next() => match heard.take(message) {
                Some(ending) => return ending,
                None => continue,
            },
            () = &mut quiet => {
                if heard.silent_for() >= silence {
                    return Ending::Left;
                }
                quiet.as_mut().reset(heard.at + silence);
            }
            batch = batches.next() => {
                let Some(frames) = batch else { return Ending::TooSlow };
                match timeout(stall, write(stream, frames)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => return Ending::Left,
                    Err(_) => return Ending::TooSlow,
                }
            }
            _ = ping.tick() => {
                if !matches!(timeout(stall, stream.send(Message::Ping(bytes::Bytes::new()))).await, Ok(Ok(()))) {
                    return Ending::TooSlow;
                }
            }
        }
    }
}

/// Everything that waits, then one flush.
async fn write<S>(stream: &mut S, frames: Vec<PublicFrame>) -> Result<(), axum::Error>
where
    S: Sink<Message, Error = axum::Error> + Unpin,
{
    crate::metrics::delivered(frames.len());
    for frame in frames {
        let text = Utf8Bytes::try_from(frame.frame).map_err(axum::Error::new)?;
        stream.feed(Message::Text(text)).await?;
    }
    stream.flush().await
}

/// What the client sends: it means nothing, but too much of it is too much.
struct Heard {
    at: Instant,
    /// The frames of the last second, the oldest first.
    lately: VecDeque<Instant>,
}

impl Heard {
    fn new() -> Self {
        Self { at: Instant::now(), lately: VecDeque::with_capacity(FRAMES_A_SECOND + 1) }
    }

    fn silent_for(&self) -> Duration {
        self.at.elapsed()
    }

    fn take(&mut self, message: Option<Result<Message, axum::Error>>) -> Option<Ending> {
        self.at = Instant::now();
        match message {
            None | Some(Ok(Message::Close(_))) => return Some(Ending::Left),
            Some(Err(fault)) => return Some(ending_of(&fault)),
            Some(Ok(_)) => {}
        }
        while self.lately.front().is_some_and(|frame| self.at - *frame >= Duration::from_secs(1)) {
            self.lately.pop_front();
        }
        self.lately.push_back(self.at);
        (self.lately.len() > FRAMES_A_SECOND).then_some(Ending::Flood)
    }
}

/// The library says what was wrong only in words.
fn ending_of(fault: &axum::Error) -> Ending {
    let text = fault.to_string();
    if text.starts_with("Space limit exceeded") {
        Ending::TooLarge
    } else if text.starts_with("UTF-8 encoding error") {
        Ending::NotText
    } else if text.starts_with("WebSocket protocol error") && !text.contains("without closing handshake") {
        Ending::Protocol
    } else {
        Ending::Left
    }
}

/// How long a goodbye may take. Whoever is too slow has to read what is on its way before they come to the
/// close frame: they have as long as anybody may be silent.
fn patience(ending: Ending, silence: Duration) -> Duration {
    if ending == Ending::TooSlow { silence.max(FAREWELL) } else { FAREWELL }
}

/// A server that goes waits for nobody who is slow.
async fn hurried(app: &App, ending: Ending) {
    match ending {
        Ending::TooSlow => app.stopping.cancelled().await,
        _ => std::future::pending().await,
    }
    tokio::time::sleep(FAREWELL).await;
}

/// Says why, and hears the client out for a moment: a connection that is cut with bytes unread
/// would take the close frame with it.
async fn farewell(stream: &mut WebSocket, ending: Ending) {
    let Some((code, reason)) = ending.close() else {
        // The answer to a client's own close frame waits to be written.
        let _ = stream.flush().await;
        return;
    };
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
    if stream.send(Message::Close(Some(frame))).await.is_ok() {
        while let Some(Ok(_)) = stream.recv().await {}
    }
}

#[cfg(test)]
mod tests;

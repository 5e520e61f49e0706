//! `GET /api/v1/events` as a live stream (Server-Sent Events).

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::{BufMut, Bytes, BytesMut};
use futures::future::BoxFuture;
use http::{HeaderValue, Response, header};
use kyros_core::contract::error::Refusal;
use kyros_core::ports::store::EventFilter;
use kyros_engine::{PublicFrame, Subscription};

use super::App;
use super::auth::Caller;
use super::envelope::Answer;
use super::problem::Handled;
use super::sockets::Seat;

/// How often a silent stream says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Events written at once.
const BATCH: usize = 128;

struct Live {
    app: Arc<App>,
    subscription: Subscription,
    filter: EventFilter,
    ended: BoxFuture<'static, ()>,
    _seat: Seat,
}

/// Opens a stream.
///
/// # Errors
/// `rate_limited` when the token holds too many open.
pub fn stream(app: &Arc<App>, caller: &Caller, filter: EventFilter, after: Option<u64>) -> Handled<Answer> {
    let seat = app.sockets.enter(caller.auth.id, app.config.max_sockets_per_token).ok_or_else(Refusal::rate_limited)?;
    let (engine, auth) = (app.engine.clone(), Arc::clone(&caller.auth));
    let live = Live {
        subscription: app.engine.subscribe(after),
        filter,
        ended: Box::pin(async move {
            engine.watch_token(&auth).await;
        }),
        app: Arc::clone(app),
        _seat: seat,
    };
    // The first bytes go out at once, so that the other side sees the stream open.
    let hello = futures::stream::once(async { Ok::<_, std::convert::Infallible>(Bytes::from_static(b": open\n\n")) });
    let events = futures::stream::unfold(live, |mut live| async move {
        let bytes = live.next().await?;
        Some((Ok(bytes), live))
    });
    let mut response = Response::new(Body::from_stream(futures::StreamExt::chain(hello, events)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(Answer::Raw(response))
}

impl Live {
    /// The next bytes; `None` ends the stream, and the other side comes again with `Last-Event-ID`.
    async fn next(&mut self) -> Option<Bytes> {
        // What nobody may see any more is not shown, even where it waits already.
        tokio::select! {
            biased;
            () = self.app.stopping.cancelled() => None,
            () = &mut self.ended => None,
            batch = self.subscription.next_batch(&self.filter, BATCH) => batch.ok().map(|frames| write(&frames)),
            () = tokio::time::sleep(HEARTBEAT) => Some(Bytes::from_static(b": alive\n\n")),
        }
    }
}

fn write(frames: &[PublicFrame]) -> Bytes {
    let mut text = BytesMut::with_capacity(frames.iter().map(|frame| frame.frame.len() + 64).sum());
    for frame in frames {
        text.put_slice(b"id: ");
        text.put_slice(frame.sequence.to_string().as_bytes());
        text.put_slice(b"\nevent: ");
        text.put_slice(frame.kind.as_str().as_bytes());
        text.put_slice(b"\ndata: ");
        text.put_slice(&frame.frame);
        text.put_slice(b"\n\n");
    }
    text.freeze()
}

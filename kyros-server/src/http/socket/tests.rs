//! A socket in time that stands still while anything is running.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures::channel::mpsc;
use kyros_core::contract::event::EventType;

use super::*;

/// As `http.*` has it where nothing is set.
const PACE: Pace = Pace {
    ping_every: Duration::from_secs(20),
    silence: Duration::from_secs(60),
    stall: Duration::from_secs(5),
};

/// The other side: what it says, and what came to it when.
struct Peer {
    says: mpsc::UnboundedReceiver<Message>,
    began: Instant,
    got: Vec<(u64, &'static str)>,
    /// It answers pings.
    answers: Option<mpsc::UnboundedSender<Message>>,
    /// It takes nothing.
    stalls: bool,
}

impl Peer {
    fn new() -> (Self, mpsc::UnboundedSender<Message>) {
        let (voice, says) = mpsc::unbounded();
        (Self { says, began: Instant::now(), got: Vec::new(), answers: None, stalls: false }, voice)
    }

    fn elapsed(&self) -> u64 {
        self.began.elapsed().as_secs()
    }
}

impl Stream for Peer {
    type Item = Result<Message, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.says.poll_next_unpin(cx).map(|message| message.map(Ok))
    }
}

impl Sink<Message> for Peer {
    type Error = axum::Error;

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        if self.stalls { Poll::Pending } else { Poll::Ready(Ok(())) }
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), axum::Error> {
        let at = self.elapsed();
        let kind = match message {
            Message::Ping(_) => "ping",
            Message::Text(_) => "event",
            _ => "other",
        };
        if let (Some(voice), "ping") = (&self.answers, kind) {
            voice.unbounded_send(Message::Pong(bytes::Bytes::new())).expect("heard");
        }
        self.got.push((at, kind));
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Poll::Ready(Ok(()))
    }
}

fn frame() -> PublicFrame {
    PublicFrame { sequence: 1, kind: EventType::LeadCreated, lead: None, frame: bytes::Bytes::from_static(b"{}") }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_stays_silent_is_pinged_every_twenty_seconds_and_dropped_after_sixty() {
    let (mut peer, _voice) = Peer::new();
    let ending = show(PACE, futures::stream::pending().boxed(), &mut peer).await;
    assert_eq!((ending, peer.elapsed()), (Ending::Left, 60));
    assert_eq!(peer.got, [(20, "ping"), (40, "ping")]);
}

#[tokio::test(start_paused = true)]
async fn events_that_go_out_are_no_sign_of_life() {
    let (mut peer, _voice) = Peer::new();
    let often = futures::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        Some((vec![frame()], ()))
    });
    let ending = show(PACE, often.boxed(), &mut peer).await;
    assert_eq!((ending, peer.elapsed()), (Ending::Left, 60));
    assert_eq!(peer.got.iter().filter(|(_, kind)| *kind == "event").count(), 8);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_stays_and_sixty_seconds_count_from_its_last_word() {
    let (mut peer, voice) = Peer::new();
    peer.answers = Some(voice.clone());
    let shown = timeout(Duration::from_secs(3_590), show(PACE, futures::stream::pending().boxed(), &mut peer)).await;
    assert!(shown.is_err(), "{shown:?}");
    assert_eq!(peer.got.len(), 179);
    // given a peer that says one last word after 50 seconds
    let (mut peer, voice) = Peer::new();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(50)).await;
        voice.unbounded_send(Message::Pong(bytes::Bytes::new())).expect("heard");
        std::future::pending::<()>().await;
    });
    let ending = show(PACE, futures::stream::pending().boxed(), &mut peer).await;
    assert_eq!((ending, peer.elapsed()), (Ending::Left, 110));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_nothing_is_too_slow_after_its_stall() {
    let (mut peer, _voice) = Peer::new();
    peer.stalls = true;
    let ending = show(PACE, futures::stream::iter([vec![frame()]]).boxed(), &mut peer).await;
    assert_eq!((ending, peer.elapsed()), (Ending::TooSlow, 5));
}

#[tokio::test(start_paused = true)]
async fn ten_frames_a_second_are_heard_and_one_more_is_too_much() {
    let (mut peer, voice) = Peer::new();
    let talk = |count: usize| (0..count).for_each(|_| voice.unbounded_send(Message::Text("x".into())).expect("heard"));
    talk(10);
    let shown = timeout(Duration::from_secs(2), show(PACE, futures::stream::pending().boxed(), &mut peer)).await;
    assert!(shown.is_err(), "{shown:?}");
    talk(11);
    assert_eq!(show(PACE, futures::stream::pending().boxed(), &mut peer).await, Ending::Flood);
}

#[tokio::test(start_paused = true)]
async fn a_second_of_talk_begins_at_any_moment() {
    // given a peer that begins to talk shortly before a second of its socket is over
    let talks = |every: u64| async move {
        let (mut peer, voice) = Peer::new();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(930)).await;
            for _ in 0..100 {
                voice.unbounded_send(Message::Ping(bytes::Bytes::new())).expect("heard");
                tokio::time::sleep(Duration::from_millis(every)).await;
            }
            std::future::pending::<()>().await;
        });
        timeout(Duration::from_secs(9), show(PACE, futures::stream::pending().boxed(), &mut peer)).await
    };
    // then eleven frames in less than a second are too much, and ten aren't, however long it goes on
    assert_eq!(talks(99).await.expect("it ends"), Ending::Flood);
    assert!(talks(100).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_cookie_ends_its_socket_at_its_own_end() {
    let began = Instant::now();
    let until = crate::runtime::now().plus(chrono::TimeDelta::hours(12));
    over(Some(until)).await;
    assert!((43_199..=43_201).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert!(timeout(Duration::from_secs(1_000_000), over(None)).await.is_err());
}

#[test]
fn a_token_that_is_gone_and_a_scope_that_is_gone_have_their_own_codes() {
    for end in [TokenEnd::Revoked, TokenEnd::Expired, TokenEnd::Rotated] {
        assert_eq!(ending_with(end).close().map(|(code, _)| code), Some(4401));
    }
    assert_eq!(ending_with(TokenEnd::Narrowed).close().map(|(code, _)| code), Some(4403));
}

#[test]
fn where_nothing_is_set_the_pace_is_that_of_the_contract() {
    let http = crate::config::Config::parse("").expect("the defaults").http;
    assert_eq!((http.ping_every, http.silence, http.max_sockets_per_token), (PACE.ping_every, PACE.silence, 1_000));
}

#[test]
fn a_client_that_stalls_may_come_back_for_its_close_frame_as_long_as_anybody_may_be_silent() {
    let silence = Duration::from_secs(60);
    assert_eq!(patience(Ending::TooSlow, silence), silence);
    assert_eq!(patience(Ending::TooSlow, Duration::ZERO), FAREWELL);
    for other in [Ending::Going, Ending::TokenGone, Ending::Flood, Ending::Left] {
        assert_eq!(patience(other, silence), FAREWELL);
    }
}

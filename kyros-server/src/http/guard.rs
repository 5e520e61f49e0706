//! Strict framing before the HTTP parser, and the deadlines of a connection.
//!
//! A request head reaches the parser only as a whole, and only when there is one way to read it:
//! every line ends with CRLF, no line is folded, there is one `Host`, and either one
//! `Content-Length` or `Transfer-Encoding: chunked` (RFC 9112, sections 2.2, 5.2 and 6.3). Else the
//! parser is handed a line that it refuses, so that it answers 400 and ends the connection.
//! What follows a chunked body or an upgrade is never read as a request: those connections end
//! with their answer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// A head larger than this is left to the parser, which refuses it by its own bound.
const LARGEST_HEAD: usize = 20 * 1024;

/// What no HTTP parser takes.
const REFUSED: &[u8] = b"\x01\r\n\r\n";

/// How long a connection may do nothing.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// From the first byte of a head, or from the beginning, to its end.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// For the peer to take a byte.
    pub write: Duration,
}

/// What the next bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// A request head.
    Head,
    /// So many bytes of a body.
    Body(u64),
    /// Anything: the connection ends with this request.
    Open,
    /// Refused: nothing more is read.
    Refused,
}

/// A connection that is read strictly.
#[derive(Debug)]
pub struct Guard<S> {
    io: S,
    held: BytesMut,
    ready: usize,
    seen: usize,
    stage: Stage,
    served: bool,
    deadlines: Deadlines,
    read_by: Option<Pin<Box<Sleep>>>,
    partial: bool,
    write_by: Option<Pin<Box<Sleep>>>,
}

impl<S> Guard<S> {
    /// Guards a connection.
    pub fn new(io: S, deadlines: Deadlines) -> Self {
        Self {
            io,
            held: BytesMut::new(),
            ready: 0,
            seen: 0,
            stage: Stage::Head,
            served: false,
            deadlines,
            read_by: None,
            partial: false,
            write_by: None,
        }
    }

    /// Looks at what is held and frees what may pass.
    fn sort(&mut self) {
        match self.stage {
            Stage::Open => self.ready = self.held.len(),
            Stage::Refused => {}
            Stage::Body(left) => {
                let here = u64::try_from(self.held.len()).unwrap_or(u64::MAX).min(left);
                self.ready = usize::try_from(here).unwrap_or(usize::MAX);
                self.stage = if left == here { Stage::Head } else { Stage::Body(left - here) };
            }
            Stage::Head => self.sort_head(),
        }
    }

    fn sort_head(&mut self) {
        // Empty lines before a request are allowed and dropped (RFC 9112, 2.2).
        while self.held.starts_with(b"\r\n") {
            self.held.advance(2);
            self.seen = 0;
        }
        let Some(end) = find_end(&self.held, self.seen) else {
            self.seen = self.held.len();
            if self.held.len() > LARGEST_HEAD {
                self.stage = Stage::Open;
                self.ready = self.held.len();
            }
            return;
        };
        self.seen = 0;
        self.served = true;
        match framing(&self.held[..end]) {
            Some(stage) => {
                self.stage = stage;
                self.ready = end;
            }
            None => {
                self.held.clear();
                self.held.extend_from_slice(REFUSED);
                self.ready = REFUSED.len();
                self.stage = Stage::Refused;
            }
        }
    }

    fn poll_read_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.stage != Stage::Head {
            self.read_by = None;
            return Poll::Pending;
        }
        let partial = !self.held.is_empty();
        if self.read_by.is_none() || partial != self.partial {
            let wait = if partial || !self.served { self.deadlines.head } else { self.deadlines.idle };
            // The head's time runs from its beginning, also where the connection's first bytes wait.
            let keep = partial && !self.served && self.read_by.is_some();
            if !keep {
                self.read_by = Some(Box::pin(sleep_until(Instant::now() + wait)));
            }
            self.partial = partial;
        }
        self.read_by.as_mut().map_or(Poll::Pending, |timer| timer.as_mut().poll(cx))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guard<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.ready == 0 && !this.held.is_empty() {
                this.sort();
            }
            if this.ready > 0 {
                let take = this.ready.min(buf.remaining());
                buf.put_slice(&this.held[..take]);
                this.held.advance(take);
                this.ready -= take;
                this.read_by = None;
                return Poll::Ready(Ok(()));
            }
            if this.stage == Stage::Refused {
                return Poll::Ready(Ok(()));
            }
            let mut space = [0_u8; 8 * 1024];
            let mut chunk = ReadBuf::new(&mut space);
            match Pin::new(&mut this.io).poll_read(cx, &mut chunk) {
                Poll::Ready(Ok(())) if chunk.filled().is_empty() => {
                    // The end: what is left of a head goes to the parser, which refuses it.
                    this.ready = this.held.len();
                    this.stage = Stage::Open;
                    if this.ready == 0 {
                        return Poll::Ready(Ok(()));
                    }
                }
                Poll::Ready(Ok(())) => this.held.extend_from_slice(chunk.filled()),
                Poll::Ready(Err(fault)) => return Poll::Ready(Err(fault)),
                Poll::Pending => {
                    ready!(this.poll_read_deadline(cx));
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> Guard<S> {
    /// Ends a connection whose peer takes nothing.
    fn within<T>(&mut self, cx: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.write_by = None;
            // A connection that is written to isn't idle; a stream of events would end else.
            if let Some(timer) = self.read_by.as_mut().filter(|_| !self.partial) {
                timer.as_mut().reset(Instant::now() + self.deadlines.idle);
            }
            return done;
        }
        let wait = self.deadlines.write;
        let timer = self.write_by.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + wait)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guard<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.io).poll_write(cx, buf);
        this.within(cx, done)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.io).poll_write_vectored(cx, bufs);
        this.within(cx, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

/// Where a head ends: after an empty line, or at a bare line feed, where it is already wrong.
fn find_end(bytes: &[u8], seen: usize) -> Option<usize> {
    let from = seen.saturating_sub(3);
    let rest = &bytes[from..];
    for (index, byte) in rest.iter().enumerate() {
        if *byte != b'\n' {
            continue;
        }
        let at = from + index;
        let bare = at == 0 || bytes[at - 1] != b'\r';
        if bare || (at >= 3 && bytes[at - 3..at] == *b"\r\n\r") {
            return Some(at + 1);
        }
    }
    None
}

/// What follows a head; `None` where it can be read in two ways.
fn framing(head: &[u8]) -> Option<Stage> {
    let lines = head.strip_suffix(b"\r\n\r\n")?;
    let mut lines = lines.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let request = lines.next()?;
    let (mut length, mut chunked, mut upgrade, mut hosts) = (None, false, false, 0);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.is_empty() || !name.iter().all(|byte| is_token(*byte)) || line.contains(&b'\r') {
            return None;
        }
        if name.eq_ignore_ascii_case(b"content-length") {
            if length.is_some() || value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
                return None;
            }
            length = Some(std::str::from_utf8(value).ok()?.parse::<u64>().ok()?);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return None;
            }
            chunked = true;
        } else if name.eq_ignore_ascii_case(b"host") {
            hosts += 1;
        } else if name.eq_ignore_ascii_case(b"upgrade") {
            upgrade = true;
        }
    }
    let new = request.ends_with(b" HTTP/1.1");
    if (length.is_some() && chunked) || hosts > 1 || (new && hosts == 0) || (chunked && !new) {
        return None;
    }
    Some(match length {
        _ if chunked || upgrade => Stage::Open,
        None | Some(0) => Stage::Head,
        Some(length) => Stage::Body(length),
    })
}

/// RFC 9110, 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(rest: &str) -> Option<Stage> {
        framing(format!("POST / HTTP/1.1\r\n{rest}\r\n").as_bytes())
    }

    #[test]
    fn a_plain_head_says_what_follows() {
        assert_eq!(head("Host: a\r\n"), Some(Stage::Head));
        assert_eq!(head("Host: a\r\nContent-Length: 5\r\n"), Some(Stage::Body(5)));
        assert_eq!(head("Host: a\r\nTransfer-Encoding: chunked\r\n"), Some(Stage::Open));
    }

    #[test]
    fn a_head_that_can_be_read_in_two_ways_is_refused() {
        for rest in [
            "",
            "Host: a\r\nHost: b\r\n",
            "Host: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n",
            "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Host: a\r\nTransfer-Encoding: xchunked\r\n",
            "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n",
            "Host: a\r\nContent-Length: +5\r\n",
            "Host: a\r\nX-A: b\r\n folded\r\n",
            "Host : a\r\n",
            "Host: a\r\nX-A\r\n",
        ] {
            assert_eq!(head(rest), None, "{rest:?}");
        }
    }

    #[test]
    fn a_bare_line_feed_ends_a_head_at_once_and_wrongly() {
        let bytes = b"GET / HTTP/1.1\nHost: a\r\n\r\n";
        let end = find_end(bytes, 0).expect("an end");
        assert_eq!(framing(&bytes[..end]), None);
    }

    /// Gives its bytes in pieces of these sizes.
    struct Pieces(Vec<u8>, Vec<usize>);

    impl AsyncRead for Pieces {
        fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            let size = self.1.pop().unwrap_or(usize::MAX).min(self.0.len()).min(buf.remaining());
            let rest = self.0.split_off(size);
            buf.put_slice(&self.0);
            self.0 = rest;
            Poll::Ready(Ok(()))
        }
    }

    fn through(bytes: Vec<u8>, pieces: Vec<usize>) -> Vec<u8> {
        let day = Duration::from_secs(86_400);
        let mut guard = Guard::new(Pieces(bytes, pieces), Deadlines { head: day, idle: day, write: day });
        let mut seen = Vec::new();
        let read = tokio::io::AsyncReadExt::read_to_end(&mut guard, &mut seen);
        futures::executor::block_on(read).expect("no deadline passes");
        seen
    }

    proptest::proptest! {
        #[test]
        fn good_requests_pass_unchanged_however_they_are_cut(
            bodies in proptest::collection::vec(".{0,60}", 1..5),
            pieces in proptest::collection::vec(1_usize..40, 0..60),
        ) {
            let bytes: Vec<u8> = bodies
                .iter()
                .map(|body| format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
                .flat_map(String::into_bytes)
                .collect();
            proptest::prop_assert_eq!(through(bytes.clone(), pieces), bytes);
        }

        #[test]
        fn nothing_follows_a_request_that_can_be_read_in_two_ways(pieces in proptest::collection::vec(1_usize..40, 0..60)) {
            let bytes = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nGET /x HTTP/1.1\r\n\r\n";
            proptest::prop_assert_eq!(through(bytes.to_vec(), pieces), REFUSED);
        }
    }
}

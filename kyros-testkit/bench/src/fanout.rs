//! Events to many WebSocket subscribers that only count what they get.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::args::Plan;
use crate::child::{Folder, Server, TOKEN};
use crate::cpu;
use crate::create::{command, on_one_thread};
use crate::figure::{Bound, Report, number};
use crate::http::find;

/// Connections that make the events.
const SOURCES: usize = 16;
/// The longest that a burst may take to reach everybody.
const PATIENCE: Duration = Duration::from_secs(30);

/// What all subscribers have seen.
#[derive(Debug, Default)]
struct Seen {
    events: AtomicU64,
    bytes: AtomicU64,
    closed: AtomicU64,
}

/// Measures.
pub fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    on_one_thread(async {
        let folder = Folder::new()?;
        let server = Server::start(plan, &folder).await?;
        let seen = Arc::new(Seen::default());
        for _ in 0..plan.sockets {
            let (stream, early) = subscribe(server.port()).await?;
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                if count(stream, early, &seen).await.is_err() {
                    seen.closed.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let before = cpu::spent(server.pid());
        let (began, mut bursts) = (Instant::now(), 0_u64);
        while bursts == 0 || began.elapsed() < plan.time {
            burst(plan, &server, bursts).await?;
            bursts += 1;
            arrived(&seen, bursts * plan.burst as u64 * plan.sockets as u64).await?;
        }
        let time = began.elapsed();
        let deliveries = seen.events.load(Ordering::Relaxed);
        let rate = deliveries as f64 / time.as_secs_f64();
        report.judge("WebSocket deliveries to 1,000 sockets", Bound::AtLeast, 100_000.0, rate, "/s");
        let micros = cpu::micros_each(before, cpu::spent(server.pid()), usize::try_from(deliveries)?);
        let size = seen.bytes.load(Ordering::Relaxed) / deliveries.max(1);
        report.note(
            "deliveries",
            format!("{} to {} sockets, {size} bytes each; server {micros:.2} us each", number(deliveries as f64), plan.sockets),
        );
        if let Some(memory) = cpu::resident_mib(server.pid()) {
            report.note("memory of the server with its sockets", format!("{memory:.0} MiB"));
        }
        server.stop().await
    })
}

async fn burst(plan: &Plan, server: &Server, number: u64) -> anyhow::Result<()> {
    let next = Arc::new(AtomicU64::new(0));
    let (first, size) = (number * plan.burst as u64, plan.burst as u64);
    let mut sources = Vec::new();
    for _ in 0..SOURCES {
        let mut connection = server.connect().await?;
        let next = Arc::clone(&next);
        sources.push(tokio::spawn(async move {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= size {
                    return anyhow::Ok(());
                }
                let answer = connection.post("/api/v1/commands", command(first + index, "contacted").as_bytes()).await?;
                if answer.status != 201 {
                    bail!("lead.create was answered {}", answer.status);
                }
            }
        }));
    }
    for source in sources {
        source.await??;
    }
    Ok(())
}

async fn arrived(seen: &Seen, wanted: u64) -> anyhow::Result<()> {
    let until = Instant::now() + PATIENCE;
    while seen.events.load(Ordering::Relaxed) < wanted {
        let closed = seen.closed.load(Ordering::Relaxed);
        if closed > 0 {
            bail!("the server closed {closed} sockets");
        }
        if Instant::now() > until {
            bail!("{} of {wanted} events arrived", seen.events.load(Ordering::Relaxed));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

/// Opens a socket; the second value is what came behind the handshake.
async fn subscribe(port: u16) -> anyhow::Result<(TcpStream, Vec<u8>)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let asked = format!(
        "GET /api/v1/events/ws?types=lead.created HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Authorization: Bearer {TOKEN}\r\n\r\n"
    );
    stream.write_all(asked.as_bytes()).await?;
    let mut read = Vec::new();
    loop {
        if let Some(end) = find(&read, b"\r\n\r\n") {
            if !read.starts_with(b"HTTP/1.1 101") {
                bail!("no socket: {}", String::from_utf8_lossy(&read[..end]));
            }
            return Ok((stream, read.split_off(end + 4)));
        }
        if stream.read_buf(&mut read).await? == 0 {
            bail!("the server closed the connection");
        }
    }
}

async fn count(mut stream: TcpStream, mut pending: Vec<u8>, seen: &Seen) -> anyhow::Result<()> {
    let mut frames = Frames::default();
    let mut buffer = vec![0; 16 * 1_024];
    loop {
        let (events, closed) = frames.take(&pending);
        seen.events.fetch_add(events, Ordering::Relaxed);
        seen.bytes.fetch_add(pending.len() as u64, Ordering::Relaxed);
        if closed {
            bail!("the server closed the socket");
        }
        let length = stream.read(&mut buffer).await.context("a socket")?;
        if length == 0 {
            bail!("the connection ended");
        }
        pending.clear();
        pending.extend_from_slice(&buffer[..length]);
    }
}

/// Counts the text frames of a server (never masked) in pieces as they come.
#[derive(Debug, Default)]
struct Frames {
    head: Vec<u8>,
    /// Payload still to come.
    rest: u64,
}

impl Frames {
    /// How many texts began in this piece, and whether the server said goodbye.
    fn take(&mut self, mut piece: &[u8]) -> (u64, bool) {
        let (mut texts, mut closed) = (0, false);
        while !piece.is_empty() {
            if self.rest > 0 {
                let skipped = self.rest.min(piece.len() as u64);
                self.rest -= skipped;
                piece = &piece[usize::try_from(skipped).unwrap_or(piece.len())..];
                continue;
            }
            self.head.push(piece[0]);
            piece = &piece[1..];
            if let Some(length) = length(&self.head) {
                match self.head[0] & 0x0f {
                    1 => texts += 1,
                    8 => closed = true,
                    _ => {}
                }
                self.rest = length;
                self.head.clear();
            }
        }
        (texts, closed)
    }
}

/// The payload's length, once the head is whole (RFC 6455, section 5.2).
fn length(head: &[u8]) -> Option<u64> {
    let short = u64::from(head.get(1)? & 0x7f);
    let long = match short {
        126 => head.get(2..4)?,
        127 => head.get(2..10)?,
        _ => return Some(short),
    };
    Some(long.iter().fold(0, |length, byte| length << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_counted_however_they_are_cut() {
        let mut wire = vec![0x81, 3, b'a', b'b', b'c', 0x89, 0, 0x81, 126, 1, 0];
        wire.extend([b'x'; 256]);
        wire.extend([0x88, 2, 3, 233]);
        for size in 1..wire.len() {
            let mut frames = Frames::default();
            let seen = wire.chunks(size).map(|piece| frames.take(piece)).collect::<Vec<_>>();
            assert_eq!(seen.iter().map(|(texts, _)| texts).sum::<u64>(), 2, "in pieces of {size}");
            assert!(seen.iter().any(|(_, closed)| *closed));
        }
    }
}

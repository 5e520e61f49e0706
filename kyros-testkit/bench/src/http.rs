//! A client that costs as little as possible: one keep-alive connection, answers with a length.

use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The longest that an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer; its body stays in the connection's buffer.
#[derive(Debug)]
pub struct Answer<'a> {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

/// A keep-alive connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    token: String,
    out: Vec<u8>,
    read: Vec<u8>,
}

impl Connection {
    /// Connects to this machine.
    pub async fn open(port: u16, token: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, token: token.to_owned(), out: Vec::with_capacity(1_024), read: Vec::with_capacity(8_192) })
    }

    /// `GET`
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer<'_>> {
        self.begin("GET", path);
        self.out.extend_from_slice(b"\r\n");
        self.exchange().await
    }

    /// `POST` of JSON.
    pub async fn post(&mut self, path: &str, body: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.begin("POST", path);
        let head = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(body);
        self.exchange().await
    }

    fn begin(&mut self, method: &str, path: &str) {
        self.out.clear();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n", self.token);
        self.out.extend_from_slice(head.as_bytes());
    }

    async fn exchange(&mut self) -> anyhow::Result<Answer<'_>> {
        self.stream.write_all(&self.out).await?;
        self.read.clear();
        let (head, length) = timeout(PATIENCE, self.receive()).await.context("no answer")??;
        let status = self.read.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok());
        let status = status.and_then(|digits| digits.parse().ok()).context("no status")?;
        Ok(Answer { status, body: &self.read[head..head + length] })
    }

    async fn receive(&mut self) -> anyhow::Result<(usize, usize)> {
        let mut whole = None;
        loop {
            if whole.is_none()
                && let Some(end) = find(&self.read, b"\r\n\r\n")
            {
                whole = Some((end + 4, content_length(&self.read[..end])?));
            }
            if let Some((head, length)) = whole
                && self.read.len() >= head + length
            {
                return Ok((head, length));
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                bail!("the server closed the connection");
            }
        }
    }
}

/// Where a part begins.
pub fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn content_length(head: &[u8]) -> anyhow::Result<usize> {
    let head = std::str::from_utf8(head).context("a head that isn't text")?;
    let value = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim())
    });
    value.context("an answer without Content-Length")?.parse().context("Content-Length")
}

//! The real server as a child process, in a folder of its own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::args::Plan;
use crate::http::Connection;

/// The first token of every store that is made here.
pub const TOKEN: &str = "kyros-bench-bootstrap-token-0123456789abcdef";

/// The longest start that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A folder that is removed at the end.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new one beside the program, so that it lies on the disk and not in memory.
    pub fn new() -> anyhow::Result<Self> {
        let beside = std::env::current_exe().context("where this program lies")?;
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let path = beside.with_file_name(format!("bench-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("{} can't be made", path.display()))?;
        Ok(Self(path))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A server that answers.
#[derive(Debug)]
pub struct Server {
    child: Child,
    port: u16,
    /// From the start of the process to the first good answer of `/readyz`.
    pub start: Duration,
}

impl Server {
    /// Starts one on whatever store lies in that folder.
    pub async fn start(plan: &Plan, folder: &Folder) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let began = Instant::now();
        let child = Command::new(&plan.kyros)
            .arg("serve")
            .current_dir(folder.path())
            .env("KYROS_STORE__URL", "sqlite://kyros.db")
            .env("KYROS_HTTP__LISTEN", format!("127.0.0.1:{port}"))
            .env("KYROS_HTTP__OPS_LISTEN", "off")
            .env("KYROS_HTTP__RATE_LIMIT__PER_TOKEN", "0")
            .env("KYROS_BOOTSTRAP_TOKEN", TOKEN)
            .env("KYROS_LOG__LEVEL", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| {
                format!("{} can't be started: build it with `cargo build -p kyros-server`", plan.kyros.display())
            })?;
        let mut server = Self { child, port, start: Duration::ZERO };
        while !server.is_ready().await {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server went away while it started: {status}");
            }
            if began.elapsed() > PATIENCE {
                bail!("the server isn't ready after {PATIENCE:?}");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.start = began.elapsed();
        // A token that the server hasn't seen yet counts against its address: one request alone
        // makes it known before many come at once.
        server.connect().await?.get("/api/v1/leads?limit=1").await?;
        Ok(server)
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut connection) = self.connect().await else { return false };
        connection.get("/readyz").await.is_ok_and(|answer| answer.status == 200)
    }

    /// A connection with the first token.
    pub async fn connect(&self) -> anyhow::Result<Connection> {
        Connection::open(self.port, TOKEN).await
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `SIGTERM`, and waits for the end.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().context("kill")?;
        let until = Instant::now() + PATIENCE;
        while self.child.try_wait()?.is_none() {
            if Instant::now() > until {
                bail!("the server doesn't stop");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone after a stop; else nobody waits for it any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

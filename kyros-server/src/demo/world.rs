//! The demo's own company: a store and an outside world in a temporary folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Context;
use kyros_adapters::sandbox::Sandbox;
use kyros_engine::Engine;

use crate::config::{Config, Sources};
use crate::wiring::{Mode, Wired, wire};

/// Where `--serve` listens, if nobody else does.
const USUAL: &str = "127.0.0.1:8000";
/// Any free port.
const ANY: &str = "127.0.0.1:0";
/// How long the engine may take to end.
const ENGINE_STOPS: chrono::TimeDelta = chrono::TimeDelta::seconds(5);
/// How often it is looked whether the store is closed, and how many times.
const LOOK: (Duration, u32) = (Duration::from_millis(5), 400);

/// The folder, and whether it outlives the demo.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Folder {
    /// A fresh one.
    pub fn new(keep: bool) -> anyhow::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("kyros-demo-{}-{}-{number}", std::process::id(), crate::runtime::now().millis());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).with_context(|| format!("{} can't be made", path.display()))?;
        Ok(Self { path, keep })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The demo's configuration: built-in defaults, the folder, and a company. Neither a
    /// `kyros.toml` nor the environment has a say: the demo must never reach a real provider.
    pub fn config(&self) -> anyhow::Result<Config> {
        let file = self.path.join("kyros.toml");
        let store = format!("sqlite://{}", self.path.join("kyros.db").display());
        let listen = if std::net::TcpListener::bind(USUAL).is_ok() { USUAL } else { ANY };
        std::fs::write(&file, "").with_context(|| format!("{} can't be written", file.display()))?;
        let flags = [
            ("store.url", store.as_str()),
            ("http.listen", listen),
            ("policy.companyName", "Brightside Solar"),
            ("policy.contact", "512-555-0100"),
            ("policy.timeZone", "America/Chicago"),
            ("log.level", "error"),
        ];
        let flags = flags.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
        Ok(Config::load(&Sources { file: Some(file), variables: Vec::new(), flags })?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Kyros and the world around it.
#[derive(Debug)]
pub struct World {
    wired: Wired,
}

impl World {
    /// Starts it.
    pub async fn start(config: &Config) -> anyhow::Result<Self> {
        Ok(Self { wired: wire(config, Mode::Serve).await? })
    }

    /// Kyros.
    pub fn engine(&self) -> &Engine {
        &self.wired.engine
    }

    /// The world.
    pub fn sandbox(&self) -> &Sandbox {
        &self.wired.sandbox
    }

    /// Lets business time pass, and everything that is due in it happen.
    pub async fn pass(&self, time: chrono::TimeDelta) -> anyhow::Result<()> {
        self.engine().advance(time).await?;
        Ok(())
    }

    /// Ends it in order; the store can be opened again then.
    pub async fn stop(self) {
        self.wired.engine.shutdown(ENGINE_STOPS).await;
        self.wired.outside.release();
        let store = Arc::clone(&self.wired.store);
        drop(self.wired);
        for _ in 0..LOOK.1 {
            // Whoever lets go last closes the file: that must be over when this returns.
            if Arc::strong_count(&store) == 1 {
                break;
            }
            tokio::time::sleep(LOOK.0).await;
        }
        drop(store);
    }
}

//! The demo's own company: a store and an outside world in a temporary folder.

use std::path::{Path, PathBuf};

use anyhow::Context;
use kyros_adapters::sandbox::{MessageQuery, Sandbox};
use kyros_core::contract::phone::Phone;
use kyros_engine::Engine;

use crate::config::{Config, Sources};
use crate::wiring::{Mode, Wired, wire};

/// The folder, and whether it outlives the demo.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Folder {
    /// A fresh one.
    pub fn new(keep: bool) -> anyhow::Result<Self> {
        let name = format!("kyros-demo-{}-{}", std::process::id(), crate::runtime::now().millis());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).with_context(|| format!("{} can't be made", path.display()))?;
        Ok(Self { path, keep })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The demo's configuration: built-in defaults, the folder, and a company.
    pub fn config(&self) -> anyhow::Result<Config> {
        let store = format!("sqlite://{}", self.path.join("kyros.db").display());
        let flags = [
            ("store.url", store.as_str()),
            ("policy.companyName", "Brightside Solar"),
            ("policy.contact", "512-555-0100"),
            ("policy.timeZone", "America/Chicago"),
            ("log.level", "error"),
        ];
        let flags = flags.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
        Ok(Config::load(&Sources { file: None, variables: Vec::new(), flags })?)
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
    /// Texts that the homeowners have read.
    read: usize,
}

impl World {
    /// Starts it.
    pub async fn start(config: &Config) -> anyhow::Result<Self> {
        Ok(Self { wired: wire(config, Mode::Serve).await?, read: 0 })
    }

    /// Kyros.
    pub fn engine(&self) -> &Engine {
        &self.wired.engine
    }

    /// The world.
    pub fn sandbox(&self) -> &Sandbox {
        &self.wired.sandbox
    }

    /// Who got a text since homeowners last looked, a number for each text.
    pub async fn new_texts(&mut self) -> anyhow::Result<Vec<Phone>> {
        let all = self.sandbox().messages(MessageQuery::default()).await?;
        let new = all.iter().skip(self.read).filter_map(|text| Phone::e164(&text.to)).collect();
        self.read = all.len();
        Ok(new)
    }

    /// Lets business time pass, and everything that is due in it happen.
    pub async fn pass(&self, time: chrono::TimeDelta) -> anyhow::Result<()> {
        self.engine().advance(time).await?;
        Ok(())
    }

    /// Ends it in order.
    pub async fn stop(self) {
        self.wired.engine.shutdown(chrono::TimeDelta::seconds(5)).await;
        self.wired.outside.release();
    }
}

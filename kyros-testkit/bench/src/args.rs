//! What is measured, and for how long.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Parser;

use crate::FIGURES;

/// Measures Kyros on this machine.
#[derive(Debug, Parser)]
#[command(name = "kyros-bench")]
pub struct Args {
    /// Only these figures: decide, idle, engine, create-off, create-on, fanout, store (repeatable).
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// How long each load lasts.
    #[arg(long, value_name = "N", default_value_t = 10)]
    seconds: u64,
    /// Tiny counts: shows that everything works, measures nothing worth reading.
    #[arg(long)]
    quick: bool,
    /// The server's binary; beside this one where it isn't named.
    #[arg(long, value_name = "FILE")]
    kyros: Option<PathBuf>,
}

/// The same, settled.
#[derive(Debug)]
pub struct Plan {
    only: Vec<String>,
    /// How long each load lasts.
    pub time: Duration,
    /// Keep-alive connections and tasks in flight.
    pub clients: usize,
    /// WebSocket subscribers.
    pub sockets: usize,
    /// Events of one burst to all sockets.
    pub burst: usize,
    /// Leads in the big store.
    pub leads: usize,
    /// Runs of each situation of `decide` in a round.
    pub decisions: u32,
    /// Starts on the big store.
    pub starts: usize,
    /// How long a fresh server is left alone before its memory is read.
    pub settle: Duration,
    /// The server's binary.
    pub kyros: PathBuf,
}

impl Plan {
    /// Checks the arguments.
    pub fn of(args: Args) -> anyhow::Result<Self> {
        for name in &args.only {
            if !FIGURES.iter().any(|(known, _)| known == name) {
                let known: Vec<&str> = FIGURES.iter().map(|(known, _)| *known).collect();
                bail!("--only {name}: no such figure; known are {}", known.join(", "));
            }
        }
        if args.seconds == 0 {
            bail!("--seconds 0: at least 1 is needed");
        }
        let kyros = match args.kyros {
            Some(path) => path,
            None => std::env::current_exe().context("where this program lies")?.with_file_name("kyros"),
        };
        let quick = args.quick;
        Ok(Self {
            only: args.only,
            time: if quick { Duration::from_millis(300) } else { Duration::from_secs(args.seconds) },
            clients: if quick { 4 } else { 64 },
            sockets: if quick { 5 } else { 1_000 },
            burst: if quick { 10 } else { 1_000 },
            leads: if quick { 60 } else { 100_000 },
            decisions: if quick { 5 } else { 20_000 },
            starts: if quick { 1 } else { 5 },
            settle: if quick { Duration::ZERO } else { Duration::from_secs(3) },
            kyros,
        })
    }

    /// Whether a figure is wanted.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == name)
    }
}

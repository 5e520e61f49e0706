//! `kyros demo`: the whole flow on one machine, with nothing configured and nobody outside. Leads
//! come in, are texted, understood, booked and confirmed; a provider fails and a person puts it
//! right; fifteen days pass; and the journal tells what happened.

mod narrator;
mod people;
mod screen;
mod story;
mod summary;
mod world;

#[cfg(test)]
mod tests;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use self::screen::Screen;
use self::story::Story;
use self::world::Folder;
use crate::bootstrap;
use crate::cli::{block_on, fail};
use crate::config::Config;

/// Flags of the demo.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Stay up afterwards and serve the API on what the demo made.
    #[arg(long)]
    pub serve: bool,
}

/// Runs the demo: exit 0 when everything happened as it should.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    block_on(async {
        match play(args.serve).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(fault) => fail(&format!("the demo failed: {fault:#}"), 1),
        }
    })
}

async fn play(serve: bool) -> anyhow::Result<()> {
    let stop = stopped()?;
    let folder = Folder::new(serve)?;
    let config = folder.config()?;
    let mut screen = Screen::of_process();
    screen.print(&format!("Kyros demo: a solar company's day. Nothing leaves this machine; all is in {}", folder.path().display()));
    let mut story = Story::begin(&config, screen).await?;
    let told = tokio::select! {
        told = story.tell() => told,
        () = stop.notified() => bail!("stopped by a signal"),
    };
    let screen = story.end().await;
    told?;
    if serve { stay_up(config, screen, &stop).await } else { Ok(()) }
}

async fn stay_up(config: Config, mut screen: Screen, stop: &Notify) -> anyhow::Result<()> {
    let store = config.store.clone();
    let server = crate::Server::start(config, None).await?;
    let token = bootstrap::keep(&server.bootstrap, &store).context("the file for the token can't be written")?;
    screen.print(&format!(
        "\nServing on http://{}\nThe admin token is in {}\nStop with Ctrl-C; the folder stays.",
        server.address,
        token.display()
    ));
    stop.notified().await;
    server.stop().await;
    Ok(())
}

/// Told when the process shall end, also when that was before anybody asked.
fn stopped() -> anyhow::Result<Arc<Notify>> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let stop = Arc::new(Notify::new());
    let told = Arc::clone(&stop);
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        told.notify_one();
    });
    Ok(stop)
}

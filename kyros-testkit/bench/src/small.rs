//! The memory of a server that has nothing to do.

use crate::args::Plan;
use crate::child::{Folder, Server};
use crate::cpu;
use crate::create::on_one_thread;
use crate::figure::{Bound, Report};

/// Measures.
pub fn idle(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    on_one_thread(async {
        let folder = Folder::new()?;
        let server = Server::start(plan, &folder).await?;
        tokio::time::sleep(plan.settle).await;
        match cpu::resident_mib(server.pid()) {
            Some(seen) => report.judge("memory of an idle server", Bound::Below, 60.0, seen, "MiB"),
            None => report.note("memory of an idle server", "this system doesn't say"),
        }
        server.stop().await
    })
}

//! The server is killed again and again under load. Whatever it acknowledged is there afterwards,
//! whatever is sent again is answered alike, and nobody is texted twice.
//!
//! `CRASH_LOOP_KILLS` says how often (50 by default; `kyros-testkit/scripts/crash-loop` runs more).

mod clients;
mod server;

use std::time::Duration;

use clients::Clients;
use server::Server;

const CLIENTS: usize = 16;

fn crashes() -> u32 {
    std::env::var("CRASH_LOOP_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(50)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_9_and_nobody_is_texted_twice() {
    // Given a server on a fresh store, and clients that never stop creating leads
    let server = Server::new();
    let mut running = server.start().await;
    let clients = Clients::start(CLIENTS, server.base(), server.token());

    // When it is killed at moments that nobody chose
    let total = crashes();
    for round in 0..total {
        // A fixed spread of delays: from the middle of the start to well into the load.
        let delay = Duration::from_millis(50 + u64::from(round * 137 % 700));
        running.survive(delay).await;
        running.kill();
        running = server.start().await;
    }
    let told = clients.stop().await;

    // Then every acknowledged lead is there, byte for byte
    assert!(told.acknowledged.len() > total as usize, "only {} leads were acknowledged", told.acknowledged.len());
    for (correlation, data) in &told.acknowledged {
        let again = clients::repeat(&server, correlation).await;
        assert_eq!(&again, data, "{correlation} was answered differently when it was sent again");
    }
    // And of two for one phone one won, and the other was told of it
    assert_eq!(told.contradictions, Vec::<String>::new());
    assert!(told.duels > 0);

    // And at the provider there is one text a number at most, for every lead after a while
    server.rest().await;
    let messages = server.messages().await;
    let mut recipients: Vec<&str> = messages.iter().map(String::as_str).collect();
    recipients.sort_unstable();
    let all = recipients.len();
    recipients.dedup();
    assert_eq!(recipients.len(), all, "somebody was texted twice");
    for phone in told.acknowledged.keys().map(|correlation| clients::phone(correlation)) {
        assert!(recipients.binary_search(&phone.as_str()).is_ok(), "{phone} was never texted");
    }

    // And the journal, its chain and the read models agree
    running.terminate().await;
    let verified = server.run(&["verify"]);
    assert!(verified.status.success(), "verify: {}", String::from_utf8_lossy(&verified.stdout));
    println!(
        "{total} kills, {} acknowledged, {} duels, {} sent again after a lost answer, {all} texts: nothing lost, nothing twice",
        told.acknowledged.len(),
        told.duels,
        told.retried
    );
}

#![allow(clippy::unwrap_used)]
mod common;
use common::World;
use serde_json::json;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn speed() {
    let world = Arc::new(World::new().await);
    for round in 0..4 {
        let t = std::time::Instant::now();
        let tasks: Vec<_> = (0..32).map(|w| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                for n in 0..40 {
                    let k = round * 100_000 + w * 1000 + n;
                    let phone = format!("+1212{:07}", 2_000_000 + k);
                    let payload = json!({ "name": "Ada Lovelace", "phone": phone, "source": "web" });
                    world.submit("lead.create", payload, &format!("key-{k}")).await.unwrap();
                }
            })
        }).collect();
        for t in tasks { t.await.unwrap(); }
        eprintln!("round {round}: {:?} for 1280, sms {}", t.elapsed(), world.sms.accepted().len());
    }
}

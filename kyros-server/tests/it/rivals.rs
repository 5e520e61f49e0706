//! Many at once: what was refused isn't there, what was accepted is there once, and the journal says the same.

use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::cli::{Folder, run};
use crate::world::{Answer, World, text};

async fn send(world: &World, command: &Value, if_match: Option<&str>) -> Answer {
    let mut request = world.request(Method::POST, "/api/v1/commands").json(command);
    if let Some(version) = if_match {
        request = request.header("If-Match", version);
    }
    Answer::of(request.send().await.expect("an answer")).await
}

fn one(answers: &[Answer], status: StatusCode) -> (&Answer, Vec<&Answer>) {
    let (won, lost): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == status);
    let [winner] = won[..] else { panic!("{} winners", won.len()) };
    (winner, lost)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_rivals_for_one_phone_one_wins_and_the_others_are_told_of_it() {
    let world = World::start().await;
    for round in 0..40 {
        let phone = format!("+1415555{:04}", 1_000 + round);
        let payload = json!({ "name": "Ann", "phone": phone, "status": "qualified" });
        let rivals: Vec<Value> = (0..8).map(|_| world.envelope("lead.create", &payload)).collect();
        let answers = join_all(rivals.iter().map(|rival| send(&world, rival, None))).await;
        let (winner, lost) = one(&answers, StatusCode::CREATED);
        let id = text(&winner.data()["id"]);
        assert!(lost.iter().all(|answer| answer.body["error"]["details"]["existingId"] == id), "round {round}");
        assert_eq!(world.get(&format!("/api/v1/leads/{id}")).await.status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_rivals_for_one_version_one_wins() {
    let world = World::start().await;
    for round in 0..40 {
        let lead = world.lead("Ann", &format!("+1415555{:04}", 1_000 + round)).await;
        let change = json!({ "leadId": lead["id"], "updates": { "notes": "seen" } });
        let version = format!("\"{}\"", lead["version"]);
        let rivals: Vec<Value> = (0..4).map(|_| world.envelope("lead.update", &change)).collect();
        let answers = join_all(rivals.iter().map(|rival| send(&world, rival, Some(&version)))).await;
        one(&answers, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_counts_once_whatever_happens_beside_it() {
    // given leads on a disk, each with an appointment to be talked about
    let folder = Folder::new("rivals");
    let url = format!("sqlite://{}", folder.0.join("kyros.db").display());
    let world = World::with(&[("STORE__URL", &url), ("POLICY__GATHER_SECONDS", "3")]).await;
    let phones: Vec<String> = (0..30).map(|number| format!("+1415555{:04}", 1_000 + number)).collect();
    join_all(phones.iter().map(|phone| world.command("lead.create", json!({ "name": "Ann", "phone": phone })))).await;
    world.post("/sandbox/v1/clock/advance", &json!({ "seconds": 60 })).await.data();
    // when all answer, and what follows happens at once
    for body in ["R", "neither works", "STOP"] {
        let replies = phones.iter().map(|phone| json!({ "from": phone, "body": body }));
        join_all(replies.map(async |reply| world.post("/sandbox/v1/replies", &reply).await.data())).await;
        world.post("/sandbox/v1/clock/advance", &json!({ "seconds": 60 })).await.data();
    }
    // then each reply is one event, and the journal verifies
    let heard = world.get("/api/v1/events?types=sms.response_received&limit=500").await.data();
    let mut ids: Vec<String> = heard.as_array().expect("events").iter().map(|event| text(&event["id"])).collect();
    assert_eq!(ids.len(), 90, "one event a reply");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 90, "each by its own id");
    world.stop().await;
    let verified = run(&folder.0, &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

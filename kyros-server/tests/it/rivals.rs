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

/// One lead's day: made, written to, changed, given to somebody, and now and then it answers.
async fn busy_day(world: &World, number: u32) {
    let phone = format!("+1415556{number:04}");
    let lead = world.command("lead.create", json!({ "name": "Ann", "phone": phone })).await.data();
    for word in ["one", "two", "three"] {
        world.command("sms.send", json!({ "leadId": lead["id"], "content": word, "intent": "custom" })).await.data();
    }
    let notes = json!({ "leadId": lead["id"], "updates": { "notes": "seen" } });
    world.command("lead.update", notes).await.data();
    world.command("lead.assign", json!({ "leadId": lead["id"], "assignedTo": "carol" })).await.data();
    if number.is_multiple_of(3) {
        world.post("/sandbox/v1/replies", &json!({ "from": phone, "body": "how much?" })).await.data();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_day_leaves_a_journal_that_verifies_and_one_event_for_each_command() {
    // given two dozen clients that write about their leads without a pause
    let folder = Folder::new("busy-day");
    let url = format!("sqlite://{}", folder.0.join("kyros.db").display());
    let world = World::with(&[("STORE__URL", &url), ("HTTP__RATE_LIMIT__PER_TOKEN", "0")]).await;
    let clients = (0..24).map(async |client| {
        for round in 0..4 {
            busy_day(&world, client * 4 + round).await;
        }
    });
    join_all(clients).await;
    world.post("/sandbox/v1/clock/advance", &json!({ "seconds": 60 })).await.data();
    // then every change has its event, every receipt one
    for (kind, wanted) in [("lead.assigned", 96), ("sms.response_received", 32)] {
        let events = world.get(&format!("/api/v1/events?types={kind}&limit=500")).await.data();
        assert_eq!(events.as_array().map(Vec::len), Some(wanted), "{kind}");
    }
    let mut delivered = Vec::new();
    let mut after = "0".to_owned();
    loop {
        let page = world.get(&format!("/api/v1/events?types=sms.delivered&limit=500&after={after}")).await;
        delivered.extend(page.data().as_array().expect("events").iter().map(|event| text(&event["payload"]["id"])));
        match page.body["meta"]["nextCursor"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    let all = delivered.len();
    delivered.sort();
    delivered.dedup();
    assert_eq!(delivered.len(), all, "a receipt counts once");
    // and the journal agrees with all that was made of it
    world.stop().await;
    let verified = run(&folder.0, &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

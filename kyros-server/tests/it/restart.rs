//! What outlives a restart.

use kyros_server::Server;
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::cli::{Folder, run};
use crate::world::{ADMIN, World, config, text as word};

async fn get(server: &Server, path: &str) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let sent = client.get(format!("http://{}{path}", server.address)).bearer_auth(ADMIN).send().await;
    let answer = sent.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_and_their_usage_outlive_a_restart_in_one_process() {
    let folder = std::env::temp_dir().join(format!("kyros-restart-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let url = format!("sqlite://{}/kyros.db", folder.display());
    let settings = [("STORE__URL", url.as_str())];
    let first = Server::start(config(&settings), Some(SecretString::from(ADMIN))).await.expect("it starts");
    get(&first, "/api/v1/leads").await;
    first.stop().await;
    let second = Server::start(config(&settings), None).await.expect("it starts again: nobody holds the store");
    let tokens = get(&second, "/api/v1/tokens").await;
    let endpoints: Vec<&Value> =
        tokens["data"][0]["activeEndpoints"].as_array().expect("a list").iter().map(|one| &one["url"]).collect();
    assert!(endpoints.contains(&&Value::from("/api/v1/leads")), "{tokens}");
    second.stop().await;
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_called_off_between_two_runs_says_so() {
    // given a text for next week, and a server that is down
    let folder = Folder::new("called-off");
    let url = format!("sqlite://{}", folder.0.join("kyros.db").display());
    let world = World::with(&[("STORE__URL", &url)]).await;
    let lead = world.lead("Ann", "+14155550101").await;
    let later = (world.server().app.engine.now().plus(chrono::TimeDelta::days(7))).to_string();
    let payload = json!({ "leadId": lead["id"], "content": "Hello", "intent": "custom", "scheduledFor": later });
    let text = world.command("sms.schedule", payload).await.data();
    world.stop().await;
    // when it is called off
    let cancelled = run(&folder.0, &["effects", "cancel", &word(&text["id"])]);
    assert_eq!(cancelled.status.code(), Some(0), "{cancelled:?}");
    // then it says so, and nothing of it is left
    let world = World::with(&[("STORE__URL", &url)]).await;
    let texts = world.get(&format!("/api/v1/leads/{}/sms", word(&lead["id"]))).await.data();
    assert_eq!(texts[0]["status"], "cancelled");
    assert_eq!(world.get("/api/v1/events?types=sms.cancelled").await.data().as_array().map(Vec::len), Some(1));
    world.stop().await;
    assert_eq!(run(&folder.0, &["verify"]).status.code(), Some(0));
}

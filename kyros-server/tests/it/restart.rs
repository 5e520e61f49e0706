//! What outlives a restart.

use kyros_server::Server;
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::Value;

use crate::world::{ADMIN, config};

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

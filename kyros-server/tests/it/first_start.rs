//! A first start that ends at any moment loses neither the key nor the first token.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

use kyros_server::config::Config;
use kyros_server::{Server, bootstrap};
use reqwest::StatusCode;
use secrecy::SecretString;

use crate::cli::{Folder, kyros};
use crate::world::config;

const FILE: &str = "kyros.token";
const CANDIDATE: &str = "kyros.token.new";

fn on(folder: &Path) -> Config {
    let url = format!("sqlite://{}", folder.join("kyros.db").display());
    config(&[("STORE__URL", &url)])
}

fn read(folder: &Path, name: &str) -> Option<String> {
    std::fs::read_to_string(folder.join(name)).ok().map(|text| text.trim_end().to_owned())
}

async fn opens(server: &Server, secret: &str) -> StatusCode {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let asked = client.get(format!("http://{}/api/v1/tokens", server.address)).bearer_auth(secret);
    asked.send().await.expect("an answer").status()
}

/// A start that goes through to its end: the token that it has handed over, and how it is answered.
async fn whole_start(folder: &Path) -> (String, StatusCode) {
    let config = on(folder);
    let store = config.store.clone();
    let server = Server::start(config, None).await.expect("it starts");
    bootstrap::keep(&server.bootstrap, &store).expect("the token's file");
    let secret = read(folder, FILE).expect("a token");
    let status = opens(&server, &secret).await;
    server.stop().await;
    (secret, status)
}

fn mode(folder: &Path, name: &str) -> u32 {
    std::fs::metadata(folder.join(name)).expect("a file").permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_made_and_not_handed_over_is_handed_over_at_the_next_start() {
    // given a start that ended between the token's commit and its file
    let folder = Folder::new("first-start-made");
    let server = Server::start(on(&folder.0), None).await.expect("it starts");
    server.stop().await;
    assert_eq!((read(&folder.0, FILE), mode(&folder.0, CANDIDATE)), (None, 0o600));
    // when it is started again, then the token is in its file, works, and is handed over once
    let (secret, status) = whole_start(&folder.0).await;
    assert_eq!((status, mode(&folder.0, FILE)), (StatusCode::OK, 0o600));
    assert_eq!(read(&folder.0, CANDIDATE), None);
    std::fs::remove_file(folder.0.join(FILE)).expect("read and removed");
    let server = Server::start(on(&folder.0), None).await.expect("it starts");
    assert!(matches!(server.bootstrap, bootstrap::Bootstrap::NotNeeded), "{:?}", server.bootstrap);
    assert_eq!(opens(&server, &secret).await, StatusCode::OK);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_ended_before_its_token_was_made_is_begun_anew() {
    // given a file with a token that never came to be, whole or cut off, and a key that was cut off
    let folder = Folder::new("first-start-cut");
    for left in ["", "kyros_live_abc", "correct-horse-battery-staple-000"] {
        std::fs::write(folder.0.join(CANDIDATE), left).expect("a file that was cut off");
        std::fs::write(folder.0.join("kyros.key.new"), "00ff").expect("a key that was cut off");
        // when it is started, then there is a token all the same, of which the cut off one is no part
        let (secret, status) = whole_start(&folder.0).await;
        assert_eq!(status, StatusCode::OK);
        assert!(secret.starts_with("kyros_live_") && secret != left, "{left:?}");
        for file in std::fs::read_dir(&folder.0).expect("the folder") {
            std::fs::remove_file(file.expect("a file").path()).expect("removed");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_left_over_file_of_a_token_that_opens_nothing_is_removed() {
    let folder = Folder::new("first-start-stale");
    let (secret, _) = whole_start(&folder.0).await;
    std::fs::write(folder.0.join(CANDIDATE), "correct-horse-battery-staple-000\n").expect("a file");
    assert_eq!(whole_start(&folder.0).await, (secret, StatusCode::OK));
    assert_eq!(read(&folder.0, CANDIDATE), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_command_line_takes_nothing_from_the_first_start() {
    // given a store in which an operator has made a token before any server ran
    let folder = Folder::new("first-start-chosen");
    let made = kyros(&folder.0, &["token", "create", "--name", "ci", "--scope", "read"]).output().expect("it runs");
    assert!(made.status.success(), "{made:?}");
    // when the first start is given its admin token, then that token works
    let chosen = || Some(SecretString::from("a-bootstrap-token-of-more-than-32-letters"));
    let server = Server::start(on(&folder.0), chosen()).await.expect("it starts");
    assert_eq!(opens(&server, "a-bootstrap-token-of-more-than-32-letters").await, StatusCode::OK);
    server.stop().await;
    // and a later start takes no other one
    let other = Some(SecretString::from("another-token-of-more-than-32-letters"));
    let server = Server::start(on(&folder.0), other).await.expect("it starts");
    assert_eq!(opens(&server, "another-token-of-more-than-32-letters").await, StatusCode::UNAUTHORIZED);
    assert_eq!(opens(&server, "a-bootstrap-token-of-more-than-32-letters").await, StatusCode::OK);
    server.stop().await;
    // nor does it bring back one that was taken back
    let tokens = kyros(&folder.0, &["token", "list", "--json"]).output().expect("it runs");
    let tokens: serde_json::Value = serde_json::from_slice(&tokens.stdout).expect("JSON");
    let id = tokens.as_array().expect("a list").iter().find(|token| token["name"] == "bootstrap").expect("it")["id"].clone();
    let gone = kyros(&folder.0, &["token", "revoke", id.as_str().expect("an id")]).output().expect("it runs");
    assert!(gone.status.success(), "{gone:?}");
    let server = Server::start(on(&folder.0), chosen()).await.expect("it starts");
    assert_eq!(opens(&server, "a-bootstrap-token-of-more-than-32-letters").await, StatusCode::UNAUTHORIZED);
    server.stop().await;
}

/// A server on a store in which the operator has made an admin token makes none, whatever token is chosen.
async fn needs_no_other(name: &str, chosen: impl Fn(&str) -> Option<SecretString>) -> Folder {
    let folder = Folder::new(name);
    let made = kyros(&folder.0, &["token", "create", "--name", "ops", "--scope", "admin"]).output().expect("it runs");
    let secret = String::from_utf8(made.stdout).expect("text").trim().to_owned();
    let server = Server::start(on(&folder.0), chosen(&secret)).await.expect("it starts");
    assert!(matches!(server.bootstrap, bootstrap::Bootstrap::NotNeeded), "{:?}", server.bootstrap);
    assert_eq!(opens(&server, &secret).await, StatusCode::OK);
    server.stop().await;
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_token_that_the_operator_has_made_is_that_very_one() {
    needs_no_other("first-start-same", |secret| Some(SecretString::from(secret.to_owned()))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_chosen_token_none_is_made_where_the_operator_has_one() {
    let folder = needs_no_other("first-start-operator", |_| None).await;
    assert_eq!((read(&folder.0, FILE), read(&folder.0, CANDIDATE)), (None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_a_first_start_is_killed_the_next_one_has_a_token_that_works() {
    let moments = ["", "kyros.key", "kyros.db.lock", "kyros.db", "kyros.db-wal", "kyros.sandbox.db", CANDIDATE, "kyros.db.mark", FILE];
    for (number, moment) in moments.into_iter().enumerate() {
        let folder = Folder::new(&format!("first-start-killed-{number}"));
        let mut server = kyros(&folder.0, &["serve"]).stdout(Stdio::null()).spawn().expect("it starts");
        // The last file tells that it is late: another may have come and gone between two looks.
        while ![moment, FILE].iter().any(|file| folder.0.join(file).exists()) {
            std::thread::yield_now();
        }
        server.kill().expect("killed");
        server.wait().expect("dead");
        assert_eq!(whole_start(&folder.0).await.1, StatusCode::OK, "killed when {moment:?} was there");
    }
}

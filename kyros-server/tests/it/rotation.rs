//! What was opened with a secret ends with that very secret.

use reqwest::{Method, Response};
use serde_json::json;

use crate::signin::{FACE, sign_in};
use crate::world::{PATIENCE, World, Ws, close_code, event, text};

/// A stream of a token's events, read up to its first bytes.
async fn stream(world: &World, secret: &str) -> Response {
    let asked = world.client.request(Method::GET, world.url("/api/v1/events")).bearer_auth(secret);
    let mut response = asked.header("Accept", "text/event-stream").send().await.expect("a stream");
    assert_eq!(response.chunk().await.expect("bytes").as_deref(), Some(&b": open\n\n"[..]));
    response
}

/// What a stream still tells until it ends.
async fn to_its_end(response: Response) -> String {
    let rest = tokio::time::timeout(PATIENCE, response.text()).await.expect("it ends");
    rest.expect("a whole stream")
}

/// The ways in which a browser or a program opens a socket with that secret.
async fn every_way(world: &World, secret: &str) -> Vec<Ws> {
    let bearer = format!("Bearer {secret}");
    let issued = world.client.post(world.url("/api/v1/events/tickets")).bearer_auth(secret).send().await.expect("one");
    let issued = crate::world::Answer::of(issued).await.data();
    let ticket = format!("?ticket={}", text(&issued["ticket"]));
    let signed = sign_in(world, secret, &format!("http://{}", world.address)).await;
    let cookie = signed.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    vec![
        world.socket_with("", &[("authorization", &bearer)]).await.expect("a socket"),
        world.socket_with(&ticket, &[]).await.expect("a socket by ticket"),
        world.socket_with("", &[("cookie", &cookie), ("origin", FACE)]).await.expect("a socket by cookie"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_secret_without_grace_ends_what_it_has_opened_and_nothing_else() {
    let world = World::start().await;
    let (id, old) = world.token(&["read"]).await;
    // given sockets of each kind and a stream that one secret has opened
    let (sockets, events) = (every_way(&world, &old).await, stream(&world, &old).await);
    // when the token gets a new secret, which opens a socket, and something happens
    let rotated = world.command("token.rotate", json!({ "tokenId": id })).await;
    let bearer = format!("Bearer {}", text(&rotated.data()["token"]));
    let mut new = world.socket_with("", &[("authorization", &bearer)]).await.expect("a socket");
    // then those are closed as of a token that is gone, before anything more is told
    for mut socket in sockets {
        assert_eq!(close_code(&mut socket).await, 4401);
    }
    world.lead("Ann", "+14155550101").await;
    assert_eq!(to_its_end(events).await, "");
    // and the new secret's socket goes on
    assert_eq!(event(&mut new).await["type"], "lead.created");
}

#[tokio::test(flavor = "multi_thread")]
async fn within_its_grace_a_rotated_secret_keeps_what_it_has_opened() {
    let world = World::start().await;
    let (id, old) = world.token(&["read"]).await;
    let sockets = every_way(&world, &old).await;
    world.command("token.rotate", json!({ "tokenId": id, "graceSeconds": 600 })).await.data();
    world.lead("Ann", "+14155550101").await;
    let mut open = sockets;
    for socket in &mut open {
        assert_eq!(event(socket).await["type"], "lead.created");
    }
    // a second rotation leaves the first secret nothing
    world.command("token.rotate", json!({ "tokenId": id, "graceSeconds": 600 })).await.data();
    for mut socket in open {
        assert_eq!(close_code(&mut socket).await, 4401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_ends_its_streams() {
    let world = World::start().await;
    let (id, secret) = world.token(&["read"]).await;
    let events = stream(&world, &secret).await;
    world.command("token.revoke", json!({ "tokenId": id })).await.data();
    world.lead("Ann", "+14155550101").await;
    assert_eq!(to_its_end(events).await, "");
}

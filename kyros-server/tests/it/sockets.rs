//! Sockets: who may open one, what it shows, how it ends.

use futures::SinkExt as _;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::world::{ADMIN, World, close_code, event, refused, text};

const FACE: &str = "http://localhost:3000";

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_the_same_live_and_in_history() {
    let world = World::start().await;
    let mut socket = world.socket("").await;
    let lead = world.lead("Ann", "+14155550101").await;
    let live = event(&mut socket).await;
    assert_eq!((&live["type"], &live["source"]), (&json!("lead.created"), &json!("backend")));
    assert_eq!(live["payload"]["id"], lead["id"]);
    let history = world.get("/api/v1/events?types=lead.*").await.data();
    assert_eq!(history[0], live);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_resumes_without_gap_or_repeat() {
    let world = World::start().await;
    for number in 0..5 {
        world.lead(&format!("Lead {number}"), &format!("+1415555010{number}")).await;
    }
    let mut first = world.socket("?after=0&types=lead.created").await;
    event(&mut first).await;
    let second_event = event(&mut first).await;
    drop(first);
    let mut again = world.socket(&format!("?types=lead.created&after={}", second_event["sequence"])).await;
    world.lead("Lead 5", "+14155550109").await;
    let mut names = Vec::new();
    for _ in 0..4 {
        names.push(text(&event(&mut again).await["payload"]["name"]));
    }
    assert_eq!(names, ["Lead 2", "Lead 3", "Lead 4", "Lead 5"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_shows_what_was_asked_for() {
    let world = World::start().await;
    let ann = world.lead("Ann", "+14155550101").await;
    let mut of_lead = world.socket(&format!("?leadId={}", text(&ann["id"]))).await;
    let mut of_types = world.socket("?types=lead.assigned").await;
    world.lead("Bob", "+14155550102").await;
    world.command("lead.assign", json!({ "leadId": ann["id"], "assignedTo": "carol" })).await.data();
    assert_eq!(event(&mut of_lead).await["payload"]["id"], ann["id"]);
    assert_eq!(event(&mut of_types).await["type"], "lead.assigned");
}

#[tokio::test(flavor = "multi_thread")]
async fn token_events_are_for_admins() {
    let world = World::start().await;
    let (_, reader) = world.token(&["read"]).await;
    let bearer = format!("Bearer {reader}");
    let mut socket = world.socket_with("?after=0", &[("authorization", &bearer)]).await.expect("a socket");
    world.lead("Ann", "+14155550101").await;
    assert_eq!(event(&mut socket).await["type"], "lead.created");
    let (status, _) = refused(world.socket_with("?types=token.*", &[("authorization", &bearer)]).await);
    assert_eq!(status, 403);
    assert_eq!(event(&mut world.socket("?after=0&types=token.*").await).await["type"], "token.created");
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_foreign_pages_are_refused_before_the_upgrade() {
    let world = World::start().await;
    let admin = format!("Bearer {ADMIN}");
    let (_, blind) = world.token(&["billing"]).await;
    assert_eq!(refused(world.socket_with("", &[]).await).0, 401);
    assert_eq!(refused(world.socket_with("", &[("cookie", "kyros_ws=guess"), ("origin", FACE)]).await).0, 401);
    assert_eq!(refused(world.socket_with("?ticket=guess", &[]).await).0, 401);
    assert_eq!(refused(world.socket_with("", &[("authorization", &format!("Bearer {blind}"))]).await).0, 403);
    for origin in ["https://evil.example", "null", "http://localhost:3001"] {
        assert_eq!(refused(world.socket_with("", &[("authorization", &admin), ("origin", origin)]).await).0, 403);
    }
    for after in ["-1", "999999", "x"] {
        let (status, body) = refused(world.socket_with(&format!("?after={after}"), &[("authorization", &admin)]).await);
        assert_eq!(status, 400);
        assert_eq!(body["error"]["details"]["range"]["min"], 0, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_opens_a_socket_by_subprotocol_or_ticket() {
    let world = World::start().await;
    let offer = format!("kyros.v1, bearer.{ADMIN}");
    let url = format!("ws://{}/api/v1/events/ws", world.address);
    let mut request = tokio_tungstenite::tungstenite::client::IntoClientRequest::into_client_request(url).expect("one");
    request.headers_mut().insert("sec-websocket-protocol", offer.parse().expect("a value"));
    request.headers_mut().insert("origin", FACE.parse().expect("a value"));
    let (_socket, response) = tokio_tungstenite::connect_async(request).await.expect("a socket");
    assert_eq!(response.headers()["sec-websocket-protocol"], "kyros.v1");

    let issued = world.post("/api/v1/events/tickets", &json!({})).await.data();
    let query = format!("?ticket={}", text(&issued["ticket"]));
    let _open = world.socket_with(&query, &[("origin", FACE)]).await.expect("a socket");
    assert_eq!(refused(world.socket_with(&query, &[("origin", FACE)]).await).0, 401, "a ticket is good once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_closes_its_sockets() {
    let world = World::start().await;
    let (id, secret) = world.token(&["read"]).await;
    let bearer = format!("Bearer {secret}");
    let mut socket = world.socket_with("", &[("authorization", &bearer)]).await.expect("a socket");
    world.command("token.revoke", json!({ "tokenId": id })).await.data();
    assert_eq!(close_code(&mut socket).await, 4401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_says_so() {
    let world = World::start().await;
    let mut socket = world.socket("").await;
    let stopping = tokio::spawn(world.stop());
    assert_eq!(close_code(&mut socket).await, 1001);
    drop(socket);
    stopping.await.expect("it stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_has_so_many_sockets_and_no_more() {
    let world = World::with(&[("HTTP__MAX_SOCKETS_PER_TOKEN", "2")]).await;
    let admin = format!("Bearer {ADMIN}");
    let _first = world.socket("").await;
    let second = world.socket("").await;
    assert_eq!(refused(world.socket_with("", &[("authorization", &admin)]).await).0, 429);
    drop(second);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_talk_ends_a_socket() {
    let world = World::start().await;
    let mut socket = world.socket("").await;
    for _ in 0..11 {
        socket.send(Message::Ping(bytes::Bytes::new())).await.expect("sent");
    }
    assert_eq!(close_code(&mut socket).await, 1008);

    let mut large = world.socket("").await;
    large.send(Message::Text("x".repeat(5_000).into())).await.expect("sent");
    assert_eq!(close_code(&mut large).await, 1009);
}

/// Opens a socket by hand and sends raw frame bytes; answers the close code.
async fn raw_frames(world: &World, frames: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(world.address).await.expect("a connection");
    let head = format!(
        "GET /api/v1/events/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {ADMIN}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("written");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.expect("a head"));
    }
    assert!(answer.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&answer));
    stream.write_all(frames).await.expect("written");
    let mut frame = [0_u8; 4];
    stream.read_exact(&mut frame).await.expect("a close frame");
    assert_eq!(frame[0], 0x88, "{frame:?}");
    u16::from_be_bytes([frame[2], frame[3]])
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_frames_end_a_socket_with_the_codes_of_the_rfc() {
    let world = World::start().await;
    let mask = [0, 0, 0, 0];
    let masked = |head: [u8; 2], body: &[u8]| [&head, &mask[..], body].concat();
    assert_eq!(raw_frames(&world, &[0x81, 0x01, b'x']).await, 1002, "unmasked");
    assert_eq!(raw_frames(&world, &masked([0xC1, 0x81], b"x")).await, 1002, "reserved bit");
    assert_eq!(raw_frames(&world, &masked([0x83, 0x81], b"x")).await, 1002, "reserved opcode");
    assert_eq!(raw_frames(&world, &masked([0x09, 0x80], b"")).await, 1002, "fragmented ping");
    assert_eq!(raw_frames(&world, &masked([0x81, 0x81], &[0xff])).await, 1007, "not UTF-8");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_says_goodbye_is_answered() {
    let world = World::start().await;
    let mut socket = world.socket("").await;
    socket.send(Message::Close(None)).await.expect("sent");
    assert_eq!(close_code(&mut socket).await, 1005, "a close frame, as RFC 6455 5.5.1 wants it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_closed_as_too_slow() {
    let world = World::with(&[("HTTP__STALL_MILLIS", "200"), ("HTTP__RATE_LIMIT__PER_TOKEN", "0")]).await;
    let notes = "n".repeat(4_000);
    let payload = |number: u32| json!({ "name": "L", "phone": format!("+1415{number:07}"), "status": "won", "notes": notes });
    for number in 0..400 {
        world.command("lead.create", payload(5_000_000 + number)).await.data();
    }
    let mut slow = world.socket("?after=0").await;
    let mut number = 6_000_000;
    while world.server().app.sockets.open() > 0 {
        world.command("lead.create", payload(number)).await.data();
        number += 1;
    }
    assert_eq!(close_code(&mut slow).await, 4408);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_peer_is_dropped() {
    let world = World::with(&[("HTTP__PING_MILLIS", "50"), ("HTTP__SILENCE_MILLIS", "200")]).await;
    let mut stream = TcpStream::connect(world.address).await.expect("a connection");
    let head = format!(
        "GET /api/v1/events/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {ADMIN}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("written");
    let heard = crate::world::read_to_end(&mut stream).await;
    assert!(heard.starts_with("HTTP/1.1 101"), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_get_is_told_to_upgrade() {
    let world = World::start().await;
    let answer = world.get("/api/v1/events/ws").await;
    assert_eq!((answer.status.as_u16(), answer.header("upgrade")), (400, "websocket"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_with_a_bad_key_version_or_protocol_is_refused() {
    let world = World::start().await;
    let request = |key: &str, version: &str, more: &str| {
        format!(
            "GET /api/v1/events/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: {version}\r\nSec-WebSocket-Key: {key}\r\nAuthorization: Bearer {ADMIN}\r\n{more}\r\n"
        )
    };
    for bytes in [
        request("short", "13", ""),
        request("dGhlIHNhbXBsZSBub25jZQ==", "8", ""),
        request("dGhlIHNhbXBsZSBub25jZQ==", "13", "Sec-WebSocket-Protocol: soap\r\n"),
    ] {
        assert!(world.raw(bytes.as_bytes()).await.starts_with("HTTP/1.1 400 "), "{bytes}");
    }
}

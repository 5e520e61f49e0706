//! What no well-behaved client sends.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::world::{ADMIN, World, read_to_end};

fn get(extra: &str) -> Vec<u8> {
    format!("GET /livez HTTP/1.1\r\nHost: x\r\n{extra}\r\n").into_bytes()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or(answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_can_be_read_in_two_ways_end_the_connection() {
    let world = World::start().await;
    let smuggled = "GET /api/v1/leads HTTP/1.1\r\nHost: x\r\n\r\n";
    let post = |framing: &str| format!("POST /api/v1/commands HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n0\r\n\r\n{smuggled}");
    for bytes in [
        post("Content-Length: 5\r\nTransfer-Encoding: chunked"),
        post("Transfer-Encoding: chunked\r\nContent-Length: 5"),
        post("Content-Length: 5\r\nContent-Length: 5"),
        post("Content-Length: 5\r\nContent-Length: 6"),
        post("Transfer-Encoding: xchunked"),
        post("Content-Length: -1"),
        format!("GET /livez HTTP/1.1\nHost: x\r\n\r\n{smuggled}"),
        format!("GET /livez HTTP/1.1\r\nHost: x\r\nX-A: b\r\n folded\r\n\r\n{smuggled}"),
        format!("GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n{smuggled}"),
        format!("GET /livez HTTP/1.1\r\n\r\n{smuggled}"),
        format!("GET /livez HTTP/1.1\r\nHost : x\r\n\r\n{smuggled}"),
    ] {
        let answer = world.raw(bytes.as_bytes()).await;
        assert_eq!(status(&answer), "400", "{bytes:?}: {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{bytes:?}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_that_are_too_large_are_refused_without_a_body() {
    let world = World::start().await;
    let long = world.raw(&get(&format!("X-Long: {}\r\n", "x".repeat(64 * 1024)))).await;
    assert_eq!(status(&long), "431");
    let many: String = (0..101).map(|number| format!("X-{number}: 1\r\n")).collect();
    assert_eq!(status(&world.raw(&get(&many)).await), "431");
    let url = format!("GET /livez?{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "q".repeat(9_000));
    let answer = world.raw(url.as_bytes()).await;
    assert_eq!(status(&answer), "414");
    assert!(answer.ends_with("\r\n\r\n"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_heads_and_silent_connections_are_closed() {
    let world = World::with(&[("HTTP__HEAD_TIMEOUT_MILLIS", "100")]).await;
    let mut silent = TcpStream::connect(world.address).await.expect("a connection");
    assert_eq!(read_to_end(&mut silent).await, "");
    let mut slow = TcpStream::connect(world.address).await.expect("a connection");
    slow.write_all(b"GET /livez HTTP/1.1\r\nHos").await.expect("written");
    assert_eq!(read_to_end(&mut slow).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_bodies_are_given_up() {
    let world = World::with(&[("HTTP__BODY_TIMEOUT_MILLIS", "100")]).await;
    let head = format!(
        "POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    );
    let answer = world.raw(head.as_bytes()).await;
    assert_eq!(status(&answer), "408");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_huge_body_is_refused_before_it_comes() {
    let world = World::start().await;
    let head = format!(
        "POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN}\r\nExpect: 100-continue\r\n\
         Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"
    );
    let answer = world.raw(head.as_bytes()).await;
    assert_eq!(status(&answer), "413");
    assert!(answer.contains("payload_too_large"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_a_huge_body_without_asking_gets_the_answer_too() {
    let world = World::start().await;
    let mut request = format!(
        "POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN}\r\n\
         Content-Type: application/json\r\nContent-Length: 10000000\r\n\r\n"
    )
    .into_bytes();
    request.resize(request.len() + 10_000_000, b' ');
    assert_eq!(status(&world.raw(&request).await), "413");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_chunks_are_refused() {
    let world = World::start().await;
    let head = format!(
        "POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN}\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n"
    );
    assert_eq!(status(&world.raw(head.as_bytes()).await), "400");
}

#[tokio::test(flavor = "multi_thread")]
async fn pipelined_requests_are_answered_in_order() {
    let world = World::start().await;
    let mut all: Vec<u8> = (0..50).flat_map(|n| get(&format!("X-Request-ID: r{n}\r\n"))).collect();
    all.extend(get("X-Request-ID: last\r\nConnection: close\r\n"));
    let answer = world.raw(&all).await;
    let ids: Vec<&str> = answer.lines().filter_map(|line| line.strip_prefix("x-request-id: ")).collect();
    let expected: Vec<String> = (0..50).map(|n| format!("r{n}")).chain(["last".to_owned()]).collect();
    assert_eq!(ids, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_serves_one_request_after_another() {
    let world = World::with(&[("HTTP__IDLE_TIMEOUT_MILLIS", "150")]).await;
    let mut stream = TcpStream::connect(world.address).await.expect("a connection");
    for _ in 0..2 {
        stream.write_all(&get("")).await.expect("written");
        let mut answer = Vec::new();
        while !answer.ends_with(b"ok\n") {
            answer.push(stream.read_u8().await.expect("an answer"));
        }
    }
    assert_eq!(read_to_end(&mut stream).await, "", "an idle connection is closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_drains_before_it_stops() {
    let world = World::start().await;
    let mut idle = TcpStream::connect(world.address).await.expect("a connection");
    idle.write_all(&get("")).await.expect("written");
    let mut answer = Vec::new();
    while !answer.ends_with(b"ok\n") {
        answer.push(idle.read_u8().await.expect("an answer"));
    }
    let address = world.address;
    world.stop().await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

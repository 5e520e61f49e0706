//! Which pages may read answers.

use reqwest::{Method, StatusCode};

use crate::world::{Answer, World};

const FACE: &str = "http://localhost:3000";

#[tokio::test(flavor = "multi_thread")]
async fn the_faces_preflight_is_answered() {
    let world = World::start().await;
    let ask = world
        .client
        .request(Method::OPTIONS, world.url("/api/v1/commands"))
        .header("Origin", FACE)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization,content-type,x-request-id");
    let answer = Answer::of(ask.send().await.expect("an answer")).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-origin"), FACE);
    assert_eq!(answer.header("access-control-allow-credentials"), "true");
    assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, DELETE");
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "Authorization, Content-Type, X-Request-ID, Idempotency-Key, If-Match, Last-Event-ID"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_can_be_read_by_the_face_too() {
    let world = World::start().await;
    for path in ["/api/v1/leads", "/api/v1/nothing"] {
        let sent = world.client.get(world.url(path)).header("Origin", FACE).send();
        let answer = Answer::of(sent.await.expect("an answer")).await;
        assert!(answer.status.is_client_error());
        assert_eq!(answer.header("access-control-allow-origin"), FACE, "{path}");
        assert!(answer.header("access-control-expose-headers").contains("X-Total-Count"));
        assert_eq!(answer.header("vary"), "Origin");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_origin_is_let_in_nowhere() {
    let world = World::start().await;
    for origin in ["https://evil.example", "null", "http://localhost:3001", "http://localhost:3000.evil.example"] {
        for method in [Method::OPTIONS, Method::GET] {
            let ask = world
                .request(method, "/api/v1/leads")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET");
            let answer = Answer::of(ask.send().await.expect("an answer")).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
            assert_eq!(answer.header("access-control-allow-credentials"), "");
        }
    }
}

//! The transports that tests use, and what requests show of themselves.
#![allow(clippy::unwrap_used, reason = "a test stops where it is surprised")]

use std::sync::Arc;

use kyros_http::{
    HttpFailure, HttpRequest, HttpResponse, HttpTransport, InjectedFault, Method, NotSent,
    RecordingTransport, ScriptedTransport, StatusCode,
};

fn request() -> HttpRequest {
    HttpRequest::new(
        Method::POST,
        "https://user:secret@api.example.com/a/b?To=%2B15550001#f",
    )
    .basic_auth("user", "hunter2")
    .form(&[("Body", "private words")])
}

fn ok(body: &'static str) -> HttpResponse {
    HttpResponse::new(StatusCode::OK, body)
}

#[test]
fn a_request_shows_neither_query_nor_credentials_nor_body() {
    let shown = format!("{:?}", request());
    assert!(shown.contains("https://api.example.com/a/b"), "{shown}");
    for hidden in [
        "secret",
        "5550001",
        "hunter2",
        "aHVudGVyMg",
        "private",
        "#f",
    ] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    assert!(!format!("{:?}", ok("private words")).contains("private"));
}

#[tokio::test]
async fn a_script_is_played_in_order_and_then_nothing_is_sent() {
    let transport = ScriptedTransport::new();
    transport.answer(ok("one")).fail(HttpFailure::TimedOut);
    assert_eq!(transport.execute(request()).await.unwrap().body, "one");
    assert_eq!(
        transport.execute(request()).await,
        Err(HttpFailure::TimedOut)
    );
    let after_the_end = transport.execute(request()).await;
    assert_eq!(after_the_end, Err(HttpFailure::NotSent(NotSent::Connect)));
    assert_eq!(transport.requests().len(), 3);
}

#[tokio::test]
async fn a_lost_answer_is_lost_after_the_call_and_an_early_fault_before_it() {
    let inner = ScriptedTransport::new();
    inner
        .answer(ok("lost"))
        .answer(ok("replaced"))
        .answer(ok("through"));
    let transport = RecordingTransport::new(Arc::new(inner.clone()));
    transport
        .inject(InjectedFault::LoseAnswer(HttpFailure::Interrupted))
        .inject(InjectedFault::BeforeSending(HttpFailure::NotSent(
            NotSent::Dns,
        )))
        .inject(InjectedFault::ReplaceAnswer(ok("garbage")));

    assert_eq!(
        transport.execute(request()).await,
        Err(HttpFailure::Interrupted)
    );
    assert_eq!(
        transport.execute(request()).await,
        Err(HttpFailure::NotSent(NotSent::Dns))
    );
    assert_eq!(transport.execute(request()).await.unwrap().body, "garbage");
    assert_eq!(transport.execute(request()).await.unwrap().body, "through");

    let sent: Vec<bool> = transport.exchanges().iter().map(|e| e.sent).collect();
    assert_eq!(sent, [true, false, true, true]);
    assert_eq!(inner.requests().len(), 3);
}

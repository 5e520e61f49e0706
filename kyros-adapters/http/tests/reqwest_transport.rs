//! The transport against servers that behave well, badly, or not at all.
#![allow(clippy::unwrap_used, reason = "a test stops where it is surprised")]

use std::{net::SocketAddr, time::Duration};

use axum::{Router, http::HeaderMap, response::Redirect, routing::any};
use kyros_http::{
    HttpFailure, HttpRequest, HttpTransport, Method, NotSent, ReqwestTransport, StatusCode,
    TransportConfig, header,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// A server that reads the first bytes of a request and then does `act` with the connection.
async fn raw<F, R>(act: F) -> SocketAddr
where
    F: Fn(TcpStream) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut seen = [0; 1024];
            let _ = stream.read(&mut seen).await;
            tokio::spawn(act(stream));
        }
    });
    address
}

fn transport() -> ReqwestTransport {
    let mut config = TransportConfig::default();
    config.max_body = 1000;
    ReqwestTransport::with_config(&config).unwrap()
}

fn get(url: impl Into<String>) -> HttpRequest {
    HttpRequest::new(Method::GET, url).deadline(Duration::from_secs(5))
}

#[tokio::test]
async fn a_form_arrives_with_its_credentials_and_the_answer_comes_back_whole() {
    let app = Router::new().route(
        "/echo",
        any(|headers: HeaderMap, body: String| async move {
            let auth = headers
                .get("authorization")
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let kind = headers
                .get("content-type")
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            (
                StatusCode::CREATED,
                [("x-kind", kind)],
                format!("{auth}|{body}"),
            )
        }),
    );
    let address = serve(app).await;
    let request = HttpRequest::new(Method::POST, format!("http://{address}/echo"))
        .basic_auth("user", "pass")
        .form(&[("To", "+1555"), ("Body", "a b")]);
    let answer = transport().execute(request).await.unwrap();
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.body, "Basic dXNlcjpwYXNz|To=%2B1555&Body=a+b");
    assert_eq!(
        answer.headers["x-kind"],
        "application/x-www-form-urlencoded"
    );
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let app = Router::new()
        .route("/from", any(|| async { Redirect::temporary("/to") }))
        .route("/to", any(|| async { "followed" }));
    let address = serve(app).await;
    let answer = transport()
        .execute(get(format!("http://{address}/from")))
        .await
        .unwrap();
    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.header_text(&header::LOCATION), Some("/to"));
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let failure = transport()
        .execute(get(format!("http://{address}/")))
        .await
        .unwrap_err();
    assert_eq!(failure, HttpFailure::NotSent(NotSent::Refused));
}

#[tokio::test]
async fn a_name_without_an_address_was_not_sent() {
    let failure = transport()
        .execute(get("http://nobody.invalid/"))
        .await
        .unwrap_err();
    assert_eq!(failure, HttpFailure::NotSent(NotSent::Dns));
}

#[tokio::test]
async fn a_failed_handshake_was_not_sent() {
    let speaks_no_tls = raw(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let hangs_up = raw(|stream| async move { drop(stream) });
    for address in [speaks_no_tls.await, hangs_up.await] {
        let failure = transport()
            .execute(get(format!("https://{address}/")))
            .await
            .unwrap_err();
        assert!(matches!(failure, HttpFailure::NotSent(_)), "{failure:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_the_outcome_open() {
    let before_any_byte = raw(|stream| async move { drop(stream) });
    let in_the_headers = raw(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 201 Created\r\nConte").await;
    });
    let in_the_body = raw(|mut stream| async move {
        let _ = stream
            .write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\nhalf")
            .await;
    });
    let not_http = raw(|mut stream| async move {
        let _ = stream.write_all(b"\x00\xff garbage\r\n\r\n").await;
    });
    for address in [
        before_any_byte.await,
        in_the_headers.await,
        in_the_body.await,
        not_http.await,
    ] {
        let failure = transport()
            .execute(get(format!("http://{address}/")))
            .await
            .unwrap_err();
        assert_eq!(failure, HttpFailure::Interrupted);
    }
}

#[tokio::test]
async fn silence_and_a_slow_drip_end_at_the_deadline() {
    let silent = raw(|stream| async move {
        let _keep = stream;
        std::future::pending::<()>().await;
    });
    let dripping = raw(|mut stream| async move {
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx")
            .await;
        std::future::pending::<()>().await;
    });
    for address in [silent.await, dripping.await] {
        let request = get(format!("http://{address}/")).deadline(Duration::from_millis(200));
        assert_eq!(
            transport().execute(request).await.unwrap_err(),
            HttpFailure::TimedOut
        );
    }
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_cut_off_announced_or_not() {
    let announced = raw(|mut stream| async move {
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            .await;
        std::future::pending::<()>().await;
    });
    let endless = raw(|mut stream| async move {
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            .await;
        while stream.write_all(&[b'x'; 512]).await.is_ok() {}
    });
    for address in [announced.await, endless.await] {
        let failure = transport()
            .execute(get(format!("http://{address}/")))
            .await
            .unwrap_err();
        assert_eq!(failure, HttpFailure::TooLarge);
    }
}

#[tokio::test]
async fn an_answer_as_large_as_the_limit_is_read() {
    let app = Router::new().route("/", any(|| async { "x".repeat(1000) }));
    let address = serve(app).await;
    let answer = transport()
        .execute(get(format!("http://{address}/")))
        .await
        .unwrap();
    assert_eq!(answer.body.len(), 1000);
}

#[tokio::test]
async fn urls_that_no_one_should_call_are_refused() {
    for url in [
        "",
        "/path",
        "ftp://host/",
        "http://",
        "file:///etc/passwd",
        "http://u:p@host/",
    ] {
        let failure = transport().execute(get(url)).await.unwrap_err();
        assert_eq!(failure, HttpFailure::BadUrl, "{url}");
    }
}

#[tokio::test]
async fn calls_one_after_another_share_a_connection() {
    let app = Router::new().route(
        "/",
        any(
            |peer: axum::extract::ConnectInfo<SocketAddr>| async move { peer.0.port().to_string() },
        ),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let transport = transport();
    let first = transport
        .execute(get(format!("http://{address}/")))
        .await
        .unwrap()
        .body;
    let second = transport
        .execute(get(format!("http://{address}/")))
        .await
        .unwrap()
        .body;
    assert_eq!(first, second);
}

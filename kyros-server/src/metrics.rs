//! Numbers for operators, and where they are served. Labels are bounded: routes by their pattern.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Counts an answer.
pub fn request(route: &'static str, method: &Method, status: StatusCode, took: Duration) {
    let method = match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    };
    let class = match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    metrics::counter!("kyros_http_requests_total", "route" => route, "method" => method, "status" => class).increment(1);
    metrics::histogram!("kyros_http_request_seconds", "route" => route).record(took.as_secs_f64());
}

/// Counts a socket.
pub fn socket_opened() {
    metrics::gauge!("kyros_sockets_open").increment(1.0);
}

/// Counts a socket out.
pub fn socket_closed() {
    metrics::gauge!("kyros_sockets_open").decrement(1.0);
}

/// Counts events on their way to a socket.
pub fn delivered(events: usize) {
    metrics::counter!("kyros_socket_events_total").increment(events as u64);
}

/// Collects from now on; `None` when somebody in this process does already.
#[must_use]
pub fn collect() -> Option<PrometheusHandle> {
    let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 25.0];
    PrometheusBuilder::new().set_buckets(&buckets).ok()?.install_recorder().ok()
}

/// Serves the numbers, on a listener of its own.
///
/// # Errors
/// When the address can't be listened on.
pub async fn serve(handle: PrometheusHandle, listen: SocketAddr, stop: CancellationToken) -> std::io::Result<()> {
    let listener = TcpListener::bind(listen).await?;
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else { continue };
            let handle = handle.clone();
            tokio::spawn(async move {
                let answer = service_fn(move |request: Request<Incoming>| {
                    let handle = handle.clone();
                    async move { Ok::<_, std::convert::Infallible>(page(&handle, &request)) }
                });
                let connection = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(Duration::from_secs(10))
                    .serve_connection(TokioIo::new(stream), answer);
                let _ = connection.await;
            });
        }
    });
    Ok(())
}

fn page(handle: &PrometheusHandle, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let (status, text) = if request.uri().path() != "/metrics" {
        (StatusCode::NOT_FOUND, String::new())
    } else if request.method() != Method::GET && request.method() != Method::HEAD {
        (StatusCode::METHOD_NOT_ALLOWED, String::new())
    } else {
        handle.run_upkeep();
        (StatusCode::OK, handle.render())
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let kind = header::HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

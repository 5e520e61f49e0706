//! Accepting connections, and ending them.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::guard::{Deadlines, Guard};
use super::{App, answer, limits};

/// What the kernel keeps for a peer that doesn't read. Bounds the memory of a slow socket.
const SEND_BUFFER: u32 = 256 * 1024;

/// Between two tries when the process has no descriptors left.
const BREATH: Duration = Duration::from_millis(50);

/// Listens on an address.
///
/// # Errors
/// When it is taken or not ours.
pub fn bind(address: std::net::SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { tokio::net::TcpSocket::new_v4() } else { tokio::net::TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(4_096)
}

/// Accepts connections until the application stops.
pub async fn serve(app: Arc<App>, listener: TcpListener) {
    let places = Arc::new(Semaphore::new(app.config.max_connections));
    loop {
        let place = tokio::select! {
            () = app.stopping.cancelled() => return,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        let accepted = tokio::select! {
            () = app.stopping.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match (accepted, place) {
            (Ok((stream, peer)), Ok(place)) => {
                let task = connection(Arc::clone(&app), stream, peer.ip(), place);
                app.open.spawn(task);
            }
            (Err(fault), _) => {
                tracing::warn!(%fault, "a connection was not accepted");
                tokio::time::sleep(BREATH).await;
            }
            (_, Err(_)) => return,
        }
    }
}

async fn connection(app: Arc<App>, stream: TcpStream, address: std::net::IpAddr, place: OwnedSemaphorePermit) {
    // Answers are whole when they are written: waiting for more only delays them.
    let _ = stream.set_nodelay(true);
    let deadlines = Deadlines {
        head: app.config.head_timeout,
        idle: app.config.idle_timeout,
        write: app.config.write_timeout,
    };
    let io = TokioIo::new(Guard::new(stream, deadlines));
    let place = Arc::new(place);
    let serving = Arc::clone(&app);
    let service = service_fn(move |request| answer::answer(Arc::clone(&serving), address, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(deadlines.idle.max(deadlines.head))
        .max_headers(limits::MOST_HEADERS)
        .max_header_size(limits::LARGEST_HEAD)
        .max_buf_size(64 * 1024)
        .half_close(true)
        .serve_connection(io, service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => {
            if let Err(fault) = ended {
                tracing::debug!(%fault, "a connection ended badly");
            }
        }
        () = app.stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
    drop(place);
}

//! A server of one's own, and clients of it.

use std::net::SocketAddr;
use std::time::Duration;

use futures::StreamExt as _;
use kyros_server::Server;
use kyros_server::config::{Config, Sources};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// The first admin token.
pub const ADMIN: &str = "an-admin-token-of-more-than-32-letters";

/// Nothing in these tests takes longer.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A client's socket.
pub type Ws = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A running server.
pub struct World {
    server: Option<Server>,
    pub address: SocketAddr,
    pub client: reqwest::Client,
    made: std::sync::atomic::AtomicU64,
}

/// A configuration from variables without their prefix.
pub fn config(settings: &[(&str, &str)]) -> Config {
    let base = [
        ("HTTP__LISTEN", "127.0.0.1:0"),
        ("HTTP__OPS_LISTEN", "off"),
        ("STORE__URL", "sqlite::memory:"),
        ("POLICY__GATHER_SECONDS", "0"),
        ("HTTP__RATE_LIMIT__PER_ADDRESS", "0"),
    ];
    let variables = base.iter().chain(settings).map(|(name, value)| (format!("KYROS_{name}"), (*value).to_owned()));
    Config::load(&Sources { file: None, variables: variables.collect(), flags: Vec::new() }).expect("a good configuration")
}

impl World {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let server = Server::start(config(settings), Some(SecretString::from(ADMIN))).await.expect("it starts");
        Self {
            address: server.address,
            server: Some(server),
            client: reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(120)).build().expect("a client"),
            made: 0.into(),
        }
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().expect("it runs")
    }

    /// Stops the server in order.
    pub async fn stop(mut self) {
        self.server.take().expect("it runs").stop().await;
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request with the admin token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path)).bearer_auth(ADMIN)
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.expect("an answer")).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body).send().await.expect("an answer")).await
    }

    /// An envelope with a correlation id of its own.
    pub fn envelope(&self, kind: &str, payload: &Value) -> Value {
        let number = self.made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        json!({ "type": kind, "payload": payload, "correlationId": format!("c-{number}"), "timestamp": "2026-11-23T12:00:00Z" })
    }

    /// Sends a command as admin.
    pub async fn command(&self, kind: &str, payload: Value) -> Answer {
        self.post("/api/v1/commands", &self.envelope(kind, &payload)).await
    }

    /// Sends a command with that token.
    pub async fn command_as(&self, token: &str, kind: &str, payload: Value) -> Answer {
        let request = self.client.post(self.url("/api/v1/commands")).bearer_auth(token);
        Answer::of(request.json(&self.envelope(kind, &payload)).send().await.expect("an answer")).await
    }

    /// A lead that nobody texts by itself.
    pub async fn lead(&self, name: &str, phone: &str) -> Value {
        let made = self.command("lead.create", json!({ "name": name, "phone": phone, "status": "qualified" })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        made.data()
    }

    /// A token with these scopes: its id and its secret.
    pub async fn token(&self, scopes: &[&str]) -> (String, String) {
        let made = self.command("token.create", json!({ "name": "test", "scope": scopes })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let data = made.data();
        (text(&data["id"]), text(&data["secret"]))
    }

    /// Opens a socket as admin.
    pub async fn socket(&self, query: &str) -> Ws {
        self.socket_with(query, &[("authorization", &format!("Bearer {ADMIN}"))]).await.expect("a socket")
    }

    /// Opens a socket with these headers.
    pub async fn socket_with(&self, query: &str, headers: &[(&str, &str)]) -> Result<Ws, WsError> {
        let url = format!("ws://{}/api/v1/events/ws{query}", self.address);
        let mut request = url.into_client_request().expect("a request");
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().expect("a name");
            request.headers_mut().insert(name, value.parse().expect("a value"));
        }
        tokio_tungstenite::connect_async(request).await.map(|(socket, _)| socket)
    }

    /// What a raw TCP client gets until the server closes.
    pub async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        stream.write_all(bytes).await.expect("written");
        read_to_end(&mut stream).await
    }
}

/// Everything until the other side closes.
pub async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the server closes");
    // A reset after the answer is a close, too.
    let _ = read;
    String::from_utf8_lossy(&answer).into_owned()
}

/// An answer with its body.
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, text, body }
    }

    pub fn data(&self) -> Value {
        assert_eq!(self.body["success"], true, "{}", self.text);
        self.body["data"].clone()
    }

    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    pub fn details(&self) -> &Value {
        &self.body["error"]["details"]
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The next event of a socket.
pub async fn event(socket: &mut Ws) -> Value {
    match message(socket).await {
        Message::Text(frame) => serde_json::from_str(&frame).expect("JSON"),
        other => panic!("an event was expected, not {other:?}"),
    }
}

/// The next message of a socket that isn't a ping or a pong.
pub async fn message(socket: &mut Ws) -> Message {
    loop {
        let next = tokio::time::timeout(PATIENCE, socket.next()).await.expect("in time");
        match next.expect("an open socket").expect("a good frame") {
            Message::Ping(_) | Message::Pong(_) => {}
            other => return other,
        }
    }
}

/// The code with which a socket is closed; events before it are passed over.
pub async fn close_code(socket: &mut Ws) -> u16 {
    loop {
        match message(socket).await {
            Message::Close(Some(frame)) => return frame.code.into(),
            Message::Close(None) => return 1005,
            _ => {}
        }
    }
}

/// The status of a socket that wasn't opened.
pub fn refused(outcome: Result<Ws, WsError>) -> (u16, Value) {
    match outcome {
        Err(WsError::Http(response)) => {
            let body = response.body().as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok());
            (response.status().as_u16(), body.unwrap_or_default())
        }
        Err(other) => panic!("refused otherwise: {other}"),
        Ok(_) => panic!("it was opened"),
    }
}

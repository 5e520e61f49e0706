//! The Face: a page on `http://localhost:3000` that speaks the seed's contract and nothing else.

use axum::Router;
use axum::response::Html;
use axum::routing::get;

/// Where the Face runs, as the seed says.
const ADDRESS: &str = "127.0.0.1:3000";

/// Serves the page; `None` where the port is taken.
pub async fn serve() -> Option<String> {
    let listener = tokio::net::TcpListener::bind(ADDRESS).await.ok()?;
    let page = Router::new().route("/", get(|| async { Html("<!doctype html><title>Face</title>") }));
    tokio::spawn(async move { axum::serve(listener, page).await });
    Some("http://localhost:3000/".to_owned())
}

/// Opens the socket, creates the seed's own lead, and answers what it saw.
pub const SCRIPT: &str = r#"
const [base, token, done] = arguments;
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'X-Request-ID': 'face-1' };
const events = [];
let status = null;
const socket = new WebSocket(base.replace('http', 'ws') + '/api/v1/events/ws');
socket.onerror = () => done({ error: 'the socket was refused' });
socket.onopen = async () => {
  try {
    const command = {
      type: 'lead.create',
      payload: { name: 'John Smith', phone: '+1234567890', source: 'permit', status: 'new', priority: 'hot' },
      correlationId: '1703201-abc123x',
      timestamp: new Date().toISOString(),
    };
    const created = await fetch(base + '/api/v1/commands', { method: 'POST', headers, body: JSON.stringify(command) });
    const lead = await created.json();
    const listed = await (await fetch(base + '/api/v1/leads', { headers })).json();
    const refusal = await (await fetch(base + '/api/v1/leads/unknown', { headers })).json();
    const result = { lead, listed: listed.length, refusal };
    const wait = () => status ? done({ ...result, events, status }) : setTimeout(wait, 20);
    wait();
  } catch (error) { done({ error: String(error) }); }
};
socket.onmessage = (message) => {
  const event = JSON.parse(message.data);
  if (status) return;
  events.push(event.type);
  if (event.type === 'lead.status_changed') status = event.payload.lead.status;
};
"#;

//! The way of a request: id, route, caller, limits, handler, envelope.

use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use futures::FutureExt as _;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::ids::TokenId;

use super::auth::{self, Caller};
use super::cors::{Cors, Origin};
use super::envelope::{Answer, Frame};
use super::problem::{Handled, Problem};
use super::query::Params;
use super::rate_limit::Standing;
use super::router::{Access, Matched, Route, RouteId};
use super::{
    App, appointments, availability, commands, dashboard, escalations, events, headers, health, leads, limits, projects,
    router, sandbox, signin, sms, tickets, tokens, webhooks_twilio, ws,
};

/// A request on its way.
#[derive(Debug)]
pub struct Asked {
    /// Its head.
    pub parts: Parts,
    /// Its body, until somebody reads it.
    pub body: Option<Incoming>,
    /// Where it came from.
    pub address: IpAddr,
    /// Where its page came from.
    pub origin: Origin,
    /// What the route's `:id` stands for.
    pub id: String,
    /// Its query.
    pub params: Params,
    /// Its id.
    pub request_id: String,
}

impl Asked {
    /// Reads the body.
    ///
    /// # Errors
    /// `payload_too_large`, or what the parser says.
    pub async fn read(&mut self, app: &App, largest: usize) -> Handled<bytes::Bytes> {
        match self.body.take() {
            Some(body) => limits::read(&self.parts.headers, body, largest, app.config.body_timeout).await,
            None => Ok(bytes::Bytes::new()),
        }
    }

    /// The caller's user agent, cut to a sane length.
    #[must_use]
    pub fn user_agent(&self) -> Option<String> {
        let text = self.parts.headers.get(header::USER_AGENT)?.to_str().ok()?;
        Some(text.chars().take(200).collect())
    }
}

/// What is known about a request besides its answer.
#[derive(Debug, Default)]
struct Trace {
    route: Option<&'static Route>,
    /// Whose token has been let in.
    token: Option<TokenId>,
    standing: Option<Standing>,
}

/// Answers a request, whatever happens.
///
/// # Errors
/// Never.
pub async fn answer(app: Arc<App>, address: IpAddr, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let started = Instant::now();
    let now = app.engine.now();
    let (parts, body) = request.into_parts();
    let method = parts.method.clone();
    let request_id = headers::request_id(&parts.headers, now);
    let origin = app.cors.origin(&parts.headers);
    // A chunked body or a failed upgrade is the last thing on its connection, see `guard`.
    let last = parts.headers.contains_key(header::TRANSFER_ENCODING) || parts.headers.contains_key(header::UPGRADE);
    let mut trace = Trace::default();
    let mut response = if Cors::is_preflight(&method, &parts.headers) {
        Cors::preflight(&origin)
    } else {
        let asked = Asked {
            parts,
            body: Some(body),
            address,
            origin: origin.clone(),
            id: String::new(),
            params: Params::default(),
            request_id: request_id.clone(),
        };
        let outcome = guarded(&app, asked, &mut trace).await;
        let frame = Frame { enveloped: app.config.envelope, request_id: &request_id, at: app.engine.now() };
        match outcome {
            Ok(answer) => frame.respond(answer),
            Err(problem) => frame.refuse(problem),
        }
    };
    let status = response.status();
    headers::decorate(response.headers_mut(), &request_id);
    Cors::decorate(&origin, response.headers_mut());
    if let Some(standing) = trace.standing {
        standing.decorate(response.headers_mut());
    }
    if last && status != StatusCode::SWITCHING_PROTOCOLS {
        response.headers_mut().insert(header::CONNECTION, header::HeaderValue::from_static("close"));
    }
    tell(&app, &trace, &method, status, &request_id, started);
    Ok(response)
}

/// Logs and counts an answer.
fn tell(app: &App, trace: &Trace, method: &Method, status: StatusCode, request_id: &str, started: Instant) {
    let took = started.elapsed();
    let pattern = trace.route.map_or("none", |route| route.pattern);
    crate::metrics::request(pattern, method, status, took);
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status.is_server_error() {
        tracing::warn!(request_id, route = pattern, status = status.as_u16(), millis, "request failed");
    } else {
        tracing::debug!(request_id, route = pattern, status = status.as_u16(), millis, "request");
    }
    if let (Some(route), Some(token)) = (trace.route, trace.token) {
        // The use of tokens is told by real time, as their making and their end are.
        app.usage.record(token, route, method, status, request_id, took, crate::runtime::now());
    }
}

/// The handler, within its time; a panic ends the request and not the process.
async fn guarded(app: &Arc<App>, asked: Asked, trace: &mut Trace) -> Handled<Answer> {
    let request_id = asked.request_id.clone();
    // A journey through time is answered at its end, however long it takes: whoever asked again would travel twice.
    let travels = router::find(asked.parts.uri.path()).is_some_and(|found| found.route.id == RouteId::SandboxAdvance);
    let within = if travels { Duration::MAX } else { app.config.request_timeout };
    let work = AssertUnwindSafe(handle(app, asked, trace)).catch_unwind();
    match tokio::time::timeout(within, work).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => {
            tracing::error!(request_id, "a handler panicked");
            Err(Refusal::internal().into())
        }
        Err(_) => Err(Refusal::unavailable("the request took too long; try again with the same correlationId").into()),
    }
}

/// A request that leads nowhere counts like any other.
async fn count_stray(app: &App, asked: &Asked, trace: &mut Trace) -> Handled<()> {
    trace.standing = match auth::caller(app, asked.address, &asked.parts.headers).await {
        Ok(Some(caller)) => auth::count(app, &caller)?,
        Ok(None) => app.limits.address(asked.address)?,
        // It has counted against its address by now. Where nothing is, no token opens anything.
        Err(Problem::Refused { refusal, .. }) if refusal.code == ErrorCode::Unauthenticated => None,
        Err(problem) => return Err(problem),
    };
    Ok(())
}

async fn handle(app: &Arc<App>, mut asked: Asked, trace: &mut Trace) -> Handled<Answer> {
    let url = asked.parts.uri.path_and_query().map_or(0, |url| url.as_str().len());
    if url > limits::LONGEST_URL {
        return Err(Problem::Broken(StatusCode::URI_TOO_LONG));
    }
    let path = asked.parts.uri.path().to_owned();
    let found = router::find(&path).filter(|found| exists(app, found.route.id));
    let Some(Matched { route, id }) = found else {
        if asked.parts.method == Method::TRACE || asked.parts.method == Method::CONNECT {
            return Err(not_allowed("GET, POST"));
        }
        count_stray(app, &asked, trace).await?;
        return Err(Refusal::not_found("route").into());
    };
    trace.route = Some(route);
    if asked.parts.method == Method::OPTIONS {
        return Ok(Answer::Raw(what_is_taken(route)));
    }
    if !route.takes(&asked.parts.method) {
        if matches!(route.access, Access::Token | Access::Scope(_)) {
            count_stray(app, &asked, trace).await?;
        }
        return Err(not_allowed(&route.allow()));
    }
    asked.params = Params::parse(asked.parts.uri.query())?;
    id.clone_into(&mut asked.id);
    if route.access == Access::Own {
        return own(app, route.id, asked, &mut trace.token).await;
    }
    if route.access == Access::Open {
        // Whoever asks how Kyros stands is answered, whatever becomes of his token.
        let caller = auth::caller(app, asked.address, &asked.parts.headers).await.ok().flatten();
        return health::api(app, caller.as_ref());
    }
    let caller = auth::caller(app, asked.address, &asked.parts.headers).await?;
    if let Some(caller) = &caller {
        trace.standing = auth::count(app, caller)?;
        trace.token = Some(caller.auth.id);
    }
    match (route.access, caller) {
        (_, None) => Err(auth::missing(app, asked.address)),
        (Access::Token, Some(caller)) => commands::command(app, asked, caller).await,
        (Access::Scope(scope), Some(caller)) => {
            caller.need_current()?;
            caller.need(scope)?;
            read(app, route.id, asked, &caller).await
        }
        (Access::Own | Access::Open, Some(_)) => Err(Refusal::internal().into()),
    }
}

/// Routes of what isn't wired are not there.
fn exists(app: &App, route: RouteId) -> bool {
    (!route.is_sandbox() || app.sandbox.is_some()) && (!route.is_twilio() || app.twilio.is_some())
}

/// The answer to `OPTIONS` that no browser asks.
fn what_is_taken(route: &Route) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if let Ok(allow) = header::HeaderValue::from_str(&route.allow()) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

fn not_allowed(allow: &str) -> Problem {
    Problem::from(Refusal::method_not_allowed(allow)).header(header::ALLOW, allow)
}

/// Routes that let people in by themselves; they say whose token it was.
async fn own(app: &Arc<App>, route: RouteId, asked: Asked, token: &mut Option<TokenId>) -> Handled<Answer> {
    match route {
        RouteId::Livez => Ok(health::live()),
        RouteId::Readyz => health::ready(app),
        RouteId::SignIn => signin::sign_in(app, asked).await,
        RouteId::EventSocket => ws::open(app, asked, token).await,
        RouteId::TwilioSms => webhooks_twilio::inbound(app, asked).await,
        RouteId::TwilioStatus => webhooks_twilio::status(app, asked).await,
        _ => Err(Refusal::internal().into()),
    }
}

/// Routes behind a scope.
async fn read(app: &Arc<App>, route: RouteId, asked: Asked, caller: &Caller) -> Handled<Answer> {
    match route {
        RouteId::Leads => leads::list(app, &asked).await,
        RouteId::Lead => leads::one(app, &asked).await,
        RouteId::Timeline => leads::timeline(app, &asked).await,
        RouteId::LeadSms => sms::of_lead(app, &asked).await,
        RouteId::LeadAppointments => appointments::of_lead(app, &asked).await,
        RouteId::Appointments => appointments::list(app, &asked).await,
        RouteId::Appointment => appointments::one(app, &asked).await,
        RouteId::Availability => availability::free(app, &asked).await,
        RouteId::Tokens => tokens::list(app, &asked).await,
        RouteId::Token => tokens::one(app, &asked).await,
        RouteId::Projects => projects::list(app, &asked).await,
        RouteId::Project => projects::one(app, &asked).await,
        RouteId::Escalations => escalations::list(app, &asked).await,
        RouteId::Escalation => escalations::one(app, &asked).await,
        RouteId::Events => events::read(app, &asked, caller).await,
        RouteId::EventTickets => tickets::issue(app, caller),
        RouteId::Dashboard => dashboard::state(app).await,
        other if other.is_sandbox() => sandbox::serve(app, other, asked).await,
        _ => Err(Refusal::internal().into()),
    }
}

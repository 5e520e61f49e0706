//! Every route, its methods and who may use it, in one table.

use http::Method;
use kyros_core::contract::token::{EndpointCategory, Scope};

/// A route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named for its pattern in ROUTES")]
pub enum RouteId {
    Commands,
    Leads,
    Lead,
    Timeline,
    LeadSms,
    LeadAppointments,
    Appointments,
    Appointment,
    Availability,
    Tokens,
    Token,
    Projects,
    Project,
    Escalations,
    Escalation,
    Events,
    EventSocket,
    EventTickets,
    Dashboard,
    Health,
    Livez,
    Readyz,
    SignIn,
    TwilioSms,
    TwilioStatus,
    SandboxMessages,
    SandboxReplies,
    SandboxCalendar,
    SandboxFaults,
    SandboxClock,
    SandboxAdvance,
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody; a token is looked at where there is one.
    Open,
    /// Whoever has a token; what it may do is decided by the body.
    Token,
    /// Whoever has a token with that scope.
    Scope(Scope),
    /// The route lets people in by itself (sockets, webhooks).
    Own,
}

/// A route with everything that is decided by it alone.
#[derive(Debug)]
pub struct Route {
    /// Which.
    pub id: RouteId,
    /// Its path; one segment may be `:id`.
    pub pattern: &'static str,
    /// `GET` (and with it `HEAD`) or `POST`, for each that it takes.
    pub methods: &'static [Method],
    /// Who.
    pub access: Access,
    /// What kind of endpoint it is, in the usage of tokens.
    pub category: EndpointCategory,
}

const GET: &[Method] = &[Method::GET];
const POST: &[Method] = &[Method::POST];
const READ: Access = Access::Scope(Scope::Read);
const ADMIN: Access = Access::Scope(Scope::Admin);

const fn route(
    id: RouteId,
    pattern: &'static str,
    methods: &'static [Method],
    access: Access,
    category: EndpointCategory,
) -> Route {
    Route { id, pattern, methods, access, category }
}

/// The routes.
pub const ROUTES: &[Route] = {
    use EndpointCategory::{Analytics, Projects, System, Users};
    use RouteId as R;
    &[
        route(R::Commands, "/api/v1/commands", POST, Access::Token, System),
        route(R::Leads, "/api/v1/leads", GET, READ, Projects),
        route(R::Lead, "/api/v1/leads/:id", GET, READ, Projects),
        route(R::Timeline, "/api/v1/leads/:id/timeline", GET, READ, Projects),
        route(R::LeadSms, "/api/v1/leads/:id/sms", GET, READ, Projects),
        route(R::LeadAppointments, "/api/v1/leads/:id/appointments", GET, READ, Projects),
        route(R::Appointments, "/api/v1/appointments", GET, READ, Projects),
        route(R::Appointment, "/api/v1/appointments/:id", GET, READ, Projects),
        route(R::Availability, "/api/v1/availability", GET, READ, Projects),
        route(R::Tokens, "/api/v1/tokens", GET, ADMIN, Users),
        route(R::Token, "/api/v1/tokens/:id", GET, ADMIN, Users),
        route(R::Projects, "/api/v1/projects", GET, READ, Projects),
        route(R::Project, "/api/v1/projects/:id", GET, READ, Projects),
        route(R::Escalations, "/api/v1/escalations", GET, READ, System),
        route(R::Escalation, "/api/v1/escalations/:id", GET, READ, System),
        route(R::Events, "/api/v1/events", GET, READ, Analytics),
        route(R::EventSocket, "/api/v1/events/ws", GET, Access::Own, Analytics),
        route(R::EventTickets, "/api/v1/events/tickets", POST, READ, Users),
        route(R::Dashboard, "/api/v1/dashboard", GET, READ, Analytics),
        route(R::Health, "/api/v1/health", GET, Access::Open, System),
        route(R::Livez, "/livez", GET, Access::Own, System),
        route(R::Readyz, "/readyz", GET, Access::Own, System),
        route(R::SignIn, "/signin", &[Method::GET, Method::POST], Access::Own, Users),
        route(R::TwilioSms, "/webhooks/twilio/sms", POST, Access::Own, System),
        route(R::TwilioStatus, "/webhooks/twilio/status", POST, Access::Own, System),
        route(R::SandboxMessages, "/sandbox/v1/messages", GET, ADMIN, System),
        route(R::SandboxReplies, "/sandbox/v1/replies", POST, ADMIN, System),
        route(R::SandboxCalendar, "/sandbox/v1/calendar", GET, ADMIN, System),
        route(R::SandboxFaults, "/sandbox/v1/faults", POST, ADMIN, System),
        route(R::SandboxClock, "/sandbox/v1/clock", GET, ADMIN, System),
        route(R::SandboxAdvance, "/sandbox/v1/clock/advance", POST, ADMIN, System),
    ]
};

impl RouteId {
    /// Routes that exist only while a sandbox port is wired.
    #[must_use]
    pub const fn is_sandbox(self) -> bool {
        matches!(
            self,
            Self::SandboxMessages
                | Self::SandboxReplies
                | Self::SandboxCalendar
                | Self::SandboxFaults
                | Self::SandboxClock
                | Self::SandboxAdvance
        )
    }

    /// Routes that exist only while Twilio is wired.
    #[must_use]
    pub const fn is_twilio(self) -> bool {
        matches!(self, Self::TwilioSms | Self::TwilioStatus)
    }
}

impl Route {
    /// Whether the route takes the method. `HEAD` is `GET` without the body.
    #[must_use]
    pub fn takes(&self, method: &Method) -> bool {
        let asked = if *method == Method::HEAD { &Method::GET } else { method };
        self.methods.contains(asked)
    }

    /// The header `Allow`.
    #[must_use]
    pub fn allow(&self) -> String {
        let mut names = Vec::new();
        for method in self.methods {
            names.push(method.as_str());
            if *method == Method::GET {
                names.push("HEAD");
            }
        }
        names.push("OPTIONS");
        names.join(", ")
    }
}

/// A route with what its `:id` stands for.
#[derive(Clone, Copy, Debug)]
pub struct Matched<'a> {
    /// The route.
    pub route: &'static Route,
    /// The segment; empty where the pattern has none.
    pub id: &'a str,
}

/// Finds the route of a path. Patterns are tried in their order, those without `:id` first.
#[must_use]
pub fn find(path: &str) -> Option<Matched<'_>> {
    ROUTES.iter().find(|route| route.pattern == path).map(|route| Matched { route, id: "" }).or_else(|| {
        ROUTES.iter().find_map(|route| fits(route.pattern, path).map(|id| Matched { route, id }))
    })
}

fn fits<'a>(pattern: &str, path: &'a str) -> Option<&'a str> {
    let (before, after) = pattern.split_once(":id")?;
    let id = path.strip_prefix(before)?.strip_suffix(after)?;
    (!id.is_empty() && !id.contains('/')).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(path: &str) -> Option<(RouteId, &str)> {
        find(path).map(|found| (found.route.id, found.id))
    }

    #[test]
    fn paths_find_their_routes() {
        assert_eq!(name("/api/v1/leads"), Some((RouteId::Leads, "")));
        assert_eq!(name("/api/v1/leads/x"), Some((RouteId::Lead, "x")));
        assert_eq!(name("/api/v1/leads/x/sms"), Some((RouteId::LeadSms, "x")));
        assert_eq!(name("/api/v1/events/ws"), Some((RouteId::EventSocket, "")));
    }

    #[test]
    fn what_is_not_in_the_table_is_not_there() {
        for path in [
            "/", "/api/v1", "/api/v1/leads/", "/api/v1/leads/x/", "/api/v1/leads/x/export", "/api/v1/audit",
            "/api/v1/openapi.json", "/api/v1/asyncapi.json", "/api/v1/webhooks", "/api/v1/session", "/mcp",
            "/api/v1/appointments.ics", "/webhooks/google-calendar", "/webhooks/opensolar", "/metrics",
        ] {
            assert!(name(path).is_none(), "{path}");
        }
    }

    #[test]
    fn a_route_says_what_it_takes() {
        let route = find("/api/v1/leads").expect("a route").route;
        assert!(route.takes(&Method::HEAD) && !route.takes(&Method::TRACE) && !route.takes(&Method::POST));
        assert_eq!(route.allow(), "GET, HEAD, OPTIONS");
    }
}

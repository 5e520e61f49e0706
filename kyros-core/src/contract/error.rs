//! Refusals: a closed set of codes, one to one with the contract.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{appointment::Slot, lead::LeadStatus, token::Scope, wire::wire_enum};

wire_enum! {
    /// Why a request was refused.
    ErrorCode {
        /// Not JSON, not UTF-8, duplicate keys, too deep, NaN.
        InvalidJson => "invalid_json",
        /// Malformed header, query or cursor.
        BadRequest => "bad_request",
        /// No token, or one that doesn't work.
        Unauthenticated => "unauthenticated",
        /// The token lacks the scope.
        Forbidden => "forbidden",
        /// No such route or resource.
        NotFound => "not_found",
        /// The route has no such method.
        MethodNotAllowed => "method_not_allowed",
        /// A unique thing is taken.
        Conflict => "conflict",
        /// `If-Match` names an older version.
        PreconditionFailed => "precondition_failed",
        /// The lead state machine refuses.
        InvalidTransition => "invalid_transition",
        /// The time is taken or outside working hours.
        SlotUnavailable => "slot_unavailable",
        /// The lead opted out or lacks consent.
        ContactNotAllowed => "contact_not_allowed",
        /// The body is too large.
        PayloadTooLarge => "payload_too_large",
        /// The body isn't of a type that the route reads.
        UnsupportedMediaType => "unsupported_media_type",
        /// Fields are wrong.
        ValidationFailed => "validation_failed",
        /// No such command.
        UnknownCommand => "unknown_command",
        /// The same key with other content.
        IdempotencyMismatch => "idempotency_mismatch",
        /// Too many requests.
        RateLimited => "rate_limited",
        /// A fault of Kyros.
        Internal => "internal",
        /// Store down, starting, draining or overloaded.
        Unavailable => "unavailable",
    }
}

impl ErrorCode {
    /// The HTTP status of the code.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::InvalidJson | Self::BadRequest => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict | Self::InvalidTransition | Self::SlotUnavailable | Self::ContactNotAllowed => 409,
            Self::PreconditionFailed => 412,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::ValidationFailed | Self::UnknownCommand | Self::IdempotencyMismatch => 422,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::Internal | Self::Unavailable)
    }
}

wire_enum! {
    /// What is wrong with a field.
    FaultCode {
        /// It is missing.
        Required => "required",
        /// Nobody knows a field of that name here.
        UnknownField => "unknown_field",
        /// It has another JSON type, `null` included.
        WrongType => "wrong_type",
        /// It isn't one of the allowed words.
        UnknownValue => "unknown_value",
        /// It is too long, or has too many entries.
        TooLong => "too_long",
        /// It lies outside the allowed range.
        OutOfRange => "out_of_range",
        /// It isn't written as it must be.
        Invalid => "invalid",
        /// It can't be changed this way.
        ReadOnly => "read_only",
    }
}

/// One fault of a request's content. Never holds the faulty value: it may be personal data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldFault {
    /// Where: `payload.updates.email`, `payload.scope[1]`.
    pub path: String,
    /// What is wrong.
    pub code: FaultCode,
    /// What is allowed, for people.
    pub message: String,
}

impl FieldFault {
    /// A fault.
    #[must_use]
    pub fn new(path: impl Into<String>, code: FaultCode, message: impl Into<String>) -> Self {
        Self { path: path.into(), code, message: message.into() }
    }
}

/// A request that was refused, with nothing written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refusal {
    /// Why.
    pub code: ErrorCode,
    /// What to do, for people; no personal data.
    pub message: String,
    /// By code; empty where the code has none.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub details: Map<String, Value>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// A refusal without details.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Map::new() }
    }

    /// The same refusal with one more detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn retryable(&self) -> bool {
        self.code.retryable()
    }

    /// The HTTP status.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        self.code.http_status()
    }

    /// `invalid_json`: `message` says where and what.
    #[must_use]
    pub fn invalid_json(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidJson, message)
    }

    /// `bad_request`: the header, query parameter or cursor `name` is malformed.
    #[must_use]
    pub fn bad_request(name: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadRequest, message).with("name", name)
    }

    /// `unauthenticated`: `reason` is a word such as `missing`, `unknown`, `expired`, `revoked`.
    #[must_use]
    pub fn unauthenticated(reason: &str) -> Self {
        let message = format!("a working token is needed in `Authorization: Bearer …` ({reason})");
        Self::new(ErrorCode::Unauthenticated, message).with("reason", reason)
    }

    /// `forbidden`: the token lacks `required`.
    #[must_use]
    pub fn forbidden(required: Scope) -> Self {
        let message = format!("the token lacks the scope `{required}`");
        Self::new(ErrorCode::Forbidden, message).with("required", required.as_str())
    }

    /// `not_found`: there is no such `what` ("lead", "route").
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("no such {what}"))
    }

    /// `method_not_allowed`: the route takes only the methods in `allow`.
    #[must_use]
    pub fn method_not_allowed(allow: &str) -> Self {
        Self::new(ErrorCode::MethodNotAllowed, format!("this route takes {allow}"))
    }

    /// `conflict` with what exists already.
    #[must_use]
    pub fn conflict(existing_id: impl fmt::Display) -> Self {
        Self::new(ErrorCode::Conflict, "it exists already; see details.existingId")
            .with("existingId", existing_id.to_string())
    }

    /// `conflict` with the state that the resource is in.
    #[must_use]
    pub fn conflict_state(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// `precondition_failed`: the resource is at version `current`.
    #[must_use]
    pub fn precondition_failed(current: u64) -> Self {
        let message = format!("If-Match names another version; the current one is {current}");
        Self::new(ErrorCode::PreconditionFailed, message).with("currentVersion", current)
    }

    /// `invalid_transition`: `allowed` is the row of the edge table.
    #[must_use]
    pub fn invalid_transition(from: LeadStatus, to: LeadStatus, allowed: &[LeadStatus]) -> Self {
        let words: Vec<&str> = allowed.iter().map(|status| status.as_str()).collect();
        Self::invalid_step(from.as_str(), to.as_str(), &words)
    }

    /// `invalid_transition` of anything with a status.
    #[must_use]
    pub fn invalid_step(from: &str, to: &str, allowed: &[&str]) -> Self {
        let onward = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
        let message = format!("{from} can't become {to}; allowed: {onward}");
        Self::new(ErrorCode::InvalidTransition, message)
            .with("from", from)
            .with("to", to)
            .with("allowed", json!(allowed))
    }

    /// `slot_unavailable`: at most three other times.
    #[must_use]
    pub fn slot_unavailable(alternatives: &[Slot]) -> Self {
        let nearest: Vec<Value> = alternatives
            .iter()
            .take(3)
            .map(|slot| json!({ "startTime": slot.start_time, "endTime": slot.end_time, "calendar": slot.calendar }))
            .collect();
        Self::new(ErrorCode::SlotUnavailable, "the time is taken or outside working hours; see details.alternatives")
            .with("alternatives", nearest)
    }

    /// `contact_not_allowed`: `reason` is a word such as `opted_out`, `daily_cap`, `country`.
    #[must_use]
    pub fn contact_not_allowed(reason: &str) -> Self {
        Self::new(ErrorCode::ContactNotAllowed, format!("this person may not be texted ({reason})"))
            .with("reason", reason)
    }

    /// `payload_too_large`.
    #[must_use]
    pub fn payload_too_large(limit_bytes: u64) -> Self {
        Self::new(ErrorCode::PayloadTooLarge, format!("the body may have {limit_bytes} bytes at most"))
            .with("limit", limit_bytes)
    }

    /// `unsupported_media_type`: the route reads `expected`.
    #[must_use]
    pub fn unsupported_media_type(expected: &str) -> Self {
        Self::new(ErrorCode::UnsupportedMediaType, format!("send the body as {expected}"))
    }

    /// `validation_failed` with every fault, ordered by path.
    #[must_use]
    pub fn validation_failed(mut faults: Vec<FieldFault>) -> Self {
        faults.sort();
        let message = match faults.as_slice() {
            [only] if only.path.is_empty() => format!("the body {}", only.message),
            [only] => format!("{}: {}", only.path, only.message),
            several => format!("{} faults; see details.fields", several.len()),
        };
        let fields: Vec<Value> = faults
            .iter()
            .map(|fault| json!({ "path": fault.path, "code": fault.code.as_str(), "message": fault.message }))
            .collect();
        Self::new(ErrorCode::ValidationFailed, message).with("fields", fields)
    }

    /// `validation_failed` with one fault.
    #[must_use]
    pub fn invalid_field(path: &str, code: FaultCode, message: impl Into<String>) -> Self {
        Self::validation_failed(vec![FieldFault::new(path, code, message)])
    }

    /// `unknown_command`: `known` are the types that are built.
    #[must_use]
    pub fn unknown_command<'a>(known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        Self::new(ErrorCode::UnknownCommand, "no command of that type; see details.known").with("known", json!(known))
    }

    /// `idempotency_mismatch`.
    #[must_use]
    pub fn idempotency_mismatch() -> Self {
        Self::new(
            ErrorCode::IdempotencyMismatch,
            "this correlationId or Idempotency-Key was used with other content; use a new one",
        )
    }

    /// `rate_limited`.
    #[must_use]
    pub fn rate_limited() -> Self {
        Self::new(ErrorCode::RateLimited, "too many requests; wait as Retry-After says")
    }

    /// `internal`: says nothing of the inside.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ErrorCode::Internal, "a fault of Kyros; the request id finds it in the log")
    }

    /// `unavailable`: `message` says what can't be served.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Unavailable, message)
    }
}

//! A gateway for texts that a company runs itself. It takes `POST /texts {id, to, body}`, where the
//! same `id` never counts twice, and shows a text at `GET /texts/{id}`.

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::ports::failure::{Failure, Fault};
use kyros_core::ports::sms::{SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest};
use kyros_http::{HttpFailure, HttpRequest, HttpResponse, HttpTransport, Method};
use serde::Deserialize;
use serde_json::json;

/// Our gateway, called through whatever speaks HTTP.
#[derive(Debug)]
pub struct HouseGateway {
    base: String,
    http: Arc<dyn HttpTransport>,
}

/// A text as the gateway shows it.
#[derive(Deserialize)]
struct Text {
    name: String,
    to: String,
}

impl HouseGateway {
    /// The gateway at that address.
    #[must_use]
    pub fn new(base: &str, http: Arc<dyn HttpTransport>) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), http }
    }
}

#[async_trait]
impl SmsGateway for HouseGateway {
    async fn send(&self, text: SmsRequest) -> Result<SmsAccepted, Failure> {
        let body = json!({ "id": text.effect, "to": text.to, "body": text.body }).to_string();
        let request = HttpRequest::new(Method::POST, format!("{}/texts", self.base)).body("application/json", body);
        let answer = self.http.execute(request).await.map_err(not_answered)?;
        match answer.status.as_u16() {
            200 | 201 => taken(&answer, text.to.as_str()),
            429 => Err(Failure::throttled("rate_limited", None, "the gateway asks to slow down")),
            410 => Err(Failure::permanent(Fault::OptedOut, "opted_out", "the recipient has opted out at the gateway")),
            401 | 403 => Err(Failure::permanent(Fault::Settings, "refused", "the gateway doesn't know us")),
            400..500 => Err(Failure::permanent(Fault::Request, "rejected", "the gateway refuses this recipient")),
            // It may have failed after it took the text.
            _ => Err(Failure::unknown("gateway_failed", "the gateway failed and may have taken the text")),
        }
    }

    async fn find(&self, text: SmsQuery) -> Result<SmsEvidence, Failure> {
        let request = HttpRequest::new(Method::GET, format!("{}/texts/{}", self.base, text.effect));
        let answer = self.http.execute(request).await.map_err(not_answered)?;
        match answer.status.as_u16() {
            200 => Ok(taken(&answer, text.to.as_str()).map_or(SmsEvidence::Inconclusive, SmsEvidence::Found)),
            404 => Ok(SmsEvidence::Absent),
            _ => Ok(SmsEvidence::Inconclusive),
        }
    }
}

/// An answer that can't be read, or is about somebody else, proves nothing.
fn taken(answer: &HttpResponse, to: &str) -> Result<SmsAccepted, Failure> {
    match serde_json::from_slice::<Text>(&answer.body) {
        Ok(text) if text.to == to && !text.name.is_empty() => Ok(SmsAccepted::new(text.name, None)),
        _ => Err(Failure::unknown("unreadable", "the gateway's answer is not about this text")),
    }
}

/// Only where no byte has left is it certain that nothing happened.
fn not_answered(failure: HttpFailure) -> Failure {
    match failure {
        HttpFailure::NotSent(_) | HttpFailure::BadUrl => Failure::transient("not_sent", "the gateway can't be reached"),
        _ => Failure::unknown("no_answer", "the gateway's answer was lost"),
    }
}

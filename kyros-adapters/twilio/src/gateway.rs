//! Handing texts to Twilio.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use kyros_core::{
    contract::phone::Phone,
    ports::{
        failure::Failure,
        sms::{SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest},
    },
};
use kyros_http::{HttpRequest, HttpTransport, Method};

use crate::{
    classify,
    config::{ConfigFault, TwilioConfig},
    find,
};

/// The time for one call. A STOP is answered when calls begun earlier have passed it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// Twilio as a gateway. One `send` is one request at most; nothing is retried here.
pub struct TwilioGateway {
    config: TwilioConfig,
    transport: Arc<dyn HttpTransport>,
}

impl TwilioGateway {
    /// A gateway that calls Twilio through `transport`.
    ///
    /// # Errors
    /// A setting that Twilio can't be called with.
    pub fn new(
        config: TwilioConfig,
        transport: Arc<dyn HttpTransport>,
    ) -> Result<Self, ConfigFault> {
        config.check()?;
        if config.base_url.starts_with("http://") {
            tracing::warn!("sms.twilio.baseUrl is not https: sign-in and texts travel in clear");
        }
        Ok(Self { config, transport })
    }

    fn create_request(&self, request: &SmsRequest) -> HttpRequest {
        let callback = self.config.status_callback(request);
        let mut fields = vec![("To", request.to.as_str())];
        fields.extend(
            self.config
                .from
                .as_ref()
                .map(|from| ("From", Phone::as_str(from))),
        );
        let service = self.config.messaging_service_sid.as_deref();
        fields.extend(service.map(|sid| ("MessagingServiceSid", sid)));
        fields.push(("Body", &request.body));
        fields.push(("StatusCallback", &callback));
        let create = HttpRequest::new(Method::POST, self.config.messages_url())
            .form(&fields)
            .deadline(DEADLINE);
        self.config.sign_in(create)
    }
}

impl fmt::Debug for TwilioGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioGateway")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl SmsGateway for TwilioGateway {
    async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure> {
        let answer = self
            .transport
            .execute(self.create_request(&request))
            .await
            .map_err(classify::unanswered)?;
        classify::created(&answer, &self.config, request.to.as_str())
    }

    async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure> {
        find::find(&self.config, self.transport.as_ref(), &query).await
    }

    /// Asks for one text of the list, whichever.
    async fn probe(&self) -> Option<Result<(), Failure>> {
        Some(find::probe(&self.config, self.transport.as_ref()).await)
    }
}

//! Gateways before a running stand-in.
#![allow(dead_code, reason = "each test program uses a part")]

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::time::Timestamp;
use kyros_http::{HttpFailure, HttpRequest, HttpResponse, HttpTransport, ReqwestTransport};
use kyros_twilio::{
    TwilioConfig, TwilioGateway,
    stand_in::{StandInConfig, TwilioStandIn},
};
use tokio::sync::Notify;

use crate::support::BEGAN;

pub fn by_hand() -> StandInConfig {
    let mut config = StandInConfig::default();
    config.receipts.clear();
    config
}

pub fn gateway(config: TwilioConfig) -> TwilioGateway {
    TwilioGateway::new(config, Arc::new(ReqwestTransport::new().unwrap())).unwrap()
}

pub async fn stand_in() -> (TwilioStandIn, TwilioGateway) {
    let twilio = TwilioStandIn::start(by_hand()).await.unwrap();
    twilio.set_clock(Some(Timestamp::from_millis(BEGAN)));
    let gateway = gateway(twilio.gateway_config("http://127.0.0.1:9"));
    (twilio, gateway)
}

/// Real connections of a caller whose deadline passes at the moment when Twilio falls silent.
#[derive(Debug)]
pub struct Impatient {
    wire: ReqwestTransport,
    silenced: Arc<Notify>,
}

impl Impatient {
    pub fn with(twilio: &TwilioStandIn) -> Self {
        Self {
            wire: ReqwestTransport::new().unwrap(),
            silenced: twilio.silenced(),
        }
    }
}

#[async_trait]
impl HttpTransport for Impatient {
    async fn execute(&self, request: HttpRequest) -> Result<HttpResponse, HttpFailure> {
        tokio::select! {
            answer = self.wire.execute(request) => answer,
            () = self.silenced.notified() => Err(HttpFailure::TimedOut),
        }
    }
}

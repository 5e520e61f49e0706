//! The law of the port, tried on the gateway with the stand-in behind it.
#![allow(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod stand_in_support;
mod support;

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::{
    contract::{phone::Phone, time::Timestamp},
    ports::sms::SmsGateway,
};
use kyros_testkit::suites::{
    report::Fresh,
    sms::{AcceptedText, SmsBench, SmsWeather, run_all},
};
use kyros_twilio::{
    TwilioGateway,
    stand_in::{StandInFault, TwilioStandIn},
};
use stand_in_support::{Impatient, by_hand};
use support::BEGAN;

struct Bench {
    twilio: TwilioStandIn,
    gateway: Arc<TwilioGateway>,
}

#[async_trait]
impl SmsBench for Bench {
    fn gateway(&self) -> Arc<dyn SmsGateway> {
        Arc::clone(&self.gateway) as _
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(BEGAN)
    }

    async fn arrange(&self, weather: SmsWeather) -> bool {
        let fault = match weather {
            SmsWeather::LostAnswer => StandInFault::CutAfter,
            SmsWeather::Silence => StandInFault::SilentBefore,
            SmsWeather::Refusal => StandInFault::Refuse { code: 21_211 },
            SmsWeather::Throttle => StandInFault::RateLimited { retry_after: None },
        };
        self.twilio.break_next(fault, 1);
        true
    }

    async fn accepted(&self) -> Vec<AcceptedText> {
        let texts = self.twilio.accepted().into_iter();
        texts
            .map(|text| AcceptedText {
                provider_id: text.sid,
                to: Phone::e164(&text.to).unwrap(),
                body: text.body,
            })
            .collect()
    }

    async fn settle(&self) {}
}

async fn bench() -> Box<dyn SmsBench> {
    let twilio = TwilioStandIn::start(by_hand()).await.unwrap();
    twilio.set_clock(Some(Timestamp::from_millis(BEGAN)));
    let transport = Arc::new(Impatient::with(&twilio));
    let config = twilio.gateway_config("http://127.0.0.1:9");
    let gateway = Arc::new(TwilioGateway::new(config, transport).unwrap());
    Box::new(Bench { twilio, gateway })
}

#[tokio::test]
async fn the_gateway_keeps_the_law_of_its_port() {
    let fresh: &Fresh<dyn SmsBench> = &|| Box::pin(bench());
    run_all(fresh).await.assert_counts("SmsGateway: 9 hold, 0 broken, 0 untried");
}

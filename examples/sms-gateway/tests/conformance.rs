//! The house gateway keeps the law of its port: tried against a program that behaves like it.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::FutureExt as _;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::sms::SmsGateway;
use kyros_example_sms_gateway::HouseGateway;
use kyros_http::{HttpFailure, HttpRequest, HttpResponse, HttpTransport, Method, StatusCode};
use kyros_testkit::suites::sms::{self, AcceptedText, SmsBench, SmsWeather};
use serde_json::{Value, json};

/// What the house gateway does, in memory.
#[derive(Debug, Default)]
struct House {
    texts: Mutex<Vec<Value>>,
    weather: Mutex<VecDeque<SmsWeather>>,
}

impl House {
    fn take(&self, text: &Value) -> HttpResponse {
        let mut texts = self.texts.lock().unwrap();
        let known = texts.iter().find(|known| known["id"] == text["id"]).cloned();
        let shown = known.unwrap_or_else(|| {
            let name = format!("T{}", texts.len() + 1);
            let shown = json!({ "id": text["id"], "name": name, "to": text["to"], "body": text["body"] });
            texts.push(shown.clone());
            shown
        });
        HttpResponse::new(StatusCode::CREATED, shown.to_string())
    }
}

#[async_trait]
impl HttpTransport for House {
    async fn execute(&self, request: HttpRequest) -> Result<HttpResponse, HttpFailure> {
        if request.method == Method::GET {
            let texts = self.texts.lock().unwrap();
            let found = texts.iter().find(|text| request.url.ends_with(text["id"].as_str().unwrap()));
            let missing = || HttpResponse::new(StatusCode::NOT_FOUND, "");
            return Ok(found.map_or_else(missing, |text| HttpResponse::new(StatusCode::OK, text.to_string())));
        }
        let text: Value = serde_json::from_slice(&request.body).unwrap();
        let weather = self.weather.lock().unwrap().pop_front();
        match weather {
            None => Ok(self.take(&text)),
            Some(SmsWeather::LostAnswer) => {
                self.take(&text);
                Err(HttpFailure::Interrupted)
            }
            Some(SmsWeather::Silence) => Err(HttpFailure::TimedOut),
            Some(SmsWeather::Refusal) => Ok(HttpResponse::new(StatusCode::UNPROCESSABLE_ENTITY, "")),
            Some(SmsWeather::Throttle) => Ok(HttpResponse::new(StatusCode::TOO_MANY_REQUESTS, "")),
        }
    }
}

struct Bench(Arc<House>);

#[async_trait]
impl SmsBench for Bench {
    fn gateway(&self) -> Arc<dyn SmsGateway> {
        Arc::new(HouseGateway::new("http://texts.internal", self.0.clone()))
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000)
    }

    async fn arrange(&self, weather: SmsWeather) -> bool {
        self.0.weather.lock().unwrap().push_back(weather);
        true
    }

    async fn accepted(&self) -> Vec<AcceptedText> {
        let word = |text: &Value, name: &str| text[name].as_str().unwrap().to_owned();
        let texts = self.0.texts.lock().unwrap();
        let texts = texts.iter().map(|text| AcceptedText {
            provider_id: word(text, "name"),
            to: Phone::e164(&word(text, "to")).unwrap(),
            body: word(text, "body"),
        });
        texts.collect()
    }

    async fn settle(&self) {}
}

#[tokio::test]
async fn the_house_gateway_keeps_the_law() {
    let fresh = || async { Box::new(Bench(Arc::default())) as Box<dyn SmsBench> }.boxed();
    sms::run_all(&fresh).await.assert_counts("SmsGateway: 9 hold, 0 broken, 0 untried");
}

//! What the stand-in calls back with, taken by a server as Kyros takes it.
#![allow(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod stand_in_support;
mod support;

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State},
    http::HeaderMap,
    routing::post,
};
use kyros_core::{
    contract::ids::EffectId,
    ports::{
        failure::{Fault, Outcome},
        sms::{ProviderKeyword, Receipt, ReceiptStatus, SmsGateway},
    },
};
use kyros_http::StatusCode;
use kyros_twilio::{
    INBOUND_PATH, STATUS_PATH, TwilioWebhooks,
    stand_in::{StandInConfig, StandInFault, TwilioStandIn},
};
use stand_in_support::{by_hand, gateway, stand_in};
use support::{LEAD, effect, text};
use tokio::sync::mpsc;

/// A server that takes webhooks as Kyros would.
struct Kyros {
    public_url: String,
    webhooks: Arc<Mutex<Option<TwilioWebhooks>>>,
    receipts: mpsc::UnboundedReceiver<Receipt>,
    keywords: Arc<Mutex<Vec<Option<ProviderKeyword>>>>,
}

#[derive(Clone)]
struct Desk {
    webhooks: Arc<Mutex<Option<TwilioWebhooks>>>,
    receipts: mpsc::UnboundedSender<Receipt>,
    keywords: Arc<Mutex<Vec<Option<ProviderKeyword>>>>,
}

impl Desk {
    fn take(&self, uri: &OriginalUri, headers: &HeaderMap, body: &Bytes) -> StatusCode {
        let webhooks = self.webhooks.lock().unwrap().clone().unwrap();
        let signature = headers
            .get("x-twilio-signature")
            .map_or("", |v| v.to_str().unwrap());
        let path = uri.0.path_and_query().unwrap().as_str();
        let taken = if path.starts_with(STATUS_PATH) {
            webhooks
                .status(path, body, signature)
                .map(|receipt| self.receipts.send(receipt).unwrap())
        } else {
            let text = webhooks.inbound(path, body, signature);
            text.map(|text| self.keywords.lock().unwrap().push(text.keyword))
        };
        if taken.is_ok() {
            StatusCode::OK
        } else {
            StatusCode::FORBIDDEN
        }
    }
}

impl Kyros {
    async fn start(twilio: &TwilioStandIn, path: &'static str) -> Self {
        let (sender, receipts) = mpsc::unbounded_channel();
        let (webhooks, keywords) = (Arc::default(), Arc::default());
        let desk = Desk {
            webhooks: Arc::clone(&webhooks),
            receipts: sender,
            keywords: Arc::clone(&keywords),
        };
        let take = |State(desk): State<Desk>, uri: OriginalUri, headers: HeaderMap, body: Bytes| async move {
            desk.take(&uri, &headers, &body)
        };
        let app = Router::new().route(path, post(take)).with_state(desk);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let public_url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let kyros = Self {
            public_url,
            webhooks,
            receipts,
            keywords,
        };
        let config = twilio.gateway_config(&kyros.public_url);
        *kyros.webhooks.lock().unwrap() = Some(TwilioWebhooks::new(config));
        kyros
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}

#[tokio::test]
async fn receipts_come_back_signed_with_the_effect_they_belong_to() {
    let twilio = TwilioStandIn::start(StandInConfig::default())
        .await
        .unwrap();
    let mut kyros = Kyros::start(&twilio, STATUS_PATH).await;
    let gateway = gateway(twilio.gateway_config(&kyros.public_url));
    let accepted = gateway.send(text()).await.unwrap();
    for status in [ReceiptStatus::Sent, ReceiptStatus::Delivered] {
        let receipt = kyros.receipts.recv().await.unwrap();
        assert_eq!(
            (receipt.provider_id.as_str(), receipt.status),
            (accepted.provider_id.as_str(), status)
        );
        assert_eq!(receipt.effect, EffectId::parse(support::EFFECT));
    }
    let answer = twilio
        .receipt(&accepted.provider_id, "undelivered", Some(30_006))
        .await;
    assert_eq!(answer, Ok(Some(StatusCode::OK)));
    assert_eq!(
        kyros.receipts.recv().await.unwrap().error.as_deref(),
        Some("30006")
    );
}

#[tokio::test]
async fn a_receipt_settles_a_text_whose_answer_was_lost() {
    let (twilio, _) = stand_in().await;
    let mut kyros = Kyros::start(&twilio, STATUS_PATH).await;
    let gateway = gateway(twilio.gateway_config(&kyros.public_url));
    twilio.break_next(StandInFault::CutAfter, 1);
    assert_eq!(
        gateway.send(text()).await.unwrap_err().outcome,
        Outcome::Unknown
    );
    twilio
        .receipt(&twilio.accepted()[0].sid, "sent", None)
        .await
        .unwrap();
    assert_eq!(kyros.receipts.recv().await.unwrap().effect, Some(effect()));
}

#[tokio::test]
async fn advanced_opt_out_tells_what_twilio_did() {
    let mut config = by_hand();
    config.advanced_opt_out = true;
    let twilio = TwilioStandIn::start(config).await.unwrap();
    let kyros = Kyros::start(&twilio, INBOUND_PATH).await;
    for body in ["STOP", "start", "Help", "Tuesday"] {
        let answer = twilio
            .inbound(&kyros.url(INBOUND_PATH), LEAD, "+15005550006", body)
            .await;
        assert_eq!(answer.unwrap().status, StatusCode::OK);
    }
    let expected = [
        Some(ProviderKeyword::Stop),
        Some(ProviderKeyword::Start),
        Some(ProviderKeyword::Help),
        None,
    ];
    assert_eq!(*kyros.keywords.lock().unwrap(), expected);
}

#[tokio::test]
async fn after_a_stop_twilio_blocks_until_start() {
    let (twilio, gateway) = stand_in().await;
    let kyros = Kyros::start(&twilio, INBOUND_PATH).await;
    let from_lead = |body: &'static str| {
        let url = kyros.url(INBOUND_PATH);
        let twilio = &twilio;
        async move {
            twilio
                .inbound(&url, LEAD, "+15005550006", body)
                .await
                .unwrap()
                .status
        }
    };
    assert_eq!(from_lead(" stop ").await, StatusCode::OK);
    assert_eq!(
        gateway.send(text()).await.unwrap_err().fault,
        Fault::OptedOut
    );
    assert_eq!(from_lead("please").await, StatusCode::OK);
    assert_eq!(
        gateway.send(text()).await.unwrap_err().fault,
        Fault::OptedOut
    );
    assert_eq!(from_lead("START").await, StatusCode::OK);
    gateway.send(text()).await.unwrap();
}

//! The brain of Kyros inside somebody else's service: its texts go out through our own gateway.

use std::sync::Arc;

use anyhow::Context;
use kyros_adapters::sqlite::{Location, SqliteOptions, SqliteStore};
use kyros_adapters::tokio::{SystemClock, SystemEntropy, TokioRuntime};
use kyros_core::contract::{command::{Command, LeadCreate}, phone::Phone};
use kyros_core::decision::Wiring;
use kyros_core::policy::Policy;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::sms::{InboundText, SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest};
use kyros_core::ports::store::EventFilter;
use kyros_engine::{Engine, EngineConfig, Limits, MasterKey, Ports};

/// Our in-house gateway: it takes every text and prints it.
#[derive(Debug)]
struct Printer;

#[async_trait::async_trait]
impl SmsGateway for Printer {
    async fn send(&self, text: SmsRequest) -> Result<SmsAccepted, Failure> {
        println!("  to {}: {}", text.to, text.body);
        Ok(SmsAccepted::new(text.effect.to_string(), None))
    }

    async fn find(&self, text: SmsQuery) -> Result<SmsEvidence, Failure> {
        // Whatever reached this gateway was printed, and was taken.
        Ok(SmsEvidence::Found(SmsAccepted::new(text.effect.to_string(), None)))
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let store = Arc::new(SqliteStore::open(SqliteOptions::new(Location::Memory))?);
    let ports = Ports { sms: Some(Arc::new(Printer)), ..Ports::default() };
    let config = EngineConfig {
        policy: Policy { company_name: Some("Acme Solar".into()), ..Policy::default() }.for_gateway(false),
        wiring: Wiring { sandbox_sms: true, language: false, notifier: false },
        master_key: MasterKey::new([7; 32]),
        limits: Limits::default(),
    };
    let around = (Arc::new(TokioRuntime), Arc::new(SystemClock), Arc::new(SystemEntropy));
    let brain = Engine::start(store, ports, around.0, around.1, around.2, config).await?;

    let phone = Phone::parse("(512) 555-0142", "US").context("a phone number")?;
    brain.operator_submit(Command::LeadCreate(Box::new(LeadCreate::new("Ana Ruiz".into(), phone.clone()))), None).await?;
    brain.rest().await?;
    brain.text(InboundText::new("text-1".into(), phone, "the second one, please".into())).await?;
    brain.advance(chrono::TimeDelta::seconds(5)).await?;

    for event in brain.events(0, 100, EventFilter { public_only: true, ..EventFilter::default() }).await? {
        println!("{:3} {}", event.sequence, event.kind);
    }
    Ok(())
}

//! The quieter ports: projects, notices, and an engine that only answers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;

use common::{World, config, data, minted};
use futures::future::join;
use kyros_core::contract::error::ErrorCode;
use kyros_core::decision::Wiring;
use kyros_core::ports::failure::{Failure, Fault};
use kyros_core::ports::sms::SmsGateway;
use kyros_engine::{Engine, EngineConfig, Ports};
use kyros_core::ports::solar::SolarSystem;
use kyros_testkit::ports::{RecordingNotifier, RecordingSolar, Step};
use serde_json::json;

async fn with_ports(more: impl FnOnce(&mut Ports, &mut EngineConfig)) -> World {
    let mut world = World::new().await;
    restart_with(&mut world, more).await;
    world
}

async fn restart_with(world: &mut World, more: impl FnOnce(&mut Ports, &mut EngineConfig)) {
    world.engine.shutdown(chrono::TimeDelta::seconds(5)).await;
    world.runtime.kill();
    let mut ports = common::ports(Arc::clone(&world.sms) as Arc<dyn SmsGateway>, Arc::clone(&world.calendar));
    let mut config = config(7);
    more(&mut ports, &mut config);
    let (runtime, clock, entropy) = (world.runtime.clone(), world.clock.clone(), world.entropy.clone());
    world.engine = Engine::start(world.store.clone(), ports, runtime, clock, entropy, config).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_sync_answers_with_its_result_and_its_copy_takes_up_the_wait() {
    // given a solar system that answers
    let solar = RecordingSolar::new();
    let world = with_ports(|ports, _| ports.solar = Some(solar)).await;

    // when projects are synced, twice under one key
    let one = world.submit("project.sync", json!({}), "key-1");
    let two = world.submit("project.sync", json!({}), "key-1");
    let (one, two) = join(one, two).await;

    // then both get the one result
    assert_eq!(data(&one.unwrap()), json!({ "synced": 0 }));
    assert_eq!(data(&two.unwrap()), json!({ "synced": 0 }));
    assert_eq!(world.count("project.synced").await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_sync_that_takes_too_long_is_unavailable_and_can_be_waited_for_again() {
    // given a solar system that fails twice: the third try is 25 s away
    let solar = RecordingSolar::new();
    solar.script((0..2).map(|_| Step::Fail(Failure::transient("down", "connection refused"))));
    let world = with_ports(|ports, _| ports.solar = Some(solar)).await;

    // when the first wait is over
    let refusal = world.submit("project.sync", json!({}), "key-1").await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::Unavailable);

    // then the same key waits on, and asks for nothing new
    let reply = world.submit("project.sync", json!({}), "key-1").await.unwrap();
    assert_eq!(data(&reply), json!({ "synced": 0 }));
    assert_eq!(world.count("project.synced").await, 1);
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_the_solar_system_that_outlived_a_restart_is_over_by_itself() {
    // given a solar system that is down for long, and a restart in it
    let solar = RecordingSolar::new();
    solar.script((0..1_000).map(|_| Step::Fail(Failure::transient("down", "connection refused"))));
    let mut world = with_ports(|ports, _| ports.solar = Some(Arc::clone(&solar) as Arc<dyn SolarSystem>)).await;
    world.submit("project.sync", json!({}), "key-1").await.unwrap_err();
    world.advance(3_600).await;
    assert_eq!(world.open("provider:solar").await.len(), 1);
    restart_with(&mut world, |ports, _| ports.solar = Some(Arc::clone(&solar) as Arc<dyn SolarSystem>)).await;

    // when it is back, and nobody syncs
    solar.drop_script();
    world.advance(3_600).await;

    // then that is seen
    assert_eq!(world.open("provider:solar").await.len(), 0, "{:?}", world.kinds().await);
    assert_eq!(world.last("error.resolved").await["resolution"], "recovered");
}

#[tokio::test(start_paused = true)]
async fn operators_are_told_without_personal_data() {
    // given a wired notifier and a gateway that refuses a number
    let notifier = RecordingNotifier::new();
    let told = Arc::clone(&notifier);
    let world = with_ports(|ports, config| {
        ports.notifier = Some(notifier);
        config.wiring = Wiring { notifier: true, ..config.wiring };
    })
    .await;
    world.sms.script([Step::Fail(Failure::permanent(Fault::Settings, "bad_credentials", "the password is wrong"))]);

    // when a text fails for good
    world.create_lead("chain-1").await;
    world.advance(60).await;

    // then there is one escalation and one notice
    assert_eq!(world.count("error.escalation").await, 1);
    let notices = told.delivered();
    assert_eq!(notices.len(), 1);
    assert!(!notices[0].subject.contains("Ada"));

    // and what was given up can be listed and tried again
    let dead = world.engine.effects(None, 100).await.unwrap();
    let dead = dead.into_iter().find(|effect| effect.state == "dead").expect("the text was given up");
    assert!(dead.cause.is_some());
    world.engine.retry_effect(dead.id).await.unwrap();
    world.engine.rest().await.unwrap();
    assert_eq!(world.sms.accepted().len(), 1);
    world.engine.verify(None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_opened_engine_answers_and_runs_nothing() {
    // given a store with a due text and no running engine
    let world = World::new().await;
    world.engine.shutdown(chrono::TimeDelta::seconds(5)).await;
    world.runtime.kill();
    let (runtime, clock, entropy) = (world.runtime.clone(), world.clock.clone(), world.entropy.clone());
    let opened = Engine::open(world.store.clone(), runtime, clock, entropy, config(7)).await.unwrap();

    // when an operator works on it
    let create = kyros_core::contract::command::Command::parse(
        "lead.create",
        &json!({ "name": "Ada", "phone": common::PHONE, "source": "web" }),
        "US",
    );
    opened.operator_submit(create.unwrap(), None).await.unwrap();
    let scope = json!({ "name": "second", "scope": ["read"] });
    let token = kyros_core::contract::command::Command::parse("token.create", &scope, "US").unwrap();
    let reply = opened.operator_submit(token, Some(minted("h2", "s2"))).await.unwrap();
    assert_eq!(data(&reply)["secret"], "s2");
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;

    // then nothing was sent, and all agrees
    assert!(world.sms.calls().is_empty());
    opened.verify(None).await.unwrap();
}

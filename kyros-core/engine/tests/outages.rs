//! Outages that nothing waits for.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;

use common::World;
use kyros_core::ports::failure::Failure;
use kyros_testkit::ports::Step;

/// A new lead, whose provider of texts is down for the next `calls`.
async fn down_for(calls: usize) -> World {
    let world = World::new().await;
    world.sms.script((0..calls).map(|_| Step::Fail(Failure::transient("down", "connection refused"))));
    world.leads(1).await;
    world
}

fn sms(world: &World) -> &'static str {
    let services = world.engine.health().services;
    services.into_iter().find(|service| service.name.as_str() == "sms").unwrap().status.as_str()
}

#[tokio::test(start_paused = true)]
async fn the_end_of_an_outage_is_seen_though_nothing_is_to_be_sent() {
    // given a provider that was down just as long as the only text was tried
    let world = down_for(5).await;

    // when an hour passes
    let report = world.advance(3_600).await;

    // then a probe has found it back: its outage was not a long one, and no text went out for that
    assert_eq!((sms(&world), world.sms.calls().len()), ("up", 5));
    assert!(report.probes > 0, "{report:?}");
    assert_eq!(world.open("provider:sms").await.len(), 0, "{:?}", world.kinds().await);
    assert_eq!(world.engine.health().status.as_str(), "healthy");
}

#[tokio::test(start_paused = true)]
async fn a_long_outage_is_told_and_is_over_by_itself_though_nothing_is_to_be_sent() {
    // given a provider that stays down after the only text was given up
    let world = down_for(6).await;
    let report = world.advance(86_400).await;
    let outage = world.open("provider:sms").await.remove(0);
    assert_eq!((sms(&world), world.sms.calls().len()), ("down", 5));
    assert!((24..60).contains(&report.probes), "the longer it lasts the more rarely it is asked: {report:?}");

    // when it is back
    world.sms.drop_script();
    world.advance(2 * 3_600).await;

    // then that is seen, within two hours after a day
    let resolved = world.last("error.resolved").await;
    assert_eq!((&resolved["errorId"], &resolved["resolution"]), (&outage["errorId"], &serde_json::json!("recovered")));
    assert_eq!((sms(&world), world.open("provider:sms").await.len()), ("up", 0));
    world.engine.verify(None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_outage_that_outlived_a_restart_is_over_by_itself() {
    // given a long outage that nothing waits for, and a restart in it
    let mut world = down_for(6).await;
    world.advance(3_600).await;
    assert_eq!(world.open("provider:sms").await.len(), 1);
    let gateway = Arc::clone(&world.sms);
    world.restart(gateway).await;
    assert_eq!(sms(&world), "down", "a restart doesn't make it well");

    // when the provider is back
    world.sms.drop_script();
    world.advance(3_600).await;

    // then that is seen
    assert_eq!((sms(&world), world.open("provider:sms").await.len()), ("up", 0));
    assert_eq!(world.last("error.resolved").await["resolution"], "recovered");
}

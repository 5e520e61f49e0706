//! From a new lead to a booked visit, with nobody's help.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use common::World;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::phone::Phone;
use kyros_core::policy::Policy;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::sms::InboundText;
use kyros_engine::{Engine, Outside};
use kyros_testkit::ports::Step;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn a_new_lead_is_texted_and_its_reply_books_a_visit() {
    // given an engine with nothing in it but a token
    let world = World::new().await;

    // when a lead is created and everything comes to rest
    let lead = world.create_lead("chain-1").await;
    assert_eq!(lead["status"], "new");
    world.engine.rest().await.unwrap();

    // then it was texted once, and is contacted
    let kinds = world.kinds().await;
    for kind in ["lead.created", "sms.queued", "sms.sent", "lead.status_changed"] {
        assert!(kinds.iter().any(|known| known == kind), "{kind} is missing in {kinds:?}");
    }
    assert_eq!(world.sms.accepted().len(), 1);
    assert!(world.sms.calls()[0].body.contains("STOP"));

    // when the homeowner takes the first time and the gathering of texts is over
    world.text("1", "SMin1").await;
    world.advance(5).await;

    // then the visit stands in the calendar and is confirmed by text
    assert_eq!(world.count("appointment.created").await, 1);
    assert_eq!(world.calendar.events().len(), 1);
    assert_eq!(world.sms.accepted().len(), 2);

    // and everything belongs to the chain of the command, or to that of the reply
    let events = world.events().await;
    let sent = events.iter().find(|event| event["type"] == "sms.sent").unwrap();
    assert_eq!(sent["correlationId"], "chain-1");

    // and the whole history is explained and agrees with itself
    let id = lead["id"].as_str().unwrap();
    let id = kyros_core::contract::ids::LeadId::parse(id).unwrap();
    let timeline = world.engine.timeline(id).await.unwrap().unwrap();
    assert!(timeline.len() >= 6);
    assert_eq!(timeline[0]["actor"]["by"], "token");
    assert_eq!((&timeline[0]["cause"]["kind"], &timeline[0]["rule"]), (&json!("command"), &json!("lead.create")));
    let reply = timeline.iter().find(|entry| entry["type"] == "sms.response_received").unwrap();
    assert_eq!((&reply["cause"]["kind"], &reply["actor"]["by"]), (&json!("reply"), &json!("homeowner")));
    assert!(timeline.iter().all(|entry| entry["rule"].is_string() && entry["cause"]["kind"].is_string()));
    assert!(!serde_json::to_string(&timeline).unwrap().contains("null"));
    world.engine.verify(None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_background_runner_needs_no_push() {
    // given a lead
    let world = World::new().await;
    world.create_lead("chain-1").await;

    // when time merely passes
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;

    // then it was texted
    assert_eq!(world.sms.accepted().len(), 1);
    assert_eq!(world.count("sms.sent").await, 1);
}

#[tokio::test(start_paused = true)]
async fn time_travel_runs_follow_ups_in_order_and_outlives_a_restart() {
    // given a lead that never answers
    let mut world = World::new().await;
    world.create_lead("chain-1").await;
    world.engine.rest().await.unwrap();
    let before = world.engine.now();

    // when fifteen days pass
    let report = world.advance(15 * 24 * 3600).await;

    // then the follow-ups went out and the lead is cold
    assert!(report.timers >= 4, "{report:?}");
    assert_eq!(world.sms.accepted().len(), 4);
    let events = world.events().await;
    let last = events.iter().rev().find(|event| event["type"] == "lead.status_changed").unwrap();
    assert_eq!(last["payload"]["lead"]["status"], "cold");
    let times: Vec<&str> = events.iter().map(|event| event["timestamp"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");

    // and the clock stays where it is
    let sms = world.sms.clone();
    world.restart(sms).await;
    assert!(world.engine.now().since(before).num_days() >= 15);
    world.engine.verify(None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_dashboard_counts_what_happened() {
    let world = World::new().await;
    world.create_lead("chain-1").await;
    world.engine.rest().await.unwrap();
    let dashboard = serde_json::to_value(world.engine.dashboard().await.unwrap()).unwrap();
    assert_eq!(dashboard["leads"]["total"], 1);
    assert_eq!(dashboard["leads"]["byStatus"]["contacted"], 1);
    assert_eq!(dashboard["leads"]["byStatus"]["won"], 0);
    assert_eq!(dashboard["sms"]["sentToday"], 1);
    assert_eq!(dashboard["tokens"]["active"], 1);
    assert_eq!(dashboard["sending"], json!({ "state": "on" }));
    assert!(world.engine.ready());
}

#[tokio::test(start_paused = true)]
async fn a_shadow_run_decides_as_the_journal_tells_and_shows_what_another_policy_would_do() {
    // given a lead that booked after a lost answer, one that asked something, one that stopped, and weeks
    let world = World::new().await;
    world.sms.script([Step::lost_answer(), Step::Fail(Failure::transient("503", "busy"))]);
    world.create_lead("chain-1").await;
    world.advance(300).await;
    world.text("the second one", "SMin1").await;
    world.advance(60).await;
    world.text("how much is it?", "SMin2").await;
    for (n, reply) in ["STOP", "are you a bot?", ""].into_iter().enumerate() {
        let phone = format!("+1212555011{n}");
        world.submit("lead.create", json!({ "name": "Bo", "phone": phone, "source": "web" }), &format!("c{n}")).await.unwrap();
        world.advance(60).await;
        let from = Phone::parse(&phone, "US").unwrap();
        if !reply.is_empty() {
            world.engine.text(InboundText::new(format!("SMx{n}"), from, reply.to_owned())).await.unwrap();
        }
    }
    world.advance(20 * 86_400).await;
    let head = world.engine.head().await.unwrap();

    // when today's policy decides all of it again
    let policy = common::config(7).policy;
    let mut told = Vec::new();
    let report = world.engine.shadow(&policy, |found| told.push(found)).await.unwrap();
    // then it decides as it did
    assert_eq!((report.different, report.unreadable, told.len()), (0, 0, 0), "{told:#?}");
    assert!(report.decisions > 40);
    assert_eq!(report.as_recorded, report.decisions);

    // when a policy decides that doesn't book on a mere yes, waits longer and follows up later
    let other = Policy { follow_up_days: vec![2], gather_seconds: 9, ..policy.clone() };
    let report = world.engine.shadow(&other, |found| told.push(found)).await.unwrap();
    // then the differences are told in words, and nothing was written or sent
    assert!(report.different > 0 && report.different < report.decisions);
    let lines: Vec<&String> = told.iter().flat_map(|found| found.only_today.iter().chain(&found.only_other)).collect();
    assert!(lines.iter().any(|line| line.starts_with("wakes for follow-up 1 at")), "{told:#?}");
    assert!(lines.iter().any(|line| line.starts_with("wakes to act on reply at")), "{told:#?}");
    assert_eq!(world.engine.head().await.unwrap(), head);

    // and other words of the same length are a difference, too
    let name: String = policy.company_name.iter().flat_map(|name| name.chars().rev()).collect();
    let renamed = Policy { company_name: Some(name), ..policy };
    let report = world.engine.shadow(&renamed, |_| ()).await.unwrap();
    assert!(report.different > 0);
}

/// A provider whose text waits, and is refused twice before it gets through.
#[derive(Debug)]
struct Stubborn {
    engine: Engine,
    text: InboundText,
    tries: AtomicUsize,
}

#[async_trait]
impl Outside for Stubborn {
    async fn settle(&self) -> Result<usize, Refusal> {
        match self.tries.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => Err(Refusal::unavailable("others were faster")),
            2 => self.engine.text(self.text.clone()).await.map(|_| 1),
            _ => Ok(0),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_outside_could_not_deliver_yet_is_no_rest() {
    // given a lead whose answer waits outside and isn't taken at first
    let world = World::new().await;
    world.create_lead("chain-1").await;
    world.engine.rest().await.unwrap();
    let text = world.inbound("1", "SMin1");
    let outside = Stubborn { engine: world.engine.clone(), text, tries: AtomicUsize::new(0) };
    world.engine.set_outside(Arc::new(outside));

    // when time moves on
    world.advance(5).await;

    // then the journey hasn't come back before the answer was taken and acted on
    assert_eq!(world.calendar.events().len(), 1);
}

//! Effects: tried again, looked into, given up, taken over, never blindly repeated.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use common::{PHONE, World};
use kyros_core::contract::phone::Phone;
use kyros_core::ports::failure::{Failure, Fault};
use kyros_core::ports::sms::{InboundText, SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest};
use kyros_core::ports::store::Journal;
use kyros_testkit::ports::Step;
use kyros_testkit::ports::sms::RecordingGateway;

#[tokio::test(start_paused = true)]
async fn a_failing_text_is_tried_five_times_with_growing_delays_and_then_escalated() {
    // given a gateway that throttles five times
    let world = World::new().await;
    world.sms.script((0..5).map(|_| Step::Fail(Failure::busy())));
    world.create_lead("chain-1").await;

    // when time passes
    let begin = world.engine.now();
    let mut instants = Vec::new();
    for _ in 0..900 {
        world.advance(1).await;
        if world.sms.calls().len() > instants.len() {
            instants.push(world.engine.now().since(begin).num_seconds());
        }
    }

    // then the delays are 5, 20, 80 and 320 s and up to a quarter more
    let delays: Vec<i64> = instants.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (delay, least) in delays.iter().zip([5, 20, 80, 320]) {
        assert!((least - 1..=least + least / 4 + 2).contains(delay), "{delays:?}");
    }
    assert_eq!(instants.len(), 5);
    assert_eq!(world.count("error.escalation").await, 1);
    assert_eq!(world.count("sms.failed").await, 1);
    world.engine.verify(None).await.unwrap();
}

trait Throttled {
    fn busy() -> Failure;
}

impl Throttled for Failure {
    // No fault of the provider's health: the breaker stays out of this.
    fn busy() -> Failure {
        let mut failure = Failure::transient("busy", "try again");
        failure.fault = Fault::Request;
        failure
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_found_and_never_sent_again() {
    let world = World::new().await;
    world.sms.script([Step::lost_answer()]);
    world.create_lead("chain-1").await;
    let report = world.advance(300).await;
    assert_eq!(world.sms.calls().len(), 1);
    assert_eq!(world.count("sms.sent").await, 1);
    assert!(report.looks >= 1);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_never_arrived_is_sent_again_after_several_looks() {
    let world = World::new().await;
    world.sms.script([Step::Fail(Failure::unknown("timeout", "no answer"))]);
    world.create_lead("chain-1").await;
    let report = world.advance(600).await;
    assert_eq!(report.looks, 3);
    assert_eq!(world.sms.calls().len(), 2);
    assert_eq!(world.sms.accepted().len(), 1);
    assert_eq!(world.count("sms.sent").await, 1);
}

/// Takes texts and then says nothing, until told otherwise.
#[derive(Debug)]
struct Silent {
    inner: Arc<RecordingGateway>,
    silent: AtomicBool,
}

#[async_trait]
impl SmsGateway for Silent {
    async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure> {
        let result = self.inner.send(request).await;
        if self.silent.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
        }
        result
    }

    async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure> {
        self.inner.find(query).await
    }
}

fn silent() -> (Arc<Silent>, Arc<RecordingGateway>) {
    let inner = RecordingGateway::new();
    (Arc::new(Silent { inner: Arc::clone(&inner), silent: AtomicBool::new(true) }), inner)
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_dies_in_mid_call_leaves_an_unknown_that_the_next_one_settles() {
    // given a call whose answer is still out
    let (gateway, inner) = silent();
    let mut world = World::with(gateway.clone(), inner).await;
    world.create_lead("chain-1").await;
    while world.sms.calls().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    // when the engine dies and another one starts on the same store
    gateway.silent.store(false, Ordering::SeqCst);
    world.restart(gateway).await;
    tokio::time::sleep(Duration::from_secs(200)).await;

    // then the text was found, not sent again
    assert_eq!(world.sms.calls().len(), 1);
    assert_eq!(world.count("sms.sent").await, 1);
    world.engine.verify(None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn stop_is_answered_when_the_call_in_hand_has_passed_its_deadline() {
    // given a call whose answer is out
    let (gateway, inner) = silent();
    let world = World::with(gateway, inner).await;
    world.create_lead("chain-1").await;
    while world.sms.calls().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let began = tokio::time::Instant::now();

    // when the homeowner says STOP
    let outcome = world.text("STOP", "SMin1").await;

    // then that is answered only after the call's deadline, and no other call begins
    assert!(outcome.suppressed);
    assert!(began.elapsed() >= Duration::from_secs(9), "{:?}", began.elapsed());
    assert!(began.elapsed() <= Duration::from_secs(12), "{:?}", began.elapsed());
    let calls = world.sms.calls().len();
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    let later: Vec<String> = world.sms.calls()[calls..].iter().map(|call| call.body.clone()).collect();
    assert!(later.len() <= 1, "only the confirmation may follow: {later:?}");
}

#[tokio::test(start_paused = true)]
async fn a_copy_of_a_stop_is_answered_no_earlier_than_the_stop() {
    // given two engines that know a number, and a call to it whose answer is out
    let (mut world, store) = World::shared().await;
    let (gateway, calls) = silent();
    world.engine.shutdown(TimeDelta::seconds(5)).await;
    world.engine = world.beside_with(Arc::clone(&store), gateway.clone()).await;
    let other = world.beside_with(store, gateway).await;
    world.create_lead("chain-1").await;
    while calls.calls().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let text = |id: &str, body: &str| InboundText::new(id.to_owned(), Phone::parse(PHONE, "US").unwrap(), body.to_owned());
    other.text(text("SMin0", "hello")).await.unwrap();

    // when the homeowner says STOP, and each engine gets a copy of it
    let (began, head) = (tokio::time::Instant::now(), world.store.head().await.unwrap());
    let (first, copy) = tokio::join!(world.engine.text(text("SMin1", "STOP")), async {
        // As soon as it is durable, before anybody tells this engine that the number has moved.
        while world.store.head().await.unwrap() == head {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let outcome = other.text(text("SMin1", "STOP")).await;
        (outcome, began.elapsed())
    });

    // then both say so, and only when the call has passed its deadline
    let (copy, took) = copy;
    assert!(first.unwrap().suppressed && copy.unwrap().suppressed);
    assert!(took >= Duration::from_secs(5), "the copy was answered after {took:?}");
}

#[tokio::test(start_paused = true)]
async fn the_same_inbound_text_never_counts_twice() {
    let world = World::new().await;
    world.create_lead("chain-1").await;
    world.engine.rest().await.unwrap();
    world.text("what does it cost?", "SMin1").await;
    let head = world.engine.head().await.unwrap().position;
    world.text("what does it cost?", "SMin1").await;
    assert_eq!(world.engine.head().await.unwrap().position, head);
    assert_eq!(world.count("sms.response_received").await, 1);
}

#[tokio::test(start_paused = true)]
async fn while_a_provider_is_down_effects_wait_and_use_no_try() {
    // given a gateway that is down for long
    let world = World::new().await;
    world.sms.script((0..40).map(|_| Step::Fail(Failure::transient("down", "connection refused"))));
    for n in 0..6 {
        let payload = serde_json::json!({ "name": "Ada", "phone": format!("+1212555010{n}"), "source": "web" });
        world.submit("lead.create", payload, &format!("chain-{n}")).await.unwrap();
    }

    // when twenty minutes pass
    let report = world.advance(1_200).await;

    // then only probes were made, one escalation tells of the outage
    assert!(report.probes >= 5, "{report:?}");
    assert!(world.sms.calls().len() < 40);
    let outages = world.count("error.escalation").await;
    assert_eq!(outages, 1, "{:?}", world.kinds().await);

    // and when it is back, all texts go out and the escalation closes by itself
    world.advance(7_200).await;
    assert_eq!(world.sms.accepted().len(), 6);
    assert_eq!(world.count("error.resolved").await, 1);
}

#[tokio::test(start_paused = true)]
async fn looks_that_are_answered_don_t_hide_that_no_text_is_taken() {
    // given a gateway that swallows every text and truthfully says that it has none of them
    let world = World::new().await;
    world.sms.script((0..200).map(|_| Step::Fail(Failure::unknown("timeout", "no answer"))));
    world.leads(6).await;

    // when twenty-five minutes pass
    let report = world.advance(1_500).await;

    // then the texts wait, a probe goes out now and then, and the outage is told
    assert!(report.looks > 0 && report.probes > 0, "{report:?}");
    let (sent, kinds) = (world.sms.calls().len(), world.kinds().await);
    assert!(sent < 25, "{sent} texts were sent into the void: {report:?}");
    assert_eq!(world.open("provider:sms").await.len(), 1, "{kinds:?}");
    let sms = world.engine.health().services.into_iter().find(|service| service.name.as_str() == "sms").unwrap();
    assert_eq!(sms.status.as_str(), "down");
}

#[tokio::test(start_paused = true)]
async fn a_text_that_a_look_finds_was_taken_so_its_provider_is_not_down() {
    // given a gateway that takes five texts in a row, whose answers are lost
    let world = World::new().await;
    world.sms.script((0..5).map(|_| Step::lost_answer()));
    world.leads(5).await;
    // when they are found, and half an hour passes in which nothing is to be sent
    world.advance(1_800).await;
    // then there is nothing to tell
    assert_eq!(world.count("sms.sent").await, 5);
    assert_eq!(world.count("error.escalation").await, 0);
    assert_eq!(world.engine.health().status.as_str(), "healthy");
}

/// Can be switched off altogether.
#[derive(Debug)]
struct Switched {
    inner: Arc<RecordingGateway>,
    down: AtomicBool,
}

impl Switched {
    fn up(&self) -> Result<(), Failure> {
        let down = self.down.load(Ordering::SeqCst);
        if down { Err(Failure::transient("down", "connection refused")) } else { Ok(()) }
    }
}

#[async_trait]
impl SmsGateway for Switched {
    async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure> {
        self.up()?;
        self.inner.send(request).await
    }

    async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure> {
        let answer = self.inner.find(query).await;
        self.up().and(answer)
    }
}

async fn switched() -> (World, Arc<Switched>) {
    let inner = RecordingGateway::new();
    let gateway = Arc::new(Switched { inner: Arc::clone(&inner), down: AtomicBool::new(false) });
    (World::with(gateway.clone(), inner).await, gateway)
}

#[tokio::test(start_paused = true)]
async fn what_is_in_doubt_waits_for_its_provider_and_is_not_given_up_meanwhile() {
    // given a text that was taken, whose answer was lost, and a provider that is down altogether since
    let (world, gateway) = switched().await;
    world.sms.script([Step::lost_answer()]);
    world.create_lead("chain-1").await;
    world.engine.rest().await.unwrap();
    gateway.down.store(true, Ordering::SeqCst);
    world.leads(2).await;

    // when that lasts for four hours
    world.advance(4 * 3_600).await;

    // then it wasn't given up, and looks were as rare as probes
    assert_eq!(world.open("sms:outcome_unknown").await.len(), 0, "{:?}", world.kinds().await);
    let looks = world.sms.queries().len();
    assert!(looks < 140, "{looks} looks in four hours");

    // and when it is back, the text is found
    gateway.down.store(false, Ordering::SeqCst);
    world.advance(600).await;
    assert_eq!(world.sms.calls()[0].effect, world.sms.queries()[0].effect);
    assert!(world.count("sms.sent").await >= 1);
    assert_eq!(world.open("provider:sms").await.len(), 0);
    world.engine.verify(None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_person_s_retry_of_an_outage_does_not_wait_for_the_next_probe() {
    // given texts that wait for their provider, which is back since a moment
    let (world, gateway) = switched().await;
    gateway.down.store(true, Ordering::SeqCst);
    world.leads(6).await;
    world.advance(1_800).await;
    let outage = world.open("provider:sms").await.remove(0);
    gateway.down.store(false, Ordering::SeqCst);

    // when a person has it tried again
    let retry = serde_json::json!({ "errorId": outage["errorId"], "action": "retry" });
    world.submit("escalation.resolve", retry, "again").await.unwrap();
    world.engine.rest().await.unwrap();

    // then all go out at once, and the outage is over by that person's act
    assert_eq!(world.sms.accepted().len(), 6);
    let resolved = world.last("error.resolved").await;
    assert_eq!((&resolved["errorId"], resolved["resolution"].as_str()), (&outage["errorId"], Some("retry")));
}

#[tokio::test(start_paused = true)]
async fn a_person_can_have_a_provider_tried_again_that_nothing_waits_for() {
    // given an outage in which the only text was given up
    let world = World::new().await;
    world.sms.script((0..6).map(|_| Step::Fail(Failure::transient("down", "connection refused"))));
    world.leads(1).await;
    world.advance(3_600).await;
    let outage = world.open("provider:sms").await.remove(0);

    // when a person asks for another try
    let retry = serde_json::json!({ "errorId": outage["errorId"], "action": "retry", "note": "they say it works" });
    let answer = world.submit("escalation.resolve", retry, "again").await.unwrap();
    assert_eq!(common::data(&answer)["status"], "acknowledged");

    // then the next text goes out at once: it fails again, and so the same escalation is open again
    world.create_lead("chain-8").await;
    world.advance(1).await;
    let told = world.last("error.escalation").await;
    assert_eq!((&told["errorId"], &told["status"]), (&outage["errorId"], &serde_json::json!("open")));

    // and when a later text is taken, it is over by itself
    world.advance(600).await;
    assert_eq!(world.last("error.resolved").await["errorId"], outage["errorId"]);
    assert_eq!(world.open("provider:sms").await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_stopping_engine_leaves_nothing_leased() {
    let world = World::new().await;
    world.create_lead("chain-1").await;
    assert!(world.engine.shutdown(chrono::TimeDelta::seconds(10)).await);
    assert!(!world.engine.ready());
    let leased = world.engine.effects(None, 100).await.unwrap();
    assert!(leased.iter().all(|effect| effect.state != "leased"), "{leased:?}");
    let refusal = world.submit("project.sync", serde_json::json!({}), "key-9").await.unwrap_err();
    assert_eq!(refusal.code.as_str(), "unavailable");
}

/// An outside world that takes two seconds to say that nothing waits.
#[derive(Debug)]
struct Slow;

#[async_trait]
impl kyros_engine::Outside for Slow {
    async fn settle(&self) -> Result<usize, kyros_core::contract::error::Refusal> {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(0)
    }
}

#[tokio::test(start_paused = true)]
async fn a_journey_skips_nothing_though_the_clock_runs_on_meanwhile() {
    // given texts three seconds apart, another one for tomorrow, and a rest that takes longer than that
    let world = World::new().await;
    let lead = world.create_lead("chain-1").await;
    world.advance(60).await;
    let begin = world.engine.now();
    for (key, seconds) in [("a", 100), ("b", 103), ("c", 86_400)] {
        let at = begin.plus(TimeDelta::seconds(seconds));
        let payload = serde_json::json!({ "leadId": lead["id"], "content": key, "intent": "custom", "scheduledFor": at });
        world.submit("sms.schedule", payload, key).await.unwrap();
    }
    world.engine.set_outside(Arc::new(Slow));
    // when two days are travelled
    world.advance(2 * 86_400).await;
    // then each went out at its time, give or take the rest
    let sent: Vec<_> = world.events().await.into_iter().filter(|event| event["type"] == "sms.sent").collect();
    let last = sent.iter().find(|event| event["payload"]["content"] == "c").expect("the last one is sent");
    let at = kyros_core::contract::time::Timestamp::parse(last["timestamp"].as_str().unwrap()).unwrap();
    assert!((86_400..86_430).contains(&at.since(begin).num_seconds()), "{}", at.since(begin));
}

//! The world misbehaves on demand, for exactly as many calls as it was told.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod common;

use common::{look, memory, notice, text, visit};
use kyros_core::ports::failure::{Failure, Fault, Outcome, Retry};
use kyros_core::ports::sms::SmsEvidence;
use kyros_sandbox::{FaultKind, MessageQuery, Sandbox, SandboxPort};
use std::sync::Arc;

async fn texts(world: &Sandbox) -> usize {
    world.messages(MessageQuery::default()).await.unwrap().len()
}

async fn met(world: &Arc<Sandbox>, kind: FaultKind) -> Failure {
    world.fault(SandboxPort::Sms, kind, 1);
    world.sms().send(text(1)).await.unwrap_err()
}

#[tokio::test]
async fn given_each_fault_when_a_text_is_sent_then_the_failure_says_what_may_have_happened() {
    for (kind, outcome, retry, fault, taken) in [
        (FaultKind::Timeout, Outcome::Unknown, Retry::Policy, Fault::Provider, 0),
        (FaultKind::LostAnswer, Outcome::Unknown, Retry::Policy, Fault::Provider, 1),
        (FaultKind::Reject, Outcome::NotApplied, Retry::Never, Fault::Request, 0),
        (FaultKind::RateLimit, Outcome::NotApplied, Retry::Policy, Fault::Provider, 0),
        (FaultKind::Down, Outcome::NotApplied, Retry::Policy, Fault::Provider, 0),
    ] {
        let world = memory();
        let failure = met(&world, kind).await;
        assert_eq!((failure.outcome, failure.retry, failure.fault), (outcome, retry, fault), "{kind:?}");
        assert_eq!(texts(&world).await, taken, "{kind:?}");
        world.sms().send(text(2)).await.expect("one call was to meet the fault");
    }
}

#[tokio::test]
async fn given_a_fault_for_two_calls_when_it_is_cleared_after_one_then_the_second_goes_through() {
    let world = memory();
    world.fault(SandboxPort::Sms, FaultKind::Down, 2);
    world.sms().send(text(1)).await.unwrap_err();
    world.fault(SandboxPort::Sms, FaultKind::Down, 0);
    world.sms().send(text(1)).await.unwrap();
}

#[tokio::test]
async fn given_a_gateway_that_is_down_when_a_text_is_looked_up_then_that_fails_too() {
    let world = memory();
    world.fault(SandboxPort::Sms, FaultKind::Down, 1);
    assert_eq!(world.sms().find(look(1)).await.unwrap_err().outcome, Outcome::NotApplied);
    assert_eq!(world.sms().find(look(1)).await, Ok(SmsEvidence::Absent));
}

#[tokio::test]
async fn given_any_other_fault_when_a_text_is_looked_up_then_the_fault_waits_for_the_next_send() {
    let world = memory();
    world.fault(SandboxPort::Sms, FaultKind::LostAnswer, 1);
    assert_eq!(world.sms().find(look(1)).await, Ok(SmsEvidence::Absent));
    world.sms().send(text(1)).await.unwrap_err();
    assert!(matches!(world.sms().find(look(1)).await, Ok(SmsEvidence::Found(_))));
}

#[tokio::test]
async fn given_a_fault_of_one_port_when_the_others_are_called_then_they_work() {
    let world = memory();
    world.fault(SandboxPort::Calendar, FaultKind::Down, 1);
    world.sms().send(text(1)).await.unwrap();
    world.notifier().notify(notice(1)).await.unwrap();
    world.solar().projects().await.unwrap();
    world.calendar().put(visit(1, 1)).await.unwrap_err();
}

#[tokio::test]
async fn given_lost_answers_when_the_calendar_and_the_notifier_are_called_then_it_happened_all_the_same() {
    let world = memory();
    world.fault(SandboxPort::Calendar, FaultKind::LostAnswer, 2);
    world.fault(SandboxPort::Notifier, FaultKind::LostAnswer, 1);
    assert_eq!(world.calendar().put(visit(1, 1)).await.unwrap_err().outcome, Outcome::Unknown);
    assert_eq!(world.notifier().notify(notice(1)).await.unwrap_err().outcome, Outcome::Unknown);
    assert_eq!((world.calendar_events().await.unwrap().len(), world.notices().await.unwrap().len()), (1, 1));

    world.calendar().remove(visit(1, 1).appointment).await.unwrap_err();
    assert!(world.calendar_events().await.unwrap().is_empty());
}

#[tokio::test]
async fn given_a_lost_answer_when_projects_are_listed_then_nothing_can_have_happened() {
    let world = memory();
    for kind in [FaultKind::Timeout, FaultKind::LostAnswer] {
        world.fault(SandboxPort::Solar, kind, 1);
        assert_eq!(world.solar().projects().await.unwrap_err().outcome, Outcome::NotApplied);
    }
}

#[test]
fn faults_and_ports_are_named_as_the_contract_says() {
    let kinds: Vec<FaultKind> =
        serde_json::from_str(r#"["timeout", "reject", "rate_limit", "down", "lost_answer"]"#).unwrap();
    let ports: Vec<SandboxPort> = serde_json::from_str(r#"["sms", "calendar", "notifier", "solar"]"#).unwrap();
    assert_eq!((kinds.len(), ports.len()), (5, 4));
}

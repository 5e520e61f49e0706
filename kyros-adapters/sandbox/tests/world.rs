//! What the world keeps and tells, and that it is still there after a restart.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod common;

use std::sync::Arc;

use common::{Folder, at, look, memory, phone, text, visit};
use kyros_core::ports::failure::{Fault, Outcome};
use kyros_core::ports::sms::{ReceiptStatus, SmsEvidence};
use kyros_sandbox::{CallbackKind, Location, MessageQuery, OWN_NUMBER, Sandbox, SandboxStatus};

#[tokio::test]
async fn given_two_sends_with_one_effect_when_listed_then_they_are_two_texts_and_the_look_is_inconclusive() {
    let world = memory();
    let first = world.sms().send(text(1)).await.unwrap();
    let second = world.sms().send(text(1)).await.unwrap();

    assert_ne!(first.provider_id, second.provider_id);
    let ids: Vec<String> = world.messages(MessageQuery::default()).await.unwrap().into_iter().map(|m| m.id).collect();
    assert_eq!(ids, [first.provider_id, second.provider_id]);
    assert_eq!(world.sms().find(look(1)).await, Ok(SmsEvidence::Inconclusive));
}

#[tokio::test]
async fn given_a_moved_clock_when_a_text_is_sent_then_it_shows_business_time_in_the_wire_shape() {
    let world = memory();
    world.set_clock(Arc::new(|| at(1_700_000_000_123)));
    let id = world.sms().send(text(1)).await.unwrap().provider_id;

    let listed = serde_json::to_value(world.messages(MessageQuery::default()).await.unwrap()).unwrap();
    let expected = serde_json::json!([{
        "id": id, "to": phone(1).as_str(), "from": OWN_NUMBER, "body": "Hello 1",
        "createdAt": "2023-11-14T22:13:20.123Z", "status": "queued",
    }]);
    assert_eq!(listed, expected);
    assert!(id.len() == 34 && id.starts_with("SM"), "{id}");
}

#[tokio::test]
async fn given_many_texts_when_listed_in_parts_then_they_come_oldest_first_without_gap() {
    let world = memory();
    for n in 1..=5 {
        world.sms().send(text(n)).await.unwrap();
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let query = MessageQuery { limit: Some(2), after: after.clone(), to: None };
        let page = world.messages(query).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        seen.extend(page.into_iter().map(|m| m.body));
    }
    assert_eq!(seen, ["Hello 1", "Hello 2", "Hello 3", "Hello 4", "Hello 5"]);

    let to = MessageQuery { to: Some(phone(3).to_string()), ..MessageQuery::default() };
    assert_eq!(world.messages(to).await.unwrap().len(), 1);
    let unknown = MessageQuery { after: Some("SM0".to_owned()), ..MessageQuery::default() };
    assert!(world.messages(unknown).await.unwrap().is_empty());
}

#[tokio::test]
async fn given_a_text_when_its_receipt_is_fetched_and_acknowledged_then_its_status_goes_on() {
    let world = memory();
    let id = world.sms().send(text(1)).await.unwrap().provider_id;
    let status = async || world.messages(MessageQuery::default()).await.unwrap()[0].status;

    assert_eq!(status().await, SandboxStatus::Queued);
    let waiting = world.callbacks(10).await.unwrap();
    let [callback] = &waiting[..] else { panic!("one receipt, not {waiting:?}") };
    let CallbackKind::Receipt(receipt) = &callback.kind else { panic!("a receipt") };
    assert_eq!((&receipt.provider_id, receipt.status), (&id, ReceiptStatus::Delivered));
    assert_eq!(receipt.effect, Some(text(1).effect));
    assert_eq!(status().await, SandboxStatus::Sent);
    assert_eq!(world.callbacks(10).await.unwrap(), waiting, "not acknowledged: it comes again");

    world.ack(vec![callback.id]).await.unwrap();
    assert_eq!(status().await, SandboxStatus::Delivered);
    assert!(world.callbacks(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn given_equal_replies_when_received_then_they_are_two_texts_in_order() {
    let world = memory();
    let first = world.reply(phone(1), "Yes".to_owned()).await.unwrap();
    let second = world.reply(phone(1), "Yes".to_owned()).await.unwrap();

    assert_ne!(first.provider_id, second.provider_id);
    let waiting: Vec<CallbackKind> = world.callbacks(10).await.unwrap().into_iter().map(|c| c.kind).collect();
    assert_eq!(waiting, [CallbackKind::Text(first), CallbackKind::Text(second)]);
}

#[tokio::test]
async fn given_an_acknowledged_reply_when_the_same_words_come_after_a_restart_then_they_are_new() {
    let folder = Folder::new();
    let reply = async || {
        let world = folder.open();
        world.set_clock(Arc::new(|| at(0)));
        let text = world.reply(phone(1), "Yes".to_owned()).await.unwrap();
        let waiting = world.callbacks(10).await.unwrap();
        world.ack(waiting.iter().map(|c| c.id).collect()).await.unwrap();
        text.provider_id
    };
    assert_ne!(reply().await, reply().await);
}

#[tokio::test]
async fn given_a_file_when_reopened_then_texts_events_and_waiting_callbacks_are_there_and_wake_the_pump() {
    let folder = Folder::new();
    let world = folder.open();
    let id = world.sms().send(text(1)).await.unwrap().provider_id;
    let reply = world.reply(phone(1), "Yes".to_owned()).await.unwrap();
    world.calendar().put(visit(1, 1)).await.unwrap();
    let before = world.callbacks(10).await.unwrap();
    drop(world);

    let world = folder.open();
    world.notified().await;
    let after = world.callbacks(10).await.unwrap();
    assert_eq!(after, before);
    assert_eq!(after[1].kind, CallbackKind::Text(reply));
    assert_eq!(world.messages(MessageQuery::default()).await.unwrap()[0].id, id);
    assert_eq!(world.calendar_events().await.unwrap()[0].appointment_id, Some(visit(1, 1).appointment));
}

#[tokio::test]
async fn given_a_pump_that_waits_when_a_text_is_sent_then_it_wakes() {
    let world = memory();
    world.notified().await;
    let sent = async { world.sms().send(text(1)).await };
    let (sent, ()) = futures::join!(sent, world.notified());
    sent.unwrap();
    assert_eq!(world.callbacks(10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn given_a_removed_visit_when_an_old_put_comes_late_then_it_stays_removed_until_a_newer_one() {
    let world = memory();
    world.calendar().put(visit(1, 2)).await.unwrap();
    world.calendar().remove(visit(1, 2).appointment).await.unwrap();

    world.calendar().put(visit(1, 1)).await.unwrap();
    assert!(world.calendar_events().await.unwrap().is_empty());

    let id = world.calendar().put(visit(1, 3)).await.unwrap();
    let events = world.calendar_events().await.unwrap();
    assert_eq!((events.len(), &events[0].id), (1, &id));
    assert!(id.len() == 26 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'v')), "{id}");
}

#[tokio::test]
async fn given_many_senders_when_they_send_at_once_then_each_text_is_there_once() {
    let folder = Folder::new();
    let world = folder.open();
    let sms = world.sms();
    let begun = std::time::Instant::now();
    let sent = futures::future::join_all((0..5_000).map(|n| sms.send(text(n)))).await;
    println!("5,000 texts in {:?}", begun.elapsed());

    let mut ids: Vec<String> = sent.into_iter().map(|accepted| accepted.unwrap().provider_id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5_000);
    assert_eq!(world.callbacks(10_000).await.unwrap().len(), 5_000);
}

#[test]
fn given_a_folder_that_is_not_there_when_opened_then_the_failure_names_key_and_value() {
    let place = Location::File("/nowhere/at/all/sandbox.db".into());
    let failure = Sandbox::open(place).unwrap_err();
    assert_eq!((failure.outcome, failure.fault), (Outcome::NotApplied, Fault::Settings));
    assert!(failure.message.contains("sandbox.path `/nowhere/at/all/sandbox.db`"), "{failure}");
}

#[tokio::test]
async fn given_a_file_that_is_damaged_while_open_when_used_then_the_failure_holds_no_text() {
    let folder = Folder::new();
    let world = folder.open();
    let Location::File(path) = folder.file() else { unreachable!() };
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("DROP TABLE callbacks; DROP TABLE messages;").unwrap();

    let failure = world.sms().send(text(1)).await.unwrap_err();
    assert_eq!((failure.outcome, failure.fault), (Outcome::NotApplied, Fault::Provider));
    assert!(!format!("{failure:?}").contains("Hello"), "{failure:?}");
    world.calendar().put(visit(1, 1)).await.expect("other tables are as they were");
}

#[cfg(unix)]
#[tokio::test]
async fn given_a_new_file_when_texts_are_in_it_then_only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let world = folder.open();
    world.sms().send(text(1)).await.unwrap();

    let Location::File(path) = folder.file() else { panic!("a file") };
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap().map(Result::unwrap) {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
}

//! The file outlives a process that is killed at any moment: what was accepted is there.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod common;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use common::{Folder, text};
use kyros_sandbox::{Location, MessageQuery, Sandbox};

/// Tells the second run of this very program, as which it plays the victim, where the file is.
const VICTIM: &str = "KYROS_SANDBOX_TEST_VICTIM";

#[tokio::test]
async fn victim_sends_until_it_is_killed() {
    let Some(path) = std::env::var_os(VICTIM) else { return };
    let world = Sandbox::open(Location::File(path.into())).unwrap();
    for n in 0.. {
        println!("accepted {}", world.sms().send(text(n)).await.unwrap().provider_id);
    }
}

#[tokio::test]
async fn given_a_sender_when_it_is_killed_then_every_accepted_text_and_its_receipt_are_there() {
    let folder = Folder::new();
    let Location::File(path) = folder.file() else { unreachable!() };
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "victim_sends_until_it_is_killed", "--nocapture"])
        .env(VICTIM, &path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();

    let lines = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
    // The harness may write on the same line as the first text.
    let accepted = lines.filter_map(|line| Some(line.split_once("accepted ")?.1.to_owned()));
    let accepted: BTreeSet<String> = accepted.take(200).collect();
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert_eq!(accepted.len(), 200);

    let world = folder.open();
    let texts = world.messages(MessageQuery::default()).await.unwrap();
    let kept: BTreeSet<String> = texts.iter().map(|text| text.id.clone()).collect();
    assert!(accepted.is_subset(&kept));
    assert_eq!(world.callbacks(u32::MAX).await.unwrap().len(), texts.len(), "one receipt a text");
}

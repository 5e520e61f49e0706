//! The journal over HTTP: lists and streams.

use reqwest::Method;
use serde_json::Value;

use crate::world::{PATIENCE, World, text};

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_read_page_by_page() {
    let world = World::start().await;
    for number in 0..3 {
        world.lead(&format!("Lead {number}"), &format!("+1415555010{number}")).await;
    }
    let page = world.get("/api/v1/events?types=lead.created&limit=2").await;
    assert_eq!(page.data().as_array().map(Vec::len), Some(2));
    let next = format!("/api/v1/events?types=lead.created&limit=2&after={}", text(&page.body["meta"]["nextCursor"]));
    assert_eq!(world.get(&next).await.data()[0]["payload"]["name"], "Lead 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_goes_on_after_the_last_event_that_was_seen() {
    let world = World::start().await;
    world.lead("Ann", "+14155550101").await;
    let head = world.get("/api/v1/events?types=lead.created").await.data()[0]["sequence"].clone();
    world.lead("Bob", "+14155550102").await;
    let mut response = world
        .request(Method::GET, "/api/v1/events?types=lead.created")
        .header("Accept", "text/event-stream")
        .header("Last-Event-ID", head.to_string())
        .send()
        .await
        .expect("a stream");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut heard = String::new();
    while !heard.contains("Bob") {
        let chunk = tokio::time::timeout(PATIENCE, response.chunk()).await.expect("in time").expect("bytes").expect("open");
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(!heard.contains("Ann"), "{heard}");
    let data = heard.lines().find_map(|line| line.strip_prefix("data: ")).expect("an event");
    let event: Value = serde_json::from_str(data).expect("JSON");
    assert!(heard.contains(&format!("id: {}\nevent: lead.created\n", event["sequence"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cursor_of_a_page_leads_to_the_next_one() {
    let world = World::start().await;
    for number in 0..5 {
        world.lead("Ann", &format!("+1415555010{number}")).await;
    }
    let first = world.get("/api/v1/events?types=lead.created&limit=2").await;
    let cursor = text(&first.body["meta"]["nextCursor"]);
    let second = world.get(&format!("/api/v1/events?types=lead.created&limit=2&cursor={cursor}")).await;
    assert_eq!(second.data().as_array().map(Vec::len), Some(2));
    assert!(second.data()[0]["sequence"].as_u64() > first.data()[1]["sequence"].as_u64());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_links_of_pages_lead_through_all_events_once() {
    let world = World::start().await;
    for number in 0..7 {
        world.lead(&number.to_string(), &format!("+1415555010{number}")).await;
    }
    // given a list that begins after the first lead, page by page, begun by a cursor or without one
    let first = world.get("/api/v1/events?types=lead.created&limit=1").await.data()[0]["sequence"].clone();
    for begin in ["after", "cursor"] {
        let mut next = format!("/api/v1/events?types=lead.created&limit=2&{begin}={first}");
        let mut names = Vec::new();
        loop {
            let page = world.get(&next).await;
            names.extend(page.data().as_array().expect("a list").iter().map(|event| text(&event["payload"]["name"])));
            // then every page tells the same total, and its link the next page
            assert_eq!(page.body["meta"]["total"], if begin == "after" { 6 } else { 7 }, "{}", page.text);
            let Some(link) = page.header("link").strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")) else {
                break;
            };
            assert!(names.len() < 7, "{begin}: {names:?} {link}");
            next = link.to_owned();
        }
        assert_eq!(names, ["1", "2", "3", "4", "5", "6"], "{begin}");
    }
}

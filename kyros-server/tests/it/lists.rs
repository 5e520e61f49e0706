//! Pages, filters and cursors.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::json;

use crate::world::{World, text};

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_without_skip_or_repeat() {
    let world = World::start().await;
    for number in 0..7 {
        world.lead(&format!("Lead {number}"), &format!("+1415555010{number}")).await;
    }
    let (mut path, mut seen) = ("/api/v1/leads?limit=3&sort=name".to_owned(), Vec::new());
    loop {
        let page = world.get(&path).await;
        assert_eq!(page.body["meta"]["total"], 7);
        seen.extend(page.data().as_array().expect("a list").iter().map(|lead| text(&lead["name"])));
        let Some(cursor) = page.body["meta"]["nextCursor"].as_str() else { break };
        assert!(page.header("link").contains("rel=\"next\""));
        path = format!("/api/v1/leads?limit=3&sort=name&cursor={cursor}");
    }
    assert_eq!(seen.len(), 7);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 7);
    assert!(seen.is_sorted());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_good_for_its_own_list_only() {
    let world = World::start().await;
    for number in 0..3 {
        world.lead(&format!("Lead {number}"), &format!("+1415555010{number}")).await;
    }
    let page = world.get("/api/v1/leads?limit=1").await;
    let cursor = text(&page.body["meta"]["nextCursor"]);
    let changed = format!("{}A", &cursor[..cursor.len() - 1]);
    for path in [
        format!("/api/v1/leads?limit=1&sort=name&cursor={cursor}"),
        format!("/api/v1/projects?cursor={cursor}"),
        format!("/api/v1/leads?limit=1&cursor={changed}x"),
    ] {
        let answer = world.get(&path).await;
        assert_eq!((answer.status, &answer.details()["name"]), (StatusCode::BAD_REQUEST, &json!("cursor")), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_are_found_by_filter_and_by_word() {
    let world = World::start().await;
    world.lead("Ann Archer", "+14155550101").await;
    world.lead("Bob Baker", "+14155550102").await;
    let names = |path: &'static str| async {
        let list = world.get(path).await.data();
        list.as_array().expect("a list").iter().map(|lead| text(&lead["name"])).collect::<Vec<_>>()
    };
    assert_eq!(names("/api/v1/leads?q=arch").await, ["Ann Archer"]);
    assert_eq!(names("/api/v1/leads?q=5550102").await, ["Bob Baker"]);
    assert_eq!(names("/api/v1/leads?status=new,won").await, [""; 0]);
    assert_eq!(names("/api/v1/leads?status=qualified&status=won&sort=-name").await, ["Bob Baker", "Ann Archer"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_of_a_lead_are_there_with_it() {
    let world = World::start().await;
    let lead = world.lead("Ann", "+14155550101").await;
    let id = text(&lead["id"]);
    for list in ["sms", "appointments", "timeline"] {
        assert_eq!(world.get(&format!("/api/v1/leads/{id}/{list}")).await.status, StatusCode::OK, "{list}");
        let unknown = format!("/api/v1/leads/0190a0a0-0000-7000-8000-000000000000/{list}");
        assert_eq!(world.get(&unknown).await.status, StatusCode::NOT_FOUND, "{list}");
    }
    let timeline = world.get(&format!("/api/v1/leads/{id}/timeline")).await.data();
    assert_eq!(timeline[0]["sequence"].as_u64().map(|n| n > 0), Some(true), "{timeline}");
    let actor = &timeline[0]["actor"];
    assert_eq!((&actor["by"], &actor["name"]), (&json!("token"), &json!("bootstrap")));
    assert!(actor["ip"].is_string() && !timeline.to_string().contains("user_agent"), "{timeline}");
    assert_eq!(world.get("/api/v1/dashboard").await.data()["leads"]["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn free_times_can_be_booked_as_they_stand() {
    let world = World::start().await;
    let lead = world.lead("Ann", "+14155550101").await;
    let free = world.get("/api/v1/availability?type=site_visit&limit=1").await.data();
    let slot = &free[0];
    assert!(slot["calendar"].is_string(), "{free}");
    let booked = world
        .command("calendar.book", json!({ "leadId": lead["id"], "type": "site_visit", "title": "Visit",
            "startTime": slot["startTime"], "endTime": slot["endTime"], "sendConfirmationSms": false }))
        .await;
    assert_eq!(booked.status, StatusCode::CREATED, "{}", booked.text);
    let one = world.get(&format!("/api/v1/appointments/{}", text(&booked.data()["id"]))).await;
    assert_eq!(one.data()["startTime"], slot["startTime"]);
    assert_eq!(world.get("/api/v1/appointments").await.body["meta"]["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_by_next_follow_up_have_those_without_one_last_in_either_direction() {
    // given leads of which some are followed up, one after the other
    let world = World::start().await;
    let mut socket = world.socket("?types=lead.status_changed").await;
    for number in 0..6 {
        let status = if number % 2 == 0 { "new" } else { "qualified" };
        let payload = json!({ "name": number.to_string(), "phone": format!("+1415555010{number}"), "status": status });
        world.command("lead.create", payload).await.data();
        if status == "new" {
            crate::world::event(&mut socket).await;
        }
    }
    for (sort, followed) in [("nextFollowUpAt", ["0", "2", "4"]), ("-nextFollowUpAt", ["4", "2", "0"])] {
        // when they are read page by page, while others come in
        let (mut names, mut next) = (Vec::new(), format!("/api/v1/leads?sort={sort}&limit=1"));
        loop {
            let page = world.get(&next).await;
            let leads = page.data();
            names.extend(leads.as_array().expect("a list").iter().map(|lead| text(&lead["name"])));
            let phone = format!("+1415556{:04}", names.len() + if sort.starts_with('-') { 100 } else { 0 });
            let late = json!({ "name": format!("late {phone}"), "phone": phone, "status": "won" });
            world.command("lead.create", late).await.data();
            let Some(link) = page.header("link").strip_prefix('<').and_then(|link| link.split_once('>')) else { break };
            next = link.0.to_owned();
            if names.len() > 100 {
                panic!("it never ends: {names:?}");
            }
            if names.iter().filter(|name| !name.starts_with("late")).count() == 6 {
                break;
            }
        }
        // then each that was there comes once, those that are followed up first
        let there: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.starts_with("late")).collect();
        assert_eq!(there[..3], followed, "{sort}: {names:?}");
        let mut rest = there[3..].to_vec();
        rest.sort_unstable();
        assert_eq!(rest, ["1", "3", "5"], "{sort}: {names:?}");
    }
}

//! The Face's situation in a real browser: a page from `http://localhost:3000` that knows nothing
//! but the seed's contract, against a server with bare answers. Skips, and says so, where there is
//! no Chromium.

mod driver;
mod face;
#[path = "../support/mod.rs"]
mod support;

use driver::Browser;
use support::{Process, free_port};

const TOKEN: &str = "browser-test-bootstrap-token-0123456789abcdef";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_knows_only_the_contract_sees_a_lead_being_texted() {
    let Some(mut browser) = Browser::start().await else {
        println!("skipped: chromium and chromedriver are not installed");
        return;
    };
    // Given a server with bare answers, and the Face's page on its own port
    let bare = [("KYROS_STORE__URL", "sqlite::memory:"), ("KYROS_HTTP__ENVELOPE", "false")];
    let port = free_port();
    let _server = Process::start(port, TOKEN, &bare).await;
    let base = format!("http://localhost:{port}");
    let Some(page) = face::serve().await else {
        println!("skipped: port 3000 is taken, and the Face runs there");
        return;
    };

    // When a person signs in on Kyros' own page
    browser.open(&format!("{base}/signin")).await;
    browser.type_into("input[name=token]", TOKEN).await;
    browser.click("button, input[type=submit]").await;
    browser.sees("Signed in").await;

    // And the Face calls the API with a bearer token, and opens the bare WebSocket URL
    browser.open(&page).await;
    let seen = browser.run(face::SCRIPT, &[base.into(), TOKEN.into()]).await;

    // Then the lead is answered as it is, with no envelope around it
    assert_eq!(seen["lead"]["name"], "John Smith", "{seen}");
    assert_eq!(seen["lead"]["phone"], "+1234567890");
    assert_eq!(seen["listed"], 1);

    // And its events arrive on the socket in order
    let types: Vec<&str> = seen["events"].as_array().expect("events").iter().filter_map(|t| t.as_str()).collect();
    assert_eq!(types, ["lead.created", "sms.queued", "sms.sent", "lead.status_changed"], "{seen}");
    assert_eq!(seen["status"], "contacted");

    // And a refusal reads as a bare error
    assert_eq!(seen["refusal"]["code"], "not_found");
    browser.quit().await;
}

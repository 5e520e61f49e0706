//! The Face's situation in a real browser: a page from `http://localhost:3000` that knows nothing
//! but the seed's contract, against a server with bare answers. Skips, and says so, where there is
//! no Chromium.

mod driver;
mod face;

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use driver::Browser;

const TOKEN: &str = "browser-test-bootstrap-token-0123456789abcdef";

struct Server {
    child: Child,
    folder: std::path::PathBuf,
    port: u16,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

impl Server {
    async fn start() -> Self {
        let port = free_port();
        let folder = std::env::temp_dir().join(format!("kyros-browser-{port}"));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let child = Command::new(env!("CARGO_BIN_EXE_kyros"))
            .arg("serve")
            .current_dir(&folder)
            .env("KYROS_STORE__URL", "sqlite::memory:")
            .env("KYROS_HTTP__LISTEN", format!("127.0.0.1:{port}"))
            .env("KYROS_HTTP__OPS_LISTEN", format!("127.0.0.1:{}", free_port()))
            .env("KYROS_HTTP__ENVELOPE", "false")
            .env("KYROS_BOOTSTRAP_TOKEN", TOKEN)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let server = Self { child, folder, port };
        let client = reqwest::Client::new();
        for _ in 0..1_000 {
            let ready = client.get(format!("http://127.0.0.1:{port}/readyz")).send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the server never became ready");
    }

    fn base(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_knows_only_the_contract_sees_a_lead_being_texted() {
    let Some(mut browser) = Browser::start().await else {
        println!("skipped: chromium and chromedriver are not installed");
        return;
    };
    // Given a server with bare answers, and the Face's page on its own port
    let server = Server::start().await;
    let Some(page) = face::serve().await else {
        println!("skipped: port 3000 is taken, and the Face runs there");
        return;
    };

    // When a person signs in on Kyros' own page
    browser.open(&format!("{}/signin", server.base())).await;
    browser.type_into("input[name=token]", TOKEN).await;
    browser.click("button, input[type=submit]").await;

    // And the Face calls the API with a bearer token, and opens the bare WebSocket URL
    browser.open(&page).await;
    let seen = browser.run(face::SCRIPT, &[server.base().into(), TOKEN.into()]).await;

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

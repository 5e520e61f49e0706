//! The server as a child process that can be killed and started again on the same files.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

const TOKEN: &str = "crash-loop-bootstrap-token-0123456789abcdef";

pub struct Server {
    folder: PathBuf,
    port: u16,
    ops_port: u16,
    client: reqwest::Client,
}

pub struct Running {
    child: Child,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

impl Server {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("kyros-crash-{}-{}", std::process::id(), free_port()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        // No answer is waited for without an end: a request may go down with the server that it was sent to.
        let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).build().expect("a client");
        Self { folder, port: free_port(), ops_port: free_port(), client }
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn token(&self) -> String {
        TOKEN.to_owned()
    }

    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kyros"));
        command
            .args(args)
            .current_dir(&self.folder)
            .env("KYROS_STORE__URL", "sqlite://kyros.db")
            .env("KYROS_HTTP__LISTEN", format!("127.0.0.1:{}", self.port))
            .env("KYROS_HTTP__OPS_LISTEN", format!("127.0.0.1:{}", self.ops_port))
            .env("KYROS_HTTP__RATE_LIMIT__PER_TOKEN", "0")
            .env("KYROS_BOOTSTRAP_TOKEN", TOKEN)
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Starts and answers once the server is ready.
    pub async fn start(&self) -> Running {
        let child = self.command(&["serve"]).stdout(Stdio::null()).spawn().expect("the server starts");
        let mut running = Running { child };
        for _ in 0..2_000 {
            let asked = self.client.get(format!("{}/readyz", self.base())).timeout(Duration::from_secs(2));
            let ready = asked.send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return running;
            }
            assert!(running.child.try_wait().expect("a child").is_none(), "the server went away while it started");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the server never became ready");
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).stdout(Stdio::piped()).output().expect("the command runs")
    }

    /// Lets business time run until nothing is due any more: retries, looks at the provider.
    pub async fn rest(&self) {
        let advance = self
            .client
            .post(format!("{}/sandbox/v1/clock/advance", self.base()))
            .bearer_auth(TOKEN)
            .json(&serde_json::json!({ "seconds": 600 }));
        for _ in 0..60 {
            // Leases of killed nodes run out in the store's time, which nothing moves.
            let answer = advance.try_clone().expect("a plain request").send().await;
            let settled = answer.is_ok_and(|answer| answer.status().is_success()) && self.nothing_waits().await;
            if settled {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("texts still wait after half a minute");
    }

    async fn nothing_waits(&self) -> bool {
        let new = self.get("/api/v1/leads?status=new&limit=1").await;
        new["data"].as_array().is_some_and(Vec::is_empty)
    }

    pub async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.base())).bearer_auth(TOKEN);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// Recipients of all texts that the provider has.
    pub async fn messages(&self) -> Vec<String> {
        let answer = self.get("/sandbox/v1/messages").await;
        let list = answer["data"].as_array().expect("a list of messages");
        list.iter().map(|message| message["to"].as_str().expect("a recipient").to_owned()).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Running {
    /// Leaves it alone for a while.
    pub async fn survive(&mut self, time: Duration) {
        tokio::time::sleep(time).await;
        assert!(self.child.try_wait().expect("a child").is_none(), "the server went away by itself");
    }

    /// `kill -9`
    pub fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// `SIGTERM`, and a clean end.
    pub async fn terminate(mut self) {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        let status = tokio::task::spawn_blocking(move || self.child.wait()).await.expect("joined").expect("it ends");
        assert!(status.success(), "SIGTERM ended with {status}");
    }
}

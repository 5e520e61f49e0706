//! The server as a child process in a folder of its own, for tests that see it from outside.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0");
    listener.and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// A server; it ends, and its folder goes, when this is dropped.
pub struct Process {
    child: Child,
    folder: PathBuf,
}

impl Process {
    /// Starts `kyros serve` with these variables and waits until it is ready.
    pub async fn start(port: u16, token: &str, variables: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("kyros-test-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let child = Command::new(env!("CARGO_BIN_EXE_kyros"))
            .arg("serve")
            .current_dir(&folder)
            .env("KYROS_HTTP__LISTEN", format!("127.0.0.1:{port}"))
            .env("KYROS_HTTP__OPS_LISTEN", format!("127.0.0.1:{}", free_port()))
            .env("KYROS_BOOTSTRAP_TOKEN", token)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let process = Self { child, folder };
        let client = reqwest::Client::new();
        for _ in 0..1_000 {
            let ready = client.get(format!("http://127.0.0.1:{port}/readyz")).send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return process;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the server never became ready");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

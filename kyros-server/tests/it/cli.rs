//! The binary as operators run it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// A folder of one's own, gone at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kyros-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn kyros(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyros"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KYROS_")) {
        command.env_remove(name);
    }
    command.env("KYROS_HTTP__LISTEN", "127.0.0.1:0").env("KYROS_HTTP__OPS_LISTEN", "off");
    command
}

pub fn run(folder: &Path, args: &[&str]) -> Output {
    kyros(folder, args).output().expect("it runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server process, ended by the test in order.
struct Running(Child);

impl Running {
    fn start(folder: &Path) -> (Self, String) {
        let mut child = kyros(folder, &["serve"]).stderr(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
        let mut heard = String::new();
        for line in lines.map_while(Result::ok) {
            heard.push_str(&line);
            heard.push('\n');
            if line.contains("listening") {
                break;
            }
        }
        assert!(heard.contains("listening"), "{heard}");
        (Self(child), heard)
    }

    fn stop(mut self) -> Option<i32> {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
        self.0.wait().expect("it ends").code()
    }
}

#[test]
fn the_configuration_is_checked() {
    let folder = Folder::new("config");
    let good = run(&folder.0, &["config", "check"]);
    assert_eq!((good.status.code(), out(&good).as_str()), (Some(0), "ok\n"), "{}", err(&good));
    std::fs::write(folder.0.join("kyros.toml"), "[http]\nlistne = \"x\"\n[policy]\ngatherSeconds = 999\n").expect("written");
    let bad = run(&folder.0, &["config", "check"]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(err(&bad).contains("http.listne") && err(&bad).contains("policy.gatherSeconds"), "{}", err(&bad));
    let serve = run(&folder.0, &["serve"]);
    assert_eq!(serve.status.code(), Some(2));
}

#[test]
fn what_a_start_refuses_of_a_configuration_the_check_refuses_in_the_same_words() {
    let folder = Folder::new("config-alike");
    let twilio = [
        ("KYROS_SMS__PROVIDER", "twilio"), ("KYROS_SMS__TWILIO__AUTH_TOKEN", "t"), ("KYROS_HTTP__PUBLIC_URL", "https://k.example"),
        ("KYROS_POLICY__COMPANY_NAME", "Kyros"), ("KYROS_SMS__TWILIO__FROM", "+15005550006"),
    ];
    let wrong_account = [&twilio[..], &[("KYROS_SMS__TWILIO__ACCOUNT_SID", "12")]].concat();
    let wrong_url = [&twilio[..], &[("KYROS_SMS__TWILIO__ACCOUNT_SID", "AC1"), ("KYROS_SMS__TWILIO__BASE_URL", "x")]].concat();
    let checksum = format!("kyros_live_{}", "0".repeat(49));
    for (name, variables) in [
        ("KYROS_BOOTSTRAP_TOKEN", &[("KYROS_BOOTSTRAP_TOKEN", "short")][..]),
        ("KYROS_BOOTSTRAP_TOKEN", &[("KYROS_BOOTSTRAP_TOKEN", "a token with blanks in it that is long")]),
        ("KYROS_BOOTSTRAP_TOKEN", &[("KYROS_BOOTSTRAP_TOKEN", "")]),
        ("KYROS_BOOTSTRAP_TOKEN", &[("KYROS_BOOTSTRAP_TOKEN", &checksum)]),
        ("http.listen", &[("KYROS_HTTP__LISTEN", "nowhere")]),
        ("http.opsListen", &[("KYROS_HTTP__LISTEN", "127.0.0.1:18734"), ("KYROS_HTTP__OPS_LISTEN", "127.0.0.1:18734")]),
        ("sandbox.path", &[("KYROS_SANDBOX__PATH", "./kyros.db")]),
        ("store.url", &[("KYROS_STORE__URL", "postgres://u:p@h/d")]),
        ("store.masterKey", &[("KYROS_STORE__MASTER_KEY", "short")]),
        ("feed.url", &[("KYROS_FEED__URL", "nats://x")]),
        ("policy.timeZone", &[("KYROS_POLICY__TIME_ZONE", "Mars")]),
        ("sms.twilio.accountSid", &wrong_account),
        ("sms.twilio.baseUrl", &wrong_url),
        ("KYROS_NONSENSE", &[("KYROS_NONSENSE", "1")]),
    ] {
        let told = |args: &[&str]| {
            let ran = kyros(&folder.0, args).envs(variables.iter().copied()).output().expect("it runs");
            (ran.status.code(), err(&ran))
        };
        let (code, checked) = told(&["config", "check"]);
        assert_eq!(code, Some(2), "{name}: {checked}");
        assert!(checked.contains(&format!("kyros: {name}: ")) && checked.contains("allowed: "), "{checked}");
        assert_eq!(told(&["serve"]), (code, checked));
    }
    assert_eq!(std::fs::read_dir(&folder.0).expect("the folder").count(), 0, "nothing was begun");
}

#[test]
fn a_server_starts_on_nothing_and_stops_in_order() {
    let folder = Folder::new("serve");
    let (server, heard) = Running::start(&folder.0);
    let token_file = folder.0.join("kyros.token");
    let secret = std::fs::read_to_string(&token_file).expect("the first token");
    assert!(secret.starts_with("kyros_live_") && !heard.contains(secret.trim()), "only the path is logged");
    for file in ["kyros.token", "kyros.key", "kyros.db"] {
        let meta = std::fs::metadata(folder.0.join(file)).expect("a file");
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&meta) & 0o077, 0, "{file}");
    }
    let meanwhile = run(&folder.0, &["token", "list"]);
    assert_eq!(meanwhile.status.code(), Some(1));
    assert_eq!(err(&meanwhile), "kyros: the server is running: use the API\n");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn operators_keep_tokens_and_prove_history_while_the_server_is_down() {
    let folder = Folder::new("offline");
    let (server, _) = Running::start(&folder.0);
    assert_eq!(server.stop(), Some(0));

    let made = run(&folder.0, &["token", "create", "--name", "cli", "--scope", "read, write", "--expires-in-days", "3"]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    assert!(out(&made).starts_with("kyros_live_") && out(&made).lines().count() == 1);
    let list = run(&folder.0, &["token", "list", "--json"]);
    let tokens: Value = serde_json::from_str(&out(&list)).expect("JSON");
    assert_eq!(tokens.as_array().map(Vec::len), Some(2));
    assert!(!out(&list).contains(out(&made).trim()));

    let checkpoint = run(&folder.0, &["checkpoint"]);
    std::fs::write(folder.0.join("point.json"), &checkpoint.stdout).expect("written");
    let id = tokens[1]["id"].as_str().expect("an id");
    assert_eq!(run(&folder.0, &["token", "revoke", id]).status.code(), Some(0));
    let verified = run(&folder.0, &["verify", "--checkpoint", "point.json"]);
    assert_eq!(verified.status.code(), Some(0), "{} {}", out(&verified), err(&verified));
    assert!(out(&verified).starts_with("ok "));

    let dump = run(&folder.0, &["dump"]);
    assert!(out(&dump).lines().all(|line| serde_json::from_str::<Value>(line).is_ok()) && out(&dump).contains("revoked"));
    assert_eq!(run(&folder.0, &["effects", "list"]).status.code(), Some(0));

    std::fs::write(folder.0.join("lie.json"), r#"{"position":1,"hash":"00","at":"2026-01-01T00:00:00Z"}"#).expect("written");
    let lie = run(&folder.0, &["verify", "--checkpoint", "lie.json"]);
    assert_eq!(lie.status.code(), Some(1));
    assert!(out(&lie).contains("position 1"), "{}", out(&lie));
}

/// What waits, as `kyros effects list` tells it.
fn effects(folder: &Path) -> Vec<Value> {
    let list = run(folder, &["effects", "list", "--json"]);
    assert_eq!(list.status.code(), Some(0), "{}", err(&list));
    out(&list).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn effects_are_listed_tried_again_and_called_off_while_the_server_is_down() {
    // given a store in which two first texts wait
    let folder = Folder::new("effects");
    std::fs::write(folder.0.join("leads.csv"), "name,phone\nAnna Berg,+12125550100\nBen Cole,+15125550101\n").expect("written");
    let imported = run(&folder.0, &["import", "leads.csv", "--start-outreach"]);
    assert_eq!(imported.status.code(), Some(0), "{}", err(&imported));
    let texts = |state: &str| -> Vec<String> {
        let rows = effects(&folder.0);
        let texts = rows.iter().filter(|row| row["port"] == "sms" && row["state"] == state);
        texts.map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
    };
    let waiting = texts("ready");
    assert_eq!(waiting.len(), 2);
    assert!(!effects(&folder.0).iter().any(|row| row.to_string().contains("5550")), "nothing personal is shown");
    // when one is called off, then it waits no more, and is no effect any more
    assert_eq!(run(&folder.0, &["effects", "cancel", &waiting[0]]).status.code(), Some(0));
    assert_eq!(texts("ready"), waiting[1..]);
    // when something is tried again that wasn't given up, or isn't there, then it is told so
    for (args, told) in [
        (["effects", "retry", &waiting[1]], "kyros: no such dead effect\n"),
        (["effects", "retry", "0190a0a0-0000-7000-8000-000000000000"], "kyros: no such dead effect\n"),
        (["effects", "retry", "nonsense"], "kyros: no such effect\n"),
        (["effects", "cancel", "nonsense"], "kyros: no such effect\n"),
    ] {
        let ran = run(&folder.0, &args);
        assert_eq!((ran.status.code(), err(&ran).as_str()), (Some(1), told), "{args:?}");
    }
    // and neither has sent anything
    assert_eq!(texts("ready"), waiting[1..]);
    let verified = run(&folder.0, &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{}", out(&verified));
}

#[test]
fn where_no_store_is_nothing_is_looked_at_and_none_is_made() {
    // given a folder in which no server has run
    let folder = Folder::new("no-store");
    std::fs::write(folder.0.join("same.toml"), "[policy]\n").expect("written");
    for args in [
        vec!["verify"],
        vec!["dump"],
        vec!["checkpoint"],
        vec!["effects", "list"],
        vec!["effects", "retry", "0190a0a0-0000-7000-8000-000000000000"],
        vec!["token", "list"],
        vec!["token", "revoke", "0190a0a0-0000-7000-8000-000000000000"],
        vec!["replay", "--policy", "same.toml"],
    ] {
        // when somebody looks there, perhaps by mistake
        let ran = run(&folder.0, &args);
        // then that is said, instead of a store that is new and therefore whole
        let told = "kyros: store.url: there is no store at kyros.db: name the place of one, or start `kyros serve`, which makes it\n";
        assert_eq!((ran.status.code(), out(&ran).as_str(), err(&ran).as_str()), (Some(1), "", told), "{args:?}");
    }
    let left: Vec<_> = std::fs::read_dir(&folder.0).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["same.toml"]);

    // and a store that was there and is gone isn't whole either
    std::fs::write(folder.0.join("leads.csv"), "name,phone\nAnn,+12125550100\n").expect("written");
    assert_eq!(run(&folder.0, &["import", "leads.csv"]).status.code(), Some(0));
    std::fs::remove_file(folder.0.join("kyros.db")).expect("removed");
    assert_eq!(run(&folder.0, &["verify"]).status.code(), Some(1));
}

#[test]
fn another_policy_is_tried_on_what_has_happened() {
    // given leads that came in and were to be texted
    let folder = Folder::new("replay");
    let leads = "name,phone\nAnna Berg,+12125550100\nBen Cole,+15125550101\n";
    std::fs::write(folder.0.join("leads.csv"), leads).expect("written");
    let imported = run(&folder.0, &["import", "leads.csv", "--start-outreach"]);
    assert_eq!(imported.status.code(), Some(0), "{}", err(&imported));
    let before = out(&run(&folder.0, &["checkpoint"]));

    // when the same policy decides again
    std::fs::write(folder.0.join("same.toml"), "[policy]\n").expect("written");
    let same = run(&folder.0, &["replay", "--policy", "same.toml"]);
    // then nothing differs, and every decision is made as it was
    let counts = out(&same);
    assert_eq!(same.status.code(), Some(0), "{}", err(&same));
    let decisions: u64 = counts.split_whitespace().next().and_then(|n| n.parse().ok()).expect("a count");
    assert!(counts.contains(" 0 different") && counts.contains(&format!("decides {decisions} as recorded")), "{counts}");

    // when a policy of other working hours does
    std::fs::write(folder.0.join("late.toml"), "workingHours = \"Mon-Fri 15:00-19:00\"\n").expect("written");
    let late = out(&run(&folder.0, &["replay", "--policy", "late.toml"]));
    // then the first texts offer other times, and nobody's name or number is told
    assert!(late.contains("lead.create") && late.contains("  - a first text") && late.contains("  + a first text"), "{late}");
    assert!(!late.contains("Anna") && !late.contains("5550100"), "{late}");

    // and nothing was written; a policy that is none is refused by its key
    let time = |line: &str| line.split("\"at\"").next().map(str::to_owned);
    assert_eq!(time(&out(&run(&folder.0, &["checkpoint"]))), time(&before));
    std::fs::write(folder.0.join("bad.toml"), "coldAfterDays = 0\n").expect("written");
    let bad = run(&folder.0, &["replay", "--policy", "bad.toml"]);
    assert!(bad.status.code() == Some(2) && err(&bad).contains("policy.coldAfterDays"), "{}", err(&bad));
    for (text, told) in [
        ("coldAfterDays = \"x\"\n", "kyros: policy.coldAfterDays: \"x\" is not usable; allowed: a whole number, 0 or more, as 14\n"),
        ("[policy.visit]\nminute = 5\n[http]\nnonsense = 1\n", "kyros: policy.visit.minute: there is no such setting; allowed: "),
        ("[policy]\ncoldAfterDays = \n# hunter2", "kyros: bad.toml: line 2 is not TOML: "),
    ] {
        std::fs::write(folder.0.join("bad.toml"), text).expect("written");
        let bad = run(&folder.0, &["replay", "--policy", "bad.toml"]);
        assert!(bad.status.code() == Some(2) && err(&bad).starts_with(told), "{}", err(&bad));
        assert!(!err(&bad).contains("hunter2"), "{}", err(&bad));
    }
}

#[test]
fn a_key_that_others_can_read_or_that_is_lost_stops_the_start() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("key");
    let (server, _) = Running::start(&folder.0);
    assert_eq!(server.stop(), Some(0));
    let key = folder.0.join("kyros.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("set");
    let open = run(&folder.0, &["verify"]);
    assert!(open.status.code() == Some(1) && err(&open).contains("0600"), "{}", err(&open));
    std::fs::remove_file(&key).expect("removed");
    let lost = run(&folder.0, &["serve"]);
    assert!(lost.status.code() == Some(1) && err(&lost).contains("restore the key"), "{}", err(&lost));
}

#[test]
fn a_reader_who_goes_away_ends_a_command_quietly() {
    // given more misses than a pipe holds
    let folder = Folder::new("pipe");
    let line = r#"{"text":"stop","context":{"proposed_slots":null,"now":"2026-11-23T12:00:00Z","tz":"America/Denver"},"expect":{"intent":"help","slot_index":null,"time":{"start":null,"kind":null},"must_not_message":true}}"#;
    std::fs::write(folder.0.join("replies.jsonl"), format!("{line}\n").repeat(3_000)).expect("written");
    let mut eval = kyros(&folder.0, &["eval", "replies.jsonl"]);
    let mut running = eval.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    // when the reader takes one line and goes
    let mut first = String::new();
    BufReader::new(running.stdout.take().expect("an output")).read_line(&mut first).expect("a line");
    // then the command has succeeded and says nothing
    let ended = running.wait_with_output().expect("an end");
    assert!(ended.status.success() && first.starts_with("intent 0/3000"), "{first} {ended:?}");
    assert_eq!(err(&ended), "");
}

#[test]
fn an_import_tells_of_refused_rows_by_its_code_to_who_does_not_read_the_report() {
    // given a report that no pipe holds
    let folder = Folder::new("import-pipe");
    let rows = format!("name,phone\n{}", "Ann,nobody\n".repeat(3_000));
    std::fs::write(folder.0.join("leads.csv"), rows).expect("written");
    let mut import = kyros(&folder.0, &["import", "leads.csv", "--dry-run"]);
    let mut running = import.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    // when the reader goes at once
    drop(running.stdout.take());
    // then some rows were refused, and nothing broke
    let ended = running.wait_with_output().expect("an end");
    assert_eq!((ended.status.code(), err(&ended)), (Some(2), String::new()));
}

#[test]
fn replies_are_scored() {
    let folder = Folder::new("eval");
    let line = r#"{"text":"stop","context":{"proposed_slots":null,"now":"2026-11-23T12:00:00Z","tz":"America/Denver"},"expect":{"intent":"stop","slot_index":null,"time":{"start":null,"kind":null},"must_not_message":true}}"#;
    std::fs::write(folder.0.join("replies.jsonl"), line).expect("written");
    let text = run(&folder.0, &["eval", "replies.jsonl"]);
    assert!(out(&text).starts_with("intent 1/1 100.0 %\n"), "{} {}", out(&text), err(&text));
    let json: Value = serde_json::from_str(&out(&run(&folder.0, &["eval", "replies.jsonl", "--json"]))).expect("JSON");
    assert_eq!(json["must_not_message"], serde_json::json!({ "right": 1, "of": 1, "share": 1.0 }));
    std::fs::write(folder.0.join("bad.jsonl"), "{}").expect("written");
    assert_eq!(run(&folder.0, &["eval", "bad.jsonl"]).status.code(), Some(1));
}

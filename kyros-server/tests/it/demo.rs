//! `kyros demo` as somebody runs it who has just built it.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::cli::{Folder, kyros, run};

fn line<'a>(text: &'a str, start: &str) -> &'a str {
    text.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_else(|| panic!("no {start} in {text}"))
}

#[test]
fn given_nothing_configured_when_the_demo_runs_then_it_tells_its_story_and_cleans_up() {
    let folder = Folder::new("demo");
    // A configuration that lies around must not turn the demo into something real.
    std::fs::write(folder.0.join("kyros.toml"), "[sms]\nprovider = \"twilio\"\n").expect("a file");

    let output = run(&folder.0, &["demo"]);

    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains('\u{1b}'), "colours are for terminals");
    for said in ["came in", "wrote “STOP” = stop", "has a visit booked", "escalation (high)", "resolved by operator",
        "escalation (critical)", "resolved by system", "contacted -> cold"]
    {
        assert!(text.contains(said), "no {said:?} in {text}");
    }
    assert!(line(&text, "leads ").contains("24: "), "{text}");
    assert!(line(&text, "opt-outs").ends_with("2, each confirmed once; texts after STOP: 0"), "{text}");
    let (opened, resolved) = line(&text, "escalations").split_once(" opened, ").expect("two numbers");
    assert_eq!(opened.split_whitespace().last(), resolved.split_whitespace().next());
    let verified: Vec<&str> = line(&text, "verify:").split_whitespace().collect();
    assert!(matches!(verified[..], [_, "ok", head, hash] if head.parse::<u64>().is_ok() && hash.len() == 64));
    let place = text.lines().next().and_then(|first| first.rsplit(' ').next()).expect("a folder");
    assert!(!std::path::Path::new(place).exists(), "{place} is still there");
}

#[test]
fn given_serve_when_the_story_is_over_then_the_api_answers_to_the_token_in_the_file() {
    let folder = Folder::new("demo-serve");
    let mut child = kyros(&folder.0, &["demo", "--serve"]).stdout(Stdio::piped()).spawn().expect("it runs");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let lines: Vec<String> = lines.take_while(|line| !line.starts_with("Stop with")).collect();
    let after = |start: &str| {
        lines.iter().find_map(|line| line.strip_prefix(start)).unwrap_or_else(|| panic!("no {start} in {lines:?}"))
    };
    let url = after("Serving on ").to_owned();
    let token = std::fs::read_to_string(after("The admin token is in ")).expect("a token");

    let asked = tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let client = reqwest::Client::builder().no_proxy().build()?;
        client.get(format!("{url}/api/v1/leads")).bearer_auth(token.trim()).send().await?.json::<serde_json::Value>().await
    });
    let _ = child.kill();
    let _ = child.wait();
    let place = lines[0].rsplit(' ').next().expect("a folder");
    let _ = std::fs::remove_dir_all(place);

    assert_eq!(asked.expect("an answer")["meta"]["total"], 24);
}

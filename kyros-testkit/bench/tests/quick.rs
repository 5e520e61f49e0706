//! Every figure can be measured; how good they are is no matter of tests.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

#[test]
fn every_figure_is_measured_in_short() {
    let bench = Path::new(env!("CARGO_BIN_EXE_kyros-bench"));
    if !bench.with_file_name("kyros").exists() {
        println!("skipped: build kyros-server first, the benchmark starts its binary");
        return;
    }
    // When every figure is measured with tiny counts
    let output = Command::new(bench).arg("--quick").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    // Then each stands in the table
    assert!(output.status.success(), "{text}{told}");
    let figures = [
        "decide, Flow 1's mix",
        "memory of an idle server",
        "engine, share of bare inserts",
        "lead.create, automation off",
        "lead.create, automation on",
        "lead.created to sms.sent",
        "WebSocket deliveries",
        "start on 100,000 leads",
        "lists, search, dashboard",
    ];
    for figure in figures {
        assert!(text.contains(figure), "{figure} is missing:\n{text}{told}");
    }
}

#[test]
fn an_unknown_figure_is_refused_with_those_that_are_known() {
    let output = Command::new(env!("CARGO_BIN_EXE_kyros-bench")).args(["--only", "speed"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("speed") && told.contains("decide") && told.contains("fanout"), "{told}");
}

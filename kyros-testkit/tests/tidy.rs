//! What keeps the tree readable, checked against the tree: lengths, rooms, clauses, dependencies.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let hidden = name.to_string_lossy().starts_with('.') || name == "target" || name == "node_modules";
        if path.is_dir() && !hidden {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[test]
fn no_source_file_is_longer_than_a_reader_can_hold() {
    let long: Vec<String> = files(&root(), ".rs")
        .iter()
        .filter_map(|path| {
            let lines = read(path).lines().count();
            (lines > 420).then(|| format!("{}: {lines} lines", short(path)))
        })
        .collect();
    assert!(long.is_empty(), "split these: {long:#?}");
}

#[test]
fn the_core_names_no_vendor() {
    let vendors = ["twilio", "google", "opensolar", "accela", "openai", "sqlite", "postgres"];
    let mut named = Vec::new();
    for folder in ["kyros-core/src", "kyros-core/engine/src"] {
        for path in files(&root().join(folder), ".rs") {
            for (number, line) in read(&path).lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default().to_lowercase();
                if vendors.iter().any(|vendor| code.contains(vendor)) {
                    named.push(format!("{}:{}: {}", short(&path), number + 1, line.trim()));
                }
            }
        }
    }
    assert!(named.is_empty(), "a vendor's name belongs into its adapter: {named:#?}");
}

#[test]
fn the_core_reads_no_clock_and_draws_no_chance() {
    let clocks = ["SystemTime", "Instant::now", "Utc::now", "Local::now"];
    let outside = ["thread_rng", "getrandom", "std::env::", "std::fs::", "async move", ".await;", ".await?"];
    // Their order of iteration is chance.
    let unordered = ["HashMap", "HashSet"];
    let banned: Vec<&str> = [&clocks[..], &outside[..], &unordered[..]].concat();
    let mut found = Vec::new();
    for path in files(&root().join("kyros-core/src"), ".rs") {
        for (number, line) in read(&path).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if banned.iter().any(|word| code.contains(word)) {
                found.push(format!("{}:{}: {}", short(&path), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "decisions are pure: {found:#?}");
}

#[test]
fn every_dependency_earns_its_place() {
    let why = read(&root().join("docs/dependencies.md"));
    let mut used = BTreeSet::new();
    for path in files(&root(), "Cargo.toml") {
        let mut inside = false;
        for line in read(&path).lines() {
            if line.starts_with('[') {
                inside = line.contains("dependencies");
            } else if inside && let Some((name, _)) = line.split_once(['.', '=', ' ']) {
                used.insert(name.trim().to_owned());
            }
        }
    }
    let unexplained: Vec<&String> = used
        .iter()
        .filter(|name| !name.is_empty() && !name.starts_with("kyros-") && !name.starts_with('#'))
        .filter(|name| !why.contains(&format!("| {name} |")))
        .collect();
    assert!(unexplained.is_empty(), "say why in docs/dependencies.md: {unexplained:?}");
}

/// The names of the clauses in a port's documentation: `/// 1. `name``.
fn clauses(port: &str) -> BTreeSet<String> {
    read(&root().join(format!("kyros-core/src/ports/{port}.rs")))
        .lines()
        .filter_map(|line| line.trim().strip_prefix("/// "))
        .filter_map(|line| line.split_once(". `"))
        .filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()))
        .filter_map(|(_, rest)| rest.split('`').next().map(str::to_owned))
        .collect()
}

#[test]
fn every_clause_of_a_port_is_a_trial() {
    for port in ["sms", "calendar", "language", "notifier", "solar", "store"] {
        let clauses = clauses(port);
        assert!(!clauses.is_empty(), "the documentation of ports::{port} has no clauses");
        let suite: String = files(&root().join("kyros-testkit/src/suites"), ".rs")
            .iter()
            .filter(|path| short(path).contains(&format!("suites/{port}")))
            .map(|path| read(path))
            .collect();
        let untried: Vec<&String> = clauses.iter().filter(|name| !suite.contains(&format!("fn {name}("))).collect();
        assert!(untried.is_empty(), "no trial in suites::{port} for {untried:?}");
    }
}

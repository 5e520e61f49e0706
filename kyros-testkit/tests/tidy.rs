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

/// Each function of a file with its name and its lines, by the indentation of its braces.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let bare = line.trim_start();
        let Some((before, after)) = bare.split_once("fn ") else { continue };
        let words = ["pub ", "pub(crate) ", "pub(super) ", "const ", "async "];
        if !words.iter().fold(before.to_owned(), |left, word| left.replace(word, "")).is_empty() {
            continue;
        }
        // A declaration without a body, or one on a single line.
        if !lines[at..].iter().find(|line| line.ends_with(['{', ';', '}'])).is_some_and(|line| line.ends_with('{')) {
            continue;
        }
        let end = format!("{}}}", &line[..line.len() - bare.len()]);
        let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if let Some(length) = lines[at..].iter().position(|line| *line == end) {
            found.push((name, length + 1));
        }
    }
    found
}

#[test]
fn no_function_is_longer_than_a_reader_can_hold() {
    // Tables in the shape of a `match`, read line by line.
    let tables = ["weekday", "hour", "appointment"];
    let mut long = Vec::new();
    for path in files(&root(), ".rs") {
        let functions = functions(&read(&path)).into_iter();
        let over = functions.filter(|(name, lines)| *lines > 78 && !tables.contains(&name.as_str()));
        long.extend(over.map(|(name, lines)| format!("{} {name}: {lines} lines", short(&path))));
    }
    assert!(long.is_empty(), "split these: {long:#?}");
}

/// The folders of the table in `docs/ARCHITECTURE.md`, written out.
fn rooms() -> Vec<String> {
    let table = read(&root().join("docs/ARCHITECTURE.md"));
    let cells = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned));
    cells
        .filter(|cell| cell.ends_with('/'))
        .flat_map(|cell| match cell.split_once('{') {
            Some((before, rest)) => {
                let (names, after) = rest.split_once('}').unwrap_or((rest, ""));
                names.split(',').map(|name| format!("{before}{name}{after}")).collect::<Vec<_>>()
            }
            None => vec![cell],
        })
        .collect()
}

#[test]
fn the_table_of_rooms_is_the_tree() {
    let rooms = rooms();
    let missing: Vec<&String> =
        rooms.iter().filter(|room| !room.contains('<') && !root().join(room).is_dir()).collect();
    assert!(missing.is_empty(), "docs/ARCHITECTURE.md tells of rooms that aren't there: {missing:?}");
    let mut untold = Vec::new();
    for place in ["kyros-core/src", "kyros-adapters", "kyros-testkit"] {
        for entry in std::fs::read_dir(root().join(place)).into_iter().flatten().flatten() {
            let name = format!("{place}/{}", entry.file_name().to_string_lossy());
            let told = |room: &String| room.trim_end_matches('/').starts_with(&name) || name.starts_with(room.as_str());
            let adapter = place == "kyros-adapters" && entry.path().join("Cargo.toml").is_file();
            let plain = name.ends_with("/tests") || name.ends_with("/scripts") || name == "kyros-adapters/src";
            if entry.path().is_dir() && !adapter && !plain && !rooms.iter().any(told) {
                untold.push(name);
            }
        }
    }
    assert!(untold.is_empty(), "docs/ARCHITECTURE.md doesn't tell of {untold:?}");
}

/// The crates of ours that a crate is built on.
fn built_on(folder: &str) -> BTreeSet<String> {
    let manifest = read(&root().join(folder).join("Cargo.toml"));
    let table: toml::Table = manifest.parse().unwrap_or_else(|fault| panic!("{folder}/Cargo.toml: {fault}"));
    let names = table.get("dependencies").and_then(toml::Value::as_table).into_iter().flat_map(|table| table.keys());
    names.filter(|name| name.starts_with("kyros-")).cloned().collect()
}

#[test]
fn crates_are_built_on_what_the_table_allows() {
    let only = |folder: &str, allowed: &[&str]| {
        let more: Vec<String> = built_on(folder).into_iter().filter(|name| !allowed.contains(&name.as_str())).collect();
        assert!(more.is_empty(), "{folder} is built on {more:?}");
    };
    only("kyros-core", &[]);
    only("kyros-core/engine", &["kyros-core"]);
    only("kyros-testkit", &["kyros-core", "kyros-engine"]);
    for adapter in ["http", "sandbox", "sqlite", "tokio", "twilio"] {
        // No adapter knows another one; the HTTP seam is no vendor, and the runtime is the engine's port.
        only(&format!("kyros-adapters/{adapter}"), &["kyros-core", "kyros-http", "kyros-engine"]);
    }
}

/// Every word of the contract's closed lists, as `file word`.
fn wire_names() -> BTreeSet<String> {
    let folder = root().join("kyros-core/src/contract");
    let mut names = BTreeSet::new();
    for path in files(&folder, ".rs") {
        let file = path.strip_prefix(&folder).unwrap_or(&path).display().to_string();
        for line in read(&path).lines() {
            let Some((variant, rest)) = line.trim().split_once(" => \"") else { continue };
            let word = rest.split('"').next().unwrap_or_default();
            let variant = variant.split('(').next().unwrap_or_default();
            if variant.starts_with(|c: char| c.is_ascii_uppercase()) && variant.chars().all(char::is_alphanumeric) {
                names.insert(format!("{file} {word}"));
            }
        }
    }
    names
}

#[test]
fn names_on_the_wire_are_frozen() {
    let frozen: BTreeSet<String> = include_str!("wire_names.txt").lines().map(str::to_owned).collect();
    let now = wire_names();
    let gone: Vec<&String> = frozen.difference(&now).collect();
    assert!(gone.is_empty(), "clients rely on these, and they are gone: {gone:?}");
    let new: Vec<&String> = now.difference(&frozen).collect();
    assert!(new.is_empty(), "from now on clients will rely on these; add them to wire_names.txt: {new:?}");
    assert!(frozen.len() > 100);
}

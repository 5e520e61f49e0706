//! Every target with its corpus, and with its corpus bent: cut, doubled, with bytes changed, joined.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::{Path, PathBuf};

use kyros_fuzz::TARGETS;
use proptest::prelude::*;
use proptest::sample::Index;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora").join(name);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

#[test]
fn every_target_takes_its_corpus() {
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        assert!(corpus.len() >= 3, "{name} has {} samples", corpus.len());
        corpus.iter().for_each(|sample| target(sample));
    }
}

#[test]
fn every_target_has_a_program_for_the_fuzzer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("libfuzzer");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        let program = std::fs::read_to_string(folder.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(program.contains(&format!("kyros_fuzz::{name}(")) && manifest.contains(&format!("name = \"{name}\"")));
    }
}

/// What is done to a sample.
#[derive(Clone, Debug)]
enum Bend {
    Cut(Index),
    Change(Index, u8),
    Insert(Index, Vec<u8>),
    Double(Index),
}

fn bend() -> impl Strategy<Value = Bend> {
    let at = any::<Index>;
    prop_oneof![
        at().prop_map(Bend::Cut),
        (at(), any::<u8>()).prop_map(|(at, byte)| Bend::Change(at, byte)),
        (at(), prop::collection::vec(any::<u8>(), 1..8)).prop_map(|(at, bytes)| Bend::Insert(at, bytes)),
        at().prop_map(Bend::Double),
    ]
}

fn bent(mut sample: Vec<u8>, bends: &[Bend]) -> Vec<u8> {
    for bend in bends {
        let place = |at: &Index| at.index(sample.len() + 1);
        match bend {
            Bend::Cut(at) => sample.truncate(place(at)),
            Bend::Change(at, byte) if !sample.is_empty() => {
                let at = at.index(sample.len());
                sample[at] = *byte;
            }
            Bend::Change(..) => {}
            Bend::Insert(at, bytes) => {
                let at = place(at);
                sample.splice(at..at, bytes.iter().copied());
            }
            Bend::Double(at) => {
                let tail = sample[place(at)..].to_vec();
                sample.extend(tail);
            }
        }
    }
    sample
}

/// `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 400 };
    ProptestConfig { cases, failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_target_takes_a_bent_corpus(
        which in any::<Index>(),
        sample in any::<Index>(),
        bends in prop::collection::vec(bend(), 1..6),
    ) {
        let (name, target) = TARGETS[which.index(TARGETS.len())];
        let corpus = corpus(name);
        target(&bent(corpus[sample.index(corpus.len())].clone(), &bends));
    }
}

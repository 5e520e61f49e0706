//! `kyros import` as operators run it.

use serde_json::Value;

use crate::cli::{Folder, run};

const FILE: &str = "phone,name,email\n512-555-0110,Ann,ann@example.com\n512-555-0111,Bob,not an address\n";

#[test]
fn given_a_file_with_a_bad_row_when_imported_then_it_is_told_and_the_exit_code_says_so() {
    let folder = Folder::new("import");
    std::fs::write(folder.0.join("leads.csv"), FILE).expect("a file");

    let checked = run(&folder.0, &["import", "leads.csv", "--dry-run"]);
    assert_eq!(checked.status.code(), Some(2));
    assert!(!folder.0.join("kyros.db").exists(), "a dry run writes nothing");
    assert!(!folder.0.join("kyros.key").exists(), "a dry run writes nothing");

    let imported = run(&folder.0, &["import", "leads.csv", "--json"]);
    assert_eq!(imported.status.code(), Some(2), "{imported:?}");
    let report: Value = serde_json::from_slice(&imported.stdout).expect("JSON");
    assert_eq!((&report["rows"], &report["imported"], &report["refusedRows"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!((&report["refused"][0]["row"], &report["refused"][0]["column"]), (&2.into(), &"email".into()));

    std::fs::write(folder.0.join("leads.csv"), FILE.replace("not an address", "bob@example.com")).expect("a file");
    let corrected = run(&folder.0, &["import", "leads.csv"]);
    assert_eq!(corrected.status.code(), Some(0), "{corrected:?}");
    assert_eq!(corrected.stdout, b"2 rows: 1 imported, 1 already there, 0 refused\n");
    assert_eq!(run(&folder.0, &["verify"]).status.code(), Some(0));
}

#[test]
fn given_a_file_that_cannot_be_read_when_imported_then_the_exit_code_is_1_and_the_reason_is_told() {
    let folder = Folder::new("import-unreadable");
    std::fs::write(folder.0.join("colours.csv"), "name,phone,colour\n").expect("a file");
    std::fs::write(folder.0.join("empty.csv"), "").expect("a file");

    for (file, reason) in [("missing.csv", "missing.csv"), ("colours.csv", "`colour`"), ("empty.csv", "`name`"), (".", "")] {
        let output = run(&folder.0, &["import", file]);
        assert_eq!(output.status.code(), Some(1), "{file}: {output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(reason), "{file}: {output:?}");
    }
}

#[test]
fn given_a_changed_or_missing_cause_when_verified_then_it_is_told_on_stdout() {
    let folder = Folder::new("causes");
    std::fs::write(folder.0.join("leads.csv"), "name,phone\nAnn,512-555-0110\nBob,512-555-0111\n").expect("a file");
    assert_eq!(run(&folder.0, &["import", "leads.csv"]).status.code(), Some(0));
    assert_eq!(run(&folder.0, &["verify"]).status.code(), Some(0));
    for (damage, how) in [("UPDATE causes SET body = zeroblob(64) WHERE number = 1", "changed"), ("DELETE FROM causes", "missing")] {
        let store = rusqlite::Connection::open(folder.0.join("kyros.db")).expect("the store");
        store.execute(damage, []).expect("damaged");
        drop(store);
        let verified = run(&folder.0, &["verify"]);
        let told = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert_eq!(verified.status.code(), Some(1), "{told}");
        assert!(told.starts_with("the cause of the event at position") && told.contains(how), "{told}");
    }
}

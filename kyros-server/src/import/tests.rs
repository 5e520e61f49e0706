//! Rows go in, are refused, or are there already.

use chrono::TimeDelta;
use kyros_adapters::sandbox::MessageQuery;
use kyros_core::contract::lead::Lead;
use kyros_core::ports::query::{LeadsQuery, Query};

use super::*;
use crate::config::{Config, Sources};
use crate::wiring::{Mode, Wired, wire};

async fn company(mode: Mode) -> Wired {
    let variables = vec![("KYROS_STORE__URL".to_owned(), "sqlite::memory:".to_owned())];
    let config = Config::load(&Sources { file: None, variables, flags: Vec::new() }).expect("a configuration");
    wire(&config, mode).await.expect("it starts")
}

async fn import(company: &Wired, file: &str) -> Report {
    leads(&company.engine, file.as_bytes(), false).await.expect("a readable file")
}

async fn all(company: &Wired) -> Vec<Lead> {
    let page = company.engine.query(&Query::Leads(LeadsQuery::default())).await.expect("a page");
    page.docs.iter().map(|doc| serde_json::from_slice(doc).expect("a lead")).collect()
}

fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.rows, report.imported, report.already_there, report.refused_rows)
}

fn why(report: &Report) -> Vec<(u64, &str)> {
    report.refused.iter().map(|refused| (refused.row, refused.column.as_str())).collect()
}

const MIXED: &str = "\
phone,name,email,source,projectValue,consent,timeZone
(512) 555-0110,Ann,ann@example.com,permit,11600,granted,America/Chicago
,Bob,,,,,
512-555-0111,,no mail,nowhere,cheap,maybe,Mars/Base
(512) 555-0112,Cem
+15125550113,Dee,,,,,
";

#[tokio::test]
async fn given_good_and_bad_rows_when_imported_then_good_ones_are_in_and_bad_ones_told_by_column() {
    let company = company(Mode::Offline).await;

    let report = import(&company, MIXED).await;

    assert_eq!(counts(&report), (5, 2, 0, 3));
    assert_eq!(report.exit_code(), 2);
    let expected = [
        (2, "phone"),
        (3, "consent"),
        (3, "email"),
        (3, "name"),
        (3, "projectValue"),
        (3, "source"),
        (3, "timeZone"),
        (4, ""),
    ];
    assert_eq!(why(&report), expected);
    let leads = all(&company).await;
    let ann = leads.iter().find(|lead| lead.name == "Ann").expect("she is in");
    assert_eq!((ann.phone.as_str(), ann.consent.status.as_str()), ("+15125550110", "granted"));
    assert!(leads.iter().all(|lead| lead.automation.reason.as_deref() == Some("import")), "{leads:?}");
}

#[tokio::test]
async fn given_a_file_that_was_imported_when_it_is_imported_again_then_nothing_is_made_twice() {
    let company = company(Mode::Offline).await;
    let file = "name,phone,status\nAnn,5125550110,new\nBob,5125550111,won\nCem,5125550112,lost\nBob,5125550111,won\n";

    let first = import(&company, file).await;
    let second = import(&company, file).await;

    assert_eq!(counts(&first), (4, 3, 1, 0));
    assert_eq!(counts(&second), (4, 0, 4, 0));
    assert_eq!(second.exit_code(), 0);
    assert_eq!(all(&company).await.len(), 3);
}

#[tokio::test]
async fn given_leads_that_opted_out_since_when_their_file_is_imported_again_then_they_are_there_already() {
    let company = company(Mode::Serve).await;
    let file = "name,phone\nAnn,5125550110\n";
    leads(&company.engine, file.as_bytes(), true).await.expect("a readable file");
    company.engine.rest().await.expect("rest");
    let phone = all(&company).await[0].phone.clone();
    company.sandbox.reply(phone, "STOP".to_owned()).await.expect("a reply");
    company.engine.rest().await.expect("rest");

    let again = import(&company, file).await;
    let other = import(&company, "name,phone\nAnn's husband,5125550110\n").await;

    assert_eq!(counts(&again), (1, 0, 1, 0));
    assert_eq!(counts(&other), (1, 1, 0, 0), "another person with that number is a lead of its own");
    let leads = all(&company).await;
    assert!(leads.iter().all(|lead| lead.consent.status.as_str() == "revoked"), "{leads:?}");
}

#[tokio::test]
async fn given_imported_leads_when_time_passes_then_only_those_with_outreach_are_texted() {
    let company = company(Mode::Serve).await;

    import(&company, "name,phone\nAnn,5125550110\n").await;
    leads(&company.engine, "name,phone\nBob,5125550111\n".as_bytes(), true).await.expect("a readable file");
    company.engine.advance(TimeDelta::days(2)).await.expect("time passes");

    let texts = company.sandbox.messages(MessageQuery::default()).await.expect("texts");
    assert!(!texts.is_empty());
    assert!(texts.iter().all(|text| text.to == "+15125550111"), "{texts:?}");
}

#[test]
fn given_a_dry_run_when_rows_repeat_or_are_bad_then_it_says_what_an_import_would() {
    let report = check(MIXED.as_bytes(), "US").expect("a readable file");
    assert_eq!(counts(&report), (5, 2, 0, 3));

    let twice = "name,phone,status\nAnn,5125550110,\nAnn,(512) 555-0110,\nBob,5125550111,won\nBob,5125550111,won\n";
    let report = check(twice.as_bytes(), "US").expect("a readable file");
    assert_eq!(counts(&report), (4, 2, 2, 0));
    assert_eq!(report.text(false, true), "4 rows: 2 would be imported, 2 already there, 0 refused");
}

#[tokio::test]
async fn given_one_phone_for_two_people_when_imported_then_the_first_row_wins_and_the_other_is_named() {
    let company = company(Mode::Serve).await;
    let mut file = String::from("name,phone\n");
    for number in 0..50 {
        file.push_str(&format!("First {number},51255501{number:02}\n"));
    }
    for number in 0..50 {
        file.push_str(&format!("Second {number},51255501{number:02}\n"));
    }
    for report in [check(file.as_bytes(), "US").expect("a readable file"), import(&company, &file).await] {
        assert_eq!(counts(&report), (100, 50, 0, 50));
        assert_eq!((report.refused[0].row, report.refused[0].column.as_str()), (51, "phone"));
        assert!(report.refused[0].reason.contains("row 1 of this file"), "{:?}", report.refused[0]);
    }
}

#[test]
fn given_a_header_that_is_none_of_leads_when_opened_then_the_fault_says_what_is_allowed() {
    let fault = |file: &str| check(file.as_bytes(), "US").expect_err("not readable").to_string();

    let unknown = fault("name,phone,colour,shoe\nAnn,5125550110,red,7\n");
    assert!(unknown.contains("`colour`, `shoe`") && unknown.contains("projectValue"), "{unknown}");
    assert!(fault("name,email\n").contains("`phone` is missing"));
    assert!(fault("name,phone,name\n").contains("`name` stands twice"));
    assert!(fault("").contains("`name` is missing"));
}

#[test]
fn given_a_byte_order_mark_and_quoted_cells_when_read_then_they_are_as_meant() {
    let file = "\u{feff}name,phone,address,notes\n\"Lee, Ann\",5125550110,\"1 Elm St, Austin\",\"two\nlines\"\n";
    let row = open(file.as_bytes()).expect("a header").next().expect("a row").expect("readable");
    let Ok(Command::LeadCreate(lead)) = row.command("US") else { panic!("a lead") };
    assert_eq!((lead.name.as_str(), lead.address.as_deref()), ("Lee, Ann", Some("1 Elm St, Austin")));
}

#[test]
fn given_bytes_that_are_not_utf8_when_read_then_that_row_alone_is_refused() {
    let report = check(&b"name,phone\nA\xff,5125550110\nBob,5125550111\n"[..], "US").expect("a readable file");
    assert_eq!(counts(&report), (2, 1, 0, 1));
    assert_eq!(why(&report), [(1, "")]);
}

#[tokio::test]
async fn given_a_file_with_the_line_ends_of_windows_when_imported_then_notes_keep_their_lines() {
    let company = company(Mode::Offline).await;

    let report = import(&company, "name,phone,notes\r\nAnn,5125550110,\"first\r\nsecond\"\r\n").await;

    assert_eq!(counts(&report), (1, 1, 0, 0), "{:?}", why(&report));
    assert_eq!(all(&company).await[0].notes.as_deref(), Some("first\nsecond"));
}

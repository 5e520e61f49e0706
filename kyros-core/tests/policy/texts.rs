use chrono_tz::Tz;
use kyros_core::policy::segments::{is_gsm7, segments};
use kyros_core::policy::templates::{Template, Vars, first_name, render, show_time};
use kyros_core::policy::{Policy, Templates};
use kyros_core::understand::Language;
use proptest::prelude::*;

use super::at;

const LANGUAGES: [Language; 2] = [Language::En, Language::Es];

fn vars(name: Option<&str>) -> Vars<'_> {
    Vars {
        name,
        slot1: Some(at("2026-11-24T10:00:00-05:00")),
        slot2: Some(at("2026-11-25T14:30:00-05:00")),
        zone: Tz::America__New_York,
    }
}

fn company(name: &str) -> Policy {
    Policy { company_name: Some(name.to_owned()), ..Policy::default() }
}

#[test]
fn the_first_text_names_the_company_offers_two_times_and_ends_with_the_way_out() {
    let text = render(&company("Sunny Roofs"), Language::En, Template::FirstText, &vars(Some("Maria Lopez")));
    assert_eq!(
        text,
        "Hi Maria, this is Sunny Roofs. We'd like to show you what solar could save at your home. \
         Would Tue Nov 24, 10:00 AM or Wed Nov 25, 2:30 PM work for a free visit? Reply 1 or 2, or another time. \
         Reply STOP to opt out"
    );
}

#[test]
fn without_a_usable_name_the_greeting_has_none() {
    let text = render(&company("Sunny Roofs"), Language::Es, Template::FirstText, &vars(None));
    assert!(text.starts_with("Hola, somos Sunny Roofs."), "{text}");
}

#[test]
fn times_read_as_people_write_them() {
    let show = |language, t| show_time(language, Tz::America__New_York, at(t));
    assert_eq!(show(Language::En, "2026-11-24T10:00:00-05:00"), "Tue Nov 24, 10:00 AM");
    assert_eq!(show(Language::En, "2026-07-01T12:05:00-04:00"), "Wed Jul 1, 12:05 PM");
    assert_eq!(show(Language::Es, "2026-11-24T10:00:00-05:00"), "mar 24 nov, 10:00");
    assert_eq!(show(Language::Es, "2026-07-04T09:00:00-04:00"), "sab 4 jul, 09:00");
}

#[test]
fn every_text_fits_two_segments_of_gsm7_even_with_the_longest_names() {
    let policy = company(&"W".repeat(40));
    for language in LANGUAGES {
        for template in Template::ALL {
            let text = render(&policy, language, *template, &vars(Some("Wwwwwwwwwwwwwwwwwwwwwwww")));
            assert!(is_gsm7(&text), "{text}");
            assert!(segments(&text) <= 2, "{} takes {}: {text}", template.key(), segments(&text));
            assert!(!text.contains('{') && !text.contains('}'), "{text}");
            assert!(text.contains(&"W".repeat(40)), "{} names the company", template.key());
        }
    }
}

#[test]
fn texts_that_kyros_starts_end_with_the_way_out_in_both_languages() {
    use Template::{FirstText, FirstTextNoSlots, FollowUp1, FollowUp2, FollowUp3, FollowUpNoSlots, Reengage};
    for language in LANGUAGES {
        for template in [FirstText, FirstTextNoSlots, FollowUp1, FollowUp2, FollowUp3, FollowUpNoSlots, Reengage] {
            let text = render(&Policy::default(), language, template, &vars(None));
            assert!(text.ends_with("Reply STOP to opt out"), "{text}");
        }
    }
}

#[test]
fn the_answer_to_help_names_the_way_out_in_its_own_language() {
    let help = |language| render(&Policy::default(), language, Template::Help, &vars(None));
    assert!(help(Language::En).ends_with("Reply STOP to opt out"));
    assert!(help(Language::Es).ends_with("Responda STOP para darse de baja"));
}

#[test]
fn both_languages_need_the_same_times() {
    for template in Template::ALL {
        for slot in ["{slot1}", "{slot2}"] {
            let has = |language: Language| template.wording(language).contains(slot);
            assert_eq!(has(Language::En), has(Language::Es), "{} {slot}", template.key());
        }
    }
}

#[test]
fn names_are_cleaned_before_they_stand_in_a_text() {
    for (entered, shown) in [
        ("Maria Lopez", Some("Maria")),
        ("José", Some("José")),
        ("Ángel Núñez", Some("Angel")),
        ("Zoë", Some("Zoe")),
        ("O’Neil", Some("O'Neil")),
        ("Anne-Marie", Some("Anne-Marie")),
        ("  Sam\u{0}\n", Some("Sam")),
        ("Dr. Who", None),
        ("The Smiths", None),
        ("李雷", None),
        ("http://evil.example/x", None),
        ("evil.example", None),
        ("R2D2", None),
        ("STOP", None),
        ("{company}", Some("company")),
        ("Wolfeschlegelsteinhausenbergerdorff", None),
        ("", None),
    ] {
        assert_eq!(first_name(entered).as_deref(), shown, "{entered:?}");
    }
}

#[test]
fn a_companys_own_wording_replaces_ours() {
    let mut policy = company("Sunny Roofs");
    policy.contact = Some("555-0100".to_owned());
    policy.templates.en.insert("help".to_owned(), "{company}, {contact}. Reply STOP to opt out".to_owned());
    assert!(policy.check().is_ok());
    assert_eq!(
        render(&policy, Language::En, Template::Help, &vars(None)),
        "Sunny Roofs, 555-0100. Reply STOP to opt out"
    );
    assert!(render(&policy, Language::Es, Template::Help, &vars(None)).contains("555-0100"));
}

#[test]
fn a_wording_that_lacks_what_it_must_hold_is_refused() {
    for (key, text) in [
        ("firstText", "Hi, this is {company}: {slot1} or {slot2}?"),
        ("firstText", "Hi, {company} here: {slot1}? Reply STOP to opt out"),
        ("offer", "{slot1} or {slot2}, dear {nme}? {company}"),
        ("help", "{company} {slot1} {contact}. Reply STOP to opt out"),
        ("cancelled", "Sorry!"),
        ("offer", ""),
        ("first_text", "anything"),
    ] {
        let mut templates = Templates::default();
        templates.en.insert(key.to_owned(), text.to_owned());
        let faults = Policy { templates, ..Policy::default() }.check().unwrap_err();
        assert!(faults.iter().all(|f| f.key == format!("policy.templates.en.{key}")), "{faults:?}");
    }
}

#[test]
fn segments_are_counted_as_networks_count_them() {
    for (text, count) in [
        ("".to_owned(), 1),
        ("a".repeat(160), 1),
        ("a".repeat(161), 2),
        ("a".repeat(306), 2),
        ("a".repeat(307), 3),
        ("€".repeat(80), 1),
        ("€".repeat(81), 2),
        // An escape can't be split: 76 euros fill 152 of 153 septets.
        ("€".repeat(153), 3),
        ("中".repeat(70), 1),
        ("中".repeat(71), 2),
        ("中".repeat(134), 2),
        ("🌞".repeat(35), 1),
        ("🌞".repeat(36), 2),
        ("🌞".repeat(67), 3),
    ] {
        assert_eq!(segments(&text), count, "{} of {:?}", text.chars().count(), text.chars().next());
    }
}

proptest! {
    #[test]
    fn no_name_can_break_a_text(name in any::<String>()) {
        let text = render(&Policy::default(), Language::En, Template::FirstText, &vars(Some(&name)));
        prop_assert!(text.starts_with("Hi") && text.ends_with("Reply STOP to opt out"));
        prop_assert!(is_gsm7(&text) && segments(&text) <= 2, "{}", text);
        prop_assert!(!text.chars().any(char::is_control));
    }

    #[test]
    fn a_longer_text_never_takes_fewer_segments(text in any::<String>(), more in "[a-z€í🌞]{0,40}") {
        let longer = text.clone() + &more;
        prop_assert!(segments(&longer) >= segments(&text));
    }
}

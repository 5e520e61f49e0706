//! How replies are read, told by labelled replies and by laws that hold for every text.

use chrono_tz::Tz;
use kyros_core::contract::time::Timestamp;
use kyros_core::understand::likeness::Likeness;
use kyros_core::understand::score::{Score, score, score_by};
use kyros_core::understand::{Language, ReplyContext, ReplyIntent, read_reply};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const PUBLIC: &str = include_str!("../data/replies-examples.jsonl");
const OWN: &str = include_str!("../data/replies-own.jsonl");
/// Written by people who knew only the rules of labelling; the weights were trained on them afterwards.
const BLIND: &str = include_str!("../data/replies-blind.jsonl");
/// Nothing was trained on these and no table written after them.
const UNSEEN: &str = include_str!("../data/replies-unseen.jsonl");

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a time")
}

fn with_slots(slots: &[&str]) -> ReplyContext {
    ReplyContext {
        proposed_slots: slots.iter().map(|slot| instant(slot)).collect(),
        now: instant("2026-03-10T09:20:00-07:00"),
        zone: Tz::America__Los_Angeles,
    }
}

fn nothing_offered() -> ReplyContext {
    with_slots(&[])
}

fn two_offered() -> ReplyContext {
    with_slots(&["2026-03-11T10:00:00-07:00", "2026-03-12T14:00:00-07:00"])
}

fn scored(lines: &str) -> Score {
    score(lines).expect("examples")
}

#[test]
fn every_public_example_is_read_as_labelled() {
    let score = scored(PUBLIC);
    assert!(score.misses.is_empty(), "{score}");
}

#[test]
fn the_own_examples_are_read_well_enough_to_act_on() {
    let score = scored(OWN);
    assert!(
        score.intent.of >= 300,
        "the set shrank to {}",
        score.intent.of
    );
    assert_eq!(score.missed_opt_outs, 0, "{score}");
    assert_good_enough_to_act_on(&score);
}

fn assert_good_enough_to_act_on(score: &Score) {
    assert!(score.false_opt_outs * 100 <= score.intent.of, "{score}");
    assert!(score.wrong_bookings * 100 <= score.intent.of, "{score}");
    assert!(score.intent.share() >= 0.9, "{score}");
    assert!(score.slot.share() >= 0.95, "{score}");
    assert!(score.time.share() >= 0.9, "{score}");
}

#[test]
fn the_replies_of_strangers_are_read_well_enough_to_act_on() {
    let score = scored(BLIND);
    assert!(score.missed_opt_outs * 200 <= score.intent.of, "{score}");
    assert!(score.false_opt_outs * 100 <= score.intent.of, "{score}");
    assert!(score.wrong_bookings * 100 <= score.intent.of, "{score}");
    assert!(score.intent.share() >= 0.95, "{score}");
    assert!(score.time.share() >= 0.9, "{score}");
}

#[test]
fn replies_that_nothing_was_made_after_are_read_well_enough_to_act_on() {
    let score = scored(UNSEEN);
    assert!(score.intent.of >= 250, "the set shrank to {}", score.intent.of);
    assert!(score.missed_opt_outs * 100 <= score.intent.of, "{score}");
    assert_good_enough_to_act_on(&score);
}

#[test]
fn the_weights_are_those_of_the_labelled_replies() {
    let digest: [u8; 32] = Sha256::new().chain_update(OWN).chain_update(BLIND).chain_update(PUBLIC).finalize().into();
    assert_eq!(
        Likeness::built_in().trained_on(),
        digest,
        "the labelled replies have changed: run the example train_replies and commit the weights"
    );
}

#[test]
fn without_weights_the_tables_decide_alone() {
    let score = score_by(PUBLIC, &Likeness::blank()).expect("examples");
    assert!(score.misses.is_empty(), "{score}");
}

#[test]
fn a_line_that_is_no_example_is_named_by_its_number() {
    let broken = format!("{}\n{{\"text\": 1}}", PUBLIC.lines().next().expect("a line"));
    let error = score(&broken).expect_err("a fault").to_string();
    assert!(error.starts_with("line 2:"), "{error}");
}

#[test]
fn a_later_text_corrects_an_earlier_one() {
    let reading = read_reply("1\nactually 2", &two_offered());
    assert_eq!(
        (reading.intent, reading.slot_index),
        (ReplyIntent::ConfirmSlot, Some(1))
    );
}

/// 10:00 on Tuesday and 15:30 on Thursday, asked on the Monday before.
fn of_two(text: &str) -> (ReplyIntent, Option<usize>) {
    let reading = read_reply(text, &ReplyContext {
        now: instant("2026-09-14T10:00:00-07:00"),
        ..with_slots(&["2026-09-15T10:00:00-07:00", "2026-09-17T15:30:00-07:00"])
    });
    (reading.intent, reading.slot_index)
}

#[test]
fn a_slip_of_the_thumb_is_mended_by_what_follows_it() {
    for text in ["1\nno wait, 2", "1\nscratch that, thursday", "1 no wait 2", "1 sorry 2", "1... no, 2", "tuesday, sorry, thursday", "on second thought 2"] {
        assert_eq!(of_two(text), (ReplyIntent::ConfirmSlot, Some(1)), "{text}");
    }
    assert_eq!(of_two("tuesday is no good").0, ReplyIntent::DeclineSlots);
}

#[test]
fn an_option_may_be_taken_by_its_letter() {
    for text in ["option b", "choice B please", "opción b"] {
        assert_eq!(of_two(text), (ReplyIntent::ConfirmSlot, Some(1)), "{text}");
    }
    assert_ne!(of_two("is there an option a friend used").0, ReplyIntent::ConfirmSlot);
}

#[test]
fn what_counts_the_offered_times_or_years_is_no_time() {
    assert_eq!(of_two("i prefer thursday over the other two"), (ReplyIntent::ConfirmSlot, Some(1)));
    assert_eq!(read_reply("what happens at the end of the 25 years", &nothing_offered()).intent, ReplyIntent::Question);
}

#[test]
fn a_part_of_the_day_behind_a_but_keeps_its_day() {
    for text in ["friday but at 1 pm", "el viernes pero a la una"] {
        let time = read_reply(text, &nothing_offered()).time;
        assert_eq!(time.map(|time| time.start), Some(instant("2026-03-13T13:00:00-07:00")), "{text}");
    }
    let time = read_reply("el viernes pero en la noche", &nothing_offered()).time;
    assert_eq!(time.map(|time| time.start), Some(instant("2026-03-13T17:00:00-07:00")));
}

#[test]
fn a_holiday_is_the_day_on_which_it_falls() {
    let on = |text: &str| {
        let context = ReplyContext { now: instant("2026-05-19T13:30:00-07:00"), ..nothing_offered() };
        read_reply(text, &context).time.map(|time| time.start)
    };
    for (text, start) in [
        ("memorial day works for me", "2026-05-25T00:00:00-07:00"),
        ("how about labor day", "2026-09-07T00:00:00-07:00"),
        ("come on halloween", "2026-10-31T00:00:00-07:00"),
        ("the day after thanksgiving", "2026-11-27T00:00:00-08:00"),
        ("new years eve?", "2026-12-31T00:00:00-08:00"),
    ] {
        assert_eq!(on(text), Some(instant(start)), "{text}");
    }
    for text in ["after labor day", "after christmas", "call me after halloween"] {
        assert_eq!(on(text), None, "{text}");
    }
}

#[test]
fn a_choice_that_is_taken_back_in_the_next_text_books_nothing() {
    for text in ["1\nno", "tuesday\nwait", "2\nnvm", "1\non second thought no"] {
        assert_eq!(of_two(text), (ReplyIntent::Unclear, None), "{text}");
    }
}

#[test]
fn each_of_two_times_may_be_answered_by_itself() {
    for text in ["no on 1, yes on 2", "yes to 2, no to 1", "1 doesnt work but 2 does", "1 is bad 2 is good", "not 1, 2", "tuesday no, thursday yes", "mejor el jueves q el martes salgo tarde"] {
        assert_eq!(of_two(text), (ReplyIntent::ConfirmSlot, Some(1)), "{text}");
    }
}

#[test]
fn what_only_looks_like_a_choice_books_nothing() {
    for text in [
        "can you call me instead", "second thought, no", "1st of all who is this", "is there any cost for the visit", "I need to ask my wife first", "let me ask my husband",
        "sounds good but i have to talk to my wife", "tuesday is my chemo day", "tuesday is bingo night", "my bill is 300", "we pay about 200 a month", "12 Oak Ave", "about 1200 kwh",
        "we live at 2 maple street", "2 days to think", "give me 2 weeks", "I am 75", "2 bedrooms", "we have 2 dogs", "$2", "about 1 or 2 kids",
        "my roof is 10 years old", "my husband handles this",
    ] {
        let (intent, slot) = of_two(text);
        assert_eq!(slot, None, "{text}");
        let ends = [ReplyIntent::Interested, ReplyIntent::WrongPerson, ReplyIntent::Stop];
        assert!(!ends.contains(&intent), "{text}: {intent:?}");
    }
    for text in ["my roof is 10 years old", "my husband handles this", "need to talk to my wife"] {
        assert_ne!(of_two(text).0, ReplyIntent::NotInterested, "{text}");
    }
}

#[test]
fn a_name_with_a_double_letter_is_a_name() {
    for text in ["this isnt ann", "no ann here", "Ann moved", "ann doesnt live here anymore", "wrong ann"] {
        assert_eq!(of_two(text).0, ReplyIntent::WrongPerson, "{text}");
    }
}

#[test]
fn a_yes_in_other_words_is_no_refusal() {
    let one = with_slots(&["2026-03-11T10:00:00-07:00"]);
    for text in ["thumbs up from me", "im good with that", "im good with either", "\u{1f919}"] {
        assert_eq!(read_reply(text, &one).slot_index, Some(0), "{text}");
    }
    assert_eq!(read_reply("im good with what i have", &one).intent, ReplyIntent::NotInterested);
}

#[test]
fn an_hour_later_is_counted_from_the_offered_time() {
    let one = with_slots(&["2026-03-11T10:00:00-07:00"]);
    for (text, start) in [("one hour later", "2026-03-11T11:00:00-07:00"), ("can we do half an hour earlier", "2026-03-11T09:30:00-07:00"), ("end of day friday", "2026-03-13T17:00:00-07:00"), ("around lunch thursday", "2026-03-12T12:00:00-07:00")] {
        assert_eq!(read_reply(text, &one).time.map(|time| time.start), Some(instant(start)), "{text}");
    }
    assert_eq!(read_reply("an hour earlier please", &nothing_offered()).intent, ReplyIntent::Reschedule);
}

#[test]
fn a_stop_in_any_of_several_texts_wins() {
    for text in [
        "yes\nstop",
        "STOP\nsorry, 1 works",
        "ok\nwho is this\nremove me please",
    ] {
        assert_eq!(
            read_reply(text, &two_offered()).intent,
            ReplyIntent::Stop,
            "{text}"
        );
    }
}

#[test]
fn the_answer_can_be_given_in_the_language_of_the_reply() {
    assert_eq!(
        read_reply("si, el jueves por la tarde", &two_offered()).language,
        Language::Es
    );
    assert_eq!(
        read_reply("yes, thursday afternoon", &two_offered()).language,
        Language::En
    );
}

#[test]
fn a_time_keeps_its_wall_clock_over_a_change_to_daylight_saving() {
    let before_change = ReplyContext {
        now: instant("2026-03-06T09:00:00-08:00"),
        ..nothing_offered()
    };
    let time = read_reply("monday at 9", &before_change).time.expect("a time");
    assert_eq!(time.start, instant("2026-03-09T09:00:00-07:00"));
}

#[test]
fn an_opt_out_needs_no_keyword() {
    for text in [
        "lose my number", "take me off this", "do not call or text this number again", "no more msgs", "dejen de mandar mensajes",
        "me gustaria que dejaran de escribirme", "voy a denunciarlos", "exit", "leave this chat", "can i be removed",
        "every text will cost you $500", "im not interested so stop asking", "dont hit my line",
    ] {
        assert_eq!(of_two(text).0, ReplyIntent::Stop, "{text}");
    }
}

#[test]
fn a_keyword_that_is_part_of_a_sentence_is_no_opt_out() {
    for text in [
        "you can stop by friday",
        "Don't stop",
        "I'd like to cancel the appointment",
        "Liked “Reply STOP to opt out”",
        "does the rebate end soon?",
    ] {
        assert_ne!(
            read_reply(text, &nothing_offered()).intent,
            ReplyIntent::Stop,
            "{text}"
        );
    }
}

fn keyword() -> impl Strategy<Value = String> {
    let keywords = [
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "opt out",
    ];
    (
        prop::sample::select(keywords.to_vec()),
        prop::collection::vec(any::<bool>(), 12),
    )
        .prop_map(|(word, upper)| {
            let cased = |(letter, upper): (char, &bool)| {
                if *upper {
                    letter.to_ascii_uppercase()
                } else {
                    letter
                }
            };
            word.chars().zip(upper.iter().cycle()).map(cased).collect()
        })
}

fn decoration() -> impl Strategy<Value = String> {
    let parts = [
        "", " ", "!", "!!", ".", "\"", "'", "“", "”", "🛑", "😡", "  ", "\n", "*", "(", ")", "…",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..4)
        .prop_map(|parts| parts.concat())
}

fn any_context() -> impl Strategy<Value = ReplyContext> {
    let zones = [
        Tz::America__Los_Angeles,
        Tz::America__New_York,
        Tz::America__Phoenix,
        Tz::Pacific__Honolulu,
        Tz::America__Chicago,
    ];
    let now = 1_700_000_000_000_i64..1_900_000_000_000;
    (
        now,
        prop::sample::select(zones.to_vec()),
        prop::collection::vec(1_i64..20_000, 0..4),
    )
        .prop_map(|(now, zone, ahead)| ReplyContext {
            proposed_slots: ahead
                .into_iter()
                .map(|minutes| Timestamp::from_millis(now + minutes * 60_000))
                .collect(),
            now: Timestamp::from_millis(now),
            zone,
        })
}

/// Texts made of the words that the grammar knows: far likelier to reach its corners than chance.
fn likely_text() -> impl Strategy<Value = String> {
    let words = [
        "1",
        "2",
        "3",
        "10:30",
        "10-11",
        "first",
        "the",
        "latter",
        "friday",
        "tuesday",
        "next",
        "week",
        "a",
        "from",
        "tomorrow",
        "today",
        "at",
        "after",
        "before",
        "noon",
        "half",
        "past",
        "pm",
        "in",
        "an",
        "hour",
        "14th",
        "31st",
        "3/14",
        "2/29",
        "31/12",
        "march",
        "de",
        "marzo",
        "el",
        "mañana",
        "por",
        "la",
        "tarde",
        "not",
        "doesn't",
        "work",
        "works",
        "but",
        "or",
        "and",
        "yes",
        "no",
        "stop",
        "appointment",
        "move",
        "to",
        "?",
        ",",
        "\n",
        "👍",
        "either",
        "one",
        "5",
        "00",
        "0",
        "99",
        "weekend",
        "dos",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..12)
        .prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn a_bare_keyword_is_an_opt_out_however_it_is_decorated(before in decoration(), word in keyword(), after in decoration(), context in any_context()) {
        let text = format!("{before}{word}{after}");
        prop_assert_eq!(read_reply(&text, &context).intent, ReplyIntent::Stop, "{:?}", text);
    }

    #[test]
    fn any_text_is_read_and_always_the_same(text in any::<String>(), context in any_context()) {
        prop_assert_eq!(read_reply(&text, &context), read_reply(&text, &context));
    }

    #[test]
    fn a_reading_fits_its_context(text in likely_text(), context in any_context()) {
        let reading = read_reply(&text, &context);
        prop_assert!((0.0..=1.0).contains(&reading.confidence));
        if let Some(index) = reading.slot_index {
            prop_assert!(index < context.proposed_slots.len(), "{:?} takes slot {}", text, index);
            prop_assert_eq!(reading.intent, ReplyIntent::ConfirmSlot);
        }
        if let Some(time) = reading.time {
            prop_assert!(matches!(reading.intent, ReplyIntent::ProposeTime | ReplyIntent::Reschedule));
            let day = |instant: Timestamp| instant.utc().with_timezone(&context.zone).date_naive();
            prop_assert!(day(time.start) >= day(context.now), "{:?} means {} in the past", text, time.start);
        }
    }
}

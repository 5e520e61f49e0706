//! Times that a reply names.

use super::{ReplyContext, ReplyIntent, instant, nothing_offered, of_two, read_reply, with_slots};

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
fn an_hour_later_is_counted_from_the_offered_time() {
    let one = with_slots(&["2026-03-11T10:00:00-07:00"]);
    for (text, start) in [("one hour later", "2026-03-11T11:00:00-07:00"), ("can we do half an hour earlier", "2026-03-11T09:30:00-07:00"), ("end of day friday", "2026-03-13T17:00:00-07:00"), ("around lunch thursday", "2026-03-12T12:00:00-07:00")] {
        assert_eq!(read_reply(text, &one).time.map(|time| time.start), Some(instant(start)), "{text}");
    }
    assert_eq!(read_reply("an hour earlier please", &nothing_offered()).intent, ReplyIntent::Reschedule);
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

//! Times, phones, addresses, zones, amounts.

use super::*;

#[test]
fn times_are_read_by_one_profile() {
    for (text, utc) in [
        ("2026-11-23T17:04:05.123Z", "2026-11-23T17:04:05.123Z"),
        ("2026-11-23T12:04:05-05:00", "2026-11-23T17:04:05.000Z"),
        ("2026-11-23T17:04:05.1239999Z", "2026-11-23T17:04:05.123Z"),
        ("2026-11-23T17:04:05.123456789+00:00", "2026-11-23T17:04:05.123Z"),
        ("2026-11-24T17:03:05+23:59", "2026-11-23T17:04:05.000Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
    ] {
        assert_eq!(Timestamp::parse(text).expect(text).to_string(), utc);
    }
    for text in [
        "", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-11-23T24:00:00Z", "2026-13-01T00:00:00Z",
        "2026-11-23T23:59:60Z", "2026-11-23T17:04:05", "2026-11-23", "2026-11-23T17:04Z",
        "2026-11-23T17:04:05-00:00", "2026-11-23T17:04:05+24:00", "2026-11-23T17:04:05+01:60",
        "2026-11-23T17:04:05+0100", "2026-11-23t17:04:05Z", "2026-11-23T17:04:05z", "2026-11-23 17:04:05Z",
        "2026-11-23T17:04:05.Z", "2026-11-23T17:04:05.0123456789Z", "+10000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-05:00", "0000-01-01T00:00:00Z", "-001-01-01T00:00:00Z",
        " 2026-11-23T17:04:05Z", "2026-11-23T17:04:05Z ", "2026-11-23T17:04:05\u{2212}05:00",
        "\u{ff12}026-11-23T17:04:05Z", "1763917445",
    ] {
        assert_eq!(Timestamp::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn times_round_trip(millis in -62_135_596_800_000_i64..=253_402_300_799_999) {
        let time = Timestamp::from_millis(millis);
        prop_assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
        prop_assert_eq!(time.to_string(), time.utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true));
    }
}

#[test]
fn phones_become_e164_or_nothing() {
    for (text, e164) in [
        ("+14155550101", "+14155550101"),
        ("+1234567890", "+1234567890"),
        ("+1 (415) 555-0101", "+14155550101"),
        ("(415) 555-0101", "+14155550101"),
        ("415.555.0101", "+14155550101"),
        ("415-555-0101", "+14155550101"),
        ("4155550101", "+14155550101"),
        ("1 415 555 0101", "+14155550101"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+881612345678", "+881612345678"),
        ("+19005550101", "+19005550101"),
    ] {
        assert_eq!(Phone::parse(text, "US").expect(text).as_str(), e164);
    }
    for text in [
        "", "+", "911", "72975", "+123456", "+1234567890123456", "+0123456789", "0415555010", "1155550101",
        "555-0101", "24155550101", "1-800-FLOWERS", "(415) 555-0101 x12", "415-555-0101 ext. 3", "+1415555010l",
        "call 415-555-0101", "415-555-0101 please", "\u{ff14}155550101", "+\u{ff11}4155550101",
        "\u{664}155550101", "+1415\u{2011}555\u{2011}0101", "++14155550101", "4155550101+", "+1 (415 555-0101",
        "+1 415) 555-0101", "415\n5550101", "(415)(555)0101", "tel:+14155550101", " 4155550101", "415/555/0101",
    ] {
        assert_eq!(Phone::parse(text, "US"), None, "{text}");
    }
    assert!(Phone::parse("+49 30 123456", "DE").is_some());
    assert_eq!(Phone::parse("+49 (0)30 123456", "US").expect("a number").as_str(), "+4930123456");
}

#[test]
fn national_forms_are_those_of_the_region() {
    for (text, region, e164) in [
        ("020 7946 0958", "GB", "+442079460958"),
        ("07911 123456", "GB", "+447911123456"),
        ("030 123456", "DE", "+4930123456"),
        ("01 23 45 67 89", "FR", "+33123456789"),
        ("55 1234 5678", "MX", "+525512345678"),
        ("02 9374 4000", "AU", "+61293744000"),
        ("098765 43210", "IN", "+919876543210"),
        ("(787) 555-0101", "PR", "+17875550101"),
    ] {
        assert_eq!(Phone::parse(text, region).expect(text).as_str(), e164);
    }
    for (text, region) in [("123456", "DE"), ("01 23 45 67", "FR"), ("4155550101", "XX"), ("123456", "KE")] {
        assert_eq!(Phone::parse(text, region), None, "{text} {region}");
    }
}

#[test]
fn emails_can_stand_in_a_header() {
    for good in ["ada@example.com", "a.b+solar@mail.example.co.uk", "o'neil@example.com", "x@1st.example"] {
        assert!(Email::parse(good).is_some(), "{good}");
    }
    let long = format!("{}@{}.com", "a".repeat(64), "b.".repeat(95) + "c");
    assert!(long.len() > 254);
    for bad in [
        "", "ada", "@example.com", "ada@", "ada@example", "a@b@example.com", "ada@example.com\r\nBcc: x@y.zz",
        "ada @example.com", "ada@exa mple.com", "ada@ex\u{e4}mple.com", "\u{e4}da@example.com", "ada@.com",
        "ada@example..com", "ada@example.com.", ".ada@example.com", "a..b@example.com", "<ada@example.com>",
        "ada@-example.com", "ada@[127.0.0.1]", "ada@127.0.0.1", "ada\u{0}@example.com", long.as_str(),
    ] {
        assert_eq!(Email::parse(bad), None, "{bad}");
    }
}

#[test]
fn zones_are_names_of_the_database() {
    assert_eq!(Zone::parse("America/New_York").unwrap().name(), "America/New_York");
    for bad in ["", "EST5", "america/new_york", "America/Atlantis", "+05:00", "../etc/localtime"] {
        assert_eq!(Zone::parse(bad), None, "{bad}");
    }
}

#[test]
fn amounts_are_written_as_javascript_writes_them() {
    let written = |value: f64| serde_json::to_string(&Money::new(value).unwrap()).unwrap();
    assert_eq!(written(25_000.0), "25000");
    assert_eq!(written(0.5), "0.5");
    assert_eq!(written(-0.0), "0");
    for bad in [-1.0, f64::NAN, f64::INFINITY, 2e15] {
        assert_eq!(Money::new(bad), None);
    }
    let place = Coordinates::new(40.0, -73.5).unwrap();
    assert_eq!(serde_json::to_string(&place).unwrap(), r#"{"lat":40,"lng":-73.5}"#);
    assert_eq!(Coordinates::new(90.1, 0.0), None);
    assert!(serde_json::from_str::<Coordinates>(r#"{"lat":0,"lng":181}"#).is_err());
}

//! Reading bytes.

use super::*;

#[test]
fn refuses_what_is_not_one_json_document() {
    let documents: &[&[u8]] = &[
        b"", b" ", b"{", b"{} x", b"{}{}", b"{}\n{}", b"\xef\xbb\xbf{}", b"{/* */}", b"// x\n{}", b"NaN",
        b"[Infinity]", b"{'a':1}", b"{a:1}", b"[1,]", b"[01]", b"[+1]", b"[.5]", b"\"\xff\"", b"\"\xc0\xaf\"",
        b"\"\\ud800\"", b"\"\\udc00\"", b"\"\\ud800x\"", b"\"\xed\xa0\x80\"", b"\"\n\"", b"\"\\u0000\"",
        b"{\"\\u0000\":1}", b"\"\\ufffe\"", b"\"\xef\xbf\xbe\"",
    ];
    for document in documents {
        let fault = parse_strict(document).expect_err(&String::from_utf8_lossy(document));
        assert!(matches!(fault, JsonFault::Syntax(_)), "{fault:?} of {document:?}");
        assert_eq!(Refusal::from(fault).code, ErrorCode::InvalidJson);
    }
}

#[test]
fn refuses_repeated_keys_however_deep_and_however_spelt() {
    for document in [
        r#"{"type":"a","type":"b"}"#,
        r#"{"type":"a","typ\u0065":"b"}"#,
        r#"{"a":[{"b":{"c":1,"c":1}}]}"#,
        r#"{"a":1,"a":1}"#,
    ] {
        let fault = parse_strict(document.as_bytes()).expect_err(document);
        assert!(matches!(fault, JsonFault::Syntax(_)), "{document}");
    }
    assert!(parse_strict(br#"{"a":{"a":1},"b":[{"a":1},{"a":2}]}"#).is_ok(), "equal keys of different objects");
}

#[test]
fn takes_64_levels_and_not_one_more() {
    let nested = |open: &str, close: &str, levels: usize| {
        format!("{}1{}", open.repeat(levels), close.repeat(levels)).into_bytes()
    };
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        assert!(parse_strict(&nested(open, close, MAX_LEVELS)).is_ok());
        for levels in [MAX_LEVELS + 1, 127, 128, 100_000] {
            let fault = parse_strict(&nested(open, close, levels)).expect_err("too deep");
            assert!(matches!(fault, JsonFault::Syntax(_)), "{levels}");
        }
    }
}

#[test]
fn never_rounds_a_number_and_says_which_one_it_was() {
    for number in ["18446744073709551616", "-9223372036854775809", "12345678901234567890123", "1e400", "-1e400"] {
        let document = format!(r#"{{"payload":{{"list":[0,{number}]}}}}"#);
        let fault = parse_strict(document.as_bytes()).expect_err(number);
        assert_eq!(fault, JsonFault::NumberOutOfRange { path: "payload.list[1]".to_owned() }, "{number}");
        let refusal = Refusal::from(fault);
        assert_eq!(listed(&refusal), ["payload.list[1] out_of_range"]);
    }
    let kept = parse_strict(b"[18446744073709551615,-9223372036854775808,9007199254740993]").unwrap();
    assert_eq!(kept.to_string(), "[18446744073709551615,-9223372036854775808,9007199254740993]");
}

#[test]
fn keeps_every_other_character_exactly() {
    let name = "Zo\u{eb} \u{202e}x \u{200b} \u{1f468}\u{200d}\u{1f469} \u{feff}";
    let value = parse_strict(json!({ "name": name }).to_string().as_bytes()).unwrap();
    assert_eq!(value["name"], name);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[^\0\u{fffe}]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[^\0\u{fffe}]{0,4}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn canonical_bytes_read_back_to_the_same_value(value in any_json()) {
        let bytes = canonical(&value);
        prop_assert_eq!(parse_strict(&bytes).unwrap(), value);
    }

    #[test]
    fn whatever_is_read_serde_json_reads_alike(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        if let Ok(value) = parse_strict(&bytes) {
            prop_assert_eq!(canonical(&serde_json::from_slice(&bytes).unwrap()), canonical(&value));
        }
    }
}

#[test]
fn canonical_bytes_are_independent_of_the_order_of_keys() {
    let one = parse_strict(br#"{"b":1,"a":{"d":[1,2],"c":"x"}}"#).unwrap();
    assert_eq!(canonical(&one), br#"{"a":{"c":"x","d":[1,2]},"b":1}"#);
}

#[test]
fn equal_numbers_have_equal_canonical_bytes_however_they_were_written() {
    let bytes = |text: &str| canonical(&parse_strict(text.as_bytes()).unwrap());
    for alike in [
        ["1e2", "100", "100.0"],
        ["0", "-0.0", "0e5"],
        ["-3", "-3.0", "-30e-1"],
        ["0.5", "5e-1", "0.50"],
        ["1000000000000000000", "1e18", "1000000000000000000.0"],
        ["9007199254740993", "9007199254740993.0", "90071992547409930e-1"],
        ["9007199254740993", "0.9007199254740993e16", "9.007199254740993E+15"],
        ["18446744073709551615", "18446744073709551615.00", "1.8446744073709551615e19"],
        ["-9223372036854775808", "-9223372036854775808.0", "-922337203685477580800e-2"],
        ["9007199254740992", "9007199254740992.0", "9007199254740992.000000000000000000000000000000"],
    ] {
        for other in alike {
            assert_eq!(bytes(other), bytes(alike[0]), "{other}");
        }
    }
    // What differs stays apart, also beyond what a float tells apart.
    assert_ne!(bytes("9007199254740993.0"), bytes("9007199254740992.0"));
    assert_ne!(bytes("9007199254740993"), bytes("9007199254740992"));
    assert_ne!(bytes("100"), bytes("100.5"));
    assert_ne!(bytes("100"), bytes("\"100\""));
}

#[test]
fn a_whole_number_of_64_bits_is_kept_to_its_last_digit_however_it_was_written() {
    for (written, kept) in [
        (r#"{"a":[9007199254740993.0,"9007199254740993.0",1.5]}"#, r#"{"a":[9007199254740993,"9007199254740993.0",1.5]}"#),
        (r#"["\"9007199254740993.0",9007199254740993e0]"#, r#"["\"9007199254740993.0",9007199254740993]"#),
        ("[18446744073709551615.0,-9223372036854775808.0]", "[18446744073709551615,-9223372036854775808]"),
        ("[-9007199254740993.0]", "[-9007199254740993]"),
    ] {
        assert_eq!(parse_strict(written.as_bytes()).unwrap().to_string(), kept, "{written}");
    }
    for number in ["18446744073709551616.0", "-9223372036854775809.0", "1e20", "1e999999999999999999999"] {
        assert!(parse_strict(format!("[{number}]").as_bytes()).is_err(), "{number}");
    }
    // What isn't JSON isn't made JSON by the digits before it.
    for number in ["09e17", "9.e17", ".9e18", "9e17.5", "9e1-7", "--9e17", "9e", "+9e17", "9e+-1"] {
        for before in ["9e17", "1.8446744073709551615e19"] {
            let fault = parse_strict(format!("[{before},{number}]").as_bytes()).expect_err(number);
            assert!(matches!(fault, JsonFault::Syntax(_)), "{before} {number} {fault:?}");
        }
    }
    // Zero has no sign, so that equal content is stored alike.
    assert_eq!(parse_strict(b"[-0,-0.0,0.0]").unwrap().to_string(), "[0.0,0.0,0.0]");
}

proptest! {
    #[test]
    fn a_whole_number_of_64_bits_is_the_same_in_every_spelling(
        number in prop_oneof![any::<i64>().prop_map(i128::from), any::<u64>().prop_map(i128::from), -99_i128..99],
        zeros in 1_usize..25,
        at in any::<prop::sample::Index>(),
    ) {
        // JSON has no zero with zeros behind it; the spellings that it has are told above.
        prop_assume!(number != 0);
        let (sign, digits) = (if number < 0 { "-" } else { "" }, number.unsigned_abs().to_string());
        let (none, point) = ("0".repeat(zeros), 1 + at.index(digits.len()));
        let (before, after) = digits.split_at(point);
        let plain = canonical(&parse_strict(number.to_string().as_bytes()).unwrap());
        for spelled in [
            format!("{sign}{digits}.{none}"),
            format!("{sign}{digits}{none}e-{zeros}"),
            format!("{sign}{before}.{after}{none}E+{}", after.len()),
            format!("{sign}0.{none}{digits}e{}", zeros + digits.len()),
        ] {
            let read = parse_strict(format!("[\"{spelled}\",{spelled}]").as_bytes()).unwrap();
            prop_assert_eq!(canonical(&read[1]), plain.clone(), "{}", spelled);
            prop_assert_eq!(read[0].as_str(), Some(spelled.as_str()));
        }
    }
}

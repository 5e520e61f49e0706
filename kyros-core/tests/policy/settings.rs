use kyros_core::policy::{Policy, Profile, Retry, Switch, Visit};
use serde_json::json;

fn read(value: serde_json::Value) -> Result<Policy, String> {
    serde_json::from_value(value).map_err(|e| e.to_string())
}

#[test]
fn an_empty_configuration_is_the_default_and_good() {
    let policy = read(json!({})).unwrap();
    assert_eq!(policy, Policy::default());
    assert_eq!(policy.check(), Ok(()));
}

#[test]
fn a_policy_written_down_reads_the_same() {
    let policy = Policy {
        company_name: Some("Sunny".to_owned()),
        time_zone: chrono_tz::Tz::America__Phoenix,
        working_hours: "Mon-Fri 08:00-12:00,13:00-18:00; Sat 09:00-12:00".parse().unwrap(),
        profile: Profile::Strict,
        ..Policy::default()
    };
    let written = serde_json::to_value(&policy).unwrap();
    assert_eq!(written["timeZone"], "America/Phoenix");
    assert_eq!(written["workingHours"], "Mon-Fri 08:00-12:00,13:00-18:00; Sat 09:00-12:00");
    assert_eq!(written["visit"]["type"], "site_visit");
    let again = read(written).unwrap();
    assert_eq!(again, policy);
    assert_eq!(again.hash(), policy.hash());
}

#[test]
fn the_hash_tells_policies_apart() {
    let other = Policy { gather_seconds: 4, ..Policy::default() };
    assert_ne!(other.hash(), Policy::default().hash());
}

#[test]
fn lists_may_come_as_text_from_the_environment() {
    let policy = read(json!({"followUpDays": "2, 5", "allowedCountries": "US"})).unwrap();
    assert_eq!((policy.follow_up_days, policy.allowed_countries), (vec![2, 5], vec!["US".to_owned()]));
}

#[test]
fn unknown_keys_and_unreadable_values_say_what_is_wrong() {
    for (value, says) in [
        (json!({"visits": {}}), "unknown field `visits`"),
        (json!({"visit": {"minute": 5}}), "unknown field `minute`"),
        (json!({"timeZone": "Texas"}), "America/Chicago"),
        (json!({"workingHours": "9 to 5"}), "Mon-Fri 09:00-17:00"),
        (json!({"workingHours": "Mon 09:00-12:00,11:00-13:00"}), "overlap"),
        (json!({"quietHours": "maybe"}), "on"),
        (json!({"followUpDays": "1,x"}), "'x'"),
        (json!({"visit": {"type": "party"}}), "site_visit"),
    ] {
        let error = read(value.clone()).unwrap_err();
        assert!(error.contains(says), "{value}: {error}");
    }
}

#[test]
fn every_wrong_value_is_named_with_its_key_and_what_is_allowed() {
    let policy = Policy {
        company_name: Some("a\nb".to_owned()),
        visit: Visit { minutes: 0, buffer_minutes: 999, step_minutes: 0, notice_hours: 400, horizon_days: 0, ..Visit::default() },
        follow_up_days: vec![3, 1],
        cold_after_days: 0,
        reengage_after_days: 0,
        max_reengagements: 99,
        retry: Retry { tries: 0, first_seconds: 0, factor: 0.5, jitter: f64::NAN },
        gather_seconds: 9999,
        reply_confidence: 1.5,
        max_texts_per_day: 0,
        max_answers_per_day: 0,
        max_texts_per_hour: Some(0),
        allowed_countries: vec!["usa".to_owned()],
        default_region: "XX".to_owned(),
        currency: "dollars".to_owned(),
        pause_days: 0,
        outage_minutes: 0,
        ..Policy::default()
    };
    let faults = policy.check().unwrap_err();
    for key in [
        "companyName", "visit.minutes", "visit.bufferMinutes", "visit.stepMinutes", "visit.noticeHours",
        "visit.horizonDays", "followUpDays", "coldAfterDays", "reengageAfterDays", "maxReengagements", "retry.tries",
        "retry.firstSeconds", "retry.factor", "retry.jitter", "gatherSeconds", "replyConfidence", "maxTextsPerDay",
        "maxAnswersPerDay", "maxTextsPerHour", "allowedCountries", "defaultRegion", "currency", "pauseDays",
        "outageMinutes",
    ] {
        let fault = faults.iter().find(|f| f.key == format!("policy.{key}"));
        assert!(fault.is_some_and(|f| !f.value.is_empty() && !f.allowed.is_empty()), "{key} is missing");
    }
    let minutes = faults.iter().find(|f| f.key == "policy.visit.minutes").unwrap();
    assert_eq!(minutes.to_string(), "policy.visit.minutes is 0; allowed: 5 to 720");
}

#[test]
fn a_lead_is_not_cold_before_its_last_follow_up() {
    let policy = Policy { follow_up_days: vec![1, 20], ..Policy::default() };
    assert_eq!(policy.check().unwrap_err()[0].key, "policy.coldAfterDays");
}

#[test]
fn a_visit_must_fit_into_the_working_hours() {
    let policy = Policy { working_hours: "Mon 09:00-09:30".parse().unwrap(), ..Policy::default() };
    assert_eq!(policy.check().unwrap_err()[0].key, "policy.workingHours");
}

#[test]
fn a_company_name_that_makes_the_first_text_too_long_is_refused() {
    let policy = Policy { company_name: Some("太陽光発電".to_owned()), ..Policy::default() };
    let faults = policy.check().unwrap_err();
    assert!(faults[0].value.contains("segments"), "{faults:?}");
}

#[test]
fn the_gateway_settles_what_is_unset_and_leaves_what_is_set() {
    let sandbox = Policy::default().for_gateway(false);
    assert_eq!((sandbox.quiet_hours_hold(), sandbox.max_texts_per_hour), (false, None));
    assert_eq!(sandbox.company_name.as_deref(), Some("Kyros Solar"));
    let real = Policy::default().for_gateway(true);
    assert_eq!((real.quiet_hours_hold(), real.max_texts_per_hour, real.company_name), (true, Some(1000), None));
    let set = Policy { quiet_hours: Some(Switch::On), ..Policy::default() }.for_gateway(false);
    assert!(set.quiet_hours_hold());
    assert!(Policy::default().quiet_hours_hold());
}

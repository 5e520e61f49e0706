//! Anything, in any order: the laws hold.

use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Input;
use kyros_core::ports::failure::{Failure, Fault};
use kyros_core::ports::sms::{ProviderKeyword, Receipt, ReceiptStatus, SmsEvidence};
use kyros_core::policy::{Profile, Switch};
use proptest::prelude::*;
use serde_json::json;

use crate::outside::Sms;
use crate::say::{ANNA, BEN, minutes};
use crate::world::World;

#[derive(Clone, Debug)]
enum Step {
    Create { number: usize, source: usize, status: usize, twin: bool },
    Hear { number: usize, words: usize, provider: bool },
    Pass { minutes: i64 },
    Transition { lead: usize, to: usize },
    Send { lead: usize, later: Option<i64> },
    CancelText { text: usize },
    Pause { lead: usize, days: Option<i64> },
    Resume { lead: usize },
    Consent { lead: usize, status: usize },
    Phone { lead: usize, number: usize },
    Book { lead: usize, hour: i64 },
    Visit { visit: usize, what: usize, hour: i64 },
    Resolve { escalation: usize, what: usize },
    Receipt { text: usize, status: usize, opted_out: bool },
    Provider { how: Vec<usize> },
    Look { how: usize },
    Calendar,
    Switch { on: bool },
    Lands { fails: bool },
}

const NUMBERS: [&str; 3] = [ANNA, BEN, "+15125550100"];
const WORDS: [&str; 21] = [
    "1", "2", "yes", "no thanks, not interested", "STOP", "START", "CANCEL", "wrong number", "HELP", "R", "C",
    "maybe later", "Friday at 2pm", "neither works", "please cancel my appointment", "how much is it?", "purple monkey",
    "can we move it to Tuesday at 10am", "gracias", "", "are you a bot?",
];
const STATUSES: [&str; 8] =
    ["new", "contacted", "qualified", "proposal_sent", "negotiating", "won", "lost", "cold"];

fn step() -> impl Strategy<Value = Step> {
    let n = || 0..64_usize;
    prop_oneof![
        3 => (n(), n(), n(), any::<bool>()).prop_map(|(number, source, status, twin)| Step::Create { number, source, status, twin }),
        8 => (n(), n(), prop::bool::weighted(0.1)).prop_map(|(number, words, provider)| Step::Hear { number, words, provider }),
        8 => prop_oneof![Just(0_i64), 0..3_i64, 0..600_i64, 0..20_000_i64, 0..150_000_i64].prop_map(|minutes| Step::Pass { minutes }),
        1 => (n(), n()).prop_map(|(lead, to)| Step::Transition { lead, to }),
        1 => (n(), prop::option::of(0..3_000_i64)).prop_map(|(lead, later)| Step::Send { lead, later }),
        1 => n().prop_map(|text| Step::CancelText { text }),
        1 => (n(), prop::option::of(1..10_i64)).prop_map(|(lead, days)| Step::Pause { lead, days }),
        1 => n().prop_map(|lead| Step::Resume { lead }),
        1 => (n(), n()).prop_map(|(lead, status)| Step::Consent { lead, status }),
        1 => (n(), n()).prop_map(|(lead, number)| Step::Phone { lead, number }),
        2 => (n(), 0..400_i64).prop_map(|(lead, hour)| Step::Book { lead, hour }),
        2 => (n(), n(), 0..400_i64).prop_map(|(visit, what, hour)| Step::Visit { visit, what, hour }),
        3 => (n(), n()).prop_map(|(escalation, what)| Step::Resolve { escalation, what }),
        2 => (n(), n(), prop::bool::weighted(0.1)).prop_map(|(text, status, opted_out)| Step::Receipt { text, status, opted_out }),
        4 => prop::collection::vec(n(), 0..8).prop_map(|how| Step::Provider { how }),
        1 => n().prop_map(|how| Step::Look { how }),
        1 => Just(Step::Calendar),
        1 => any::<bool>().prop_map(|on| Step::Switch { on }),
        3 => any::<bool>().prop_map(|fails| Step::Lands { fails }),
    ]
}

fn pick<T: Clone>(from: &[T], at: usize) -> Option<T> {
    (!from.is_empty()).then(|| from[at % from.len()].clone())
}

fn run(world: &mut World, step: &Step) {
    match step {
        Step::Create { .. } | Step::CancelText { .. } | Step::Visit { .. } | Step::Resolve { .. } | Step::Switch { .. } => {
            command(world, step);
        }
        Step::Hear { .. } | Step::Pass { .. } | Step::Calendar | Step::Provider { .. } | Step::Look { .. }
        | Step::Lands { .. } | Step::Receipt { .. } => happen(world, step),
        _ => about_a_lead(world, step),
    }
}

fn number(at: usize) -> &'static str {
    NUMBERS[at % NUMBERS.len()]
}

fn hour(world: &World, hours: i64) -> Timestamp {
    world.now.plus(chrono::TimeDelta::hours(hours))
}

/// What comes from outside.
fn happen(world: &mut World, step: &Step) {
    match step {
        Step::Hear { number: at, words, provider } => {
            let keyword = provider.then_some(ProviderKeyword::Stop);
            world.hear_with(number(*at), WORDS[words % WORDS.len()], keyword);
        }
        // While sending is paused every text that waits asks again and again: a day of that is enough.
        Step::Pass { minutes: long } if world.is_sending_paused() => world.pass(minutes(*long % 1_440)),
        Step::Pass { minutes: long } => world.pass(minutes(*long)),
        Step::Calendar => world.outside.calendar.extend(std::iter::repeat_n(Failure::transient("503", "busy"), 5)),
        Step::Provider { how } => world.outside.sms.extend(how.iter().map(|how| provider(*how))),
        Step::Look { how } => world.outside.looks.push_back(match how % 2 {
            0 => Ok(SmsEvidence::Inconclusive),
            _ => Err(Failure::transient("503", "busy")),
        }),
        Step::Lands { fails } => {
            if world.effects.values().any(|pending| pending.in_flight) {
                world.lands(fails.then(|| Failure::transient("503", "busy")));
            }
        }
        Step::Receipt { text, status, opted_out } => {
            let Some(sent) = pick(&world.outside.sent, *text) else { return };
            let status = [ReceiptStatus::Sent, ReceiptStatus::Delivered, ReceiptStatus::Failed][status % 3];
            let mut receipt = Receipt::new(sent.provider_id, status);
            receipt.effect = (text % 2 == 0).then_some(sent.effect);
            receipt.opted_out = *opted_out && status == ReceiptStatus::Failed;
            world.run(&Input::Receipt { receipt }).unwrap();
        }
        _ => unreachable!("a person's step"),
    }
}

/// Commands about anything but a lead that is known.
fn command(world: &mut World, step: &Step) {
    let (kind, payload) = match step {
        Step::Create { number: at, source, status, twin } => {
            let status = if source % 2 == 0 { "new" } else { STATUSES[status % 8] };
            let (source, data) = (["web", "permit", "manual"][source % 3], json!({ "allowDuplicate": twin }));
            let payload = json!({
                "name": "Anna Berg", "phone": number(*at), "source": source, "status": status, "metadata": data,
            });
            ("lead.create", payload)
        }
        Step::Switch { on: true } => ("system.resume_sending", json!({ "reason": "x" })),
        Step::Switch { on: false } => ("system.pause_sending", json!({ "reason": "x" })),
        Step::CancelText { text } => {
            let ids: Vec<String> = world.messages.keys().map(ToString::to_string).collect();
            let Some(id) = pick(&ids, *text) else { return };
            ("sms.cancel", json!({ "messageId": id }))
        }
        Step::Visit { visit, what, hour: at } => {
            let ids: Vec<String> = world.visits.keys().map(ToString::to_string).collect();
            let Some(id) = pick(&ids, *visit) else { return };
            let kinds = ["cancel", "confirm", "complete", "no_show"].map(|kind| format!("calendar.{kind}"));
            let payload = json!({ "appointmentId": id });
            if let Some(kind) = kinds.get(what % 5) {
                drop(world.attempt(kind, &payload));
                return;
            }
            let (start, end) = (hour(world, *at), hour(world, *at + 1));
            ("calendar.reschedule", json!({ "appointmentId": id, "startTime": start, "endTime": end }))
        }
        Step::Resolve { escalation, what } => {
            let ids: Vec<String> = world.open_escalations().iter().map(|(_, id)| id.to_string()).collect();
            let Some(id) = pick(&ids, *escalation) else { return };
            let payload = match what % 4 {
                0 | 1 => json!({ "errorId": id, "action": "retry" }),
                2 => json!({ "errorId": id, "action": "dismiss" }),
                _ => json!({ "errorId": id, "action": "reply", "content": "hello" }),
            };
            ("escalation.resolve", payload)
        }
        _ => unreachable!("about a lead, or from outside"),
    };
    drop(world.attempt(kind, &payload));
}

fn about_a_lead(world: &mut World, step: &Step) {
    let (lead, kind, mut payload) = match step {
        Step::Transition { lead, to } => (lead, "lead.transition_status", json!({ "newStatus": STATUSES[to % 8] })),
        Step::Send { lead, later: None } => (lead, "sms.send", json!({ "content": "hi", "intent": "custom" })),
        Step::Send { lead, later: Some(later) } => {
            let at = world.now.plus(minutes(*later));
            (lead, "sms.schedule", json!({ "content": "hi", "intent": "custom", "scheduledFor": at }))
        }
        Step::Pause { lead, days: None } => (lead, "lead.pause_automation", json!({})),
        Step::Pause { lead, days: Some(days) } => {
            (lead, "lead.pause_automation", json!({ "until": world.now.plus(crate::say::days(*days)) }))
        }
        Step::Resume { lead } => (lead, "lead.resume_automation", json!({})),
        Step::Consent { lead, status } => {
            let status = ["granted", "assumed", "none", "revoked"][status % 4];
            (lead, "lead.record_consent", json!({ "status": status, "method": "x", "evidence": { "note": "x" } }))
        }
        Step::Phone { lead, number: at } => (lead, "lead.update", json!({ "updates": { "phone": number(*at) } })),
        Step::Book { lead, hour: at } => {
            let (start, end) = (hour(world, *at), hour(world, *at + 1));
            let payload = json!({
                "type": "site_visit", "title": "x", "sendConfirmationSms": at % 2 == 0, "startTime": start, "endTime": end,
            });
            (lead, "calendar.book", payload)
        }
        _ => unreachable!("about no lead"),
    };
    let leads: Vec<String> = world.leads().iter().map(|lead| lead.lead.id.to_string()).collect();
    if let Some(id) = pick(&leads, *lead) {
        payload["leadId"] = json!(id);
        drop(world.attempt(kind, &payload));
    }
}

fn provider(how: usize) -> Sms {
    match how % 7 {
        0 => Sms::Refuse(Failure::permanent(Fault::OptedOut, "21610", "unsubscribed")),
        1 => Sms::Refuse(Failure::permanent(Fault::Request, "21211", "bad number")),
        2 => Sms::LoseAnswer,
        3 => Sms::LoseRequest,
        4 => Sms::Hang,
        5 => Sms::NodeDies,
        _ => Sms::Refuse(Failure::transient("503", "busy")),
    }
}

/// Few stories by default, as each is long; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 48 };
    ProptestConfig { cases, max_shrink_iters: 2_000, failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_happens_in_whatever_order_the_laws_hold(
        steps in prop::collection::vec(step(), 1..60),
        strict in any::<bool>(),
        quiet in any::<bool>(),
    ) {
        let mut world = World::new();
        world.policy.profile = if strict { Profile::Strict } else { Profile::Standard };
        world.policy.quiet_hours = Some(if quiet { Switch::On } else { Switch::Off });
        for step in &steps {
            run(&mut world, step);
        }
        // When the world is well again and time passes, nothing stays stuck.
        world.outside.sms.clear();
        world.outside.looks.clear();
        world.outside.calendar.clear();
        while world.effects.values().any(|pending| pending.in_flight) {
            world.lands(None);
        }
        drop(world.attempt("system.resume_sending", &json!({ "reason": "done" })));
        world.pass(crate::say::days(700));
        prop_assert!(world.effects.values().all(|pending| pending.effect.due > world.now));
    }
}

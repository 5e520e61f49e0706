//! Carries out the acts of a plan.

use std::sync::Arc;

use chrono::{TimeDelta, Timelike};
use kyros_core::contract::phone::Phone;
use kyros_core::contract::sms::SmsStatus;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::State;
use kyros_core::escalation::EscalationState;
use serde_json::{Value, json};

use super::acts::{Act, PHONES, STATUSES, phone_number};
use super::client::{CANARY, Command, send};
use super::coverage::Mark;
use crate::executor::locked;
use super::world::{Snap, World};
use super::{homeowner, node};

/// Where some of the houses stand.
const ADDRESSES: [&str; 2] = ["9 Oak Street, Austin, TX 78754", "12 Palm Road, Miami, FL 33101"];

/// Lets an act happen.
pub(super) fn perform(world: &Arc<World>, act: &Act) {
    world.tell(|| format!("* {act}"));
    match act {
        Act::Says { phone, word } => homeowner::says(world, &number(*phone), *word, 0),
        Act::Crash { node, down_millis } => node::crash(world, *node, *down_millis),
        Act::CrashAt { node, label, passes } => world.set_trap(*node, *label, *passes, Snap::Crash),
        Act::FreezeAt { node, label, passes, millis } => world.set_trap(*node, *label, *passes, Snap::Freeze(*millis)),
        Act::StopAtCall { millis } => world.set_snare(*millis),
        Act::Chats { phone, times, every_millis } => {
            (0..*times).for_each(|time| homeowner::asks(world, &number(*phone), time * every_millis));
        }
        Act::Freeze { node, millis } => node::freeze(world, *node, *millis),
        Act::Fault { fault, millis } => world.brew(*fault, *millis),
        Act::SetClock { millis } => set_clock(world, *millis),
        Act::Token { uses } => token(world, *uses),
        Act::Create { .. } | Act::CancelText { .. } | Act::Visit { .. } | Act::Resolve { .. } | Act::Sending { .. } => {
            command(world, act);
        }
        _ => about_a_lead(world, act),
    }
}

fn number(at: usize) -> Phone {
    Phone::e164(&phone_number(at)).expect("the numbers are E.164")
}

/// Back only by little, and not while a node stands still: a clock that jumps back under a stopped
/// process is beyond what deadlines can promise.
fn set_clock(world: &World, millis: i64) {
    if millis < 0 && node::any_frozen(world) {
        return;
    }
    world.mark(if millis < 0 { Mark::ClockBack } else { Mark::ClockForward });
    world.set_clock(millis);
}

fn pick<T>(from: &[T], at: usize) -> Option<&T> {
    (!from.is_empty()).then(|| &from[at % from.len()])
}

/// A full or half hour from now.
fn slot(world: &World, hours: i64) -> (Timestamp, Timestamp) {
    let at = world.now().plus(TimeDelta::hours(hours));
    let start = at.minus(TimeDelta::milliseconds(at.millis().rem_euclid(1_800_000)));
    (start, start.plus(TimeDelta::hours(1)))
}

fn command(world: &Arc<World>, act: &Act) {
    match act {
        Act::Create { phone, source, status, twin, copies } => {
            let mut payload = json!({
                "name": format!("Anna {CANARY}"), "phone": (phone_number(*phone)),
                "source": (["web", "permit", "manual"][source % 3]), "status": (STATUSES[status % 8]),
                "metadata": { "allowDuplicate": twin },
            });
            // Some have a house elsewhere than where their number is from.
            if let Some(address) = ADDRESSES.get(source % 8) {
                payload["address"] = json!(address);
            }
            send(world, Command::new(world, "lead.create", payload), *copies);
        }
        Act::Sending { on } => {
            let kind = if *on { "system.resume_sending" } else { "system.pause_sending" };
            send(world, Command::new(world, kind, json!({ "reason": "a test" })), 1);
        }
        Act::CancelText { text } => {
            let waiting: Vec<String> = leads(world, |lead| {
                let texts = lead.texts.iter();
                texts.filter(|(_, text)| text.sms.status != SmsStatus::Sent).map(|(id, _)| id.to_string()).collect()
            });
            if let Some(id) = pick(&waiting, *text) {
                send(world, Command::new(world, "sms.cancel", json!({ "messageId": id })), 1);
            }
        }
        Act::Visit { visit, what, hours } => {
            let visits = leads(world, |lead| lead.visits.keys().map(ToString::to_string).collect());
            let Some(id) = pick(&visits, *visit) else { return };
            let kinds = ["calendar.cancel", "calendar.confirm", "calendar.complete", "calendar.no_show"];
            let (kind, payload) = match kinds.get(what % 6) {
                Some(kind) => (*kind, json!({ "appointmentId": id })),
                None => {
                    let (start, end) = slot(world, *hours);
                    ("calendar.reschedule", json!({ "appointmentId": id, "startTime": start, "endTime": end }))
                }
            };
            send(world, Command::new(world, kind, payload), 1);
        }
        Act::Resolve { escalation, what } => {
            // Now and then one that somebody else has dealt with.
            let known = if what % 16 == 9 { all_escalations(world, |_| true) } else { open_escalations(world) };
            if let Some(id) = pick(&known, *escalation) {
                resolve(world, id, *what);
            }
        }
        _ => {}
    }
}

/// Something of every lead.
fn leads<T>(world: &World, of: impl Fn(&kyros_core::lead::LeadState) -> Vec<T>) -> Vec<T> {
    locked(&world.observer).past().leads().flat_map(of).collect()
}

/// The escalations that are open, by id.
pub(super) fn open_escalations(world: &World) -> Vec<String> {
    all_escalations(world, EscalationState::is_open)
}

fn all_escalations(world: &World, which: impl Fn(&EscalationState) -> bool) -> Vec<String> {
    let observer = locked(&world.observer);
    let states = observer.past().states.values();
    let open = states.filter_map(|state| match state {
        State::Escalation(state) if which(state) => Some(state.escalation.error_id.to_string()),
        _ => None,
    });
    open.collect()
}

/// A person answers an escalation.
pub(super) fn resolve(world: &Arc<World>, id: &str, what: usize) {
    let payload = match what % 8 {
        0 | 1 => json!({ "errorId": id, "action": "retry" }),
        2 | 3 => json!({ "errorId": id, "action": "dismiss" }),
        4 => json!({ "errorId": id, "action": "reassign", "assignedTo": "Ruth" }),
        5 => {
            let (start, end) = slot(world, 20 + what as i64);
            json!({ "errorId": id, "action": "book", "type": "site_visit", "startTime": start, "endTime": end })
        }
        6 => return drop(send(world, Command::new(world, "escalation.acknowledge", json!({ "errorId": id })), 1)),
        _ => json!({ "errorId": id, "action": "reply", "content": "hello" }),
    };
    send(world, Command::new(world, "escalation.resolve", payload), 1);
}

fn about_a_lead(world: &Arc<World>, act: &Act) {
    let (lead, kind, payload) = match act {
        Act::Transition { lead, to } => (lead, "lead.transition_status", json!({ "newStatus": STATUSES[to % 8] })),
        Act::Phone { lead, phone } => {
            (lead, "lead.update", json!({ "updates": { "phone": (PHONES[phone % PHONES.len()]) } }))
        }
        Act::Edit { lead, what } if what % 4 == 3 => return edit_as_seen(world, *lead, *what),
        Act::Edit { lead, what } => match what % 3 {
            0 => (lead, "lead.assign", json!({ "assignedTo": (["Ruth", "Saul"][what % 2]) })),
            1 => (lead, "lead.update", json!({ "updates": { "notes": format!("call {what}"), "priority": "hot" } })),
            _ => (lead, "lead.update", json!({ "updates": { "assignedTo": "Tess", "notes": null } })),
        },
        Act::Automation { lead, pause: true } => (lead, "lead.pause_automation", json!({ "reason": "a test" })),
        Act::Automation { lead, pause: false } => (lead, "lead.resume_automation", json!({})),
        Act::Consent { lead, status } => {
            let status = ["granted", "assumed", "none", "revoked"][status % 4];
            (lead, "lead.record_consent", json!({ "status": status, "method": "form", "evidence": { "note": "x" } }))
        }
        Act::Send { lead, later_minutes: None } => (lead, "sms.send", json!({ "content": "hi", "intent": "custom" })),
        Act::Send { lead, later_minutes: Some(later) } => {
            let at = world.now().plus(TimeDelta::minutes(*later));
            // Most people name a full hour.
            let past_it = TimeDelta::milliseconds(at.millis().rem_euclid(3_600_000));
            let at = if later % 3 == 0 { at } else { at.minus(past_it).plus(TimeDelta::hours(1)) };
            (lead, "sms.schedule", json!({ "content": "hi", "intent": "custom", "scheduledFor": at }))
        }
        Act::Book { lead, hours, rival } => {
            let payload = booking(world, *hours);
            if let Some(rival) = rival {
                tell_of(world, *rival, "calendar.book", payload.clone());
            }
            (lead, "calendar.book", payload)
        }
        _ => return,
    };
    tell_of(world, *lead, kind, payload);
}

/// A person changes what they saw, which is of today or of yesterday, or sends the whole of it back.
fn edit_as_seen(world: &Arc<World>, lead: usize, what: usize) {
    let known = leads(world, |lead| vec![(lead.lead.id.to_string(), lead.lead.version)]);
    let Some((id, version)) = pick(&known, lead) else { return };
    let updates = match what % 3 {
        0 => json!({ "status": (STATUSES[what % 8]), "notes": format!("as seen {what}") }),
        _ => json!({ "notes": format!("as seen {what}") }),
    };
    let mut command = Command::new(world, "lead.update", json!({ "leadId": id, "updates": updates }));
    command.if_match = Some(version.saturating_sub(what as u64 / 4 % 2));
    send(world, command, 1);
}

fn booking(world: &World, hours: i64) -> Value {
    let (start, end) = slot(world, hours);
    // Half of them within working hours, so that they meet what Kyros offers.
    let shift = TimeDelta::hours((14 + hours / 2 % 7 - i64::from(start.utc().hour())).rem_euclid(24));
    // One that has begun already can't be had.
    let (start, end) = if hours % 2 == 0 && hours > 0 { (start.plus(shift), end.plus(shift)) } else { (start, end) };
    json!({
        "type": "site_visit", "title": "visit", "sendConfirmationSms": hours % 3 != 0,
        "startTime": start, "endTime": end,
    })
}

fn tell_of(world: &Arc<World>, lead: usize, kind: &'static str, mut payload: Value) {
    let ids = leads(world, |lead| vec![lead.lead.id.to_string()]);
    if let Some(id) = pick(&ids, lead) {
        payload["leadId"] = json!(id);
        send(world, Command::new(world, kind, payload), 1);
    }
}

/// A token is made, used (once under a key that another one has used), revoked, and used once more.
fn token(world: &Arc<World>, uses: usize) {
    let hash = format!("hash-{}", world.keys.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
    let mut create = Command::new(world, "token.create", json!({ "name": "helper", "scope": ["write"] }));
    create.about_token = Some(hash.clone());
    let used = send(world, create, 1).key.clone();
    let world = Arc::clone(world);
    world.exec.clone().spawn(
        crate::executor::Scope::OUTSIDE,
        Box::pin(async move {
            let create = |world: &Arc<World>, key: Option<&String>| {
                let payload = json!({ "name": format!("Ben {CANARY}"), "phone": (PHONES[1]), "status": "lost" });
                let mut command = Command::new(world, "lead.create", payload);
                command.token.clone_from(&hash);
                if let Some(key) = key {
                    world.mark(Mark::KeyOfAnother);
                    command.key.clone_from(key);
                }
                send(world, command, 1);
            };
            for time in 0..uses {
                world.exec.sleep(world.luck.span(10, 5_000)).await;
                create(&world, Some(&used).filter(|_| time == 0));
            }
            let Some(id) = token_id(&world, &hash) else { return };
            let mut revoke = Command::new(&world, "token.revoke", json!({ "tokenId": id }));
            revoke.about_token = Some(hash.clone());
            send(&world, revoke, 1);
            for _ in 0..uses {
                world.exec.sleep(world.luck.span(1, 2_000)).await;
                create(&world, None);
            }
        }),
    );
}

fn token_id(world: &World, hash: &str) -> Option<String> {
    let observer = locked(&world.observer);
    observer.past().states.values().find_map(|state| match state {
        State::Token(token) if token.hashes.iter().any(|kept| kept.hash == hash) => Some(token.token.id.to_string()),
        _ => None,
    })
}

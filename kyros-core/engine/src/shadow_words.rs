//! A decision in words that hold no personal data and no drawn id, so that two decisions can be
//! compared by them and a person can read the difference.

use kyros_core::contract::error::Refusal;
use kyros_core::decision::{Decision, Effect, EffectFate, EffectResult, Event, Input, NewEvent, Request, Timer};
use kyros_core::escalation::EscalationEvent;
use kyros_core::lead::LeadEvent;
use kyros_core::policy::slots::Slot;
use serde::Serialize;
use serde_json::Value;

/// What a decision answered to.
pub(crate) fn about(input: &Input) -> String {
    match input {
        Input::Command(input) => {
            let lead = serde_json::to_value(&input.command).ok().and_then(|command| lead_in(&command));
            format!("{}{}", input.command.kind().as_str(), lead.map_or_else(String::new, |lead| format!(" of lead {lead}")))
        }
        Input::Text { .. } => "a homeowner's text".to_owned(),
        Input::Receipt { .. } => "a receipt".to_owned(),
        Input::Timer { timer, .. } => format!("the timer {}{}", tag(timer, "timer"), of_lead(timer)),
        Input::Attempt { request, tries, .. } => {
            format!("attempt {} of {}{}", tries + 1, tag(request, "kind"), of_lead(request))
        }
        Input::Result { request, result, .. } => {
            format!("{} of {}{}", ending(result), tag(request, "kind"), of_lead(request))
        }
        Input::Health { .. } => "the health of the whole".to_owned(),
        Input::Provider { port, down_since, .. } => {
            format!("{} is {}", port.as_str(), if down_since.is_some() { "down for long" } else { "back" })
        }
    }
}

fn ending(result: &EffectResult) -> String {
    match result {
        EffectResult::Failed { failure } => format!("the failure {}", failure.code),
        other => format!("the result {}", tag(other, "result")),
    }
}

/// What it decides, one line a thing.
pub(crate) fn lines(decision: &Result<Decision, Refusal>) -> Vec<String> {
    let decision = match decision {
        Ok(decision) => decision,
        Err(refusal) => return vec![format!("refuses: {}", refusal.code)],
    };
    let mut lines: Vec<String> =
        decision.appends.iter().flat_map(|append| append.events.iter().map(event)).collect();
    lines.extend(decision.effects.iter().map(effect));
    lines.extend(decision.fate.map(fate));
    lines.extend((!decision.cancels.is_empty()).then(|| format!("calls off {} of what was to be done", decision.cancels.len())));
    lines
}

fn event(new: &NewEvent) -> String {
    match &new.event {
        Event::Lead(event) => lead_event(event),
        Event::Escalation(EscalationEvent::Opened { escalation, cause }) => {
            format!("asks a person: {cause} ({})", escalation.severity.as_str())
        }
        other => serde_json::to_value(other).map_or_else(|_| String::new(), |event| snake_tag(&event["event"], "kind")),
    }
}

fn lead_event(event: &LeadEvent) -> String {
    match event {
        LeadEvent::StatusChanged { transition, reason, .. } => {
            let reason = reason.map_or_else(String::new, |reason| format!(" ({})", reason.as_str()));
            format!("the lead goes from {} to {}{reason}", transition.from, transition.to)
        }
        LeadEvent::TextQueued { message, purpose, offer, why, .. } => {
            let due = message.scheduled_for.map_or_else(|| "at once".to_owned(), |at| format!("at {at}"));
            let offers = offering(offer);
            let length = message.content.chars().count();
            format!("a {} of {length} characters {due}{offers}{}", snake(purpose), because(why))
        }
        LeadEvent::TextRewritten { content, offer, .. } => {
            format!("the text is written anew, of {} characters{}", content.chars().count(), offering(offer))
        }
        LeadEvent::TextWithheld { purpose, why } => format!("no {}{}", snake(purpose), because(why)),
        LeadEvent::TextHeld { until, why, .. } => format!("the text waits until {until}{}", because(why)),
        LeadEvent::TextAttempted { permission, .. } => format!("the text may go{}", because(permission)),
        LeadEvent::Booked { appointment, .. } => {
            format!("a visit from {} to {}", appointment.start_time, appointment.end_time)
        }
        LeadEvent::ReplyActedOn { reading, act } => format!("reads {}, acts {act}", snake(&reading.intent)),
        LeadEvent::TimerSet { name, effect, .. } => {
            let name = name.split('/').next().unwrap_or_default();
            format!("the timer {name} is {}", if effect.is_some() { "set" } else { "taken away" })
        }
        LeadEvent::Escalated { reason, .. } => format!("the lead needs a person: {reason}"),
        other => snake_tag(other, "kind"),
    }
}

fn offering(offer: &[Slot]) -> String {
    let times: Vec<String> = offer.iter().map(|slot| slot.start.to_string()).collect();
    if times.is_empty() { String::new() } else { format!(", offering {}", times.join(" and ")) }
}

fn because(why: &[String]) -> String {
    if why.is_empty() { String::new() } else { format!(" because of {}", why.join("; ")) }
}

fn effect(effect: &Effect) -> String {
    let what = match &effect.request {
        Request::Timer(Timer::FollowUp { step, .. }) => format!("wakes for follow-up {}", step + 1),
        Request::Timer(Timer::Remind { hours, .. }) => format!("wakes to remind {hours} hours before"),
        Request::Timer(timer) => format!("wakes to {}", tag(timer, "timer")),
        request => format!("wants {}", tag(request, "kind")),
    };
    format!("{what} at {}", effect.due)
}

fn fate(fate: EffectFate) -> String {
    match fate {
        EffectFate::Go => "goes".to_owned(),
        EffectFate::Done => "is done".to_owned(),
        EffectFate::RetryAt(at) => format!("tries again at {at}"),
        EffectFate::HoldUntil(at) => format!("waits until {at}"),
        EffectFate::LookAt(at) => format!("looks at {at} what became of it"),
        EffectFate::Dead => "gives up".to_owned(),
    }
}

/// The tag of a value, as a few words.
fn tag(value: &impl Serialize, name: &str) -> String {
    snake_tag(value, name).replace('_', " ")
}

fn snake_tag(value: &impl Serialize, name: &str) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value[name].as_str().unwrap_or("something").to_owned()
}

fn snake(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(|word| word.replace('_', " "))).unwrap_or_default()
}

fn of_lead(value: &impl Serialize) -> String {
    let lead = serde_json::to_value(value).ok().and_then(|value| lead_in(&value));
    lead.map_or_else(String::new, |lead| format!(" of lead {lead}"))
}

/// The lead's id, wherever it stands.
fn lead_in(value: &Value) -> Option<String> {
    let members = value.as_object()?;
    let own = ["leadId", "lead_id", "lead"].iter().find_map(|name| members.get(*name)?.as_str());
    own.map(str::to_owned).or_else(|| members.values().find_map(lead_in))
}

//! From an input to the decider that it concerns.

use super::draft::Draft;
use super::effect::{EffectFate, Port, Request, Timer};
use super::input::{CommandInput, EffectResult, Input};
use super::situation::Situation;
use super::Decision;
use crate::contract::command::Command;
use crate::contract::error::Refusal;
use crate::contract::escalation::{EscalationAction, Severity};
use crate::contract::ids::LeadId;
use crate::contract::lead::Metadata;
use crate::ports::failure::Outcome;
use crate::{escalation, lead, project, system, token};

/// Decides. Pure: the same input in the same situation always gives the same decision.
///
/// # Errors
/// A command that breaks a rule is refused; other inputs always lead to a decision.
pub fn decide(input: &Input, situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let mut draft = Draft::new(situation, chain_of(input));
    match input {
        Input::Command(input) => command(&mut draft, input)?,
        Input::Text { text } => lead::inbound(&mut draft, text),
        Input::Receipt { receipt } => lead::receipt(&mut draft, receipt),
        Input::Timer { timer, .. } => {
            fire(&mut draft, timer);
            draft.fate(EffectFate::Done);
        }
        Input::Attempt { request, tries, started, .. } => attempt(&mut draft, request, *tries, *started),
        Input::Result { effect, request, tries, result, .. } => {
            if let Some(lead) = lead_of(request) {
                draft.about(lead);
            }
            ended(&mut draft, *effect, request, *tries, result);
        }
        Input::Health { health } => system::health_changed(&mut draft, health),
        Input::Provider { port, down_since, code } => provider(&mut draft, *port, down_since.is_some(), code),
    }
    Ok(draft.finish())
}

fn chain_of(input: &Input) -> Option<crate::contract::ids::ClientId> {
    match input {
        Input::Command(input) => Some(input.correlation.clone()),
        Input::Timer { correlation, .. } | Input::Attempt { correlation, .. } | Input::Result { correlation, .. } => {
            correlation.clone()
        }
        Input::Text { .. } | Input::Receipt { .. } | Input::Health { .. } | Input::Provider { .. } => None,
    }
}

fn command(draft: &mut Draft<'_>, input: &CommandInput) -> Result<(), Refusal> {
    use crate::contract::appointment::AppointmentStatus::{Completed, Confirmed, NoShow};
    let version = input.if_match;
    match &input.command {
        Command::LeadCreate(payload) => lead::create(draft, payload, input.import),
        Command::LeadUpdate(payload) => lead::update(draft, payload, version),
        Command::LeadTransitionStatus(payload) => {
            lead::expect_version_of(draft, &payload.lead_id, version)?;
            lead::transition(draft, payload)
        }
        Command::LeadAssign(payload) => lead::assign(draft, payload, version),
        Command::LeadPauseAutomation(payload) => lead::pause(draft, payload, version),
        Command::LeadResumeAutomation(payload) => lead::resume(draft, payload, version),
        Command::LeadRecordConsent(payload) => lead::record_consent(draft, payload, version),
        Command::SmsSend(payload) => lead::send_command(draft, payload),
        Command::SmsSchedule(payload) => lead::schedule_command(draft, payload),
        Command::SmsCancel(payload) => lead::cancel_command(draft, payload),
        Command::CalendarBook(payload) => lead::book(draft, payload),
        Command::CalendarReschedule(payload) => lead::reschedule(draft, payload, version),
        Command::CalendarCancel(payload) => lead::cancel(draft, payload, version),
        Command::CalendarConfirm(payload) => lead::change(draft, payload, Confirmed, version),
        Command::CalendarComplete(payload) => lead::change(draft, payload, Completed, version),
        Command::CalendarNoShow(payload) => lead::change(draft, payload, NoShow, version),
        Command::TokenCreate(payload) => token::create(draft, input, payload),
        Command::TokenRotate(payload) => token::rotate(draft, input, payload),
        Command::TokenRevoke(payload) => token::revoke(draft, input, payload),
        Command::ProjectSync(_) => {
            project::sync(draft);
            Ok(())
        }
        Command::ProjectUpdate(payload) => project::update(draft, payload),
        Command::EscalationAcknowledge(payload) => escalation::acknowledge(draft, payload),
        Command::EscalationResolve(payload) => escalation::resolve(draft, payload, &input.actor),
        Command::SystemPauseSending(payload) => {
            system::command(draft, true, &payload.reason, &input.actor);
            Ok(())
        }
        Command::SystemResumeSending(payload) => {
            system::command(draft, false, &payload.reason, &input.actor);
            Ok(())
        }
        Command::LeadErase(_)
        | Command::WebhookCreate(_)
        | Command::WebhookUpdate(_)
        | Command::WebhookDelete(_)
        | Command::WebhookTest(_)
        | Command::WebhookReplay(_) => {
            Err(Refusal::unknown_command(crate::contract::command::CommandType::built().map(|kind| kind.as_str())))
        }
    }
}

fn fire(draft: &mut Draft<'_>, timer: &Timer) {
    if let Some(lead) = lead_of_timer(timer) {
        draft.about(lead);
    }
    match *timer {
        Timer::ActOnReply { lead } => lead::act_on_reply(draft, lead),
        Timer::FollowUp { lead, round, step } => lead::follow_up(draft, lead, round, step),
        Timer::GoCold { lead, round } => lead::go_cold(draft, lead, round),
        Timer::CheckBack { lead, round } => lead::check_back(draft, lead, round),
        Timer::Reengage { lead, round } => lead::reengage(draft, lead, round),
        Timer::Remind { lead, appointment, version, hours } => lead::remind(draft, lead, appointment, version, hours),
        Timer::ResumeAutomation { lead, until } => lead::resume_timer(draft, lead, until),
        Timer::MatchReceipt { ref receipt } => lead::match_receipt(draft, receipt),
    }
}

fn attempt(draft: &mut Draft<'_>, request: &Request, tries: u32, started: crate::contract::time::Timestamp) {
    match request {
        Request::SendSms { lead, message } => {
            draft.about(*lead);
            lead::attempt(draft, *lead, *message, tries, started);
        }
        // Called off before the calendar was reached, or acted on meanwhile: nothing to do any more.
        Request::PutCalendar { lead, appointment } if !lead::is_to_be_shown(draft, *lead, *appointment) => {
            draft.fate(EffectFate::Done);
        }
        Request::AskLanguage { lead, .. } if lead::of(draft, *lead).is_none_or(|state| state.unread.is_none()) => {
            draft.fate(EffectFate::Done);
        }
        // Other ports are idempotent by the effect's matter: the lease is the record of the attempt.
        _ => draft.fate(EffectFate::Go),
    }
}

fn ended(
    draft: &mut Draft<'_>,
    effect: crate::contract::ids::EffectId,
    request: &Request,
    tries: u32,
    result: &EffectResult,
) {
    match (request, result) {
        (Request::SendSms { lead, message }, EffectResult::SmsAccepted { accepted }) => {
            lead::sent(draft, *lead, *message, accepted);
        }
        (Request::SendSms { lead, message }, EffectResult::Failed { failure }) => {
            lead::failed(draft, *lead, *message, tries, failure);
        }
        (Request::SendSms { lead, message }, EffectResult::Lost {}) => lead::lost_attempt(draft, *lead, *message),
        (Request::SendSms { lead, message }, EffectResult::Looked { poll, evidence }) => {
            lead::looked(draft, *lead, *message, tries, *poll, evidence);
        }
        (
            Request::PutCalendar { lead, appointment } | Request::RemoveCalendar { lead, appointment },
            EffectResult::CalendarDone { calendar_event_id },
        ) => {
            lead::calendar_result(draft, *lead, *appointment, calendar_event_id.as_deref());
            draft.fate(EffectFate::Done);
        }
        (Request::AskLanguage { lead, upto }, EffectResult::Read { reading }) => {
            lead::read_by_model(draft, *lead, *upto, Some(reading));
            draft.fate(EffectFate::Done);
        }
        (Request::SyncProjects {}, EffectResult::Projects { projects }) => project::synced(draft, projects),
        (_, EffectResult::Failed { failure }) => again(draft, effect, request, tries, failure),
        (_, EffectResult::Lost {}) => draft.fate(EffectFate::RetryAt(draft.now())),
        _ => draft.fate(EffectFate::Done),
    }
}

/// A failed call of an idempotent port: by policy again, then given up.
fn again(
    draft: &mut Draft<'_>,
    effect: crate::contract::ids::EffectId,
    request: &Request,
    tries: u32,
    failure: &crate::ports::failure::Failure,
) {
    use crate::ports::failure::Retry;
    if matches!(request, Request::SyncProjects {}) {
        return project::sync_failed(draft, effect, tries, failure);
    }
    let after = match failure.retry {
        Retry::AfterMillis(millis) => Some(chrono::TimeDelta::milliseconds(i64::try_from(millis).unwrap_or(i64::MAX))),
        _ => None,
    };
    let certain = failure.retry == Retry::Never && failure.outcome == Outcome::NotApplied;
    let next = if certain { None } else { crate::policy::retry::next_try(draft.policy(), effect, tries, after) };
    match (next, request) {
        (Some(delay), _) => draft.fate(EffectFate::RetryAt(draft.now().plus(delay))),
        (None, Request::PutCalendar { lead, appointment } | Request::RemoveCalendar { lead, appointment }) => {
            lead::calendar_failed(draft, *lead, *appointment, &failure.code);
        }
        (None, Request::AskLanguage { lead, upto }) => {
            lead::read_by_model(draft, *lead, *upto, None);
            draft.fate(EffectFate::Done);
        }
        // The escalation itself stays open in the API; only telling about it has failed.
        (None, _) => draft.fate(EffectFate::Done),
    }
}

fn provider(draft: &mut Draft<'_>, port: Port, down: bool, code: &str) {
    if !down {
        return escalation::recovered(draft, port);
    }
    if escalation::still_down(draft, port) {
        return;
    }
    let mut context = Metadata::new();
    context.insert("port".to_owned(), port.as_str().into());
    context.insert("code".to_owned(), code.into());
    let minutes = draft.policy().outage_minutes;
    escalation::raise(
        draft,
        escalation::Cause {
            key: escalation::outage(port),
            of_lead: false,
            lead: None,
            severity: Severity::Critical,
            message: format!("{} has been down for more than {minutes} minutes: {code}", port.as_str()),
            context,
            actions: vec![EscalationAction::Retry, EscalationAction::Dismiss],
            human: false,
        },
    );
}

pub(super) const fn lead_of(request: &Request) -> Option<LeadId> {
    match request {
        Request::SendSms { lead, .. }
        | Request::PutCalendar { lead, .. }
        | Request::RemoveCalendar { lead, .. }
        | Request::AskLanguage { lead, .. } => Some(*lead),
        Request::Timer(timer) => lead_of_timer(timer),
        Request::Notify { .. } | Request::SyncProjects {} => None,
    }
}

pub(super) const fn lead_of_timer(timer: &Timer) -> Option<LeadId> {
    match timer {
        Timer::ActOnReply { lead }
        | Timer::FollowUp { lead, .. }
        | Timer::GoCold { lead, .. }
        | Timer::CheckBack { lead, .. }
        | Timer::Reengage { lead, .. }
        | Timer::Remind { lead, .. }
        | Timer::ResumeAutomation { lead, .. } => Some(*lead),
        Timer::MatchReceipt { .. } => None,
    }
}

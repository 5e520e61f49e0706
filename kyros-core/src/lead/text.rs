//! Texts that shall go out: Kyros' own and those that people write.

use super::offer::note_offered;
use super::state::{LeadState, TextPurpose};
use super::{LeadEvent, apply, copy, find, lane, number_of, subject, undelivered};
use crate::contract::command::{SmsCancel, SmsSchedule, SmsSend};
use crate::contract::error::{FaultCode, Refusal};
use crate::contract::fields::Ref;
use crate::contract::ids::{EffectId, LeadId, MessageId};
use crate::contract::lead::{Automation, AutomationState};
use crate::contract::sms::{Direction, SmsIntent, SmsMessage, SmsStatus};
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::{Fact, Need, Request, State, StreamId};
use crate::number::{Ask, NumberState, Verdict, permission};
use crate::policy::caps::TextClass;
use crate::policy::slots::Slot;

/// A text that shall go out.
#[derive(Clone, Debug)]
pub struct NewText {
    /// What for.
    pub purpose: TextPurpose,
    /// The wire's word for it.
    pub intent: SmsIntent,
    /// Which cap counts it.
    pub class: TextClass,
    /// The words.
    pub content: String,
    /// Which follow-up it is worded as, from 1.
    pub note: Option<u32>,
    /// The times that it offers.
    pub offer: Vec<Slot>,
    /// The homeowner's text that it answers.
    pub answers: Option<Timestamp>,
}

impl NewText {
    /// A text that Kyros starts.
    #[must_use]
    pub const fn started(purpose: TextPurpose, intent: SmsIntent, content: String, offer: Vec<Slot>) -> Self {
        Self { purpose, intent, class: TextClass::Started, content, note: None, offer, answers: None }
    }

    /// An answer to the homeowner's last text.
    #[must_use]
    pub fn answer(state: &LeadState, purpose: TextPurpose, intent: SmsIntent, content: String) -> Self {
        Self { purpose, intent, class: TextClass::Answer, content, note: None, offer: Vec::new(), answers: state.last_inbound }
    }

    /// Which follow-up it is worded as.
    #[must_use]
    pub const fn worded_as(mut self, note: u32) -> Self {
        self.note = Some(note);
        self
    }

    /// The times that it offers.
    #[must_use]
    pub fn offering(mut self, offer: Vec<Slot>) -> Self {
        self.offer = offer;
        self
    }
}

/// Queues a text of Kyros' own, for now or for the first permitted moment; one that may not go out
/// at all is only noted. Answers its id.
pub fn queue(draft: &mut Draft<'_>, lead: LeadId, text: NewText) -> Option<MessageId> {
    let state = copy(draft, lead)?;
    let verdict = may(draft, &state, text.purpose, text.class, text.answers);
    let (due, why) = match verdict {
        Ok(reasons) => (None, reasons),
        Err(Verdict::Never { reason, why }) => {
            apply(draft, lead, LeadEvent::TextWithheld { purpose: text.purpose, why: vec![why.clone()] });
            undelivered::withheld(draft, lead, reason, &why);
            return None;
        }
        Err(Verdict::Wait { reason: "quiet_hours" | "daily_cap", until, why }) => (Some(until), vec![why]),
        Err(Verdict::Wait { why, .. }) => (None, vec![why]),
    };
    let purpose = text.purpose;
    cancel_waiting(draft, lead, "a later answer takes its place", |waiting| purpose.replaces(waiting));
    note_offered(draft, &text.offer);
    Some(put(draft, lead, text, due, why))
}

/// What [`permission`] says about such a text now.
pub fn may(
    draft: &mut Draft<'_>,
    state: &LeadState,
    purpose: TextPurpose,
    class: TextClass,
    answers: Option<Timestamp>,
) -> Result<Vec<String>, Verdict> {
    let (_, number) = number_of(draft, state.lead.id);
    may_beside(draft, state, &number, purpose, class, answers)
}

fn may_beside(
    draft: &mut Draft<'_>,
    state: &LeadState,
    number: &NumberState,
    purpose: TextPurpose,
    class: TextClass,
    answers: Option<Timestamp>,
) -> Result<Vec<String>, Verdict> {
    let paused = match draft.state(&StreamId::System) {
        State::System(system) => system.paused.clone(),
        _ => None,
    };
    let ask = Ask {
        lead: state,
        number,
        purpose,
        class,
        answers,
        now: draft.now(),
        policy: draft.policy(),
        paused: paused.as_deref(),
    };
    permission(&ask).map(|granted| granted.reasons().to_vec())
}

fn put(draft: &mut Draft<'_>, lead: LeadId, text: NewText, due: Option<Timestamp>, why: Vec<String>) -> MessageId {
    let now = draft.now();
    let uuid = draft.next_uuid();
    let id = MessageId::new(uuid);
    let message = SmsMessage {
        id,
        lead_id: lead,
        direction: Direction::Outbound,
        content: text.content,
        status: if due.is_some() { SmsStatus::Scheduled } else { SmsStatus::Pending },
        intent: Some(text.intent),
        sent_at: None,
        delivered_at: None,
        received_at: None,
        error: None,
        created_at: now,
        scheduled_for: due,
        provider_message_id: None,
        segments: None,
    };
    let chain = draft.chain().cloned();
    // HELP and the opt-out confirmation wait for nobody.
    let own_lane = matches!(text.class, TextClass::OptOutConfirmation | TextClass::Help);
    let lane = lane(lead, if own_lane { "notice" } else { "sms" });
    let event = LeadEvent::TextQueued {
        message,
        purpose: text.purpose,
        class: text.class,
        note: text.note,
        offer: text.offer,
        answers: text.answers,
        chain: chain.clone(),
        why,
    };
    apply(draft, lead, event);
    let request = Request::SendSms { lead, message: id };
    draft.want_as(EffectId::new(uuid), lane, due.unwrap_or(now), request, subject(lead), chain);
    id
}

/// Cancels the lead's waiting texts that `which` picks.
pub fn cancel_waiting(draft: &mut Draft<'_>, lead: LeadId, reason: &str, which: impl Fn(TextPurpose) -> bool) {
    let Some(state) = copy(draft, lead) else { return };
    for (id, text) in &state.texts {
        if text.is_waiting() && !text.attempting && text.purpose.is_some_and(&which) {
            apply(draft, lead, LeadEvent::TextCancelled { message: *id, reason: reason.to_owned() });
            draft.unwant(EffectId::new(id.uuid()));
        }
    }
}

/// `sms.send`
///
/// # Errors
/// `not_found`, `contact_not_allowed`, `validation_failed` for a time that is past.
pub fn send_command(draft: &mut Draft<'_>, payload: &SmsSend) -> Result<(), Refusal> {
    let lead = find(draft, &payload.lead_id)?;
    let id = operator_text(draft, lead, &payload.content, payload.intent, payload.scheduled_for)?;
    answer(draft, lead, id, true)
}

/// `sms.schedule`
///
/// # Errors
/// As [`send_command`].
pub fn schedule_command(draft: &mut Draft<'_>, payload: &SmsSchedule) -> Result<(), Refusal> {
    let lead = find(draft, &payload.lead_id)?;
    let id = operator_text(draft, lead, &payload.content, payload.intent, Some(payload.scheduled_for))?;
    answer(draft, lead, id, true)
}

fn answer(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, created: bool) -> Result<(), Refusal> {
    let text = copy(draft, lead).and_then(|state| state.texts.get(&id).cloned());
    let text = text.ok_or_else(Refusal::internal)?;
    draft.about(lead);
    draft.answer(created, &text.sms);
    Ok(())
}

/// A text that a person writes: it takes the lead out of automation for a while.
///
/// # Errors
/// `contact_not_allowed`, `validation_failed` for a time that is past.
pub fn operator_text(
    draft: &mut Draft<'_>,
    lead: LeadId,
    content: &str,
    intent: SmsIntent,
    at: Option<Timestamp>,
) -> Result<MessageId, Refusal> {
    if at.is_some_and(|at| at <= draft.now()) {
        let message = "must be in the future";
        return Err(Refusal::invalid_field("payload.scheduledFor", FaultCode::OutOfRange, message));
    }
    let state = copy(draft, lead).ok_or_else(|| Refusal::not_found("lead"))?;
    let purpose = TextPurpose::Operator;
    let (_, mut number) = number_of(draft, lead);
    let number = std::sync::Arc::make_mut(&mut number);
    // Texts on their way out count already, so that many at once are refused like many in turn.
    let leaving = state.texts.iter().filter(|(_, text)| text.sms.status == SmsStatus::Pending && text.attempted_at.is_none());
    number.sent.extend(leaving.map(|(id, text)| (draft.now(), text.class, EffectId::new(id.uuid()))));
    let (due, why) = match may_beside(draft, &state, number, purpose, TextClass::Operator, None) {
        Ok(reasons) => (at, reasons),
        Err(Verdict::Wait { reason: "quiet_hours", until, why }) => (Some(at.map_or(until, |at| at.max(until))), vec![why]),
        Err(Verdict::Wait { reason: "daily_cap", .. }) if at.is_none() => {
            return Err(Refusal::contact_not_allowed("daily_cap"));
        }
        Err(Verdict::Wait { why, .. }) => (at, vec![why]),
        Err(Verdict::Never { reason, .. }) => return Err(Refusal::contact_not_allowed(reason)),
    };
    let content = content.to_owned();
    let text = NewText { purpose, intent, class: TextClass::Operator, content, note: None, offer: Vec::new(), answers: None };
    let id = put(draft, lead, text, due, why);
    take_over(draft, lead, &state);
    Ok(id)
}

/// Automation steps back when a person writes.
fn take_over(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState) {
    cancel_waiting(draft, lead, "a person took over", TextPurpose::pausable);
    let until = draft.now().plus(chrono::TimeDelta::days(i64::from(draft.policy().pause_days)));
    let indefinitely = state.is_paused(draft.now()) && state.lead.automation.until.is_none();
    if !indefinitely {
        let reason = Some("operator_text".to_owned());
        let automation = Automation { state: AutomationState::Paused, reason, until: Some(until) };
        super::update::set_automation(draft, lead, automation);
    }
}

/// `sms.cancel`
///
/// # Errors
/// `not_found`; `conflict` once it was sent or cancelled.
pub fn cancel_command(draft: &mut Draft<'_>, payload: &SmsCancel) -> Result<(), Refusal> {
    let Ref::Known(id) = payload.message_id else { return Err(Refusal::not_found("message")) };
    let Some(Fact::Message(Some((lead, _)))) = draft.situation().facts.get(&Need::LeadOfMessage(id)) else {
        return Err(Refusal::not_found("message"));
    };
    let lead = *lead;
    let text = copy(draft, lead).and_then(|state| state.texts.get(&id).cloned());
    match text {
        Some(text) if text.is_waiting() && !text.attempting => {
            apply(draft, lead, LeadEvent::TextCancelled { message: id, reason: "cancelled by a person".to_owned() });
            draft.unwant(EffectId::new(id.uuid()));
            answer(draft, lead, id, false)
        }
        Some(text) if text.sms.status == SmsStatus::Cancelled => answer(draft, lead, id, false),
        _ => Err(Refusal::conflict_state("the text has been sent or is being sent; it can't be cancelled")),
    }
}

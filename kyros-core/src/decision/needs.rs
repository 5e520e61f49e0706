//! Which facts the decider of an input wants to see.

use super::Actor;
use super::dispatch::{lead_of, lead_of_timer};
use super::effect::{Request, Timer};
use super::input::{CommandInput, EffectResult, Input};
use super::situation::{Fact, Facts, Need};
use super::stream::{PhoneHasher, State, StreamId};
use crate::contract::command::Command;
use crate::contract::fields::Ref;
use crate::contract::ids::{EscalationId, LeadId, MessageId};
use crate::contract::phone::Phone;
use crate::contract::time::Timestamp;
use crate::policy::Policy;
use crate::policy::countries::calling_country;
use crate::ports::sms::{FailureScope, Receipt, SmsEvidence};
use crate::{escalation, lead, project, system, token};

/// The facts that the decider of an input still wants to see. Asked again with what was found until
/// it wants nothing more: a lead's number is known once the lead is.
#[must_use]
pub fn needs(input: &Input, facts: &Facts, hasher: &PhoneHasher, policy: &Policy) -> Vec<Need> {
    let mut ask = Asking { facts, hasher, policy, wanted: Vec::new() };
    match input {
        Input::Command(input) => ask.command(input),
        Input::Text { text } => {
            ask.want(Need::Owner(lead::inbound_key(&text.provider_id)));
            ask.number(&text.from);
            if lead::opt_in_keyword(&text.body).is_some() {
                ask.availability();
            }
        }
        Input::Receipt { receipt } => ask.receipt(receipt),
        Input::Timer { timer, .. } => ask.timer(timer),
        Input::Attempt { request, started, .. } => match request {
            Request::SendSms { lead, message } => {
                ask.whole_lead(*lead);
                ask.stream(StreamId::System);
                ask.times_of(*lead, *message, *started);
                ask.texts_last_hour();
            }
            Request::PutCalendar { lead, .. } | Request::AskLanguage { lead, .. } => ask.stream(StreamId::Lead(*lead)),
            Request::Notify { escalation } => ask.stream(StreamId::Escalation(*escalation)),
            Request::RemoveCalendar { .. } | Request::SyncProjects {} | Request::Timer(_) => {}
        },
        Input::Result { request, result, .. } => ask.result(request, result),
        Input::Health { .. } => ask.stream(StreamId::System),
        Input::Provider { port, .. } => ask.cause(&escalation::outage(*port)),
    }
    ask.wanted
}

struct Asking<'a> {
    facts: &'a Facts,
    hasher: &'a PhoneHasher,
    policy: &'a Policy,
    wanted: Vec<Need>,
}

impl Asking<'_> {
    fn want(&mut self, need: Need) {
        if !self.facts.contains_key(&need) && !self.wanted.contains(&need) {
            self.wanted.push(need);
        }
    }

    fn stream(&mut self, stream: StreamId) {
        self.want(Need::Stream(stream));
    }

    fn state(&self, stream: &StreamId) -> Option<std::sync::Arc<State>> {
        match self.facts.get(&Need::Stream(stream.clone())) {
            Some(Fact::Stream(state, _)) => Some(std::sync::Arc::clone(state)),
            _ => None,
        }
    }

    fn availability(&mut self) {
        self.want(Need::Availability { minutes: self.policy.visit.minutes });
    }

    /// Nothing is counted for a text that waits for sending to be resumed.
    fn texts_last_hour(&mut self) {
        let on = match self.state(&StreamId::System).as_deref() {
            Some(State::System(system)) => system.paused.is_none(),
            Some(_) => true,
            None => false,
        };
        if on && self.policy.max_texts_per_hour.is_some() {
            self.want(Need::TextsLastHour);
            self.cause(system::HOURLY_LIMIT);
        }
    }

    /// The number and every lead with it: an opt-out holds for all of them.
    fn number(&mut self, phone: &Phone) {
        let stream = StreamId::Number(self.hasher.key(phone));
        self.stream(stream.clone());
        self.stream(StreamId::System);
        if !calling_country(phone).allowed_by(self.policy) {
            self.cause(&lead::country_cause());
        }
        if let Some(state) = self.state(&stream)
            && let State::Number(number) = &*state
        {
            for id in &number.leads {
                self.lead(*id);
            }
        }
    }

    /// A lead and its open escalations.
    fn lead(&mut self, id: LeadId) {
        let stream = StreamId::Lead(id);
        self.stream(stream.clone());
        if let Some(state) = self.state(&stream)
            && let State::Lead(lead) = &*state
        {
            let own = lead.escalations.values().copied();
            let texts = lead.texts.values().filter_map(|text| text.escalation);
            let visits = lead.visits.values().filter_map(|visit| visit.escalation);
            for id in own.chain(texts).chain(visits) {
                self.stream(StreamId::Escalation(id));
            }
        }
    }

    /// A lead with its number.
    fn whole_lead(&mut self, id: LeadId) {
        self.lead(id);
        let Some(state) = self.state(&StreamId::Lead(id)) else { return };
        let State::Lead(lead) = &*state else { return };
        self.number(&lead.lead.phone);
        // An attempt ends at the number where it began, and so does what comes of it.
        for text in lead.texts.values() {
            if let Some(phone) = text.attempted_to.as_ref().filter(|phone| **phone != lead.lead.phone) {
                self.number(phone);
            }
        }
    }

    fn lead_ref(&mut self, lead: &Ref<LeadId>) {
        if let Ref::Known(id) = lead {
            self.whole_lead(*id);
        }
    }

    fn lead_of_message(&mut self, need: Need) {
        let found = match self.facts.get(&need) {
            Some(Fact::Message(Some((lead, _)))) => Some(*lead),
            _ => None,
        };
        self.want(need);
        if let Some(lead) = found {
            self.whole_lead(lead);
            self.doubts(lead);
        }
    }

    /// What else was given up for the same cause as the texts of which nobody knows how they ended.
    fn doubts(&mut self, lead: LeadId) {
        let Some(state) = self.state(&StreamId::Lead(lead)) else { return };
        let State::Lead(lead) = &*state else { return };
        let doubted = lead.texts.values().filter(|text| text.is_in_doubt()).filter_map(|text| text.escalation);
        let escalations: Vec<_> = doubted.filter_map(|id| self.state(&StreamId::Escalation(id))).collect();
        for state in escalations {
            if let State::Escalation(state) = &*state {
                self.want(Need::DeadEffectsOf(state.cause.clone()));
            }
        }
    }

    fn appointment(&mut self, appointment: &Ref<crate::contract::ids::AppointmentId>) {
        let Ref::Known(id) = appointment else { return };
        let need = Need::LeadOfAppointment(*id);
        let found = match self.facts.get(&need) {
            Some(Fact::Lead(Some(lead))) => Some(*lead),
            _ => None,
        };
        self.want(need);
        self.availability();
        if let Some(lead) = found {
            self.whole_lead(lead);
        }
    }

    fn receipt(&mut self, receipt: &Receipt) {
        self.stream(StreamId::System);
        self.lead_of_message(Need::LeadOfProviderMessage(receipt.provider_id.clone()));
        if let Some(effect) = receipt.effect {
            self.lead_of_message(Need::LeadOfMessage(MessageId::new(effect.uuid())));
        }
        self.undelivered(receipt);
        self.parked(&receipt.provider_id);
    }

    /// What every text fails of alike is one escalation.
    fn undelivered(&mut self, receipt: &Receipt) {
        if receipt.scope == FailureScope::Sender {
            self.cause(&lead::everybodys(receipt.error.as_deref().unwrap_or("undelivered")));
        }
    }

    /// A receipt that came before its text.
    fn parked(&mut self, provider_id: &str) {
        if let Some(state) = self.state(&StreamId::System)
            && let State::System(system) = &*state
            && let Some(receipt) = system.parked.get(provider_id)
        {
            self.undelivered(receipt);
        }
    }

    /// The free times, where a text that has waited offers some.
    fn times_of(&mut self, lead: LeadId, message: MessageId, started: Timestamp) {
        let Some(state) = self.state(&StreamId::Lead(lead)) else { return };
        if let State::Lead(lead) = &*state
            && lead.texts.get(&message).is_some_and(|text| lead::has_waited(text, started))
        {
            self.availability();
        }
    }

    /// The open escalation of a cause.
    fn cause(&mut self, cause: &str) {
        let need = Need::Owner(escalation::port_key(cause));
        let owner = match self.facts.get(&need) {
            Some(Fact::Owner(Some(owner))) => EscalationId::parse(owner),
            _ => None,
        };
        self.want(need);
        if let Some(id) = owner {
            self.stream(StreamId::Escalation(id));
        }
    }

    /// Whether a token has or had the secret already.
    fn secret(&mut self, input: &CommandInput) {
        if let Some(minted) = &input.minted {
            self.want(Need::Owner(token::secret_key(&minted.hash)));
        }
    }

    fn command(&mut self, input: &CommandInput) {
        self.stream(StreamId::System);
        if let Actor::Token { id, .. } = &input.actor {
            self.stream(StreamId::Token(*id));
        }
        match &input.command {
            Command::LeadCreate(payload) => {
                if input.import.is_some() {
                    self.want(Need::Owner(lead::import_key(payload)));
                }
                self.number(&payload.phone);
                self.availability();
            }
            Command::LeadUpdate(payload) => {
                self.lead_ref(&payload.lead_id);
                if let Some(phone) = &payload.updates.phone {
                    self.number(phone);
                }
            }
            Command::LeadTransitionStatus(payload) => self.outreach(&payload.lead_id),
            Command::LeadAssign(payload) => self.lead_ref(&payload.lead_id),
            Command::LeadPauseAutomation(payload) => self.lead_ref(&payload.lead_id),
            Command::LeadResumeAutomation(payload) => self.outreach(&payload.lead_id),
            Command::LeadRecordConsent(payload) => self.outreach(&payload.lead_id),
            Command::SmsSend(payload) => self.lead_ref(&payload.lead_id),
            Command::SmsSchedule(payload) => self.lead_ref(&payload.lead_id),
            Command::SmsCancel(payload) => {
                if let Ref::Known(id) = payload.message_id {
                    self.lead_of_message(Need::LeadOfMessage(id));
                }
            }
            Command::CalendarBook(payload) => self.outreach(&payload.lead_id),
            Command::CalendarReschedule(payload) => self.appointment(&payload.appointment_id),
            Command::CalendarCancel(payload) => self.appointment(&payload.appointment_id),
            Command::CalendarConfirm(payload)
            | Command::CalendarComplete(payload)
            | Command::CalendarNoShow(payload) => self.appointment(&payload.appointment_id),
            Command::TokenCreate(_) => self.secret(input),
            Command::TokenRotate(payload) => {
                self.token(&payload.token_id);
                self.secret(input);
            }
            Command::TokenRevoke(payload) => self.token(&payload.token_id),
            Command::ProjectUpdate(payload) => {
                if let Ref::Known(id) = payload.project_id {
                    self.stream(StreamId::Project(id));
                }
                if let Some(Some(lead)) = &payload.updates.lead_id {
                    self.lead_ref(lead);
                }
            }
            Command::SystemResumeSending(_) => self.cause(system::HOURLY_LIMIT),
            Command::EscalationAcknowledge(payload) => self.escalation(&payload.error_id),
            Command::EscalationResolve(payload) => self.escalation(&payload.error_id),
            _ => {}
        }
    }

    /// A lead that may be texted for the first time.
    fn outreach(&mut self, lead: &Ref<LeadId>) {
        self.lead_ref(lead);
        self.availability();
    }

    fn token(&mut self, token: &Ref<crate::contract::ids::TokenId>) {
        if let Ref::Known(id) = token {
            self.stream(StreamId::Token(*id));
        }
    }

    fn escalation(&mut self, id: &Ref<EscalationId>) {
        let Ref::Known(id) = id else { return };
        let stream = StreamId::Escalation(*id);
        self.stream(stream.clone());
        self.availability();
        if let Some(state) = self.state(&stream)
            && let State::Escalation(state) = &*state
        {
            self.want(Need::DeadEffectsOf(state.cause.clone()));
            for lead in escalation::leads(state) {
                self.whole_lead(lead);
            }
        }
    }

    /// The deployment, and the escalation of a sync that was given up.
    fn last_sync(&mut self) {
        self.stream(StreamId::System);
        if let Some(state) = self.state(&StreamId::System)
            && let State::System(system) = &*state
            && let Some(id) = system.sync_escalation
        {
            self.stream(StreamId::Escalation(id));
        }
    }

    fn timer(&mut self, timer: &Timer) {
        if let Timer::MatchReceipt { receipt } = timer {
            return self.receipt(receipt);
        }
        if let Some(lead) = lead_of_timer(timer) {
            self.whole_lead(lead);
        }
        if !matches!(timer, Timer::Remind { .. }) {
            self.availability();
        }
    }

    fn result(&mut self, request: &Request, result: &EffectResult) {
        if let Some(lead) = lead_of(request) {
            self.whole_lead(lead);
        }
        match (request, result) {
            (Request::SendSms { .. }, _) => self.stream(StreamId::System),
            (Request::AskLanguage { .. }, _) => self.availability(),
            (Request::SyncProjects {}, EffectResult::Failed { .. }) => self.last_sync(),
            (Request::SyncProjects {}, EffectResult::Projects { projects }) => {
                self.last_sync();
                for outside in projects {
                    let need = Need::Owner(project::key(&outside.external_id));
                    let owner = match self.facts.get(&need) {
                        Some(Fact::Owner(Some(owner))) => crate::contract::ids::ProjectId::parse(owner),
                        _ => None,
                    };
                    self.want(need);
                    if let Some(id) = owner {
                        self.stream(StreamId::Project(id));
                    }
                }
            }
            _ => {}
        }
        let port = request.port().as_str();
        match result {
            EffectResult::SmsAccepted { accepted } => self.parked(&accepted.provider_id),
            EffectResult::Looked { evidence: Ok(SmsEvidence::Found(accepted)), .. } => self.parked(&accepted.provider_id),
            EffectResult::Failed { failure } => self.cause(&format!("{port}:{}", failure.code)),
            EffectResult::Looked { evidence: Ok(SmsEvidence::Absent), .. } => {
                self.cause("sms:unanswered");
                self.cause("sms:outcome_unknown");
            }
            EffectResult::Looked { evidence: Ok(SmsEvidence::Inconclusive) | Err(_), .. } => {
                self.cause("sms:outcome_unknown");
            }
            _ => {}
        }
    }
}

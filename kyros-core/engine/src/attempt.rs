//! One effect, from its lease to its settlement.

use std::sync::Arc;

use chrono::TimeDelta;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Effect, EffectFate, EffectResult, Input, Port, Request, State, StreamId};
use kyros_core::policy::breaker::CallKind;
use kyros_core::ports::failure::{Failure, Fault as Blame, Outcome, Retry};
use kyros_core::ports::store::{Fate, Leased};
use kyros_core::{escalation, lead};

use crate::breakers::Leave;
use crate::commit::{Around, Hand, is_unrepeatable};
use crate::engine::Inner;
use crate::execute::{Fault, Landed};
use crate::format::effect_place;
use crate::runner::Ran;
use crate::runtime::until;

impl Inner {
    /// Runs one leased effect. `began` is the store's clock at the lease.
    pub(crate) async fn run_effect(&self, leased: Leased, began: Timestamp) -> Result<Ran, Fault> {
        let id = leased.lease.effect;
        let Ok(body) = self.open(leased.subject, &effect_place(id), &leased.body).await? else {
            // The person was erased: nothing may be done about them any more.
            tracing::warn!(effect = %id, "an effect can't be opened and is dropped");
            return self.settle(leased.lease, Fate::Done).await;
        };
        let effect: Effect = match serde_json::from_slice(&body) {
            Ok(effect) => effect,
            Err(error) => {
                tracing::error!(effect = %id, %error, "an effect can't be read");
                return self.settle(leased.lease, Fate::Dead { cause: "unreadable".to_owned() }).await;
            }
        };
        let port = effect.request.port();
        if let Request::Timer(timer) = &effect.request {
            let (effect, correlation) = (effect.id, effect.correlation.clone());
            let input = Input::Timer { effect, timer: timer.clone(), correlation };
            self.decide_effect(&input, &leased, 0, None).await?;
            return Ok(Ran::Timer);
        }
        if leased.lost && is_unrepeatable(port) {
            self.result(&effect, &leased, leased.tries, EffectResult::Lost {}, 0).await?;
            return Ok(Ran::Nothing);
        }
        let look = leased.unknown && is_unrepeatable(port);
        let kind = if look { CallKind::Look } else { CallKind::Act };
        let probe = match self.breakers.ask(port, kind, self.clocks.now()) {
            Leave::Go => false,
            Leave::Probe => true,
            Leave::WaitUntil(due) => {
                let (unknown, polls) = (leased.unknown && !leased.lost, leased.polls);
                let refund = !unknown;
                return self.settle(leased.lease, Fate::Again { due, hold: true, unknown, polls, refund }).await;
            }
        };
        let _permit = match self.permits(port) {
            Some(permits) => Some(permits.take().await),
            None => None,
        };
        // A lease that has waited for its turn too long must not begin a call that outlives it.
        if self.clocks.store_now().since(began) > self.limits.lease - self.limits.call_deadline * 2 {
            self.store.release(&[leased.lease]).await?;
            return Ok(Ran::Nothing);
        }
        if look {
            self.look(&effect, &leased).await?;
            return Ok(Ran::Look);
        }
        self.attempt(&effect, &leased, probe).await
    }

    async fn attempt(&self, effect: &Effect, leased: &Leased, probe: bool) -> Result<Ran, Fault> {
        let port = effect.request.port();
        let hour = match port {
            Port::Sms if !self.wiring.sandbox_sms => Some(self.hourly.lock().await),
            _ => None,
        };
        let started = self.clocks.store_now();
        let input = Input::Attempt {
            effect: effect.id,
            request: effect.request.clone(),
            tries: leased.tries,
            correlation: effect.correlation.clone(),
            started,
        };
        let landed = self.decide_effect(&input, leased, leased.polls, Some(started)).await?;
        drop(hour);
        if landed.fate != Some(EffectFate::Go) {
            return Ok(Ran::Nothing);
        }
        self.runner.leases.attempt(leased.lease);
        let deadline = started.plus(self.limits.call_deadline);
        let result = if self.clocks.store_now() >= deadline {
            let late = "the attempt came too late to begin its call";
            EffectResult::Failed {
                failure: Failure::of(Outcome::NotApplied, Retry::Policy, Blame::Provider, "deadline_missed", late),
            }
        } else {
            let result = match until(&*self.runtime, deadline, self.call(effect, &landed)).await {
                Some(result) => result,
                None => Err(timed_out(port)),
            };
            self.breakers.record(port, self.clocks.now(), result.as_ref().err());
            result.unwrap_or_else(|failure| EffectResult::Failed { failure })
        };
        // A probe that fails uses no try: the provider was known to be down.
        let probed = probe && is_provider_fault(&result);
        let tries = if probed { leased.tries } else { leased.tries + 1 };
        self.record(effect, leased, tries, result, (0, probed)).await?;
        Ok(Ran::Attempt { retry: leased.tries > 0, probe })
    }

    /// Records how an attempt or a look ended. While the store fails this is tried again as long as
    /// the lease lasts; afterwards the attempt counts as lost.
    pub(crate) async fn result(
        &self,
        effect: &Effect,
        leased: &Leased,
        tries: u32,
        result: EffectResult,
        polls: u32,
    ) -> Result<(), Fault> {
        self.record(effect, leased, tries, result, (polls, false)).await
    }

    async fn record(
        &self,
        effect: &Effect,
        leased: &Leased,
        tries: u32,
        result: EffectResult,
        (polls, probed): (u32, bool),
    ) -> Result<(), Fault> {
        let input = Input::Result {
            effect: effect.id,
            request: effect.request.clone(),
            tries,
            result,
            correlation: effect.correlation.clone(),
        };
        let give_up = self.clocks.store_now().plus(self.limits.lease / 2);
        loop {
            let hand = Hand { lease: leased.lease, polls, started: None, probed };
            match self.decide_in_hand(&input, hand).await {
                Err(Fault::Store(_) | Fault::Unknown | Fault::Overtaken) if self.clocks.store_now() < give_up => {
                    self.nap(TimeDelta::milliseconds(500)).await;
                }
                other => return other.map(|_| ()),
            }
        }
    }

    async fn decide_effect(
        &self,
        input: &Input,
        leased: &Leased,
        polls: u32,
        started: Option<Timestamp>,
    ) -> Result<Landed, Fault> {
        self.decide_in_hand(input, Hand { lease: leased.lease, polls, started, probed: false }).await
    }

    async fn decide_in_hand(&self, input: &Input, hand: Hand) -> Result<Landed, Fault> {
        let lease = hand.lease;
        let landed = self.execute(input, &Around { hand: Some(hand), ..Around::default() }, None).await?;
        if landed.fate.is_none() {
            tracing::error!(effect = %lease.effect, "a decision left an effect without a fate");
            self.settle(lease, Fate::Done).await?;
        }
        Ok(landed)
    }

    /// Makes the call that the effect wants, of what its decision saw: a read that fails here would be a failure of
    /// nobody's.
    async fn call(&self, effect: &Effect, landed: &Landed) -> Result<EffectResult, Failure> {
        match &effect.request {
            Request::SendSms { lead, message } => {
                let gateway = wired(self.ports.sms.as_ref(), Port::Sms)?;
                let state = landed.state(&StreamId::Lead(*lead));
                let State::Lead(lead) = &*state else { return Err(gone()) };
                let request = lead::sms_request(lead, *message).ok_or_else(gone)?;
                Ok(EffectResult::SmsAccepted { accepted: gateway.send(request).await? })
            }
            Request::PutCalendar { lead, appointment } => {
                // Without a calendar the claim alone is the booking.
                let Some(calendar) = &self.ports.calendar else { return Ok(nothing_to_show()) };
                let state = landed.state(&StreamId::Lead(*lead));
                let State::Lead(lead) = &*state else { return Err(gone()) };
                // A visit that was called off meanwhile has nothing to be shown.
                let Some(event) = lead::calendar_event(lead, *appointment, &self.policy) else {
                    return Ok(nothing_to_show());
                };
                Ok(EffectResult::CalendarDone { calendar_event_id: Some(calendar.put(event).await?) })
            }
            Request::RemoveCalendar { appointment, .. } => {
                if let Some(calendar) = &self.ports.calendar {
                    calendar.remove(*appointment).await?;
                }
                Ok(nothing_to_show())
            }
            Request::AskLanguage { lead, .. } => {
                let model = wired(self.ports.language.as_ref(), Port::Language)?;
                let state = landed.state(&StreamId::Lead(*lead));
                let State::Lead(lead) = &*state else { return Err(gone()) };
                let text = lead.unread.as_ref().ok_or_else(gone)?.words.clone();
                let context = lead::reply_context(lead, &self.policy, self.clocks.now());
                Ok(EffectResult::Read { reading: model.read(text, context).await? })
            }
            Request::Notify { escalation } => {
                let notifier = wired(self.ports.notifier.as_ref(), Port::Notifier)?;
                let state = landed.state(&StreamId::Escalation(*escalation));
                let State::Escalation(state) = &*state else { return Err(gone()) };
                notifier.notify(escalation::notice(state, effect.id)).await?;
                Ok(EffectResult::Notified {})
            }
            Request::SyncProjects {} => {
                let projects = wired(self.ports.solar.as_ref(), Port::Solar)?.projects().await?;
                Ok(EffectResult::Projects { projects })
            }
            Request::Timer(_) => Err(gone()),
        }
    }
}

fn is_provider_fault(result: &EffectResult) -> bool {
    matches!(result, EffectResult::Failed { failure }
        if failure.fault == Blame::Provider && failure.outcome == Outcome::NotApplied)
}

const fn nothing_to_show() -> EffectResult {
    EffectResult::CalendarDone { calendar_event_id: None }
}

pub(crate) fn wired<T: ?Sized>(port: Option<&Arc<T>>, name: Port) -> Result<&Arc<T>, Failure> {
    port.ok_or_else(|| {
        let message = format!("no {} provider is configured", name.as_str());
        Failure::permanent(Blame::Settings, "not_configured", &message)
    })
}

pub(crate) fn gone() -> Failure {
    Failure::permanent(Blame::Request, "gone", "what this was about is gone")
}

/// No answer by the deadline. Reading has no effect outside, so nothing can be unknown about it.
fn timed_out(port: Port) -> Failure {
    let message = "no answer within the deadline of the call";
    match port {
        Port::Language | Port::Solar => Failure::transient("timeout", message),
        _ => Failure::unknown("timeout", message),
    }
}

//! The outside world: due effects are run in order, with providers that do as they are told.

use std::collections::{BTreeMap, VecDeque};

use kyros_core::contract::ids::{AppointmentId, EffectId};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Effect, EffectFate, EffectResult, Input, Request, State, StreamId};
use kyros_core::lead;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::sms::{SmsAccepted, SmsEvidence};
use kyros_core::ports::solar::SolarProject;
use kyros_core::understand::Reading;

use super::world::{Pending, World};

/// What the provider of texts does with the next one.
///
/// ```
/// use kyros_testkit::deciders::{ANNA, Sms, World, minutes};
///
/// let mut world = World::new();
/// world.outside.sms.push_back(Sms::LoseAnswer);
/// world.new_lead(ANNA);
/// world.pass(minutes(10));
/// assert_eq!(world.reached(), 1, "it is looked for, found, and not sent again");
/// ```
#[derive(Clone, Debug)]
pub enum Sms {
    /// It says no, or that it can't now.
    Refuse(Failure),
    /// It takes the text, and the answer is lost.
    LoseAnswer,
    /// The request is lost, and nobody knows.
    LoseRequest,
    /// It takes its time: the test says how it ends.
    Hang,
    /// The node dies in the middle of the call, after the provider took the text.
    NodeDies,
}

/// A text that reached the provider.
///
/// ```
/// let mut world = kyros_testkit::deciders::World::new();
/// world.contacted("+12125550100");
/// let sent = &world.outside.sent[0];
/// assert_eq!((sent.to.as_str(), sent.at, sent.provider_id.as_str()), ("+12125550100", world.now, "SM1"));
/// ```
#[derive(Clone, Debug)]
pub struct Sent {
    /// The effect that asked for it.
    pub effect: EffectId,
    /// To whom.
    pub to: String,
    /// What it says.
    pub body: String,
    /// When.
    pub at: Timestamp,
    /// The provider's name for it.
    pub provider_id: String,
}

/// What is outside of Kyros: how the next calls end, and what came of the earlier ones.
///
/// A calendar that fails once is asked again:
///
/// ```
/// use kyros_core::ports::failure::Failure;
/// use kyros_testkit::deciders::{ANNA, World, minutes};
///
/// let mut world = World::new();
/// world.outside.calendar.push_back(Failure::transient("503", "busy"));
/// let (_, visit) = world.booked(ANNA);
/// assert!(world.outside.shown.is_empty());
/// world.pass(minutes(1));
/// assert!(world.outside.shown.contains_key(&visit));
/// ```
#[derive(Debug, Default)]
pub struct Outside {
    /// How the next texts end; one that isn't told of here is taken.
    pub sms: VecDeque<Sms>,
    /// Every text fails like this while it is set.
    pub sms_down: Option<Failure>,
    /// What the next looks for a text find, instead of the truth.
    pub looks: VecDeque<Result<SmsEvidence, Failure>>,
    /// How the next calls of the calendar fail.
    pub calendar: VecDeque<Failure>,
    /// What the language model reads; `None`: it doesn't answer.
    pub reading: Option<Reading>,
    /// What the solar system answers next.
    pub projects: VecDeque<Result<Vec<SolarProject>, Failure>>,
    /// The texts that reached the provider.
    pub sent: Vec<Sent>,
    /// When each call for a text began.
    pub attempts: Vec<Timestamp>,
    /// Visits that the calendar shows, with their starts.
    pub shown: BTreeMap<AppointmentId, Timestamp>,
    /// Notices that reached the operator.
    pub notified: u32,
}

impl World {
    /// Lets that much time pass.
    ///
    /// ```
    /// use kyros_testkit::deciders::{ANNA, World, days};
    ///
    /// let mut world = World::new();
    /// let lead = world.contacted(ANNA);
    /// world.pass(days(15));
    /// assert_eq!(world.status(lead).as_str(), "cold", "fourteen days of silence");
    /// ```
    pub fn pass(&mut self, time: chrono::TimeDelta) {
        let to = self.now.plus(time);
        self.advance(to);
    }

    /// Runs what is due at this instant.
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, World};
    /// let mut world = World::new();
    /// world.new_lead(ANNA);
    /// assert_eq!(world.reached(), 0, "the first text is wanted, and nothing more");
    /// world.rest();
    /// assert_eq!(world.reached(), 1);
    /// ```
    pub fn rest(&mut self) {
        self.advance(self.now);
    }

    /// Moves the clock; every effect that comes due on the way is run, in order.
    ///
    /// ```
    /// use kyros_testkit::deciders::{ANNA, World, days};
    ///
    /// let mut world = World::new();
    /// world.contacted(ANNA);
    /// world.advance(world.now.plus(days(2)));
    /// assert_eq!(world.reached(), 2, "the first follow-up went out after a day");
    /// ```
    ///
    /// # Panics
    /// When it doesn't come to rest.
    pub fn advance(&mut self, to: Timestamp) {
        for _ in 0..20_000 {
            if let Some(next) = self.runnable() {
                self.run_effect(next);
                continue;
            }
            let later = |p: &&Pending| !p.in_flight && p.effect.due > self.now && p.effect.due <= to;
            match self.effects.values().filter(later).map(|p| p.effect.due).min() {
                Some(due) => self.now = due,
                None => {
                    self.now = to;
                    return;
                }
            }
        }
        panic!("the world doesn't come to rest");
    }

    fn runnable(&self) -> Option<EffectId> {
        let in_hand = |one: &Pending| one.in_flight || one.hold;
        let blocks = |other: &Pending, one: &Pending| {
            let due = other.seq < one.seq && other.effect.due <= self.now;
            let first = if in_hand(one) { in_hand(other) && other.seq < one.seq } else { in_hand(other) || due };
            one.effect.lane.is_some() && other.effect.lane == one.effect.lane && other.seq != one.seq && first
        };
        let free = |one: &&Pending| {
            let due = !one.in_flight && one.effect.due <= self.now;
            due && !self.effects.values().any(|other| blocks(other, one))
        };
        self.effects.values().filter(free).min_by_key(|one| (one.effect.due, one.seq)).map(|one| one.effect.id)
    }

    fn run_effect(&mut self, id: EffectId) {
        let pending = self.effects[&id].clone();
        let effect = pending.effect.clone();
        if let Request::Timer(timer) = &effect.request {
            let input = Input::Timer { effect: id, timer: timer.clone(), correlation: effect.correlation.clone() };
            let decision = self.run(&input).expect("what comes from an effect is never refused");
            return self.settle(id, &decision, 0);
        }
        if pending.unknown {
            return self.look(&pending);
        }
        let input = Input::Attempt {
            effect: id,
            request: effect.request.clone(),
            tries: pending.tries,
            correlation: effect.correlation.clone(),
            started: self.now,
        };
        let decision = self.run(&input).expect("what comes from an effect is never refused");
        self.settle(id, &decision, pending.polls);
        if decision.fate == Some(EffectFate::Go)
            && let Some(result) = self.call(&effect)
        {
            self.result(id, result);
        }
    }

    /// An attempt ended.
    ///
    /// A call that takes its time, and fails in the end:
    ///
    /// ```
    /// # use {kyros_core::decision::EffectResult, kyros_core::ports::failure::Failure};
    /// # use kyros_testkit::deciders::{ANNA, Sms, World, minutes};
    /// let mut world = World::new();
    /// world.outside.sms.push_back(Sms::Hang);
    /// world.new_lead(ANNA);
    /// world.rest();
    /// let call = world.effects.values().find(|pending| pending.in_flight).expect("a call").effect.id;
    /// world.result(call, EffectResult::Failed { failure: Failure::transient("503", "busy") });
    /// world.pass(minutes(1));
    /// assert_eq!((world.outside.attempts.len(), world.reached()), (2, 1), "it is tried once more");
    /// ```
    ///
    /// # Panics
    /// When there is no such effect.
    pub fn result(&mut self, id: EffectId, result: EffectResult) {
        let pending = self.effects[&id].clone();
        let input = Input::Result {
            effect: id,
            request: pending.effect.request.clone(),
            tries: pending.tries,
            result,
            correlation: pending.effect.correlation.clone(),
        };
        let decision = self.run(&input).expect("what comes from an effect is never refused");
        self.settle(id, &decision, 0);
    }

    fn look(&mut self, pending: &Pending) {
        let id = pending.effect.id;
        let found = self.outside.sent.iter().find(|sent| sent.effect == id);
        let truth = found.map_or(SmsEvidence::Absent, |sent| {
            SmsEvidence::Found(SmsAccepted::new(sent.provider_id.clone(), None))
        });
        let evidence = self.outside.looks.pop_front().unwrap_or(Ok(truth));
        let poll = pending.polls + 1;
        let input = Input::Result {
            effect: id,
            request: pending.effect.request.clone(),
            tries: pending.tries,
            result: EffectResult::Looked { poll, evidence },
            correlation: pending.effect.correlation.clone(),
        };
        let decision = self.run(&input).expect("what comes from an effect is never refused");
        self.settle(id, &decision, poll);
    }

    fn call(&mut self, effect: &Effect) -> Option<EffectResult> {
        match &effect.request {
            Request::SendSms { .. } => self.call_sms(effect),
            Request::PutCalendar { lead, appointment } => {
                if let Some(failure) = self.outside.calendar.pop_front() {
                    return Some(EffectResult::Failed { failure });
                }
                let state = self.state(&StreamId::Lead(*lead));
                let State::Lead(state) = &*state else { panic!("a visit of nobody") };
                let event = lead::calendar_event(state, *appointment, &self.policy);
                self.outside.shown.insert(*appointment, event.expect("a visit that is shown stands").start);
                Some(EffectResult::CalendarDone { calendar_event_id: Some(format!("cal-{appointment}")) })
            }
            Request::RemoveCalendar { appointment, .. } => {
                if let Some(failure) = self.outside.calendar.pop_front() {
                    return Some(EffectResult::Failed { failure });
                }
                self.outside.shown.remove(appointment);
                Some(EffectResult::CalendarDone { calendar_event_id: None })
            }
            Request::AskLanguage { .. } => Some(match self.outside.reading.clone() {
                Some(reading) => EffectResult::Read { reading },
                None => EffectResult::Failed { failure: Failure::transient("timeout", "no answer") },
            }),
            Request::Notify { .. } => {
                self.outside.notified += 1;
                Some(EffectResult::Notified {})
            }
            Request::SyncProjects {} => Some(match self.outside.projects.pop_front().unwrap_or_else(|| Ok(Vec::new())) {
                Ok(projects) => EffectResult::Projects { projects },
                Err(failure) => EffectResult::Failed { failure },
            }),
            Request::Timer(_) => unreachable!("timers call nobody"),
        }
    }

    fn call_sms(&mut self, effect: &Effect) -> Option<EffectResult> {
        self.outside.attempts.push(self.now);
        let failed = |failure| Some(EffectResult::Failed { failure });
        if let Some(failure) = self.outside.sms_down.clone() {
            return failed(failure);
        }
        match self.outside.sms.pop_front() {
            None => Some(self.take(effect)),
            Some(Sms::Refuse(failure)) => failed(failure),
            Some(Sms::LoseAnswer) => {
                self.take(effect);
                failed(Failure::unknown("timeout", "no answer"))
            }
            Some(Sms::LoseRequest) => failed(Failure::unknown("timeout", "no answer")),
            Some(Sms::Hang) => None,
            Some(Sms::NodeDies) => {
                self.take(effect);
                Some(EffectResult::Lost {})
            }
        }
    }

    /// The provider takes the text.
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, Sms, World};
    /// let mut world = World::new();
    /// world.outside.sms.push_back(Sms::Hang);
    /// world.new_lead(ANNA);
    /// world.rest();
    /// let text = world.effects.values().find(|pending| pending.in_flight).expect("a call").effect.clone();
    /// let accepted = world.take(&text);
    /// assert_eq!((world.reached(), world.count_of("sms.sent")), (1, 0), "only the provider knows");
    /// world.result(text.id, accepted);
    /// assert_eq!(world.count_of("sms.sent"), 1);
    /// ```
    ///
    /// # Panics
    /// When it has taken it before, or the effect is no text.
    pub fn take(&mut self, effect: &Effect) -> EffectResult {
        let Request::SendSms { lead, message } = effect.request else { unreachable!("only texts are taken") };
        let state = self.state(&StreamId::Lead(lead));
        let State::Lead(state) = &*state else { panic!("a text of nobody") };
        let request = lead::sms_request(state, message).expect("a permitted text can be handed over");
        let taken = self.outside.sent.iter().filter(|sent| sent.effect == effect.id).count();
        assert_eq!(taken, 0, "a text reaches the provider once");
        let provider_id = format!("SM{}", self.outside.sent.len() + 1);
        self.outside.sent.push(Sent {
            effect: request.effect,
            to: request.to.as_str().to_owned(),
            body: request.body,
            at: self.now,
            provider_id: provider_id.clone(),
        });
        EffectResult::SmsAccepted { accepted: SmsAccepted::new(provider_id, None) }
    }

    /// The text that hangs at the provider ends this way; `None`: it was taken.
    ///
    /// STOP arrives while a text is on its way; the call fails, and isn't made again:
    ///
    /// ```
    /// use kyros_core::ports::failure::Failure;
    /// use kyros_testkit::deciders::{ANNA, Sms, World, days};
    ///
    /// let mut world = World::new();
    /// world.outside.sms.push_back(Sms::Hang);
    /// world.new_lead(ANNA);
    /// world.rest();
    /// world.hear(ANNA, "STOP");
    /// world.lands(Some(Failure::transient("503", "busy")));
    /// world.pass(days(1));
    /// assert!(world.bodies().iter().all(|body| body.contains("START")), "only the opt-out is confirmed");
    /// ```
    ///
    /// # Panics
    /// When none hangs.
    pub fn lands(&mut self, failure: Option<Failure>) {
        let hanging = self.effects.values().find(|p| p.in_flight).expect("a text is in flight").effect.clone();
        let result = match failure {
            Some(failure) => EffectResult::Failed { failure },
            None => self.take(&hanging),
        };
        self.result(hanging.id, result);
    }
}

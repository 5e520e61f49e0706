//! A whole brain in memory, and homeowners who follow a script.

use std::sync::Arc;

use chrono::TimeDelta;
use kyros_core::contract::command::Command;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Wiring;
use kyros_core::policy::Policy;
use kyros_core::ports::sms::{InboundText, SmsRequest};
use kyros_engine::{Clock, Engine, EngineConfig, EventFilter, Limits, MasterKey, Ports};
use serde_json::Value;

use crate::MemoryStore;
use crate::chance::Chance;
use crate::manual_time::ManualTime;
use crate::ports::{RecordingCalendar, RecordingGateway, RecordingNotifier};

/// A real engine over a store, a gateway, a calendar and an operator in memory, on time that is moved
/// by hand. Nothing in it sleeps, and every run of a test is the same.
///
/// ```
/// use chrono::TimeDelta;
/// use kyros_core::policy::Policy;
/// use kyros_testkit::{Homeowner, Rehearsal};
/// use serde_json::json;
///
/// let rehearsal = Rehearsal::new(Policy::default());
/// rehearsal.command("lead.create", &json!({ "name": "Anna Berg", "phone": "+12125550100", "source": "web" })).unwrap();
/// let mut anna = Homeowner::new("+12125550100")
///     .answers("Reply STOP", "the second one", TimeDelta::minutes(20))
///     .answers("booked", "C", TimeDelta::hours(2));
/// rehearsal.play(&mut [&mut anna], TimeDelta::days(1));
///
/// assert!(anna.has_said_all());
/// assert_eq!(rehearsal.calendar.events().len(), 1);
/// assert!(rehearsal.kinds().contains(&"appointment.confirmed".to_owned()));
/// ```
#[derive(Debug)]
pub struct Rehearsal {
    /// The brain.
    pub engine: Engine,
    /// Its time.
    pub time: Arc<ManualTime>,
    /// What it wrote.
    pub store: Arc<MemoryStore>,
    /// What it texted. A script makes it fail.
    pub sms: Arc<RecordingGateway>,
    /// What it shows the crews.
    pub calendar: Arc<RecordingCalendar>,
    /// What it told the operator.
    pub notifier: Arc<RecordingNotifier>,
}

/// A Monday, 10:00 in New York.
const START: &str = "2026-11-23T15:00:00Z";

impl Rehearsal {
    /// Begins on a Monday morning, with ports in fair weather.
    ///
    /// ```
    /// use kyros_core::policy::Policy;
    /// use kyros_engine::Clock;
    /// use kyros_testkit::Rehearsal;
    ///
    /// let rehearsal = Rehearsal::new(Policy::default());
    /// assert_eq!(rehearsal.time.store_now().to_string(), "2026-11-23T15:00:00.000Z");
    /// assert!(rehearsal.kinds().is_empty() && rehearsal.sms.calls().is_empty());
    /// ```
    ///
    /// # Panics
    /// When the policy isn't one ([`Policy::check`]).
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self::with(policy, |ports| ports)
    }

    /// The same with ports of one's own in the place of some.
    ///
    /// Nobody is there to tell, and nothing else changes:
    ///
    /// ```
    /// use chrono::TimeDelta;
    /// use kyros_core::policy::Policy;
    /// use kyros_engine::Ports;
    /// use kyros_testkit::Rehearsal;
    ///
    /// let rehearsal = Rehearsal::with(Policy::default(), |ports| Ports { notifier: None, ..ports });
    /// rehearsal.hears("+12125550100", "how much is it?", "first").expect("a text is taken");
    /// rehearsal.time.pass(TimeDelta::minutes(1));
    /// assert!(rehearsal.kinds().contains(&"error.escalation".to_owned()));
    /// assert!(rehearsal.notifier.calls().is_empty());
    /// ```
    ///
    /// # Panics
    /// When the policy isn't one, or the engine can't start.
    #[must_use]
    pub fn with(policy: Policy, ports: impl FnOnce(Ports) -> Ports) -> Self {
        if let Err(faults) = policy.check() {
            panic!("this is no policy: {faults:?}");
        }
        let time = ManualTime::new(Timestamp::parse(START).expect("a time"), 1);
        let (store, sms) = (Arc::new(MemoryStore::new()), RecordingGateway::new());
        let (calendar, notifier) = (RecordingCalendar::new(), RecordingNotifier::new());
        let ours = Ports {
            sms: Some(sms.clone()),
            calendar: Some(calendar.clone()),
            notifier: Some(notifier.clone()),
            ..Ports::default()
        };
        let ports = ports(ours);
        let wiring =
            Wiring { sandbox_sms: true, language: ports.language.is_some(), notifier: ports.notifier.is_some() };
        let config = EngineConfig {
            policy: policy.for_gateway(false),
            wiring,
            master_key: MasterKey::new([7; 32]),
            limits: Limits::default(),
        };
        let entropy = Arc::new(Chance::new(1, "entropy"));
        let started = Engine::start(store.clone(), ports, time.clone(), time.clone(), entropy, config);
        let engine = time.run(started).expect("the engine starts");
        Self { engine, time, store, sms, calendar, notifier }
    }

    /// A command of whoever runs the machine; its `data`.
    ///
    /// ```
    /// # use {kyros_core::{contract::error::ErrorCode, policy::Policy}, kyros_testkit::Rehearsal, serde_json::json};
    /// let rehearsal = Rehearsal::new(Policy::default());
    /// let anna = json!({ "name": "Anna Berg", "phone": "+12125550100", "source": "web" });
    /// let lead = rehearsal.command("lead.create", &anna).expect("she is new");
    /// assert_eq!(lead["status"], "new");
    /// let refusal = rehearsal.command("lead.create", &anna).expect_err("she is there already");
    /// assert_eq!(refusal.code, ErrorCode::Conflict);
    /// ```
    ///
    /// # Errors
    /// The refusal.
    pub fn command(&self, kind: &str, payload: &Value) -> Result<Value, Refusal> {
        let command = Command::parse(kind, payload, "US")?;
        let reply = self.time.run(self.engine.operator_submit(command, None))?;
        Ok(serde_json::from_slice(&reply.data).expect("an answer is JSON"))
    }

    /// A homeowner's text, by a name of one's own.
    ///
    /// A provider that brings a text twice, under one name, brings one text:
    ///
    /// ```
    /// # use {kyros_core::policy::Policy, kyros_testkit::Rehearsal};
    /// let rehearsal = Rehearsal::new(Policy::default());
    /// for _ in 0..2 {
    ///     rehearsal.hears("+12125550100", "hello", "IN1").expect("a text is taken");
    /// }
    /// let heard = rehearsal.kinds().into_iter().filter(|kind| kind == "sms.response_received");
    /// assert_eq!(heard.count(), 1);
    /// ```
    ///
    /// # Errors
    /// The store's, as a refusal.
    ///
    /// # Panics
    /// When the number is none.
    pub fn hears(&self, from: &str, body: &str, name: &str) -> Result<(), Refusal> {
        let from = Phone::e164(from).unwrap_or_else(|| panic!("{from} is no number"));
        let text = InboundText::new(name.to_owned(), from, body.to_owned());
        self.time.run(self.engine.text(text)).map(drop)
    }

    /// The types of all public events so far.
    ///
    /// ```
    /// # use {kyros_core::policy::Policy, kyros_testkit::Rehearsal, serde_json::json};
    /// let rehearsal = Rehearsal::new(Policy::default());
    /// rehearsal.command("system.pause_sending", &json!({ "reason": "maintenance" })).expect("an operator may");
    /// assert_eq!(rehearsal.kinds(), ["system.sending_changed"]);
    /// ```
    ///
    /// # Panics
    /// When the store fails, which this one doesn't.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        let (mut kinds, mut after) = (Vec::new(), 0);
        loop {
            let filter = EventFilter { public_only: true, ..EventFilter::default() };
            let page = self.time.run(self.engine.events(after, 512, filter)).expect("the store answers");
            let Some(last) = page.last() else { return kinds };
            after = last.sequence;
            kinds.extend(page.iter().map(|event| event.kind.as_str().to_owned()));
        }
    }

    /// Lets that much time pass, minute by minute, with homeowners who read and answer.
    ///
    /// A homeowner who says STOP gets a confirmation, and no follow-up:
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::policy::Policy, kyros_testkit::{Homeowner, Rehearsal}, serde_json::json};
    /// let rehearsal = Rehearsal::new(Policy::default());
    /// let anna = json!({ "name": "Anna Berg", "phone": "+12125550100", "source": "web" });
    /// rehearsal.command("lead.create", &anna).expect("a new lead");
    /// let mut anna = Homeowner::new("+12125550100").answers("Reply STOP", "STOP", TimeDelta::minutes(1));
    /// rehearsal.play(&mut [&mut anna], TimeDelta::hours(1));
    /// rehearsal.time.pass(TimeDelta::days(2));
    /// assert_eq!(rehearsal.sms.accepted().len(), 2);
    /// ```
    ///
    /// # Panics
    /// When the store fails, which this one doesn't.
    pub fn play(&self, people: &mut [&mut Homeowner], time: TimeDelta) {
        let end = self.time.store_now().plus(time);
        while self.time.store_now() < end {
            self.time.pass(TimeDelta::minutes(1).min(end.since(self.time.store_now())));
            let now = self.time.store_now();
            let accepted = self.sms.accepted();
            for person in &mut *people {
                person.reads(&accepted, now);
                while let Some((body, name)) = person.due(now) {
                    self.hears(&person.phone, &body, &name).expect("the store writes");
                }
            }
        }
    }
}

/// Somebody who waits for certain texts, and answers each in their own time.
///
/// They answer in the order of their script, each text at most once:
///
/// ```
/// # use {chrono::TimeDelta, kyros_core::policy::Policy, kyros_testkit::{Homeowner, Rehearsal}, serde_json::json};
/// let rehearsal = Rehearsal::new(Policy::default());
/// let ben = json!({ "name": "Ben Ode", "phone": "+12125550101", "source": "web" });
/// rehearsal.command("lead.create", &ben).expect("a new lead");
/// let mut ben = Homeowner::new("+12125550101")
///     .answers("Reply STOP", "1", TimeDelta::minutes(5))
///     .answers("booked", "please cancel my appointment", TimeDelta::hours(1));
/// rehearsal.play(&mut [&mut ben], TimeDelta::hours(2));
/// assert!(ben.has_said_all());
/// assert!(rehearsal.calendar.events().is_empty(), "booked, and called off");
/// ```
#[derive(Clone, Debug)]
pub struct Homeowner {
    phone: String,
    /// What they wait for, what they say then, and how long that takes.
    script: Vec<(String, String, TimeDelta)>,
    /// Lines of the script that are over.
    line: usize,
    read: usize,
    said: usize,
    /// What they are about to say.
    writing: Option<(Timestamp, String)>,
}

impl Homeowner {
    /// Somebody who reads and says nothing.
    ///
    /// ```
    /// let silent = kyros_testkit::Homeowner::new("+12125550100");
    /// assert!(silent.has_said_all(), "there is nothing to say");
    /// ```
    #[must_use]
    pub fn new(phone: &str) -> Self {
        Self { phone: phone.to_owned(), script: Vec::new(), line: 0, read: 0, said: 0, writing: None }
    }

    /// When a text has come that holds `words` (after whatever stands earlier in the script), they
    /// write `reply`, that much later.
    ///
    /// ```
    /// use chrono::TimeDelta;
    /// use kyros_testkit::Homeowner;
    ///
    /// let anna = Homeowner::new("+12125550100").answers("Reply STOP", "yes", TimeDelta::minutes(20));
    /// assert!(!anna.has_said_all(), "she waits for the text");
    /// ```
    #[must_use]
    pub fn answers(mut self, words: &str, reply: &str, after: TimeDelta) -> Self {
        self.script.push((words.to_owned(), reply.to_owned(), after));
        self
    }

    /// Whether nothing is left of the script.
    ///
    /// Without a text there is nothing to answer:
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::policy::Policy, kyros_testkit::{Homeowner, Rehearsal}};
    /// let mut anna = Homeowner::new("+12125550100").answers("Reply STOP", "yes", TimeDelta::minutes(20));
    /// Rehearsal::new(Policy::default()).play(&mut [&mut anna], TimeDelta::hours(1));
    /// assert!(!anna.has_said_all(), "nobody wrote to her");
    /// ```
    #[must_use]
    pub fn has_said_all(&self) -> bool {
        self.said == self.script.len()
    }

    /// Reads what is new of all the texts that they ever got.
    fn reads(&mut self, accepted: &[(String, SmsRequest)], now: Timestamp) {
        let news = accepted.iter().map(|(_, text)| text).filter(|text| text.to.as_str() == self.phone).skip(self.read);
        for text in news {
            self.read += 1;
            if self.writing.is_none()
                && let Some((words, reply, after)) = self.script.get(self.line)
                && text.body.contains(words.as_str())
            {
                self.writing = Some((now.plus(*after), reply.clone()));
                self.line += 1;
            }
        }
    }

    /// What they say now, with a name for it.
    fn due(&mut self, now: Timestamp) -> Option<(String, String)> {
        let (_, body) = self.writing.take_if(|(at, _)| *at <= now)?;
        self.said += 1;
        Some((body, format!("{} {}", self.phone, self.said)))
    }
}
